/* SPDX-License-Identifier: MIT */
#ifndef BISECT_VISIT_FORECAST_H
#define BISECT_VISIT_FORECAST_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/* What a search will cost. */

/*
 * How many standard deviations of one run the ends are apart: for a visit, by
 * the metric that leads if one does.
 */
double forecast_delta(const struct judge *judge);

/* verdict_forecast(), and what --in-place adds to it. */
void forecast_count(struct forecast *out, const struct config *config,
		    size_t candidates, double delta);

/*
 * Runs of the visits alone, on the safe side, where the ends are so many
 * standard deviations apart; each has as many as are asked for at least.
 */
double forecast_visits(const struct config *config, size_t candidates,
		       double delta);

/* What a search will take, on the safe side; returns how many seconds. */
double forecast_cost(struct forecast *out, const struct judge *judge,
		     const struct session *session);

/*
 * About how many seconds it will take from here, with `left` candidates: the
 * steps of the search, each as long as builds and visits were so far and with
 * as many builds that fail, and the proof; and all of it once more, as likely
 * as that has happened.  After the ends are measured it is right within a
 * factor of two, unless the search has to begin anew.
 */
double forecast_left_s(const struct judge *judge, const struct session *session,
		       size_t left);

/* "about 81 runs and 9 builds, 12 min 3 s", on the safe side. */
char *forecast_words(const struct judge *judge, const struct trial *trial,
		     struct arena *arena);

#endif
