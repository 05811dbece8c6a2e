/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_FS_H
#define PROBE_GROUND_FS_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Files: read whole, replaced atomically, appended durably, removed by the
 * tree.
 */

/*
 * The contents of a file, with a NUL behind them; their length in *length
 * unless that is NULL.  A file longer than `most` bytes is an error; of one
 * that states no size (in /proc, a pipe) the first 64 KiB are read.
 */
int fs_read(char **out, size_t *length, const char *path, size_t most,
	    struct arena *arena, struct err *err);

/* The same of a file that is open; `path` is for errors. */
int fs_read_open(char **out, size_t *length, int fd, const char *path,
		 size_t most, struct arena *arena, struct err *err);

/*
 * Write a new file, `path`.tmp, sync it and rename it over `path`.  What is
 * left of an earlier one is removed first, whatever it is.
 */
int fs_write(const char *path, const char *data, size_t length,
	     struct err *err);

/* The same with other permissions than 0666, less the umask. */
int fs_write_mode(const char *path, const char *data, size_t length,
		  mode_t mode, struct err *err);

/* Write all of it to `fd` and wait until the disk has it. */
int fs_append(int fd, const char *data, size_t length, struct err *err);

/* Make a folder and those above it; one that exists is fine. */
int fs_mkdirs(const char *path, struct err *err);

/* The same with other permissions than 0777, less the umask. */
int fs_mkdirs_mode(const char *path, mode_t mode, struct err *err);

/*
 * Where in a folder, or on it, something is mounted; up to NULL.  What is
 * there need not be the folder's own: a build may mount what it likes.
 */
const char **fs_mounts(const char *path, struct arena *arena);

/*
 * Remove a folder with all that is in it, also read-only folders.  Links are
 * removed, not followed.  However deep it is, and one that does not exist is
 * fine; one in which something is mounted is let alone.  What cannot be removed
 * does not keep the rest.
 */
int fs_remove(const char *path, struct err *err);

/* The same of what lies in an open folder, at whatever depth that is. */
int fs_remove_at(int dir, const char *name, struct err *err);

/* Remove what is in a folder, except the entry `keep`. */
int fs_empty(const char *path, const char *keep, struct err *err);

/* Is there anything at all at this path? */
bool fs_exists(const char *path);

/* Do two paths, or NULL, lead to one file or folder? */
bool fs_is_same(const char *a, const char *b);

/* A folder in which nothing is. */
bool fs_is_empty(const char *dir);

/* A regular file, or a link to one. */
bool fs_is_file(const char *path);

/* One that may be executed. */
bool fs_is_program(const char *path);

/* Where PATH finds a program, or NULL. */
char *fs_find_program(const char *name, struct arena *arena);

/* What is free for us on the file system that holds `path`; -1 if unknown. */
int64_t fs_free_bytes(const char *path);

/* How many more files it can hold; -1 if unknown, or without a limit. */
int64_t fs_free_files(const char *path);

/* What a folder takes on the disk. */
int64_t fs_used_bytes(const char *path);

#endif
