/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_HTML_PAGE_H
#define BISECT_REPORT_HTML_PAGE_H

#include "bisect/session/session.h"

#include <stdio.h>

/* The beginning and the end of any HTML report. */

/*
 * Up to <body>; returns the nonce without which the page's own policy lets no
 * script or style of it be used.
 */
const char *html_page_begin(FILE *fp, const struct plan *plan,
			    const char *title, struct arena *arena);

/* The end of <main>, and the footer. */
void html_page_foot(FILE *fp, const struct plan *plan);

#endif
