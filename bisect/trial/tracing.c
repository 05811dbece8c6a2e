/* SPDX-License-Identifier: MIT */
#include "bisect/trial/tracing.h"

#include "probe/trace/capture.h"
#include "probe/trace/strip.h"

#include <math.h>
#include <string.h>

enum { PUSHERS_MOST = 5 };

static bool is_of_proof(const struct trial *trial, const struct run_record *run)
{
	return run->phase == PHASE_CONFIRM &&
	       (strcmp(run->revision, trial->pair[0].hex) == 0 ||
		strcmp(run->revision, trial->pair[1].hex) == 0);
}

static int traced_runs(const struct session *session, const char *revision)
{
	int count = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];

		count += record->kind == RECORD_RUN && record->u.run.traced &&
			 strcmp(record->u.run.revision, revision) == 0;
	}
	return count;
}

/* All processors where that is wanted and allowed, else its own tasks. */
static struct capture *open_capture(struct trial *trial)
{
	struct arena *arena = &trial->session->arena;
	struct capture_spec spec = {.all = trial->config->trace ==
					   CONFIG_TRACE_ALL};
	struct capture *capture = NULL;
	struct err why = {0};

	if (capture_open(&capture, &spec, arena, &why) < 0) {
		err_clear(&why);
		spec.all = false;
		capture_open(&capture, &spec, arena, &why);
	}
	return capture;
}

struct capture *tracing_begin(struct trial *trial, const struct run_record *run)
{
	if (trial->config->trace == CONFIG_TRACE_NONE ||
	    !is_of_proof(trial, run) ||
	    traced_runs(trial->session, run->revision) >= TRACING_RUNS)
		return NULL;
	if (!trial->capture)
		trial->capture = open_capture(trial);
	return trial->capture;
}

static double *kept(const double *values, size_t count, struct arena *arena)
{
	double *list = arena_array(arena, count + 1, sizeof(*list));

	memcpy(list, values, count * sizeof(*list));
	list[count] = NAN;
	return list;
}

static void take_pushers(struct run_record *out, const struct usage *usage,
			 struct arena *arena)
{
	ARENA_SCOPE(tmp);
	struct disturbance *list;
	size_t count = strip_pushers(&list, usage, PUSHERS_MOST, &tmp);
	double times[PUSHERS_MOST] = {0}, waited_s[PUSHERS_MOST] = {0};

	out->pushers = arena_array(arena, count + 1, sizeof(char *));
	for (size_t i = 0; i < count; i++) {
		out->pushers[i] = arena_strdup(arena, list[i].by);
		times[i] = (double)list[i].pushes;
		waited_s[i] = (double)list[i].waited_ns / 1e9;
	}
	out->pushes = kept(times, count, arena);
	out->pushed_s = kept(waited_s, count, arena);
}

void tracing_end(struct run_record *out, struct trial *trial,
		 struct capture *capture)
{
	ARENA_SCOPE(tmp);
	struct arena *arena = &trial->session->arena;
	struct trace trace;
	struct usage usage;
	struct strip strip;

	if (!capture)
		return;
	capture_trace(&trace, capture, &tmp);
	if (trace.event_count == 0)
		return;
	usage_init(&usage, &trace, 0, trace.duration_ns, &tmp);
	strip_init(&strip, &usage);
	out->traced = true;
	out->traced_all = trace.all && trace.wakes;
	out->ran_s = strip.ran_s;
	out->waited_s = strip.waited_s;
	out->asleep_s = strip.asleep_s;
	out->switches = strip.switches;
	out->preempted = strip.preempted;
	out->migrations = strip.migrations;
	out->lost = trace.lost;
	out->running = kept(strip.running, STRIP_PARTS, arena);
	out->waiting = kept(strip.waiting, STRIP_PARTS, arena);
	take_pushers(out, &usage, arena);
}

void tracing_release(struct trial *trial)
{
	capture_close(trial->capture);
	trial->capture = NULL;
}
