/* SPDX-License-Identifier: MIT */
#include "bisect/report/layouts.h"

#include "bisect/judge/placement.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

/* -- What was found -- */

static const struct placement_record *find(const struct report *report)
{
	const struct session *session = report->session;

	for (size_t i = session->count; report->step && i-- > session->begin;) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_RESTART)
			return NULL;
		if (record->kind == RECORD_PLACEMENT &&
		    strcmp(record->u.placement.culprit,
			   report->step->culprit) == 0)
			return &record->u.placement;
	}
	return NULL;
}

/* The last so many of the runs under other layouts. */
static void sample_of(struct report_sample *out, const struct report *report,
		      const char *revision, struct arena *arena)
{
	size_t most = (size_t)report->placement->layouts;

	out->values = session_values(&out->count, report->session, revision,
				     PHASE_LAYOUT, METRIC_PROCESS_COUNT, arena);
	if (out->count > most) {
		out->values += out->count - most;
		out->count = most;
	}
	if (out->count == 0)
		return;
	out->median = stats_median(out->values, out->count);
	out->interval = stats_median_interval(out->values, out->count);
}

void report_find_layouts(struct report *report, struct arena *arena)
{
	report->placement = find(report);
	if (!report->placement || report->placement->built == 0)
		return;
	sample_of(&report->layout_samples[0], report, report->placement->parent,
		  arena);
	sample_of(&report->layout_samples[1], report,
		  report->placement->culprit, arena);
}

const char *report_layouts_answer(const struct report *report)
{
	static const char *const answers[] = {
		[PLACEMENT_STAYS] = "stays",
		[PLACEMENT_GONE] = "gone",
		[PLACEMENT_PART] = "part",
		[PLACEMENT_OPEN] = "open",
	};
	int64_t answer = report->placement ? report->placement->answer : 0;

	return answer >= PLACEMENT_STAYS && answer <= PLACEMENT_OPEN
		       ? answers[answer]
		       : NULL;
}

const char *report_layouts_missing(const struct report *report,
				   struct arena *arena)
{
	const struct placement_record *found = report->placement;

	if (!found || !*found->reason)
		return "";
	if (!report_layouts_answer(report))
		return arena_sprintf(
			arena,
			"Whether the step is one of code placement could not "
			"be tried by linking again: %s.",
			found->reason);
	return arena_sprintf(arena, "No more layouts were tried: %s.",
			     found->reason);
}

/* -- The row -- */

/* "under 8 layouts" */
static const char ROW_HEAD[] = "under ", ROW_TAIL[] = " layouts";

bool report_layouts_is_row(const char *name)
{
	const char *digits = name + strlen(ROW_HEAD);

	return strncmp(name, ROW_HEAD, strlen(ROW_HEAD)) == 0 &&
	       *digits != '\0' &&
	       strcmp(digits + strspn(digits, "0123456789"), ROW_TAIL) == 0;
}

bool report_layouts_row(struct report_delta *out, const struct report *report,
			struct arena *arena)
{
	const struct report_sample *parent = &report->layout_samples[0];
	const struct report_sample *culprit = &report->layout_samples[1];
	struct random random = {(uint64_t)report->plan->seed};

	if (parent->count < 2 || culprit->count < 2)
		return false;
	*out = (struct report_delta){
		.name = arena_sprintf(arena, "%s%zu%s", ROW_HEAD,
				      culprit->count, ROW_TAIL),
		.unit = session_unit(report->session),
		.parent = parent->median,
		.culprit = culprit->median,
		.good = NAN,
		.bad = NAN,
		.ratio = report_ratio(parent->median, culprit->median),
		.p = 1,
		.by_layouts = true,
	};
	if (out->ratio > 0)
		out->interval = stats_ratio_interval(
			parent->values, parent->count, culprit->values,
			culprit->count, &random);
	out->significant = report->placement->answer == PLACEMENT_STAYS ||
			   report->placement->answer == PLACEMENT_PART;
	return true;
}

/* -- The diagnosis -- */

