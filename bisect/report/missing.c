/* SPDX-License-Identifier: MIT */
#include "bisect/report/missing.h"

#include "bisect/session/facts.h"
#include "probe/ground/text.h"

#include <string.h>

/* "cycles, instructions and 12 more (why)", of those with one reason. */
static void add_missing(struct text *text, const struct counters_record *record,
			const char *reason)
{
	enum { NAMED_MOST = 3 };
	size_t count = 0;

	for (size_t i = 0; record->missing[i] && record->reasons[i]; i++) {
		if (strcmp(record->reasons[i], reason) != 0)
			continue;
		if (count++ < NAMED_MOST)
			text_addf(text, "%s%s", count > 1 ? ", " : "",
				  record->missing[i]);
	}
	if (count > NAMED_MOST)
		text_addf(text, " and %zu more", count - NAMED_MOST);
	text_addf(text, " (%s)", reason);
}

/* Was this reason said before the place `end`? */
static bool is_said(const struct counters_record *record, size_t end)
{
	for (size_t i = 0; i < end; i++) {
		if (strcmp(record->reasons[i], record->reasons[end]) == 0)
			return true;
	}
	return false;
}

char *report_missing_in(const struct counters_record *counters,
			struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; counters->missing[i] && counters->reasons[i]; i++) {
		if (is_said(counters, i))
			continue;
		text_add(&text, *text.data ? "; " : "not counted: ");
		add_missing(&text, counters, counters->reasons[i]);
	}
	if (counters->user_only)
		text_addf(&text,
			  "%scounted in user space alone: the kernel allows no "
			  "more (as root: sysctl kernel.perf_event_paranoid=1)",
			  *text.data ? "; " : "");
	return text.data;
}

char *report_missing(const struct report *report, struct arena *arena)
{
	const struct record *record =
		session_last(report->session, RECORD_COUNTERS);

	return record ? report_missing_in(&record->u.counters, arena)
		      : arena_strdup(arena, "");
}
