/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRIAL_PARTS_H
#define BISECT_TRIAL_PARTS_H

#include "bisect/trial.h"

/*
 * What the parts of a trial share: trial_command.c finds COMMAND, trial_run.c
 * runs it, trial_build.c checks out and builds, trial.c has what all need.
 */

/* Where a tree is built, and its benchmark run. */
struct measure_place trial_place(const struct trial *trial,
				 const struct tree *tree, struct arena *arena);

/* A string of a result, to live as long as the session; NULL stays NULL. */
const char *trial_keep(const struct trial *trial, const char *string);

void trial_set_trouble(struct trouble *trouble, const struct trial *trial,
		       enum trouble_kind kind, const char *reason,
		       const char *log);

/* What failed may have filled the disk, or found it full. */
int trial_check_room(const struct trial *trial, struct err *err);

/* It is spent between runs, never in the middle of one. */
int trial_check_budget(struct trial *trial, struct err *err);

/* On the status line. */
void trial_show(const struct trial *trial, const struct rev *rev,
		const char *phase, int64_t runs);

/*
 * Build what was built already, as a part of no story, but each step of it a
 * fact.
 */
int trial_build_again(struct trouble *trouble, struct trial *trial,
		      struct tree *tree, struct err *err);

/*
 * After a resume a tree is only known to stand built: see that it does, or
 * build it once more, and tell the trouble with that.
 */
int trial_have_back(struct trouble *trouble, struct trial *trial,
		    struct tree *tree, struct err *err);

#endif
