/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/ground/within.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void check_paths(void)
{
	static const struct {
		const char *folder, *path, *want;
	} cases[] = {
		{"", "./a.sh", "a.sh"},	   {"sub", "./a.sh", "sub/a.sh"},
		{"sub", "../a", "a"},	   {"a/b", "../../c//d/./e", "c/d/e"},
		{"", "../a", NULL},	   {"a", "../..", NULL},
		{"a", "..", NULL},	   {"a", "../../a/b", NULL},
		{"..a", "b..", "..a/b.."},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_SCOPE(tmp);
		const char *got =
			within_plain(cases[i].folder, cases[i].path, &tmp);

		if (cases[i].want)
			check_str(got ? got : "", cases[i].want);
		else
			check(!got);
	}
}

static int put(const char *top, const char *path, const char *data)
{
	struct err err = {0};

	return within_put(top, path, data, strlen(data), 0700, &err);
}

static void check_put(const char *top)
{
	ARENA_SCOPE(tmp);
	const char *file = arena_sprintf(&tmp, "%s/a/b/c", top), *outside;
	struct err err = {0};
	struct stat st;

	check_int(put(top, "a/b/c", "one"), 0);
	check(fs_is_program(file));
	check_int(put(top, "a/b/c", "one"), 0);
	check_int(put(top, "a/b/c", "two"), -1);
	check_int(put(top, "a/b/c", "one more"), -1);
	check_int(put(top, "a/b", "one"), -1);
	check_int(put(top, "a/b/c/d", "one"), -1);
	check_int(stat(file, &st), 0);
	check_int(st.st_size, 3);

	/* Not by way of links, whether they lead somewhere or not. */
	outside = arena_sprintf(&tmp, "%s/outside", top);
	check_int(mkdir(outside, 0700), 0);
	check_int(symlink(outside, arena_sprintf(&tmp, "%s/a/l", top)), 0);
	check_int(put(top, "a/l/c", "one"), -1);
	check(fs_is_empty(outside));
	check_int(symlink(arena_sprintf(&tmp, "%s/new", outside),
			  arena_sprintf(&tmp, "%s/a/dangling", top)),
		  0);
	check_int(put(top, "a/dangling", "one"), -1);
	check(fs_is_empty(outside));
	check_int(mkfifo(arena_sprintf(&tmp, "%s/pipe", top), 0700), 0);
	check_int(put(top, "pipe", "one"), -1);
	check_int(fs_remove(top, &err), 0);
}

void check_within(void)
{
	char top[] = "/tmp/perfbisect-within-XXXXXX";

	check_paths();
	if (check(mkdtemp(top) != NULL))
		check_put(top);
}
