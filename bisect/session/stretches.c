/* SPDX-License-Identifier: MIT */
#include "bisect/session/stretches.h"

#include "bisect/session/facts.h"
#include "bisect/session/samples.h"

#include <math.h>
#include <string.h>

static const char *name_of(const struct plan *whole, const char *revision)
{
	if (strcmp(revision, whole->good) == 0)
		return whole->config.good;
	return strcmp(revision, whole->bad) == 0 ? whole->config.bad : revision;
}

struct plan stretches_plan(const struct plan *whole,
			   const struct stretch_record *stretch,
			   struct arena *arena)
{
	struct plan plan = *whole;
	bool improvement = stretch->improvement;

	plan.kind = "";
	plan.good = improvement ? stretch->newer : stretch->older;
	plan.bad = improvement ? stretch->older : stretch->newer;
	plan.reversed = improvement;
	plan.candidates = stretch->candidates;
	plan.merges = stretch->merges;
	plan.merge_bases = arena_array(arena, 1, sizeof(*plan.merge_bases));
	plan.config.good = name_of(whole, plan.good);
	plan.config.bad = name_of(whole, plan.bad);
	return plan;
}

void stretches_session(struct session *out, const struct stretches *stretches,
		       const struct stretch_part *part)
{
	session_part(out, stretches->session, &part->plan, part->begin,
		     part->end, part->result);
}

/* -- The parts -- */

static void find_parts(struct stretches *out, struct arena *arena)
{
	const struct session *session = out->session;
	const struct plan *whole = &session->records[0]->u.plan;
	struct stretch_part *part = NULL;

	out->parts = arena_array(arena, session->count, sizeof(*out->parts));
	for (size_t i = 1; i < session->count; i++) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_STRETCH) {
			part = &out->parts[out->part_count++];
			*part = (struct stretch_part){
				.stretch = &record->u.stretch,
				.begin = i + 1,
				.end = session->count,
				.plan = stretches_plan(
					whole, &record->u.stretch, arena),
			};
		}
		if (record->kind == RECORD_RESULT && part) {
			part->result = &record->u.result;
			part->end = i + 1;
		}
		if (record->kind == RECORD_SPLIT && part)
			part->split = &record->u.split;
	}
}

/* Is it told by records that are of no part? */
static bool is_between(const struct stretches *stretches, size_t index)
{
	for (size_t i = 0; i < stretches->part_count; i++) {
		if (index >= stretches->parts[i].begin &&
		    index < stretches->parts[i].end)
			return false;
	}
	return true;
}

/* As a point of the grid that cannot be measured. */
static bool is_skipped(const struct stretches *stretches, const char *revision)
{
	const struct session *session = stretches->session;

	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		if (record->kind == RECORD_VERDICT &&
		    strcmp(record->u.verdict.revision, revision) == 0 &&
		    is_between(stretches, i))
			return true;
	}
	return false;
}

/* -- What was measured of two ends -- */

/* By how much they may differ, but for chance. */
static double most_of(const struct session *session,
		      const struct ends_record *ends)
{
	ARENA_SCOPE(tmp);
	size_t good_count, bad_count;
	double *good = session_end_values(&good_count, session, ends,
					  ends->good, &tmp);
	double *bad =
		session_end_values(&bad_count, session, ends, ends->bad, &tmp);
	size_t count = good_count < bad_count ? good_count : bad_count;
	struct level level;

	if (count < 2 || ends->exact)
		return fabs(ends->difference);
	verdict_level(&level, good, bad, count);
	if (level.constant)
		return 0;
	return fabs(level.clamped_difference) +
	       SAMPLER_LOOK_ALIKE * level.error;
}

static bool is_worthwhile(const struct plan *plan,
			  const struct ends_record *ends)
{
	return ends->separate &&
	       fabs(ends->difference) >= plan->config.min_effect_pct / 100 *
						 fabs(ends->good_median);
}

static void take_ends(struct stretch *stretch, const struct session *session,
		      const struct ends_record *ends)
{
	bool improvement = session->plan->reversed;

	stretch->measured = true;
	stretch->older_median =
		improvement ? ends->bad_median : ends->good_median;
	stretch->newer_median =
		improvement ? ends->good_median : ends->bad_median;
	stretch->difference = stretch->newer_median - stretch->older_median;
	stretch->most = most_of(session, ends);
	stretch->state = is_worthwhile(session->plan, ends) ? STRETCH_DIFFERENT
							    : STRETCH_ALIKE;
}

/* With --on-failure bad the newer one may fail, and be bad for that. */
static bool has_failed(const struct session *session)
{
	const struct record *verdict = session_last(session, RECORD_VERDICT);

	return verdict && verdict->u.verdict.failed;
}

