/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static mode_t mode_of(const char *path)
{
	struct stat st = {0};

	check_int(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void check_modes(void)
{
	struct err err = {0};
	mode_t before = umask(0);
	int fd = private_open("new", O_WRONLY | O_CREAT, &err);

	check(fd >= 0);
	close(fd);
	check_int(mode_of("new"), 0600);
	check_int(private_write("written", "x", 1, &err), 0);
	check_int(mode_of("written"), 0600);
	check_int(private_mkdirs("a/b", &err), 0);
	check_int(mode_of("a"), 0700);
	check_int(mode_of("a/b"), 0700);
	umask(0277);
	check_int(private_mkdirs("less", &err), 0);
	check_int(mode_of("less"), 0500);
	umask(before);
	check_str(err.text, "");
}

static void check_folders(void)
{
	struct err link = {0}, file = {0}, open = {0};

	check_int(mkdir("theirs", 0700), 0);
	check_int(symlink("theirs", "to"), 0);
	check_int(private_mkdirs("to", &link), -1);
	check_has(link.text, "to is a link, and not a folder of ours");
	check_int(private_check_folder("new", &file), -1);
	check_has(file.text, "new is a file");
	check_int(chmod("theirs", 0770), 0);
	check_int(private_mkdirs("theirs", &open), -1);
	check_has(open.text, "may be written by other users");
}

/* Nothing of it is believed, or lost. */
static void check_reading(void)
{
	ARENA_SCOPE(tmp);
	struct err err = {0}, open = {0}, link = {0};
	char *text;
	size_t length;

	check_int(private_write("text", "ours", 4, &err), 0);
	check_int(private_read(&text, &length, "text", 99, &tmp, &err), 0);
	check_str(text, "ours");
	check_int(length, 4);
	check_int(symlink("text", "text.tmp"), 0);
	check_int(private_write("text2", "x", 1, &err), 0);
	check_int(symlink("text", "text2.tmp"), 0);
	check_int(private_write("text2", "y", 1, &err), 0);
	check_int(private_read(&text, NULL, "text", 99, &tmp, &err), 0);
	check_str(text, "ours");
	check_str(err.text, "");
	check_int(private_read(&text, NULL, "text.tmp", 99, &tmp, &link), -1);
	check_has(link.text, "text.tmp is a link");
	check_int(chmod("text", 0620), 0);
	check_int(private_read(&text, NULL, "text", 99, &tmp, &open), -1);
	check_has(open.text, "may be written by other users");
}

void check_private(void)
{
	check_modes();
	check_folders();
	check_reading();
}
