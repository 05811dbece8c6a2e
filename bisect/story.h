/* SPDX-License-Identifier: MIT */
#ifndef BISECT_STORY_H
#define BISECT_STORY_H

#include "bisect/judge/judge.h"
#include "bisect/judge/search.h"
#include "bisect/session/range.h"
#include "bisect/trial/trial.h"

/*
 * A bisection as far as it has come, and what every part of it does: visit a
 * revision, tell the user, write down how it ends.  What fails returns -1.
 */
struct story {
	struct session *session;
	struct vcs *vcs;
	const struct range *range;
	struct progress *progress;
	struct trial *trial;
	struct judge judge;
	struct search search;
	struct rev last_old, last_new; /* the bracket's ends, once visited */
	size_t left;		       /* candidates, when last announced ... */
	double left_s;		       /* ... with the time that they take */
	bool too_long;		       /* for the budget, as has been said */
	bool busy;	 /* so was the machine, as has been said */
	bool over;	 /* an end record is written */
	bool asked;	 /* remotes are not asked any more for what they had */
	bool unanswered; /* it has ended for that */
};

/* Said, and kept for the report. */
int story_warn(struct story *story, const char *text, struct err *err);

/* It is over; sets story->over. */
int story_finish(struct story *story, struct end_record end, struct err *err);
int story_not_reproduced(struct story *story, const char *reason,
			 struct err *err);

/*
 * What COMMAND leaves in its tree decides what is measured: no name, then.
 * Without a reason nothing happens.
 */
int story_end_by_state(struct story *story, const char *why, struct err *err);

/* More than the budget leaves is said, once, as soon as it is known. */
void story_tell_too_long(struct story *story, double seconds);

/* As soon as most runs wait for a processor, once; see busy.h. */
int story_tell_busy(struct story *story, bool refused, struct err *err);

/* A verdict, with `left` candidates: the time left falls only with these. */
void story_announce(struct story *story, const struct verdict_record *verdict,
		    size_t left);

/* Before the search begins anew. */
void story_forget_bracket(struct story *story);

/*
 * What another metric has led to, which is `how` it failed, says nothing of
 * this one any more: begin anew.
 */
int story_follow(struct story *story, const char *how, struct err *err);

/*
 * A revision judged; or, with *again, all is to begin anew: the machine
 * drifts, say, or what leads could not be read.  It may be over, too.
 */
int story_visit(struct verdict_record *out, bool *again, struct story *story,
		const struct rev *rev, size_t candidates, struct err *err);

#endif
