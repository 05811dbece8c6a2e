/* SPDX-License-Identifier: MIT */
#ifndef VCS_VCS_H
#define VCS_VCS_H

#include "probe/ground/arena.h"
#include "vcs/dag.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A repository, whichever tool keeps it.
 *
 * The rest of the program sees history only through these functions; that a
 * repository is git or Mercurial is known to the back-ends alone.
 */
struct vcs;

/* What a person wants to know about one commit.  Strings may hold any bytes. */
struct changeset {
	struct rev rev;
	struct rev *parents;
	size_t parent_count;
	const char *author; /* "Name <mail>" */
	int64_t time_s;	    /* when it was authored, since 1970 */
	int offset_min;	    /* the author's time zone, minutes east */
	const char *subject;
	const char *message; /* whole */
	const char **files;  /* changed against the first parent; NULL ends */
	/*
	 * Of each submodule that is at another commit: its path, from where, to
	 * where, and how many commits lie between, or ""; NULL ends.
	 */
	const char **moved;
};

enum { CHANGESET_MOVE_FACTS = 4 };

/*
 * Open the repository that contains `path`: of several the innermost, of two
 * in one folder git's, or the one of the kind `name` unless that is NULL.  Of
 * the kind "none" is any folder, itself: it has no revisions.
 * Release with vcs_close().
 */
int vcs_open(struct vcs **out, const char *path, const char *name,
	     struct err *err);
void vcs_close(struct vcs *vcs);

/*
 * Refuse, by its name and with the cure, a kind of repository that would not be
 * read aright.  To be asked before anything else is.
 */
int vcs_check_format(struct vcs *vcs, struct err *err);

/* "git", "hg" */
const char *vcs_name(const struct vcs *vcs);

/* "libgit2 1.5.1", "Mercurial 6.3.2" */
char *vcs_version(const struct vcs *vcs, struct arena *arena);

/* The root of the user's work tree, without a slash at its end. */
const char *vcs_root(const struct vcs *vcs);

/*
 * From where others have the repository: see remote_public().  "" where that is
 * not known.
 */
char *vcs_remote(const struct vcs *vcs, struct arena *arena);

/* The one commit that `name` means to the repository's own tool. */
int vcs_resolve(struct rev *out, struct vcs *vcs, const char *name,
		struct err *err);

/* All best common ancestors; *count is 0 for unrelated histories. */
int vcs_merge_bases(struct rev **out, size_t *count, struct vcs *vcs,
		    const struct rev *a, const struct rev *b,
		    struct arena *arena, struct err *err);

/*
 * Load every commit reachable from `head` and not from `base`, with `head` as
 * the last.  With `first_parent`, only first parents are followed.
 */
int vcs_load(struct dag *out, struct vcs *vcs, const struct rev *head,
	     const struct rev *base, bool first_parent, struct arena *arena,
	     struct err *err);

/*
 * For each commit of the dag: does it change one of `paths` (from the root of
 * the repository) against every parent?  With `first_parent`, against that.
 */
int vcs_touches(bool *out, struct vcs *vcs, const struct dag *dag,
		const char *const *paths, bool first_parent, struct err *err);

/* All about one commit. */
int vcs_describe(struct changeset *out, struct vcs *vcs, const struct rev *rev,
		 struct arena *arena, struct err *err);

/*
 * What has changed from one commit to another, as git's unified diff with so
 * many lines of context: with VCS_DIFF_WHOLE each file that differs stands in
 * it as a whole, in one hunk.  Files that are larger than VCS_FILE_MOST may be
 * called binary.
 */
struct vcs_diff {
	const char *text; /* NULL: a part of it is not in the repository */
	bool cut;	  /* off behind VCS_DIFF_MOST bytes */
};

enum {
	VCS_DIFF_MOST = 4 << 20,
	VCS_FILE_MOST = 16 << 20,
	VCS_DIFF_WHOLE = VCS_FILE_MOST, /* no file has more lines */
};

int vcs_diff(struct vcs_diff *out, struct vcs *vcs, const struct rev *from,
	     const struct rev *to, int context, struct arena *arena,
	     struct err *err);

/*
 * Does a repository in which this path lies, of either kind, track it, or
 * anything in it?  No, where none can be read.  The path is absolute, and
 * without links.
 */
