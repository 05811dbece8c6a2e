/* SPDX-License-Identifier: MIT */
#include "bisect/judge/judge.h"

#include "bisect/judge/lead.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SET_PROBABILITY = 0.95;

enum { CANDIDATES_MOST = 1000 };

void judge_init(struct judge *judge, const struct config *config, bool reversed,
		struct arena *arena)
{
	*judge = (struct judge){
		.arena = arena,
		.reversed = reversed,
		.higher_is_better = config->higher_is_better,
		.accept_odd = config->accept_odd,
		.believed = 1,
	};
	sampler_limits(&judge->sampler, config->runs, config->max_runs,
		       config->confidence, config->min_effect_pct);
}

void judge_ends(struct judge *judge, double *values[2], size_t count)
{
	for (int i = 0; i < 2; i++)
		judge->ends[i] = (struct sample){
			.values = values[i], .count = count, .bad = i == 1};
	verdict_level(&judge->level, values[0], values[1], count);
}

void judge_swap(struct judge *judge)
{
	struct scale scale = {
		.level = judge->level,
		.whole = judge->whole,
		.ends = {judge->ends[0], judge->ends[1]},
		.higher_is_better = judge->higher_is_better,
		.exact = judge->exact,
		.last_shift = judge->last_shift,
	};

	judge->level = judge->aside.level;
	judge->whole = judge->aside.whole;
	for (int i = 0; i < 2; i++)
		judge->ends[i] = judge->aside.ends[i];
	judge->higher_is_better = judge->aside.higher_is_better;
	judge->exact = judge->aside.exact;
	judge->last_shift = judge->aside.last_shift;
	judge->aside = scale;
}

void judge_lead(struct judge *judge, double *values[2], size_t count,
		bool exact)
{
	judge_swap(judge);
	judge_ends(judge, values, count);
	judge->whole = judge->level;
	judge->higher_is_better = false;
	judge->last_shift = 0;
	judge->led = true;
	judge->exact = exact;
	judge->believed = LEAD_BELIEVED;
}

void judge_follow(struct judge *judge)
{
	judge_swap(judge);
	judge->led = false;
	judge->believed = 1;
}

/* Where `passed` of passed + 1 runs pass, one run without a failure is worth:
 */
static double clean_log_odds(size_t passed)
{
	return passed > 0 ? log1p(1 / (double)passed) : JUDGE_FAILURE_LOG_ODDS;
}

void judge_bad_fails(struct judge *judge, size_t passed)
{
	const struct sampler *sampler = &judge->sampler;
	double each = clean_log_odds(passed);
	double runs = fmax(ceil(JUDGE_FAILURE_LOG_ODDS / each),
			   (double)sampler->visit_least);

	runs = fmin(runs, (double)sampler->visit_most);
	judge->level = judge->whole = (struct level){0};
	judge->clean_runs = (size_t)runs;
	judge->clean_log_odds = fmin(runs * each, JUDGE_FAILURE_LOG_ODDS);
}

bool judge_is_odd(const struct judge *judge, const struct opinion *opinion)
{
	return !judge->accept_odd && judge->clean_runs == 0 &&
	       verdict_is_odd(&judge->whole, &opinion->visit,
			      opinion->sample.count, judge->higher_is_better);
}

bool judge_swapped(const struct judge *judge)
{
	double difference = judge->level.difference;

	return judge->higher_is_better ? difference > 0 : difference < 0;
}

static struct opinion *find(const struct judge *judge, const struct rev *rev)
{
	for (size_t i = 0; i < judge->count; i++) {
		if (rev_equal(&judge->opinions[i].rev, rev))
			return &judge->opinions[i];
	}
	return NULL;
}

void judge_hold(struct judge *judge, const struct opinion *opinion)
{
	struct opinion *held = find(judge, &opinion->rev);

	if (!held) {
		judge->opinions =
			arena_grow(judge->arena, judge->opinions, judge->count,
				   &judge->capacity, sizeof(*judge->opinions));
		held = &judge->opinions[judge->count++];
	}
	*held = *opinion;
}

const struct opinion *judge_find(const struct judge *judge,
				 const struct rev *rev)
{
	return find(judge, rev);
}

