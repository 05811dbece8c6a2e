/* SPDX-License-Identifier: MIT */
/* When the proof is measured on pristine builds. */
#include "bisect/proof/pristine.h"
#include "probe/process.h"
#include "tests/unit/check.h"

#include <string.h>

static void add_build(struct session *session, const char *revision,
		      double wall_s)
{
	struct err err = {0};
	struct record record = {.kind = RECORD_BUILD,
				.u.build = {.revision = revision,
					    .built = true,
					    .wall_s = wall_s}};

	check_int(session_add(session, record, &err), 0);
}

/* Is it due when a build from nothing takes `pristine_s`? */
static bool is_due(struct config config, double pristine_s, double left_s,
		   size_t *warnings)
{
	struct progress progress = {.quiet = true};
	struct session session = {0};
	struct trial trial = {.session = &session,
			      .progress = &progress,
			      .config = &config,
			      .pristine = config.clean};
	struct plan plan = {.good = "g", .bad = "b", .config = config};
	struct err err = {0};
	bool due, again;

	session.plan = &plan;
	if (left_s > 0)
		session.deadline_s = process_clock() + left_s;
	add_build(&session, "g", pristine_s);
	add_build(&session, "b", pristine_s);
	add_build(&session, "c", 1);
	check_int(pristine_is_due(&due, &trial, &err), 0);
	/* Once more, as for a merge's other parent: the same, and silently. */
	check_int(pristine_is_due(&again, &trial, &err), 0);
	check(again == due);
	*warnings = 0;
	for (size_t i = 0; i < session.count; i++)
		*warnings += session.records[i]->kind == RECORD_WARNING;
	arena_release(&session.arena);
	return due;
}

void check_pristine(void)
{
	const struct config plain = {0}, clean = {.clean = true},
			    no = {.no_pristine = true};
	size_t warnings;

	check(is_due(plain, 1000, 0, &warnings));
	check(is_due(plain, 1000, 1e6, &warnings));
	check(is_due(plain, 9, 15, &warnings));
	check(is_due(clean, 1000, 15, &warnings));
	check(!is_due(no, 1, 0, &warnings));
	check_int(warnings, 0);
	check(!is_due(plain, 1000, 1500, &warnings));
	check_int(warnings, 1);
}
