/* SPDX-License-Identifier: MIT */
#include "bisect/judge/canary.h"

#include <math.h>

enum { PROOF_REFERENCES = 5 };

static double alarm_limit(const struct level *level)
{
	return fmax(3 * level->sigma_raw, fabs(level->difference) / 4);
}

bool canary_alarms(const struct level *level, double residual)
{
	return fabs(residual) > alarm_limit(level);
}

double canary_limit(const struct level *level)
{
	return 0.67 * alarm_limit(level);
}

bool canary_drifts(const struct level *level, const double *residuals)
{
	double median = stats_median(residuals, CANARY_RUNS);

	return fabs(median) > canary_limit(level);
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
