/* SPDX-License-Identifier: MIT */
#include "bisect/report/failure.h"

#include "bisect/session/log_tail.h"
#include "probe/ground/text.h"

#include <string.h>

enum { LINES_MOST = 40 };

/* Of the last that failed; or NULL. */
static const char *log_of(const struct session *session)
{
	for (size_t i = session->count; i-- > 0;) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_BUILD && !record->u.build.built)
			return record->u.build.log;
		if (record->kind == RECORD_RUN && !record->u.run.measured)
			return record->u.run.log;
	}
	return NULL;
}

char *report_failure_log(const struct report *report, struct arena *arena)
{
	char *tail = NULL;

	if (report->outcome == OUTCOME_FAILED)
		tail = log_tail(report->session, log_of(report->session),
				LINES_MOST, arena);
	return tail ? tail : arena_strdup(arena, "");
}

char *report_reason(const struct report *report, struct arena *arena)
{
	const char *rest = report->end ? report->end->reason : "", *at;
	const char *dir = arena_sprintf(arena, "%s/", report->session->dir);
	struct text text;

	text_init(&text, arena);
	while ((at = strstr(rest, dir)) != NULL) {
		text_add_bytes(&text, rest, (size_t)(at - rest));
		rest = at + strlen(dir);
	}
	text_add(&text, rest);
	return text.data;
}