bool judge_differs(const struct judge *judge, const struct opinion *opinion,
		   const struct sample *sample)
{
	const double share = 0.25, errors = 4;
	struct visit visit;
	double gap, error;

	if (sample->count == 0 || opinion->sample.count == 0)
		return false;
	verdict_visit(&visit, &judge->level, sample);
	if (visit.bad != opinion->visit.bad &&
	    fmin(fabs(visit.side_odds), fabs(opinion->visit.side_odds)) >=
		    judge->sampler.need)
		return true;
	gap = fabs(visit.beyond - opinion->visit.beyond);
	error = sqrt(visit.variance + opinion->visit.variance);
	return gap > errors * error &&
	       gap > share * fabs(judge->level.clamped_difference);
}

void judge_forget(struct judge *judge)
{
	judge->count = 0;
	judge->believed = judge->led ? LEAD_BELIEVED : 1;
}

/* For what was judged: an undecided one may have its odds against it. */
static double in_favour(const struct opinion *opinion, double log_odds)
{
	return opinion->sample.bad ? log_odds : -log_odds;
}

/*
 * With what is known now of the noise, which may be less than at the time, and
 * less still when builds scatter: that is no matter of when they were run.
 */
static double odds_of(const struct judge *judge, const struct opinion *opinion,
		      double layout)
{
	double log_odds;

	if (opinion->sample.count == 0)
		return opinion->log_odds;
	log_odds = scatter_log_odds(&judge->level, &opinion->sample, layout);
	if (layout > 0)
		return log_odds;
	return verdict_of_burst(log_odds, opinion->sample.references);
}

static double path_with(const struct judge *judge, double layout)
{
	ARENA_SCOPE(tmp);
	double *odds = arena_array(&tmp, judge->count, sizeof(*odds));
	size_t count = 0;

	for (size_t i = 0; i < judge->count; i++) {
		const struct opinion *opinion = &judge->opinions[i];

		if (!opinion->neighbour)
			odds[count++] = in_favour(
				opinion, odds_of(judge, opinion, layout));
	}
	return verdict_path(odds, count) * judge->believed;
}

double judge_path(const struct judge *judge)
{
	return path_with(judge, 0);
}

/* A sample, and where in the history it stands. */
struct placed {
	int64_t place;
	struct sample sample;
};

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

static void find_scatter(struct scatter *out, const struct judge *judge,
			 const struct dag *dag)
{
	ARENA_SCOPE(tmp);
	struct placed *placed =
		arena_array(&tmp, judge->count + 2, sizeof(*placed));
	struct sample *samples =
		arena_array(&tmp, judge->count + 2, sizeof(*samples));
	double *places = arena_array(&tmp, judge->count + 2, sizeof(*places));
	size_t count = 0;

	for (int i = 0; i < 2; i++) {
		bool older = judge->ends[i].bad == judge->reversed;

		placed[count++] = (struct placed){
			older ? -2 : (int64_t)dag->count, judge->ends[i]};
	}
	for (size_t i = 0; i < judge->count; i++) {
		const struct opinion *opinion = &judge->opinions[i];

		if (opinion->sample.count > 0)
			placed[count++] = (struct placed){
				dag_find(dag, &opinion->rev), opinion->sample};
	}
	qsort(placed, count, sizeof(*placed), by_place);
	for (size_t i = 0; i < count; i++) {
		samples[i] = placed[i].sample;
		places[i] = (double)placed[i].place;
	}
	scatter_find(out, &judge->level, samples, places, count,
		     scatter_limit(judge->scattered, judge->unexplained),
		     judge->unexplained ? 0 : SCATTER_LEVELS);
}

/* -- The 95 % set -- */

struct candidate {
	size_t index;
	double weight;
};

static int by_weight(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->weight != y->weight)
		return y->weight > x->weight ? 1 : -1;
	return (x->index > y->index) - (x->index < y->index);
}

/* What speaks for the revision being bad. */
typedef double odds_fn(const struct judge *judge, const struct opinion *opinion,
		       double layout);

static double own_odds(const struct judge *judge, const struct opinion *opinion,
		       double layout)
{
	if (opinion->own.count == 0)
		return 0;
	return scatter_log_odds(&judge->aside.level, &opinion->own, layout);
}

/*
 * The log-odds that speak for each ancestor of `head` as the culprit: those of
 * the revisions that contain it.
 */
