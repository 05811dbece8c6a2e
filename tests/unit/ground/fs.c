/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 65534 };

static void put(const char *path, const char *data)
{
	struct err err = {0};

	check_int(fs_write(path, data, strlen(data), &err), 0);
	check_str(err.text, "");
}

static bool holds(const char *path, const char *want)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	char *data;

	return fs_read(&data, NULL, path, 1 << 20, &tmp, &err) == 0 &&
	       strcmp(data, want) == 0;
}

static void check_reading(void)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	size_t length = 99;
	char *data;

	check_int(fs_write("nul", "a\0b", 3, &err), 0);
	check_int(fs_read(&data, &length, "nul", 3, &tmp, &err), 0);
	check_int(length, 3);
	check(memcmp(data, "a\0b", 4) == 0);

	put("empty", "");
	check_int(fs_read(&data, &length, "empty", 0, &tmp, &err), 0);
	check_int(length, 0);
	check_str(data, "");

	check_int(fs_read(&data, &length, "nul", 2, &tmp, &err), -1);
	check_str(err.text, "nul: longer than 2 bytes");
	err_clear(&err);
	check_int(fs_read(&data, &length, "missing", 9, &tmp, &err), -1);
	check_str(err.text, "missing: No such file or directory");
	err_clear(&err);
	check_int(fs_read(&data, &length, ".", 1 << 20, &tmp, &err), -1);
	check_str(err.text, ".: is a folder");
}

static void check_writing(void)
{
	struct err err = {0};
	struct stat before, after;

	put("file", "first");
	check_int(stat("file", &before), 0);
	put("file", "second");
	check_int(stat("file", &after), 0);
	check(holds("file", "second"));
	check(before.st_ino != after.st_ino); /* renamed over, not rewritten */
	check(!fs_exists("file.tmp"));

	check_int(fs_write("no/where", "x", 1, &err), -1);
	check_has(err.text, "no/where");
	check_has(err.text, "No such file or directory");
	err_clear(&err);

	/* A folder in the way: the old state stays, and no draft. */
	check_int(mkdir("taken", 0777), 0);
	check_int(fs_write("taken", "x", 1, &err), -1);
	check_has(err.text, "taken");
	check(!fs_exists("taken.tmp"));
}

static void check_appending(void)
{
	struct err err = {0};
	int fd = open("log", O_WRONLY | O_CREAT | O_APPEND, 0666);

	check(fd >= 0);
	check_int(fs_append(fd, "one\n", 4, &err), 0);
	check_int(fs_append(fd, "two\n", 4, &err), 0);
	check_int(fs_append(fd, "", 0, &err), 0);
	close(fd);
	check(holds("log", "one\ntwo\n"));
	check_int(fs_append(-1, "x", 1, &err), -1);
	check_has(err.text, "Bad file descriptor");
}

static void check_folders(void)
{
	struct err err = {0};

	check_int(fs_mkdirs("d/e/f", &err), 0);
	check(fs_exists("d/e/f"));
	check_int(fs_mkdirs("d/e/f", &err), 0);
	check_int(fs_mkdirs("d/e/g/", &err), 0);
	check_int(fs_mkdirs("d//h", &err), 0);
	check(fs_exists("d/e/g") && fs_exists("d/h"));
	put("d/file", "");
	check_int(fs_mkdirs("d/file/x", &err), -1);
	check_has(err.text, "d/file");
	err_clear(&err);
	check_int(fs_mkdirs("d/file", &err), -1); /* it is no folder */
}

static void make_tree(void)
{
	struct err err = {0};

	check_int(fs_mkdirs("tree/a/b", &err), 0);
	check_int(fs_mkdirs("outside", &err), 0);
	put("tree/a/b/file", "x");
	put("tree/a/.hidden", "x");
	put("outside/kept", "x");
	check_int(symlink("../outside", "tree/link"), 0);
	check_int(symlink("nowhere", "tree/dangling"), 0);
	check_int(mkfifo("tree/fifo", 0600), 0);
	check_int(chmod("tree/a/b", 0500), 0);
	check_int(chmod("tree/a", 0), 0);
}

static void check_removing(void)
{
	struct err err = {0};

	make_tree();
	check_int(fs_remove("tree", &err), 0);
	check_str(err.text, "");
	check(!fs_exists("tree"));
	check(fs_exists("outside/kept"));
	check_int(fs_remove("tree", &err), 0);

	check_int(symlink("outside", "way"), 0);
	check_int(fs_remove("way", &err), 0);
	check(!fs_exists("way") && fs_exists("outside/kept"));
	check_int(fs_remove("outside/kept", &err), 0);
	check(!fs_exists("outside/kept"));
	check_int(fs_remove("outside", &err), 0);
}

static void check_emptying(void)
{
	struct err err = {0};

	make_tree();
	check_int(fs_mkdirs("tree/.git/a", &err), 0);
	check_int(fs_mkdirs("tree/c/.git", &err), 0);
	put("tree/.git/config", "x");
	check_int(fs_empty("tree", ".git", &err), 0);
	check_str(err.text, "");
	check(fs_exists("tree/.git/config") && fs_exists("tree/.git/a"));
	check(!fs_exists("tree/a") && !fs_exists("tree/link"));
	check(!fs_exists("tree/c") && !fs_exists("tree/fifo"));
	check(fs_exists("outside/kept"));

	/* A build may have made the top folder read-only as well. */
	put("tree/more", "x");
	check_int(chmod("tree", 0500), 0);
	check_int(fs_empty("tree", ".git", &err), 0);
	check_str(err.text, "");
	check(!fs_exists("tree/more"));
	err_clear(&err);
	check_int(fs_remove("tree", &err), 0);
	check_int(fs_remove("outside", &err), 0);
}

