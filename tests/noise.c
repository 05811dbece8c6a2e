/* SPDX-License-Identifier: MIT */
/*
 * A benchmark that is as noisy as a night on a shared machine, for
 * tests/e2e/night.sh: noise SEED DRIFT [UNIT]
 *
 * It burns as many units of 200 microseconds of processor time, or of UNIT, as
 * the file `cost` says, times a factor of this run's own: 5 % of spread, every
 * twentieth run twice as long, and a drift that climbs by DRIFT % within a
 * hundred runs and comes back within the next hundred.  All of it follows from
 * SEED and the number of the run, which is kept in a file where perfbisect was
 * started.  By the wall clock the machine's own noise comes on top.
 *
 * With $FAKE_WAIT it burns nothing, and says there that it has;
 * tests/fake_wait.c.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CLIMB = 100 };

static const double SPREAD = 0.05;

static uint64_t state;

/* From 0 to 1, by SplitMix64. */
static double uniform(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/* Nearly normal: the sum of twelve. */
static double normal(void)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += uniform();
	return sum;
}

static double factor_of(long run, double drift_pct)
{
	long phase = run % (2 * CLIMB);
	double height = (double)(phase < CLIMB ? phase : 2 * CLIMB - phase);
	double factor = 1 + SPREAD * normal();

	if (uniform() < 0.05)
		factor *= 2;
	return factor * (1 + drift_pct / 100 * height / CLIMB);
}

static long read_number(const char *path)
{
	char line[32] = "0";
	FILE *fp = fopen(path, "r");

	if (fp) {
		if (!fgets(line, sizeof(line), fp))
			exit(1);
		fclose(fp);
	}
	return strtol(line, NULL, 10);
}

static void write_number(const char *path, long number)
{
	FILE *fp = fopen(path, "w");

	if (!fp || fprintf(fp, "%ld\n", number) < 0 || fclose(fp) != 0)
		exit(1);
}

static void burn(double want_s)
{
	struct timespec used;
	volatile unsigned int sink = 1;

	do {
		for (int i = 0; i < 10000; i++)
			sink = sink * 1664525U + 1013904223U;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	} while ((double)used.tv_sec + 1e-9 * (double)used.tv_nsec < want_s);
}

static void say(const char *path, double want_s)
{
	FILE *fp = fopen(path, "w");

	if (!fp || fprintf(fp, "%f %f 0 0\n", want_s, want_s) < 0 ||
	    fclose(fp) != 0)
		exit(1);
}

int main(int argc, char **argv)
{
	const char *origin = getenv("PERFBISECT_ORIGIN");
	double unit_s = (argc > 3 ? strtod(argv[3], NULL) : 200) * 1e-6;
	const char *fake = getenv("FAKE_WAIT");
	double want_s;
	char path[4096];
	long run;

	if (argc < 3 || !origin)
		return 1;
	snprintf(path, sizeof(path), "%s/runs", origin);
	run = read_number(path);
	write_number(path, run + 1);
	state = strtoull(argv[1], NULL, 10) * 1000003 + (uint64_t)run;
	want_s = unit_s * (double)read_number("cost") *
		 factor_of(run, strtod(argv[2], NULL));
	if (fake)
		say(fake, want_s);
	else
		burn(want_s);
	return 0;
}
