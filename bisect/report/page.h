/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_PAGE_H
#define BISECT_REPORT_PAGE_H

/*
 * What HTML reports have in them whatever the session: how they look, and how a
 * flame graph is handled.  They are files, page.css and page.js, built into the
 * program.
 */
extern const char page_style[], page_script[];

#endif
