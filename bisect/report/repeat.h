/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_REPEAT_H
#define BISECT_REPORT_REPEAT_H

#include "bisect/report/model.h"

/* What it takes to do it again. */

/* The folder of the repository in which it is typed; "." is the root. */
const char *report_folder(const struct report *report);

/* What else is needed to repeat it, and on what machine it was done. */
struct report_row *report_repeat_rows(const struct report *report,
				      struct arena *arena);
struct report_row *report_machine_rows(const struct plan *plan,
				       struct arena *arena);

#endif