/* -- The stretches -- */

static int64_t place_of(const struct stretches *stretches, const char *revision)
{
	const struct changeset_record *changeset =
		session_changeset(stretches->session, revision);

	return changeset ? changeset->position : 0;
}

/* From here on a revision is an end of stretches. */
static void cut(struct stretches *out, const char *revision)
{
	int64_t place = place_of(out, revision);

	for (size_t i = 0; i < out->count; i++) {
		struct stretch *stretch = &out->list[i];

		if (place <= stretch->from || place >= stretch->to)
			continue;
		memmove(stretch + 1, stretch,
			(out->count - i) * sizeof(*stretch));
		out->count++;
		stretch[0] = (struct stretch){.older = stretch->older,
					      .from = stretch->from,
					      .newer = revision,
					      .to = place};
		stretch[1] = (struct stretch){.older = revision,
					      .from = place,
					      .newer = stretch[1].newer,
					      .to = stretch[1].to};
		return;
	}
}

static struct stretch *find(struct stretches *out, const char *older,
			    const char *newer)
{
	for (size_t i = 0; i < out->count; i++) {
		if (strcmp(out->list[i].older, older) == 0 &&
		    strcmp(out->list[i].newer, newer) == 0)
			return &out->list[i];
	}
	return NULL;
}

/* What a look or a search that has ended says of its stretch. */
static void take_result(struct stretch *stretch,
			const struct stretch_part *part,
			const struct session *session)
{
	const struct ends_record *ends = session_plan_ends(session);

	if (ends)
		take_ends(stretch, session, ends);
	else if (part->result->outcome == OUTCOME_FAILED)
		stretch->state = STRETCH_STUCK;
	else if (has_failed(session))
		*stretch = (struct stretch){.state = STRETCH_DIFFERENT,
					    .older = stretch->older,
					    .newer = stretch->newer,
					    .from = stretch->from,
					    .to = stretch->to,
					    .difference = INFINITY,
					    .most = INFINITY};
	else
		stretch->state = STRETCH_ALIKE;
	if (!part->stretch->search && part->result->outcome != OUTCOME_FAILED)
		return;
	/* With fresh runs of its ends they do not differ after all. */
	if (part->result->outcome == OUTCOME_NOT_REPRODUCED && ends &&
	    stretch->state == STRETCH_ALIKE)
		return;
	stretch->part = part;
	stretch->state = STRETCH_STUCK;
}

static void take_part(struct stretches *out, const struct stretch_part *part)
{
	const struct stretch_record *record = part->stretch;
	struct stretch *stretch;
	struct session session;

	if (is_skipped(out, record->older) || is_skipped(out, record->newer))
		return;
	cut(out, record->older);
	cut(out, record->newer);
	stretch = find(out, record->older, record->newer);
	if (!stretch || !part->result)
		return;
	stretches_session(&session, out, part);
	take_result(stretch, part, &session);
	if (!part->split)
		return;
	cut(out, part->split->older);
	cut(out, part->split->newer);
	stretch = find(out, part->split->older, part->split->newer);
	if (!stretch || part->result->outcome == OUTCOME_NOT_CONFIRMED)
		return;
	stretch->part = part;
	stretch->state = STRETCH_STEP;
}

void stretches_init(struct stretches *out, const struct session *session,
		    struct arena *arena)
{
	const struct plan *whole = &session->records[0]->u.plan;

	*out = (struct stretches){.session = session};
	find_parts(out, arena);
	/* Each part makes four more at most. */
	out->list =
		arena_array(arena, 4 * out->part_count + 1, sizeof(*out->list));
	out->list[out->count++] =
		(struct stretch){.older = whole->good,
				 .newer = whole->bad,
				 .to = place_of(out, whole->bad)};
	for (size_t i = 0; i < out->part_count; i++)
		take_part(out, &out->parts[i]);
}

const struct stretch *stretches_unknown(const struct stretches *stretches)
{
	for (size_t i = 0; i < stretches->count; i++) {
		if (stretches->list[i].state == STRETCH_UNKNOWN)
			return &stretches->list[i];
	}
	return NULL;
}

const struct stretch *stretches_different(const struct stretches *stretches)
{
	const struct stretch *largest = NULL;

	for (size_t i = 0; i < stretches->count; i++) {
		const struct stretch *stretch = &stretches->list[i];

		if (stretch->state == STRETCH_DIFFERENT &&
		    (!largest ||
		     fabs(stretch->difference) > fabs(largest->difference)))
			largest = stretch;
	}
	return largest;
}
