/* SPDX-License-Identifier: MIT */
/*
 * perfbisect check GOOD BAD -- COMMAND: a rehearsal, so that nobody finds out
 * in the morning that the build wants a library.  With the word compare or scan
 * behind it, that of a comparison or a scan.
 */
#include "bisect/command/cmd.h"
#include "bisect/command/failure.h"
#include "bisect/command/rehearsal.h"
#include "bisect/judge/search.h"
#include "bisect/scan.h"
#include "bisect/session/cleanup.h"
#include "bisect/session/facts.h"
#include "bisect/session/free_space.h"
#include "bisect/session/samples.h"
#include "bisect/session/tree_folder.h"
#include "bisect/trial/build.h"
#include "bisect/trial/command.h"
#include "bisect/trial/layout.h"
#include "bisect/trial/run.h"
#include "bisect/trial/trial.h"
#include "bisect/visit/ends.h"
#include "bisect/visit/forecast.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* What one end took. */
struct rehearsal {
	double build_s; /* to check out and build */
	double run_s;	/* for one run, with --prepare and --verify */
	double value;
	const char *fails; /* why there is none, with --on-failure bad */
	int64_t bytes;	   /* of the tree */
};

/* What an end is called, from the older one on. */
static const char *end_name(const struct plan *plan, int end)
{
	static const char *const names[][2] = {{"GOOD", "BAD"}, {"OLD", "NEW"}};

	return names[*plan->kind != '\0'][end];
}

