/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_HTML_ASSEMBLY_H
#define BISECT_REPORT_HTML_ASSEMBLY_H

#include "bisect/report/model.h"

#include <stdio.h>

/*
 * The hottest instructions of the functions that changed most, parent beside
 * culprit, or why there are none; nothing where they were not looked for.
 */
void html_assembly(FILE *fp, const struct report *report);

#endif
