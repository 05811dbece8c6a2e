/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_COLUMNS_H
#define BISECT_REPORT_COLUMNS_H

#include "probe/ground/arena.h"

#include <stdio.h>

/* A table of words for a terminal, each column as wide as its widest. */
enum { COLUMNS_MOST = 8 };

struct columns {
	struct arena *arena;
	const char **words; /* row after row */
	size_t columns, rows, capacity;
};

void columns_init(struct columns *columns, size_t count, struct arena *arena);

/* One more row, whose words live as long as the arena. */
void columns_add(struct columns *columns, const char *const *words);

/* Two columns in from the left; the last one that is not empty ends a row. */
void columns_write(FILE *fp, const struct columns *columns);

#endif
