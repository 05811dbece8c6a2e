/* SPDX-License-Identifier: MIT */
#include "bisect/session/waiting.h"

#include "bisect/judge/stats.h"

#include <math.h>
#include <string.h>

static const double CPU_LEAST_S = 0.01;

/* Below this a command mostly sleeps, or was never left alone. */
static const double COMPUTES = 0.8;

/* A run that used less than this part of what is usual waited. */
static const double PART = 0.8;

/* Pushed off a processor so often in each second on one. */
static const double PUSHED_LEAST = 100;

enum { PART_LEAST = 10 };

static double cpu_s(const struct run_record *run)
{
	return run->user_s + run->system_s;
}

bool waiting_can_tell(const struct run_record *run)
{
	return run->measured && cpu_s(run) >= CPU_LEAST_S && run->wall_s > 0;
}

/* The record's run, if it can tell anything; or NULL. */
static const struct run_record *run_of(const struct record *record)
{
	if (record->kind != RECORD_RUN || !waiting_can_tell(&record->u.run))
		return NULL;
	return &record->u.run;
}

/* The part of its time that it waited. */
static double queued_in(const struct run_record *run)
{
	return run->queue_s / run->wall_s;
}

/* Runs of a revision, or, of a comparison, of a side. */
struct whose {
	const char *revision;
	int64_t side;
};

static bool is_its(const struct run_record *run, struct whose whose)
{
	return whose.side > 0 ? run->side == whose.side
			      : strcmp(run->revision, whose.revision) == 0;
}

static struct waiting_usual usual_of(const struct session *session,
				     struct whose whose)
{
	ARENA_SCOPE(tmp);
	double *used = arena_array(&tmp, session->count, sizeof(*used));
	double *queued = arena_array(&tmp, session->count, sizeof(*queued));
	struct waiting_usual usual = {.queued = -1};
	size_t count = 0, known = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct run_record *run = run_of(session->records[i]);

		if (!run || !is_its(run, whose))
			continue;
		used[count++] = cpu_s(run) / run->wall_s;
		if (run->queued)
			queued[known++] = queued_in(run);
	}
	if (count > 0)
		usual.used = stats_quantile(used, count, 0.9);
	if (known > 0 && known == count)
		usual.queued = stats_quantile(queued, count, 0.1);
	return usual;
}

void waiting_init(struct waiting *out, const struct session *session,
		  const char *good, const char *bad)
{
	*out = (struct waiting){.revisions = {good, bad}};
	for (int i = 0; i < 2; i++)
		out->usual[i] = usual_of(
			session, (struct whose){.revision = out->revisions[i]});
	if (fmin(out->usual[0].used, out->usual[1].used) < COMPUTES)
		out->usual[0].used = out->usual[1].used = 0;
}

void waiting_of_sides(struct waiting *out, const struct session *session,
		      size_t count, struct arena *arena)
{
	*out = (struct waiting){
		.sides = arena_array(arena, count, sizeof(*out->sides)),
		.side_count = count,
	};
	for (size_t i = 0; i < count; i++) {
		out->sides[i] = usual_of(
			session, (struct whose){.side = (int64_t)i + 1});
		if (out->sides[i].used < COMPUTES)
			out->sides[i].used = 0;
	}
}

/* What is usual of the run's own; between the ends what either allows. */
static struct waiting_usual usual_for(const struct waiting *waiting,
				      const struct run_record *run)
{
	const struct waiting_usual *both = waiting->usual;
	bool known = both[0].queued >= 0 && both[1].queued >= 0;

	if (waiting->sides)
		return run->side > 0 && (size_t)run->side <= waiting->side_count
			       ? waiting->sides[run->side - 1]
			       : (struct waiting_usual){.queued = -1};
	for (int i = 0; i < 2; i++) {
		if (strcmp(run->revision, waiting->revisions[i]) == 0)
			return both[i];
	}
	return (struct waiting_usual){
		.used = fmin(both[0].used, both[1].used),
		.queued = known ? fmax(both[0].queued, both[1].queued) : -1,
	};
}

bool waiting_shows(const struct waiting *waiting, const struct run_record *run)
{
	struct waiting_usual usual = usual_for(waiting, run);

	if (!waiting_can_tell(run))
		return false;
	if (run->queued && usual.queued >= 0)
		return queued_in(run) > usual.queued + (1 - PART);
	return cpu_s(run) < PART * usual.used * run->wall_s;
}

bool waiting_is_crowded(const struct waiting_usual *usual)
{
	return usual->queued >= 1 - PART;
}

double waiting_part(const struct waiting *waiting,
		    const struct session *session)
{
	double runs = 0, waited = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct run_record *run = run_of(session->records[i]);

		if (!run || run->phase == PHASE_WARMUP)
			continue;
		runs++;
		waited += waiting_shows(waiting, run);
	}
	return runs < PART_LEAST ? 0 : waited / runs;
}

bool waiting_pushed(const struct session *session, const char *revision)
{
	double seconds = 0, pushed = 0, left = 0, wall_s = 0, queue_s = 0;
	bool known = true;

	for (size_t i = 0; i < session->count; i++) {
		const struct run_record *run = run_of(session->records[i]);

		if (!run || strcmp(run->revision, revision) != 0)
			continue;
		seconds += cpu_s(run);
		pushed += (double)run->pushed;
		left += (double)run->left;
		wall_s += run->wall_s;
		queue_s += run->queue_s;
		known &= run->queued;
	}
	if (known)
		return seconds > 0 && queue_s >= (1 - PART) * wall_s;
	return seconds > 0 && pushed > left &&
	       pushed >= PUSHED_LEAST * seconds * (1 - 1e-9);
}
