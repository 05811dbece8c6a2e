/* SPDX-License-Identifier: MIT */
#include "bisect/command/rehearsal.h"

#include "bisect/judge/ratio.h"
#include "bisect/report/missing.h"
#include "bisect/report/wrap.h"
#include "bisect/session/conditions.h"
#include "bisect/session/contender.h"
#include "bisect/session/facts.h"
#include "bisect/session/free_space.h"
#include "bisect/trial/build.h"
#include "bisect/trial/command.h"
#include "bisect/trial/layout.h"
#include "bisect/trial/run.h"
#include "probe/ground/text.h"

#include <math.h>
#include <stdio.h>

static const char indent[] = "            ";

void rehearsal_show_noise(const struct session *session)
{
	ARENA_SCOPE(tmp);
	const struct noise *noise = conditions_noise(session, &tmp);

	printf("noise       %s\n",
	       *noise->what ? "what makes this machine noisy, and the cure:"
			    : "nothing found that makes this machine noisy");
	for (; *noise->what; noise++) {
		wrap_behind(stdout, "            -", "              ",
			    text_printable(&tmp, noise->what));
		if (*noise->cure)
			printf("              %s\n",
			       text_printable(&tmp, noise->cure));
	}
}

void rehearsal_show_counters(const struct session *session)
{
	const struct record *record = session_last(session, RECORD_COUNTERS);
	ARENA_SCOPE(tmp);
	struct text names;

	text_init(&names, &tmp);
	for (size_t i = 0; i < session->counter_count; i++)
		text_addf(&names, "%s%s", i > 0 ? " " : "",
			  session->counters[i]);
	wrap_behind(stdout, "counters   ", indent,
		    *names.data ? names.data : "none");
	if (record && *report_missing_in(&record->u.counters, &tmp))
		wrap_behind(stdout, "           ", indent,
			    report_missing_in(&record->u.counters, &tmp));
}

/* -- A comparison -- */

/* What one side took. */
struct cost {
	struct trouble trouble;
	double build_s, run_s, value;
	int64_t bytes; /* of its tree */
};

static int build_side(struct cost *cost, struct trial *trial, struct err *err)
{
	const struct contender *contender = trial->contender;
	const double start_s = process_clock();

	if ((contender->dir ? trial_set_up(&cost->trouble, trial, err)
			    : trial_build(&cost->trouble, trial,
					  &contender->rev, err)) < 0)
		return -1;
	cost->build_s = process_clock() - start_s;
	if (!contender->dir)
		cost->bytes = trial_used_bytes(trial, &contender->rev);
	return 0;
}

static int run_side(struct cost *cost, struct trial *trial, struct err *err)
{
	const double start_s = process_clock();

	if (trial_run(&cost->value, &cost->trouble, trial,
		      &trial->contender->rev, PHASE_WARMUP, err) < 0)
		return -1;
	cost->run_s = process_clock() - start_s;
	return 0;
}

static void show_side(const struct trial *trial, size_t side,
		      const struct cost *cost)
{
	const struct session *session = trial->session;
	const struct trouble *trouble = &cost->trouble;
	ARENA_SCOPE(tmp);
	const char *words;

	if (trouble->kind != TROUBLE_NONE)
		words = arena_sprintf(&tmp, "cannot be measured: %s%s%s",
				      trouble->reason,
				      trouble->log ? "; see " : "",
				      trouble->log ? trouble->log : "");
	else
		words = arena_sprintf(&tmp,
				      "built in %s, one run took %s; %s %s",
				      text_duration(&tmp, cost->build_s),
				      metric_format(&tmp, "s", cost->run_s),
				      session_metric(session),
				      metric_format(&tmp, session_unit(session),
						    cost->value));
	wrap_behind(
		stdout, "side       ", indent,
		text_printable(&tmp, arena_sprintf(&tmp, "%s: %s",
						   session->plan->sides[side],
						   words)));
}

/* With as few rounds as there can be, and with all. */
static void show_costs(const struct job *job, const struct cost *costs,
		       size_t count)
{
	double build_s = 0, run_s = 0, bytes = 0;
	const double most = job->config.max_runs;
	const double least =
		fmax(job->config.runs, (double)ratio_least_rounds(count - 1));
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < count; i++) {
		build_s += costs[i].build_s;
		run_s += costs[i].run_s;
		bytes += (double)costs[i].bytes;
	}
	printf("disk        %s for trees; %s free\n", text_bytes(&tmp, bytes),
	       text_bytes(&tmp, (double)free_space_bytes(job->session)));
	printf("time        from %s (%g rounds) to %s (%g rounds, "
	       "--max-runs)\n",
	       text_duration(&tmp, build_s + run_s * least), least,
	       text_duration(&tmp, build_s + run_s * most), most);
}

/* Each side by its turn, if it is still to be had. */
static int each_side(struct cost *costs, struct trial *trial,
		     int (*step)(struct cost *cost, struct trial *trial,
				 struct err *err),
		     struct err *err)
{
	for (size_t i = 0; i < trial->contender_count; i++) {
		trial_turn(trial, i + 1);
		if (costs[i].trouble.kind == TROUBLE_NONE &&
		    step(&costs[i], trial, err) < 0)
			return -1;
	}
	return 0;
}

static int rehearse_each(struct cost *costs, struct trial *trial,
			 struct err *err)
{
	size_t well = 0;

	if (each_side(costs, trial, build_side, err) < 0 ||
	    trial_settle_command(trial, err) < 0 ||
	    each_side(costs, trial, run_side, err) < 0)
		return -1;
	for (size_t i = 0; i < trial->contender_count; i++) {
		show_side(trial, i, &costs[i]);
		well += costs[i].trouble.kind == TROUBLE_NONE;
	}
	return well > 0 ? 0 : err_set(err, "no side can be measured");
}

int rehearse_sides(struct job *job, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct trial trial;
	struct cost *costs;
	int ret = -1;

	printf("repository  %s, %s\n", vcs_root(job->vcs),
	       vcs_version(job->vcs, &tmp));
	fflush(stdout);
	if (trial_init(&trial, job->session, job->vcs, &job->progress, err) <
		    0 ||
	    layout_prepare(&trial, err) < 0)
		goto out;
	costs = arena_array(&tmp, trial.contender_count, sizeof(*costs));
	if (rehearse_each(costs, &trial, err) < 0)
		goto out;
	progress_end(&job->progress);
	show_costs(job, costs, trial.contender_count);
	rehearsal_show_counters(job->session);
	rehearsal_show_noise(job->session);
	ret = 0;

out:
	counters_release(&trial.counter_plan.counters);
	measure_tidy(&trial.measure);
	return ret;
}
