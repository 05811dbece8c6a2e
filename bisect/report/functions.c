/* SPDX-License-Identifier: MIT */
/*
 * Where parent and culprit spend their time.
 *
 * Two profiles need not have been sampled for equally long, so counts of
 * samples cannot be compared.  Each profile's share of a function is therefore
 * multiplied with the processor time that one run takes, which the confirmation
 * has measured; without it shares alone are compared.
 */
#include "bisect/report/functions.h"

#include "bisect/explain/hotspots.h"
#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

/* With fewer samples on both sides together chance may do anything. */
enum { FUNCTIONS_MOST = 100, SAMPLES_LEAST = 10 };

static const double share_least = 0.005;

bool report_processor_time(double *parent_s, double *culprit_s,
			   const struct report *report)
{
	for (size_t i = 0; i < report->delta_count; i++) {
		const struct report_delta *delta = &report->deltas[i];

		if (strcmp(delta->name, "cpu") != 0 ||
		    strcmp(delta->unit, "s") != 0 ||
		    !(delta->parent > 0 && delta->culprit > 0))
			continue;
		*parent_s = delta->parent;
		*culprit_s = delta->culprit;
		return true;
	}
	return false;
}

static bool is_there(const struct profile_record *profile)
{
	return profile && *profile->folded;
}

static void add_function(struct report *report, const struct hotspots *hotspots,
			 const struct hotspot *function)
{
	double parent_s = 1, culprit_s = 1;
	bool timed = report_processor_time(&parent_s, &culprit_s, report);
	double before_each = parent_s / fmax(hotspots->before, 1);
	double after_each = culprit_s / fmax(hotspots->after, 1);
	const struct flame_frame frame = {.before = function->before,
					  .after = function->after};

	report->functions[report->function_count++] = (struct report_function){
		.name = function->name,
		.parent = function->before / fmax(hotspots->before, 1),
		.culprit = function->after / fmax(hotspots->after, 1),
		.parent_s = timed ? function->before * before_each : NAN,
		.culprit_s = timed ? function->after * after_each : NAN,
		.few = function->before + function->after < SAMPLES_LEAST,
		.p = erfc(fabs(flame_deviations(&frame, before_each,
						after_each)) /
			  M_SQRT2),
	};
}

/* In a table of so many functions; of a few samples nothing is said. */
static void find_significant(struct report *report)
{
	ARENA_SCOPE(tmp);
	size_t count = report->function_count;
	double *p = arena_array(&tmp, count, sizeof(*p));
	bool *out = arena_array(&tmp, count, sizeof(*out));

	for (size_t i = 0; i < count; i++)
		p[i] = report->functions[i].few ? 1 : report->functions[i].p;
	stats_discoveries(out, p, count, REPORT_FALSE_RATE);
	for (size_t i = 0; i < count; i++)
		report->functions[i].significant = out[i];
}

void report_find_functions(struct report *report, struct arena *arena)
{
	struct hotspots hotspots;

	if (!is_there(report->profile_before) ||
	    !is_there(report->profile_after))
		return;
	hotspots_init(&hotspots,
		      flame_build(report->profile_before->folded,
				  report->profile_after->folded, arena),
		      arena);
	report->functions =
		arena_array(arena, FUNCTIONS_MOST, sizeof(*report->functions));
	for (size_t i = 0; i < hotspots.count && i < FUNCTIONS_MOST; i++) {
		if (hotspots_share(&hotspots, &hotspots.functions[i]) >=
		    share_least)
			add_function(report, &hotspots, &hotspots.functions[i]);
	}
	find_significant(report);
}

/* -- Code without names -- */

/* What lets a JIT write the names of what it makes for perf. */
static const struct {
	const char *process, *cure;
} jits[] = {
	{"node", "node --perf-basic-prof"},
	{"deno", "deno run --v8-flags=--perf-basic-prof"},
	{"java", "java -XX:+PreserveFramePointer -XX:+DumpPerfMapAtExit"},
	{"dotnet", "DOTNET_PerfMapEnabled=1"},
	{"ruby", "ruby --yjit-perf"},
	{"php", "php -d opcache.jit_debug=16"},
	{"beam.smp", "erl +JPperf true"},
	{"wasmtime", "wasmtime --profile=perfmap"},
};

