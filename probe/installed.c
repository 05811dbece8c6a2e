/* SPDX-License-Identifier: MIT */
#include "probe/installed.h"

#include "probe/ground/text.h"
#include "probe/ground/walk.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ENTRIES_MOST = 500000 }; /* of a checkout */

/* The times of files are taken from a clock that ticks. */
static const double tick_s = 0.01;

struct finding {
	const struct installed_span *spans;
	size_t span_count;
	const char **paths;
	size_t count, most;
	struct arena *arena;
};

/* What we say goes somewhere, too. */
static bool is_ours(const struct stat *st)
{
	struct stat own;

	for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fstat(fd, &own) == 0 && own.st_ino == st->st_ino &&
		    own.st_dev == st->st_dev)
			return true;
	}
	return false;
}

static bool was_changed(const struct finding *finding, const struct stat *st)
{
	double time_s =
		(double)st->st_ctim.tv_sec + (double)st->st_ctim.tv_nsec / 1e9;

	for (size_t i = 0; i < finding->span_count; i++) {
		if (time_s >= finding->spans[i].from_s - tick_s &&
		    time_s <= finding->spans[i].to_s + tick_s)
			return !is_ours(st);
	}
	return false;
}

static void add(struct finding *finding, const char *path)
{
	for (size_t i = 0; i < finding->count; i++) {
		if (strcmp(finding->paths[i], path) == 0)
			return;
	}
	if (finding->count < finding->most)
		finding->paths[finding->count++] =
			arena_strdup(finding->arena, path);
}

static void look_at_pattern(struct finding *finding, const char *pattern)
{
	glob_t found;

	if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct stat st;

		if (lstat(found.gl_pathv[i], &st) == 0 &&
		    was_changed(finding, &st))
			add(finding, found.gl_pathv[i]);
	}
	globfree(&found);
}

/* Where a program is installed in `bin`, and what it needs beside it. */
static void look_at_prefix(struct finding *finding, const char *bin)
{
	static const char *const beside[] = {
		"/*",
		"/../lib/*",
		"/../lib64/*",
		"/../libexec/*",
		"/../share/*",
		"/../lib/python*/site-packages/*",
		"/../lib/python*/dist-packages/*",
	};
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++)
		look_at_pattern(finding,
				arena_sprintf(&tmp, "%s%s", bin, beside[i]));
}

static void look_at_path(struct finding *finding)
{
	ARENA_SCOPE(tmp);
	const char *path = getenv("PATH"), *home = getenv("HOME");
	char *rest = NULL;

	for (char *bin =
		     strtok_r(arena_strdup(&tmp, path ? path : ""), ":", &rest);
	     bin; bin = strtok_r(NULL, ":", &rest)) {
		if (*bin == '/')
			look_at_prefix(finding, bin);
	}
	if (home && *home == '/')
		look_at_prefix(finding,
			       arena_sprintf(&tmp, "%s/.local/bin", home));
}

static bool is_left_out(const char *path, const char *const *except)
{
	for (; *except; except++) {
		size_t length = strlen(*except);

		if (strncmp(path, *except, length) == 0 &&
		    (path[length] == '/' || path[length] == '\0'))
			return true;
	}
	return false;
}

static void look_through(struct finding *finding, const char *folder,
			 const char *const *except)
{
	struct walk *walk = walk_begin(AT_FDCWD, folder, 0);
	struct err ignored = {0};
	struct walk_entry entry;
	size_t entries = 0;

	while (walk_next(&entry, walk, &ignored) && entries++ < ENTRIES_MOST) {
		ARENA_SCOPE(tmp);
		const char *path =
			arena_sprintf(&tmp, "%s/%s", folder, entry.path);

		if (entry.depth == 0)
			continue;
		if (is_left_out(path, except)) {
			if (entry.kind == WALK_FOLDER)
				walk_skip(walk);
		} else if (entry.kind == WALK_FILE &&
			   was_changed(finding, &entry.st)) {
			add(finding, path);
		}
	}
	walk_end(walk);
}

const char **installed_files(const struct installed_span *spans, size_t count,
			     const char *folder, const char *const *except,
			     size_t most, struct arena *arena)
{
	struct finding finding = {
		.spans = spans,
		.span_count = count,
		.paths = arena_array(arena, most + 1, sizeof(char *)),
		.most = most,
		.arena = arena,
	};

	look_at_path(&finding);
	if (folder)
		look_through(&finding, folder, except);
	return finding.paths;
}
