/* SPDX-License-Identifier: MIT */
#ifndef VCS_HG_ASK_H
#define VCS_HG_ASK_H

#include "vcs/backend.h"
#include "vcs/hg/server.h"

/*
 * One question to hg, and its answer taken apart: what all files of this
 * back-end need.
 */
struct hg {
	struct vcs base;
	struct arena arena;    /* lives as long as the repository is open */
	const char *store;     /* the .hg folder that holds the history */
	const char *program;   /* hg itself */
	const char **env;      /* what it is told by its environment */
	const char **options;  /* --config words that stand before all others */
	int root, out, errors; /* the root; files in memory for what hg says */
	struct hg_server *server; /* of which all is asked that can be */

	/* history.c: the range that was loaded last. */
	struct rev range_head, range_base;
	size_t range;
	/* changes.c: what its changesets say, when that has been asked for. */
	char *said;
	size_t said_length;
	bool asked;
	/* share.c: the files of a share that hg has made; NULL before that. */
	char *share_path, *share_requires;
};

struct hg_answer {
	char *text; /* what hg has printed; NULL when it has refused */
	size_t length;
	char *refusal; /* then: its complaint, one line without "abort:" */
	bool cut;      /* there was more */
	bool late;     /* it was stopped, since its time was up */
	double wall_s;
};

/* Find the program, and prepare all that hg_ask() needs. */
int hg_ask_init(struct hg *hg, struct err *err);
void hg_ask_release(struct hg *hg);

/* What hg is asked, and how long it may take. */
struct hg_question {
	const char *dir; /* absolute; NULL: here */
	const char *const *words;
	int64_t most_bytes; /* a longer answer is none, as if hg had refused */
	bool cut;	    /* or, with this, so much of it */
	double limit_s;
	const char *makes; /* a path that is not there before; or NULL */
};

/* That of a question which is answered by what is here. */
double hg_limit(const struct hg *hg);

int hg_ask_question(struct hg_answer *out, const struct hg *hg,
		    const struct hg_question *question, struct arena *arena,
		    struct err *err);

/*
 * Ask hg once, in the folder `dir` (NULL: here), with `words` behind the
 * options that keep it from running anything of the user's.  That it refuses
 * is no error.
 */
int hg_ask(struct hg_answer *out, const struct hg *hg, const char *dir,
	   const char *const *words, struct arena *arena, struct err *err);

/*
 * One that hg has to answer: `hg log` over a revset, hidden changesets
 * included.
 */
int hg_log(struct hg_answer *out, struct hg *hg, const char *revset,
	   const char *template, struct arena *arena, struct err *err);

/* The same; it may refuse, and has to where the answer is longer. */
int hg_log_most(struct hg_answer *out, struct hg *hg, const char *revset,
		const char *template, int64_t most_bytes, struct arena *arena,
		struct err *err);

/* The next of several words that end with `end`; NULL after the last. */
char *hg_next(char **rest, char end);

/* The name of the changeset which is none: a root's parent. */
bool hg_is_null(const char *node);

/* A full name that hg has printed, or NULL. */
int hg_take_rev(struct rev *out, const char *node, struct err *err);

#endif
