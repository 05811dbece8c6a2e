/* SPDX-License-Identifier: MIT */
#ifndef BISECT_COMMAND_JOB_H
#define BISECT_COMMAND_JOB_H

#include "bisect/option.h"
#include "bisect/progress.h"
#include "bisect/session/range.h"
#include "bisect/session/session.h"

/* Exit statuses of what has no session yet; a session has its own. */
enum {
	STATUS_STOPPED = 1,
	STATUS_USAGE = 2,
};

/*
 * What run, compare, resume and check have in common: a job that is made ready.
 *
 * job.c makes of the command line what can be begun; job_session.c begins its
 * session, or goes on with it.
 */
struct job {
	struct arena arena;
	double start_s; /* of process_clock() */
	struct config config;
	struct progress progress;
	struct vcs *vcs;
	struct range range; /* of a search; or empty */
	struct plan plan;   /* kind and sides only, until it is begun */
	const char *origin; /* where we were started */
	struct session *session;
};

/* Parse the command line alone; --help and --version are printed. */
int job_parse(struct job *job, enum option_command command, int argc,
	      const char *const *argv, struct err *err);

/* Where we were started. */
int job_where(struct job *job, struct err *err);

/*
 * Parse the command line, open the repository and load the range, or the sides
 * of a comparison: all that can be refused before anything is built, with this
 * exit status.  After --help and --version, which print, job->vcs is NULL.
 */
int job_open(int *status, struct job *job, enum option_command command,
	     int argc, const char *const *argv, struct err *err);

/*
 * Where its session belongs: --output, or <prefix>-<good7>-<bad7> (or the first
 * two sides) in the folder where we were started.
 */
const char *job_dir(struct job *job, const char *prefix);

/*
 * Start a session in `dir`, with its plan; trees of a dead session that was
 * there are removed.
 */
int job_begin(struct job *job, const char *dir, int argc,
	      const char *const *argv, struct err *err);

/*
 * Make a job ready that goes on with the session in `dir`, by the plan in its
 * journal; of job->config only the manner counts (see option_same_job()).
 */
int job_resume(struct job *job, const char *dir, struct err *err);

/* Give up the repository, to go on with a session that is of this job. */
void job_forget(struct job *job);

void job_close(struct job *job);

#endif
