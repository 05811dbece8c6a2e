/* SPDX-License-Identifier: MIT */
/* perfbisect GOOD BAD -- COMMAND: the main job. */
#include "bisect/bisect.h"
#include "bisect/cmd.h"
#include "bisect/report.h"
#include "bisect/search.h"
#include "probe/run.h"
#include "probe/text.h"

#include <unistd.h>

static const char *session_dir(struct job *job)
{
	const struct config *config = &job->config;
	struct arena *arena = &job->arena;

	if (!config->output)
		return arena_sprintf(arena, "%s/perfbisect-%.7s-%.7s",
				     job->origin, job->range.good.hex,
				     job->range.bad.hex);
	if (config->output[0] == '/')
		return config->output;
	return arena_sprintf(arena, "%s/%s", job->origin, config->output);
}

static void show_plan(struct job *job)
{
	const struct range *range = &job->range;

	progress_line(&job->progress,
		      "%zu revisions (%zu merges) between %s %.10s and %s "
		      "%.10s, about %d steps",
		      range->candidates, dag_merges(&range->dag),
		      range->reversed ? "bad" : "good",
		      range->reversed ? range->bad.hex : range->good.hex,
		      range->reversed ? "good" : "bad",
		      range->reversed ? range->good.hex : range->bad.hex,
		      search_steps(range->candidates));
	if (range->reversed)
		progress_line(&job->progress,
			      "BAD is an ancestor of GOOD: looking for the "
			      "first good revision");
	progress_line(&job->progress, "session: %s", job->session->dir);
}

static int clean_up(struct job *job, struct err *err)
{
	if (job->config.keep_trees) {
		progress_line(&job->progress, "the trees are kept in %s/trees",
			      job->session->dir);
		return 0;
	}
	progress_status(&job->progress, "removing the work trees");
	return remove_trees(job->vcs, job->session, err);
}

static int show_report(struct job *job, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct report report;

	progress_end(&job->progress);
	report_init(&report, job->session, &tmp);
	report_text(stdout, &report);
	if (report.outcome == OUTCOME_INTERRUPTED)
		printf("interrupted; what was measured is kept: perfbisect "
		       "report %s\n",
		       text_printable(&tmp, job->session->dir));
	if (fflush(stdout) != 0 || ferror(stdout))
		return err_sys(err, "write to standard output");
	return 0;
}

/* The story, its reports, and order, whatever has happened in it. */
static int carry_out(int *status, struct job *job, struct err *err)
{
	struct err reports = {0}, trees = {0};
	const struct record *end;

	show_plan(job);
	if (bisect(job->session, job->vcs, &job->range, &job->progress, err) <
	    0)
		err_wrap(err, "the journal cannot be written");
	report_write_files(job->session, &reports);
	if (clean_up(job, &trees) < 0)
		progress_line(&job->progress, "warning: %s", trees.text);
	show_report(job, &reports);
	end = session_last(job->session, RECORD_END);
	if (end && end->u.end.outcome == OUTCOME_FAILED)
		err_set(err, "%s", end->u.end.reason);
	if (reports.failed)
		err_set(err, "%s", reports.text);
	*status = end && !err->failed ? (int)end->u.end.exit_status
				      : STATUS_STOPPED;
	return err->failed ? -1 : 0;
}

int cmd_run(int *status, int argc, const char *const *argv, struct err *err)
{
	struct job job;
	int ret = -1;

	*status = STATUS_USAGE;
	if (job_open(&job, OPTION_RUN, argc, argv, err) < 0)
		goto out;
	ret = *status = 0;
	if (!job.vcs)
		goto out;
	*status = STATUS_STOPPED;
	ret = job_begin(&job, session_dir(&job), argc, argv, err);
	if (ret == 0)
		ret = carry_out(status, &job, err);

out:
	job_close(&job);
	return ret;
}
