/* SPDX-License-Identifier: MIT */
#include "bisect/proof/annotation.h"

#include "bisect/judge/stats.h"
#include "bisect/session/facts.h"
#include "bisect/session/samples.h"
#include "probe/ground/fs.h"
#include "probe/profile/annotate.h"

#include <math.h>
#include <stdio.h>

static bool has_stacks(const struct trial *trial, const char *revision)
{
	const struct profile_record *profile =
		session_profile(trial->session, revision);

	return profile && *profile->folded;
}

static struct annotate_side side_of(struct trial *trial,
				    const struct confirmation_record *step,
				    const char *revision, const char *name,
				    struct arena *arena)
{
	const char *dir = session_step_dir(trial->session, "profile", arena);
	const struct tree *tree;
	struct rev rev = {""};
	size_t count;
	double *values = session_step_values(&count, trial->session, step,
					     revision, METRIC_CPU, arena);

	snprintf(rev.hex, sizeof(rev.hex), "%s", revision);
	tree = tree_find(&trial->pool, &rev);
	return (struct annotate_side){
		.data = arena_sprintf(arena, "%s/%s.perf.data", dir, name),
		.programs = arena_sprintf(arena, "%s/programs", dir),
		.tree = tree ? tree->path : "",
		.stands = tree && tree->there,
		.time_s = count > 0 ? stats_median(values, count) : 0,
	};
}

static const char *why_not(const struct annotate_side sides[2],
			   struct arena *arena)
{
	const char *missing = annotate_why_not(arena);

	if (missing)
		return missing;
	if (!fs_exists(sides[0].data) || !fs_exists(sides[1].data))
		return "perf's data were not kept";
	if (!(sides[0].time_s > 0 && sides[1].time_s > 0))
		return "the processor time of a run is not known";
	return NULL;
}

/* Put the lines of all functions behind each other. */
static void flatten(struct assembly_record *out,
		    const struct annotated *annotated, struct arena *arena)
{
	size_t count = annotated->count, lines = 0, at = 0;

	for (size_t i = 0; i < count; i++)
		lines += annotated->functions[i].count;
	out->functions = arena_array(arena, count + 1, sizeof(char *));
	out->shares = arena_array(arena, count + 1, sizeof(double));
	out->lines = arena_array(arena, count + 1, sizeof(double));
	out->codes = arena_array(arena, lines + 1, sizeof(char *));
	out->places = arena_array(arena, lines + 1, sizeof(char *));
	out->texts = arena_array(arena, lines + 1, sizeof(char *));
	out->code_shares = arena_array(arena, lines + 1, sizeof(double));
	for (size_t i = 0; i < count; i++) {
		const struct annotated_function *function =
			&annotated->functions[i];

		out->functions[i] = function->name;
		out->shares[i] = function->share;
		out->lines[i] = (double)function->count;
		for (size_t j = 0; j < function->count; j++, at++) {
			out->codes[at] = function->lines[j].code;
			out->places[at] = function->lines[j].place;
			out->texts[at] = function->lines[j].text;
			out->code_shares[at] = function->lines[j].share;
		}
	}
	out->shares[count] = out->lines[count] = out->code_shares[at] = NAN;
}

static int write_down(struct trial *trial, const char *revision,
		      const struct annotated *annotated, const char *reason,
		      struct err *err)
{
	ARENA_SCOPE(tmp);
	struct assembly_record out = {.revision = revision, .reason = reason};

	if (!reason)
		flatten(&out, annotated, &tmp);
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_ASSEMBLY, .u.assembly = out},
		err);
}

int annotation_gather(struct trial *trial,
		      const struct confirmation_record *step, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct annotate_side sides[2];
	struct annotated annotated[2];
	const char *reason;

	/* It may be what is told next; an older version has gone on without. */
	if (session_ahead(trial->session) ||
	    session_assembly(trial->session, step->culprit) ||
	    !has_stacks(trial, step->parent) ||
	    !has_stacks(trial, step->culprit))
		return 0;
	sides[0] = side_of(trial, step, step->parent, "parent", &tmp);
	sides[1] = side_of(trial, step, step->culprit, "culprit", &tmp);
	reason = why_not(sides, &tmp);
	if (reason)
		return write_down(trial, step->culprit, NULL, reason, err);
	if (annotate_take(annotated, sides, &tmp, err) < 0)
		return -1;
	if (!session_assembly(trial->session, step->parent) &&
	    write_down(trial, step->parent, &annotated[0], NULL, err) < 0)
		return -1;
	return write_down(trial, step->culprit, &annotated[1], NULL, err);
}
