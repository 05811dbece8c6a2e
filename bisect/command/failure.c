/* SPDX-License-Identifier: MIT */
#include "bisect/command/failure.h"

#include "bisect/session/log_tail.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <string.h>

enum { LINES = 5, COLUMNS = 200 };

/* What has failed, of a build or a run. */
struct failure {
	bool build;
	const char *revision, *reason, *log; /* or "" */
};

static bool is_failure(struct failure *out, const struct record *record)
{
	const struct build_record *build = &record->u.build;
	const struct run_record *run = &record->u.run;

	if (record->kind == RECORD_BUILD && !build->built && !build->missing)
		*out = (struct failure){true, build->revision, build->reason,
					build->log};
	else if (record->kind == RECORD_RUN && !run->measured)
		*out = (struct failure){false, run->revision, run->reason,
					run->log};
	else
		return false;
	out->log = out->log ? out->log : "";
	return out->reason && *out->reason;
}

/* The last one that the reason is about. */
static bool find(struct failure *out, const struct session *session,
		 const char *reason)
{
	for (size_t i = session->count; i-- > 0;) {
		if (is_failure(out, session->records[i]))
			return strstr(reason, out->reason) &&
			       strstr(reason, out->log);
	}
	return false;
}

static void show_log(struct progress *progress, const struct session *session,
		     const char *log)
{
	ARENA_SCOPE(tmp);
	char *rest = log_tail(session, log, LINES, &tmp), *line;

	if (!rest)
		return;
	if (!*rest) {
		progress_complaint(progress, "%s is empty", log);
		return;
	}
	progress_complaint(progress, "the last lines of %s:", log);
	while ((line = strsep(&rest, "\n")) != NULL)
		progress_complaint(progress, "  | %s",
				   text_fit(&tmp, line, COLUMNS));
}

/* Whose failure stops us is an end, but for --on-failure stop. */
static const char *way_out(const struct plan *plan, const char *revision)
{
	if (strcmp(revision, plan->good) == 0)
		return "take another GOOD";
	if (strcmp(revision, plan->bad) == 0)
		return plan->config.on_failure == CONFIG_BAD
			       ? "take another BAD"
			       : "take another BAD (or, if that is the "
				 "regression, --on-failure bad)";
	return "pass it by (--on-failure skip)";
}

static const char *what_to_do(const struct plan *plan, bool build)
{
	struct metric metric;
	struct err ignored = {0};

	if (build)
		return "make --build work in a fresh checkout of it, without "
		       "what lies in yours";
	if (metric_parse(&metric, plan->config.metric, &ignored) == 0 &&
	    metric.printed)
		return plan->config.from
			       ? "make COMMAND work in a fresh checkout of it, "
				 "and name by --from and --metric what it "
				 "writes (perfbisect help metrics)"
			       : "make COMMAND work in a fresh checkout of it, "
				 "and name by --metric what it prints "
				 "(perfbisect help metrics)";
	return plan->config.build
		       ? "make COMMAND work in a fresh checkout of it, built "
			 "by --build"
		       : "make COMMAND work in a fresh checkout of it, in "
			 "which nothing is built (no --build)";
}

void failure_show(struct progress *progress, const struct session *session,
		  const char *reason)
{
	const struct plan *plan = session->plan;
	struct failure failure;

	if (!find(&failure, session, reason))
		return;
	if (*failure.log)
		show_log(progress, session, failure.log);
	else
		progress_complaint(progress, "it printed nothing");
	progress_complaint(progress, "what to do: %s; or %s",
			   what_to_do(plan, failure.build),
			   way_out(plan, failure.revision));
}
