/* SPDX-License-Identifier: MIT */
#include "probe/ground/fs.h"

#include "probe/ground/crash.h"
#include "probe/ground/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { SHOWN_MOST = 200 }; /* bytes of a path in a message */

int fs_read_open(char **out, size_t *length, int fd, const char *path,
		 size_t most, struct arena *arena, struct err *err)
{
	struct stat st;
	size_t used = 0, size;
	char *data;

	if (fstat(fd, &st) < 0)
		return err_sys(err, "%s", path);
	if (S_ISDIR(st.st_mode))
		return err_set(err, "%s: is a folder", path);
	if (st.st_size > 0 && (uint64_t)st.st_size > most)
		return err_set(err, "%s: longer than %zu bytes", path, most);
	/* Of files without a size, like those in /proc, the beginning. */
	size = st.st_size > 0 ? (size_t)st.st_size : 65536;
	data = arena_alloc(arena, size + 1);
	for (;;) {
		ssize_t got = read(fd, data + used, size - used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_sys(err, "read %s", path);
		used += (size_t)got;
		if (got == 0 || used == size)
			break;
	}
	data[used] = '\0';
	*out = data;
	if (length)
		*length = used;
	return 0;
}

int fs_read(char **out, size_t *length, const char *path, size_t most,
	    struct arena *arena, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int ret;

	if (fd < 0)
		return err_sys(err, "%s", path);
	ret = fs_read_open(out, length, fd, path, most, arena, err);
	close(fd);
	return ret;
}

static int write_all(int fd, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t done = write(fd, data, length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		data += done;
		length -= (size_t)done;
	}
	return 0;
}

int fs_append(int fd, const char *data, size_t length, struct err *err)
{
	if (write_all(fd, data, length) < 0 || fdatasync(fd) < 0)
		return err_sys(err, "write");
	return 0;
}

/* Whatever was left in its place is neither followed nor written to. */
static int open_draft(const char *draft, mode_t mode, struct err *err)
{
	int fd;

	if (unlink(draft) < 0 && errno != ENOENT)
		return err_sys(err, "remove %s", draft);
	fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		  mode);
	if (fd < 0)
		return err_sys(err, "create %s", draft);
	return fd;
}

int fs_write_mode(const char *path, const char *data, size_t length,
		  mode_t mode, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *draft = arena_sprintf(&tmp, "%s.tmp", path);
	int fd = open_draft(draft, mode, err);

	if (fd < 0)
		return -1;
	if (write_all(fd, data, length) < 0 || fsync(fd) < 0)
		err_sys(err, "write %s", draft);
	if (close(fd) < 0 && !err->failed)
		err_sys(err, "write %s", draft);
	crash_point("rename");
	if (!err->failed && rename(draft, path) < 0)
		err_sys(err, "rename %s to %s", draft, path);
	if (err->failed)
		unlink(draft);
	return err->failed ? -1 : 0;
}

int fs_write(const char *path, const char *data, size_t length, struct err *err)
{
	return fs_write_mode(path, data, length, 0666, err);
}

static bool is_folder(const char *path)
{
	int reason = errno;
	struct stat st;
	bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);

	errno = reason;
	return folder;
}

int fs_mkdirs_mode(const char *path, mode_t mode, struct err *err)
{
	ARENA_SCOPE(tmp);
	char *partial;

	if (is_folder(path))
		return 0;
	partial = arena_strdup(&tmp, path);
	for (char *slash = partial + 1; *partial; slash++) {
		bool last = *slash == '\0';

		if (*slash != '/' && !last)
			continue;
		*slash = '\0';
		if (mkdir(partial, mode) < 0 && !is_folder(partial))
			return err_sys(err, "create the folder %s", partial);
		if (last)
			break;
		*slash = '/';
	}
	return 0;
}

int fs_mkdirs(const char *path, struct err *err)
{
	return fs_mkdirs_mode(path, 0777, err);
}

const char **fs_mounts(const char *path, struct arena *arena)
{
	char *real = realpath(path, NULL);
	size_t length = real ? strlen(real) : 0, count = 0, capacity = 0;
	FILE *mounts = setmntent("/proc/self/mounts", "re");
	const char **found = arena_array(arena, 1, sizeof(*found));
	const struct mntent *entry;

	while (real && mounts && (entry = getmntent(mounts)) != NULL) {
		const char *dir = entry->mnt_dir;

		if (strncmp(dir, real, length) != 0 ||
		    (dir[length] != '/' && dir[length] != '\0'))
			continue;
		found = arena_grow(arena, found, count + 1, &capacity,
				   sizeof(*found));
		found[count++] =
			arena_sprintf(arena, "%s%s", path, dir + length);
		found[count] = NULL;
	}
	if (mounts)
		endmntent(mounts);
	free(real);
	return found;
}

