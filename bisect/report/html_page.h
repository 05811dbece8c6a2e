/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_HTML_PAGE_H
#define BISECT_REPORT_HTML_PAGE_H

#include "probe/ground/arena.h"

#include <stdint.h>
#include <stdio.h>

/* The beginning and the end of any HTML page of ours. */

/*
 * Up to <body>, with page.css and what `style` adds to it; returns the nonce
 * without which the page's own policy lets no script or style of it be used.
 * It comes from `seed`, which nobody can know whose words stand in the page.
 */
const char *html_page_begin(FILE *fp, uint64_t seed, const char *version,
			    const char *title, const char *style,
			    struct arena *arena);

/* The end of <main>, and the footer. */
void html_page_foot(FILE *fp, const char *version);

#endif
