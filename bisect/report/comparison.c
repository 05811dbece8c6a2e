/* SPDX-License-Identifier: MIT */
#include "bisect/report/comparison.h"

#include "bisect/session/conditions.h"
#include "bisect/session/facts.h"
#include "bisect/session/plan_command.h"
#include "bisect/session/samples.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

/* So many sides are told of one by one in the sentence. */
enum { TOLD_MOST = 4 };

/* -- The model -- */

static void fill_cell(struct comparison_cell *out,
		      const struct comparison *comparison, size_t side,
		      size_t benchmark)
{
	const struct config *config = &comparison->plan->config;

	out->values = rounds_values(&out->count, &comparison->rounds, side,
				    benchmark);
	out->value = stats_median(out->values, out->count);
	if (config->statistic == CONFIG_MIN && out->count > 0)
		out->value = stats_quantile(out->values, out->count,
					    config->higher_is_better ? 1 : 0);
	else if (out->count > 0)
		out->interval = stats_median_interval(out->values, out->count);
	rounds_ratio(&out->ratio, &comparison->rounds, side, benchmark);
	out->known = ratio_is_known(&out->ratio, config->precision_pct / 100);
}

/* Which of all ratios differ from 1 beyond chance: one table, one error. */
static void find_differences(struct comparison *comparison, struct arena *arena)
{
	size_t most = comparison->count * comparison->benchmarks, count = 0;
	double *p = arena_array(arena, most, sizeof(*p));
	bool *found = arena_array(arena, most, sizeof(*found));
	struct comparison_cell **cells =
		arena_array(arena, most, sizeof(struct comparison_cell *));

	for (size_t side = 0; side < comparison->count; side++) {
		for (size_t i = 0; i < comparison->benchmarks; i++) {
			struct comparison_cell *cell =
				&comparison->sides[side].cells[i];

			if (side == comparison->baseline || !cell->ratio.there)
				continue;
			p[count] = cell->ratio.p;
			cells[count++] = cell;
		}
	}
	stats_discoveries(found, p, count, RATIO_ERROR);
	for (size_t i = 0; i < count; i++)
		cells[i]->differs = found[i];
}

static void fill_sides(struct comparison *out, struct arena *arena)
{
	struct err ignored = {0};
	struct contender *contenders;

	contender_read(&contenders, &out->count, out->plan, arena, &ignored);
	out->sides = arena_array(arena, out->count, sizeof(*out->sides));
	for (size_t i = 0; i < out->count; i++) {
		struct comparison_side *side = &out->sides[i];

		side->contender = &contenders[i];
		side->dropped = rounds_dropped(out->session, i);
		side->changeset =
			session_changeset(out->session, contenders[i].rev.hex);
		side->cells = arena_array(arena, out->benchmarks,
					  sizeof(*side->cells));
		for (size_t j = 0; j < out->benchmarks; j++) {
			fill_cell(&side->cells[j], out, i, j);
			if (side->cells[j].count > out->rounds_run)
				out->rounds_run = side->cells[j].count;
		}
		rounds_ratio(&side->mean, &out->rounds, i, out->benchmarks);
	}
	find_differences(out, arena);
}

/* Of the runs of one side, the median of what was read in them. */
static double count_of(const struct session *session, size_t side, int process)
{
	ARENA_SCOPE(tmp);
	double *values = arena_array(&tmp, session->count, sizeof(*values));
	size_t count = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct run_record *run = &session->records[i]->u.run;
		double value;

		if (session->records[i]->kind != RECORD_RUN || !run->measured ||
		    run->phase != PHASE_COMPARE ||
		    run->side != (int64_t)side + 1)
			continue;
		value = session_run_value(run, process);
		if (!isnan(value))
			values[count++] = value;
	}
	return count > 0 ? stats_median(values, count) : NAN;
}

static bool is_worth_a_row(const struct comparison_count *row, size_t sides)
{
	for (size_t i = 0; i < sides; i++) {
		if (row->values[i] > 0)
			return true;
	}
	return false;
}

