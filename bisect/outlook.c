/* SPDX-License-Identifier: MIT */
#include "bisect/outlook.h"

#include "probe/text.h"

#include <math.h>
#include <string.h>

/* Three rounds of four, and two neighbours. */
enum { PROOF_LEAST = 18 };

/* Does what is known of every run separate the ends in those that are there? */
static bool separates(const struct trial *trial, const struct judge *judge,
		      int process)
{
	ARENA_SCOPE(tmp);
	size_t count, other;
	double *good = session_values(&count, trial->session, trial->good.hex,
				      PHASE_ENDS, process, &tmp);
	double *bad = session_values(&other, trial->session, trial->bad.hex,
				     PHASE_ENDS, process, &tmp);
	struct level level;

	count = count < other ? count : other;
	if (count == 0)
		return false;
	verdict_level(&level, good, bad, count);
	return level.difference > 0 &&
	       sampler_ends(&judge->sampler, &level) == SAMPLER_ENOUGH &&
	       sampler_worthwhile(&judge->sampler, &level);
}

/* A metric that does, or NULL.  Of all of these, less is better. */
static const char *quieter_metric(const struct trial *trial,
				  const struct judge *judge)
{
	/* Work is nearer to time than memory is, and faults to neither. */
	static const char *const names[] = {"wall", "user",	    "system",
					    "cpu",  "instructions", "max-rss"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		int process = session_process(trial->session, names[i]);

		if (process >= 0 && separates(trial, judge, process))
			return names[i];
	}
	return NULL;
}

/* How many standard deviations of one run the ends are apart. */
static double delta_of(const struct judge *judge)
{
	return fabs(judge->level.clamped_difference) / judge->level.sigma;
}

/*
 * With one tree, as --in-place, a step takes a build of an end for its
 * reference besides its own, and each pair of the proof one.
 */
static double more_builds(const struct config *config, double steps)
{
	enum { PROOF_TURNS = 6 };

	return config->in_place ? steps + PROOF_TURNS : 0;
}

void outlook_count(struct forecast *out, const struct config *config,
		   size_t candidates, double delta)
{
	double more = more_builds(
		config, candidates > 1 ? log2((double)candidates) : 0);

	verdict_forecast(out, candidates, delta);
	out->builds += more;
	out->runs += more * config->warmup;
}

double outlook_cost(struct forecast *out, const struct judge *judge,
		    const struct session *session)
{
	outlook_count(out, &session->plan->config,
		      (size_t)session->plan->candidates, delta_of(judge));
	return out->runs * session_mean_s(session, RECORD_RUN) +
	       out->builds * session_mean_s(session, RECORD_BUILD);
}

/* Runs for each verdict since the last restart; the forecast's before any. */
static double runs_each(const struct judge *judge,
			const struct session *session)
{
	struct forecast one, two;
	double runs = 0, verdicts = 0;

	verdict_forecast(&one, 1, delta_of(judge));
	verdict_forecast(&two, 2, delta_of(judge));
	for (size_t i = session->count; i-- > 0;) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_RESTART ||
		    record->kind == RECORD_ENDS)
			break;
		runs += record->kind == RECORD_RUN;
		verdicts += record->kind == RECORD_VERDICT;
	}
	/* The forecast counts as one that was there before. */
	return (runs + two.runs - one.runs) / (verdicts + 1);
}

double outlook_left_s(const struct judge *judge, const struct session *session,
		      size_t left)
{
	double run_s = session_mean_s(session, RECORD_RUN);
	double build_s = session_mean_s(session, RECORD_BUILD);
	double steps = left > 1 ? log2((double)left) : 0;
	const struct config *config = &session->plan->config;
	struct forecast proof;

	verdict_forecast(&proof, 1, delta_of(judge));
	proof.runs -= 2 * (double)judge->level.count;
	return steps * (runs_each(judge, session) * run_s + build_s) +
	       fmax(proof.runs, PROOF_LEAST) * run_s + build_s +
	       more_builds(config, steps) * (build_s + config->warmup * run_s);
}

