/* SPDX-License-Identifier: MIT */
#include "probe/ground/private.h"

#include "probe/ground/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	CAREFULLY = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
	WRITTEN_BY_OTHERS = S_IWGRP | S_IWOTH,
};

static const char *kind_of(mode_t mode)
{
	if (S_ISREG(mode))
		return "a file";
	if (S_ISDIR(mode))
		return "a folder";
	if (S_ISLNK(mode))
		return "a link";
	if (S_ISFIFO(mode))
		return "a pipe";
	return S_ISSOCK(mode) ? "a socket" : "a device";
}

static int wrong_kind(const char *path, mode_t mode, const char *wanted,
		      struct err *err)
{
	return err_set(err, "%s is %s, and not %s of ours; remove it", path,
		       kind_of(mode), wanted);
}

static int check_owner(const char *path, const struct stat *st, struct err *err)
{
	if (st->st_uid == geteuid())
		return 0;
	return err_set(err,
		       "%s belongs to another user (%u), who may have put "
		       "anything in it; use a folder of your own (--output), "
		       "or a copy that you make",
		       path, (unsigned)st->st_uid);
}

static int check_writers(const char *path, const struct stat *st,
			 struct err *err)
{
	if (!(st->st_mode & WRITTEN_BY_OTHERS))
		return 0;
	return err_set(err,
		       "%s may be written by other users; use a folder of your "
		       "own (--output), or, if you trust what is in this one: "
		       "chmod -R go-w",
		       path);
}

static int check_file(const char *path, const struct stat *st, struct err *err)
{
	if (!S_ISREG(st->st_mode))
		return wrong_kind(path, st->st_mode, "a file", err);
	if (st->st_nlink > 1)
		return err_set(err,
			       "%s has another name elsewhere (a hard link), "
			       "and is not written to; remove it, or copy it",
			       path);
	return check_owner(path, st, err);
}

/* Say what stands there rather than what open() makes of it. */
static int open_failed(const char *path, int flags, struct err *err)
{
	int reason = errno;
	struct stat st;

	if (lstat(path, &st) == 0 && check_file(path, &st, err) < 0)
		return -1;
	errno = reason;
	return flags & O_CREAT ? err_sys(err, "create %s", path)
			       : err_sys(err, "%s", path);
}

int private_open(const char *path, int flags, struct err *err)
{
	int fd = open(path, flags | CAREFULLY, S_IRUSR | S_IWUSR);
	struct stat st;

	if (fd < 0)
		return open_failed(path, flags, err);
	if (fstat(fd, &st) < 0)
		err_sys(err, "%s", path);
	else
		check_file(path, &st, err);
	if (!err->failed)
		return fd;
	close(fd);
	return -1;
}

int private_read(char **out, size_t *length, const char *path, size_t most,
		 struct arena *arena, struct err *err)
{
	int fd = private_open(path, O_RDONLY, err);
	struct stat st;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0)
		err_sys(err, "%s", path);
	else if (check_writers(path, &st, err) == 0)
		fs_read_open(out, length, fd, path, most, arena, err);
	close(fd);
	return err->failed ? -1 : 0;
}

int private_write(const char *path, const char *data, size_t length,
		  struct err *err)
{
	return fs_write_mode(path, data, length, S_IRUSR | S_IWUSR, err);
}

int private_check_file(const char *path, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return err_sys(err, "%s", path);
	if (check_file(path, &st, err) < 0)
		return -1;
	return check_writers(path, &st, err);
}

int private_check_folder(const char *path, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return err_sys(err, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return wrong_kind(path, st.st_mode, "a folder", err);
	if (check_owner(path, &st, err) < 0)
		return -1;
	return check_writers(path, &st, err);
}

int private_mkdirs(const char *path, struct err *err)
{
	if (fs_mkdirs_mode(path, S_IRWXU, err) < 0)
		return -1;
	return private_check_folder(path, err);
}
