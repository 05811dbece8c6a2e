/* SPDX-License-Identifier: MIT */
#ifndef PROBE_TRACE_BYTES_H
#define PROBE_TRACE_BYTES_H

#include "probe/ground/text.h"

#include <stdint.h>

/*
 * Numbers of any size in few bytes: seven bits in each, the lowest first, and
 * the highest bit set in all but the last (LEB128).
 */
void bytes_add(struct text *text, uint64_t number);

/* Its length, and the bytes. */
void bytes_add_string(struct text *text, const char *string);

/* What is left to be read. */
struct bytes {
	const uint8_t *next, *end;
	bool bad; /* it ended too soon, or a number was too large */
};

/* At most `most`; 0 once it is bad. */
uint64_t bytes_take(struct bytes *bytes, uint64_t most);

/* A string without a NUL in it; "" once it is bad. */
const char *bytes_take_string(struct bytes *bytes, struct arena *arena);

#endif
