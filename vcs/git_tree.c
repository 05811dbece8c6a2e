/* SPDX-License-Identifier: MIT */
/*
 * Linked work trees, and those of submodules.
 *
 * libgit2 can add a work tree only on a branch, and a branch is a thing that
 * we must not leave in the user's repository.  So the few files that make a
 * linked work tree (see gitrepository-layout(5), "worktrees") are written
 * here: HEAD names a commit, nothing else refers to it, and removing one
 * folder removes it all.  Checking out is libgit2's, so neither hooks nor
 * filter programs of the repository run.
 *
 * A build may do anything in its tree: put a link to the user's data where a
 * tracked folder was, or another .git in place of ours.  Nothing in the tree
 * is trusted, therefore: before a checkout its .git is made ours again, and
 * what stands where the commits have a folder, and is none, is removed.
 *
 * A submodule in a tree is just another linked work tree: of the repository
 * which the user's own checkout of that submodule has.  The folders that this
 * makes there are listed in `perfbisect-modules` among the tree's own files
 * before they are made, so that they can be removed whatever happens.
 */
#include "vcs/git.h"

#include "probe/crash.h"
#include "probe/fs.h"
#include "probe/run.h"
#include "probe/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Where a repository keeps what it knows about a tree of ours. */
static char *admin_dir(git_repository *repo, const char *name,
		       struct arena *arena)
{
	return arena_sprintf(arena, "%sworktrees/%s",
			     git_repository_commondir(repo), name);
}

static int write_line(const char *dir, const char *name, const char *line,
		      struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *text = arena_sprintf(&tmp, "%s\n", line);

	return fs_write(arena_sprintf(&tmp, "%s/%s", dir, name), text,
			strlen(text), err);
}

