/* SPDX-License-Identifier: MIT */
/*
 * The user's own checkout, lent to a session.
 *
 * Three files in the repository's own folder, gone when it is given back:
 *
 *	perfbisect-in-place		the loan: vcs/loan.h
 *	perfbisect-in-place.at		where we have moved it: from, to
 *	perfbisect-in-place.lock	held while a session runs in it
 *
 * A session that dies leaves the first two.  Whoever comes next must not take
 * for ours what is the user's again, and there are changes in it: so it is
 * ours only while it is where we moved it, with no branch or bookmark active.
 * That is made so before the first file is touched, and looked at before each
 * move: who checks out something else meanwhile has taken it back.
 */
#include "vcs/loan.h"

#include "probe/ground/crash.h"
#include "probe/ground/fs.h"
#include "probe/ground/lock.h"
#include "probe/ground/private.h"
#include "vcs/backend.h"

#include <string.h>
#include <unistd.h>

static char *loan_file(const struct vcs *vcs, const char *extension,
		       struct arena *arena)
{
	return arena_sprintf(arena, "%s/perfbisect-in-place%s",
			     vcs->ops->own_folder(vcs, arena), extension);
}

static int lock(struct vcs *vcs, struct err *err)
{
	ARENA_SCOPE(tmp);
	pid_t holder;
	int fd;

	if (vcs->loan_lock)
		return 0;
	if (lock_take(&fd, &holder, loan_file(vcs, ".lock", &tmp), err) < 0)
		return -1;
	if (fd < 0)
		return err_set(err,
			       "the checkout %s is in use by process %d, a "
			       "session with --in-place",
			       vcs->root, (int)holder);
	vcs->loan_lock = fd;
	return 0;
}

/* Whatever it was, it is the user's again. */
static int forget(struct vcs *vcs, struct err *err)
{
	ARENA_SCOPE(tmp);

	vcs->loan = NULL;
	fs_remove(loan_file(vcs, "", &tmp), err);
	fs_remove(loan_file(vcs, ".at", &tmp), err);
	fs_remove(loan_file(vcs, ".lock", &tmp), err);
	if (vcs->loan_lock)
		close(vcs->loan_lock);
	vcs->loan_lock = 0;
	return err->failed ? -1 : 0;
}

struct whereabouts {
	struct loan now;
	bool ours;	/* where we moved it, or were about to */
	bool home;	/* where it was lent to us */
	bool untouched; /* we have not moved it yet */
};

static int locate(struct whereabouts *out, struct vcs *vcs,
		  const struct loan *loan, struct arena *arena, struct err *err)
{
	const char *at = loan_file(vcs, ".at", arena);
	const struct loan *now = &out->now;
	char *moved = NULL;

	*out = (struct whereabouts){0};
	if ((fs_exists(at) &&
	     private_read(&moved, NULL, at, 4096, arena, err) < 0) ||
	    vcs->ops->where(&out->now, vcs, arena, err) < 0)
		return -1;
	out->ours = moved && !*now->head && strstr(moved, now->rev.hex);
	out->home = strcmp(now->head, loan->head) == 0 &&
		    (*now->head || rev_equal(&now->rev, &loan->rev));
	out->untouched = !moved;
	return 0;
}

static bool is_of(const struct loan *loan, const char *session)
{
	return strcmp(loan->session, session) == 0;
}

/* One that was there already, of whichever session. */
static int take_over(struct vcs *vcs, struct loan *loan, const char *session,
		     const char *dir, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct whereabouts is;

	if (!is_of(loan, session) && strcmp(loan->dir, dir) != 0 &&
	    fs_exists(loan->dir))
		return err_set(err,
			       "the checkout %s is lent to the session %s, "
			       "which was cut off: perfbisect resume goes on "
			       "with it, and gives it back",
			       vcs->root, loan->dir);
	if (locate(&is, vcs, loan, &tmp, err) < 0)
		return -1;
	if (!is.ours)
		return forget(vcs, err);
	vcs->loan = loan;
	return is_of(loan, session) ? 0
				    : vcs_give_back(vcs, loan->session, err);
}

static void keep_session(struct loan *loan, const char *root, const char *dir,
			 struct arena *arena)
{
	size_t length = strlen(root);

	if (strncmp(dir, root, length) == 0 && dir[length] == '/')
		loan_keep(loan, dir + length + 1, arena);
}

int vcs_borrow(struct vcs *vcs, const char *session, const char *dir,
	       struct arena *arena, struct err *err)
{
	const char *file = loan_file(vcs, "", arena);
	struct loan *loan = arena_alloc(arena, sizeof(*loan));
	bool found;

