/* SPDX-License-Identifier: MIT */
#include "tests/bench/table.h"

#include "tests/bench/plain.h"

/* ".996", "1.00" */
static void show_limit(FILE *fp, double limit)
{
	char digits[16];

	snprintf(digits, sizeof(digits), "%.3f", limit);
	fprintf(fp, "%.4s", digits[0] == '1' ? digits : digits + 1);
}

/* "1.000 (.996-1.00)": a part of `count`, and its interval. */
static void show_part(FILE *fp, size_t hits, size_t count)
{
	struct interval interval = tally_interval(hits, count);

	fprintf(fp, "%.3f (", (double)hits / (double)count);
	show_limit(fp, interval.low);
	fputc('-', fp);
	show_limit(fp, interval.high);
	fputc(')', fp);
}

/* A part without its interval; nothing for none. */
static void show_short(FILE *fp, size_t hits, size_t count)
{
	if (hits > 0)
		fprintf(fp, " %5.3f", (double)hits / (double)count);
	else
		fprintf(fp, "     -");
}

void table_head(FILE *fp, size_t trials, uint64_t seed)
{
	fprintf(fp,
		"%zu bisections in each situation, mostly of %d "
		"commits (seed %llu); a build takes %d runs\n\n",
		trials, CANDIDATES, (unsigned long long)seed, BUILD_TICKS);
	fprintf(fp, "%-21s %-56s %s\n", "",
		"perfbisect --------------------------------------------",
		"git bisect, median of N: right");
	fprintf(fp, "%-21s %-17s %-17s %5s %5s %5s %5s  %4s %4s %4s  %s\n", "",
		"right", "silently wrong", "none", "runs", "build", "cost",
		"N=5", "10", "100", "best (runs)");
}

static void show_rule(FILE *fp, const struct situation *situation,
		      const struct tally *tally)
{
	double count = (double)tally->count;
	size_t none = tally->refused + tally->not_confirmed + tally->range;

	if (situation_steps(situation) > 0)
		show_part(fp, tally->right, tally->count);
	else
		fprintf(fp, "%-17s", "(nothing to find)");
	fputc(' ', fp);
	show_part(fp, tally->wrong, tally->count);
	show_short(fp, none, tally->count);
	fprintf(fp, " %5.0f %5.1f", tally->runs / count, tally->builds / count);
	/* What it costs to refuse says nothing beside the bound. */
	if (situation->delta > 0 && 2 * none < tally->count)
		fprintf(fp, " %5.1f",
			tally_cost_ratio(tally, situation->delta));
	else
		fprintf(fp, "     -");
}

static void show_plain(FILE *fp, const struct study *study)
{
	double count = (double)study->trials;

	if (study->best_runs == 0) {
		if (situation_steps(study->situation) == 0)
			fprintf(fp, "  names a commit, always");
		return;
	}
	fputc(' ', fp);
	for (size_t i = 0; i < STUDY_PLAIN; i++)
		fprintf(fp, " %4.2f", (double)study->plain_right[i] / count);
	if (study_plain_succeeds(study))
		fprintf(fp, "  %zu (%zu)", study->best_runs,
			plain_cost(situation_commits(study->situation),
				   study->best_runs));
	else
		fprintf(fp, "  never (%.2f)",
			(double)study->best_right / count);
}

void table_row(FILE *fp, const struct study *study)
{
	fprintf(fp, "%-21s ", study->situation->title);
	show_rule(fp, study->situation, &study->asked[0]);
	show_plain(fp, study);
	fputc('\n', fp);
	fflush(fp);
}

void table_foot(FILE *fp)
{
	fprintf(fp,
		"\n"
		"right            named and confirmed the culprit "
		"(95 %% interval)\n"
		"silently wrong   confirmed another commit\n"
		"none             named none for certain: refused, not "
		"confirmed, or several left\n"
		"runs             without the one that is thrown away after "
		"each build\n"
		"cost             runs, and builds as %d runs each, beside the "
		"least that any method needs\n"
		"best (runs)      the least N that is right in 99 %%, and all "
		"its runs; or how often any is right\n",
		BUILD_TICKS);
}

void table_parts(FILE *fp, const struct study *studies, size_t count)
{
	fprintf(fp, "\n%-22s", "runs for");
	for (size_t i = 0; i < FINDING_PARTS; i++)
		fprintf(fp, " %10s", finding_parts[i]);
	fputc('\n', fp);
	for (size_t s = 0; s < count; s++) {
		const struct tally *tally = &studies[s].asked[0];

		fprintf(fp, "%-22s", studies[s].situation->title);
		for (size_t i = 0; i < FINDING_PARTS; i++)
			fprintf(fp, " %10.1f",
				tally->parts[i] / (double)tally->count);
		fputc('\n', fp);
	}
	fprintf(fp, "\n"
		    "references       of an end, beside those of a revision\n"
		    "share            where between the ends a revision lies\n"
		    "rest             neighbours of a step that is there\n");
}

/* Is it right with so few runs, where the noise has no memory? */
static bool plain_is_enough(const struct study *study)
{
	return 100 * study->plain_right[0] >= 99 * study->trials &&
	       situation_steps(study->situation) > 0;
}

