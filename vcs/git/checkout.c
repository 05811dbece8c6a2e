/* SPDX-License-Identifier: MIT */
/*
 * The user's own checkout.
 *
 * HEAD names the revision that is checked out, with no branch, as git itself
 * does it when it bisects.  Files are libgit2's to write, which runs no filter
 * program: where the user's git runs one, the files could not be put back as
 * they were, and the checkout is refused.
 */
#include "vcs/git/checkout.h"

#include "probe/run.h"
#include "vcs/git/entries.h"
#include "vcs/git/files.h"
#include "vcs/git/lendable.h"
#include "vcs/git/open.h"
#include "vcs/untracked.h"

#include <string.h>
#include <sys/stat.h>

const char *git_own_folder(const struct vcs *vcs, struct arena *arena)
{
	const struct git *git = (const struct git *)vcs;
	const char *path = git_repository_path(git->repo);

	return arena_strndup(arena, path, strlen(path) - 1);
}

/* A pipe in the place of one would be waited for. */
static int check_own_files(const char *folder, struct err *err)
{
	static const char *const names[] = {"HEAD", "index"};
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *file =
			arena_sprintf(&tmp, "%s/%s", folder, names[i]);
		struct stat st;

		if (stat(file, &st) == 0 && !S_ISREG(st.st_mode))
			return err_set(err,
				       "%s is no file any more; move it away, "
				       "then git reset",
				       file);
	}
	return 0;
}

/* Read anew each time: others write its index, too. */
static int open_checkout(git_repository **out, const struct vcs *vcs,
			 struct err *err)
{
	ARENA_SCOPE(tmp);

	if (check_own_files(git_own_folder(vcs, &tmp), err) < 0)
		return -1;
	if (git_open_again(out, vcs) < 0)
		return git_err(err, "open the checkout %s", vcs->root);
	return 0;
}

int git_where(struct loan *out, struct vcs *vcs, struct arena *arena,
	      struct err *err)
{
	git_repository *repo = NULL;
	git_reference *head = NULL;
	git_oid oid;

	if (open_checkout(&repo, vcs, err) < 0)
		return -1;
	if (git_reference_lookup(&head, repo, "HEAD") < 0 ||
	    git_reference_name_to_id(&oid, repo, "HEAD") < 0) {
		git_err(err, "what is checked out in %s", vcs->root);
	} else {
		const char *branch = git_reference_symbolic_target(head);

		out->head = arena_strdup(arena, branch ? branch : "");
		git_oid_tostr(out->rev.hex, sizeof(out->rev.hex), &oid);
	}
	git_reference_free(head);
	git_repository_free(repo);
	return err->failed ? -1 : 0;
}

static int list_tracked(struct tracked *out, git_repository *repo,
			const struct vcs *vcs, struct arena *arena,
			struct err *err)
{
	git_index *index = NULL;

	*out = (struct tracked){.root = vcs->root, .own = ".git"};
	if (git_repository_index(&index, repo) < 0)
		return git_err(err, "the index of %s", vcs->root);
	for (size_t i = 0; i < git_index_entrycount(index); i++)
		tracked_add(out, git_index_get_byindex(index, i)->path, arena);
	git_index_free(index);
	tracked_sort(out);
	return 0;
}

int git_survey(struct loan *out, struct vcs *vcs, struct arena *arena,
	       struct err *err)
{
	ARENA_SCOPE(tmp);
	git_repository *repo = NULL;
	struct tracked tracked;

	if (open_checkout(&repo, vcs, err) < 0)
		return -1;
	if (lendable_check(repo, err) == 0 &&
	    list_tracked(&tracked, repo, vcs, &tmp, err) == 0)
		untracked_survey(out, &tracked, arena, err);
	git_repository_free(repo);
	return err->failed ? -1 : 0;
}

/* -- Switching -- */

int git_detach(struct vcs *vcs, struct err *err)
{
	git_repository *repo = NULL;

	if (open_checkout(&repo, vcs, err) < 0)
		return -1;
	if (git_repository_detach_head(repo) < 0)
		git_err(err, "detach HEAD in %s", vcs->root);
	git_repository_free(repo);
	return err->failed ? -1 : 0;
}

