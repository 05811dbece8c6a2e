/* SPDX-License-Identifier: MIT */
#include "probe/ground/within.h"

#include "probe/ground/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

/* Take the last part off; false when there is none. */
static bool climb(char *path)
{
	char *slash = strrchr(path, '/');

	if (!*path)
		return false;
	*(slash ? slash : path) = '\0';
	return true;
}

char *within_plain(const char *folder, const char *path, struct arena *arena)
{
	char *all = arena_sprintf(arena, "%s/%s", folder, path);
	char *plain = arena_alloc(arena, strlen(all) + 1), *rest = NULL;
	char *end;

	*plain = '\0';
	for (char *part = strtok_r(all, "/", &rest); part;
	     part = strtok_r(NULL, "/", &rest)) {
		if (strcmp(part, ".") == 0)
			continue;
		if (strcmp(part, "..") == 0) {
			if (!climb(plain))
				return NULL;
			continue;
		}
		end = plain + strlen(plain);
		if (*plain)
			*end++ = '/';
		memcpy(end, part, strlen(part) + 1);
	}
	return *plain ? plain : NULL;
}

/* The folder of the last part, in *name; it is made where it lacks. */
static int open_folder(const char **name, const char *top, const char *path,
		       struct err *err)
{
	int dir = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *slash;
	ARENA_SCOPE(tmp);

	while (dir >= 0 && (slash = strchr(path, '/')) != NULL) {
		const char *part =
			arena_strndup(&tmp, path, (size_t)(slash - path));
		int next;

		if (mkdirat(dir, part, 0777) < 0 && errno != EEXIST)
			next = -1;
		else
			next = openat(dir, part, FOLDER);
		close(dir);
		dir = next;
		path = slash + 1;
	}
	*name = path;
	if (dir < 0)
		err_sys(err, "%s", top);
	return dir;
}

/* A file that is there: are these its bytes? */
static int check_bytes(int fd, const char *path, const char *data,
		       size_t length, struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t found;
	char *bytes;
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    (size_t)st.st_size != length ||
	    fs_read_open(&bytes, &found, fd, path, length, &tmp, err) < 0 ||
	    found != length || memcmp(bytes, data, length) != 0)
		return err_set(err, "%s is there, and another file", path);
	return 0;
}

/* It is there whole, or not at all. */
static int write_new(int dir, const char *name, const char *data, size_t length,
		     mode_t mode, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *draft = arena_sprintf(&tmp, "%s.perfbisect", name);
	size_t done = 0;
	int fd;

	unlinkat(dir, draft, 0);
	fd = openat(dir, draft,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return err_sys(err, "create %s", name);
	while (done < length) {
		ssize_t n = write(fd, data + done, length - done);

		if (n < 0 && errno != EINTR)
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	if (close(fd) == 0 && done == length &&
	    renameat(dir, draft, dir, name) == 0)
		return 0;
	err_sys(err, "write %s", name);
	unlinkat(dir, draft, 0);
	return -1;
}

int within_put(const char *top, const char *path, const char *data,
	       size_t length, mode_t mode, struct err *err)
{
	const char *name;
	int dir = open_folder(&name, top, path, err), fd;

	if (dir < 0)
		return -1;
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0) {
		if (check_bytes(fd, path, data, length, err) == 0)
			(void)!fchmod(fd, mode);
		close(fd);
	} else if (errno == ENOENT) {
		write_new(dir, name, data, length, mode, err);
	} else {
		err_sys(err, "%s", path);
	}
	close(dir);
	return err->failed ? -1 : 0;
}