void table_given(FILE *fp, const struct study *studies, size_t count)
{
	fprintf(fp,
		"\nall that it costs, in runs (a build is %d), beside git "
		"bisect with medians of %zu\nand the threshold given, where "
		"that is right in 99 %%\n%-21s %10s %10s  %s\n",
		BUILD_TICKS, study_plain[0], "", "perfbisect", "git bisect",
		"ratio");
	for (size_t s = 0; s < count; s++) {
		const struct situation *situation = studies[s].situation;
		const struct tally *tally = &studies[s].asked[0];
		double ours = (tally->runs + tally->warmups +
			       BUILD_TICKS * tally->builds) /
			      (double)tally->count;
		double given = (double)plain_given_cost(
			situation_commits(situation), study_plain[0]);

		if (plain_is_enough(&studies[s]))
			fprintf(fp, "%-21s %10.0f %10.0f  %5.2f\n",
				situation->title, ours, given, ours / given);
	}
}

/* -- Confidence -- */

/* "0.9961 0.9975 (.9859-.9996) ", and ! for a space where too much is stated */
static void show_calibration(FILE *fp, const struct tally *tally)
{
	struct bin all = tally_stated(tally);
	struct interval interval = tally_interval(all.right, all.count);
	double count = (double)all.count, stated;

	if (all.count == 0) {
		fprintf(fp, "  %-29s", "-");
		return;
	}
	stated = all.stated / count;
	fprintf(fp, "  %.4f %.4f (%.4f-%.4f)%c", stated,
		(double)all.right / count, interval.low, interval.high,
		stated > interval.high ? '!' : ' ');
}

void table_calibration(FILE *fp, const struct study *studies, size_t count)
{
	fprintf(fp, "\n%-21s", "stated, and right");
	for (size_t i = 0; i < STUDY_ASKED; i++)
		fprintf(fp, "  --confidence %-16.2f", study_asked[i]);
	fputc('\n', fp);
	for (size_t s = 0; s < count; s++) {
		if (situation_steps(studies[s].situation) == 0)
			continue;
		fprintf(fp, "%-21s", studies[s].situation->title);
		for (size_t i = 0; i < STUDY_ASKED; i++)
			show_calibration(fp, &studies[s].asked[i]);
		fputc('\n', fp);
	}
	fprintf(fp, "\n!                more is stated than the interval "
		    "allows\n");
}

static void show_bin(FILE *fp, const char *title, const struct bin *bin)
{
	struct interval interval = tally_interval(bin->right, bin->count);
	double stated;

	if (bin->count == 0)
		return;
	stated = bin->stated / (double)bin->count;
	fprintf(fp, "%-36s %7zu  %.4f  %.4f (%.4f-%.4f)  %s\n", title,
		bin->count, stated, (double)bin->right / (double)bin->count,
		interval.low, interval.high,
		stated > interval.high	? "too sure"
		: stated < interval.low ? "not sure enough"
					: "true");
}

static void show_asked(FILE *fp, const struct tally *pool)
{
	for (size_t i = 0; i < STUDY_ASKED; i++) {
		struct bin all = tally_stated(&pool[i]);
		char title[40];

		snprintf(title, sizeof(title), "  --confidence %.2f",
			 study_asked[i]);
		show_bin(fp, title, &all);
	}
}

static void show_bins(FILE *fp, const struct tally *pool)
{
	struct tally all = {0};

	for (size_t i = 0; i < STUDY_ASKED; i++)
		tally_join(&all, &pool[i]);
	for (size_t i = 0; i < TALLY_BINS; i++) {
		char title[40];

		if (i + 1 < TALLY_BINS)
			snprintf(title, sizeof(title), "  stated %.3f to %.3f",
				 tally_limits[i], tally_limits[i + 1]);
		else
			snprintf(title, sizeof(title), "  stated %.3f",
				 tally_limits[i]);
		show_bin(fp, title, &all.bins[i]);
	}
}

static void show_pool(FILE *fp, const char *title, const struct study *studies,
		      size_t count, bool layout)
{
	struct tally pool[STUDY_ASKED] = {{0}};
	size_t pooled = 0;

	for (size_t s = 0; s < count; s++) {
		const struct situation *situation = studies[s].situation;

		if (situation_steps(situation) == 0 ||
		    situation_has_layout(situation) != layout)
			continue;
		pooled++;
		for (size_t i = 0; i < STUDY_ASKED; i++)
			tally_join(&pool[i], &studies[s].asked[i]);
	}
	if (pooled == 0)
		return;
	fprintf(fp, "%s\n", title);
	show_asked(fp, pool);
	show_bins(fp, pool);
}

void table_confidence(FILE *fp, const struct study *studies, size_t count)
{
	fprintf(fp, "\n%-36s %7s  %-6s  %s\n", "confidence", "named", "stated",
		"right (95 % interval)");
	show_pool(fp, "builds without a layout of their own", studies, count,
		  false);
	show_pool(fp, "builds with a layout of their own", studies, count,
		  true);
}