char *outlook_forecast(const struct judge *judge, const struct trial *trial,
		       struct arena *arena)
{
	struct forecast forecast;
	double seconds = outlook_cost(&forecast, judge, trial->session);

	return arena_sprintf(arena, "about %.0f runs and %.0f builds, %s",
			     forecast.runs, forecast.builds,
			     text_duration(arena, seconds));
}

static void add_medians(struct text *text, const struct judge *judge,
			const struct trial *trial)
{
	const struct level *level = &judge->level;
	const char *unit = session_unit(trial->session);

	text_addf(text, "GOOD %s, BAD %s",
		  metric_format(text->arena, unit, level->good_median),
		  metric_format(text->arena, unit, level->bad_median));
}

/* More runs help when there is a difference at all. */
static void add_runs_needed(struct text *text, const struct judge *judge,
			    const struct trial *trial)
{
	const struct level *level = &judge->level;
	struct forecast forecast;

	if (fabs(level->clamped_difference) < 2 * level->error) {
		text_add(text, "; no difference found at all");
		return;
	}
	verdict_forecast(&forecast, (size_t)trial->session->plan->candidates,
			 delta_of(judge));
	if (forecast.per_side > (double)level->count)
		text_addf(text,
			  "; the difference is %.2f standard deviations of one "
			  "run, and to tell them apart would take about %.0f "
			  "runs of each (--max-runs %.0f), the whole search %s",
			  delta_of(judge), forecast.per_side,
			  2 * forecast.per_side,
			  outlook_forecast(judge, trial, text->arena));
}

char *outlook_equal_ends(const struct judge *judge, const struct trial *trial,
			 struct arena *arena)
{
	const struct level *level = &judge->level;
	const char *unit = session_unit(trial->session), *metric = NULL;
	bool noise = sampler_ends(&judge->sampler, level) != SAMPLER_ENOUGH &&
		     level->count >= judge->sampler.end_most;
	struct text text;

	text_init(&text, arena);
	text_add(&text, "the ends do not differ");
	if (!noise)
		text_addf(&text, " by --min-effect %g %%",
			  trial->config->min_effect_pct);
	text_add(&text, ": ");
	add_medians(&text, judge, trial);
	text_addf(&text,
		  " (without outliers %s apart, standard error %s, %zu runs of "
		  "each)",
		  metric_format(arena, unit, level->clamped_difference),
		  metric_format(arena, unit, level->error), level->count);
	if (noise) {
		add_runs_needed(&text, judge, trial);
		metric = quieter_metric(trial, judge);
	}
	if (metric)
		text_addf(&text, "; --metric %s%s tells them apart", metric,
			  judge->higher_is_better
				  ? ", without --higher-is-better,"
				  : "");
	return text.data;
}

/*
 * Is the direction the likely mistake?  Seconds and bytes are costs; a number
 * that the benchmark prints may well be a throughput.
 */
static bool may_be_throughput(const struct trial *trial)
{
	const char *unit = session_unit(trial->session);

	return trial->measure.metric.printed && strcmp(unit, "s") != 0 &&
	       strcmp(unit, "bytes") != 0;
}

char *outlook_swapped_ends(const struct judge *judge, const struct trial *trial,
			   struct arena *arena)
{
	const struct plan *plan = trial->session->plan;
	struct text text;

	text_init(&text, arena);
	text_addf(&text, "GOOD is the slower one%s: ",
		  judge->higher_is_better ? ", as higher is better" : "");
	add_medians(&text, judge, trial);
	if (judge->higher_is_better)
		text_add(&text, "; if lower is better, leave "
				"--higher-is-better out");
	else if (may_be_throughput(trial))
		text_add(&text, "; if higher is better: --higher-is-better");
	text_addf(&text,
		  "; to find what made the difference: perfbisect %s%s %s",
		  judge->higher_is_better ? "--higher-is-better " : "",
		  plan->config.bad, plan->config.good);
	return text.data;
}
