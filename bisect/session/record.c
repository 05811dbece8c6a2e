/* SPDX-License-Identifier: MIT */
#include "bisect/session/record.h"

#include <math.h>
#include <string.h>

#define AT(field) offsetof(struct record, u.field)
#define END_OF_TABLE \
	{ \
		NULL, RECORD_TEXT, 0 \
	}

static const struct record_field plan_fields[] = {
	{"version", RECORD_TEXT, AT(plan.version)},
	{"kind", RECORD_TEXT, AT(plan.kind)},
	{"vcs", RECORD_TEXT, AT(plan.vcs)},
	{"libraries", RECORD_TEXT, AT(plan.libraries)},
	{"origin", RECORD_TEXT, AT(plan.origin)},
	{"root", RECORD_TEXT, AT(plan.root)},
	{"remote", RECORD_TEXT, AT(plan.remote)},
	{"folder", RECORD_TEXT, AT(plan.folder)},
	{"trees", RECORD_TEXT, AT(plan.trees)},
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
	{"fault_s", RECORD_REAL, AT(plan.fault_s)},
	{"microcode", RECORD_TEXT, AT(plan.microcode)},
	{"frequency", RECORD_TEXT, AT(plan.frequency)},
	{"hypervisor", RECORD_TEXT, AT(plan.hypervisor)},
	{"kernel", RECORD_TEXT, AT(plan.kernel)},
	{"system", RECORD_TEXT, AT(plan.system)},
	{"compiler", RECORD_TEXT, AT(plan.compiler)},
	{"environment", RECORD_TEXTS, AT(plan.environment)},
	{"config", RECORD_CONFIG, AT(plan.config)},
	{"argv", RECORD_TEXTS, AT(plan.argv)},
	{"warnings", RECORD_TEXTS, AT(plan.warnings)},
	{"taken_from", RECORD_TEXT, AT(plan.taken_from)},
	{"taken_metric", RECORD_TEXT, AT(plan.taken_metric)},
	{"sides", RECORD_TEXTS, AT(plan.sides)},
	{"side_places", RECORD_TEXTS, AT(plan.side_places)},
	{"side_variants", RECORD_TEXTS, AT(plan.side_variants)},
	{"side_builds", RECORD_TEXTS, AT(plan.side_builds)},
	END_OF_TABLE,
};

static const struct record_field machine_fields[] = {
	{"ended", RECORD_FLAG, AT(machine.ended)},
	{"noise", RECORD_TEXTS, AT(machine.noise)},
	{"cures", RECORD_TEXTS, AT(machine.cures)},
	{"processor_s", RECORD_REAL, AT(machine.processor_s)},
	{"busy_s", RECORD_REAL, AT(machine.busy_s)},
	{"steal_s", RECORD_REAL, AT(machine.steal_s)},
	{"own_s", RECORD_REAL, AT(machine.own_s)},
	{"throttles", RECORD_INTEGER, AT(machine.throttles)},
	{"limited", RECORD_INTEGER, AT(machine.limited)},
	{"swap_bytes", RECORD_INTEGER, AT(machine.swap_bytes)},
	END_OF_TABLE,
};

static const struct record_field command_fields[] = {
	{"program", RECORD_TEXT, AT(command.program)},
	{"in_tree", RECORD_FLAG, AT(command.in_tree)},
	END_OF_TABLE,
};

static const struct record_field tree_fields[] = {
	{"revision", RECORD_TEXT, AT(tree.revision)},
	{"number", RECORD_INTEGER, AT(tree.number)},
	{"again", RECORD_FLAG, AT(tree.again)},
	{"side", RECORD_INTEGER, AT(tree.side)},
	END_OF_TABLE,
};

static const struct record_field build_fields[] = {
	{"revision", RECORD_TEXT, AT(build.revision)},
	{"built", RECORD_FLAG, AT(build.built)},
	{"pristine", RECORD_FLAG, AT(build.pristine)},
	{"missing", RECORD_FLAG, AT(build.missing)},
	{"unanswered", RECORD_FLAG, AT(build.unanswered)},
	{"again", RECORD_FLAG, AT(build.again)},
	{"wall_s", RECORD_REAL, AT(build.wall_s)},
	{"reason", RECORD_TEXT, AT(build.reason)},
	{"log", RECORD_TEXT, AT(build.log)},
	{"side", RECORD_INTEGER, AT(build.side)},
	END_OF_TABLE,
};

