/* SPDX-License-Identifier: MIT */
#ifndef BISECT_CMD_H
#define BISECT_CMD_H

#include "bisect/job.h"

/*
 * The commands.  Each takes what stands behind its name, and returns the
 * program's exit status, or -1 with an error and that status in *status.
 * To add one, write a file, a row in main.c and one in help.c.
 */
typedef int cmd_fn(int *status, int argc, const char *const *argv,
		   struct err *err);

cmd_fn cmd_run, cmd_compare, cmd_scan, cmd_resume, cmd_check, cmd_report,
	cmd_list, cmd_clean, cmd_trace, cmd_help, cmd_version;

#endif
