/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/written.h"

#include <stdio.h>
#include <sys/stat.h>

static void put(const char *path, const char *text)
{
	FILE *fp = fopen(path, "w");

	if (check(fp != NULL)) {
		fputs(text, fp);
		fclose(fp);
	}
}

/* What is found when `path`, unless it is NULL, gets a text meanwhile. */
static void check_from(const char *name, const char *path, const char *second,
		       const char *want, const char *error)
{
	ARENA_SCOPE(tmp);
	struct written before;
	const char *found = "";
	struct err err = {0};

	written_look(&before, "a[1]*", name, &tmp);
	if (path)
		put(path, "longer than before");
	if (second)
		put(second, "longer, too");
	written_find(&found, &before, &tmp, &err);
	check_str(found, want);
	check_str(err.text, error);
}

static void check_pattern(const char *pattern)
{
	check_from(pattern, NULL, NULL, "", "the run did not write out-*.json");
	check_from(pattern, "a[1]*/out-2.json", NULL, "a[1]*/out-2.json", "");
	check_from(pattern, "a[1]*/out-3.json", NULL, "a[1]*/out-3.json", "");
}

void check_written(void)
{
	check(mkdir("a[1]*", 0777) == 0);
	put("a[1]*/out", "1");
	put("a[1]*/out-1.json", "1");
	check(mkdir("a[1]*/out-d.json", 0777) == 0);
	check_from("out", NULL, NULL, "", "the run did not write out");
	check_from("out", "a[1]*/out", NULL, "a[1]*/out", "");
	check_from("new", "a[1]*/new", NULL, "a[1]*/new", "");
	check_pattern("out-*.json");
	check_from("out-?.json", "a[1]*/out-4.json", "a[1]*/out-5.json",
		   "a[1]*/out-5.json",
		   "the run wrote 2 files that match --from out-?.json: "
		   "out-4.json, out-5.json");
}