static const struct record_field run_fields[] = {
	{"revision", RECORD_TEXT, AT(run.revision)},
	{"phase", RECORD_INTEGER, AT(run.phase)},
	{"number", RECORD_INTEGER, AT(run.number)},
	{"end", RECORD_INTEGER, AT(run.end)},
	{"measured", RECORD_FLAG, AT(run.measured)},
	{"again", RECORD_FLAG, AT(run.again)},
	{"disturbed", RECORD_FLAG, AT(run.disturbed)},
	{"value", RECORD_REAL, AT(run.value)},
	{"unit", RECORD_TEXT, AT(run.unit)},
	{"wall_s", RECORD_REAL, AT(run.wall_s)},
	{"user_s", RECORD_REAL, AT(run.user_s)},
	{"system_s", RECORD_REAL, AT(run.system_s)},
	{"max_rss_bytes", RECORD_REAL, AT(run.max_rss_bytes)},
	{"pushed", RECORD_INTEGER, AT(run.pushed)},
	{"left", RECORD_INTEGER, AT(run.left)},
	{"queued", RECORD_FLAG, AT(run.queued)},
	{"queue_s", RECORD_REAL, AT(run.queue_s)},
	{"environment_bytes", RECORD_INTEGER, AT(run.environment_bytes)},
	{"layout", RECORD_INTEGER, AT(run.layout)},
	{"reason", RECORD_TEXT, AT(run.reason)},
	{"log", RECORD_TEXT, AT(run.log)},
	{"counts", RECORD_REALS, AT(run.counts)},
	{"scaled", RECORD_INTEGER, AT(run.scaled)},
	{"side", RECORD_INTEGER, AT(run.side)},
	{"values", RECORD_REALS, AT(run.values)},
	{"traced", RECORD_FLAG, AT(run.traced)},
	{"traced_all", RECORD_FLAG, AT(run.traced_all)},
	{"ran_s", RECORD_REAL, AT(run.ran_s)},
	{"waited_s", RECORD_REAL, AT(run.waited_s)},
	{"asleep_s", RECORD_REAL, AT(run.asleep_s)},
	{"switches", RECORD_INTEGER, AT(run.switches)},
	{"preempted", RECORD_INTEGER, AT(run.preempted)},
	{"migrations", RECORD_INTEGER, AT(run.migrations)},
	{"lost", RECORD_INTEGER, AT(run.lost)},
	{"running", RECORD_REALS, AT(run.running)},
	{"waiting", RECORD_REALS, AT(run.waiting)},
	{"pushers", RECORD_TEXTS, AT(run.pushers)},
	{"pushes", RECORD_REALS, AT(run.pushes)},
	{"pushed_s", RECORD_REALS, AT(run.pushed_s)},
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
	{"exact", RECORD_FLAG, AT(ends.exact)},
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
	{"unled", RECORD_FLAG, AT(restart.unled)},
	{"by_layouts", RECORD_FLAG, AT(restart.by_layouts)},
	{"inexact", RECORD_FLAG, AT(restart.inexact)},
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
	{"pristine", RECORD_FLAG, AT(confirmation.pristine)},
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
	{"moved", RECORD_TEXTS, AT(changeset.moved)},
	{"position", RECORD_INTEGER, AT(changeset.position)},
	END_OF_TABLE,
};

static const struct record_field profile_fields[] = {
	{"revision", RECORD_TEXT, AT(profile.revision)},
	{"samples", RECORD_INTEGER, AT(profile.samples)},
	{"unnamed", RECORD_INTEGER, AT(profile.unnamed)},
	{"jit", RECORD_INTEGER, AT(profile.jit)},
	{"inlined", RECORD_INTEGER, AT(profile.inlined)},
	{"event", RECORD_TEXT, AT(profile.event)},
	{"unwind", RECORD_TEXT, AT(profile.unwind)},
	{"folded", RECORD_TEXT, AT(profile.folded)},
	{"reason", RECORD_TEXT, AT(profile.reason)},
	END_OF_TABLE,
};

