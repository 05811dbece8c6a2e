/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_FUNCTIONS_H
#define BISECT_REPORT_FUNCTIONS_H

#include "bisect/report/model.h"

/*
 * Which functions parent and culprit spend their time in, and which of them the
 * diff touches.
 */

/* Fill the table of hot functions from the profiles. */
void report_find_functions(struct report *report, struct arena *arena);

/* The processor time of one run of both; false when it is not known. */
bool report_processor_time(double *parent_s, double *culprit_s,
			   const struct report *report);

/* How both were profiled, or why not, in a sentence; "" if it was not tried. */
char *report_profile_words(const struct report *report, struct arena *arena);

/*
 * Which functions that have a part in the change the culprit's diff touches, or
 * that it touches none, or why neither is known, in a sentence; "" where there
 * are no profiles.
 */
char *report_diff_words(const struct report *report, struct arena *arena);

/*
 * By how much the time in a function has changed: "1.52 times", "new", "gone";
 * where no time is known, its share: "+1.2 %".  "" of so few samples that
 * nothing can be said.
 */
char *report_function_change(const struct report_function *function,
			     struct arena *arena);

#endif
