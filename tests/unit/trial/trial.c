/* SPDX-License-Identifier: MIT */
#include "bisect/trial/trial.h"
#include "bisect/trial/record_run.h"
#include "tests/unit/check.h"

void check_trial(void)
{
	enum { RUNS = 8192, HALVES = 12 };
	struct plan plan = {.seed = 0}, other = {.seed = UINT32_MAX};
	int set[HALVES] = {0}, same = 0;

	/* SplitMix64 of seed 0 begins with 0xe220a8397b1dcdaf. */
	check_int(trial_padding(&plan, 0), 0xdaf);
	for (int number = 1; number <= RUNS; number++) {
		int bytes = trial_padding(&plan, number);

		check(bytes >= 0 && bytes <= 4095);
		check_int(trial_padding(&plan, number), bytes);
		same += trial_padding(&other, number) == bytes;
		for (int bit = 0; bit < HALVES; bit++)
			set[bit] += bytes >> bit & 1;
	}
	/* Six standard deviations around a half; two are expected. */
	for (int bit = 0; bit < HALVES; bit++)
		check(set[bit] > 3824 && set[bit] < 4368);
	check(same < 16);

	plan.config.no_randomize = true;
	check_int(trial_padding(&plan, 1), -1);
}