static const struct record_field diff_fields[] = {
	{"parent", RECORD_TEXT, AT(diff.parent)},
	{"culprit", RECORD_TEXT, AT(diff.culprit)},
	{"functions", RECORD_TEXTS, AT(diff.functions)},
	{"shares", RECORD_REALS, AT(diff.shares)},
	{"none", RECORD_FLAG, AT(diff.none)},
	{"unsure", RECORD_TEXT, AT(diff.unsure)},
	{"hunk_files", RECORD_TEXTS, AT(diff.hunk_files)},
	{"hunk_notes", RECORD_TEXTS, AT(diff.hunk_notes)},
	{"hunk_functions", RECORD_TEXTS, AT(diff.hunk_functions)},
	{"hunk_shares", RECORD_REALS, AT(diff.hunk_shares)},
	{"hunks", RECORD_TEXTS, AT(diff.hunks)},
	{"left_lines", RECORD_INTEGER, AT(diff.left_lines)},
	{"left_files", RECORD_INTEGER, AT(diff.left_files)},
	{"cut", RECORD_FLAG, AT(diff.cut)},
	{"missing", RECORD_TEXT, AT(diff.missing)},
	END_OF_TABLE,
};

static const struct record_field warning_fields[] = {
	{"text", RECORD_TEXT, AT(warning.text)},
	END_OF_TABLE,
};

/*
 * Of the end of a session; and of a search that is one of many, whose result
 * lies in the same place of the union.
 */
#define OUTCOME_FIELDS \
	{"outcome", RECORD_INTEGER, AT(end.outcome)}, \
		{"exit_status", RECORD_INTEGER, AT(end.exit_status)}, \
		{"confidence", RECORD_REAL, AT(end.confidence)}, \
		{"reason", RECORD_TEXT, AT(end.reason)}, \
		{"culprit", RECORD_TEXT, AT(end.culprit)}, \
		{"candidates", RECORD_TEXTS, AT(end.candidates)}, \
		{"probabilities", RECORD_REALS, AT(end.probabilities)}, \
		{"scatter", RECORD_REAL, AT(end.scatter)}, \
	{ \
		"layout", RECORD_REAL, AT(end.layout) \
	}

static const struct record_field result_fields[] = {
	OUTCOME_FIELDS,
	END_OF_TABLE,
};

static const struct record_field end_fields[] = {
	OUTCOME_FIELDS,
	{"unfinished", RECORD_FLAG, AT(end.unfinished)},
	{"left", RECORD_INTEGER, AT(end.left)},
	END_OF_TABLE,
};

static const struct record_field resume_fields[] = {
	{"version", RECORD_TEXT, AT(resume.version)},
	{"warning", RECORD_TEXT, AT(resume.warning)},
	{"keep_trees", RECORD_FLAG, AT(resume.keep_trees)},
	{"folder", RECORD_TEXT, AT(resume.folder)},
	END_OF_TABLE,
};

static const struct record_field lead_fields[] = {
	{"metric", RECORD_TEXT, AT(lead.metric)},
	{"unit", RECORD_TEXT, AT(lead.unit)},
	{"delta", RECORD_REAL, AT(lead.delta)},
	{"own_delta", RECORD_REAL, AT(lead.own_delta)},
	{"good_median", RECORD_REAL, AT(lead.good_median)},
	{"bad_median", RECORD_REAL, AT(lead.bad_median)},
	{"threshold", RECORD_REAL, AT(lead.threshold)},
	{"forecast_runs", RECORD_REAL, AT(lead.forecast_runs)},
	{"forecast_builds", RECORD_REAL, AT(lead.forecast_builds)},
	{"forecast_s", RECORD_REAL, AT(lead.forecast_s)},
	END_OF_TABLE,
};

static const struct record_field counters_fields[] = {
	{"names", RECORD_TEXTS, AT(counters.names)},
	{"units", RECORD_TEXTS, AT(counters.units)},
	{"missing", RECORD_TEXTS, AT(counters.missing)},
	{"reasons", RECORD_TEXTS, AT(counters.reasons)},
	{"user_only", RECORD_FLAG, AT(counters.user_only)},
	END_OF_TABLE,
};

