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

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

int git_link_tree(git_repository *repo, const char *path, const char *name,
		  const char *hex, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *admin = git_admin_dir(repo, name, &tmp);

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

/* Where the repository says that the tree is, files would be written. */
static int restore_place(const char *path, const char *admin, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *link = arena_sprintf(&tmp, "%s/.git", path);
	const char *known = known_link(admin, &tmp);

	if (!known || strcmp(known, link) == 0)
		return 0;
	return write_line(admin, "gitdir", link, err);
}

int git_restore_link(const char *path, const char *admin, struct err *err)
{
	ARENA_SCOPE(tmp);

	if (restore_place(path, admin, err) < 0)
		return -1;
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
	const char *admin = git_admin_dir(git->repo, git_tree_name(path), &tmp);
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
		*out = arena_grow(arena, *out, *count, &capacity,
				  sizeof(**out));
		(*out)[(*count)++] = arena_strdup(arena, link);
	}
	closedir(folder);
	return 0;
}
