/* SPDX-License-Identifier: MIT */
/*
 * One line for each situation and way to search in it.  The columns:
 *
 *	situation	its name, as --row has it
 *	method		perfbisect; git-bisect with a median of `runs_each`; or
 *			git-bisect-best, with the least for 99 % (or, where none
 *			reaches it, the one that is right most often)
 *	confidence	--confidence
 *	runs_each	runs for each median
 *	trials		bisections
 *	right		the part of them that named (and, of perfbisect's,
 *			confirmed) a culprit, and its 95 % interval:
 *	right_low right_high
 *	wrong		the part that named (and confirmed) another commit
 *	wrong_low wrong_high
 *	odd		of these: a step that an odd build makes
 *	refused not_confirmed range
 *			parts that ended so
 *	runs builds	means of one bisection, without warm-up
 *	warmups
 *	bound_runs	the fewest runs of any method, and
 *	cost_ratio	runs and builds beside the fewest
 *	confirmed	bisections with a stated confidence, and its mean
 *	stated
 *	below_900 to_950 to_990 to_999 most
 *			of those confirmed, how many stated less than 0.9,
 *			0.9 to 0.95, 0.95 to 0.99, 0.99 to 0.999, and 0.999, the
 *			most that is ever stated; each followed by how many of
 *			these were right and the mean of what they stated
 *	ends_runs search_runs references_runs proof_runs share_runs rest_runs
 *			means of what the runs were for
 *
 * What has no value is empty.
 */
#include "tests/bench/csv.h"

#include "tests/bench/plain.h"

#include <stdio.h>

static void put_head(FILE *fp)
{
	static const char *const bins[TALLY_BINS] = {
		"below_900", "to_950", "to_990", "to_999", "most",
	};

	fputs("situation,method,confidence,runs_each,trials,right,right_low,"
	      "right_high,wrong,wrong_low,wrong_high,odd,refused,"
	      "not_confirmed,range,runs,builds,warmups,bound_runs,cost_ratio,"
	      "confirmed,stated",
	      fp);
	for (size_t i = 0; i < TALLY_BINS; i++)
		fprintf(fp, ",%s,%s_right,%s_stated", bins[i], bins[i],
			bins[i]);
	for (size_t i = 0; i < FINDING_PARTS; i++)
		fprintf(fp, ",%s_runs", finding_parts[i]);
	fputc('\n', fp);
}

static void put_part(FILE *fp, size_t hits, size_t count)
{
	fprintf(fp, ",%.6g", (double)hits / (double)count);
}

static void put_interval(FILE *fp, size_t hits, size_t count)
{
	struct interval interval = tally_interval(hits, count);

	put_part(fp, hits, count);
	fprintf(fp, ",%.6g,%.6g", interval.low, interval.high);
}

static void put_empty(FILE *fp, int columns)
{
	while (columns-- > 0)
		fputc(',', fp);
}

/* A mean of what was stated. */
static void put_stated(FILE *fp, const struct bin *bin)
{
	if (bin->count == 0)
		put_empty(fp, 1);
	else
		fprintf(fp, ",%.6g", bin->stated / (double)bin->count);
}

static void put_costs(FILE *fp, const struct tally *tally, double delta)
{
	double count = (double)tally->count;

	fprintf(fp, ",%.6g,%.6g,%.6g", tally->runs / count,
		tally->builds / count, tally->warmups / count);
	if (delta > 0)
		fprintf(fp, ",%.6g,%.6g", tally_bound_runs(delta),
			tally_cost_ratio(tally, delta));
	else
		put_empty(fp, 2);
}

static void put_rule(FILE *fp, const struct situation *situation,
		     const struct tally *tally, double confidence)
{
	struct bin all = tally_stated(tally);

	if (tally->count == 0)
		return;
	fprintf(fp, "%s,perfbisect,%g,,%zu", situation->name, confidence,
		tally->count);
	put_interval(fp, tally->right, tally->count);
	put_interval(fp, tally->wrong, tally->count);
	put_part(fp, tally->odd, tally->count);
	put_part(fp, tally->refused, tally->count);
	put_part(fp, tally->not_confirmed, tally->count);
	put_part(fp, tally->range, tally->count);
	put_costs(fp, tally, situation->delta);
	fprintf(fp, ",%zu", all.count);
	put_stated(fp, &all);
	for (size_t i = 0; i < TALLY_BINS; i++) {
		fprintf(fp, ",%zu,%zu", tally->bins[i].count,
			tally->bins[i].right);
		put_stated(fp, &tally->bins[i]);
	}
	for (size_t i = 0; i < FINDING_PARTS; i++)
		fprintf(fp, ",%.6g", tally->parts[i] / (double)tally->count);
	fputc('\n', fp);
}

static void put_plain(FILE *fp, const struct study *study, const char *method,
		      size_t runs, size_t right)
{
	size_t trials = study->trials;
	size_t commits = situation_commits(study->situation);

	if (runs == 0)
		return;
	fprintf(fp, "%s,%s,,%zu,%zu", study->situation->name, method, runs,
		trials);
	put_interval(fp, right, trials);
	put_interval(fp, trials - right, trials);
	put_empty(fp, 4);
	fprintf(fp, ",%zu,%zu", plain_cost(commits, runs),
		plain_cost(commits, 1));
	put_empty(fp, 5 + 3 * TALLY_BINS + FINDING_PARTS);
	fputc('\n', fp);
}

int csv_write(const char *path, const struct study *studies, size_t count,
	      struct err *err)
{
	FILE *fp = fopen(path, "we");

	if (!fp)
		return err_sys(err, "open %s", path);
	put_head(fp);
	for (size_t s = 0; s < count; s++) {
		const struct study *study = &studies[s];

		for (size_t i = 0; i < STUDY_ASKED; i++)
			put_rule(fp, study->situation, &study->asked[i],
				 study_asked[i]);
		for (size_t i = 0; i < STUDY_PLAIN; i++)
			put_plain(fp, study, "git-bisect", study_plain[i],
				  study->plain_right[i]);
		put_plain(fp, study, "git-bisect-best", study->best_runs,
			  study->best_right);
	}
	if (fclose(fp) != 0)
		return err_sys(err, "write %s", path);
	return 0;
}
