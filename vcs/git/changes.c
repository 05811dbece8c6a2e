/* SPDX-License-Identifier: MIT */
/*
 * What commits change: paths, files, lines.
 */
#include "vcs/git/changes.h"

#include "probe/ground/text.h"
#include "vcs/git/modules.h"

#include <string.h>

enum {
	FILES_MOST = 2000,	  /* listed of one commit */
	MESSAGE_MOST = 64 * 1024, /* bytes kept of one message */
};

/* -- Paths -- */

/* What a path is in one commit; all zero when it is not there. */
struct path_state {
	git_oid oid;
	git_filemode_t mode;
};

/* False when a tree cannot be read. */
static bool path_states(struct path_state *out, git_commit *commit,
			const char *const *paths)
{
	git_tree *tree;
	bool read = true;

	if (git_commit_tree(&tree, commit) < 0)
		return false;
	for (size_t p = 0; paths[p]; p++) {
		git_tree_entry *entry = NULL;
		int code = git_tree_entry_bypath(&entry, tree, paths[p]);

		memset(&out[p], 0, sizeof(out[p]));
		if (*paths[p] == '\0') {
			out[p].oid = *git_tree_id(tree);
		} else if (code == 0) {
			out[p].oid = *git_tree_entry_id(entry);
			out[p].mode = git_tree_entry_filemode(entry);
		} else {
			read &= code == GIT_ENOTFOUND;
		}
		git_tree_entry_free(entry);
	}
	git_tree_free(tree);
	return read;
}

/* Does the commit differ from parent number `n` in one of the paths? */
static bool differs_from(const struct path_state *own, git_commit *commit,
			 unsigned n, const char *const *paths,
			 size_t path_count)
{
	ARENA_SCOPE(tmp);
	struct path_state *theirs =
		arena_array(&tmp, path_count, sizeof(*theirs));
	git_commit *parent;
	bool same;

	if (git_commit_parent(&parent, commit, n) < 0)
		return true;
	same = path_states(theirs, parent, paths) &&
	       memcmp(own, theirs, path_count * sizeof(*own)) == 0;
	git_commit_free(parent);
	return !same;
}

/* What cannot be read may have been changed. */
static bool commit_touches(git_commit *commit, const char *const *paths,
			   size_t path_count, bool first_parent)
{
	ARENA_SCOPE(tmp);
	struct path_state *own = arena_array(&tmp, path_count, sizeof(*own));
	unsigned parents = git_commit_parentcount(commit);

	if (!path_states(own, commit, paths))
		return true;
	if (first_parent && parents > 1)
		parents = 1;
	for (unsigned n = 0; n < parents; n++) {
		if (!differs_from(own, commit, n, paths, path_count))
			return false;
	}
	for (size_t p = 0; parents == 0 && p < path_count; p++) {
		if (!git_oid_is_zero(&own[p].oid))
			return true;
	}
	return parents > 0;
}

int git_touches(bool *out, struct vcs *vcs, const struct dag *dag,
		const char *const *paths, bool first_parent, struct err *err)
{
	struct git *git = (struct git *)vcs;
	size_t path_count = 0;

	while (paths[path_count])
		path_count++;
	for (size_t i = 0; i < dag->count; i++) {
		git_commit *commit;
		git_oid oid;

		if (git_oid_of(&oid, &dag->revs[i], err) < 0)
			return -1;
		if (git_commit_lookup(&commit, git->repo, &oid) < 0)
			return git_err(err, "read %s", dag->revs[i].hex);
		out[i] =
			commit_touches(commit, paths, path_count, first_parent);
		git_commit_free(commit);
	}
	return 0;
}

/* -- A changeset -- */

/* Of a tree that cannot be read, none. */
static void list_files(struct changeset *out, git_commit *commit,
		       git_repository *repo, struct arena *arena)
{
	git_diff_options options;
	git_commit *parent = NULL;
	git_tree *tree = NULL, *old = NULL;
	git_diff *diff = NULL;
	size_t count = 0;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_SKIP_BINARY_CHECK;
	if (git_commit_tree(&tree, commit) == 0 &&
	    (git_commit_parentcount(commit) == 0 ||
	     (git_commit_parent(&parent, commit, 0) == 0 &&
	      git_commit_tree(&old, parent) == 0)) &&
	    git_diff_tree_to_tree(&diff, repo, old, tree, &options) == 0)
		count = git_diff_num_deltas(diff);
	if (count > FILES_MOST)
		count = FILES_MOST;
	out->files = arena_array(arena, count + 1, sizeof(*out->files));
	for (size_t i = 0; i < count; i++)
		out->files[i] = arena_strdup(
			arena, git_diff_get_delta(diff, i)->new_file.path);
	out->moved = diff ? git_moved_modules(repo, diff, arena) : NULL;
	git_diff_free(diff);
	git_tree_free(old);
	git_tree_free(tree);
	git_commit_free(parent);
}