static const struct record_field links_fields[] = {
	{"revision", RECORD_TEXT, AT(links.revision)},
	{"outputs", RECORD_TEXTS, AT(links.outputs)},
	{"count", RECORD_INTEGER, AT(links.count)},
	{"reason", RECORD_TEXT, AT(links.reason)},
	END_OF_TABLE,
};

static const struct record_field layout_fields[] = {
	{"revision", RECORD_TEXT, AT(layout.revision)},
	{"number", RECORD_INTEGER, AT(layout.number)},
	{"wall_s", RECORD_REAL, AT(layout.wall_s)},
	{"reason", RECORD_TEXT, AT(layout.reason)},
	END_OF_TABLE,
};

static const struct record_field placement_fields[] = {
	{"parent", RECORD_TEXT, AT(placement.parent)},
	{"culprit", RECORD_TEXT, AT(placement.culprit)},
	{"layouts", RECORD_INTEGER, AT(placement.layouts)},
	{"answer", RECORD_INTEGER, AT(placement.answer)},
	{"parent_median", RECORD_REAL, AT(placement.parent_median)},
	{"culprit_median", RECORD_REAL, AT(placement.culprit_median)},
	{"built", RECORD_REAL, AT(placement.built)},
	{"share", RECORD_REAL, AT(placement.share)},
	{"error", RECORD_REAL, AT(placement.error)},
	{"whole", RECORD_REAL, AT(placement.whole)},
	{"whole_error", RECORD_REAL, AT(placement.whole_error)},
	{"misled", RECORD_FLAG, AT(placement.misled)},
	{"scatter", RECORD_REAL, AT(placement.scatter)},
	{"log_odds", RECORD_REAL, AT(placement.log_odds)},
	{"reason", RECORD_TEXT, AT(placement.reason)},
	END_OF_TABLE,
};

static const struct record_field assembly_fields[] = {
	{"revision", RECORD_TEXT, AT(assembly.revision)},
	{"functions", RECORD_TEXTS, AT(assembly.functions)},
	{"shares", RECORD_REALS, AT(assembly.shares)},
	{"lines", RECORD_REALS, AT(assembly.lines)},
	{"codes", RECORD_TEXTS, AT(assembly.codes)},
	{"places", RECORD_TEXTS, AT(assembly.places)},
	{"texts", RECORD_TEXTS, AT(assembly.texts)},
	{"code_shares", RECORD_REALS, AT(assembly.code_shares)},
	{"reason", RECORD_TEXT, AT(assembly.reason)},
	{NULL, RECORD_TEXT, 0},
};

static const struct record_field simulation_fields[] = {
	{"revision", RECORD_TEXT, AT(simulation.revision)},
	{"runs", RECORD_INTEGER, AT(simulation.runs)},
	{"repeats", RECORD_FLAG, AT(simulation.repeats)},
	{"events", RECORD_TEXTS, AT(simulation.events)},
	{"counts", RECORD_REALS, AT(simulation.counts)},
	{"functions", RECORD_TEXTS, AT(simulation.functions)},
	{"function_counts", RECORD_REALS, AT(simulation.function_counts)},
	{"function_total", RECORD_INTEGER, AT(simulation.function_total)},
	{"wall_s", RECORD_REAL, AT(simulation.wall_s)},
	{"reason", RECORD_TEXT, AT(simulation.reason)},
	{"leads", RECORD_FLAG, AT(simulation.leads)},
	END_OF_TABLE,
};

static const struct record_field benchmarks_fields[] = {
	{"names", RECORD_TEXTS, AT(benchmarks.names)},
	{"units", RECORD_TEXTS, AT(benchmarks.units)},
	END_OF_TABLE,
};

static const struct record_field dropped_fields[] = {
	{"side", RECORD_INTEGER, AT(dropped.side)},
	{"reason", RECORD_TEXT, AT(dropped.reason)},
	{"log", RECORD_TEXT, AT(dropped.log)},
	END_OF_TABLE,
};

