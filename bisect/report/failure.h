/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_FAILURE_H
#define BISECT_REPORT_FAILURE_H

#include "bisect/report/model.h"

/*
 * Why a session could go no further: the end of the log of the last build or
 * run that failed in it, at most 40 lines, as it lies in the session's folder.
 * "" where the session has not failed, or where there is no such log.
 */
char *report_failure_log(const struct report *report, struct arena *arena);

/* Why it ended; logs are named from the session's folder on, as links are. */
char *report_reason(const struct report *report, struct arena *arena);

#endif