/* A chain of folders, the last of which holds a file; ever below `here`. */
static void make_chain(int levels, const char *name)
{
	int here = open(".", O_RDONLY | O_DIRECTORY), next, file;

	for (int i = 0; i < levels; i++) {
		check_int(mkdirat(here, name, 0777), 0);
		next = openat(here, name, O_RDONLY | O_DIRECTORY);
		close(here);
		here = next;
	}
	file = openat(here, "file", O_WRONLY | O_CREAT, 0666);
	check(file >= 0);
	close(file);
	close(here);
}

/* Far beyond PATH_MAX, with few descriptors and little stack. */
static void check_deep(void)
{
	const struct rlimit few = {64, 64}, little = {256 << 10, 256 << 10};
	struct rlimit files, stack;
	struct err err = {0};

	getrlimit(RLIMIT_NOFILE, &files);
	getrlimit(RLIMIT_STACK, &stack);
	make_chain(3000, "a-folder-in-a-folder");
	check_int(setrlimit(RLIMIT_NOFILE,
			    &(struct rlimit){few.rlim_cur, files.rlim_max}),
		  0);
	check_int(setrlimit(RLIMIT_STACK,
			    &(struct rlimit){little.rlim_cur, stack.rlim_max}),
		  0);
	check(fs_used_bytes("a-folder-in-a-folder") >= 0);
	check_int(fs_empty("a-folder-in-a-folder", "no", &err), 0);
	check_str(err.text, "");
	check(fs_is_empty("a-folder-in-a-folder"));
	check_int(rmdir("a-folder-in-a-folder"), 0);
	make_chain(400, "a-folder-in-a-folder");
	check_int(fs_remove("a-folder-in-a-folder", &err), 0);
	check_str(err.text, "");
	check(!fs_exists("a-folder-in-a-folder"));
	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_STACK, &stack);
}

static void check_deep_locked(void)
{
	struct err err = {0};

	make_chain(300, "a-folder-in-a-folder");
	check_int(chmod("a-folder-in-a-folder", 0), 0);
	check_int(fs_remove("a-folder-in-a-folder", &err), 0);
	check_str(err.text, "");
	check(!fs_exists("a-folder-in-a-folder"));
}

/* Folders without any right, one in the other; those are ours. */
static void check_locked_folders(void)
{
	struct err err = {0};

	check_int(fs_mkdirs("locked/a/b/c", &err), 0);
	put("locked/a/b/c/file", "x");
	check_int(chmod("locked/a/b/c", 0), 0);
	check_int(chmod("locked/a/b", 0), 0);
	check_int(chmod("locked/a", 0), 0);
	check_int(chmod("locked", 0), 0);
	check(fs_used_bytes("locked") >= 0);
	check_int(fs_remove("locked", &err), 0);
	check_str(err.text, "");
	check(!fs_exists("locked"));
}

/* Root may do everything, so that it would prove nothing. */
static void check_as_nobody(void (*test)(void))
{
	bool root = geteuid() == 0;

	if (root)
		check(chown(".", NOBODY, NOBODY) == 0 && setegid(NOBODY) == 0 &&
		      seteuid(NOBODY) == 0);
	test();
	if (root)
		check(seteuid(0) == 0 && setegid(0) == 0 &&
		      chown(".", 0, 0) == 0);
	prctl(PR_SET_DUMPABLE, 1); /* for the leak checker */
}

static void check_programs(void)
{
	ARENA_SCOPE(tmp);
	char *found;

	put("tool", "#!/bin/sh\n");
	check(!fs_is_program("tool"));
	check_int(chmod("tool", 0755), 0);
	check(fs_is_program("tool"));
	check(!fs_is_program("."));
	check(!fs_is_program("missing"));
	found = fs_find_program("sh", &tmp);
	check(found && fs_is_program(found) && strchr(found, '/'));
	check(fs_find_program("no-such-program-here", &tmp) == NULL);
	check_int(mkdir("bin", 0777), 0);
	check_int(mkdir("bin/tool", 0777), 0);
	setenv("PATH", "bin:/nowhere:", 1);
	/* The folder of that name is passed over; a name left empty is ".". */
	check(fs_find_program("missing", &tmp) == NULL);
	setenv("PATH", "bin::/nowhere", 1);
	check_str(fs_find_program("tool", &tmp), "./tool");
}

static void check_sizes(void)
{
	struct err err = {0};
	static const char block[100000] = {1};

	check(fs_free_bytes(".") >= 0);
	check_int(fs_free_bytes("missing"), -1);
	check_int(mkdir("used", 0777), 0);
	check_int(fs_write("used/file", block, sizeof(block), &err), 0);
	check(fs_used_bytes("used") >= (int64_t)sizeof(block));
	check_int(fs_used_bytes("missing"), 0);
}

void check_fs(void)
{
	check_reading();
	check_writing();
	check_appending();
	check_folders();
	check_as_nobody(check_removing);
	check_as_nobody(check_emptying);
	check_as_nobody(check_locked_folders);
	check_as_nobody(check_deep_locked);
	check_deep();
	check_sizes();
	check_programs();
}
