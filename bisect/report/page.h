/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_PAGE_H
#define BISECT_REPORT_PAGE_H

/*
 * What HTML reports have in them whatever the session: how they look, how a
 * flame graph looks, also without a page, and how it is handled.  They are
 * files, page.css, flame.css and page.js, built into the program.
 */
extern const char page_style[], flame_style[], page_script[];

#endif