static const char cures[] =
	"to make it independent of placement: align functions and loops "
	"(-falign-functions=64, -falign-loops=32), mark what is hot "
	"(__attribute__((hot))), build with profile feedback, or judge by "
	"several layouts";

static const char *medians(const struct report *report, double parent,
			   double culprit, struct arena *arena)
{
	return arena_sprintf(arena, "%s -> %s",
			     report_value(report, parent, arena),
			     report_value(report, culprit, arena));
}

static const char *layouts_words(const struct placement_record *found,
				 struct arena *arena)
{
	return text_count(arena, found->layouts, "random layout");
}

/* "55 % (48 to 61)", of the step as built. */
static const char *share_words(const struct placement_record *found,
			       struct arena *arena)
{
	return arena_sprintf(arena, "%.0f %% (%.0f to %.0f)",
			     found->share * 100,
			     (found->share - 1.96 * found->error) * 100,
			     (found->share + 1.96 * found->error) * 100);
}

static const char *gone_words(const struct report *report, struct arena *arena)
{
	const struct placement_record *found = report->placement;
	const struct confirmation_record *step = report->step;
	const char *counted = report->diagnosis.counted;

	return arena_sprintf(
		arena,
		"code placement, tested: %s as built, %s under %s: the commit "
		"only moved the code%s%s%s; %s",
		medians(report, step->parent_median, step->culprit_median,
			arena),
		medians(report, found->parent_median, found->culprit_median,
			arena),
		layouts_words(found, arena), counted ? " (" : "",
		counted ? counted : "", counted ? ")" : "", cures);
}

static const char *part_words(const struct report *report, struct arena *arena)
{
	const struct placement_record *found = report->placement;

	return arena_sprintf(
		arena,
		"%s of the step as built is there under %s (%s), the rest is "
		"where code happens to lie",
		share_words(found, arena), layouts_words(found, arena),
		medians(report, found->parent_median, found->culprit_median,
			arena));
}

static bool is_class(const struct report *report, const char *class)
{
	return strcmp(report->diagnosis.class, class) == 0;
}

/*
 * Fillers move objects.  Where counters tell of code placement all the same, it
 * is that of the functions in one of them.
 */
static void diagnose_stays(struct report *report, struct arena *arena)
{
	struct diagnosis *diagnosis = &report->diagnosis;

	diagnosis->sentence = arena_sprintf(
		arena, "%s; the step is there under %s: %s",
		diagnosis->sentence, layouts_words(report->placement, arena),
		is_class(report, "code-placement")
			? "it is how the code of one object is laid out, not "
			  "where the linker happens to put it"
			: "it is not code placement");
}

static void diagnose_part(struct report *report, struct arena *arena)
{
	struct diagnosis *diagnosis = &report->diagnosis;
	const char *words = part_words(report, arena);

	if (is_class(report, "unclear") || is_class(report, "code-placement")) {
		diagnosis->class = "code-placement";
		diagnosis->sentence = arena_sprintf(
			arena, "code placement, in part, tested: %s; %s", words,
			cures);
	} else {
		diagnosis->sentence = arena_sprintf(arena, "%s; %s",
						    diagnosis->sentence, words);
	}
}

void report_diagnose_layouts(struct report *report, struct arena *arena)
{
	struct diagnosis *diagnosis = &report->diagnosis;

	if (!diagnosis->class || !report_layouts_answer(report))
		return;
	switch ((enum placement_answer)report->placement->answer) {
	case PLACEMENT_STAYS:
		diagnose_stays(report, arena);
		break;
	case PLACEMENT_GONE:
		diagnosis->class = "code-placement";
		diagnosis->sentence = gone_words(report, arena);
		break;
	case PLACEMENT_PART:
		diagnose_part(report, arena);
		break;
	case PLACEMENT_OPEN:
		diagnosis->sentence = arena_sprintf(
			arena,
			"%s; %s do not tell whether it is code placement",
			diagnosis->sentence,
			layouts_words(report->placement, arena));
		break;
	case PLACEMENT_MORE:
		break;
	}
}
