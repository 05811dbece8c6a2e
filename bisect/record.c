/* SPDX-License-Identifier: MIT */
#include "bisect/record.h"

#define AT(field) offsetof(struct record, u.field)
#define END_OF_TABLE \
	{ \
		NULL, RECORD_TEXT, 0 \
	}

static const struct record_field plan_fields[] = {
	{"version", RECORD_TEXT, AT(plan.version)},
	{"vcs", RECORD_TEXT, AT(plan.vcs)},
	{"libraries", RECORD_TEXT, AT(plan.libraries)},
	{"origin", RECORD_TEXT, AT(plan.origin)},
	{"root", RECORD_TEXT, AT(plan.root)},
	{"good", RECORD_TEXT, AT(plan.good)},
	{"bad", RECORD_TEXT, AT(plan.bad)},
	{"reversed", RECORD_FLAG, AT(plan.reversed)},
	{"merge_bases", RECORD_TEXTS, AT(plan.merge_bases)},
	{"candidates", RECORD_INTEGER, AT(plan.candidates)},
	{"merges", RECORD_INTEGER, AT(plan.merges)},
	{"seed", RECORD_INTEGER, AT(plan.seed)},
	{"unit", RECORD_TEXT, AT(plan.unit)},
	{"processor", RECORD_TEXT, AT(plan.processor)},
	{"processors", RECORD_INTEGER, AT(plan.processors)},
	{"memory_bytes", RECORD_INTEGER, AT(plan.memory_bytes)},
	{"kernel", RECORD_TEXT, AT(plan.kernel)},
	{"system", RECORD_TEXT, AT(plan.system)},
	{"config", RECORD_CONFIG, AT(plan.config)},
	{"argv", RECORD_TEXTS, AT(plan.argv)},
	END_OF_TABLE,
};

static const struct record_field command_fields[] = {
	{"program", RECORD_TEXT, AT(command.program)},
	{"in_tree", RECORD_FLAG, AT(command.in_tree)},
	END_OF_TABLE,
};

static const struct record_field build_fields[] = {
	{"revision", RECORD_TEXT, AT(build.revision)},
	{"built", RECORD_FLAG, AT(build.built)},
	{"pristine", RECORD_FLAG, AT(build.pristine)},
	{"wall_s", RECORD_REAL, AT(build.wall_s)},
	{"reason", RECORD_TEXT, AT(build.reason)},
	{"log", RECORD_TEXT, AT(build.log)},
	END_OF_TABLE,
};

static const struct record_field run_fields[] = {
	{"revision", RECORD_TEXT, AT(run.revision)},
	{"phase", RECORD_INTEGER, AT(run.phase)},
	{"number", RECORD_INTEGER, AT(run.number)},
	{"measured", RECORD_FLAG, AT(run.measured)},
	{"value", RECORD_REAL, AT(run.value)},
	{"unit", RECORD_TEXT, AT(run.unit)},
	{"wall_s", RECORD_REAL, AT(run.wall_s)},
	{"user_s", RECORD_REAL, AT(run.user_s)},
	{"system_s", RECORD_REAL, AT(run.system_s)},
	{"max_rss_bytes", RECORD_REAL, AT(run.max_rss_bytes)},
	{"environment_bytes", RECORD_INTEGER, AT(run.environment_bytes)},
	{"reason", RECORD_TEXT, AT(run.reason)},
	{"log", RECORD_TEXT, AT(run.log)},
	END_OF_TABLE,
};

static const struct record_field ends_fields[] = {
	{"good", RECORD_TEXT, AT(ends.good)},
	{"bad", RECORD_TEXT, AT(ends.bad)},
	{"runs", RECORD_INTEGER, AT(ends.runs)},
	{"good_median", RECORD_REAL, AT(ends.good_median)},
	{"bad_median", RECORD_REAL, AT(ends.bad_median)},
	{"threshold", RECORD_REAL, AT(ends.threshold)},
	{"difference", RECORD_REAL, AT(ends.difference)},
	{"sigma", RECORD_REAL, AT(ends.sigma)},
	{"z", RECORD_REAL, AT(ends.z)},
	{"separate", RECORD_FLAG, AT(ends.separate)},
	{"forecast_runs", RECORD_REAL, AT(ends.forecast_runs)},
	{"forecast_builds", RECORD_REAL, AT(ends.forecast_builds)},
	{"forecast_s", RECORD_REAL, AT(ends.forecast_s)},
	END_OF_TABLE,
};

