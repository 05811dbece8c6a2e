/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_MISSING_H
#define BISECT_REPORT_MISSING_H

#include "bisect/report/model.h"

/* What could not be counted in this session, and why; "" if all was. */
char *report_missing(const struct report *report, struct arena *arena);

/* The same of such a record. */
char *report_missing_in(const struct counters_record *counters,
			struct arena *arena);

#endif
