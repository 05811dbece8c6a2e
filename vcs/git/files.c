/* SPDX-License-Identifier: MIT */
/*
 * The files of a commit, written over whatever is there.
 *
 * Checking out is libgit2's, so neither hooks nor filter programs of the
 * repository run.  A build may do anything in its tree: put a link to the
 * user's data where a tracked folder was, or give a file that it has changed
 * its old time.  So what stands where the commits have a folder, and is none,
 * is removed before, and what may have been changed is looked into.
 */
#include "vcs/git/files.h"

#include "probe/ground/crash.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "vcs/git/attributes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * libgit2's own word for an object that is not there is GIT_ENOTFOUND; that
 * is this commit's fault, all else stops us.
 */
int git_checkout_failed(const char **reason, int code, const git_oid *oid,
			struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	const git_error *last = git_error_last();
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), oid);
	if (code != GIT_ENOTFOUND)
		return git_err(err, "check out %.10s", hex);
	*reason = arena_sprintf(
		arena, "it cannot be checked out: %s",
		text_printable(&tmp, last ? last->message : "not found"));
	return 0;
}

/* What stands where a commit has a folder or a file. */
struct obstacles {
	const char *path; /* of the tree */
	struct err *err;
};

/*
 * Called for every entry, a folder before what is in it: away with what is no
 * folder but stands in the place of one, and with links where a file belongs.
 */
static int remove_obstacle(const char *root, const git_tree_entry *entry,
			   void *payload)
{
	ARENA_SCOPE(tmp);
	const struct obstacles *obstacles = payload;
	git_filemode_t mode = git_tree_entry_filemode(entry);
	const char *place = arena_sprintf(&tmp, "%s/%s%s", obstacles->path,
					  root, git_tree_entry_name(entry));
	struct stat st;

	if (mode == GIT_FILEMODE_LINK || lstat(place, &st) < 0)
		return 0;
	if (mode == GIT_FILEMODE_TREE || mode == GIT_FILEMODE_COMMIT) {
		if (S_ISDIR(st.st_mode))
			return 0;
	} else if (!S_ISLNK(st.st_mode)) {
		return 0;
	}
	return fs_remove(place, obstacles->err);
}

/*
 * The folders of the commit that is to come are made here: where a file has
 * been in the place of one and is gone, libgit2 looks for a blob to be written
 * there, and fails.
 */
static int make_folder(const char *root, const git_tree_entry *entry,
		       void *payload)
{
	ARENA_SCOPE(tmp);
	const struct obstacles *obstacles = payload;
	const char *place = arena_sprintf(&tmp, "%s/%s%s", obstacles->path,
					  root, git_tree_entry_name(entry));

	if (remove_obstacle(root, entry, payload) < 0)
		return -1;
	if (git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE)
		mkdir(place, 0777); /* or libgit2 says why not */
	return 0;
}

/* Of the commit that the tree is at, and of the one that it goes to. */
static int remove_obstacles(git_repository *linked, git_tree *to,
			    struct obstacles *obstacles)
{
	git_object *from = NULL;
	int code = 0;

	if (git_revparse_single(&from, linked, "HEAD^{tree}") == 0)
		code = git_tree_walk((git_tree *)from, GIT_TREEWALK_PRE,
				     remove_obstacle, obstacles);
	if (code == 0)
		code = git_tree_walk(to, GIT_TREEWALK_PRE, make_folder,
				     obstacles);
	git_object_free(from);
	return code;
}

static bool is_time(const git_index_time *time, struct timespec other)
{
	return time->seconds == (int32_t)other.tv_sec &&
	       (time->nanoseconds == 0 ||
		time->nanoseconds == (uint32_t)other.tv_nsec);
}

/*
 * libgit2 takes a file for unchanged when its size and time are.  One that was
 * changed after it was checked out, and given its old time, is told by the
 * time of its change: it is to be looked into.
 */
static int distrust_times(git_repository *repo, const char *path)
{
	git_index *index = NULL;
	int code = git_repository_index(&index, repo);

	for (size_t i = 0; code == 0 && i < git_index_entrycount(index); i++) {
		ARENA_SCOPE(tmp);
		const git_index_entry *entry = git_index_get_byindex(index, i);
		git_index_entry doubtful = *entry;
		struct stat st;

		if (entry->mode == GIT_FILEMODE_COMMIT ||
		    lstat(arena_sprintf(&tmp, "%s/%s", path, entry->path),
			  &st) < 0 ||
		    is_time(&entry->ctime, st.st_ctim))
			continue;
		doubtful.mtime = (git_index_time){0};
		code = git_index_add(index, &doubtful);
	}
	git_index_free(index);
	return code;
}

/*
 * Where a file becomes a link, or the other way round, libgit2 does not write
 * one that is missing.
 */
static int fill_gaps(git_repository *repo, const char *path, git_tree *from,
		     git_tree *to)
{
	git_diff_options options;
	git_diff *diff = NULL;
	int code;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags =
		GIT_DIFF_SKIP_BINARY_CHECK | GIT_DIFF_INCLUDE_TYPECHANGE;
	code = git_diff_tree_to_tree(&diff, repo, from, to, &options);
	for (size_t i = 0; code == 0 && i < git_diff_num_deltas(diff); i++) {
		ARENA_SCOPE(tmp);
		const git_diff_delta *delta = git_diff_get_delta(diff, i);
		const char *place = arena_sprintf(&tmp, "%s/%s", path,
						  delta->new_file.path);
		int fd;

		if (delta->status != GIT_DELTA_TYPECHANGE ||
		    delta->new_file.mode == GIT_FILEMODE_COMMIT)
			continue;
		fd = open(place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0)
			close(fd);
	}
	git_diff_free(diff);
	return code;
}

/* Of a tree in which nothing was checked out, HEAD says what is to come. */
static int prepare_switch(git_repository *repo, const char *path, git_tree *to,
			  struct err *err)
{
	git_object *from = NULL;
	git_index *index = NULL;
	int code = git_repository_index(&index, repo);

	if (code == 0 && git_index_entrycount(index) > 0)
		git_revparse_single(&from, repo, "HEAD^{tree}");
	if (code == 0)
		code = git_settle_attributes(repo, path, (git_tree *)from, to,
					     err);
	if (code == 0 && from)
		code = fill_gaps(repo, path, (git_tree *)from, to);
	git_object_free(from);
	git_index_free(index);
	return code;
}

int git_checkout_files(git_repository *repo, const char *path,
		       const git_oid *oid, git_tree **tree, struct err *err)
{
	struct obstacles obstacles = {path, err};
	git_checkout_options options;
	git_commit *commit = NULL;
	int code;

	git_checkout_options_init(&options, GIT_CHECKOUT_OPTIONS_VERSION);
	options.checkout_strategy = GIT_CHECKOUT_FORCE;
	code = git_commit_lookup(&commit, repo, oid);
	if (code == 0)
		code = git_commit_tree(tree, commit);
	if (code == 0)
		code = remove_obstacles(repo, *tree, &obstacles);
	if (code == 0)
		code = prepare_switch(repo, path, *tree, err);
	if (code == 0)
		code = distrust_times(repo, path);
	if (code == 0)
		code = git_checkout_tree(repo, (git_object *)*tree, &options);
	crash_point("head");
	if (code == 0)
		code = git_repository_set_head_detached(repo, oid);
	git_commit_free(commit);
	return code;
}
