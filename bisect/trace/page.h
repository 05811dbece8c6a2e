/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRACE_PAGE_H
#define BISECT_TRACE_PAGE_H

/*
 * What pages of captures have in them, whatever the capture: page.css, beside
 * that of reports, and page.js, which draws the pictures.
 */
extern const char trace_page_style[], trace_page_script[];

#endif
