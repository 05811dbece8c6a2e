/* SPDX-License-Identifier: MIT */
#ifndef BISECT_REPORT_WORDS_H
#define BISECT_REPORT_WORDS_H

#include "bisect/report/model.h"

/* What was found, in sentences that all formats share. */

/* The whole in one sentence. */
char *report_sentence(const struct report *report, struct arena *arena);

/* The subject of a changeset as it can stand in a sentence. */
const char *report_subject(const struct changeset_record *changeset,
			   struct arena *arena);

/* Of a changeset: its name, parents, author and date. */
struct report_row *
report_changeset_rows(const struct changeset_record *changeset,
		      struct arena *arena);

/* Why the slower side of the step is slower, from the deltas. */
void report_diagnose(struct report *report, struct arena *arena);

/* What the ends were, and what makes a revision bad; "" if not measured. */
char *report_ends_words(const struct report *report, struct arena *arena);

/* How often the ends were measured: "5 runs of each". */
char *report_runs_words(const struct report *report, struct arena *arena);

/*
 * What stands for one of the ends when the search has come down to a part of
 * the range (see report_stand_in()), with its threshold; "" if nothing does.
 */
char *report_stand_in_words(const struct report *report, struct arena *arena);

/* How parent and culprit were compared. */
char *report_step_words(const struct report *report, struct arena *arena);

/* What must be known of a verdict before counting on it; "" if nothing. */
const char *report_note(const struct report_revision *revision,
			struct arena *arena);

/* What led the search, and why; "" if nothing did. */
char *report_lead_words(const struct report *report, struct arena *arena);

#endif
