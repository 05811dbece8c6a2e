/* SPDX-License-Identifier: MIT */
#ifndef BISECT_CMD_H
#define BISECT_CMD_H

#include "bisect/option.h"
#include "bisect/progress.h"
#include "bisect/range.h"
#include "bisect/session.h"

/*
 * The commands.  Each takes what stands behind its name, and returns the
 * program's exit status, or -1 with an error and that status in *status.
 * To add one, write a file and a row in main.c.
 */
typedef int cmd_fn(int *status, int argc, const char *const *argv,
		   struct err *err);

cmd_fn cmd_run, cmd_check, cmd_report;

enum {
	STATUS_STOPPED = 1,
	STATUS_USAGE = 2,
};

/* What run and check have in common: a job that is ready to be begun. */
struct job {
	struct arena arena;
	struct config config;
	struct progress progress;
	struct vcs *vcs;
	struct range range;
	const char *origin; /* where we were started */
	struct session *session;
};

/*
 * Parse the command line, open the repository and load the range: all that
 * can be refused before anything is built.  After --help and --version,
 * which print, job->vcs is NULL.
 */
int job_open(struct job *job, enum option_command command, int argc,
	     const char *const *argv, struct err *err);

/*
 * Start a session in `dir`, with its plan; trees of a dead session that was
 * there are removed.
 */
int job_begin(struct job *job, const char *dir, int argc,
	      const char *const *argv, struct err *err);

void job_close(struct job *job);

/* Remove the work trees of a session, which has its plan, from a repository. */
int remove_trees(struct vcs *vcs, const struct session *session,
		 struct err *err);

#endif
