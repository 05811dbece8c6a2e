/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_RECORDER_WORDS_H
#define PROBE_LINK_RECORDER_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Lists of words and pieces of text that grow, for a process that is about to
 * become another one: nothing is freed.
 */
struct words {
	const char **list; /* NULL ends it, once there is one */
	size_t count, capacity;
};

void words_add(struct words *words, const char *word);

/* The same words as execv() takes them, which never writes to them. */
char *const *words_command(const char *const *list);

struct piece {
	char *data; /* or NULL; a NUL stands behind it */
	size_t length, capacity;
};

void piece_add(struct piece *piece, const char *data, size_t length);

/* Formatted; never NULL. */
char *words_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* All of a file, but no more than `most` bytes; false: it cannot be read. */
bool words_read(struct piece *out, const char *path, size_t most);

/*
 * A command line whose @files are replaced by what is in them, nested ones
 * too, by the rules that GNU's tools and LLVM's share.  An @file that cannot be
 * read stays as it is.  False: there is no end of it.
 */
bool words_expand(struct words *out, const char *const *argv);

#endif
