/* SPDX-License-Identifier: MIT */
#include "probe/read/plain.h"

#include <stdbool.h>
#include <string.h>

enum { ESCAPE = 0x1b, BELL = 0x07 };

static bool is_between(char c, char low, char high)
{
	return c >= low && c <= high;
}

/* ESC [ parameters, intermediates, a final: behind the first two. */
static size_t control_length(char *stand_in, const char *s, const char *end)
{
	static const char moves[] = "ABDEFGHTSd`ef", spaces[] = "CaI";
	const char *at = s + 2;

	while (at < end && is_between(*at, 0x30, 0x3f))
		at++;
	while (at < end && is_between(*at, 0x20, 0x2f))
		at++;
	if (at == end || !is_between(*at, 0x40, 0x7e))
		return (size_t)(at - s);
	if (strchr(moves, *at))
		*stand_in = '\n';
	if (strchr(spaces, *at))
		*stand_in = ' ';
	return (size_t)(at + 1 - s);
}

/* ESC ] and the like, up to BEL or ESC \; one that is torn ends the line. */
static size_t string_length(const char *s, const char *end)
{
	const char *at = s + 2;

	while (at < end && *at != BELL && *at != ESCAPE && *at != '\n')
		at++;
	if (at < end && *at == BELL)
		at++;
	else if (at + 1 < end && *at == ESCAPE && at[1] == '\\')
		at += 2;
	return (size_t)(at - s);
}

/* How long the sequence at `s` is, and what stands for it, or '\0'. */
static size_t escape_length(char *stand_in, const char *s, const char *end)
{
	const char *at = s + 1;

	*stand_in = '\0';
	if (at < end && *at == '[')
		return control_length(stand_in, s, end);
	if (at < end && *at != '\0' && strchr("]PX^_", *at))
		return string_length(s, end);
	while (at < end && is_between(*at, 0x20, 0x2f))
		at++;
	if (at < end && is_between(*at, 0x30, 0x7e))
		at++;
	return (size_t)(at - s);
}

/* All bytes of the character before it, but not over the line's beginning. */
static size_t take_back(const char *data, size_t length)
{
	size_t left = length;

	while (left > 0 && ((unsigned char)data[left - 1] & 0xc0) == 0x80)
		left--;
	if (left > 0 && data[left - 1] != '\n')
		return left - 1;
	return length;
}

size_t plain_text(char *data, size_t length)
{
	const char *end = data + length;
	size_t used = 0;

	for (const char *s = data; s < end;) {
		char stand_in = *s;
		size_t span = 1;

		if (*s == ESCAPE)
			span = escape_length(&stand_in, s, end);
		else if (*s == '\b')
			used = take_back(data, used);
		else if (*s == '\r')
			stand_in = '\n';
		if (*s == '\r' && s + 1 < end && s[1] == '\n')
			span = 2;
		if (*s == ESCAPE ? stand_in != '\0'
				 : !strchr("\b\a\x0e\x0f", *s) || *s == '\0')
			data[used++] = stand_in;
		s += span;
	}
	data[used] = '\0';
	return used;
}
