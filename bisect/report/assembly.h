/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_ASSEMBLY_H
#define BISECT_REPORT_ASSEMBLY_H

#include "bisect/report/model.h"

/* The hottest instructions of the functions that changed most. */

/* Why there are none, where they were looked for; or "". */
const char *report_code_missing(const struct report *report);

/* Of how many functions there are any. */
size_t report_code_functions(const struct report *report);

/* The lines of one function of one side: `count` of its lists, from `first`. */
struct report_code {
	const struct assembly_record *side;
	double share; /* of the side's samples */
	size_t first, count;
};

/* False for a journal that was damaged. */
bool report_find_code(struct report_code *out,
		      const struct assembly_record *side, size_t function);

#endif
