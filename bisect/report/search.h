/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_SEARCH_H
#define BISECT_REPORT_SEARCH_H

#include "bisect/report/model.h"

/*
 * The model of what a search has found.  Everything lives in `arena` or in
 * the session.
 */
void report_init(struct report *out, const struct session *session,
		 struct arena *arena);

#endif