	if (lock(vcs, err) < 0 ||
	    loan_read(loan, &found, file, arena, err) < 0 ||
	    (found && take_over(vcs, loan, session, dir, err) < 0))
		return -1;
	if (vcs->loan)
		return 0;
	*loan = (struct loan){.session = session, .dir = dir};
	if (lock(vcs, err) < 0 || vcs->ops->where(loan, vcs, arena, err) < 0 ||
	    vcs->ops->survey(loan, vcs, arena, err) < 0) {
		struct err ignored = {0};

		forget(vcs, &ignored);
		return -1;
	}
	keep_session(loan, vcs->root, dir, arena);
	loan_sort(loan);
	if (loan_write(loan, file, err) < 0)
		return -1;
	vcs->loan = loan;
	return 0;
}

int vcs_lent(const char **session, const char **dir, struct vcs *vcs,
	     struct arena *arena, struct err *err)
{
	struct loan loan;
	bool found;

	*session = *dir = NULL;
	if (loan_read(&loan, &found, loan_file(vcs, "", arena), arena, err) < 0)
		return -1;
	if (found) {
		*session = loan.session;
		*dir = loan.dir;
	}
	return 0;
}

const struct rev *vcs_home(const struct vcs *vcs)
{
	return vcs->loan ? &vcs->loan->rev : NULL;
}

static int taken_back(const struct vcs *vcs, const struct loan *loan,
		      struct err *err)
{
	return err_set(err,
		       "something else was checked out in %s meanwhile, by its "
		       "user or by a build; it is left as it is (it was at %s)",
		       vcs->root, *loan->head ? loan->head : loan->rev.hex);
}

/* From here on it is ours, and where it goes is known. */
static int note_move(struct vcs *vcs, const struct loan *from,
		     const struct rev *to, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *line =
		arena_sprintf(&tmp, "%s %s\n", from->rev.hex, to->hex);

	if (private_write(loan_file(vcs, ".at", &tmp), line, strlen(line),
			  err) < 0)
		return -1;
	crash_point("detach");
	return *from->head ? vcs->ops->detach(vcs, err) : 0;
}

int vcs_borrowed_switch(struct vcs *vcs, const struct rev *rev, bool pristine,
			const char **reason, struct arena *arena,
			struct err *err)
{
	ARENA_SCOPE(tmp);
	struct whereabouts is;

	*reason = NULL;
	vcs->unanswered = false;
	if (locate(&is, vcs, vcs->loan, &tmp, err) < 0)
		return -1;
	if (is.untouched ? !is.home : !is.ours)
		return taken_back(vcs, vcs->loan, err);
	if (note_move(vcs, &is.now, rev, err) < 0)
		return -1;
	crash_point("detach");
	return vcs->ops->lent_switch(vcs, vcs->loan, rev, pristine, reason,
				     arena, err);
}

/* To where it came from; or to where its branch has gone meanwhile. */
static int move_home(struct vcs *vcs, const struct loan *loan,
		     const struct loan *now, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *reason = NULL;
	struct rev home;

	if (vcs->ops->home(&home, vcs, loan, err) < 0 ||
	    note_move(vcs, now, &home, err) < 0 ||
	    vcs->ops->lent_switch(vcs, loan, &home, false, &reason, &tmp, err) <
		    0)
		return -1;
	if (reason)
		return err_set(err, "%s", reason);
	crash_point("return");
	return vcs->ops->attach(vcs, loan, err);
}

static int give_back(struct vcs *vcs, const struct loan *loan, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct whereabouts is;

	if (lock(vcs, err) < 0 || locate(&is, vcs, loan, &tmp, err) < 0)
		return -1;
	crash_point("return");
	if (is.ours && move_home(vcs, loan, &is.now, err) < 0)
		return -1;
	crash_point("return");
	if (forget(vcs, err) < 0)
		return -1;
	return is.ours || is.home ? 0 : taken_back(vcs, loan, err);
}

int vcs_give_back(struct vcs *vcs, const char *session, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *file = loan_file(vcs, "", &tmp);
	struct loan loan;
	bool found;
	int ret;

	if (loan_read(&loan, &found, file, &tmp, err) < 0)
		return -1;
	if (!found || !is_of(&loan, session))
		return 0;
	vcs->giving_back = true;
	ret = give_back(vcs, &loan, err);
	vcs->giving_back = false;
	return ret < 0 ? err_wrap(err, "give the checkout back") : 0;
}
