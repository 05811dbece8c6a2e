/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/session/stretches.h"

#include <math.h>
#include <string.h>

/* A scan of the commits "c0" to "c9", as its journal tells it. */
static const char *const names[] = {"c0", "c1", "c2", "c3", "c4",
				    "c5", "c6", "c7", "c8", "c9"};

static void add(struct session *session, struct record record)
{
	struct err err = {0};

	check_int(session_add(session, record, &err), 0);
}

static void begin(struct session *session)
{
	*session = (struct session){.lock_fd = -1};
	add(session,
	    (struct record){.kind = RECORD_PLAN,
			    .u.plan = {.kind = "scan",
				       .good = "c0",
				       .bad = "c9",
				       .config = {.good = "old",
						  .bad = "new",
						  .min_effect_pct = 1}}});
	for (int64_t i = 0; i < 10; i++)
		add(session,
		    (struct record){.kind = RECORD_CHANGESET,
				    .u.changeset = {.revision = names[i],
						    .position = i}});
}

static void add_stretch(struct session *session, const char *older,
			const char *newer, bool search)
{
	add(session, (struct record){.kind = RECORD_STRETCH,
				     .u.stretch = {.older = older,
						   .newer = newer,
						   .search = search,
						   .candidates = 3}});
}

/* GOOD is the older one; both have five runs, and a little noise. */
static void add_ends(struct session *session, const char *older, double good,
		     const char *newer, double bad, bool separate)
{
	for (int i = 0; i < 10; i++) {
		bool second = (i + 1) / 2 % 2 == 1;

		add(session,
		    (struct record){
			    .kind = RECORD_RUN,
			    .u.run = {.revision = second ? newer : older,
				      .phase = PHASE_ENDS,
				      .measured = true,
				      .number = session->runs + 1,
				      .value = (second ? bad : good) +
					       0.1 * (i % 3)}});
	}
	add(session, (struct record){.kind = RECORD_ENDS,
				     .u.ends = {.good = older,
						.bad = newer,
						.runs = 5,
						.good_median = good,
						.bad_median = bad,
						.difference = bad - good,
						.separate = separate}});
}

static void add_result(struct session *session, enum outcome outcome,
		       const char *culprit)
{
	add(session, (struct record){.kind = RECORD_RESULT,
				     .u.result = {.outcome = (int64_t)outcome,
						  .reason = "why",
						  .culprit = culprit}});
}

static void look(struct session *session, const char *older, double good,
		 const char *newer, double bad)
{
	add_stretch(session, older, newer, false);
	add_ends(session, older, good, newer, bad, good != bad);
	add_result(session, OUTCOME_COMPARED, "");
}

static void add_split(struct session *session, const char *older,
		      const char *newer)
{
	add(session,
	    (struct record){.kind = RECORD_SPLIT, .u.split = {older, newer}});
}

/* "c0=c3!c6?c9": alike, different, unknown; *step, and stuck as #. */
static const char *map_of(const struct session *session, struct arena *arena)
{
	static const char signs[] = {[STRETCH_UNKNOWN] = '?',
				     [STRETCH_ALIKE] = '=',
				     [STRETCH_DIFFERENT] = '!',
				     [STRETCH_STUCK] = '#',
				     [STRETCH_STEP] = '*'};
	struct stretches stretches;
	char *map = arena_strdup(arena, "");

	stretches_init(&stretches, session, arena);
	for (size_t i = 0; i < stretches.count; i++) {
		const struct stretch *stretch = &stretches.list[i];

		map = arena_sprintf(arena, "%s%s%c", map, stretch->older,
				    signs[stretch->state]);
		if (i + 1 == stretches.count)
			map = arena_sprintf(arena, "%s%s", map, stretch->newer);
	}
	return map;
}

