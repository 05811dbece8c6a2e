/* SPDX-License-Identifier: MIT */
/*
 * perfbisect resume [SESSION]: go on with one that was cut off, or, with
 * --metric, with the ends of one that was refused.
 */
#include "bisect/command/carry.h"
#include "bisect/command/cmd.h"
#include "bisect/session/facts.h"
#include "bisect/session/find.h"
#include "bisect/session/takeover.h"
#include "bisect/trial/counter_plan.h"
#include "bisect/visit/leader.h"

/* -- By another metric, with the runs of the ends that there are -- */

/* Was --metric given?  If not it is the very word of the table. */
static bool has_metric(struct job *job)
{
	struct config defaults;

	option_defaults(&defaults, &job->arena);
	return job->config.metric != defaults.metric;
}

static int take_over(int *status, struct job *job, const struct session *before,
		     struct err *err)
{
	struct config config = before->plan->config;
	const char *name = job->config.metric, *why, *moved = NULL;
	struct metric metric;

	*status = STATUS_USAGE;
	if (*before->plan->kind)
		return err_set(err,
			       "--metric %s: only a run can be begun anew "
			       "with the runs of its ends",
			       name);
	config.metric = name;
	config.from = config.unit = config.label = NULL;
	config.take = TAKE_DEFAULT;
	config.higher_is_better = false;
	if (metric_parse(&metric, name, err) < 0)
		return -1;
	why = takeover_why_not(before, &metric, name, &job->arena);
	if (why)
		return err_set(err, "--metric %s: %s", name, why);
	if (leader_check(&config, err) < 0 ||
	    counter_plan_check_metric(&config, err) < 0)
		return -1;
	*status = STATUS_STOPPED;
	if (takeover_begin(&moved, before, &metric, &config, &job->arena, err) <
	    0)
		return -1;
	progress_line(&job->progress,
		      "starting again by %s, with the runs of the ends; the "
		      "session they are from is now in %s",
		      name, moved);
	return carry_on(status, job, before->dir, err);
}

int cmd_resume(int *status, int argc, const char *const *argv, struct err *err)
{
	struct session *before = NULL;
	const char *dir;
	struct job job;
	int ret = -1;

	*status = STATUS_USAGE;
	if (job_parse(&job, OPTION_RESUME, argc, argv, err) < 0)
		goto out;
	ret = *status = 0;
	if (job.config.help || job.config.version)
		goto out;
	*status = STATUS_STOPPED;
	ret = find_session(&dir, job.config.good, "resume", &job.arena, err);
	if (ret == 0)
		ret = session_read(&before, dir, err);
	if (ret == 0 && !carry_knows(before->plan))
		ret = err_set(err,
			      "%s is a session of another kind (%s) than this "
			      "program knows",
			      dir, before->plan->kind);
	if (ret == 0 && has_metric(&job))
		ret = take_over(status, &job, before, err);
	else if (ret == 0)
		ret = session_is_finished(before)
			      ? carry_home(status, &job, before->dir, err)
			      : carry_on(status, &job, before->dir, err);

out:
	session_close(before);
	job_close(&job);
	return ret;
}
