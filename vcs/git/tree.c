/* SPDX-License-Identifier: MIT */
/*
 * Linked work trees: made, pinned, listed and removed.
 *
 * libgit2 can add a work tree only on a branch, and a branch is a thing that
 * we must not leave in the user's repository.  So the few files that make a
 * linked work tree (see gitrepository-layout(5), "worktrees") are written
 * here: HEAD names a commit, nothing else refers to it, and removing one
 * folder removes it all.
 */
#include "vcs/git/tree.h"

#include "probe/ground/fs.h"
#include "probe/ground/walk.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char git_module_list[] = "perfbisect-modules";

/* A run may have written anything there. */
enum { LINE_MOST = 65536, LIST_MOST = 1 << 20, FILE_MOST = 1 << 30 };

const char *git_tree_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *git_admin_dir(git_repository *repo, const char *name, struct arena *arena)
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

static bool is_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* What stands in the place of a folder of ours goes: a link above all. */
static int make_folder(const char *path, struct err *err)
{
	if (!is_folder(path) && fs_remove(path, err) < 0)
		return -1;
	return fs_mkdirs(path, err);
}

int git_link_tree(git_repository *repo, const char *path, const char *name,
		  const char *hex, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *admin = git_admin_dir(repo, name, &tmp);

	/* While it is locked, nobody prunes what is not whole yet. */
	if (make_folder(path, err) < 0 || make_folder(admin, err) < 0 ||
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

/* -- What may have become of it -- */

/*
 * What a file says, or NULL: no pipe is waited for, no link is followed, and
 * what is longer than we write it is not ours.
 */
static char *read_plain(const char *dir, const char *name, size_t *length,
			size_t most, struct arena *arena)
{
	const char *path = arena_sprintf(arena, "%s/%s", dir, name);
	struct err ignored = {0};
	struct stat st;
	char *text;

	if (!is_folder(dir) || lstat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
	    fs_read(&text, length, path, most, arena, &ignored) < 0)
		return NULL;
	return text;
}

static bool says(const char *dir, const char *name, const char *line)
{
	ARENA_SCOPE(tmp);
	size_t length = 0, want = strlen(line);
	const char *text = read_plain(dir, name, &length, LINE_MOST, &tmp);

	return text && length == want + 1 && memcmp(text, line, want) == 0 &&
	       text[want] == '\n';
}

/* Is the file .git in a tree, and says what we wrote? */
static bool link_is_ours(const char *path, const char *admin)
{
	ARENA_SCOPE(tmp);

	return says(path, ".git", arena_sprintf(&tmp, "gitdir: %s", admin));
}

/* The .git of a tree, as the repository knows it; or NULL. */
static char *known_link(const char *admin, struct arena *arena)
{
	char *link = read_plain(admin, "gitdir", NULL, LINE_MOST, arena);

	if (!link || *link != '/')
		return NULL;
	link[strcspn(link, "\n")] = '\0';
	return link;
}

bool git_admin_is_plain(const char *admin)
{
	struct walk *walk = walk_begin(AT_FDCWD, admin, 0);
	struct err ignored = {0};
	struct walk_entry entry;
	bool plain = is_folder(admin) && says(admin, "commondir", "../..");

	while (plain && walk_next(&entry, walk, &ignored)) {
		if (entry.kind == WALK_FILE)
			plain = S_ISREG(entry.st.st_mode) &&
				entry.st.st_nlink == 1 &&
				entry.st.st_size <= FILE_MOST;
		/* Nothing is written further down but a log. */
		if (entry.kind == WALK_FOLDER && entry.depth > 0 &&
		    strcmp(entry.path, "logs") != 0)
			walk_skip(walk);
	}
	walk_end(walk);
	return plain;
}

/* Where the repository says that the tree is, files would be written. */
static int restore_place(const char *path, const char *admin, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *link = arena_sprintf(&tmp, "%s/.git", path);

	if (says(admin, "gitdir", link))
		return 0;
	return write_line(admin, "gitdir", link, err);
}

int git_restore_link(const char *path, const char *admin, struct err *err)
{
	ARENA_SCOPE(tmp);

	if (!git_admin_is_plain(admin))
		return err_set(err,
			       "%s is not what was made there for a work tree",
			       admin);
	if (restore_place(path, admin, err) < 0)
		return -1;
	if (link_is_ours(path, admin))
		return 0;
	if (make_folder(path, err) < 0 ||
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
	return git_link_tree(git->repo, path, git_tree_name(path), rev->hex,
			     err);
}

/* A tree in which nothing is ever checked out. */
int git_pin(struct vcs *vcs, const char *path, const struct rev *rev,
	    struct err *err)
{
	struct git *git = (struct git *)vcs;

	return git_link_tree(git->repo, path, git_tree_name(path), rev->hex,
			     err);
}

bool git_tree_stands(const struct vcs *vcs, const char *path)
{
	ARENA_SCOPE(tmp);
	const struct git *git = (const struct git *)vcs;

	return is_folder(path) &&
	       is_folder(git_admin_dir(git->repo, git_tree_name(path), &tmp));
}

/* -- Removing -- */

static void unlink_tree(const char *admin, struct err *err)
{
	ARENA_SCOPE(tmp);
	char *parent = arena_strdup(&tmp, admin);

	fs_remove(admin, err);
	/* git makes this folder with the first tree, and removes it so. */
	*strrchr(parent, '/') = '\0';
	rmdir(parent);
}

/* Is `admin` where the repository of a submodule keeps trees of this name? */
static bool is_admin_dir(const char *admin, const char *name)
{
	ARENA_SCOPE(tmp);
	const char *end = arena_sprintf(&tmp, "/worktrees/%s", name);
	size_t length = strlen(admin), behind = strlen(end);
	git_repository *repo = NULL;
	bool is;

	if (*admin != '/' || length <= behind ||
	    strcmp(admin + length - behind, end) != 0 || !is_folder(admin))
		return false;
	if (git_repository_open_ext(&repo,
				    arena_strndup(&tmp, admin, length - behind),
				    GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) < 0)
		return false;
	is = strcmp(git_admin_dir(repo, name, &tmp), admin) == 0;
	git_repository_free(repo);
	return is;
}

/*
 * Of a submodule's tree that was in the tree `path`.  Who says so may be any
 * file that a run has written, so it must be where such a tree is kept, bear
 * our name and lead back into that tree.
 */
static void unlink_module(const char *admin, const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *name = git_tree_name(path), *link;
	size_t length = strlen(path);

	if (!is_admin_dir(admin, name))
		return;
	link = known_link(admin, &tmp);
	if (link && strncmp(link, path, length) == 0 && link[length] == '/')
		unlink_tree(admin, err);
}

/* Those that were noted when they were made. */
static void unlink_noted(const char *admin, const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t length = 0;
	const char *at =
		read_plain(admin, git_module_list, &length, LIST_MOST, &tmp);

	for (const char *end = at ? at + length : at; at < end;
	     at += strlen(at) + 1)
		unlink_module(at, path, err);
}

static bool has(int dir, const char *name)
{
	return faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/*
 * The list may be gone, but most repositories of submodules are where git puts
 * them: in modules/, by their names, which may have slashes, one in the other.
 */
static void unlink_found(git_repository *repo, const char *path,
			 struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *modules = arena_sprintf(&tmp, "%smodules",
					    git_repository_commondir(repo));
	struct walk *walk = walk_begin(AT_FDCWD, modules, 0);
	struct walk_entry entry;

	while (walk_next(&entry, walk, err)) {
		if (entry.kind != WALK_FOLDER || entry.depth == 0 ||
		    !has(entry.dir, "HEAD") || !has(entry.dir, "objects"))
			continue;
		if (strcmp(entry.name, "worktrees") == 0)
			unlink_module(arena_sprintf(&tmp, "%s/%s/%s", modules,
						    entry.path,
						    git_tree_name(path)),
				      path, err);
		if (strcmp(entry.name, "modules") != 0)
			walk_skip(walk);
	}
	walk_end(walk);
}

/* Does the repository know another folder than `path` by the same name? */
static bool is_anothers(const char *admin, const char *path)
{
	ARENA_SCOPE(tmp);
	char *link = known_link(admin, &tmp), *slash;

	slash = link ? strrchr(link, '/') : NULL;
	if (!slash || strcmp(slash, "/.git") != 0)
		return false;
	*slash = '\0';
	return strcmp(link, path) != 0 &&
	       strcmp(git_tree_name(link), git_tree_name(path)) == 0 &&
	       link_is_ours(link, admin);
}

int git_tree_remove(struct vcs *vcs, const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct git *git = (struct git *)vcs;
	const char *admin = git_admin_dir(git->repo, git_tree_name(path), &tmp);

	fs_remove(path, err);
	if (!fs_exists(admin) || is_anothers(admin, path))
		return err->failed ? -1 : 0; /* That was a copy of it. */
	unlink_noted(admin, path, err);
	unlink_found(git->repo, path, err);
	unlink_tree(admin, err);
	return err->failed ? -1 : 0;
}

/* Ours are told by their names. */
int git_trees(const char ***out, size_t *count, struct vcs *vcs,
	      struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct git *git = (const struct git *)vcs;
	const char *all = git_admin_dir(git->repo, "", &tmp);
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
		if (!link || strcmp(git_tree_name(link), ".git") != 0)
			continue;
		link[strlen(link) - strlen("/.git")] = '\0';
		if (strcmp(git_tree_name(link), entry->d_name) != 0)
			continue; /* A run has written that. */
		*out = arena_grow(arena, *out, *count, &capacity,
				  sizeof(**out));
		(*out)[(*count)++] = arena_strdup(arena, link);
	}
	closedir(folder);
	return 0;
}
