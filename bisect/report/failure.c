/* SPDX-License-Identifier: MIT */
#include "bisect/report/failure.h"

#include "probe/ground/private.h"
#include "probe/ground/text.h"

#include <string.h>

enum { LINES_MOST = 40, TAIL_BYTES = 8000, LOG_BYTES = 64 << 20 };

/* Of the last that failed. */
static const char *log_of(const struct session *session)
{
	for (size_t i = session->count; i-- > 0;) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_BUILD && !record->u.build.built)
			return record->u.build.log;
		if (record->kind == RECORD_RUN && !record->u.run.measured)
			return record->u.run.log;
	}
	return "";
}

/* Where it lies now: the folder may have been moved. */
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

char *report_failure_log(const struct report *report, struct arena *arena)
{
	const char *log = log_of(report->session), *path;
	struct err ignored = {0};
	size_t length, lines = 0;
	char *text, *start;

	path = path_of(report->session, log, arena);
	if (report->outcome != OUTCOME_FAILED || !path ||
	    private_read(&text, &length, path, LOG_BYTES, arena, &ignored) < 0)
		return arena_strdup(arena, "");
	while (length > 0 && text[length - 1] == '\n')
		text[--length] = '\0';
	start = text + length;
	while (start > text && text + length - start < TAIL_BYTES &&
	       (lines += start[-1] == '\n') < LINES_MOST)
		start--;
	return text_printable_lines(arena, start);
}
