/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_TEXT_TABLE_H
#define BISECT_REPORT_TEXT_TABLE_H

#include "bisect/report/model.h"

#include <stdio.h>

/* Tables of functions as text; nothing where there are none. */
void text_functions(FILE *fp, const struct report *report);
void text_simulated(FILE *fp, const struct report *report);

#endif
