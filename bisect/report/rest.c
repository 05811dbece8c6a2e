/* SPDX-License-Identifier: MIT */
#include "bisect/report/rest.h"

#include "bisect/session/plan_command.h"
#include "bisect/session/samples.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

/* In the order of history; the parts are the steps from one to the next. */
enum { OLD_END, PARENT, CULPRIT, NEW_END, LEVELS };
enum { BEFORE, STEP, BEHIND, PARTS };

/* So many pairs decide when nothing else is known, and show no share. */
enum { PAIRS_ALONE = 3 };

struct parts {
	bool known;
	double part[PARTS];
	struct interval interval[PARTS];
};

static void add_values(struct stats_sample *out, const double *values,
		       size_t count, struct arena *arena)
{
	double *all = arena_array(arena, out->count + count, sizeof(*all));

	if (out->count > 0)
		memcpy(all, out->values, out->count * sizeof(*all));
	if (count > 0)
		memcpy(all + out->count, values, count * sizeof(*all));
	*out = (struct stats_sample){all, out->count + count};
}

static void add_phase(struct stats_sample *out, const struct report *report,
		      const char *revision, enum run_phase phase,
		      struct arena *arena)
{
	size_t count;
	double *values = session_values(&count, report->session, revision,
					phase, METRIC_PROCESS_COUNT, arena);

	add_values(out, values, count, arena);
}

static bool is_paired(const struct report *report)
{
	return report->restart_count > 0 &&
	       report->restarts[report->restart_count - 1].paired;
}

/*
 * Side by side; and before that, when the machine has not moved since: as an
 * end, or to find out whether it lies between them, and to be judged.
 */
static struct stats_sample sample_of(const struct report *report,
				     const char *revision, struct arena *arena)
{
	const struct plan *plan = report->plan;
	struct stats_sample sample = {NULL, 0};
	size_t count;
	double *values =
		session_step_values(&count, report->session, report->step,
				    revision, METRIC_PROCESS_COUNT, arena);

	add_values(&sample, values, count, arena);
	if (is_paired(report) && sample.count > 0)
		return sample;
	if (strcmp(revision, plan->good) == 0)
		add_values(&sample, report->good.values, report->good.count,
			   arena);
	else if (strcmp(revision, plan->bad) == 0)
		add_values(&sample, report->bad.values, report->bad.count,
			   arena);
	else
		add_phase(&sample, report, revision, PHASE_ENDS, arena);
	add_phase(&sample, report, revision, PHASE_SHARE, arena);
	for (size_t i = 0; i < report->revision_count; i++) {
		const struct report_revision *visit = &report->revisions[i];

		if (!visit->superseded &&
		    strcmp(visit->revision, revision) == 0)
			add_values(&sample, visit->own.values, visit->own.count,
				   arena);
	}
	return sample;
}

/* Nothing can lie before a step from the older end itself, or behind BAD. */
static bool is_end(const struct plan *plan, const char *revision)
{
	return strcmp(revision, plan->good) == 0 ||
	       strcmp(revision, plan->bad) == 0;
}

static void forget_part(struct parts *parts, int part)
{
	parts->part[part] = 0;
	parts->interval[part] = (struct interval){0, 0};
}

static void find_parts(struct parts *out, const struct report *report)
{
	ARENA_SCOPE(tmp);
	const struct confirmation_record *step = report->step;
	const struct plan *plan = report->plan;
	const char *names[LEVELS];
	struct stats_sample levels[LEVELS];
	struct random random = {(uint64_t)plan->seed};

	*out = (struct parts){.known = false};
	if (!step || step->pairs == 0 || !report->ends)
		return;
	names[OLD_END] = plan->reversed ? plan->bad : plan->good;
	names[PARENT] = step->parent;
	names[CULPRIT] = step->culprit;
	names[NEW_END] = plan->reversed ? plan->good : plan->bad;
	for (int i = 0; i < LEVELS; i++)
		levels[i] = sample_of(report, names[i], &tmp);
	if (!(report->last_ends && report->last_ends->exact) &&
	    (levels[PARENT].count <= PAIRS_ALONE ||
	     levels[CULPRIT].count <= PAIRS_ALONE))
		return;
	out->known =
		stats_shares(out->part, out->interval, levels, LEVELS, &random);
	if (is_end(plan, step->parent))
		forget_part(out, BEFORE);
	if (is_end(plan, step->culprit))
		forget_part(out, BEHIND);
}

