/* SPDX-License-Identifier: MIT */
#include "probe/trace/bytes.h"

#include <string.h>

void bytes_add(struct text *text, uint64_t number)
{
	char coded[10];
	size_t length = 0;

	for (; number >= 0x80; number >>= 7)
		coded[length++] = (char)(number | 0x80);
	coded[length++] = (char)number;
	text_add_bytes(text, coded, length);
}

void bytes_add_string(struct text *text, const char *string)
{
	size_t length = strlen(string);

	bytes_add(text, length);
	text_add_bytes(text, string, length);
}

uint64_t bytes_take(struct bytes *bytes, uint64_t most)
{
	uint64_t number = 0;

	for (unsigned shift = 0; !bytes->bad; shift += 7) {
		uint64_t part;

		if (bytes->next == bytes->end || shift > 56)
			break;
		part = *bytes->next & 0x7f;
		number |= part << shift;
		if (*bytes->next++ < 0x80) {
			if (number <= most)
				return number;
			break;
		}
	}
	bytes->bad = true;
	return 0;
}

const char *bytes_take_string(struct bytes *bytes, struct arena *arena)
{
	size_t length = bytes_take(bytes, UINT32_MAX);
	const char *start = (const char *)bytes->next;

	if (length > (size_t)(bytes->end - bytes->next) ||
	    memchr(start, '\0', length))
		bytes->bad = true;
	if (bytes->bad)
		return "";
	bytes->next += length;
	return arena_strndup(arena, start, length);
}
