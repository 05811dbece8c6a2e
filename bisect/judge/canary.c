/* SPDX-License-Identifier: MIT */
#include "bisect/judge/canary.h"

#include <math.h>

enum { PROOF_REFERENCES = 5 };

/* Levels that differ by more than this factor are not moved alike. */
static const double ALIKE = 4.0 / 3;

/* Of a run of that end: it may scatter by more than both do together. */
static double run_sigma(const struct level *level, bool bad)
{
	return fmax(level->sigma_raw, sqrt(verdict_side_noise(level, bad)));
}

/*
 * Residuals are in proportion: as they are at the threshold.  What matters is
 * what the same ratio does to the higher level, where it moves a run by most.
 * The noise of a run may be the same at all levels or in proportion as well, so
 * that it is 3 sigma only if it is so by both.
 */
static double alarm_limit(const struct level *level, bool bad)
{
	double here = verdict_scale(level, bad);
	double most = fmax(here, verdict_scale(level, !bad));

	return fmax(3 * run_sigma(level, bad) / fmin(here, 1),
		    fabs(level->difference) / 4 / most);
}

bool canary_alarms(const struct level *level, bool bad, double residual)
{
	return fabs(residual) > alarm_limit(level, bad);
}

bool canary_wants_other(const struct level *level, bool bad, double residual)
{
	double one = verdict_scale(level, bad);
	double other = verdict_scale(level, !bad);

	return fmax(one, other) > ALIKE * fmin(one, other) &&
	       fabs(residual) > alarm_limit(level, bad) / 2;
}

double canary_limit(const struct level *level, bool bad)
{
	return 0.67 * alarm_limit(level, bad);
}

bool canary_drifts(const struct level *level, bool bad, const double *residuals)
{
	double median = stats_median(residuals, CANARY_RUNS);

	return fabs(median) > canary_limit(level, bad);
}

bool canary_is_due(const struct level *level, const double *residuals,
		   size_t references, size_t runs, double last_shift)
{
	double off = stats_median(residuals, references) - last_shift;

	if (references < runs)
		return true;
	if (references >= 3 && references < PROOF_REFERENCES)
		return fabs(off) > 3 * level->sigma_raw;
	for (size_t i = 0; references < 3 && i < references; i++) {
		if (fabs(residuals[i] - last_shift) > 3 * level->sigma_raw)
			return true;
	}
	return false;
}

bool canary_moved(const struct level *level, const double *values,
		  size_t before, size_t count)
{
	struct drift was, is;

	verdict_drift(&was, level, values, before);
	verdict_drift(&is, level, values + before, count - before);
	return fabs(is.shift - was.shift) >
	       3 * sqrt(was.variance + is.variance);
}