static const struct record_field verdict_fields[] = {
	{"revision", RECORD_TEXT, AT(verdict.revision)},
	{"side", RECORD_INTEGER, AT(verdict.side)},
	{"decided", RECORD_FLAG, AT(verdict.decided)},
	{"failed", RECORD_FLAG, AT(verdict.failed)},
	{"odd", RECORD_FLAG, AT(verdict.odd)},
	{"neighbour", RECORD_FLAG, AT(verdict.neighbour)},
	{"log_odds", RECORD_REAL, AT(verdict.log_odds)},
	{"runs", RECORD_INTEGER, AT(verdict.runs)},
	{"median", RECORD_REAL, AT(verdict.median)},
	{"shift", RECORD_REAL, AT(verdict.shift)},
	{"references", RECORD_INTEGER, AT(verdict.references)},
	{"candidates", RECORD_INTEGER, AT(verdict.candidates)},
	{"reason", RECORD_TEXT, AT(verdict.reason)},
	{"log", RECORD_TEXT, AT(verdict.log)},
	END_OF_TABLE,
};

static const struct record_field restart_fields[] = {
	{"reason", RECORD_TEXT, AT(restart.reason)},
	{"contradictions", RECORD_INTEGER, AT(restart.contradictions)},
	{"drift", RECORD_FLAG, AT(restart.drift)},
	{"shift", RECORD_REAL, AT(restart.shift)},
	{"limit", RECORD_REAL, AT(restart.limit)},
	{"paired", RECORD_FLAG, AT(restart.paired)},
	{"need", RECORD_REAL, AT(restart.need)},
	END_OF_TABLE,
};

static const struct record_field confirmation_fields[] = {
	{"parent", RECORD_TEXT, AT(confirmation.parent)},
	{"culprit", RECORD_TEXT, AT(confirmation.culprit)},
	{"pairs", RECORD_INTEGER, AT(confirmation.pairs)},
	{"accepted", RECORD_FLAG, AT(confirmation.accepted)},
	{"parent_median", RECORD_REAL, AT(confirmation.parent_median)},
	{"culprit_median", RECORD_REAL, AT(confirmation.culprit_median)},
	{"log_odds", RECORD_REAL, AT(confirmation.log_odds)},
	{"explained", RECORD_REAL, AT(confirmation.explained)},
	{"explained_error", RECORD_REAL, AT(confirmation.explained_error)},
	{"reason", RECORD_TEXT, AT(confirmation.reason)},
	END_OF_TABLE,
};

static const struct record_field changeset_fields[] = {
	{"revision", RECORD_TEXT, AT(changeset.revision)},
	{"parents", RECORD_TEXTS, AT(changeset.parents)},
	{"author", RECORD_TEXT, AT(changeset.author)},
	{"date", RECORD_TEXT, AT(changeset.date)},
	{"subject", RECORD_TEXT, AT(changeset.subject)},
	{"message", RECORD_TEXT, AT(changeset.message)},
	{"files", RECORD_TEXTS, AT(changeset.files)},
	END_OF_TABLE,
};

static const struct record_field warning_fields[] = {
	{"text", RECORD_TEXT, AT(warning.text)},
	END_OF_TABLE,
};

static const struct record_field end_fields[] = {
	{"outcome", RECORD_INTEGER, AT(end.outcome)},
	{"exit_status", RECORD_INTEGER, AT(end.exit_status)},
	{"confidence", RECORD_REAL, AT(end.confidence)},
	{"reason", RECORD_TEXT, AT(end.reason)},
	{"culprit", RECORD_TEXT, AT(end.culprit)},
	{"candidates", RECORD_TEXTS, AT(end.candidates)},
	{"probabilities", RECORD_REALS, AT(end.probabilities)},
	{"scatter", RECORD_REAL, AT(end.scatter)},
	{"layout", RECORD_REAL, AT(end.layout)},
	END_OF_TABLE,
};

const struct record_table record_tables[RECORD_KIND_COUNT] = {
	[RECORD_PLAN] = {"plan", plan_fields},
	[RECORD_COMMAND] = {"command", command_fields},
	[RECORD_BUILD] = {"build", build_fields},
	[RECORD_RUN] = {"run", run_fields},
	[RECORD_ENDS] = {"ends", ends_fields},
	[RECORD_VERDICT] = {"verdict", verdict_fields},
	[RECORD_RESTART] = {"restart", restart_fields},
	[RECORD_CONFIRMATION] = {"confirmation", confirmation_fields},
	[RECORD_CHANGESET] = {"changeset", changeset_fields},
	[RECORD_WARNING] = {"warning", warning_fields},
	[RECORD_END] = {"end", end_fields},
};
