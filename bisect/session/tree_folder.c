/* SPDX-License-Identifier: MIT */
#include "bisect/session/tree_folder.h"

#include "bisect/session/owner.h"
#include "probe/ground/fs.h"
#include "probe/ground/lock.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"

#include <glob.h>
#include <inttypes.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { BASES = 2 };

/* Below this, the disk beside the checkout may have more. */
static const double roomy_bytes = 1 << 30;

static char *parent_of(const char *path, struct arena *arena)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash && slash > path ? (size_t)(slash - path) : 1;

	return arena_strndup(arena, path, length);
}

static char *beside(const char *trees, const char *name, struct arena *arena)
{
	return arena_sprintf(arena, "%s/%s", parent_of(trees, arena), name);
}

/* Is it this folder, or in it?  Both are without links. */
static bool is_within(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	if (strcmp(folder, "/") == 0)
		return true;
	return strncmp(path, folder, length) == 0 &&
	       (path[length] == '/' || path[length] == '\0');
}

/* -- Where they may lie -- */

static const char *cache_of_user(struct arena *arena)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	const struct passwd *user;

	if (cache && *cache == '/')
		return cache;
	if (!home || *home != '/') {
		user = getpwuid(geteuid());
		home = user ? user->pw_dir : NULL;
	}
	return home && *home == '/' ? arena_sprintf(arena, "%s/.cache", home)
				    : NULL;
}

const char *tree_folder_cache(struct arena *arena)
{
	const char *cache = cache_of_user(arena);

	return cache ? arena_sprintf(arena, "%s/perfbisect", cache) : NULL;
}

static void find_bases(const char *bases[BASES], const char *root,
		       struct arena *arena)
{
	bases[0] = tree_folder_cache(arena);
	bases[1] = strcmp(root, "/") != 0 ? beside(root, ".perfbisect", arena)
					  : NULL;
}

/* Does this lead into a folder, as far as it is there? */
static bool leads_into(const char *path, const char *folder)
{
	ARENA_SCOPE(tmp);
	char *real;
	bool within;

	while (!(real = realpath(path, NULL)) && strcmp(path, "/") != 0)
		path = parent_of(path, &tmp);
	within = real && is_within(real, folder);
	free(real);
	return within;
}

/* Without links; NULL where it cannot be used. */
static char *usable(const char *base, const char *root, struct arena *arena)
{
	struct err ignored = {0};
	struct statvfs disk;
	char *path, *real;

	if (!base || leads_into(base, root) ||
	    private_mkdirs(base, &ignored) < 0)
		return NULL;
	real = realpath(base, NULL);
	path = real ? arena_strdup(arena, real) : NULL;
	free(real);
	if (!path || access(path, W_OK) < 0 || statvfs(path, &disk) < 0 ||
	    disk.f_flag & ST_NOEXEC ||
	    strcmp(text_utf8(arena, path), path) != 0) {
		rmdir(base);
		return NULL;
	}
	return path;
}

char *tree_folder_choose(const char *dir, const char *root, int64_t seed,
			 double min_free_bytes, struct arena *arena)
{
	const char *bases[BASES], *cache, *chosen, *other;

	if (!is_within(dir, root))
		return arena_strdup(arena, "");
	find_bases(bases, root, arena);
	chosen = cache = usable(bases[0], root, arena);
	if (!cache ||
	    (double)fs_free_bytes(cache) < min_free_bytes + roomy_bytes) {
		other = usable(bases[1], root, arena);
		if (!cache ||
		    (other && fs_free_bytes(other) > fs_free_bytes(cache)))
			chosen = other;
		else if (other)
			rmdir(other);
	}
	return chosen ? arena_sprintf(arena, "%s/%08x/trees", chosen,
				      (unsigned)seed)
		      : arena_strdup(arena, "");
}

/* -- Those of a session -- */

static bool is_elsewhere(const struct session *session)
{
	return !session->plan->config.in_place && *session->plan->trees;
}

const char *tree_folder_of(const struct session *session, struct arena *arena)
{
	const char *trees = session->plan->trees;

	return trees && *trees ? trees
			       : arena_sprintf(arena, "%s/trees", session->dir);
}

