/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_SAMPLES_H
#define BISECT_SESSION_SAMPLES_H

#include "bisect/session/session.h"

/*
 * Which runs of a session belong together, and what was measured in them. Those
 * that were disturbed, and repeated for that, are none of them.
 */

/*
 * The values of the measured runs of a revision in one phase, in the order in
 * which they were taken.  With `process` below METRIC_PROCESS_COUNT it is not
 * the metric's value but that one, and with session_counter() that counter, of
 * those runs in which it was read.  They live in `arena`.
 */
double *session_values(size_t *count, const struct session *session,
		       const char *revision, enum run_phase phase, int process,
		       struct arena *arena);

/*
 * The values of the runs from which a revision was judged, `process` as above;
 * of one that was given up before, those that there were.
 */
double *session_verdict_values(size_t *count, const struct session *session,
			       const struct verdict_record *verdict,
			       int process, struct arena *arena);

/* The values of one of the two ends of such a record. */
double *session_end_values(size_t *count, const struct session *session,
			   const struct ends_record *ends, const char *revision,
			   struct arena *arena);

/* Like session_values(), of the runs that were taken for one confirmation. */
double *session_step_values(size_t *count, const struct session *session,
			    const struct confirmation_record *step,
			    const char *revision, int process,
			    struct arena *arena);

/* The median of the processor's time that they took; 0: there are none. */
double session_step_cpu(const struct session *session,
			const struct confirmation_record *step,
			const char *revision);

/* All of these runs, and those that were taken beside it as evidence. */
const struct run_record **
session_step_runs(size_t *count, const struct session *session,
		  const struct confirmation_record *step, const char *revision,
		  struct arena *arena);

/*
 * Such a `process` is also the one that led: a counter, or what is known of
 * every process, or instructions of a simulated processor.  Those are in no
 * run, but in records of their own, whatever the phase.
 */
#define SESSION_SIMULATED (1 << 16)

int session_lead_process(const struct session *session,
			 const struct lead_record *lead);

/* A counter by its name, as a `process` for these; -1: there is none. */
int session_counter(const struct session *session, const char *name);

/* The same, also of what is known of every process: "wall" ... */
int session_process(const struct session *session, const char *name);

/* Name and unit of such a `process`, which is not the metric's value. */
const char *session_process_name(const struct session *session, int process);
const char *session_process_unit(const struct session *session, int process);

/* What such a `process` was in one run; NAN when it was not read in it. */
double session_run_value(const struct run_record *run, int process);

/* Is it an estimate, because it was counted in a part of the time only? */
bool session_run_scaled(const struct run_record *run, int process);

#endif