/* What is not tracked, and was not there before. */
static int make_pristine(git_repository *repo, const struct vcs *vcs,
			 const struct loan *loan, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct tracked tracked;

	if (list_tracked(&tracked, repo, vcs, &tmp, err) < 0)
		return -1;
	return untracked_remove(loan, &tracked, err);
}

struct newcomers {
	const struct loan *loan;
	const char *root;
	const char **reason;
	struct arena *arena;
};

static int check_newcomer(const git_diff_delta *delta, float progress,
			  void *payload)
{
	struct newcomers *newcomers = payload;
	const char *path = delta->new_file.path;

	(void)progress;
	if (delta->status != GIT_DELTA_ADDED ||
	    !loan_in_the_way(newcomers->loan, newcomers->root, path))
		return 0;
	*newcomers->reason = arena_sprintf(
		newcomers->arena,
		"it has a file %s, where a file of yours is in the way", path);
	return 1;
}

/* Files that HEAD has not, and the commit has. */
static int check_newcomers(git_repository *repo, git_tree *to,
			   struct newcomers *newcomers)
{
	git_object *from = NULL;
	git_diff *diff = NULL;
	int code = git_revparse_single(&from, repo, "HEAD^{tree}");

	if (code == 0)
		code = git_diff_tree_to_tree(&diff, repo, (git_tree *)from, to,
					     NULL);
	if (code == 0)
		code = git_diff_foreach(diff, check_newcomer, NULL, NULL, NULL,
					newcomers);
	git_diff_free(diff);
	git_object_free(from);
	return *newcomers->reason ? 0 : code;
}

static int check_out(git_repository *repo, const struct vcs *vcs,
		     const git_oid *oid, git_tree *tree, struct err *err)
{
	for (int left = LENDABLE_WAITS;; left--) {
		int code = git_checkout_files(repo, vcs->root, oid, tree, false,
					      err);

		if (code != GIT_ELOCKED || left == 0 ||
		    (process_interrupted() && !vcs->giving_back))
			return code;
		lendable_wait();
	}
}

int git_lent_switch(struct vcs *vcs, const struct loan *loan,
		    const struct rev *rev, bool pristine, const char **reason,
		    struct arena *arena, struct err *err)
{
	struct newcomers newcomers = {loan, vcs->root, reason, arena};
	git_repository *repo = NULL;
	git_tree *tree = NULL;
	bool has_modules;
	git_oid oid;
	int code;

	if (git_oid_of(&oid, rev, err) < 0 ||
	    open_checkout(&repo, vcs, err) < 0 ||
	    git_read_tree(&tree, &has_modules, reason, repo, &oid, arena, err) <
		    0 ||
	    *reason)
		goto out;
	code = check_newcomers(repo, tree, &newcomers);
	if (*reason ||
	    (code == 0 && pristine && make_pristine(repo, vcs, loan, err) < 0))
		goto out;
	if (code == 0)
		code = check_out(repo, vcs, &oid, tree, err);
	if (code < 0 && code != GIT_ENOTFOUND && code != GIT_ELOCKED &&
	    !err->failed && !pristine &&
	    make_pristine(repo, vcs, loan, err) == 0)
		/* Something that a build has made may be in the way. */
		code = check_out(repo, vcs, &oid, tree, err);
	if (code < 0 && !err->failed)
		git_checkout_failed(reason, code, repo, &oid, tree, arena, err);

out:
	git_tree_free(tree);
	git_repository_free(repo);
	return err->failed ? -1 : 0;
}

/* -- Giving it back -- */

int git_home(struct rev *out, struct vcs *vcs, const struct loan *loan,
	     struct err *err)
{
	struct git *git = (struct git *)vcs;
	git_oid oid;

	(void)err;
	*out = loan->rev;
	if (*loan->head &&
	    git_reference_name_to_id(&oid, git->repo, loan->head) == 0)
		git_oid_tostr(out->hex, sizeof(out->hex), &oid);
	return 0;
}

int git_attach(struct vcs *vcs, const struct loan *loan, struct err *err)
{
	struct git *git = (struct git *)vcs;
	git_oid oid;

	if (!*loan->head ||
	    git_reference_name_to_id(&oid, git->repo, loan->head) < 0)
		return 0;
	if (git_repository_set_head(git->repo, loan->head) < 0)
		return git_err(err, "check out %s again", loan->head);
	return 0;
}
