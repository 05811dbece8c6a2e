/* SPDX-License-Identifier: MIT */
#include "tests/bench/rig.h"

#include "bisect/bisect.h"
#include "bisect/option.h"
#include "bisect/scan.h"
#include "bisect/session/facts.h"
#include "tests/bench/fake_measure.h"
#include "tests/bench/line.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

/* No report states more. */
static const double REPORTED_MOST = 0.999;

/* What is typed, and the defaults for all the rest. */
static int read_options(struct rig *rig, size_t commits, struct err *err)
{
	const char *bad = arena_sprintf(&rig->arena, "%zu", commits);
	const char *argv[] = {"--build",  "make",      "--metric", "number",
			      "--events", "none",      "0",	   bad,
			      "--",	  "benchmark", NULL};

	return option_parse(&rig->config, OPTION_RUN, 10, argv, &rig->arena,
			    err);
}

int rig_open(struct rig *rig, size_t commits, struct err *err)
{
	const char *tmpdir = getenv("TMPDIR");

	*rig = (struct rig){.vcs = line_open(commits)};
	rig->dir = arena_sprintf(&rig->arena, "%s/perfbisect-rig.XXXXXX",
				 tmpdir ? tmpdir : "/tmp");
	if (!mkdtemp(rig->dir))
		return err_sys(err, "create the folder %s", rig->dir);
	if (read_options(rig, commits, err) < 0)
		return -1;
	return range_load(&rig->range, rig->vcs, &rig->config, "", &rig->arena,
			  err);
}

void rig_close(struct rig *rig)
{
	ARENA_SCOPE(tmp);

	rmdir(arena_sprintf(&tmp, "%s/trees", rig->dir));
	rmdir(rig->dir);
	vcs_close(rig->vcs);
	arena_release(&rig->arena);
}

static int add_plan(struct session *session, const struct rig *rig,
		    const char *kind, double confidence, uint64_t seed,
		    struct err *err)
{
	struct plan plan = {
		.kind = kind,
		.vcs = vcs_name(rig->vcs),
		.origin = vcs_root(rig->vcs),
		.root = vcs_root(rig->vcs),
		.good = rig->range.good.hex,
		.bad = rig->range.bad.hex,
		.candidates = (int64_t)rig->range.candidates,
		.seed = (int64_t)(seed >> 32),
		.config = rig->config,
	};

	plan.config.confidence = confidence;
	/* Its runs are none of this machine's. */
	plan.config.trace = CONFIG_TRACE_NONE;
	plan.config.simulate = CONFIG_SIMULATE_NEVER;
	return session_add(session,
			   (struct record){.kind = RECORD_PLAN, .u.plan = plan},
			   err);
}

const char *const finding_parts[FINDING_PARTS] = {
	"ends", "search", "references", "proof", "share", "rest", "layouts",
};

/* Neighbours of a step are visited like others, but after its proof. */
static size_t part_of(const struct run_record *run, bool proved)
{
	switch ((enum run_phase)run->phase) {
	case PHASE_ENDS:
		return 0;
	case PHASE_SEARCH:
		return proved ? 5 : 1;
	case PHASE_REFERENCE:
		return 2;
	case PHASE_CONFIRM:
		return 3;
	case PHASE_SHARE:
		return 4;
	case PHASE_LAYOUT:
		return 6;
	case PHASE_WARMUP:
	case PHASE_EVIDENCE:
	case PHASE_COMPARE:
		break;
	}
	return 5;
}

static void count_work(struct finding *out, const struct session *session)
{
	bool proved = false;

	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		proved |= record->kind == RECORD_CONFIRMATION;
		proved &= record->kind != RECORD_RESTART;
		out->builds += record->kind == RECORD_BUILD;
		if (record->kind != RECORD_RUN)
			continue;
		if (record->u.run.phase == PHASE_WARMUP) {
			out->warmups++;
			continue;
		}
		out->runs++;
		out->parts[part_of(&record->u.run, proved)]++;
	}
}

static int read_finding(struct finding *out, const struct session *session,
			const struct world *world, struct err *err)
{
	const struct record *last = session_last(session, RECORD_END);
	const struct end_record *end = &last->u.end;

	*out = (struct finding){
		.outcome = (enum outcome)end->outcome,
		.confidence = fmin(end->confidence, REPORTED_MOST),
	};
	if (out->outcome == OUTCOME_FAILED)
		return err_set(err, "a bisection failed: %s", end->reason);
	if (*end->culprit) {
		size_t named = line_number(end->culprit);

		out->right = world_blames(world, named);
		out->odd = world_is_odd(world, named);
		out->user = named == world->user_place;
	}
	count_work(out, session);
	return 0;
}

static void show_end(struct progress *progress, const struct session *session)
{
	const struct end_record *end =
		&session_last(session, RECORD_END)->u.end;

	progress_line(progress, "end: exit status %d%s%s",
		      (int)end->exit_status, *end->reason ? ": " : "",
		      end->reason);
}

static size_t step_at(const struct world *world, size_t commit)
{
	size_t i = 0;

	while (i < world->steps && world->places[i] != commit)
		i++;
	return i;
}

static void read_scan(struct scan_finding *out, const struct session *session,
		      const struct world *world)
{
	*out = (struct scan_finding){.steps = world->steps};
	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];
		const struct end_record *result = &record->u.result;

		out->runs += record->kind == RECORD_RUN;
		out->builds += record->kind == RECORD_BUILD;
		if (record->kind != RECORD_RESULT ||
		    result->outcome != OUTCOME_CONFIRMED)
			continue;
		if (step_at(world, line_number(result->culprit)) < world->steps)
			out->found++;
		else
			out->invented++;
	}
}

int rig_scan(struct scan_finding *out, struct rig *rig, struct world *world,
	     int points, uint64_t seed, struct err *err)
{
	struct session session = {.lock_fd = -1, .dir = rig->dir};
	const struct config config = rig->config;
	struct progress progress;
	int ret = -1;

	progress_init(&progress, stderr, !rig->loud, rig->loud);
	fake_measure_in(world);
	rig->config.points = points;
	if (add_plan(&session, rig, "scan", config.confidence, seed, err) ==
		    0 &&
	    scan(&session, rig->vcs, &rig->range, &progress, err) == 0) {
		read_scan(out, &session, world);
		show_end(&progress, &session);
		ret = 0;
	}
	rig->config = config;
	arena_release(&session.arena);
	return ret;
}

int rig_bisect(struct finding *out, struct rig *rig, struct world *world,
	       double confidence, uint64_t seed, struct err *err)
{
	struct session session = {.lock_fd = -1, .dir = rig->dir};
	struct progress progress;
	int ret = -1;

	progress_init(&progress, stderr, !rig->loud, rig->loud);
	fake_measure_in(world);
	if (add_plan(&session, rig, "", confidence, seed, err) == 0 &&
	    bisect(&session, rig->vcs, &rig->range, &progress, err) == 0)
		ret = read_finding(out, &session, world, err);
	if (ret == 0)
		show_end(&progress, &session);
	arena_release(&session.arena);
	return ret;
}
