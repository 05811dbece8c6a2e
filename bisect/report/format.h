/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_FORMAT_H
#define BISECT_REPORT_FORMAT_H

#include "bisect/report/model.h"

#include <stdio.h>

/*
 * The formats of a report.  Each but the first writes the whole model; all say
 * the same facts.
 */
void report_screen(FILE *fp, const struct report *report); /* in short */
void report_text(FILE *fp, const struct report *report);
void report_markdown(FILE *fp, const struct report *report);

#endif