static size_t weigh(struct candidate *out, const struct judge *judge,
		    const struct dag *dag, const bool *eligible, size_t head,
		    odds_fn *odds, double layout)
{
	ARENA_SCOPE(tmp);
	bool *within = arena_array(&tmp, dag->count, sizeof(*within));
	double *sums = arena_array(&tmp, dag->count, sizeof(*sums));
	double sign = judge->reversed ? -1 : 1;
	size_t count = 0;

	for (size_t o = 0; o < judge->count; o++) {
		const struct opinion *opinion = &judge->opinions[o];
		int64_t index = dag_find(dag, &opinion->rev);

		if (index < 0 || opinion->neighbour)
			continue; /* a merge base is no candidate */
		dag_ancestors(within, dag, (size_t)index);
		for (size_t i = 0; i <= (size_t)index; i++) {
			if (within[i])
				sums[i] += sign * odds(judge, opinion, layout);
		}
	}
	dag_ancestors(within, dag, head);
	for (size_t i = 0; i <= head; i++) {
		if (within[i] && (!eligible || eligible[i]))
			out[count++] = (struct candidate){i, sums[i]};
	}
	return count;
}

static double normalise(struct candidate *list, size_t count)
{
	double sum = 0;

	qsort(list, count, sizeof(*list), by_weight);
	for (size_t i = count; i-- > 0;) {
		list[i].weight = exp(list[i].weight - list[0].weight);
		sum += list[i].weight;
	}
	return sum;
}

/* Until they make up `enough` of all. */
static void list_candidates(struct ranking *out, const struct candidate *list,
			    size_t count, double sum, double enough,
			    const struct dag *dag, struct arena *arena)
{
	double reached = 0;
	size_t used = 0;

	while (used < count && used < CANDIDATES_MOST && reached < enough)
		reached += list[used++].weight / sum;
	out->candidates =
		arena_array(arena, used + 1, sizeof(*out->candidates));
	out->probabilities =
		arena_array(arena, used + 1, sizeof(*out->probabilities));
	for (size_t i = 0; i < used; i++) {
		out->candidates[i] = dag->revs[list[i].index].hex;
		out->probabilities[i] = list[i].weight / sum;
	}
	out->probabilities[used] = NAN;
}

void judge_rank(struct ranking *out, const struct judge *judge,
		const struct dag *dag, const bool *among, size_t head,
		struct arena *arena)
{
	ARENA_SCOPE(tmp);
	struct candidate *list = arena_array(&tmp, dag->count, sizeof(*list));
	size_t count = weigh(list, judge, dag, among, head, odds_of, 0);

	list_candidates(out, list, count, normalise(list, count), INFINITY, dag,
			arena);
	for (double *part = out->probabilities; !isnan(*part); part++)
		*part *= judge->believed;
}

void judge_believe(struct judge *judge, const struct dag *dag,
		   const bool *eligible, size_t head, size_t culprit)
{
	ARENA_SCOPE(tmp);
	struct candidate *list = arena_array(&tmp, dag->count, sizeof(*list));
	double sum, weight = 0, odds;
	size_t count;

	if (!judge->led)
		return;
	count = weigh(list, judge, dag, eligible, head, own_odds, 0);
	sum = normalise(list, count);
	for (size_t i = 0; i < count; i++) {
		if (list[i].index == culprit)
			weight = list[i].weight;
	}
	odds = LEAD_BELIEVED / (1 - LEAD_BELIEVED) * weight /
	       fmax((sum - weight) / fmax((double)count - 1, 1), 1e-300);
	judge->believed = odds / (1 + odds);
}

static double calibrated(double confidence)
{
	double log_odds = log(confidence / fmax(1 - confidence, 1e-12));

	return 1 / (1 + exp(-verdict_calibrated(log_odds)));
}

void judge_conclude(struct conclusion *out, const struct judge *judge,
		    const struct dag *dag, const bool *eligible, size_t head,
		    size_t culprit, double step_log_odds, struct arena *arena)
{
	ARENA_SCOPE(tmp);
	struct candidate *list = arena_array(&tmp, dag->count, sizeof(*list));
	double layout, path, cap;
	size_t count;

	*out = (struct conclusion){0};
	if (judge->clean_runs == 0)
		find_scatter(&out->scatter, judge, dag);
	if (judge->layout_known)
		scatter_measured(&out->scatter, &judge->level, judge->layout);
	layout = out->scatter.layout;
	path = path_with(judge, layout);
	if (layout > 0) {
		cap = scatter_cap(fabs(judge->level.difference) / layout);
		out->confidence = fmin(path, cap);
	} else {
		out->confidence =
			calibrated(verdict_confidence(path, step_log_odds));
	}
	count = weigh(list, judge, dag, eligible, head, odds_of, layout);
	for (size_t i = 0; i < count; i++) {
		if (list[i].index == culprit && layout == 0)
			list[i].weight += step_log_odds;
	}
	list_candidates(&out->ranking, list, count, normalise(list, count),
			SET_PROBABILITY, dag, arena);
}
