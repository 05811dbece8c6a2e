/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "probe/ground/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static void put(const char *path)
{
	struct err err = {0};

	check_int(fs_write(path, "", 0, &err), 0);
}

/* All entries as "KIND PATH", in order, since readdir() has none. */
static char *walked(const char *path, const char *skip, struct arena *arena)
{
	static const char kinds[] = {[WALK_FILE] = 'f',
				     [WALK_FOLDER] = 'd',
				     [WALK_LEFT] = 'l',
				     [WALK_CLOSED] = 'c'};
	struct walk *walk = walk_begin(AT_FDCWD, path, 0);
	struct walk_entry entry;
	struct err err = {0};
	struct text out;

	text_init(&out, arena);
	while (walk_next(&entry, walk, &err)) {
		text_addf(&out, "%c %s;", kinds[entry.kind], entry.path);
		check(entry.depth == 0 ||
		      strcmp(entry.name, strrchr(entry.path, '/')
						 ? strrchr(entry.path, '/') + 1
						 : entry.path) == 0);
		if (entry.kind == WALK_FOLDER && strcmp(entry.name, skip) == 0)
			walk_skip(walk);
	}
	walk_end(walk);
	check_str(err.text, "");
	return out.data;
}

static void check_order(void)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};

	check_int(fs_mkdirs("top/a/b", &err), 0);
	put("top/a/b/file");
	check_str(walked("top", "", &tmp),
		  "d ;d a;d a/b;f a/b/file;l a/b;l a;l ;");
	check_str(walked("top", "b", &tmp), "d ;d a;d a/b;l a;l ;");
	check_str(walked("top/a/b/file", "", &tmp), "f ;");
	check_str(walked("missing", "", &tmp), "");
	check_int(symlink("top", "way"), 0);
	check_str(walked("way", "", &tmp), "f ;");
}

/* One that was met and is a link when it is entered is not followed. */
static void check_exchange(void)
{
	struct walk *walk = walk_begin(AT_FDCWD, "change", 0);
	struct walk_entry entry;
	struct err err = {0};

	check_int(fs_mkdirs("change/inner", &err), 0);
	check_int(fs_mkdirs("elsewhere", &err), 0);
	put("elsewhere/file");
	check(walk_next(&entry, walk, &err));
	check(walk_next(&entry, walk, &err));
	check_int(entry.kind, WALK_FOLDER);
	check_int(rmdir("change/inner"), 0);
	check_int(symlink("../elsewhere", "change/inner"), 0);
	check(walk_next(&entry, walk, &err));
	check_int(entry.kind, WALK_CLOSED);
	check(walk_next(&entry, walk, &err));
	check_int(entry.kind, WALK_LEFT);
	check(!walk_next(&entry, walk, &err));
	walk_end(walk);
}

/* A folder is moved away while we are far below it: no other is taken. */
static void check_moved(void)
{
	struct walk *walk = walk_begin(AT_FDCWD, "deep", 0);
	struct walk_entry entry;
	struct err err = {0};
	bool moved = false;
	char path[256] = "deep";

	for (int i = 0; i < 60; i++)
		strcat(path, "/x");
	check_int(fs_mkdirs(path, &err), 0);
	check_int(fs_mkdirs("other", &err), 0);
	while (walk_next(&entry, walk, &err)) {
		if (entry.depth == 60 && !moved)
			moved = rename("deep/x/x", "other/x") == 0;
	}
	check(moved);
	check_str(err.text,
		  "walk through deep: a folder in it was moved meanwhile");
	walk_end(walk);
}

static void check_mounted(void)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};

	check_int(fs_mkdirs("host/point", &err), 0);
	check_int(fs_mkdirs("precious", &err), 0);
	put("precious/file");
	if (mount("precious", "host/point", NULL, MS_BIND, NULL) < 0)
		return; /* it takes root */
	check_str(walked("host", "", &tmp), "d ;d point;c point;l ;");
	check_int(fs_remove("host", &err), -1);
	check_has(err.text, "something is mounted in it");
	check_int(umount2("host/point", MNT_DETACH), 0);
	check(fs_exists("precious/file"));
}

void check_walk(void)
{
	check_order();
	check_exchange();
	check_moved();
	check_mounted();
}
