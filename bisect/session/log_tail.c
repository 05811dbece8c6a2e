/* SPDX-License-Identifier: MIT */
#include "bisect/session/log_tail.h"

#include "probe/ground/private.h"
#include "probe/ground/text.h"

#include <string.h>

enum { TAIL_BYTES = 8000, LOG_BYTES = 64 << 20 };

static const char *path_of(const struct session *session, const char *log,
			   struct arena *arena)
{
	static const char logs[] = "/logs/";
	const char *found = strstr(log, logs), *next;

	while (found && (next = strstr(found + 1, logs)) != NULL)
		found = next;
	if (!found || strstr(found, "/../"))
		return NULL;
	return arena_sprintf(arena, "%s%s", session->dir, found);
}

char *log_tail(const struct session *session, const char *log, size_t lines,
	       struct arena *arena)
{
	const char *path = log ? path_of(session, log, arena) : NULL;
	struct err ignored = {0};
	char *text, *start;
	size_t length, seen = 0;

	if (!path ||
	    private_read(&text, &length, path, LOG_BYTES, arena, &ignored) < 0)
		return NULL;
	while (length > 0 && strchr(" \t\r\n", text[length - 1]))
		text[--length] = '\0';
	start = text + length;
	while (start > text && text + length - start < TAIL_BYTES &&
	       (seen += start[-1] == '\n') < lines)
		start--;
	return text_printable_lines(arena, start);
}
