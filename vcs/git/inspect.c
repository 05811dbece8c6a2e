/* SPDX-License-Identifier: MIT */
#include "vcs/git/inspect.h"

#include "vcs/git/filters.h"
#include "vcs/git/partial.h"

int git_inspect(const char ***out, struct vcs *vcs, const struct rev *good,
		const struct rev *bad, struct arena *arena, struct err *err)
{
	struct git *git = (struct git *)vcs;
	git_oid ends[2];

	if (git_oid_of(&ends[0], good, err) < 0 ||
	    git_oid_of(&ends[1], bad, err) < 0 ||
	    git_check_partial(git, &ends[0], &ends[1], err) < 0 ||
	    git_warn_of_filters(git, ends, 2, err) < 0)
		return -1;
	*out = arena_array(arena, git->warning_count + 1, sizeof(**out));
	for (size_t i = 0; i < git->warning_count; i++)
		(*out)[i] = arena_strdup(arena, git->warnings[i]);
	return 0;
}