static char *lower(const char *name, struct arena *arena)
{
	char *word = arena_strdup(arena, name);

	for (char *c = word; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return word;
}

static void show_range(const struct job *job)
{
	const struct range *range = &job->range;
	ARENA_SCOPE(tmp);

	printf("repository  %s, %s (%s)\n", vcs_root(job->vcs),
	       vcs_name(job->vcs), vcs_version(job->vcs, &tmp));
	printf("%-11s %s = %s\n", lower(end_name(&job->plan, 0), &tmp),
	       job->config.good, range->good.hex);
	printf("%-11s %s = %s\n", lower(end_name(&job->plan, 1), &tmp),
	       job->config.bad, range->bad.hex);
	printf("range       %s, %s, about %s\n",
	       text_count(&tmp, (int64_t)range->candidates, "revision"),
	       text_count(&tmp, (int64_t)dag_merges(&range->dag), "merge"),
	       text_count(&tmp, search_steps(range->candidates), "step"));
	if (range->reversed)
		puts("            BAD is an ancestor of GOOD: the first good "
		     "revision is looked for");
	for (size_t i = 0; i < range->base_count; i++)
		printf("            GOOD is no ancestor of BAD; their merge "
		       "base "
		       "%.10s is measured first\n",
		       range->bases[i].hex);
	fflush(stdout);
}

/* One step of the rehearsal of an end; it tells what it took. */
typedef int rehearse_fn(struct rehearsal *end, struct trouble *trouble,
			struct trial *trial, const struct rev *rev,
			struct err *err);

static int rehearse_build(struct rehearsal *end, struct trouble *trouble,
			  struct trial *trial, const struct rev *rev,
			  struct err *err)
{
	double start_s = process_clock();

	if (trial_build(trouble, trial, rev, err) < 0)
		return -1;
	end->build_s = process_clock() - start_s;
	end->bytes = trial_used_bytes(trial, rev);
	return 0;
}

static int rehearse_run(struct rehearsal *end, struct trouble *trouble,
			struct trial *trial, const struct rev *rev,
			struct err *err)
{
	double start_s = process_clock();

	if (trial_run(&end->value, trouble, trial, rev, PHASE_WARMUP, err) < 0)
		return -1;
	end->run_s = process_clock() - start_s;
	if (trial->config->on_failure != CONFIG_BAD)
		return 0;
	/* A BAD that fails is what is searched for then, also if it hangs. */
	if (trouble->kind == TROUBLE_RUN && rev_equal(rev, &trial->bad)) {
		end->fails = trouble->reason;
		*trouble = (struct trouble){0};
	}
	ends_limit(trial, end->run_s);
	return 0;
}

static int rehearse_ends(struct rehearsal ends[2], struct trial *trial,
			 rehearse_fn *step, struct err *err)
{
	const struct rev *revs[] = {&trial->good, &trial->bad};

	for (int i = 0; i < 2; i++) {
		struct trouble trouble;

		if (step(&ends[i], &trouble, trial, revs[i], err) < 0)
			return -1;
		if (trouble.kind != TROUBLE_NONE)
			return err_set(err, "%s cannot be measured: %s%s%s",
				       end_name(trial->session->plan, i),
				       trouble.reason,
				       trouble.log ? "; see " : "",
				       trouble.log ? trouble.log : "");
	}
	return 0;
}

/* For noise of a fifth of the difference, and of half of it. */
static void show_estimate(const struct job *job, double build_s, double run_s)
{
	ARENA_SCOPE(tmp);
	double hours[2];

	for (int i = 0; i < 2; i++) {
		struct forecast forecast;

		forecast_count(&forecast, &job->config, job->range.candidates,
			       i == 0 ? 5 : 2);
		hours[i] = forecast.builds *
				   (build_s + run_s * job->config.warmup) +
			   forecast.runs * run_s;
	}
	printf("time        about %s when one run scatters by a fifth of the "
	       "difference,\n            %s when by half of it\n",
	       text_duration(&tmp, hours[0]), text_duration(&tmp, hours[1]));
}

/*
 * Of two neighbours that are alike so many runs each tell so, where one
 * scatters by a fifth of the least effect, or by all of it; a step takes a
 * search of what lies between two of them, and a look at what it leaves.
 */
static void show_scan(const struct job *job, double build_s, double run_s)
{
	ARENA_SCOPE(tmp);
	const struct range *range = &job->range;
	uint32_t *list = arena_array(&tmp, range->dag.count, sizeof(*list));
	const double points = (double)scan_points(list, range, &job->config);
	const double looks[] = {5, 2.1 * pow(SAMPLER_LOOK_ALIKE, 2)};
	struct forecast search;

	forecast_count(&search, &job->config,
		       (size_t)((double)range->candidates / (points + 1)) + 1,
		       5);
	printf("grid        %s between the ends; about %s when one run "
	       "scatters by a\n            fifth of --min-effect, %s when by "
	       "all of it\n",
	       text_count(&tmp, (int64_t)points, "point"),
	       text_duration(&tmp, (points + 2) * build_s +
					   2 * (points + 1) * looks[0] * run_s),
	       text_duration(&tmp, (points + 2) * build_s + 2 * (points + 1) *
								    looks[1] *
								    run_s));
	printf("steps       about %s for each: %.0f builds, %.0f runs\n",
	       text_duration(&tmp,
			     (search.builds + 2) * build_s +
				     (search.runs + 4 * looks[1]) * run_s),
	       search.builds + 2, search.runs + 4 * looks[1]);
}

/* What the last run of a revision has counted; 0: it was not read. */
static double last_count(const struct session *session, const struct rev *rev,
			 int counter)
{
	for (size_t i = session->count; counter >= 0 && i-- > 0;) {
		const struct run_record *run = &session->records[i]->u.run;

		if (session->records[i]->kind != RECORD_RUN ||
		    strcmp(run->revision, rev->hex) != 0)
			continue;
		return fmax(session_run_value(run, counter), 0);
	}
	return 0;
}

static char *run_words(const struct rehearsal *end, const char *metric,
		       const char *unit, struct arena *arena)
{
	if (end->fails)
		return arena_sprintf(arena, "it fails: %s (--on-failure bad)",
				     text_printable(arena, end->fails));
	return arena_sprintf(arena, "one run took %s; %s %s",
			     metric_format(arena, "s", end->run_s), metric,
			     metric_format(arena, unit, end->value));
}

static void show_rehearsal(const struct job *job,
			   const struct rehearsal ends[2], const char *unit)
{
	const struct config *config = &job->config;
	ARENA_SCOPE(tmp);
	double tree = fmax((double)ends[0].bytes, (double)ends[1].bytes);
	int64_t free_bytes = free_space_bytes(job->session);

	for (int i = 0; i < 2; i++)
		printf("%-11s checked out and built in %s, %s\n",
		       lower(end_name(&job->plan, i), &tmp),
		       text_duration(&tmp, ends[i].build_s),
		       run_words(&ends[i],
				 config->label ? config->label : config->metric,
				 unit, &tmp));
	if (config->in_place)
		printf("disk        no trees, --in-place; %s free\n",
		       text_bytes(&tmp, (double)free_bytes));
	else
		printf("disk        %s for %d trees; %s free\n",
		       text_bytes(&tmp, tree * config->trees), config->trees,
		       text_bytes(&tmp, (double)free_bytes));
	if (*job->plan.kind) {
		show_scan(job, fmax(ends[0].build_s, ends[1].build_s),
			  fmax(ends[0].run_s, ends[1].run_s));
		return;
	}
	show_estimate(job, fmax(ends[0].build_s, ends[1].build_s),
		      fmax(ends[0].run_s, ends[1].run_s));
	if (ends[1].fails)
		return;
	if (config->higher_is_better ? ends[0].value <= ends[1].value
				     : ends[0].value >= ends[1].value)
		printf("note        GOOD is not the faster one in this single "
		       "run%s; are the ends in order?\n",
		       config->higher_is_better ? ", with --higher-is-better"
						: "");
}

/* What is counted: the processor's work may be a quieter metric than time. */
static void show_counters(const struct session *session,
			  const struct trial *trial)
{
	int instructions = session_counter(session, "instructions");
	double good, bad, change_pct;
	ARENA_SCOPE(tmp);

	rehearsal_show_counters(session);
	good = last_count(session, &trial->good, instructions);
	bad = last_count(session, &trial->bad, instructions);
	if (good <= 0 || bad <= 0)
		return;
	change_pct = (bad / good - 1) * 100;
	printf("            instructions: %s and %s (%+.2f %%); %s\n",
	       metric_format(&tmp, "count", good),
	       metric_format(&tmp, "count", bad), change_pct,
	       change_pct >= trial->config->min_effect_pct
		       ? "--metric instructions is quieter than time"
		       : "they cannot tell the ends apart");
}

static int rehearse(struct job *job, struct err *err)
{
	struct rehearsal ends[2] = {{0}};
	struct trial trial;
	int ret = -1;

	show_range(job);
	if (trial_init(&trial, job->session, job->vcs, &job->progress, err) <
		    0 ||
	    layout_prepare(&trial, err) < 0 ||
	    rehearse_ends(ends, &trial, rehearse_build, err) < 0 ||
	    trial_settle_command(&trial, err) < 0 ||
	    rehearse_ends(ends, &trial, rehearse_run, err) < 0)
		goto out;
	progress_end(&job->progress);
	show_rehearsal(job, ends, session_unit(job->session));
	show_counters(job->session, &trial);
	rehearsal_show_noise(job->session);
	ret = 0;

out:
	counters_release(&trial.counter_plan.counters);
	measure_tidy(&trial.measure);
	return ret;
}

/* When all is well nothing is left; otherwise the logs stay. */
static int clean_up(struct job *job, bool well, struct err *err)
{
	if (job->config.keep_trees)
		tree_folder_keep(job->session);
	else if (cleanup_trees(job->vcs, job->session, err) < 0)
		return -1;
	if (well && !job->config.output && !job->config.keep_trees)
		return fs_remove(job->session->dir, err);
	return 0;
}

int cmd_check(int *status, int argc, const char *const *argv, struct err *err)
{
	const bool sides = argc > 0 && strcmp(argv[0], "compare") == 0;
	const bool scan = argc > 0 && strcmp(argv[0], "scan") == 0;
	const int kind = sides || scan; /* a word */
	const enum option_command command = sides  ? OPTION_COMPARE
					    : scan ? OPTION_SCAN
						   : OPTION_CHECK;
	struct err later = {0};
	const char *dir;
	struct job job;
	int ret = -1;

	if (job_open(status, &job, command, argc - kind, argv + kind, err) < 0)
		goto out;
	ret = *status = 0;
	if (!job.vcs)
		goto out;
	*status = STATUS_STOPPED;
	dir = job_dir(&job, "perfbisect-check");
	ret = job_begin(&job, dir, argc, argv, err);
	if (ret < 0)
		goto out;
	ret = sides ? rehearse_sides(&job, err) : rehearse(&job, err);
	progress_end(&job.progress);
	if (ret < 0)
		failure_show(&job.progress, job.session, err->text);
	if (clean_up(&job, ret == 0, &later) < 0 && ret == 0) {
		*err = later;
		ret = -1;
	}
	if (process_interrupted())
		*status = 128 + process_interrupted();
	else if (ret == 0)
		*status = 0;

out:
	job_close(&job);
	return ret;
}
