/* SPDX-License-Identifier: MIT */
#include "bisect/session/find.h"

#include "bisect/session/facts.h"
#include "bisect/session/owner.h"
#include "probe/ground/private.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int absolute(const char **out, const char *dir, struct arena *arena,
		    struct err *err)
{
	char *path = realpath(dir, NULL);

	if (!path)
		return err_sys(err, "%s", dir);
	*out = arena_strdup(arena, path);
	free(path);
	return 0;
}

struct candidate {
	const char *dir;
	struct timespec written; /* the journal */
};

static int by_time(const void *a, const void *b)
{
	const struct timespec *one = &((const struct candidate *)a)->written;
	const struct timespec *two = &((const struct candidate *)b)->written;

	if (one->tv_sec != two->tv_sec)
		return one->tv_sec < two->tv_sec ? 1 : -1;
	return (one->tv_nsec < two->tv_nsec) - (one->tv_nsec > two->tv_nsec);
}

/* What may be a session in the current folder, the newest first. */
static size_t list_candidates(struct candidate **out, struct arena *arena)
{
	struct candidate *list;
	size_t count = 0;
	glob_t found;

	*out = NULL;
	if (glob("perfbisect-*/journal.jsonl", 0, NULL, &found) != 0)
		return 0;
	*out = list = arena_array(arena, found.gl_pathc, sizeof(*list));
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		struct stat st;

		if (lstat(path, &st) < 0)
			continue;
		list[count].dir = arena_strndup(
			arena, path, (size_t)(strrchr(path, '/') - path));
		list[count++].written = st.st_mtim;
	}
	globfree(&found);
	if (count > 0)
		qsort(list, count, sizeof(*list), by_time);
	return count;
}

/* Nobody has named it, so it must be one that the user has made himself. */
static bool is_made_here(const char *name, struct arena *arena,
			 struct err *why_not)
{
	struct session *session = NULL;
	const char *dir = NULL;
	bool made = false;

	/* Before links are followed. */
	if (private_check_folder(name, why_not) == 0 &&
	    absolute(&dir, name, arena, why_not) == 0 &&
	    owner_check_tracked(dir, why_not) == 0 &&
	    session_read(&session, dir, why_not) == 0)
		made = session_made_here(session);
	if (!made)
		err_set(why_not,
			"%s was not made in this folder, but copied "
			"or cloned",
			name);
	session_close(session);
	return made;
}

/* The one whose journal was written last. */
static int find_newest(const char **out, const char *command,
		       struct arena *arena, struct err *err)
{
	struct candidate *list;
	size_t count = list_candidates(&list, arena);
	struct err newest = {0};

	for (size_t i = 0; i < count; i++) {
		struct err why_not = {0};

		if (is_made_here(list[i].dir, arena, &why_not)) {
			*out = list[i].dir;
			return 0;
		}
		err_set(&newest, "%s", why_not.text);
	}
	if (count > 0)
		return err_set(err,
			       "no session here is taken without its name "
			       "(perfbisect %s SESSION): %s",
			       command, newest.text);
	return err_set(err,
		       "there is no session in this folder: perfbisect %s "
		       "SESSION",
		       command);
}

int find_session(const char **out, const char *dir, const char *command,
		 struct arena *arena, struct err *err)
{
	if (!dir && find_newest(&dir, command, arena, err) < 0)
		return -1;
	if (absolute(out, dir, arena, err) < 0)
		return -1;
	return owner_check_tracked(*out, err);
}
