/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_TITLE_H
#define BISECT_REPORT_TITLE_H

#include "bisect/report/model.h"

/*
 * The verdict as a title, for the head of a page, a bug or a mail:
 *
 *	f504a8bc28 made ./bench 7.8 % slower (user 91.9 -> 99.1 ms, +7.2 ..
 *	+18.5 %): "hash: mix a little better"
 *
 * The interval is that of the ratio.  Where no culprit is confirmed it is the
 * sentence.
 */
char *report_title(const struct report *report, struct arena *arena);

#endif