static void fill_counts(struct comparison *out, struct arena *arena)
{
	const struct session *session = out->session;
	int last = METRIC_PROCESS_COUNT + (int)session->counter_count;

	out->counts =
		arena_array(arena, (size_t)last + 1, sizeof(*out->counts));
	for (int process = 0; process <= last; process++) {
		struct comparison_count row;

		if (process == METRIC_PROCESS_COUNT)
			continue;
		row = (struct comparison_count){
			.name = session_process_name(session, process),
			.unit = session_process_unit(session, process),
			.values = arena_array(arena, out->count,
					      sizeof(*row.values)),
		};
		for (size_t i = 0; i < out->count; i++)
			row.values[i] = count_of(session, i, process);
		if (strcmp(row.name, out->plan->config.metric) != 0 &&
		    is_worth_a_row(&row, out->count))
			out->counts[out->count_count++] = row;
	}
}

static void fill_warnings(struct comparison *out, struct arena *arena)
{
	const struct session *session = out->session;
	size_t count = 0;

	out->warnings =
		arena_array(arena, session->count + 1, sizeof(*out->warnings));
	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		out->runs += record->kind == RECORD_RUN;
		out->builds += record->kind == RECORD_BUILD &&
			       !record->u.build.missing;
		if (record->kind == RECORD_WARNING)
			out->warnings[count++] = record->u.warning.text;
		if (record->kind == RECORD_RESUME && *record->u.resume.warning)
			out->warnings[count++] = record->u.resume.warning;
	}
}

bool comparison_is_baseline(const struct comparison *comparison, size_t side)
{
	return side == comparison->baseline;
}

/* -- Words -- */

char *comparison_value(const struct comparison *comparison, size_t side,
		       size_t benchmark, struct arena *arena)
{
	const struct comparison_cell *cell =
		&comparison->sides[side].cells[benchmark];

	if (cell->count == 0)
		return arena_strdup(arena, "");
	return metric_format(arena, rounds_unit(&comparison->rounds, benchmark),
			     cell->value);
}

/* "1.024x", "1.37x", "13.7x", "240x". */
static char *times(double factor, struct arena *arena)
{
	int digits = factor < 1.1 ? 3 : factor < 2 ? 2 : factor < 100 ? 1 : 0;

	return arena_sprintf(arena, "%.*fx", digits, factor);
}

/* Time is slow; of bytes and counts there is more or less. */
static const char *direction(const struct comparison *comparison,
			     size_t benchmark, bool worse)
{
	const char *unit = rounds_unit(&comparison->rounds, benchmark);

	if (comparison->plan->config.higher_is_better ||
	    strcmp(unit, "s") == 0 || strcmp(unit, "") == 0)
		return worse ? "slower" : "faster";
	return worse ? "more" : "less";
}

/* And is it an interval at all, of enough rounds? */
static bool holds_one(const struct ratio *ratio)
{
	return isfinite(ratio->high) && ratio->low <= 1 && ratio->high >= 1;
}

static char *ratio_words(const struct comparison *comparison,
			 const struct ratio *ratio, bool differs,
			 size_t benchmark, struct arena *arena)
{
	bool worse = ratio->ratio > 1;

	if (!differs)
		return arena_strdup(arena, holds_one(ratio) ? "no difference"
							    : "not sure");
	return arena_sprintf(
		arena, "%s %s",
		times(worse ? ratio->ratio : 1 / ratio->ratio, arena),
		direction(comparison, benchmark, worse));
}

/* Near to 1 in percent, beyond as factors. */
static char *interval_words(const struct ratio *ratio, bool differs,
			    struct arena *arena)
{
	double low = ratio->low, high = ratio->high;

	if (!ratio->there || !(low > 0) || !isfinite(high))
		return arena_strdup(arena, "");
	if (!differs || fabs(ratio->ratio - 1) < 0.1)
		return arena_sprintf(arena, "%+.1f .. %+.1f %%",
				     (low - 1) * 100, (high - 1) * 100);
	if (ratio->ratio < 1) {
		low = 1 / ratio->high;
		high = 1 / ratio->low;
	}
	return arena_sprintf(arena, "%s .. %s", times(low, arena),
			     times(high, arena));
}

char *comparison_words(const struct comparison *comparison, size_t side,
		       size_t benchmark, struct arena *arena)
{
	const struct comparison_side *row = &comparison->sides[side];
	const struct comparison_cell *cell = &row->cells[benchmark];

	if (row->dropped)
		return arena_strdup(arena, "failed");
	if (cell->count == 0)
		return arena_strdup(arena, comparison->rounds_run > 0
						   ? "not in its output"
						   : "not measured");
	if (comparison_is_baseline(comparison, side))
		return arena_strdup(arena, "1.0x");
	if (!cell->ratio.there)
		return arena_strdup(arena, "no ratio");
	return ratio_words(comparison, &cell->ratio, cell->differs, benchmark,
			   arena);
}

