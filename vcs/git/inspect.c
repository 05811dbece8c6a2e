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

char *git_origin(const struct vcs *vcs, struct arena *arena)
{
	const struct git *git = (const struct git *)vcs;
	git_strarray names = {NULL, 0};
	git_remote *remote = NULL;
	char *url;

	if (git_remote_lookup(&remote, git->repo, "origin") < 0 &&
	    git_remote_list(&names, git->repo) == 0 && names.count == 1)
		git_remote_lookup(&remote, git->repo, names.strings[0]);
	url = arena_strdup(arena, remote && git_remote_url(remote)
					  ? git_remote_url(remote)
					  : "");
	git_remote_free(remote);
	git_strarray_dispose(&names);
	return url;
}
