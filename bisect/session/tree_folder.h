/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_TREE_FOLDER_H
#define BISECT_SESSION_TREE_FOLDER_H

#include "bisect/session/session.h"

/*
 * Where the trees of a session lie.
 *
 * Not in the checkout: many tools look for their settings in the folders above
 * (cargo, npm, go, pytest, clang-format), and would find those of whatever the
 * user has checked out, for every revision.  A session that is in the checkout
 * has its trees in
 *
 *	<base>/<seed>/
 *		session		path of its folder; locked while it runs
 *		checkout	path of the repository's work tree
 *		trees/
 *
 * where <base> is ${XDG_CACHE_HOME:-~/.cache}/perfbisect, or .perfbisect beside
 * the checkout when that cannot be used: it is on a disk without room or one
 * from which nothing may be run, it is another user's, or in the checkout.  A
 * session elsewhere has them in its own folder, and so has one for which
 * neither can be used.  Without the first file the trees are to stay.
 */

/* What is ours in the user's cache, which may not be there; NULL: no cache. */
const char *tree_folder_cache(struct arena *arena);

/*
 * Choose for a new session in the folder `dir`, which exists: the path of its
 * trees, or "" for its own folder.  It lives in `arena`.
 */
char *tree_folder_choose(const char *dir, const char *root, int64_t seed,
			 double min_free_bytes, struct arena *arena);

/* That path, of any session. */
const char *tree_folder_of(const struct session *session, struct arena *arena);

/* Make it, and keep it from being tidied up until the session is closed. */
int tree_folder_claim(struct session *session, struct err *err);

/* Its trees stay when it is over: nobody tidies them up. */
void tree_folder_keep(const struct session *session);

/* When its trees are removed. */
void tree_folder_remove(const char *trees);

/* The trees of sessions in the checkout `root`, alive or not; NULL ends. */
const char **tree_folder_list(const char *root, struct arena *arena);

/* The session whose trees these are, as it was called; NULL: nobody knows. */
const char *tree_folder_session(const char *trees, struct arena *arena);

/* The seed in the path of trees; -1: there is none. */
int64_t tree_folder_seed(const char *trees);

/* Lock them against the session itself; -1: it runs. */
int tree_folder_lock(const char *trees);

#endif