char *comparison_interval(const struct comparison *comparison, size_t side,
			  size_t benchmark, struct arena *arena)
{
	const struct comparison_side *row = &comparison->sides[side];
	const struct comparison_cell *cell = &row->cells[benchmark];

	if (row->dropped || comparison_is_baseline(comparison, side))
		return arena_strdup(arena, "");
	return interval_words(&cell->ratio, cell->differs, arena);
}

/* Of one mean a side nothing is found by looking at many. */
static bool mean_differs(const struct ratio *mean)
{
	return mean->there && (mean->low > 1 || mean->high < 1);
}

char *comparison_mean_words(const struct comparison *comparison, size_t side,
			    struct arena *arena)
{
	const struct comparison_side *row = &comparison->sides[side];

	if (row->dropped)
		return arena_strdup(arena, "failed");
	if (comparison_is_baseline(comparison, side))
		return arena_strdup(arena, "1.0x");
	if (!row->mean.there)
		return arena_strdup(arena, "no ratio");
	return ratio_words(comparison, &row->mean, mean_differs(&row->mean), 0,
			   arena);
}

char *comparison_mean_interval(const struct comparison *comparison, size_t side,
			       struct arena *arena)
{
	const struct comparison_side *row = &comparison->sides[side];

	if (row->dropped || comparison_is_baseline(comparison, side))
		return arena_strdup(arena, "");
	return interval_words(&row->mean, mean_differs(&row->mean), arena);
}

char *comparison_why(const struct comparison_side *side, struct arena *arena)
{
	const struct dropped_record *dropped = side->dropped;

	if (!dropped)
		return arena_strdup(arena, "");
	return arena_sprintf(arena, "%s%s%s", dropped->reason,
			     *dropped->log ? "; see " : "", dropped->log);
}

char *comparison_place(const struct comparison *comparison, size_t side,
		       struct arena *arena)
{
	const struct comparison_side *row = &comparison->sides[side];
	const struct contender *contender = row->contender;
	const char *build = contender->build ? contender->build
					     : comparison->plan->config.build;
	const char *subject = row->changeset ? row->changeset->subject : "";

	if (contender->dir)
		return arena_strdup(arena, contender->dir);
	return arena_sprintf(
		arena, "%.10s%s%s%s%s%s", contender->rev.hex,
		*subject ? " \"" : "", subject, *subject ? "\"" : "",
		build && *build ? ", built by: " : "", build ? build : "");
}

char *comparison_unknown(const struct comparison *comparison,
			 struct arena *arena)
{
	const struct config *config = &comparison->plan->config;
	size_t unknown = 0;

	for (size_t side = 0; side < comparison->count; side++) {
		const struct comparison_side *row = &comparison->sides[side];

		for (size_t i = 0; i < comparison->benchmarks; i++)
			unknown += side != comparison->baseline &&
				   !row->dropped && row->cells[i].ratio.there &&
				   !row->cells[i].known;
	}
	if (unknown == 0)
		return arena_strdup(arena, "");
	return arena_sprintf(
		arena, "%s not known to %.3g %% after %s (%s)",
		unknown == 1 ? "one ratio is"
			     : arena_sprintf(arena, "%zu ratios are", unknown),
		config->precision_pct,
		text_count(arena, (int64_t)comparison->rounds_run, "round"),
		comparison->end && !comparison->end->unfinished
			? "--max-runs"
			: "resume goes on");
}

char *comparison_method(const struct comparison *comparison,
			struct arena *arena)
{
	const struct plan *plan = comparison->plan;
	const char *name = text_printable(
		arena, comparison->sides[comparison->baseline].contender->name);

	if (plan->config.statistic == CONFIG_MIN)
		return arena_sprintf(
			arena,
			"by the best run of each side, against %s, with 95 %% "
			"intervals by the bootstrap; %s in random order",
			name,
			text_count(arena, (int64_t)comparison->rounds_run,
				   "round"));
	return arena_sprintf(
		arena,
		"by what each round says, against %s, with 95 %% intervals by "
		"the signed-rank test; %s in random order",
		name,
		text_count(arena, (int64_t)comparison->rounds_run, "round"));
}