int git_read_changeset(struct changeset *out, struct vcs *vcs,
		       const struct rev *rev, struct arena *arena,
		       struct err *err)
{
	struct git *git = (struct git *)vcs;
	const git_signature *author;
	const char *subject;
	git_commit *commit;
	git_oid oid;

	if (git_oid_of(&oid, rev, err) < 0)
		return -1;
	if (git_commit_lookup(&commit, git->repo, &oid) < 0)
		return git_err(err, "read %s", rev->hex);
	author = git_commit_author(commit);
	subject = git_commit_summary(commit);
	*out = (struct changeset){
		.rev = *rev,
		.parent_count = git_commit_parentcount(commit),
		.author = arena_sprintf(arena, "%s <%s>", author->name,
					author->email),
		.time_s = author->when.time,
		.offset_min = author->when.offset,
		.subject = arena_strdup(arena, subject ? subject : ""),
		.message = arena_strndup(arena, git_commit_message(commit),
					 MESSAGE_MOST),
	};
	out->parents =
		arena_array(arena, out->parent_count, sizeof(*out->parents));
	for (unsigned i = 0; i < out->parent_count; i++)
		git_rev_of(&out->parents[i], git_commit_parent_id(commit, i));
	list_files(out, commit, git->repo, arena);
	git_commit_free(commit);
	return 0;
}

/* -- A diff -- */

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

struct printer {
	struct text text;
	bool whole, full;
};

/* Called binary for its size alone, or for its bytes as well. */
static bool is_large(const git_diff_delta *delta)
{
	return delta->old_file.size > VCS_DIFF_MOST ||
	       delta->new_file.size > VCS_DIFF_MOST;
}

/* Of a line of content libgit2 gives the sign apart. */
static int add_line(const git_diff_delta *delta, const git_diff_hunk *hunk,
		    const git_diff_line *line, void *payload)
{
	struct printer *printer = payload;
	struct text *text = &printer->text;

	(void)hunk;
	if (text->length + line->content_len > VCS_DIFF_MOST ||
	    (printer->whole && line->origin == GIT_DIFF_LINE_BINARY &&
	     is_large(delta))) {
		printer->full = true;
		return -1;
	}
	if (strchr("+- ", line->origin))
		text_add_bytes(text, &line->origin, 1);
	text_add_bytes(text, line->content, line->content_len);
	return 0;
}

int git_diff_text(struct vcs_diff *out, struct vcs *vcs, const struct rev *from,
		  const struct rev *to, int context, struct arena *arena,
		  struct err *err)
{
	struct git *git = (struct git *)vcs;
	git_tree *old = NULL, *new = NULL;
	git_diff_find_options renames;
	git_diff_options options;
	git_diff *diff = NULL;
	struct printer printer = {.whole = context == VCS_DIFF_WHOLE};

	(void)err;
	text_init(&printer.text, arena);
	git_diff_find_options_init(&renames, GIT_DIFF_FIND_OPTIONS_VERSION);
	renames.flags = GIT_DIFF_FIND_RENAMES;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.context_lines = (uint32_t)context;
	/* To print such a file line by line, only to cut it off, takes long. */
	options.max_size = printer.whole ? VCS_DIFF_MOST : VCS_FILE_MOST;
	/* Whatever the user's configuration says. */
	options.old_prefix = "a";
	options.new_prefix = "b";
	/* Whatever fails, it is only evidence that is missing. */
	if (tree_of(&old, git, from) == 0 && tree_of(&new, git, to) == 0 &&
	    git_diff_tree_to_tree(&diff, git->repo, old, new, &options) == 0 &&
	    git_diff_find_similar(diff, &renames) == 0 &&
	    (git_diff_print(diff, GIT_DIFF_FORMAT_PATCH, add_line, &printer) ==
		     0 ||
	     printer.full))
		*out = (struct vcs_diff){printer.text.data, printer.full};
	git_diff_free(diff);
	git_tree_free(old);
	git_tree_free(new);
	return 0;
}
