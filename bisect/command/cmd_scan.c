/* SPDX-License-Identifier: MIT */
/*
 * perfbisect scan OLD NEW -- COMMAND: everything that happened in a range; or,
 * with --from SESSION alone, what a run has left of it.
 */
#include "bisect/command/carry.h"
#include "bisect/command/cmd.h"
#include "bisect/session/facts.h"
#include "bisect/session/find.h"
#include "bisect/session/takeover.h"

#include <string.h>

/* -- What a run has left -- */

static const char *dir_of(struct job *job, const struct session *before)
{
	const char *output = job->config.output;

	if (!output)
		return arena_sprintf(&job->arena, "%s-scan", before->dir);
	return *output == '/' ? output
			      : arena_sprintf(&job->arena, "%s/%s", job->origin,
					      output);
}

/* Is a scan of just this run there, which was cut off? */
static bool is_begun(const char *dir, const struct session *before)
{
	struct session *there = NULL;
	struct err ignored = {0};
	bool begun = session_is_there(dir) &&
		     session_read(&there, dir, &ignored) == 0 &&
		     !session_is_finished(there) &&
		     strcmp(there->plan->taken_from, before->dir) == 0;

	session_close(there);
	return begun;
}

/* Out of what the repository's own tool calls unknown files. */
static int hide(const char *dir, const struct plan *plan, struct err *err)
{
	struct vcs *vcs = NULL;
	int ret = vcs_open(&vcs, plan->root, plan->vcs, err);

	if (ret == 0)
		ret = vcs_hide(vcs, dir, err);
	vcs_close(vcs);
	return ret;
}

static int go_on_from(int *status, struct job *job,
		      const struct session *before, struct err *err)
{
	const char *why = takeover_scan_why_not(before, &job->arena);
	const char *moved = NULL, *dir;

	*status = STATUS_USAGE;
	if (why)
		return err_set(err, "--from %s: %s", job->config.from, why);
	if (job_where(job, err) < 0)
		return -1;
	*status = STATUS_STOPPED;
	dir = dir_of(job, before);
	if (!is_begun(dir, before)) {
		if (takeover_scan(&moved, before, dir, &job->arena, err) < 0 ||
		    hide(dir, before->plan, err) < 0)
			return -1;
		if (moved)
			progress_line(&job->progress,
				      "the earlier session is now in %s",
				      moved);
	}
	return carry_on(status, job, dir, err);
}

static int scan_from(int *status, struct job *job, struct err *err)
{
	struct session *before = NULL;
	const char *dir;
	int ret;

	*status = STATUS_STOPPED;
	ret = find_session(&dir, job->config.from, "scan", &job->arena, err);
	if (ret == 0)
		ret = session_read(&before, dir, err);
	if (ret == 0)
		ret = go_on_from(status, job, before, err);
	session_close(before);
	return ret;
}

int cmd_scan(int *status, int argc, const char *const *argv, struct err *err)
{
	const struct config *config;
	struct job job;
	int ret;

	*status = STATUS_USAGE;
	ret = job_parse(&job, OPTION_SCAN, argc, argv, err);
	config = &job.config;
	if (ret == 0 && !config->help && !config->version && !config->good) {
		ret = scan_from(status, &job, err);
		job_close(&job);
		return ret;
	}
	job_close(&job);
	if (ret < 0)
		return -1;
	*status = 0;
	if (config->help || config->version)
		return 0;
	return carry_job(status, OPTION_SCAN, "perfbisect-scan", argc, argv,
			 err);
}
