/* SPDX-License-Identifier: MIT */
/* perfbisect compare SIDE SIDE... -- COMMAND: builds side by side. */
#include "bisect/command/carry.h"
#include "bisect/command/cmd.h"

int cmd_compare(int *status, int argc, const char *const *argv, struct err *err)
{
	return carry_job(status, OPTION_COMPARE, "perfbisect-compare", argc,
			 argv, err);
}