static const struct record_field stretch_fields[] = {
	{"older", RECORD_TEXT, AT(stretch.older)},
	{"newer", RECORD_TEXT, AT(stretch.newer)},
	{"search", RECORD_FLAG, AT(stretch.search)},
	{"improvement", RECORD_FLAG, AT(stretch.improvement)},
	{"candidates", RECORD_INTEGER, AT(stretch.candidates)},
	{"merges", RECORD_INTEGER, AT(stretch.merges)},
	END_OF_TABLE,
};

static const struct record_field split_fields[] = {
	{"older", RECORD_TEXT, AT(split.older)},
	{"newer", RECORD_TEXT, AT(split.newer)},
	END_OF_TABLE,
};

const struct record_table record_tables[RECORD_KIND_COUNT] = {
	[RECORD_PLAN] = {"plan", plan_fields},
	[RECORD_MACHINE] = {"machine", machine_fields},
	[RECORD_COMMAND] = {"command", command_fields},
	[RECORD_TREE] = {"tree", tree_fields},
	[RECORD_BUILD] = {"build", build_fields},
	[RECORD_RUN] = {"run", run_fields},
	[RECORD_ENDS] = {"ends", ends_fields},
	[RECORD_VERDICT] = {"verdict", verdict_fields},
	[RECORD_RESTART] = {"restart", restart_fields},
	[RECORD_CONFIRMATION] = {"confirmation", confirmation_fields},
	[RECORD_CHANGESET] = {"changeset", changeset_fields},
	[RECORD_PROFILE] = {"profile", profile_fields},
	[RECORD_DIFF] = {"diff", diff_fields},
	[RECORD_WARNING] = {"warning", warning_fields},
	[RECORD_END] = {"end", end_fields},
	[RECORD_COUNTERS] = {"counters", counters_fields},
	[RECORD_RESUME] = {"resume", resume_fields},
	[RECORD_LEAD] = {"lead", lead_fields},
	[RECORD_LINKS] = {"links", links_fields},
	[RECORD_LAYOUT] = {"layout", layout_fields},
	[RECORD_PLACEMENT] = {"placement", placement_fields},
	[RECORD_SIMULATION] = {"simulation", simulation_fields},
	[RECORD_ASSEMBLY] = {"assembly", assembly_fields},
	[RECORD_BENCHMARKS] = {"benchmarks", benchmarks_fields},
	[RECORD_DROPPED] = {"dropped", dropped_fields},
	[RECORD_STRETCH] = {"stretch", stretch_fields},
	[RECORD_RESULT] = {"result", result_fields},
	[RECORD_SPLIT] = {"split", split_fields},
};

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool same_texts(const char *const *a, const char *const *b)
{
	for (; a && *a && b && *b; a++, b++) {
		if (!same_text(*a, *b))
			return false;
	}
	return !(a && *a) && !(b && *b);
}

/* In a journal, what is not finite is null, and read back as zero. */
static bool same_real(double a, double b)
{
	return (isfinite(a) ? a : 0) == (isfinite(b) ? b : 0);
}

static bool same_reals(const double *a, const double *b)
{
	for (; a && !isnan(*a) && b && !isnan(*b); a++, b++) {
		if (!same_real(*a, *b))
			return false;
	}
	return (!a || isnan(*a)) && (!b || isnan(*b));
}

static bool same_field(enum record_type type, const void *a, const void *b)
{
	switch (type) {
	case RECORD_TEXT:
		return same_text(*(const char *const *)a,
				 *(const char *const *)b);
	case RECORD_TEXTS:
		return same_texts(*(const char *const *const *)a,
				  *(const char *const *const *)b);
	case RECORD_REAL:
		return same_real(*(const double *)a, *(const double *)b);
	case RECORD_REALS:
		return same_reals(*(const double *const *)a,
				  *(const double *const *)b);
	case RECORD_INTEGER:
		return *(const int64_t *)a == *(const int64_t *)b;
	case RECORD_FLAG:
		return *(const bool *)a == *(const bool *)b;
	case RECORD_CONFIG:
		return true;
	}
	return false;
}

const char *record_difference(const struct record *a, const struct record *b)
{
	const struct record_field *f = record_tables[a->kind].fields;

	if (a->kind != b->kind)
		return "record";
	for (; f->name; f++) {
		if (!same_field(f->type, (const char *)a + f->offset,
				(const char *)b + f->offset))
			return f->name;
	}
	return NULL;
}
