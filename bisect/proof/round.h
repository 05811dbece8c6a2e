/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PROOF_ROUND_H
#define BISECT_PROOF_ROUND_H

#include "bisect/judge/judge.h"
#include "bisect/trial/trial.h"

/*
 * Parent and culprit run side by side, round by round, with the ends beside
 * them for the report's sake, or for the drift where runs are paired.
 *
 * The revisions of a round, in order: GOOD, parent, culprit, BAD; an end only
 * where it stands built, and not twice.
 */
struct round {
	const struct rev *revs[4];
	bool lost[4]; /* an end that has failed, and is left out since */
	size_t count, parent, culprit; /* places of these two */
};

/* Both stand built, one as used as the other; or *why they cannot. */
int round_stand(struct round *round, const char **why, struct trial *trial,
		const struct rev *parent, const struct rev *culprit,
		struct err *err);

/* What one round has measured. */
struct lap {
	double parent, culprit;
	double residual; /* of the ends in it, their mean */
};

/*
 * Round number `number`, from 0, through the revisions: forwards, backwards,
 * forwards ...; or *why it came to no end.
 */
int round_run(struct lap *out, const char **why, const struct judge *judge,
	      struct trial *trial, struct round *round, size_t number,
	      struct err *err);

#endif
