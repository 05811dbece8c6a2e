/* SPDX-License-Identifier: MIT */
/* perfbisect GOOD BAD -- COMMAND: the main job. */
#include "bisect/command/carry.h"
#include "bisect/command/cmd.h"

int cmd_run(int *status, int argc, const char *const *argv, struct err *err)
{
	return carry_job(status, OPTION_RUN, "perfbisect", argc, argv, err);
}
