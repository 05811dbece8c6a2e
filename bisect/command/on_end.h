/* SPDX-License-Identifier: MIT */
#ifndef BISECT_COMMAND_ON_END_H
#define BISECT_COMMAND_ON_END_H

#include "bisect/progress.h"
#include "bisect/session/session.h"

/*
 * The user's shell command when a session has ended, however it did: for mail,
 * chat and whatever else need not be built in.  In its environment, beside
 *ours:
 *
 *	PERFBISECT_VERDICT	as in report.json: confirmed, range, failed ...
 *	PERFBISECT_SENTENCE	what was found, on one line
 *	PERFBISECT_CULPRIT	its full name, or nothing
 *	PERFBISECT_STATUS	the exit status that is to come
 *	PERFBISECT_SESSION	the session's folder
 *	PERFBISECT_MARKDOWN, PERFBISECT_HTML, PERFBISECT_JSON	the reports
 */

/*
 * Run it where we were started, for a minute at most.  What it prints goes to
 * logs/on-end.log; that it fails is a warning.  `failure` is why the session
 * could not go on, when its journal does not say so; or "".
 */
void on_end_run(const char *command, const struct session *session, int status,
		const char *failure, struct progress *progress);

#endif
