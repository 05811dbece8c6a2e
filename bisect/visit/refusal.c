/* SPDX-License-Identifier: MIT */
#include "bisect/visit/refusal.h"

#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "bisect/visit/forecast.h"
#include "bisect/visit/leader.h"
#include "probe/ground/text.h"
#include "probe/installed.h"

#include <math.h>
#include <string.h>

/* Does what is known of every run separate the ends in those that are there? */
static bool separates(const struct trial *trial, const struct judge *judge,
		      int process)
{
	struct level level;

	return leader_level(&level, trial, process) && level.difference > 0 &&
	       sampler_ends(&judge->sampler, &level) == SAMPLER_ENOUGH &&
	       sampler_worthwhile(&judge->sampler, &level);
}

/* Not even by as many runs as an end may have. */
static bool is_noise(const struct judge *judge)
{
	const struct level *level = &judge->level;

	return sampler_ends(&judge->sampler, level) != SAMPLER_ENOUGH &&
	       level->count >= judge->sampler.end_most;
}

/* Of all of these metrics, less is better. */
const char *refusal_metric(const struct judge *judge, const struct trial *trial)
{
	/* Work is nearer to time than memory is, and faults to neither. */
	static const char *const names[] = {"wall", "user",	    "system",
					    "cpu",  "instructions", "max-rss"};

	for (size_t i = 0;
	     is_noise(judge) && i < sizeof(names) / sizeof(*names); i++) {
		int process = session_process(trial->session, names[i]);

		if (process >= 0 && separates(trial, judge, process))
			return names[i];
	}
	return NULL;
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

	if (fabs(level->clamped_difference) < 2 * level->error)
		return;
	verdict_forecast(&forecast, (size_t)trial->session->plan->candidates,
			 forecast_delta(judge));
	if (forecast.per_side > (double)level->count)
		text_addf(text,
			  "; that is %.2f times the run-to-run standard "
			  "deviation: to tell them apart takes about %.0f runs "
			  "of each (--max-runs %.0f), the whole search %s",
			  forecast_delta(judge), forecast.per_side,
			  2 * forecast.per_side,
			  forecast_words(judge, trial, text->arena));
}

/* A value that never moves is mostly none of what is measured. */
static const char *what_to_check(const struct trial *trial)
{
	const struct metric *metric = &trial->measure.metric;

	if (metric->counted)
		return "does COMMAND do what is counted, and can this machine "
		       "count it (perfbisect check)?";
	if (!metric->printed)
		return "is COMMAND too short for this clock? (--metric wall)";
	return "does --metric read what COMMAND measures? What it prints is in "
	       "the session's logs/";
}

enum { SPANS_MOST = 64, SHOWN_MOST = 3 };

/* When the ends were built. */
static size_t build_spans(struct installed_span spans[SPANS_MOST],
			  const struct trial *trial)
{
	const struct session *session = trial->session;
	size_t count = 0;

	for (size_t i = 0; i < session->count && count < SPANS_MOST; i++) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_BUILD && record->u.build.built)
			spans[count++] = (struct installed_span){
				record->time_s - record->u.build.wall_s,
				record->time_s};
	}
	return count;
}

/* What all revisions share, since the builds have put it out of their trees. */
static void add_installed(struct text *text, const struct trial *trial)
{
	const struct plan *plan = trial->session->plan;
	struct installed_span spans[SPANS_MOST];
	const char *const except[] = {
		trial->session->dir,
		arena_sprintf(text->arena, "%s/.git", plan->root),
		arena_sprintf(text->arena, "%s/.hg", plan->root), NULL};
	const char **files =
		installed_files(spans, build_spans(spans, trial),
				plan->config.in_place ? NULL : plan->root,
				except, SHOWN_MOST + 1, text->arena);

	if (!files[0])
		return;
	text_add(text, "; while the builds ran, this was written outside of "
		       "their trees, where all revisions share it: ");
	for (size_t i = 0; files[i]; i++)
		text_addf(text, "%s%s", i > 0 ? ", " : "",
			  i == SHOWN_MOST ? "..." : files[i]);
}

