/* SPDX-License-Identifier: MIT */
/*
 * core.ignorecase says what the disk was like on which the repository was made;
 * it stays in copies, and in images of disks.  git writes both of two files
 * whose names differ in case alone where it can.  libgit2 believes the
 * setting, and writes one.  So with core.precomposeunicode.  core.safecrlf is
 * for those who commit; libgit2 stops a checkout for it.
 */
#include "vcs/git/settings.h"

#include "probe/ground/fs.h"

#include <git2/sys/config.h>
#include <stdlib.h>
#include <string.h>

static void keep_entry(git_config_entry *entry)
{
	(void)entry;
}

static git_config_entry settings[] = {
	{"core.ignorecase", "false", 0, GIT_CONFIG_LEVEL_APP, keep_entry, NULL},
	{"core.precomposeunicode", "false", 0, GIT_CONFIG_LEVEL_APP, keep_entry,
	 NULL},
	{"core.safecrlf", "false", 0, GIT_CONFIG_LEVEL_APP, keep_entry, NULL},
};

enum { SETTINGS = sizeof(settings) / sizeof(settings[0]) };

/* -- A configuration that is only read, and stands in no file -- */

static int open_nothing(git_config_backend *backend, git_config_level_t level,
			const git_repository *repo)
{
	(void)backend;
	(void)level;
	(void)repo;
	return 0;
}

static int get_setting(git_config_backend *backend, const char *key,
		       git_config_entry **out)
{
	(void)backend;
	for (size_t i = 0; i < SETTINGS; i++) {
		if (strcmp(settings[i].name, key) == 0) {
			*out = &settings[i];
			return 0;
		}
	}
	return GIT_ENOTFOUND;
}

struct walk {
	git_config_iterator base;
	size_t next;
};

static int next_setting(git_config_entry **out, git_config_iterator *iterator)
{
	struct walk *walk = (struct walk *)iterator;

	if (walk->next == SETTINGS)
		return GIT_ITEROVER;
	*out = &settings[walk->next++];
	return 0;
}

static void free_walk(git_config_iterator *iterator)
{
	free(iterator);
}

static int walk_settings(git_config_iterator **out, git_config_backend *backend)
{
	struct walk *walk = calloc(1, sizeof(*walk));

	if (!walk)
		abort();
	walk->base.backend = backend;
	walk->base.next = next_setting;
	walk->base.free = free_walk;
	*out = &walk->base;
	return 0;
}

static void free_backend(git_config_backend *backend)
{
	free(backend);
}

static git_config_backend *new_backend(void);

static int copy_backend(git_config_backend **out, git_config_backend *backend)
{
	(void)backend;
	*out = new_backend();
	return 0;
}

static git_config_backend *new_backend(void)
{
	git_config_backend *backend = calloc(1, sizeof(*backend));

	if (!backend)
		abort();
	git_config_init_backend(backend, GIT_CONFIG_BACKEND_VERSION);
	backend->readonly = 1;
	backend->open = open_nothing;
	backend->get = get_setting;
	backend->iterator = walk_settings;
	backend->snapshot = copy_backend;
	backend->free = free_backend;
	return backend;
}

/* -- For a repository -- */

/* What is there as .git is there as .GIT, too. */
bool git_disk_ignores_case(const char *path)
{
	ARENA_SCOPE(tmp);

	return fs_exists(arena_sprintf(&tmp, "%s/.GIT", path)) &&
	       fs_is_same(arena_sprintf(&tmp, "%s/.GIT", path),
			  arena_sprintf(&tmp, "%s/.git", path));
}

int git_overrule_settings(git_repository *repo, const char *path)
{
	git_config_backend *backend;
	git_config *config = NULL;
	int code;

	if (git_disk_ignores_case(path))
		return 0;
	code = git_repository_config(&config, repo);
	if (code < 0)
		return code;
	backend = new_backend();
	code = git_config_add_backend(config, backend, GIT_CONFIG_LEVEL_APP,
				      repo, 1);
	if (code < 0)
		free_backend(backend);
	git_config_free(config);
	return code;
}
