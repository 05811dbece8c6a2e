/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_ARENA_H
#define PROBE_GROUND_ARENA_H

#include "probe/ground/err.h"

#include <stdarg.h>
#include <stddef.h>

/*
 * Memory that is given back all at once.
 *
 * There are two lifetimes in this program.  What must outlive a function is
 * allocated from the arena the caller passed in; what need not is allocated
 * from an arena of the function's own, which empties itself on return:
 *
 *	ARENA_SCOPE(tmp);
 *	const char *path = arena_sprintf(&tmp, "%s/journal", dir);
 *
 * Allocation never returns NULL: out of memory ends the program.
 */
struct arena {
	struct arena_block *head;
};

#define ARENA_SCOPE(name) \
	__attribute__((cleanup(arena_release))) struct arena name = {0}

/* `size` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same for `count` elements; a product that overflows ends the program. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/*
 * Make room for one more element: the array to use from now on, in which the
 * first `count` elements are kept.  *capacity starts at 0 with a NULL array.
 */
void *arena_grow(struct arena *arena, void *array, size_t count,
		 size_t *capacity, size_t size);

char *arena_strdup(struct arena *arena, const char *string);
char *arena_strndup(struct arena *arena, const char *string, size_t length);
char *arena_sprintf(struct arena *arena, const char *fmt, ...) PRINTF(2, 3);
char *arena_vsprintf(struct arena *arena, const char *fmt, va_list args)
	PRINTF(2, 0);

/* Give everything back; the arena is empty and can be used again. */
void arena_release(struct arena *arena);

#endif
