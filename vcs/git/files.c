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
#include "vcs/git/collision.h"
#include "vcs/git/entries.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The tree's index, or its references: it can be made anew. */
static bool is_the_trees(int code, const git_error *error)
{
	return code == GIT_ELOCKED || error->klass == GIT_ERROR_INDEX ||
	       error->klass == GIT_ERROR_REFERENCE;
}

/* Nothing that another commit would be spared. */
static bool is_machines_fault(const char *message)
{
	return strstr(message, strerror(EACCES)) ||
	       strstr(message, strerror(EPERM)) ||
	       strstr(message, strerror(EIO));
}

int git_checkout_failed(const char **reason, int code, git_repository *repo,
			const git_oid *oid, const git_tree *tree,
			struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	const git_error *last = git_error_last();
	const char *message = last && last->message ? last->message : "";
	const char *damage = NULL;
	char hex[GIT_OID_HEXSZ + 1];

	git_oid_tostr(hex, sizeof(hex), oid);
	message = text_printable(&tmp, message);
	/* libgit2 says which object, and not which file that is. */
	if (last && !is_the_trees(code, last) && !err_is_shortage(message)) {
		damage = git_find_damage(repo, tree, &tmp);
		if (!damage && !is_machines_fault(message))
			damage = message;
	}
	if (!damage)
		return err_set(err, "check out %.10s: %s", hex, message);
	*reason = arena_sprintf(arena, "it cannot be checked out: %s", damage);
	return 0;
}

/* What stands where a commit has a folder or a file. */
struct obstacles {
	const char *path; /* of the tree */
	struct err *err;
};

/* A pipe in the place of one of these is waited for when it is read. */
static int remove_pipes(const char *folder, struct err *err)
{
	static const char *const names[] = {".gitattributes", ".gitignore",
					    ".gitmodules"};
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *file =
			arena_sprintf(&tmp, "%s/%s", folder, names[i]);
		struct stat st;

		if (stat(file, &st) == 0 && !S_ISREG(st.st_mode) &&
		    !S_ISDIR(st.st_mode) && fs_remove(file, err) < 0)
			return -1;
	}
	return 0;
}

static bool is_in_the_way(enum entry_kind kind, mode_t mode)
{
	switch (kind) {
	case ENTRY_FOLDER:
	case ENTRY_MODULE:
		return !S_ISDIR(mode);
	case ENTRY_FILE:
		return !S_ISREG(mode) && !S_ISDIR(mode);
	case ENTRY_LINK:
		return !S_ISREG(mode) && !S_ISDIR(mode) && !S_ISLNK(mode);
	}
	return false;
}

/*
 * Called for every entry, a folder before what is in it: away with what is no
 * folder but stands in the place of one, and with links and pipes where a file
 * belongs.
 */
static int remove_obstacle(const struct entry *entry, void *payload)
{
	ARENA_SCOPE(tmp);
	const struct obstacles *obstacles = payload;
	const char *place =
		arena_sprintf(&tmp, "%s/%s", obstacles->path, entry->path);
	struct stat st;

	if (lstat(place, &st) < 0)
		return 0;
	if (is_in_the_way(entry->kind, st.st_mode))
		return fs_remove(place, obstacles->err);
	return entry->kind == ENTRY_FOLDER ? remove_pipes(place, obstacles->err)
					   : 0;
}

/*
 * The folders of the commit that is to come are made here: where a file has
 * been in the place of one and is gone, libgit2 looks for a blob to be written
 * there, and fails.
 */
static int make_folder(const struct entry *entry, void *payload)
{
	ARENA_SCOPE(tmp);
	const struct obstacles *obstacles = payload;

	if (remove_obstacle(entry, payload) < 0)
		return -1;
	if (entry->kind == ENTRY_FOLDER) /* or libgit2 says why not */
		mkdir(arena_sprintf(&tmp, "%s/%s", obstacles->path,
				    entry->path),
		      0777);
	return 0;
}

static int visit_obstacles(git_repository *repo, git_tree *tree,
			   entry_visit_fn *visit, struct obstacles *obstacles)
{
	ARENA_SCOPE(tmp);
	const char *fault = NULL;

	if (git_visit_entries(&fault, repo, tree, visit, obstacles, &tmp) < 0)
		return -1;
	if (fault)
		return err_set(obstacles->err, "%s: %s", obstacles->path,
			       fault);
	return 0;
}

