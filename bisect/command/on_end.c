/* SPDX-License-Identifier: MIT */
#include "bisect/command/on_end.h"

#include "bisect/report/report.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"
#include "probe/run.h"

enum {
	LIMIT_S = 60,
	GRACE_S = 3,
	LOG_BYTES = 1 << 20,
	WORDS_MOST = 9,
};

static const char **environment(const struct report_brief *brief,
				const char *dir, int status,
				const char *failure, struct arena *arena)
{
	const char *sentence = *failure ? failure : brief->sentence;
	const char **env = arena_array(arena, WORDS_MOST, sizeof(*env));
	size_t count = 0;

	env[count++] = arena_sprintf(arena, "PERFBISECT_VERDICT=%s",
				     *failure ? "failed" : brief->verdict);
	env[count++] = arena_sprintf(arena, "PERFBISECT_SENTENCE=%s",
				     text_printable(arena, sentence));
	env[count++] =
		arena_sprintf(arena, "PERFBISECT_CULPRIT=%s", brief->culprit);
	env[count++] = arena_sprintf(arena, "PERFBISECT_STATUS=%d", status);
	env[count++] = arena_sprintf(arena, "PERFBISECT_SESSION=%s", dir);
	env[count++] =
		arena_sprintf(arena, "PERFBISECT_MARKDOWN=%s/report.md", dir);
	env[count++] =
		arena_sprintf(arena, "PERFBISECT_HTML=%s/report.html", dir);
	env[count++] =
		arena_sprintf(arena, "PERFBISECT_JSON=%s/report.json", dir);
	return env;
}

void on_end_run(const char *command, const struct session *session, int status,
		const char *failure, struct progress *progress)
{
	ARENA_SCOPE(tmp);
	const char *const argv[] = {"sh", "-c", command, NULL};
	const char *logs = arena_sprintf(&tmp, "%s/logs", session->dir);
	const char *log = arena_sprintf(&tmp, "%s/on-end.log", logs);
	struct run_spec spec = {.argv = argv,
				.dir = session->plan->origin,
				.out = log,
				.log_bytes = LOG_BYTES,
				.timeout_s = LIMIT_S,
				.grace_s = GRACE_S,
				.anyway = true};
	struct run_result result;
	struct report_brief brief;
	struct err err = {0};

	report_brief(&brief, session, &tmp);
	spec.env = environment(&brief, session->dir, status, failure, &tmp);
	progress_status(progress,
			&(struct progress_state){.phase = "running --on-end"});
	if (private_mkdirs(logs, &err) == 0)
		run(&result, &spec, &err);
	progress_end(progress);
	if (err.failed)
		progress_line(progress, "warning: --on-end: %s", err.text);
	else if (!run_succeeded(&result))
		progress_line(progress, "warning: --on-end failed: %s; see %s",
			      run_describe(&tmp, &result), log);
}