char *comparison_factor(const struct comparison *comparison,
			const struct comparison_count *row, size_t side,
			struct arena *arena)
{
	double base = row->values[comparison->baseline];
	double value = row->values[side];

	if (side == comparison->baseline || !(base > 0) || !(value >= 0))
		return arena_strdup(arena, "");
	return arena_sprintf(arena, "%.3gx", value / base);
}

char *comparison_counted(const struct comparison *comparison,
			 const struct comparison_count *row, size_t side,
			 struct arena *arena)
{
	const char *factor = comparison_factor(comparison, row, side, arena);

	if (isnan(row->values[side]))
		return arena_strdup(arena, "");
	return arena_sprintf(arena, "%s%s%s%s",
			     metric_format(arena, row->unit, row->values[side]),
			     *factor ? " (" : "", factor, *factor ? ")" : "");
}

/* -- The sentence -- */

/* Of several benchmarks it is the mean that is told. */
static char *side_sentence(const struct comparison *comparison, size_t side,
			   struct arena *arena)
{
	const struct comparison_side *row = &comparison->sides[side];
	const char *name = text_printable(arena, row->contender->name);
	const bool many = comparison->benchmarks > 1;
	const char *words =
		many ? comparison_mean_words(comparison, side, arena)
		     : comparison_words(comparison, side, 0, arena);
	const char *interval =
		many ? comparison_mean_interval(comparison, side, arena)
		     : comparison_interval(comparison, side, 0, arena);

	if (row->dropped)
		return arena_sprintf(arena, "%s failed: %s", name,
				     row->dropped->reason);
	if (strcmp(words, "no difference") == 0)
		return arena_sprintf(arena, "%s does not differ (%s)", name,
				     interval);
	if (strcmp(words, "not sure") == 0)
		return arena_sprintf(arena, "%s may differ (%s)", name,
				     *interval ? interval : "too few rounds");
	return arena_sprintf(arena, "%s is %s%s%s%s", name, words,
			     *interval ? " (" : "", interval,
			     *interval ? ")" : "");
}

static char *sentence_of(const struct comparison *comparison,
			 struct arena *arena)
{
	const struct end_record *end = comparison->end;
	size_t told = 0;
	struct text text;

	if (end && end->outcome == OUTCOME_FAILED)
		return arena_sprintf(arena, "Stopped: %s", end->reason);
	text_init(&text, arena);
	if (!end || end->unfinished)
		text_addf(&text, "Cut off after %s%s%s; ",
			  text_count(arena, (int64_t)comparison->rounds_run,
				     "round"),
			  end && *end->reason ? ": " : "",
			  end ? end->reason : "");
	text_addf(&text,
		  "%s to %s%s: ", text.length > 0 ? "compared" : "Compared",
		  text_printable(arena, comparison->sides[comparison->baseline]
						.contender->name),
		  comparison->benchmarks > 1
			  ? arena_sprintf(arena,
					  ", by the mean of %zu "
					  "benchmarks",
					  comparison->benchmarks)
			  : "");
	for (size_t i = 0; i < comparison->count && told < TOLD_MOST; i++) {
		if (i != comparison->baseline)
			text_addf(&text, "%s%s", told++ > 0 ? "; " : "",
				  side_sentence(comparison, i, arena));
	}
	if (told + 1 < comparison->count)
		text_addf(&text, "; and %zu more",
			  comparison->count - told - 1);
	return text.data;
}

static const char *verdict_of(const struct end_record *end)
{
	if (!end || end->outcome == OUTCOME_INTERRUPTED)
		return "interrupted";
	return end->outcome == OUTCOME_COMPARED ? "compared" : "failed";
}

void comparison_init(struct comparison *out, const struct session *session,
		     struct arena *arena)
{
	*out = (struct comparison){
		.session = session,
		.plan = session->plan,
		.end = session_end(session),
		.duration_s = session_duration_s(session),
	};
	rounds_init(&out->rounds, session, arena);
	out->baseline = out->rounds.baseline;
	out->benchmarks = out->rounds.benchmarks;
	fill_sides(out, arena);
	fill_counts(out, arena);
	fill_warnings(out, arena);
	out->verdict = verdict_of(out->end);
	out->noise = conditions_noise(session, arena);
	out->repeat = plan_command(out->plan, arena);
	out->sentence = sentence_of(out, arena);
}
