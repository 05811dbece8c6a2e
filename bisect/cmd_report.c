/* SPDX-License-Identifier: MIT */
/* perfbisect report [SESSION]: write the reports again. */
#include "bisect/cmd.h"
#include "bisect/report.h"
#include "bisect/version.h"

#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The session in the current folder whose journal was written last. */
static const char *newest_session(struct arena *arena)
{
	const char *newest = NULL;
	time_t when = 0;
	glob_t found;

	if (glob("perfbisect-*/journal.jsonl", 0, NULL, &found) != 0)
		return NULL;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		struct stat st;

		if (stat(path, &st) < 0 || (newest && st.st_mtime < when))
			continue;
		newest = arena_strndup(arena, path,
				       (size_t)(strrchr(path, '/') - path));
		when = st.st_mtime;
	}
	globfree(&found);
	return newest;
}

static int absolute(const char **out, const char *dir, struct arena *arena,
		    struct err *err)
{
	char *path = realpath(dir, NULL);

	if (!path)
		return err_sys(err, "%s", dir);
	*out = arena_strdup(arena, path);
	free(path);
	return 0;
}

static int report_again(const struct config *config, struct arena *arena,
			struct err *err)
{
	const char *dir = config->good ? config->good : newest_session(arena);
	struct session *session = NULL;
	struct report report;

	if (!dir)
		return err_set(err, "there is no session in this folder: "
				    "perfbisect report SESSION");
	if (absolute(&dir, dir, arena, err) < 0)
		return -1;
	if (session_read(&session, dir, err) == 0 &&
	    report_write_files(session, err) == 0) {
		report_init(&report, session, arena);
		report_text(stdout, &report);
	}
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
	if (config.help)
		option_help(stdout);
	else if (config.version)
		puts("perfbisect " PERFBISECT_VERSION);
	else if (report_again(&config, &tmp, err) < 0)
		*status = STATUS_STOPPED;
	return err->failed ? -1 : 0;
}
