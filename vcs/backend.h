/* SPDX-License-Identifier: MIT */
#ifndef VCS_BACKEND_H
#define VCS_BACKEND_H

#include "vcs/loan.h"
#include "vcs/vcs.h"

/*
 * What a back-end promises.  Only vcs.c and the back-ends include this.
 *
 * Each back-end embeds a `struct vcs` as the first member of its own struct
 * and fills one constant table.  Every function does what the function of
 * the same name in vcs/vcs.h documents.  To add one, write a file with a table
 * and name the table in vcs/vcs.c.
 */
struct vcs_ops {
	const char *name;
	const char *folder;   /* what the root of a repository has: ".git" */
	const char *variable; /* of the environment, naming one; or NULL */

	/*
	 * `root` is the innermost folder at or above `path` that has `folder`
	 * in it, or NULL.  Leaves *out NULL, and succeeds, when `path` is not
	 * in a repository of this kind: the next back-end is then asked.
	 */
	int (*open)(struct vcs **out, const char *path, const char *root,
		    struct err *err);
	void (*close)(struct vcs *vcs);
	/* NULL: it is refused by open() already. */
	int (*check_format)(struct vcs *vcs, struct err *err);
	char *(*version)(const struct vcs *vcs, struct arena *arena);
	/* As the user has written it; "": there is none. */
	char *(*remote)(const struct vcs *vcs, struct arena *arena);
	int (*resolve)(struct rev *out, struct vcs *vcs, const char *name,
		       struct err *err);
	int (*merge_bases)(struct rev **out, size_t *count, struct vcs *vcs,
			   const struct rev *a, const struct rev *b,
			   struct arena *arena, struct err *err);
	int (*load)(struct dag *out, struct vcs *vcs, const struct rev *head,
		    const struct rev *base, bool first_parent,
		    struct arena *arena, struct err *err);
	int (*touches)(bool *out, struct vcs *vcs, const struct dag *dag,
		       const char *const *paths, bool first_parent,
		       struct err *err);
	int (*describe)(struct changeset *out, struct vcs *vcs,
			const struct rev *rev, struct arena *arena,
			struct err *err);
	int (*diff)(struct vcs_diff *out, struct vcs *vcs,
		    const struct rev *from, const struct rev *to, int context,
		    struct arena *arena, struct err *err);
	/* `path` is from the root.  False, too, when it cannot be told. */
	bool (*tracks)(struct vcs *vcs, const char *path);
	/* NULL: there is nothing to be said. */
	int (*inspect)(const char ***out, struct vcs *vcs,
		       const struct rev *good, const struct rev *bad,
		       struct arena *arena, struct err *err);
	int (*hide)(struct vcs *vcs, const char *dir, struct err *err);
	int (*tree_add)(struct vcs *vcs, const char *path,
			const struct rev *rev, struct err *err);
	/* NULL: this tool keeps all commits. */
	int (*pin)(struct vcs *vcs, const char *path, const struct rev *rev,
		   struct err *err);
	int (*tree_switch)(struct vcs *vcs, const char *path,
			   const struct rev *rev, bool pristine,
			   const char **reason, struct arena *arena,
			   struct err *err);
	/* NULL: nobody can remove one. */
	bool (*tree_stands)(const struct vcs *vcs, const char *path);
	int (*tree_remove)(struct vcs *vcs, const char *path, struct err *err);
	/* NULL: the repository knows nothing of its trees. */
	int (*trees)(const char ***out, size_t *count, struct vcs *vcs,
		     struct arena *arena, struct err *err);

	/* -- The user's own checkout: see vcs/lend.c, which calls these. -- */

	/* Where the tool keeps what it knows of this checkout. */
	const char *(*own_folder)(const struct vcs *vcs, struct arena *arena);
	/* `head` and `rev` of the loan, as they are now. */
	int (*where)(struct loan *out, struct vcs *vcs, struct arena *arena,
		     struct err *err);
	/*
	 * What could not be given back as it was is refused; what is not
	 * tracked is noted with loan_keep().
	 */
	int (*survey)(struct loan *out, struct vcs *vcs, struct arena *arena,
		      struct err *err);
	/* No branch or bookmark is active any more; no file changes. */
	int (*detach)(struct vcs *vcs, struct err *err);
	/* As tree_switch(), but nothing that the loan keeps is touched. */
	int (*lent_switch)(struct vcs *vcs, const struct loan *loan,
			   const struct rev *rev, bool pristine,
			   const char **reason, struct arena *arena,
			   struct err *err);
	/* Where the checkout belongs: its branch may have moved, or be gone. */
	int (*home)(struct rev *out, struct vcs *vcs, const struct loan *loan,
		    struct err *err);
	/* Make the branch active again, which is checked out. */
	int (*attach)(struct vcs *vcs, const struct loan *loan,
		      struct err *err);
};

struct vcs {
	const struct vcs_ops *ops;
	const char *root;  /* of the user's work tree */
	struct loan *loan; /* when that is lent to us */
	int loan_lock;	   /* a descriptor; 0: none */
	bool giving_back;  /* to be finished though we are asked to stop */
	double limit_s;	   /* for a question to another program; 0: none set */
	double patience_s; /* what is left of that for remotes */
	bool unanswered;   /* one has had no answer in the last switch */
};

#endif
