/* SPDX-License-Identifier: MIT */
/* perfbisect scan OLD NEW -- COMMAND: everything that happened in a range. */
#include "bisect/carry.h"
#include "bisect/cmd.h"

int cmd_scan(int *status, int argc, const char *const *argv, struct err *err)
{
	return carry_job(status, OPTION_SCAN, "perfbisect-scan", argc, argv,
			 err);
}