static int check_mounts(const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *mount = *fs_mounts(path, &tmp);

	if (!mount)
		return 0;
	return err_set(err,
		       "remove %s: something is mounted in it; unmount %s "
		       "first",
		       path, mount);
}

/* A path that may be longer than a line is shown by its ends. */
static char *shown(const char *path, const struct walk_entry *entry,
		   struct arena *arena)
{
	if (entry->depth == 0)
		return arena_strdup(arena, path);
	if (strlen(entry->path) <= SHOWN_MOST)
		return arena_sprintf(arena, "%s/%s", path, entry->path);
	return arena_sprintf(arena, "%s/%.*s.../%s", path, SHOWN_MOST / 2,
			     entry->path, entry->name);
}

/* One that cannot be looked into may be empty all the same. */
static int remove_entry(const struct walk_entry *entry)
{
	switch (entry->kind) {
	case WALK_FILE:
		return unlinkat(entry->dir, entry->name, 0);
	case WALK_FOLDER:
		return 0;
	case WALK_LEFT:
		return unlinkat(entry->dir, entry->name, AT_REMOVEDIR);
	case WALK_CLOSED:
		break;
	}
	if (unlinkat(entry->dir, entry->name, AT_REMOVEDIR) == 0)
		return 0;
	if (errno != ENOENT)
		errno = entry->reason;
	return -1;
}

/*
 * All that can be removed.  `keep` names an entry of the top folder that
 * stays, and then so does it.
 */
static int remove_all(int dir, const char *name, const char *keep,
		      struct err *err)
{
	struct walk *walk = walk_begin(dir, name, WALK_UNLOCK);
	struct walk_entry entry;

	while (walk_next(&entry, walk, err)) {
		ARENA_SCOPE(tmp);

		if (keep && entry.depth == 0 && entry.kind != WALK_CLOSED)
			continue;
		if (keep && entry.depth == 1 && strcmp(entry.name, keep) == 0) {
			walk_skip(walk);
			continue;
		}
		if (remove_entry(&entry) < 0 && errno != ENOENT)
			err_sys(err, "remove %s", shown(name, &entry, &tmp));
	}
	walk_end(walk);
	return err->failed ? -1 : 0;
}

int fs_remove(const char *path, struct err *err)
{
	return fs_empty(path, NULL, err);
}

int fs_remove_at(int dir, const char *name, struct err *err)
{
	return remove_all(dir, name, NULL, err);
}

int fs_empty(const char *path, const char *keep, struct err *err)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return 0;
	if (S_ISDIR(st.st_mode) && check_mounts(path, err) < 0)
		return -1;
	return remove_all(AT_FDCWD, path, keep, err);
}

bool fs_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool fs_is_same(const char *a, const char *b)
{
	struct stat one, other;

	return a && b && stat(a, &one) == 0 && stat(b, &other) == 0 &&
	       one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

bool fs_is_empty(const char *dir)
{
	DIR *folder = opendir(dir);
	struct dirent *entry;
	bool empty = true;

	if (!folder)
		return false;
	while ((entry = readdir(folder)) != NULL)
		empty &= strcmp(entry->d_name, ".") == 0 ||
			 strcmp(entry->d_name, "..") == 0;
	closedir(folder);
	return empty;
}

bool fs_is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool fs_is_program(const char *path)
{
	return fs_is_file(path) && access(path, X_OK) == 0;
}

char *fs_find_program(const char *name, struct arena *arena)
{
	const char *path = getenv("PATH");

	if (!path)
		path = "/usr/local/bin:/usr/bin:/bin";
	while (*path) {
		size_t length = strcspn(path, ":");
		char *candidate = arena_sprintf(arena, "%.*s/%s", (int)length,
						length ? path : ".", name);

		if (length == 0)
			candidate = arena_sprintf(arena, "./%s", name);
		if (fs_is_program(candidate))
			return candidate;
		path += length;
		path += *path == ':';
	}
	return NULL;
}

int64_t fs_free_bytes(const char *path)
{
	struct statvfs st;

	if (statvfs(path, &st) < 0)
		return -1;
	return (int64_t)st.f_bavail * (int64_t)st.f_frsize;
}

int64_t fs_free_files(const char *path)
{
	struct statvfs st;

	if (statvfs(path, &st) < 0 || st.f_files == 0)
		return -1;
	return (int64_t)st.f_favail;
}

int64_t fs_used_bytes(const char *path)
{
	struct walk *walk = walk_begin(AT_FDCWD, path, 0);
	struct err ignored = {0};
	struct walk_entry entry;
	int64_t bytes = 0;

	while (walk_next(&entry, walk, &ignored)) {
		if (entry.kind == WALK_FILE || entry.kind == WALK_FOLDER)
			bytes += (int64_t)entry.st.st_blocks * 512;
	}
	walk_end(walk);
	return bytes;
}
