/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_COURSE_H
#define BISECT_REPORT_COURSE_H

#include "bisect/report/model.h"

/* How the search went, in sentences; NULL-terminated. */
const char **report_course(const struct report *report, struct arena *arena);

#endif
