/* SPDX-License-Identifier: MIT */
#include "bisect/announce.h"

#include "bisect/search.h"
#include "probe/metric.h"
#include "probe/text.h"

#include <math.h>

/* How a median stands to the threshold: on it is good. */
static const char *compared(const struct judge *judge, bool bad)
{
	if (judge->higher_is_better)
		return bad ? "<" : ">=";
	return bad ? ">" : "<=";
}

void announce_verdict(struct progress *progress, const struct session *session,
		      const struct judge *judge,
		      const struct verdict_record *verdict, size_t left,
		      double each_s)
{
	static const char *const words[] = {"GOOD", "BAD ", "SKIP"};
	ARENA_SCOPE(tmp);
	const struct changeset_record *changeset =
		session_changeset(session, verdict->revision);
	const char *unit = session_unit(session), *what;

	if (verdict->side == SIDE_SKIP || verdict->failed) {
		what = arena_sprintf(&tmp, "%s", verdict->reason);
	} else {
		what = arena_sprintf(
			&tmp, "median %s %s %s (%lld runs, odds %.0f:1%s)",
			metric_format(&tmp, unit, verdict->median),
			compared(judge, verdict->side == SIDE_BAD),
			metric_format(&tmp, unit, judge->level.threshold),
			(long long)verdict->runs,
			exp(fmin(fabs(verdict->log_odds), 14)),
			verdict->decided ? "" : ", undecided");
	}
	/* For the time left the confirmation counts as one more visit. */
	progress_line(progress,
		      "%.10s  %s  %s; %zu left, about %d steps, %s  | %s",
		      verdict->revision, words[verdict->side], what, left,
		      search_steps(left),
		      text_duration(&tmp, each_s * (search_steps(left) + 1)),
		      text_cut(&tmp, changeset->subject, 40));
}
