/* SPDX-License-Identifier: MIT */
/* perfbisect report [SESSION]: write the reports again. */
#include "bisect/command/cmd.h"
#include "bisect/command/help.h"
#include "bisect/report/report.h"
#include "bisect/session/find.h"

static int report_again(const struct config *config, struct arena *arena,
			struct err *err)
{
	struct session *session = NULL;
	const char *dir;

	if (find_session(&dir, config->good, "report", arena, err) < 0)
		return -1;
	if (session_read(&session, dir, err) == 0 &&
	    report_write_files(session, err) == 0)
		report_print(stdout, session, config->full);
	session_close(session);
	return err->failed ? -1 : 0;
}

int cmd_report(int *status, int argc, const char *const *argv, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct config config;

	*status = STATUS_USAGE;
	if (option_parse(&config, OPTION_REPORT, argc, argv, &tmp, err) < 0)
		return -1;
	*status = 0;
	if (config.help || config.version)
		help_asked(&config, OPTION_REPORT);
	else if (report_again(&config, &tmp, err) < 0)
		*status = STATUS_STOPPED;
	return err->failed ? -1 : 0;
}
