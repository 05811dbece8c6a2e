/* SPDX-License-Identifier: MIT */
#ifndef BISECT_COMMAND_CMD_H
#define BISECT_COMMAND_CMD_H

#include "bisect/command/job.h"

/*
 * The commands.  Each takes what stands behind its name, and returns the
 * program's exit status, or -1 with an error and that status in *status.
 * To add one, write a file, a row in main.c and one in help.c.
 *
 * In this room, from top to bottom:
 *
 *	cmd_*.c			the commands: run, resume, check, report ...
 *	carry.[ch]		a session of any kind, carried out
 *	rehearsal.[ch]		what check does of a comparison
 *	cmd.h			what a command is
 *	job_session.c		a job's session, begun or gone on with
 *	job.[ch]		what they share: a job made ready
 *	help.[ch]		what --help says
 *	on_end.[ch]		the user's command when a session has ended
 *	failure.[ch]		the last words of what stops us
 *
 * Open to others: help.h
 */
typedef int cmd_fn(int *status, int argc, const char *const *argv,
		   struct err *err);

cmd_fn cmd_run, cmd_compare, cmd_scan, cmd_resume, cmd_check, cmd_report,
	cmd_list, cmd_clean, cmd_trace, cmd_help, cmd_version;

#endif
