/* SPDX-License-Identifier: MIT */
#include "bisect/visit/forecast.h"

#include "bisect/judge/lead.h"
#include "bisect/session/facts.h"
#include "probe/ground/text.h"

#include <math.h>

/* Three rounds of four, and two neighbours. */
enum { PROOF_LEAST = 18 };

double forecast_delta(const struct judge *judge)
{
	/* A failure is no matter of noise. */
	if (judge->clean_runs > 0)
		return INFINITY;
	return lead_delta(&judge->level);
}

/* The same for the proof, which is by the metric itself. */
static double proof_delta(const struct judge *judge)
{
	return judge->led ? lead_delta(&judge->aside.level)
			  : forecast_delta(judge);
}

/* Of what does not depend on the number of steps: ends, proof, second tries. */
static double fixed_runs(double delta)
{
	struct forecast one;

	verdict_forecast(&one, 1, delta);
	return one.runs;
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

/* For the proof, which is measured on pristine builds. */
static double pristine_builds(const struct config *config)
{
	return config->clean || config->no_pristine ? 0 : 2;
}

void forecast_count(struct forecast *out, const struct config *config,
		    size_t candidates, double delta)
{
	double more = more_builds(
		config, candidates > 1 ? log2((double)candidates) : 0);

	verdict_forecast(out, candidates, delta);
	out->builds += more + pristine_builds(config);
	out->runs += more * config->warmup;
}

/*
 * Where one run is enough: two of each end, one a step, a pair with the ends
 * beside it, and two neighbours.
 */
enum { EXACT_PROOF = 6, EXACT_ENDS = 4 };

static double exact_runs(size_t candidates)
{
	return EXACT_ENDS + EXACT_PROOF +
	       (candidates > 1 ? ceil(log2((double)candidates)) : 0);
}

/* With the link before it, where each has a layout of its own. */
static double run_s_of(const struct session *session)
{
	const struct record *last = session_last(session, RECORD_RUN);

	return session_mean_s(session, RECORD_RUN) +
	       (last && last->u.run.layout > 0
			? session_mean_s(session, RECORD_LAYOUT)
			: 0);
}

double forecast_visits(const struct config *config, size_t candidates,
		       double delta)
{
	struct forecast all;
	double steps = log2(fmax((double)candidates, 1));

	verdict_forecast(&all, candidates, delta);
	return fmax(all.runs - fixed_runs(delta), steps * config->runs);
}

/* Steps and neighbours, one run each in a simulated processor. */
enum { SIMULATED_NEIGHBOURS = 2 };

static bool is_by_simulation(const struct judge *judge)
{
	return judge->led && judge->exact;
}

/* All but builds. */
static double runs_s(struct forecast *out, const struct judge *judge,
		     const struct session *session)
{
	size_t candidates = (size_t)session->plan->candidates;
	double simulated = 0;

	if (is_by_simulation(judge)) {
		simulated = SIMULATED_NEIGHBOURS +
			    ceil(log2(fmax((double)candidates, 1)));
		out->runs = simulated + fixed_runs(proof_delta(judge));
	} else if (judge->exact) {
		out->runs = exact_runs(candidates);
	} else if (judge->led) {
		out->runs += fixed_runs(proof_delta(judge)) -
			     fixed_runs(forecast_delta(judge));
	}
	return simulated * session_simulated_s(session) +
	       (out->runs - simulated) * run_s_of(session);
}

double forecast_cost(struct forecast *out, const struct judge *judge,
		     const struct session *session)
{
	forecast_count(out, &session->plan->config,
		       (size_t)session->plan->candidates,
		       forecast_delta(judge));
	return runs_s(out, judge, session) +
	       out->builds * session_mean_s(session, RECORD_BUILD);
}

static bool is_judged(const struct record *record)
{
	return record->kind == RECORD_VERDICT &&
	       record->u.verdict.side != SIDE_SKIP;
}

/* Runs for each verdict since the last restart; the forecast's before any. */
static double runs_each(const struct judge *judge,
			const struct session *session)
{
	struct forecast two;
	double runs = 0, verdicts = 0;

	verdict_forecast(&two, 2, forecast_delta(judge));
	for (size_t i = session->count; i-- > session->begin;) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_RESTART ||
		    record->kind == RECORD_ENDS)
			break;
		runs += record->kind == RECORD_RUN;
		verdicts += is_judged(record);
	}
	/* The forecast counts as one that was there before. */
	return (runs + two.runs - fixed_runs(forecast_delta(judge))) /
	       (verdicts + 1);
}

/*
 * Builds that failed, for each revision that was judged.  One that is skipped
 * has two of them.
 */
static double failures_each(const struct session *session)
{
	double failed = 0,
	       judged = 1; /* a step without any, before there is one */

	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		failed +=
			record->kind == RECORD_BUILD && !record->u.build.built;
		judged += is_judged(record);
	}
	return failed / judged;
}

/* How often it may begin anew from here: as often as it has, by Laplace. */
static double restarts_ahead(const struct session *session)
{
	double restarts = 0;

	for (size_t i = 0; i < session->count; i++)
		restarts += session->records[i]->kind == RECORD_RESTART;
	return restarts / (restarts + 2);
}

/* The runs of one visit. */
static double visit_s(const struct judge *judge, const struct session *session)
{
	return is_by_simulation(judge)
		       ? session_simulated_s(session)
		       : runs_each(judge, session) * run_s_of(session);
}

/* From so many candidates to the end, when nothing comes between. */
static double straight_s(const struct judge *judge,
			 const struct session *session, size_t candidates)
{
	double run_s = run_s_of(session);
	double build_s = session_mean_s(session, RECORD_BUILD);
	double steps = candidates > 1 ? log2((double)candidates) : 0;
	const struct config *config = &session->plan->config;
	double proof_runs =
		fixed_runs(proof_delta(judge)) - 2 * (double)judge->level.count;

	return steps * (visit_s(judge, session) +
			(1 + failures_each(session)) * build_s) +
	       (judge->exact && !judge->led ? EXACT_PROOF
					    : fmax(proof_runs, PROOF_LEAST)) *
		       run_s +
	       (1 + pristine_builds(config)) * build_s +
	       more_builds(config, steps) * (build_s + config->warmup * run_s);
}

double forecast_left_s(const struct judge *judge, const struct session *session,
		       size_t left)
{
	size_t all = (size_t)session->plan->candidates;

	return straight_s(judge, session, left) +
	       restarts_ahead(session) * straight_s(judge, session, all);
}

char *forecast_words(const struct judge *judge, const struct trial *trial,
		     struct arena *arena)
{
	struct forecast forecast;
	double seconds = forecast_cost(&forecast, judge, trial->session);

	return arena_sprintf(
		arena, "about %s and %s, %s",
		text_count(arena, llround(forecast.runs), "run"),
		text_count(arena, llround(forecast.builds), "build"),
		text_duration(arena, seconds));
}
