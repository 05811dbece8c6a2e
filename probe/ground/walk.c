/* SPDX-License-Identifier: MIT */
/*
 * The names of a folder are read when it is entered, all at once, so that no
 * place in it has to be found again after what was met has been removed.  Of
 * the folders on the way down only the nearest stay open; one that was closed
 * is had back by ".." of the one below, if that still leads to the same place.
 */
#include "probe/ground/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OPEN_MOST = 32 };

/* A folder on the way from the top to where we are. */
struct level {
	int fd; /* or -1: closed for the time being */
	struct stat st;
	char *names; /* a NUL behind each */
	size_t length, next;
	size_t path_length; /* of the walk's path, without what is in here */
};

struct walk {
	int flags;
	int dir; /* in which the top is */
	const char *top;
	struct level *levels;
	size_t depth, capacity; /* levels, and room for them */
	char *path;
	size_t path_capacity;
	struct stat met; /* the folder that was met last ... */
	bool enter;	 /* ... and is to be entered */
	bool begun;
};

static void *allocated(void *memory)
{
	if (!memory)
		abort(); /* as the arena does, where there is no memory */
	return memory;
}

struct walk *walk_begin(int dir, const char *name, int flags)
{
	struct walk *walk = allocated(calloc(1, sizeof(*walk)));

	walk->flags = flags;
	walk->dir = dir;
	walk->top = name;
	walk->path_capacity = 256;
	walk->path = allocated(calloc(1, walk->path_capacity));
	return walk;
}

static void close_level(struct level *level)
{
	if (level->fd >= 0)
		close(level->fd);
	free(level->names);
}

void walk_end(struct walk *walk)
{
	while (walk->depth > 0)
		close_level(&walk->levels[--walk->depth]);
	free(walk->levels);
	free(walk->path);
	free(walk);
}

/* -- Where we are -- */

static void cut_path(struct walk *walk, size_t length)
{
	walk->path[length] = '\0';
}

/* Behind the first `length` bytes of the path, this name. */
static void set_name(struct walk *walk, size_t length, const char *name)
{
	size_t need = length + strlen(name) + 2;

	if (need > walk->path_capacity) {
		walk->path_capacity = 2 * need;
		walk->path =
			allocated(realloc(walk->path, walk->path_capacity));
	}
	if (length > 0)
		walk->path[length++] = '/';
	memcpy(walk->path + length, name, strlen(name) + 1);
}

/* The name of the entry at the end of the path, in the folder that has it. */
static const char *last_name(const struct walk *walk)
{
	size_t above;

	if (walk->depth == 0)
		return walk->top;
	above = walk->levels[walk->depth - 1].path_length;
	return walk->path + above + (above > 0);
}

static void fill(struct walk_entry *out, const struct walk *walk,
		 enum walk_kind kind, const struct stat *st)
{
	*out = (struct walk_entry){
		.kind = kind,
		.dir = walk->depth > 0 ? walk->levels[walk->depth - 1].fd
				       : walk->dir,
		.name = last_name(walk),
		.path = walk->path,
		.depth = walk->depth,
		.st = *st,
	};
}

/* -- Down -- */

/*
 * A folder without the rights, which are given to the very one that was met:
 * not to what a link leads to that has taken its place.
 */
static int unlock(int dir, const char *name)
{
	int flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, fd;
	int place = openat(dir, name, O_PATH | flags);
	char path[64];

	if (place < 0)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", place);
	(void)!chmod(path, S_IRWXU); /* or opening it says why not */
	fd = openat(place, ".", O_RDONLY | flags);
	close(place);
	return fd;
}

static int open_folder(const struct walk *walk, int dir, const char *name,
		       struct stat *st)
{
	bool locked = (st->st_mode & S_IRWXU) != S_IRWXU;
	struct stat opened;
	int fd;

	if (locked && (walk->flags & WALK_UNLOCK))
		fd = unlock(dir, name);
	else
		fd = openat(dir, name,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &opened) == 0 && opened.st_dev == st->st_dev &&
	    opened.st_ino == st->st_ino)
		return fd;
	close(fd);
	errno = ESTALE;
	return -1;
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int read_names(struct level *level)
{
	int copy = fcntl(level->fd, F_DUPFD_CLOEXEC, 0);
	DIR *folder = copy < 0 ? NULL : fdopendir(copy);
	size_t capacity = 0;
	struct dirent *entry;
	int reason;

	if (!folder) {
		if (copy >= 0)
			close(copy);
		return -1;
	}
	while ((void)(errno = 0), (entry = readdir(folder)) != NULL) {
		size_t size = strlen(entry->d_name) + 1;

		if (is_dots(entry->d_name))
			continue;
		if (level->length + size > capacity) {
			capacity = 2 * (level->length + size);
			level->names =
				allocated(realloc(level->names, capacity));
		}
		memcpy(level->names + level->length, entry->d_name, size);
		level->length += size;
	}
	reason = errno;
	closedir(folder);
	errno = reason;
	return reason ? -1 : 0;
}