static char *read_path(const char *trees, const char *name, struct arena *arena)
{
	struct err ignored = {0};
	char *path;

	return private_read(&path, NULL, beside(trees, name, arena), PATH_MAX,
			    arena, &ignored) < 0
		       ? NULL
		       : path;
}

/* What says so already stays, and with it the lock of whoever has it. */
static int write_path(const char *trees, const char *name, const char *path,
		      struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *before = read_path(trees, name, &tmp);

	if (before && strcmp(before, path) == 0)
		return 0;
	return private_write(beside(trees, name, &tmp), path, strlen(path),
			     err);
}

int tree_folder_claim(struct session *session, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *trees = session->plan->trees;

	if (!is_elsewhere(session))
		return 0;
	if (private_mkdirs(trees, err) < 0 ||
	    private_check_folder(parent_of(trees, &tmp), err) < 0 ||
	    owner_check_trees(trees, err) < 0 ||
	    write_path(trees, "checkout", session->plan->root, err) < 0 ||
	    write_path(trees, "session", session->dir, err) < 0)
		return -1;
	session->trees_fd = tree_folder_lock(trees);
	if (session->trees_fd < 0)
		return err_set(err, "%s is in use by another process",
			       parent_of(trees, &tmp));
	return 0;
}

void tree_folder_keep(const struct session *session)
{
	ARENA_SCOPE(tmp);

	if (is_elsewhere(session))
		unlink(beside(session->plan->trees, "session", &tmp));
}

void tree_folder_remove(const char *trees)
{
	ARENA_SCOPE(tmp);
	const char *own = parent_of(trees, &tmp);

	rmdir(trees);
	if (fs_exists(trees) || !fs_exists(beside(trees, "checkout", &tmp)))
		return;
	unlink(beside(trees, "session", &tmp));
	unlink(beside(trees, "checkout", &tmp));
	if (rmdir(own) == 0)
		rmdir(parent_of(own, &tmp));
}

/* -- Those of others -- */

const char *tree_folder_session(const char *trees, struct arena *arena)
{
	return read_path(trees, "session", arena);
}

int64_t tree_folder_seed(const char *trees)
{
	ARENA_SCOPE(tmp);
	const char *name = strrchr(parent_of(trees, &tmp), '/');
	unsigned seed;
	int length = 0;

	if (!name || sscanf(name, "/%8x%n", &seed, &length) != 1 ||
	    length != 9 || name[length] != '\0')
		return -1;
	return seed;
}

int tree_folder_lock(const char *trees)
{
	ARENA_SCOPE(tmp);
	struct err ignored = {0};
	int fd = -1;

	return lock_file(&fd, beside(trees, "session", &tmp), &ignored) < 0
		       ? -1
		       : fd;
}

/* A path with what glob() takes for a pattern. */
static char *escaped(const char *path, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (; *path; path++)
		text_addf(&text, strchr("*?[\\", *path) ? "\\%c" : "%c", *path);
	return text.data;
}

static bool is_of(const char *trees, const char *root)
{
	ARENA_SCOPE(tmp);
	struct err ignored = {0};
	const char *checkout;

	if (tree_folder_seed(trees) < 0 ||
	    private_check_folder(parent_of(trees, &tmp), &ignored) < 0 ||
	    private_check_folder(trees, &ignored) < 0)
		return false;
	checkout = read_path(trees, "checkout", &tmp);
	return checkout && strcmp(checkout, root) == 0;
}

const char **tree_folder_list(const char *root, struct arena *arena)
{
	const char *bases[BASES], **list;
	size_t count = 0;
	glob_t found;
	int flags = 0;

	find_bases(bases, root, arena);
	for (int i = 0; i < BASES; i++) {
		if (!bases[i])
			continue;
		glob(arena_sprintf(arena, "%s/*/trees",
				   escaped(bases[i], arena)),
		     flags, NULL, &found);
		flags = GLOB_APPEND;
	}
	if (!flags)
		return arena_array(arena, 1, sizeof(*list));
	list = arena_array(arena, found.gl_pathc + 1, sizeof(*list));
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (is_of(found.gl_pathv[i], root))
			list[count++] = arena_strdup(arena, found.gl_pathv[i]);
	}
	globfree(&found);
	return list;
}
