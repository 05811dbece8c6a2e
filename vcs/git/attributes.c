/* SPDX-License-Identifier: MIT */
/*
 * Line ends, $Id$ and encodings: how a file is written is said by attributes,
 * in files that are checked out themselves.
 *
 * git takes those of the commit that is to come.  libgit2 takes those that lie
 * in the work tree, which may be of the commit before, or not yet written.
 * And neither writes a file anew that is the same but for its attributes; in
 * a tree in which other commits were before, it would be what none of them
 * has.
 */
#include "vcs/git/attributes.h"

#include "probe/ground/fs.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* -- How a file would be written now -- */

static const char *value_of(const char *value)
{
	switch (git_attr_value(value)) {
	case GIT_ATTR_VALUE_TRUE:
		return "+";
	case GIT_ATTR_VALUE_FALSE:
		return "-";
	case GIT_ATTR_VALUE_STRING:
		return value;
	case GIT_ATTR_VALUE_UNSPECIFIED:
		break;
	}
	return "";
}

/* Which filters there are, and how they are told to work; in one string. */
static const char *manner_of(git_repository *repo, const char *path,
			     struct arena *arena)
{
	static const char *names[] = {"text", "eol", "crlf",
				      "working-tree-encoding"};
	const char *values[] = {NULL, NULL, NULL, NULL};
	git_filter_list *filters = NULL;
	const char *ends = "", *ident;

	git_attr_get_many(values, repo, GIT_ATTR_CHECK_FILE_THEN_INDEX, path, 4,
			  names);
	git_filter_list_load(&filters, repo, NULL, path, GIT_FILTER_TO_WORKTREE,
			     GIT_FILTER_DEFAULT);
	/* Most that is said of line ends says to do nothing here. */
	if (git_filter_list_contains(filters, "crlf"))
		ends = arena_sprintf(arena, "%s %s %s", value_of(values[0]),
				     value_of(values[1]), value_of(values[2]));
	ident = git_filter_list_contains(filters, "ident") ? "ident" : "";
	git_filter_list_free(filters);
	return arena_sprintf(arena, "%s;%s;%s", ends, ident,
			     value_of(values[3]));
}

struct file {
	const char *path, *manner;
};

struct files {
	git_repository *repo;
	const char *path; /* of the work tree */
	struct arena *arena;
	struct file *list;
	size_t count, capacity;
};

static int note_file(const char *folder, const git_tree_entry *entry,
		     void *payload)
{
	git_filemode_t mode = git_tree_entry_filemode(entry);
	struct files *files = payload;
	struct arena *arena = files->arena;
	const char *path;

	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return 0;
	path = arena_sprintf(arena, "%s%s", folder, git_tree_entry_name(entry));
	if (!fs_exists(arena_sprintf(arena, "%s/%s", files->path, path)))
		return 0;
	files->list = arena_grow(arena, files->list, files->count,
				 &files->capacity, sizeof(*files->list));
	files->list[files->count++] =
		(struct file){path, manner_of(files->repo, path, arena)};
	return 0;
}

static void remove_changed(const struct files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		ARENA_SCOPE(tmp);
		const struct file *file = &files->list[i];

		if (strcmp(manner_of(files->repo, file->path, &tmp),
			   file->manner) != 0)
			unlink(arena_sprintf(&tmp, "%s/%s", files->path,
					     file->path));
	}
}

/* -- The files that say so -- */

static int write_attributes(git_repository *repo, const char *place,
			    const git_oid *oid, struct err *err)
{
	git_blob *blob = NULL;
	int code = git_blob_lookup(&blob, repo, oid);
	int fd;

	if (code < 0)
		return code;
	fd = open(place, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		  0666);
	if (fd < 0 || write(fd, git_blob_rawcontent(blob),
			    (size_t)git_blob_rawsize(blob)) !=
			      (ssize_t)git_blob_rawsize(blob))
		err_sys(err, "write %s", place);
	if (fd >= 0)
		close(fd);
	git_blob_free(blob);
	return err->failed ? -1 : 0;
}

/* libgit2 would add what the index has of them to what lies in the tree. */
static int put_attributes(const struct files *files, const git_diff *diff,
			  struct err *err)
{
	git_index *index = NULL;
	int code = git_repository_index(&index, files->repo);

	for (size_t i = 0; code == 0 && i < git_diff_num_deltas(diff); i++) {
		ARENA_SCOPE(tmp);
		const git_diff_delta *delta = git_diff_get_delta(diff, i);
		const git_diff_file *file = &delta->new_file;
		const char *place =
			arena_sprintf(&tmp, "%s/%s", files->path, file->path);

		git_index_remove(index, file->path, 0);
		code = fs_remove(place, err);
		if (code == 0 && delta->status != GIT_DELTA_DELETED &&
		    (file->mode == GIT_FILEMODE_BLOB ||
		     file->mode == GIT_FILEMODE_BLOB_EXECUTABLE))
			code = write_attributes(files->repo, place, &file->id,
						err);
	}
	git_index_free(index);
	return code;
}

/* At any depth. */
static int changed_attributes(git_diff **out, git_repository *repo,
			      git_tree *from, git_tree *to)
{
	char here[] = ".gitattributes", below[] = "**/.gitattributes";
	char *patterns[] = {here, below};
	git_diff_options options;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_SKIP_BINARY_CHECK;
	options.pathspec = (git_strarray){patterns, 2};
	return git_diff_tree_to_tree(out, repo, from, to, &options);
}

int git_settle_attributes(git_repository *repo, const char *path,
			  git_tree *from, git_tree *to, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct files files = {.repo = repo, .path = path, .arena = &tmp};
	git_diff *diff = NULL;
	int code = changed_attributes(&diff, repo, from, to);

	if (code == 0 && git_diff_num_deltas(diff) > 0) {
		code = git_tree_walk(to, GIT_TREEWALK_PRE, note_file, &files);
		if (code == 0)
			code = put_attributes(&files, diff, err);
		git_attr_cache_flush(repo);
		if (code == 0)
			remove_changed(&files);
	}
	git_diff_free(diff);
	return code;
}
