/* SPDX-License-Identifier: MIT */
#ifndef VCS_HG_H
#define VCS_HG_H

#include "vcs/backend.h"

/*
 * What the parts of the Mercurial back-end share: hg_ask.c puts a question,
 * hg.c reads the graph, hg_changes.c the changesets, hg_tree.c keeps the work
 * trees, hg_lent.c the user's own checkout.
 */
struct hg {
	struct vcs base;
	struct arena arena;    /* lives as long as the repository is open */
	const char *store;     /* the .hg folder that holds the history */
	const char *program;   /* hg itself */
	const char **env;      /* what it is told by its environment */
	const char **options;  /* --config words that stand before all others */
	int root, out, errors; /* the root; files in memory for what hg says */
};

struct hg_answer {
	char *text; /* what hg has printed; NULL when it has refused */
	size_t length;
	char *refusal; /* then: its complaint, one line without "abort:" */
};

/* Find the program, and prepare all that hg_ask() needs. */
int hg_ask_init(struct hg *hg, struct err *err);
void hg_ask_release(struct hg *hg);

/*
 * Run hg once, in the folder `dir` (NULL: here), with `words` behind the
 * options that keep it from running anything of the user's.  That it refuses
 * is no error.
 */
int hg_ask(struct hg_answer *out, const struct hg *hg, const char *dir,
	   const char *const *words, struct arena *arena, struct err *err);

/* The same; an answer that has more bytes is none, as if hg had refused. */
int hg_ask_most(struct hg_answer *out, const struct hg *hg, const char *dir,
		const char *const *words, int64_t most_bytes,
		struct arena *arena, struct err *err);

/*
 * One that hg has to answer: `hg log` over a revset, hidden changesets
 * included.
 */
int hg_log(struct hg_answer *out, struct hg *hg, const char *revset,
	   const char *template, struct arena *arena, struct err *err);

/* The next of several words that end with `end`; NULL after the last. */
char *hg_next(char **rest, char end);

/* The name of the changeset which is none: a root's parent. */
bool hg_is_null(const char *node);

/* A full name that hg has printed, or NULL. */
int hg_take_rev(struct rev *out, const char *node, struct err *err);

/*
 * Look through what a build has left, before hg does: in a tree of ours, or in
 * the user's own checkout what the loan does not keep.
 */
int hg_inspect(const char *path, const struct loan *loan, struct err *err);

/* `hg update --clean`, in a tree or in the user's checkout. */
int hg_update(struct hg_answer *out, const struct hg *hg, const char *path,
	      const char *rev, struct arena *arena, struct err *err);

/*
 * Why a revision cannot be checked out, or that nothing can.
 */
int hg_update_failed(const char **reason, const struct rev *rev,
		     const char *refusal, struct arena *arena, struct err *err);

/* See the functions of these names in vcs.h and backend.h. */
int hg_touches(bool *out, struct vcs *vcs, const struct dag *dag,
	       const char *const *paths, bool first_parent, struct err *err);
int hg_describe(struct changeset *out, struct vcs *vcs, const struct rev *rev,
		struct arena *arena, struct err *err);
int hg_diff(const char **out, struct vcs *vcs, const struct rev *from,
	    const struct rev *to, struct arena *arena, struct err *err);
int hg_tree_add(struct vcs *vcs, const char *path, const struct rev *rev,
		struct err *err);
int hg_tree_switch(struct vcs *vcs, const char *path, const struct rev *rev,
		   bool pristine, const char **reason, struct arena *arena,
		   struct err *err);
int hg_tree_remove(struct vcs *vcs, const char *path, struct err *err);
const char *hg_own_folder(const struct vcs *vcs, struct arena *arena);
int hg_where(struct loan *out, struct vcs *vcs, struct arena *arena,
	     struct err *err);
int hg_survey(struct loan *out, struct vcs *vcs, struct arena *arena,
	      struct err *err);
int hg_detach(struct vcs *vcs, struct err *err);
int hg_lent_switch(struct vcs *vcs, const struct loan *loan,
		   const struct rev *rev, bool pristine, const char **reason,
		   struct arena *arena, struct err *err);
int hg_home(struct rev *out, struct vcs *vcs, const struct loan *loan,
	    struct err *err);
int hg_attach(struct vcs *vcs, const struct loan *loan, struct err *err);

#endif