/*
 * The trees of the ends differ, and what is measured does not: is it the trees
 * that are measured?
 */
static void add_shared(struct text *text, const struct trial *trial)
{
	const struct record *record =
		session_last(trial->session, RECORD_COMMAND);

	if (trial->config->build) {
		add_installed(text, trial);
		return;
	}
	text_add(text, "; nothing is built (no --build)");
	if (!record || !record->u.command.in_tree)
		text_addf(text,
			  ", and %s is the same program for both: check that "
			  "it measures the tree in which it is started "
			  "($PERFBISECT_TREE)",
			  trial->config->command[0]);
}

/* Equal ends may have a regression and its fix between them. */
static void add_hump(struct text *text, const struct trial *trial)
{
	const struct plan *plan = trial->session->plan;
	const char *words[] = {
		plan->reversed ? plan->config.bad : plan->config.good,
		plan->reversed ? plan->config.good : plan->config.bad, NULL};

	if (plan->candidates < 2 || trial->session->begin > 0)
		return;
	text_addf(text,
		  "; a regression that was fixed in between is found by "
		  "perfbisect scan %s",
		  text_command(text->arena, words));
}

static char *never_moves(const struct judge *judge, const struct trial *trial,
			 struct arena *arena)
{
	const struct level *level = &judge->level;

	struct text text;

	text_init(&text, arena);
	text_addf(&text,
		  "the ends do not differ: %s is %s in every run of both (%zu "
		  "runs of each); %s",
		  session_metric(trial->session),
		  metric_format(arena, session_unit(trial->session),
				level->good_median),
		  level->count, what_to_check(trial));
	add_hump(&text, trial);
	add_shared(&text, trial);
	return text.data;
}

char *refusal_command(const struct trial *trial, const char *metric,
		      struct arena *arena)
{
	const struct session *session = trial->session;
	const char *dir[] = {session->dir, NULL};

	if (session->begin > 0 || session_last(session, RECORD_VERDICT) ||
	    session_last(session, RECORD_RESTART) ||
	    session_last(session, RECORD_CONFIRMATION))
		return NULL;
	return arena_sprintf(arena, "perfbisect resume --metric %s %s", metric,
			     text_command(arena, dir));
}

static void add_metric(struct text *text, const char *metric,
		       const struct judge *judge, const struct trial *trial)
{
	const char *command = refusal_command(trial, metric, text->arena);

	text_addf(text, "; --metric %s%s tells them apart", metric,
		  judge->higher_is_better ? ", without --higher-is-better,"
					  : "");
	if (command)
		text_addf(text, ": %s goes on with the runs that there are",
			  command);
}

char *refusal_equal_ends(const struct judge *judge, const struct trial *trial,
			 struct arena *arena)
{
	const struct level *level = &judge->level;
	const char *unit = session_unit(trial->session);
	const char *metric = refusal_metric(judge, trial);
	bool noise = is_noise(judge);
	struct text text;

	if (level->constant)
		return never_moves(judge, trial, arena);
	text_init(&text, arena);
	text_addf(&text, "GOOD (%s) and BAD (%s) ",
		  metric_format(arena, unit, level->good_median),
		  metric_format(arena, unit, level->bad_median));
	if (noise)
		text_add(&text, "cannot be told apart from noise");
	else
		text_addf(&text, "do not differ by --min-effect %g %%",
			  trial->config->min_effect_pct);
	text_addf(&text,
		  ": without outliers they are %s apart, with a standard error "
		  "of %s (%zu runs of each)",
		  metric_format(arena, unit, level->clamped_difference),
		  metric_format(arena, unit, level->error), level->count);
	if (noise)
		add_runs_needed(&text, judge, trial);
	add_hump(&text, trial);
	if (!metric)
		add_shared(&text, trial);
	if (metric)
		add_metric(&text, metric, judge, trial);
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

char *refusal_swapped_ends(const struct judge *judge, const struct trial *trial,
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