/* Link the folder `path`, which may exist, to a repository. */
static int link_tree(git_repository *repo, const char *path, const char *name,
		     const char *hex, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *admin = admin_dir(repo, name, &tmp);

	/* While it is locked, nobody prunes what is not whole yet. */
	if (fs_mkdirs(path, err) < 0 || fs_mkdirs(admin, err) < 0 ||
	    write_line(admin, "locked", "being made", err) < 0 ||
	    write_line(admin, "commondir", "../..", err) < 0 ||
	    write_line(admin, "HEAD", hex, err) < 0 ||
	    write_line(admin, "gitdir", arena_sprintf(&tmp, "%s/.git", path),
		       err) < 0 ||
	    write_line(path, ".git", arena_sprintf(&tmp, "gitdir: %s", admin),
		       err) < 0)
		return -1;
	return fs_remove(arena_sprintf(&tmp, "%s/locked", admin), err);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Is the file .git in a tree, and says what we wrote? */
static bool link_is_ours(const char *path, const char *admin)
{
	ARENA_SCOPE(tmp);
	const char *file = arena_sprintf(&tmp, "%s/.git", path);
	const char *want = arena_sprintf(&tmp, "gitdir: %s\n", admin);
	struct err ignored = {0};
	struct stat st;
	char *text;

	return is_folder(path) && lstat(file, &st) == 0 &&
	       S_ISREG(st.st_mode) &&
	       fs_read(&text, NULL, file, 65536, &tmp, &ignored) == 0 &&
	       strcmp(text, want) == 0;
}

/* Make a tree's folder and its .git what they must be, whatever is there. */
static int restore_link(const char *path, const char *admin, struct err *err)
{
	ARENA_SCOPE(tmp);

	if (link_is_ours(path, admin))
		return 0;
	if (!is_folder(path) && fs_remove(path, err) < 0)
		return -1;
	if (fs_mkdirs(path, err) < 0 ||
	    fs_remove(arena_sprintf(&tmp, "%s/.git", path), err) < 0)
		return -1;
	return write_line(path, ".git",
			  arena_sprintf(&tmp, "gitdir: %s", admin), err);
}

int git_tree_add(struct vcs *vcs, const char *path, const struct rev *rev,
		 struct err *err)
{
	struct git *git = (struct git *)vcs;

	if (fs_exists(path))
		return err_set(err, "%s is there already", path);
	return link_tree(git->repo, path, last_part(path), rev->hex, err);
}

/* A tree in which nothing is ever checked out. */
int git_pin(struct vcs *vcs, const char *path, const struct rev *rev,
	    struct err *err)
{
	struct git *git = (struct git *)vcs;

	return link_tree(git->repo, path, last_part(path), rev->hex, err);
}

/* The .git of a tree, as the repository knows it; or NULL. */
static char *known_link(const char *admin, struct arena *arena)
{
	struct err ignored = {0};
	char *link;

	if (fs_read(&link, NULL, arena_sprintf(arena, "%s/gitdir", admin),
		    65536, arena, &ignored) < 0)
		return NULL;
	link[strcspn(link, "\n")] = '\0';
	return link;
}

static void unlink_tree(const char *admin, struct err *err)
{
	ARENA_SCOPE(tmp);
	char *parent = arena_strdup(&tmp, admin);

	fs_remove(admin, err);
	/* git makes this folder with the first tree, and removes it so. */
	*strrchr(parent, '/') = '\0';
	rmdir(parent);
}

int git_tree_remove(struct vcs *vcs, const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct git *git = (struct git *)vcs;
	const char *admin = admin_dir(git->repo, last_part(path), &tmp);
	const char *list = arena_sprintf(&tmp, "%s/perfbisect-modules", admin);
	char *modules = NULL, *module, *link;

	fs_remove(path, err);
	link = known_link(admin, &tmp);
	if (link && fs_exists(link))
		return err->failed ? -1 : 0; /* That was a copy of it. */
	if (fs_exists(list) &&
	    fs_read(&modules, NULL, list, 1 << 24, &tmp, err) < 0)
		return -1;
	while (modules && (module = strsep(&modules, "\n")) != NULL) {
		if (*module)
			unlink_tree(module, err);
	}
	unlink_tree(admin, err);
	return err->failed ? -1 : 0;
}

/* Ours are told by their names. */
int git_trees(const char ***out, size_t *count, struct vcs *vcs,
	      struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct git *git = (const struct git *)vcs;
	const char *all = admin_dir(git->repo, "", &tmp);
	size_t capacity = 0;
	DIR *folder = opendir(all);
	struct dirent *entry;

	if (!folder)
		return errno == ENOENT ? 0 : err_sys(err, "read %s", all);
	while ((entry = readdir(folder)) != NULL) {
		char *link;

		if (strncmp(entry->d_name, "perfbisect-", 11) != 0)
			continue;
		link = known_link(
			arena_sprintf(&tmp, "%s%s", all, entry->d_name), &tmp);
		if (!link || strcmp(last_part(link), ".git") != 0)
			continue;
		link[strlen(link) - strlen("/.git")] = '\0';
		*out = arena_grow(arena, *out, *count, &capacity,
				  sizeof(**out));
		(*out)[(*count)++] = arena_strdup(arena, link);
	}
	closedir(folder);
	return 0;
}

/* -- Submodules -- */

/*
 * One checkout in progress: the tree of the top repository, whose name all
 * the work trees in it bear, and where the reason goes when something that
 * the commit needs is not to be had.
 */
struct checkout {
	const char *name, *admin;
	const char **reason;
	struct arena *arena;
};

static int checkout_commit(const struct checkout *checkout,
			   git_repository *repo, const char *user_tree,
			   const char *path, const git_oid *oid, bool pristine,
			   struct err *err);

static int note_module(const struct checkout *checkout, const char *admin,
		       struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *list =
		arena_sprintf(&tmp, "%s/perfbisect-modules", checkout->admin);
	const char *line = arena_sprintf(&tmp, "%s\n", admin);
	int fd = open(list, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);

	if (fd < 0)
		return err_sys(err, "open %s", list);
	fs_append(fd, line, strlen(line), err);
	close(fd);
	return err->failed ? -1 : 0;
}

/* No absolute path, and no "..", comes out of a .gitmodules. */
static bool is_safe_path(const char *path)
{
	if (*path == '/' || *path == '\0' || *path == '-')
		return false;
	while (*path) {
		size_t length = strcspn(path, "/");

		if (length == 2 && strncmp(path, "..", 2) == 0)
			return false;
		path += length;
		path += *path == '/';
	}
	return true;
}

/*
 * The repository that the user's checkout has for a submodule, or NULL when
 * it is not initialised there.
 */
static git_repository *user_module(git_repository *repo, const char *user_tree,
				   const char *name, const char *path)
{
	ARENA_SCOPE(tmp);
	const char *places[] = {
		arena_sprintf(&tmp, "%smodules/%s", git_repository_path(repo),
			      name),
		arena_sprintf(&tmp, "%smodules/%s",
			      git_repository_commondir(repo), name),
		arena_sprintf(&tmp, "%s/%s", user_tree, path),
	};
	git_repository *module = NULL;

	for (size_t i = 0; !module && i < 3; i++)
		git_repository_open_ext(&module, places[i],
					GIT_REPOSITORY_OPEN_NO_SEARCH, NULL);
	return module;
}

static int stop_when_interrupted(const git_indexer_progress *progress,
				 void *payload)
{
	(void)progress;
	(void)payload;
	return run_interrupted() ? -1 : 0;
}

/*
 * Download what the submodule's own remote has: objects only, no ref of the
 * user's moves.
 */
static void download(git_repository *module)
{
	char all[] = "+refs/*:refs/perfbisect/*";
	char *specs[] = {all};
	git_strarray refspecs = {specs, 1};
	git_fetch_options options;
	git_remote *origin = NULL, *remote = NULL;

	git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION);
	options.callbacks.transfer_progress = stop_when_interrupted;
	if (git_remote_lookup(&origin, module, "origin") == 0 &&
	    git_remote_create_anonymous(&remote, module,
					git_remote_url(origin)) == 0)
		git_remote_download(remote, &refspecs, &options);
	git_remote_free(remote);
	git_remote_free(origin);
}

