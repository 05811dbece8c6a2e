/* SPDX-License-Identifier: MIT */
/*
 * Work trees that share the user's repository.
 *
 * A share has a .hg folder of its own, with a dirstate and the path of the
 * store, and leaves nothing where the store is: removing its folder removes it
 * all.  Bookmarks are not shared, so that none of the user's moves.
 *
 * A build may do anything in its tree: put a link to the user's data where a
 * tracked folder was, or the user's .hg in place of ours.  hg itself does not
 * write through links in the place of tracked folders, but it trusts a .hg,
 * and follows links in it.  Before an update, therefore, the .hg must be a
 * folder of plain files that names our store, or the share is made anew; and a
 * .hg of a subrepository that is not plain is removed.
 *
 * An update that fails is tried once more in a share made anew, where nothing
 * of what a build left is in its way.  When that fails as well, it is the
 * commit's own fault (a subrepository which is not to be had, data missing),
 * unless the machine is the cause.
 */
#include "vcs/hg/tree.h"

#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "probe/ground/walk.h"
#include "vcs/hg/share.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* For files alone, where hardly anybody is waited for. */
enum { UPDATE_LEAST_S = 10 };

static bool is_folder(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int hg_tree_add(struct vcs *vcs, const char *path, const struct rev *rev,
		struct err *err)
{
	(void)rev; /* Mercurial keeps all changesets. */
	if (fs_exists(path))
		return err_set(err, "%s is there already", path);
	return hg_share_make((struct hg *)vcs, path, err);
}

bool hg_tree_stands(const struct vcs *vcs, const char *path)
{
	(void)vcs;
	return is_folder(path);
}

int hg_tree_remove(struct vcs *vcs, const char *path, struct err *err)
{
	(void)vcs;
	return fs_remove(path, err);
}

static int make_anew(struct hg *hg, const char *path, struct err *err)
{
	if (fs_remove(path, err) < 0)
		return -1;
	return hg_share_make(hg, path, err);
}

/* Every .hg below the tree's own is removed that we could not have made. */
static int check_repository(struct walk *walk, const struct walk_entry *entry,
			    struct err *err)
{
	walk_skip(walk);
	if (entry->depth > 1 && !hg_is_plain(entry->dir, entry->name))
		return fs_remove_at(entry->dir, entry->name, err);
	return 0;
}

static bool is_later(struct timespec a, struct timespec b)
{
	return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec
				    : a.tv_nsec > b.tv_nsec;
}

/*
 * hg takes a file for unchanged when its size and time are.  One that was
 * changed after the last update, and given an older time, gets one that it has
 * not had, so that hg looks into it; and still an old one, for make's sake.
 */
static void unsettle(const struct walk_entry *entry, struct timespec update)
{
	const struct stat *st = &entry->st;
	struct timespec times[2] = {st->st_atim, st->st_mtim};

	/* One with another name may be the user's. */
	if (st->st_nlink > 1 || !is_later(st->st_ctim, update) ||
	    is_later(st->st_mtim, update))
		return;
	times[1].tv_sec--;
	utimensat(entry->dir, entry->name, times, AT_SYMLINK_NOFOLLOW);
}

/* In the user's own checkout, what is none of our business. */
static bool is_the_users(const struct walk_entry *entry,
			 const struct loan *loan)
{
	return entry->depth > 0 && (strcmp(entry->name, ".hg") == 0 ||
				    loan_keeps(loan, entry->path));
}

int hg_inspect(const char *path, const struct loan *loan, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct walk *walk = walk_begin(AT_FDCWD, path, 0);
	struct stat dirstate = {0};
	struct walk_entry entry;

	/* Its change time: hg sets the other into the future at times. */
	(void)!stat(arena_sprintf(&tmp, "%s/.hg/dirstate", path), &dirstate);
	while (!err->failed && walk_next(&entry, walk, err)) {
		if (entry.kind != WALK_FILE && entry.kind != WALK_FOLDER)
			continue;
		if (loan && is_the_users(&entry, loan)) {
			walk_skip(walk);
			continue;
		}
		if (S_ISREG(entry.st.st_mode))
			unsettle(&entry, dirstate.st_ctim);
		if (strcmp(entry.name, ".hg") == 0)
			check_repository(walk, &entry, err);
	}
	walk_end(walk);
	return err->failed ? -1 : 0;
}

/* hg's words for a remote that it does not get an answer from. */
static bool is_no_answer(const char *refusal)
{
	return strncmp(refusal, "error: ", 7) == 0 ||
	       strstr(refusal, "no suitable response from remote");
}

/*
 * Subrepositories may be at remotes.  When the patience for these is used up,
 * ways are set for hg which end at once, and what is here is had all the same.
 */
int hg_update(struct hg_answer *out, struct hg *hg, const char *path,
	      const char *rev, struct arena *arena, struct err *err)
{
	static const char *const no_remotes[] = {
		"--config=ui.ssh=false",
		"--config=http_proxy.host=127.0.0.1:9",
		"--config=http_proxy.always=True",
	};
	enum { NO_REMOTES = sizeof(no_remotes) / sizeof(no_remotes[0]) };
	const char *const words[] = {
		no_remotes[0],
		no_remotes[1],
		no_remotes[2],
		"--repository",
		path,
		"--hidden",
		"--noninteractive",
		"update",
		"--clean",
		"--quiet",
		arena_sprintf(arena, "--rev=%s", rev),
		NULL,
	};
	double *patience_s = &hg->base.patience_s;
	bool waits = *patience_s > 0;
	const struct hg_question question = {
		.words = waits ? words + NO_REMOTES : words,
		.most_bytes = INT64_MAX,
		.limit_s = waits ? fmax(*patience_s, UPDATE_LEAST_S)
				 : hg_limit(hg),
	};

	if (hg_ask_question(out, hg, &question, arena, err) < 0)
		return -1;
	hg->base.unanswered = out->refusal && (out->late || !waits ||
					       is_no_answer(out->refusal));
	if (hg->base.unanswered)
		*patience_s -= out->wall_s;
	return 0;
}

/* Nothing that another commit would be spared. */
static bool is_machines_fault(const char *refusal)
{
	return err_is_shortage(refusal) || strstr(refusal, strerror(EIO));
}

static bool is_unknown(const char *refusal)
{
	return strncmp(refusal, "unknown revision", 16) == 0;
}

/*
 * One that has been named, and is unknown now, has been stripped meanwhile, and
 * what comes from it as well.
 */
static bool is_stripped(const char *refusal, const struct rev *rev)
{
	return is_unknown(refusal) && strstr(refusal, rev->hex);
}

int hg_update_failed(const char **reason, const struct rev *rev,
		     const char *refusal, struct arena *arena, struct err *err)
{
	if (is_machines_fault(refusal) || is_stripped(refusal, rev))
		return err_set(err, "check out %.12s: %s", rev->hex, refusal);
	/* Of a revision that a subrepository has not, hg says only that. */
	*reason = arena_sprintf(arena, "it cannot be checked out: %s%s",
				text_printable(arena, refusal),
				is_unknown(refusal) ? " (of a subrepository)"
						    : "");
	return 0;
}

int hg_tree_switch(struct vcs *vcs, const char *path, const struct rev *rev,
		   bool pristine, const char **reason, struct arena *arena,
		   struct err *err)
{
	ARENA_SCOPE(tmp);
	struct hg *hg = (struct hg *)vcs;
	struct hg_answer answer = {0};

	if (is_folder(path) && hg_share_is_ours(hg, path)) {
		if ((pristine && fs_empty(path, ".hg", err) < 0) ||
		    hg_inspect(path, NULL, err) < 0 ||
		    hg_update(&answer, hg, path, rev->hex, &tmp, err) < 0)
			return -1;
	}
	if (!answer.text && !answer.late &&
	    (make_anew(hg, path, err) < 0 ||
	     hg_update(&answer, hg, path, rev->hex, &tmp, err) < 0))
		return -1;
	if (!answer.text)
		return hg_update_failed(reason, rev, answer.refusal, arena,
					err) < 0
			       ? -1
			       : fs_empty(path, ".hg", err);
	return 0;
}