bool vcs_is_tracked(const char *path);

/*
 * What a user should know before both ends are checked out: warnings, up to
 * NULL, of what is not as the repository's own tool would have it.  An end
 * that cannot be checked out is an error, with the cure.  After vcs_load().
 */
int vcs_inspect(const char ***out, struct vcs *vcs, const struct rev *good,
		const struct rev *bad, struct arena *arena, struct err *err);

/* Keep a folder out of what the repository's own tool calls unknown files. */
int vcs_hide(struct vcs *vcs, const char *dir, struct err *err);

/*
 * Work trees of our own.  They belong to the repository, but leave no branch,
 * ref or configuration in it.  `path` is absolute and must not exist; its last
 * part is unique among the trees of all sessions.  Nothing is checked out yet,
 * but `rev` is kept from being collected as garbage.
 */
int vcs_tree_add(struct vcs *vcs, const char *path, const struct rev *rev,
		 struct err *err);

/*
 * Keep a commit, and all that it descends from, from being collected as
 * garbage, whatever becomes of its tags and branches: until vcs_tree_remove()
 * of this path, whose last part is unique as well, or until the folder which
 * is made there is gone and the repository's own tool notices.  To do it again
 * is fine.
 */
int vcs_pin(struct vcs *vcs, const char *path, const struct rev *rev,
	    struct err *err);

/*
 * Check a commit out in a tree: every tracked file is as the commit has it,
 * and only files that differ are written.  With `pristine`, nothing else is in
 * the tree either.  *reason is set, and 0 returned, when this one commit
 * cannot be had (objects or submodules that are missing).
 */
int vcs_tree_switch(struct vcs *vcs, const char *path, const struct rev *rev,
		    bool pristine, const char **reason, struct arena *arena,
		    struct err *err);

/*
 * How long to wait for remotes that do not give what is asked for, all in all;
 * none is asked before this is set.  Nor does a question to another program
 * take longer, or a minute.
 */
void vcs_set_patience(struct vcs *vcs, double seconds);

/*
 * Was the *reason that was set last that a remote has given no answer?  It may
 * give one another time.
 */
bool vcs_unanswered(const struct vcs *vcs);

/* Is a tree still there, and known, or has somebody removed it meanwhile? */
bool vcs_tree_stands(const struct vcs *vcs, const char *path);

/*
 * Remove a tree and all that the repository knows about it.  What is no
 * longer there is fine.
 */
int vcs_tree_remove(struct vcs *vcs, const char *path, struct err *err);

/* Does the repository know of work trees, or are they on their own? */
bool vcs_knows_trees(const struct vcs *vcs);

/*
 * The paths of all work trees and pins, of whichever session, that the
 * repository still knows of.
 */
int vcs_trees(const char ***out, size_t *count, struct vcs *vcs,
	      struct arena *arena, struct err *err);

/*
 * The user's own checkout, for a repository too large for a second one.
 *
 * It is lent to one session at a time, by its name and folder, and must be as
 * its revision has it: changes that are not committed, and whatever else could
 * not be put back, are refused.  What is not tracked in it is the user's, and
 * is never touched.  A session which was cut off has it still, and borrows it
 * again; until then it is refused to others.  `arena` lives as long as `vcs`.
 */
int vcs_borrow(struct vcs *vcs, const char *session, const char *dir,
	       struct arena *arena, struct err *err);

/* Who has it: *session is NULL when it is not lent. */
int vcs_lent(const char **session, const char **dir, struct vcs *vcs,
	     struct arena *arena, struct err *err);

/* What was checked out in it then; NULL: it is not borrowed. */
const struct rev *vcs_home(const struct vcs *vcs);

/*
 * As vcs_tree_switch(), in the borrowed checkout.  With `pristine`, nothing
 * else is in it but what was there before.  Where something of the user's is
 * in the way, that is the *reason.
 */
int vcs_borrowed_switch(struct vcs *vcs, const struct rev *rev, bool pristine,
			const char **reason, struct arena *arena,
			struct err *err);

/*
 * Put the checkout back to where it was, when this session has it, and the
 * user has not taken it back already.
 */
int vcs_give_back(struct vcs *vcs, const char *session, struct err *err);

#endif
