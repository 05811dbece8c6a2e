/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_HTML_H
#define BISECT_REPORT_HTML_H

#include "bisect/report/model.h"

#include <stdio.h>

void report_html(FILE *fp, const struct report *report);

/* What it says of the step alone, as parts of a section of another page. */
void report_html_part(FILE *fp, const struct report *report);

/* The shapes that tell verdicts apart, used all over a page. */
void html_symbols(FILE *fp);

#endif
