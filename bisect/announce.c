/* SPDX-License-Identifier: MIT */
#include "bisect/announce.h"

#include "bisect/judge/search.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

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
		      double left_s)
{
	static const struct {
		const char *word;
		enum progress_colour colour;
	} shown[] = {
		[SIDE_GOOD] = {"GOOD", PROGRESS_GREEN},
		[SIDE_BAD] = {"BAD ", PROGRESS_RED},
		[SIDE_SKIP] = {"SKIP", PROGRESS_YELLOW},
	};
	ARENA_SCOPE(tmp);
	const struct changeset_record *changeset =
		session_changeset(session, verdict->revision);
	const struct lead_record *lead = session_lead(session);
	const char *unit = session_verdict_unit(session), *what;

	if (verdict->side == SIDE_SKIP || verdict->failed) {
		what = arena_sprintf(&tmp, "%s", verdict->reason);
	} else if (judge->clean_runs > 0) {
		what = arena_sprintf(
			&tmp, "%s without a failure, median %s",
			text_count(&tmp, verdict->runs, "run"),
			metric_format(&tmp, unit, verdict->median));
	} else {
		what = arena_sprintf(
			&tmp, "%s%smedian %s %s %s (%s, odds %.0f:1%s)",
			lead ? lead->metric : "", lead ? " " : "",
			metric_format(&tmp, unit, verdict->median),
			compared(judge, verdict->side == SIDE_BAD),
			metric_format(&tmp, unit, judge->level.threshold),
			text_count(&tmp, verdict->runs, "run"),
			exp(fmin(fabs(verdict->log_odds), 14)),
			verdict->decided ? "" : ", undecided");
	}
	progress_verdict(progress, verdict->revision, shown[verdict->side].word,
			 shown[verdict->side].colour,
			 "%s; %zu left, about %s, %s  | %s", what, left,
			 text_count(&tmp, search_steps(left), "step"),
			 text_duration(&tmp, left_s),
			 text_fit(&tmp, changeset->subject, 40));
	progress_left(progress, search_steps(left), left_s);
}
