/* SPDX-License-Identifier: MIT */
#include "bisect/report/failure.h"

#include "bisect/session/log_tail.h"

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