static void check_steps(void)
{
	ARENA_SCOPE(arena);
	struct session session;
	struct stretches stretches;

	begin(&session);
	check_str(map_of(&session, &arena), "c0?c9");
	look(&session, "c0", 100, "c3", 100);
	look(&session, "c3", 100, "c6", 120);
	check_str(map_of(&session, &arena), "c0=c3!c6?c9");
	look(&session, "c6", 120, "c9", 90);
	stretches_init(&stretches, &session, &arena);
	check(!stretches_unknown(&stretches));
	check_str(stretches_different(&stretches)->older, "c6");
	check_near(stretches_different(&stretches)->difference, -30, 0);
	check(stretches.list[0].most > 0 && stretches.list[0].most < 1);

	add_stretch(&session, "c3", "c6", true);
	add_ends(&session, "c3", 100, "c6", 120, true);
	check_str(map_of(&session, &arena), "c0=c3!c6!c9");
	add_result(&session, OUTCOME_CONFIRMED, "c5");
	add_split(&session, "c4", "c5");
	check_str(map_of(&session, &arena), "c0=c3?c4*c5?c6!c9");
	stretches_init(&stretches, &session, &arena);
	check_str(stretches_unknown(&stretches)->newer, "c4");
	look(&session, "c3", 100, "c4", 100);
	check_str(map_of(&session, &arena), "c0=c3=c4*c5?c6!c9");
	arena_release(&session.arena);
}

/* What a search comes to that finds none. */
static void check_none(void)
{
	ARENA_SCOPE(arena);
	struct session session;

	begin(&session);
	look(&session, "c0", 100, "c9", 120);
	add_stretch(&session, "c0", "c9", true);
	add_ends(&session, "c0", 100, "c9", 120, true);
	add_result(&session, OUTCOME_NOT_CONFIRMED, "c5");
	check_str(map_of(&session, &arena), "c0#c9");
	/* All of it is looked at again, the candidate as well. */
	add_split(&session, "c4", "c5");
	check_str(map_of(&session, &arena), "c0?c4?c5?c9");
	look(&session, "c4", 100, "c5", 110);
	add_stretch(&session, "c4", "c5", true);
	add_ends(&session, "c4", 100, "c5", 110, true);
	add_result(&session, OUTCOME_NOT_CONFIRMED, "c5");
	add_split(&session, "c4", "c5");
	check_str(map_of(&session, &arena), "c0?c4#c5?c9");
	/* A look that was luck. */
	look(&session, "c5", 100, "c9", 103);
	add_stretch(&session, "c5", "c9", true);
	add_ends(&session, "c5", 100, "c9", 100, false);
	add_result(&session, OUTCOME_NOT_REPRODUCED, "");
	check_str(map_of(&session, &arena), "c0?c4#c5=c9");
	arena_release(&session.arena);
}

/* A point that cannot be measured is none, whatever was tried with it. */
static void check_skipped(void)
{
	ARENA_SCOPE(arena);
	struct session session;

	begin(&session);
	add_stretch(&session, "c0", "c3", false);
	add_result(&session, OUTCOME_FAILED, "");
	check_str(map_of(&session, &arena), "c0#c3?c9");
	add(&session, (struct record){.kind = RECORD_VERDICT,
				      .u.verdict = {.revision = "c3",
						    .side = SIDE_SKIP,
						    .reason = "why"}});
	check_str(map_of(&session, &arena), "c0?c9");
	arena_release(&session.arena);
}

/* The plan of a part, and its facts. */
static void check_part(void)
{
	ARENA_SCOPE(arena);
	struct session session, part;
	struct stretches stretches;

	begin(&session);
	look(&session, "c0", 100, "c3", 120);
	add(&session, (struct record){.kind = RECORD_STRETCH,
				      .u.stretch = {.older = "c0",
						    .newer = "c3",
						    .search = true,
						    .improvement = true,
						    .candidates = 3}});
	add_result(&session, OUTCOME_CONFIRMED, "c2");
	stretches_init(&stretches, &session, &arena);
	check_int((int)stretches.part_count, 2);
	stretches_session(&part, &stretches, &stretches.parts[1]);
	check_str(part.plan->good, "c3");
	check_str(part.plan->bad, "c0");
	check_str(part.plan->kind, "");
	check_str(part.plan->config.bad, "old");
	check(part.plan->reversed);
	check_int((int)part.plan->candidates, 3);
	check_str(part.result->culprit, "c2");
	check_int((int)(part.count - part.begin), 1);
	arena_release(&session.arena);
}

void check_stretches(void)
{
	check_steps();
	check_none();
	check_skipped();
	check_part();
}
