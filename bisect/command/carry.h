/* SPDX-License-Identifier: MIT */
#ifndef BISECT_COMMAND_CARRY_H
#define BISECT_COMMAND_CARRY_H

#include "bisect/command/job.h"

/*
 * A session carried out, whatever its kind.
 *
 * What kinds have in common: the folder and the journal with a plan, the trees,
 * builds and runs of a trial, resume, --budget, signals, the reports' files,
 * --on-end, and the order in which all is tidied up.  What a kind has of its
 * own, by the name in plan.kind:
 *
 *	- a row in carry.c: what is said in the beginning, and its story.  It is
 *	  told from the plan and from what was measured alone, so that it is the
 *	  same again when it is told once more from a journal (session.h), and
 *	  ends with an end record whatever happens;
 *	- a row in report/report.c: its files, its text, and its sentence, which
 *	  `list` and --on-end have as well;
 *	- a command that resolves its ends and begins it (cmd_run.c,
 *	  cmd_compare.c, cmd_scan.c).  resume, report, list and clean ask the
 *plan.
 */

/* Is it of a kind that there is? */
bool carry_knows(const struct plan *plan);

/*
 * The whole of it: the command line, and a session in --output, or in a folder
 * whose name begins with `prefix`; or the one that is there, if it is of just
 * this job and was cut off.
 */
int carry_job(int *status, enum option_command command, const char *prefix,
	      int argc, const char *const *argv, struct err *err);

/* The story, its reports, and order, whatever has happened in it. */
int carry_out(int *status, struct job *job, double budget_s, struct err *err);

/* The same of a session that was cut off, in its folder. */
int carry_on(int *status, struct job *job, const char *dir, struct err *err);

/*
 * Of one that has ended: there is nothing to be measured.  But whoever was
 * killed at the very end has left trees, and no reports.
 */
int carry_home(int *status, struct job *job, const char *dir, struct err *err);

#endif