static bool has_process(const struct profile_record *profile, const char *name)
{
	size_t length = strlen(name);

	for (const char *line = profile->folded; *line;) {
		if (strncmp(line, name, length) == 0 && line[length] == ';')
			return true;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return false;
}

static double jit_share(const struct profile_record *profile)
{
	return (double)profile->jit / fmax((double)profile->samples, 1);
}

/* Below this nobody misses them. */
static const double jit_least = 0.05;

static void add_jit(struct text *text, const struct report *report)
{
	const struct profile_record *parent = report->profile_before;
	const struct profile_record *culprit = report->profile_after;
	const char *cure = NULL;

	if (fmax(jit_share(parent), jit_share(culprit)) < jit_least)
		return;
	for (size_t i = 0; i < sizeof(jits) / sizeof(jits[0]); i++) {
		if (has_process(parent, jits[i].process) ||
		    has_process(culprit, jits[i].process))
			cure = jits[i].cure;
	}
	text_addf(text,
		  " %.0f %% of the %s's and %.0f %% of the %s's are in code "
		  "without names that is probably made by a JIT: let it export "
		  "a perf map%s%s%s.",
		  jit_share(parent) * 100, report->before,
		  jit_share(culprit) * 100, report->after, cure ? " (" : "",
		  cure ? cure : "", cure ? ")" : "");
}

char *report_profile_words(const struct report *report, struct arena *arena)
{
	const struct profile_record *parent = report->profile_before;
	const struct profile_record *culprit = report->profile_after;
	struct text text;

	text_init(&text, arena);
	if (!parent && !culprit)
		return text.data;
	if (is_there(parent) && is_there(culprit)) {
		text_addf(&text,
			  "perf took %s of the %s and %lld of the %s (%s, "
			  "stacks by %s).",
			  text_count(arena, parent->samples, "sample"),
			  report->before, (long long)culprit->samples,
			  report->after, culprit->event,
			  strcmp(culprit->unwind, "dwarf") == 0
				  ? "DWARF"
				  : "frame pointers");
		add_jit(&text, report);
		return text.data;
	}
	if (culprit && *culprit->reason)
		parent = culprit;
	return arena_sprintf(arena, "There is no profile: %s.",
			     parent && *parent->reason ? parent->reason
						       : "it was cut off");
}

static const char part[] = "a part in the change of processor time";

/* "hash (67 % of the change in processor time, with what it calls) and ..." */
static void add_touched(struct text *text, const struct diff_record *diff)
{
	enum { NAMES = 3 };
	size_t count = 0;

	while (diff->functions[count])
		count++;
	for (size_t i = 0; i < count && i < NAMES; i++) {
		bool known = diff->shares && !isnan(diff->shares[i]);

		text_addf(text, "%s%s",
			  i == 0	   ? "The culprit's diff touches "
			  : i + 1 == count ? " and "
					   : ", ",
			  diff->functions[i]);
		if (!known)
			break;
		text_addf(text,
			  i == 0 ? " (%.0f %% of the change of processor "
				   "time, with what it calls)"
				 : " (%.0f %%)",
			  diff->shares[i] * 100);
	}
	if (count > NAMES)
		text_addf(text, " and %zu more", count - NAMES);
	text_add(text, ".");
}

/* Does debug information tell? */
static bool may_be_inlined(const struct report *report)
{
	const char *unsure = report->diff->unsure;

	return report->profile_after && report->profile_after->inlined == 0 &&
	       (strstr(unsure, "inlined") || strstr(unsure, "include"));
}

char *report_diff_words(const struct report *report, struct arena *arena)
{
	const struct diff_record *diff = report->diff;
	const char *class = report->diagnosis.class;
	struct text text;

	text_init(&text, arena);
	if (!diff)
		return text.data;
	if (diff->none)
		text_addf(&text,
			  "The culprit's diff touches no function that has "
			  "%s%s.",
			  part,
			  class && strcmp(class, "code-placement") == 0
				  ? ", as is usual for code placement"
				  : "");
	else if (diff->functions[0])
		add_touched(&text, diff);
	else if (*diff->unsure && is_there(report->profile_before) &&
		 is_there(report->profile_after))
		text_addf(&text,
			  "Whether the culprit's diff touches a function that "
			  "has %s is not known: %s%s.",
			  part, diff->unsure,
			  may_be_inlined(report)
				  ? " (what is inlined is seen where there is "
				    "debug information: -g)"
				  : "");
	return text.data;
}

char *report_function_change(const struct report_function *function,
			     struct arena *arena)
{
	double points = (function->culprit - function->parent) * 100;

	if (function->few)
		return arena_strdup(arena, "");
	if (isnan(function->parent_s))
		return arena_sprintf(arena, "%+.1f %%", points);
	if (function->parent_s > 0 && function->culprit_s > 0)
		return report_times(function->culprit_s / function->parent_s,
				    arena);
	return arena_strdup(arena, function->culprit_s > 0 ? "new" : "gone");
}