static bool has_commit(git_repository *repo, const git_oid *oid)
{
	git_commit *commit = NULL;
	bool found = git_commit_lookup(&commit, repo, oid) == 0;

	git_commit_free(commit);
	return found;
}

static int checkout_module(const struct checkout *checkout,
			   git_repository *module, const char *user_path,
			   const char *path, const char *shown,
			   const git_oid *oid, bool pristine, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *admin = admin_dir(module, checkout->name, &tmp);
	struct rev rev;

	git_oid_tostr(rev.hex, sizeof(rev.hex), oid);
	if (!has_commit(module, oid))
		download(module);
	if (!has_commit(module, oid)) {
		*checkout->reason = arena_sprintf(
			checkout->arena,
			"the submodule %s has no commit %.10s, and its remote "
			"does not give it",
			text_printable(&tmp, shown), rev.hex);
		return 0;
	}
	if (!fs_exists(admin) &&
	    (note_module(checkout, admin, err) < 0 ||
	     link_tree(module, path, checkout->name, rev.hex, err) < 0))
		return -1;
	return checkout_commit(checkout, module, user_path, path, oid, pristine,
			       err);
}

/* One [submodule] section of the tree's .gitmodules. */
static int switch_module(const struct checkout *checkout, git_repository *repo,
			 git_tree *tree, const char *user_tree,
			 const char *path, const char *name,
			 const char *module_path, bool pristine,
			 struct err *err)
{
	ARENA_SCOPE(tmp);
	git_repository *module = NULL;
	git_tree_entry *entry = NULL;

	if (is_safe_path(name) && is_safe_path(module_path) &&
	    git_tree_entry_bypath(&entry, tree, module_path) == 0 &&
	    git_tree_entry_filemode(entry) == GIT_FILEMODE_COMMIT)
		module = user_module(repo, user_tree, name, module_path);
	if (module)
		checkout_module(
			checkout, module,
			arena_sprintf(&tmp, "%s/%s", user_tree, module_path),
			arena_sprintf(&tmp, "%s/%s", path, module_path),
			module_path, git_tree_entry_id(entry), pristine, err);
	git_repository_free(module);
	git_tree_entry_free(entry);
	return err->failed ? -1 : 0;
}

/* "submodule.NAME.path" to NAME. */
static char *module_name(const char *key, struct arena *arena)
{
	const char *name = key + strlen("submodule.");

	return arena_strndup(arena, name, strlen(name) - strlen(".path"));
}

