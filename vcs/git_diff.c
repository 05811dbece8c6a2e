/* SPDX-License-Identifier: MIT */
#include "vcs/git.h"

#include "probe/text.h"

#include <string.h>

static int tree_of(git_tree **out, struct git *git, const struct rev *rev)
{
	git_commit *commit = NULL;
	git_oid oid;
	int code = git_oid_fromstr(&oid, rev->hex);

	if (code == 0)
		code = git_commit_lookup(&commit, git->repo, &oid);
	if (code == 0)
		code = git_commit_tree(out, commit);
	git_commit_free(commit);
	return code;
}

/* Of a line of content libgit2 gives the sign apart. */
static int add_line(const git_diff_delta *delta, const git_diff_hunk *hunk,
		    const git_diff_line *line, void *payload)
{
	struct text *text = payload;

	(void)delta;
	(void)hunk;
	if (text->length + line->content_len > VCS_DIFF_MOST)
		return -1;
	if (strchr("+- ", line->origin))
		text_add_bytes(text, &line->origin, 1);
	text_add_bytes(text, line->content, line->content_len);
	return 0;
}

int git_diff_whole(const char **out, struct vcs *vcs, const struct rev *from,
		   const struct rev *to, struct arena *arena, struct err *err)
{
	struct git *git = (struct git *)vcs;
	git_tree *old = NULL, *new = NULL;
	git_diff_find_options renames;
	git_diff_options options;
	git_diff *diff = NULL;
	struct text text;

	(void)err;
	text_init(&text, arena);
	git_diff_find_options_init(&renames, GIT_DIFF_FIND_OPTIONS_VERSION);
	renames.flags = GIT_DIFF_FIND_RENAMES;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.context_lines = VCS_DIFF_MOST;
	options.max_size = VCS_DIFF_MOST;
	/* Whatever the user's configuration says. */
	options.old_prefix = "a";
	options.new_prefix = "b";
	/* Whatever fails, it is only evidence that is missing. */
	if (tree_of(&old, git, from) == 0 && tree_of(&new, git, to) == 0 &&
	    git_diff_tree_to_tree(&diff, git->repo, old, new, &options) == 0 &&
	    git_diff_find_similar(diff, &renames) == 0 &&
	    git_diff_print(diff, GIT_DIFF_FORMAT_PATCH, add_line, &text) == 0)
		*out = text.data;
	git_diff_free(diff);
	git_tree_free(old);
	git_tree_free(new);
	return 0;
}
