/* SPDX-License-Identifier: MIT */
#ifndef BISECT_COMMAND_FAILURE_H
#define BISECT_COMMAND_FAILURE_H

#include "bisect/progress.h"
#include "bisect/session/session.h"

/*
 * What is shown of a build or run that stops us: the tool's own last words.
 */

/*
 * When `reason`, for which the session stops, is a build's or a run's, show the
 * last lines of its log, and what the user may do.  Also with --quiet.
 */
void failure_show(struct progress *progress, const struct session *session,
		  const char *reason);

#endif
