/* SPDX-License-Identifier: MIT */
#include "vcs/git/entry_name.h"
#include "tests/unit/check.h"

#include <stdio.h>

static void check_refused(const char *const *names, bool is_link)
{
	for (; *names; names++) {
		if (!git_entry_name_fault(*names, is_link))
			printf("# taken: %s\n", *names);
		check(git_entry_name_fault(*names, is_link) != NULL);
	}
}

static void check_taken(const char *const *names, bool is_link)
{
	for (; *names; names++) {
		if (git_entry_name_fault(*names, is_link))
			printf("# refused: %s\n", *names);
		check(git_entry_name_fault(*names, is_link) == NULL);
	}
}

static void check_dot_git(void)
{
	static const char *const refused[] = {
		".git",
		".GIT",
		".gIt",
		/* NTFS */
		"git~1",
		"GIT~1",
		"GiT~1 . ",
		".git.",
		".git ",
		".git. . ",
		".git:",
		".git::$INDEX_ALLOCATION",
		".git ::$DATA",
		"git~1:x",
		/* a backslash between folders, on some */
		".git\\config",
		".git \\hooks",
		"a\\.git",
		"a\\b\\GIT~1",
		"..\\.git\\hooks",
		/* HFS+ */
		".g\u200cit",
		"\u200d.git",
		".git\u200e",
		".gi\u200ft",
		".\u202aG\u202bI\u202cT\u202d",
		".gi\u202et",
		"\u206a.\u206bg\u206ci\u206dt\u206e",
		".git\u206f",
		"\ufeff.git",
		".git\ufeff\ufeff",
		".git\xff",
		".git\xc0\x80",
		NULL,
	};

	check_refused(refused, false);
	check_refused(refused, true);
}

static void check_places(void)
{
	static const char *const refused[] = {
		"", ".", "..", "/", "a/b", "/etc", "../a", "a/", "./a", NULL};

	check_refused(refused, false);
}

static void check_modules_link(void)
{
	static const char *const modules[] = {
		".gitmodules",	     ".GITMODULES",
		".gitmodules.",	     ".gitmodules ",
		".gitmodules:x",     "gitmod~1",
		"GITMOD~4",	     "gi7eba~1",
		"gi7eb~10",	     "gi7e~123 ",
		"a\\.gitmodules",    ".git\u200cmodules",
		".gitmodules\ufeff", NULL,
	};

	check_refused(modules, true);
	check_taken(modules, false);
}

static void check_ordinary(void)
{
	static const char *const taken[] = {
		"a",
		"...",
		"..a",
		"a..",
		" ",
		".gitignore",
		".gitattributes",
		".github",
		".gitx",
		".git-",
		".git_",
		"git",
		"git~2",
		"git~10",
		"git~",
		"xgit~1",
		".got",
		".gi",
		".git\u00e9",
		".git\u200c2",
		".g\u2010it",
		"caf\u00e9",
		"\xff\xfe",
		"a\\b",
		"a\\",
		"\\",
		"c:",
		"-",
		"\n",
		".hg",
		NULL,
	};

	check_taken(taken, false);
	check_taken(taken, true);
}

void check_entry_name(void)
{
	check_dot_git();
	check_places();
	check_modules_link();
	check_ordinary();
}
