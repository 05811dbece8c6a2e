/* SPDX-License-Identifier: MIT */
/*
 * Literals come from a straight transcription of the formulas into Python,
 * which shares no code with bisect/judge/placement.c.
 */
#include "tests/unit/check.h"

#include "bisect/judge/placement.h"

enum { LAYOUTS = 8 };

static const double parent[LAYOUTS] = {100,  101, 99, 100.5,
				       99.5, 102, 98, 100.2};
static const double slower[LAYOUTS] = {105,   106.2, 104.1, 105.4,
				       104.8, 107.1, 103.2, 105};
static const double same[LAYOUTS] = {100.3, 100.8, 99.4, 100.1,
				     99.9,  101.5, 98.6, 100.4};
static const double half[LAYOUTS] = {102.4, 103.5, 101.5, 103.1,
				     102,   104.4, 100.5, 102.6};

static void check_answer(const double *before, const double *after,
			 double built, enum placement_answer answer,
			 double share, double log_odds)
{
	struct placement found;

	placement_judge(&found, built, before, after, LAYOUTS, 0.5);
	check_int(found.answer, answer);
	check_near(found.share, share, 1e-8);
	check_near(found.log_odds, log_odds, 1e-6);
	/* One layout fewer is too few, however plain it is. */
	placement_judge(&found, built, before, after, LAYOUTS - 1, 0.5);
	check_int(found.answer, PLACEMENT_MORE);
}

static void check_answers(void)
{
	double wild[LAYOUTS];

	check_answer(parent, slower, 5, PLACEMENT_STAYS, 1.015, 24);
	check_answer(parent, same, 5, PLACEMENT_GONE, 0.02, -24);
	check_answer(parent, half, 5, PLACEMENT_PART, 0.495, -1.9047619);
	/* Lower is worse. */
	check_answer(slower, parent, -5, PLACEMENT_STAYS, 1.015, 24);
	for (int i = 0; i < LAYOUTS; i++)
		wild[i] = slower[i] + (i == 3 ? 200 : 0);
	check_answer(parent, wild, 5, PLACEMENT_STAYS, 1.07428301, 24);
}

static void check_settled(void)
{
	struct placement part = {PLACEMENT_MORE, 0.5, 0.15, 0},
			 open = {PLACEMENT_MORE, 0.5, 0.3, 1},
			 gone = {PLACEMENT_MORE, 0.1, 0.08, -9},
			 stays = {PLACEMENT_STAYS, 0.5, 0.15, 9};

	placement_settle(&part);
	check_int(part.answer, PLACEMENT_PART);
	placement_settle(&open);
	check_int(open.answer, PLACEMENT_OPEN);
	placement_settle(&gone);
	check_int(gone.answer, PLACEMENT_GONE);
	placement_settle(&stays);
	check_int(stays.answer, PLACEMENT_STAYS);
}

/* The step beside the difference of the ends, under the same layouts. */
static void check_compare(void)
{
	const struct placement nothing = {PLACEMENT_GONE, 0.02, 0.05, -24},
			       all = {PLACEMENT_STAYS, 1, 0.1, 24},
			       vague = {PLACEMENT_MORE, 0.5, 0.3, 0},
			       most = {PLACEMENT_MORE, 0.8, 0.3, 0};

	check_int(placement_compare(&nothing, 5, &all, 5), PLACEMENT_GONE);
	check_int(placement_compare(&nothing, -5, &all, -5), PLACEMENT_GONE);
	check_int(placement_compare(&all, 5, &all, 5), PLACEMENT_STAYS);
	check_int(placement_compare(&nothing, 5, &nothing, 5), PLACEMENT_STAYS);
	check_int(placement_compare(&vague, 5, &most, 5), PLACEMENT_MORE);
	check_int(placement_guess(&vague, 5, &most, 5), PLACEMENT_STAYS);
	check_int(placement_guess(&nothing, 5, &all, 5), PLACEMENT_GONE);
}

static void check_of_layouts(void)
{
	const double *const apart[] = {parent, slower};
	const double *const alike[] = {parent, parent};

	check_near(placement_scatter(apart, LAYOUTS, 0.5), 1.10372745, 1e-8);
	/* As much as the runs have: by chance. */
	check_near(placement_scatter(alike, LAYOUTS, 1.1), 0, 0);
}

void check_placement(void)
{
	check_answers();
	check_settled();
	check_compare();
	check_of_layouts();
}