/* An interval that is not seen in whole per cent is left out, up to 100 %. */
static char *part_words(const struct parts *parts, int part,
			struct arena *arena)
{
	double percent = parts->part[part] * 100;
	double low = parts->interval[part].low * 100;
	double high = parts->interval[part].high * 100;

	if (lround(low) == lround(high) && lround(percent) <= 100)
		return arena_sprintf(arena, "%.0f %%", percent);
	return arena_sprintf(arena, "%.0f %% (%.0f to %.0f)", percent, low,
			     high);
}

double report_share(const struct report *report)
{
	struct parts parts;

	find_parts(&parts, report);
	return parts.known ? parts.part[STEP] : NAN;
}

char *report_share_words(const struct report *report, struct arena *arena)
{
	struct parts parts;

	find_parts(&parts, report);
	return parts.known ? part_words(&parts, STEP, arena)
			   : arena_strdup(arena, "");
}

static bool is_partial(const struct parts *parts)
{
	return parts->known && parts->interval[STEP].high < 0.8 &&
	       parts->interval[STEP].low > 0.1;
}

/* Enough to be searched for, and there for sure. */
static bool is_there(const struct parts *parts, int part)
{
	return is_partial(parts) && parts->part[part] > 0.2 &&
	       parts->interval[part].low > 0;
}

static bool is_lost_again(const struct parts *parts)
{
	return parts->known && parts->part[BEHIND] < -0.05 &&
	       parts->interval[BEHIND].high < 0;
}

char *report_rest(const struct report *report, struct arena *arena)
{
	bool reversed = report->plan->reversed, before, behind;
	struct parts parts;
	struct text text;

	text_init(&text, arena);
	find_parts(&parts, report);
	before = is_there(&parts, BEFORE);
	behind = is_there(&parts, BEHIND);
	if (!before && !behind && !is_lost_again(&parts))
		return text.data;
	text_addf(&text, "It explains %s of the difference between the ends.",
		  part_words(&parts, STEP, arena));
	if (before || behind)
		text_addf(&text, " The rest lies elsewhere: %s%s%s.",
			  before ? "before it" : "",
			  before && behind ? " and " : "",
			  behind ? "after it" : "");
	if (is_lost_again(&parts))
		text_addf(&text,
			  " %s than the culprit by %.0f %% of it: that much "
			  "came undone after it.",
			  reversed ? "GOOD is worse" : "BAD is better",
			  -parts.part[BEHIND] * 100);
	return text.data;
}

/* With all that the session was told, from one revision to another. */
static char *command_between(const struct report *report, const char *older,
			     const char *newer, struct arena *arena)
{
	struct plan plan = *report->plan;

	plan.good = plan.reversed ? newer : older;
	plan.bad = plan.reversed ? older : newer;
	return plan_command(&plan, arena);
}

struct report_row *report_rest_commands(const struct report *report,
					struct arena *arena)
{
	const struct plan *plan = report->plan;
	struct report_row *rows = arena_array(arena, 3, sizeof(*rows));
	struct report_row *row = rows;
	struct parts parts;

	find_parts(&parts, report);
	/* A scan goes there by itself. */
	if (report->session->begin > 0)
		return rows;
	if (is_there(&parts, BEFORE))
		*row++ = (struct report_row){
			.name = "before it",
			.value = command_between(
				report, plan->reversed ? plan->bad : plan->good,
				report->step->parent, arena),
			.verbatim = true};
	if (is_there(&parts, BEHIND))
		*row++ = (struct report_row){
			.name = "after it",
			.value = command_between(
				report, report->step->culprit,
				plan->reversed ? plan->good : plan->bad, arena),
			.verbatim = true};
	return rows;
}
