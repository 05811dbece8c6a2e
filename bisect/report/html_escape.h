/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_HTML_ESCAPE_H
#define BISECT_REPORT_HTML_ESCAPE_H

#include "probe/ground/err.h"

#include <stdio.h>

/*
 * HTML that nothing from outside can break.
 *
 *	html(fp, "<td title=\"%s\">%s</td>\n", log, subject);
 *
 * The format is ours and is written as it is; whatever %s prints is escaped, so
 * that it can stand between tags, between quotes, and in an SVG.  It is made
 * printable first, on one line (see text_printable()).  Nothing from outside
 * may stand in a script or a style, and no function here would put it there.
 *
 * Known are %s (%.10s: so many characters at most), %d, %lld, %zu, %f and %g,
 * with a precision, and %%.
 */
void html(FILE *fp, const char *fmt, ...) PRINTF(2, 3);

/* A text of several lines, escaped; its newlines stay. */
void html_lines(FILE *fp, const char *string);

#endif
