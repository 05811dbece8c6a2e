/* SPDX-License-Identifier: MIT */
#include "vcs/git/modules.h"

/* How many commits lead from one to the other; "" when that is not known. */
static const char *count_commits(git_repository *repo,
				 const git_diff_delta *delta,
				 struct arena *arena)
{
	git_submodule *submodule = NULL;
	git_repository *module = NULL;
	size_t ahead = 0, behind = 0;
	const char *count = "";

	if (git_submodule_lookup(&submodule, repo, delta->new_file.path) == 0 &&
	    git_submodule_open(&module, submodule) == 0 &&
	    git_graph_ahead_behind(&ahead, &behind, module, &delta->new_file.id,
				   &delta->old_file.id) == 0)
		count = arena_sprintf(arena, "%zu", ahead + behind);
	git_repository_free(module);
	git_submodule_free(submodule);
	return count;
}

const char **git_moved_modules(git_repository *repo, const git_diff *diff,
			       struct arena *arena)
{
	const char **moved = NULL;
	size_t count = 0, capacity = 0;

	for (size_t i = 0; i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *delta = git_diff_get_delta(diff, i);
		struct rev from, to;

		if (delta->old_file.mode != GIT_FILEMODE_COMMIT ||
		    delta->new_file.mode != GIT_FILEMODE_COMMIT)
			continue;
		git_rev_of(&from, &delta->old_file.id);
		git_rev_of(&to, &delta->new_file.id);
		const char *const facts[] = {delta->new_file.path, from.hex,
					     to.hex,
					     count_commits(repo, delta, arena)};

		for (size_t f = 0; f < CHANGESET_MOVE_FACTS; f++) {
			moved = arena_grow(arena, moved, count, &capacity,
					   sizeof(*moved));
			moved[count++] = arena_strdup(arena, facts[f]);
		}
	}
	moved = arena_grow(arena, moved, count, &capacity, sizeof(*moved));
	moved[count] = NULL;
	return moved;
}