/*
 * A file system of its own tells it where the kernel does not, which is older
 * than Linux 5.8.  A top that was given by its whole path may be one.
 */
bool walk_is_mount(const struct walk_entry *entry)
{
	struct stat above;
	struct statx more;

	if (entry->dir == AT_FDCWD)
		return false;
	if (statx(entry->dir, entry->name,
		  AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0, &more) == 0 &&
	    (more.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT))
		return more.stx_attributes & STATX_ATTR_MOUNT_ROOT;
	return fstat(entry->dir, &above) < 0 ||
	       entry->st.st_dev != above.st_dev;
}

/* Into the folder that was met last; -1 and errno when that cannot be. */
static int enter(struct walk *walk)
{
	struct walk_entry entry;
	struct level level = {.st = walk->met,
			      .path_length = strlen(walk->path)};

	fill(&entry, walk, WALK_FOLDER, &walk->met);
	if (walk_is_mount(&entry)) {
		errno = EBUSY;
		return -1;
	}
	level.fd = open_folder(walk, entry.dir, entry.name, &level.st);
	if (level.fd < 0)
		return -1;
	if (read_names(&level) < 0) {
		int reason = errno;

		close_level(&level);
		errno = reason;
		return -1;
	}
	if (walk->depth == walk->capacity) {
		walk->capacity = 2 * walk->capacity + 16;
		walk->levels = allocated(realloc(
			walk->levels, walk->capacity * sizeof(*walk->levels)));
	}
	walk->levels[walk->depth++] = level;
	if (walk->depth > OPEN_MOST) {
		struct level *far = &walk->levels[walk->depth - 1 - OPEN_MOST];

		close(far->fd);
		far->fd = -1;
	}
	return 0;
}

/* -- Up -- */

/* Open the folder above the innermost one again, if that was closed. */
static int open_above(struct walk *walk, struct err *err)
{
	const struct level *below = &walk->levels[walk->depth - 1];
	struct level *above;
	struct stat st;

	if (walk->depth < 2)
		return 0;
	above = &walk->levels[walk->depth - 2];
	if (above->fd >= 0)
		return 0;
	above->fd = openat(below->fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (above->fd < 0)
		return err_sys(err, "walk through %s", walk->top);
	if (fstat(above->fd, &st) < 0 || st.st_dev != above->st.st_dev ||
	    st.st_ino != above->st.st_ino)
		return err_set(err,
			       "walk through %s: a folder in it was moved "
			       "meanwhile",
			       walk->top);
	return 0;
}

static bool leave(struct walk_entry *out, struct walk *walk, struct err *err)
{
	struct level *level = &walk->levels[walk->depth - 1];
	struct stat st = level->st;

	if (open_above(walk, err) < 0)
		return false;
	cut_path(walk, level->path_length);
	close_level(level);
	walk->depth--;
	fill(out, walk, WALK_LEFT, &st);
	return true;
}

/* -- On -- */

/* The entry at the end of the path; false when it is gone. */
static bool meet(struct walk_entry *out, struct walk *walk)
{
	fill(out, walk, WALK_FILE, &(struct stat){0});
	if (fstatat(out->dir, out->name, &out->st,
		    AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0)
		return false;
	if (S_ISDIR(out->st.st_mode)) {
		out->kind = WALK_FOLDER;
		walk->met = out->st;
		walk->enter = true;
	}
	return true;
}

static bool closed(struct walk_entry *out, const struct walk *walk)
{
	int reason = errno;

	fill(out, walk, WALK_CLOSED, &walk->met);
	out->reason = reason;
	return true;
}

bool walk_next(struct walk_entry *out, struct walk *walk, struct err *err)
{
	if (!walk->begun) {
		walk->begun = true;
		return meet(out, walk);
	}
	if (walk->enter) {
		walk->enter = false;
		if (enter(walk) < 0)
			return closed(out, walk);
	}
	while (walk->depth > 0) {
		struct level *level = &walk->levels[walk->depth - 1];
		const char *name;

		if (level->next == level->length)
			return leave(out, walk, err);
		name = level->names + level->next;
		level->next += strlen(name) + 1;
		set_name(walk, level->path_length, name);
		if (meet(out, walk))
			return true;
	}
	return false;
}

void walk_skip(struct walk *walk)
{
	walk->enter = false;
}

void walk_leave(struct walk *walk, size_t depth)
{
	walk->enter = false;
	for (size_t i = depth; i < walk->depth; i++)
		walk->levels[i].next = walk->levels[i].length;
}
