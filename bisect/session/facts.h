/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_FACTS_H
#define BISECT_SESSION_FACTS_H

#include "bisect/session/session.h"

/*
 * What the records of a session say: the last word on each matter.
 */

/*
 * The unit of the metric: the plan's, or what the first measured run found
 * with the value that it read; "" when there is none, or none yet.
 */
const char *session_unit(const struct session *session);

/* What leads the search at the end of the records, or NULL. */
const struct lead_record *session_lead(const struct session *session);

/* The unit of what verdicts go by: of what leads, or of the metric. */
const char *session_verdict_unit(const struct session *session);

/* What the metric is called: the user's word for it, or its name. */
const char *session_metric(const struct session *session);

/* The last record of a kind, or NULL. */
const struct record *session_last(const struct session *session,
				  enum record_kind kind);

/* The end record, unless the session has gone on after it; or NULL. */
const struct end_record *session_end(const struct session *session);

/* Has it come to an end that nothing can be added to? */
bool session_is_finished(const struct session *session);

/* Was anything measured, so that there is something to go on with? */
bool session_has_runs(const struct session *session);

/* Are its work trees to be left where they are? */
bool session_keeps_trees(const struct session *session);

/* The changeset record of a revision, or NULL. */
const struct changeset_record *session_changeset(const struct session *session,
						 const char *revision);

/* The last profile of a revision, or NULL. */
const struct profile_record *session_profile(const struct session *session,
					     const char *revision);

/*
 * The last of a revision in a simulated processor, or NULL; not what a search
 * was led by.
 */
const struct simulation_record *
session_simulation(const struct session *session, const char *revision);

/* The last instructions of a revision, or NULL. */
const struct assembly_record *session_assembly(const struct session *session,
					       const char *revision);

/* What a culprit's diff touches, by the last such record; or NULL. */
const struct diff_record *session_diff(const struct session *session,
				       const char *culprit);

/*
 * The confirmation that decides, of those after the last restart: one that was
 * not accepted, else that of the parent nearest to the culprit's level.  NULL
 * when there is none.
 */
const struct confirmation_record *session_step(const struct session *session);

/*
 * Where what others have written of that step is kept: the folder `name` of the
 * session, or, of a scan, one in it with the culprit's name.
 */
const char *session_step_dir(const struct session *session, const char *name,
			     struct arena *arena);

/* What was measured last of the ends that the plan names; NULL: nothing was. */
const struct ends_record *session_plan_ends(const struct session *session);

/* Was a revision judged bad because it fails, since the last restart? */
bool session_fails(const struct session *session, const char *revision);

/* The mean wall time of the builds, or of the runs, so far; 0 of none. */
double session_mean_s(const struct session *session, enum record_kind kind);

/* The same of runs in a simulated processor by which a search is led. */
double session_simulated_s(const struct session *session);

/* From the first to the last record. */
double session_duration_s(const struct session *session);

/* Was it made, or gone on with, in the folder where it is now? */
bool session_made_here(const struct session *session);

#endif
