/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/profile/programs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put(const char *path, const char *data)
{
	struct err err = {0};

	check_int(fs_write(path, data, strlen(data), &err), 0);
}

void check_kept_programs(void)
{
	static const char copy[] = "kept/.build-id/ab/cdef0123456789/elf";
	ARENA_SCOPE(tmp);
	struct err err = {0};
	char *here = getcwd(NULL, 0), *data;
	const char *tree = arena_sprintf(&tmp, "%s/tree", here);

	check_int(fs_mkdirs("tree", &err), 0);
	check_int(fs_mkdirs("treetop", &err), 0);
	put("tree/a program", "one");
	put("treetop/other", "two");
	programs_keep("kept",
		      arena_sprintf(&tmp,
				    "abcdef0123456789 %s/a program\n"
				    "aa00000000000001 %s/missing\n"
				    "aa00000000000002 %s\n"
				    "../../../0000003 %s/a program\n"
				    "aa00 %s/a program\n"
				    "aa00000000000004 %stop/other\n"
				    "aa00000000000008 %s/../treetop/other\n"
				    "aa00000000000005 [kernel.kallsyms]\n\n"
				    "aa00000000000006",
				    tree, tree, tree, tree, tree, tree, tree),
		      tree, &tmp);
	check_int(fs_read(&data, NULL, copy, 99, &tmp, &err), 0);
	check_str(data, "one");
	check(!fs_exists("kept/.build-id/aa"));
	check_str(programs_find("kept",
				arena_sprintf(&tmp,
					      "abcdef0123456780 %s/a program\n"
					      "abcdef0123456789 %s/a program\n",
					      tree, tree),
				arena_sprintf(&tmp, "%s/a program", tree),
				&tmp),
		  arena_sprintf(&tmp, "kept%s/a program/abcdef0123456789/elf",
				tree));
	check_str(programs_find("kept", "abcdef0123456789 /bin/sh\n", "/bin/sh",
				&tmp),
		  "/bin/sh");
	/* What is there is of the same id. */
	put("tree/a program", "three");
	programs_keep(
		"kept",
		arena_sprintf(&tmp, "abcdef0123456789 %s/a program", tree),
		tree, &tmp);
	check_int(fs_read(&data, NULL, copy, 99, &tmp, &err), 0);
	check_str(data, "one");
	check(!programs_have_lines(
		arena_sprintf(&tmp, "abcdef0123456789 %s/a program\n", tree),
		tree, &tmp));
	check_int(fs_write("tree/debug", "\0.debug_line\0", 13, &err), 0);
	check(programs_have_lines(
		arena_sprintf(&tmp,
			      "abcdef0123456789 %s/a program\n"
			      "aa00000000000009 %s/debug\n",
			      tree, tree),
		tree, &tmp));
	check(!programs_have_lines(
		arena_sprintf(&tmp, "aa00000000000009 %s/debug\n", tree),
		"/other", &tmp));
	programs_keep("none", "aa00000000000007 /bin/sh\n", "", &tmp);
	check(!fs_exists("none"));
	free(here);
}
