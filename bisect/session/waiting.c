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

static double usual_of(const struct session *session, const char *revision)
{
	ARENA_SCOPE(tmp);
	double *used = arena_array(&tmp, session->count, sizeof(*used));
	size_t count = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct run_record *run = run_of(session->records[i]);

		if (run && strcmp(run->revision, revision) == 0)
			used[count++] = cpu_s(run) / run->wall_s;
	}
	return count > 0 ? stats_quantile(used, count, 0.9) : 0;
}

void waiting_init(struct waiting *out, const struct session *session,
		  const char *good, const char *bad)
{
	*out = (struct waiting){.revisions = {good, bad}};
	for (int i = 0; i < 2; i++)
		out->usual[i] = usual_of(session, out->revisions[i]);
	if (fmin(out->usual[0], out->usual[1]) < COMPUTES)
		out->usual[0] = out->usual[1] = 0;
}

bool waiting_shows(const struct waiting *waiting, const struct run_record *run)
{
	double usual = fmin(waiting->usual[0], waiting->usual[1]);

	for (int i = 0; i < 2; i++) {
		if (strcmp(run->revision, waiting->revisions[i]) == 0)
			usual = waiting->usual[i];
	}
	return waiting_can_tell(run) && cpu_s(run) < PART * usual * run->wall_s;
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
	double seconds = 0, pushed = 0, left = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct run_record *run = run_of(session->records[i]);

		if (!run || strcmp(run->revision, revision) != 0)
			continue;
		seconds += cpu_s(run);
		pushed += (double)run->pushed;
		left += (double)run->left;
	}
	return seconds > 0 && pushed > left &&
	       pushed >= PUSHED_LEAST * seconds * (1 - 1e-9);
}