/* Of the commit that the tree is at, and of the one that it goes to. */
static int remove_obstacles(git_repository *repo, git_tree *to, bool fresh,
			    struct obstacles *obstacles)
{
	git_object *from = NULL;
	int code = remove_pipes(obstacles->path, obstacles->err);

	if (code == 0 && !fresh &&
	    git_revparse_single(&from, repo, "HEAD^{tree}") == 0)
		code = visit_obstacles(repo, (git_tree *)from, remove_obstacle,
				       obstacles);
	if (code == 0)
		code = visit_obstacles(repo, to, make_folder, obstacles);
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

/* What libgit2 takes for checked out: HEAD, unless there is nothing. */
static int find_baseline(git_tree **out, git_repository *repo, bool fresh)
{
	/* The tree without entries is known to every repository. */
	static const char none[] = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
	git_oid oid;

	if (!fresh)
		return 0;
	git_oid_fromstr(&oid, none);
	return git_tree_lookup(out, repo, &oid);
}

/* -- Only what is tracked -- */

struct names {
	char **all;
	size_t count, capacity;
	struct arena *arena;
};

static void add_name(struct names *names, char *name)
{
	names->all = arena_grow(names->arena, names->all, names->count,
				&names->capacity, sizeof(*names->all));
	names->all[names->count++] = name;
}

static int add_entry(const char *root, const git_tree_entry *entry,
		     void *payload)
{
	struct names *names = payload;

	if (git_tree_entry_filemode(entry) != GIT_FILEMODE_TREE)
		add_name(names, arena_sprintf(names->arena, "%s%s", root,
					      git_tree_entry_name(entry)));
	return 0;
}

static int add_index(struct names *names, git_repository *repo)
{
	git_index *index = NULL;
	int code = git_repository_index(&index, repo);

	for (size_t i = 0; code == 0 && i < git_index_entrycount(index); i++)
		add_name(names,
			 arena_strdup(names->arena,
				      git_index_get_byindex(index, i)->path));
	git_index_free(index);
	return code;
}

/*
 * libgit2 looks through all that is in a tree, and ends at a folder that is too
 * deep for it.  With a list of names it looks into no folder that has none.
 */
static int checkout_tracked(git_repository *repo, git_tree *to,
			    git_checkout_options options)
{
	ARENA_SCOPE(tmp);
	struct names names = {.arena = &tmp};
	git_object *from = NULL;
	int code = add_index(&names, repo);

	if (code == 0)
		code = git_tree_walk(to, GIT_TREEWALK_PRE, add_entry, &names);
	if (code == 0 && git_revparse_single(&from, repo, "HEAD^{tree}") == 0)
		code = git_tree_walk((git_tree *)from, GIT_TREEWALK_PRE,
				     add_entry, &names);
	git_object_free(from);
	options.checkout_strategy |= GIT_CHECKOUT_DISABLE_PATHSPEC_MATCH;
	options.paths = (git_strarray){names.all, names.count};
	if (code == 0)
		code = git_checkout_tree(repo, (git_object *)to, &options);
	return code;
}

int git_checkout_files(git_repository *repo, const char *path,
		       const git_oid *oid, const git_tree *tree, bool fresh,
		       struct err *err)
{
	struct obstacles obstacles = {path, err};
	git_checkout_options options;
	git_tree *baseline = NULL, *own = NULL;
	int code;

	git_checkout_options_init(&options, GIT_CHECKOUT_OPTIONS_VERSION);
	options.checkout_strategy = GIT_CHECKOUT_FORCE;
	/* Trees must have been read by the repository that writes them. */
	code = git_tree_lookup(&own, repo, git_tree_id(tree));
	if (code == 0)
		code = find_baseline(&baseline, repo, fresh);
	options.baseline = baseline;
	if (code == 0)
		code = remove_obstacles(repo, own, fresh, &obstacles);
	if (code == 0)
		code = prepare_switch(repo, path, own, err);
	if (code == 0)
		code = distrust_times(repo, path);
	if (code == 0)
		code = git_checkout_tree(repo, (git_object *)own, &options);
	if (code == GIT_ERROR && !err->failed)
		code = checkout_tracked(repo, own, options);
	if (code == 0)
		code = git_check_collisions(repo, path, own);
	crash_point("head");
	if (code == 0)
		code = git_repository_set_head_detached(repo, oid);
	git_tree_free(baseline);
	git_tree_free(own);
	return code;
}