static int switch_modules(const struct checkout *checkout, git_repository *repo,
			  git_tree *tree, const char *user_tree,
			  const char *path, bool pristine, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *file = arena_sprintf(&tmp, "%s/.gitmodules", path);
	git_config_iterator *iterator = NULL;
	git_config *config = NULL;
	git_config_entry *entry;

	if (!fs_exists(file))
		return 0;
	if (git_config_open_ondisk(&config, file) < 0 ||
	    git_config_iterator_glob_new(&iterator, config,
					 "^submodule\\..*\\.path$") < 0) {
		*checkout->reason = arena_sprintf(checkout->arena,
						  "its .gitmodules cannot be "
						  "read");
		git_config_free(config);
		return 0;
	}
	while (!*checkout->reason && git_config_next(&entry, iterator) == 0) {
		if (!entry->value)
			continue;
		if (switch_module(checkout, repo, tree, user_tree, path,
				  module_name(entry->name, &tmp), entry->value,
				  pristine, err) < 0)
			break;
	}
	git_config_iterator_free(iterator);
	git_config_free(config);
	return err->failed ? -1 : 0;
}

/* -- Checking out -- */

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
		code = git_tree_walk(to, GIT_TREEWALK_PRE, remove_obstacle,
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
		code = distrust_times(repo, path);
	if (code == 0)
		code = git_checkout_tree(repo, (git_object *)*tree, &options);
	crash_point("head");
	if (code == 0)
		code = git_repository_set_head_detached(repo, oid);
	git_commit_free(commit);
	return code;
}

/* Open a tree, and see that it is the linked one that it must be. */
static int open_linked(git_repository **linked, const char *path,
		       const char *admin, struct err *err)
{
	size_t length = strlen(admin);

	if (git_repository_open_ext(linked, path, GIT_REPOSITORY_OPEN_NO_SEARCH,
				    NULL) < 0)
		return git_err(err, "open the work tree %s", path);
	if (!git_repository_is_worktree(*linked) ||
	    strncmp(git_repository_path(*linked), admin, length) != 0 ||
	    strcmp(git_repository_path(*linked) + length, "/") != 0)
		return err_set(err, "%s is not our work tree any more", path);
	return 0;
}

static int checkout_commit(const struct checkout *checkout,
			   git_repository *repo, const char *user_tree,
			   const char *path, const git_oid *oid, bool pristine,
			   struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *admin = admin_dir(repo, checkout->name, &tmp);
	git_repository *linked = NULL;
	git_tree *tree = NULL;
	int code = -1;

	if (restore_link(path, admin, err) < 0 ||
	    (pristine && fs_empty(path, ".git", err) < 0) ||
	    open_linked(&linked, path, admin, err) < 0)
		goto out;
	code = git_checkout_files(linked, path, oid, &tree, err);
	if (code < 0 && !err->failed && !pristine &&
	    fs_empty(path, ".git", err) == 0) {
		/* Something untracked may be in the way. */
		git_tree_free(tree);
		tree = NULL;
		code = git_checkout_files(linked, path, oid, &tree, err);
	}
	if (code < 0 && !err->failed)
		git_checkout_failed(checkout->reason, code, oid,
				    checkout->arena, err);
	if (code == 0)
		switch_modules(checkout, repo, tree, user_tree, path, pristine,
			       err);
	if (*checkout->reason && !err->failed)
		fs_empty(path, ".git", err);

out:
	git_tree_free(tree);
	git_repository_free(linked);
	return err->failed ? -1 : 0;
}

int git_tree_switch(struct vcs *vcs, const char *path, const struct rev *rev,
		    bool pristine, const char **reason, struct arena *arena,
		    struct err *err)
{
	struct git *git = (struct git *)vcs;
	struct checkout checkout = {
		.name = last_part(path),
		.reason = reason,
		.arena = arena,
	};
	git_oid oid;

	checkout.admin = admin_dir(git->repo, checkout.name, arena);
	if (git_oid_fromstr(&oid, rev->hex) < 0)
		return git_err(err, "%s", rev->hex);
	return checkout_commit(&checkout, git->repo, vcs->root, path, &oid,
			       pristine, err);
}
