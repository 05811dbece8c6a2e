/* SPDX-License-Identifier: MIT */
/*
 * The user's own checkout.
 *
 * The bookmark that is active there is made inactive before the first update,
 * and active again by the last; no bookmark moves.
 */
#include "vcs/hg/checkout.h"

#include "probe/ground/fs.h"
#include "vcs/hg/tree.h"
#include "vcs/untracked.h"

#include <string.h>

const char *hg_own_folder(const struct vcs *vcs, struct arena *arena)
{
	return arena_sprintf(arena, "%s/.hg", vcs->root);
}

/* hg COMMAND in the checkout, which has to answer. */
static int ask(struct hg_answer *out, const struct vcs *vcs,
	       const char *const *words, struct arena *arena, struct err *err)
{
	const struct hg *hg = (const struct hg *)vcs;
	const char *argv[16] = {"--repository", vcs->root, "--noninteractive"};

	for (size_t i = 0; words[i]; i++)
		argv[3 + i] = words[i];
	if (hg_ask(out, hg, NULL, argv, arena, err) < 0)
		return -1;
	if (!out->text)
		return err_set(err, "the checkout %s: %s", vcs->root,
			       out->refusal);
	return 0;
}

int hg_where(struct loan *out, struct vcs *vcs, struct arena *arena,
	     struct err *err)
{
	static const char *const words[] = {
		"log", "--rev=.", "--template={activebookmark}\\n{node}\\n",
		NULL};
	struct hg_answer answer;
	char *rest, *bookmark;

	if (ask(&answer, vcs, words, arena, err) < 0)
		return -1;
	rest = answer.text;
	bookmark = hg_next(&rest, '\n');
	out->head = bookmark ? bookmark : "";
	return hg_take_rev(&out->rev, hg_next(&rest, '\n'), err);
}

/* -- What cannot be given back as it was -- */

static int check_unfinished(const struct vcs *vcs, struct err *err)
{
	static const char *const states[] = {
		"rebasestate",	"graftstate",  "histedit-state",
		"shelvedstate", "updatestate", "merge/state2",
	};
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (fs_exists(arena_sprintf(&tmp, "%s/.hg/%s", vcs->root,
					    states[i])))
			return err_set(err,
				       "--in-place: a merge, rebase, graft or "
				       "the like is under way in this "
				       "checkout; finish it first");
	}
	if (fs_exists(arena_sprintf(&tmp, "%s/.hgsub", vcs->root)))
		return err_set(err, "--in-place: this checkout has "
				    "subrepositories; leave --in-place out");
	return 0;
}

/* A second parent, or a branch that the next commit would begin. */
static int check_dirstate(struct vcs *vcs, struct err *err)
{
	static const char *const parents[] = {"log", "--rev=parents()",
					      "--template={branch}\\n", NULL};
	static const char *const branch[] = {"branch", NULL};
	ARENA_SCOPE(tmp);
	struct hg_answer answer, name;

	if (ask(&answer, vcs, parents, &tmp, err) < 0 ||
	    ask(&name, vcs, branch, &tmp, err) < 0)
		return -1;
	if (strcmp(answer.text, name.text) != 0)
		return err_set(err,
			       "--in-place: this checkout is on its way to a "
			       "merge, or to a new branch; commit that first, "
			       "or hg update --clean");
	return 0;
}

static int check_changes(struct vcs *vcs, struct err *err)
{
	static const char *const words[] = {
		"status",    "--modified",  "--added",	"--removed",
		"--deleted", "--no-status", "--print0", NULL};
	ARENA_SCOPE(tmp);
	struct hg_answer answer;

	if (ask(&answer, vcs, words, &tmp, err) < 0)
		return -1;
	if (answer.length > 0)
		return err_set(err,
			       "--in-place: the checkout is not clean: %s is "
			       "changed; commit or shelve that first (or leave "
			       "--in-place out, if an extension like eol or "
			       "keyword writes files)",
			       answer.text);
	return 0;
}

/*
 * Of a large file, what is tracked is its stand-in of the same name in the
 * folder .hglf.
 */
static void add_tracked(struct tracked *out, const char *path,
			struct arena *arena)
{
	static const char stand_ins[] = ".hglf/";
	size_t length = sizeof(stand_ins) - 1;

	tracked_add(out, path, arena);
	if (strncmp(path, stand_ins, length) == 0)
		tracked_add(out, path + length, arena);
}

/* What the checkout's revision has; its dirstate is any build's to change. */
static int list_tracked(struct tracked *out, struct vcs *vcs,
			struct arena *arena, struct err *err)
{
	static const char *const words[] = {"manifest", "--rev=.",
					    "--template={path}\\0", NULL};
	struct hg_answer answer;
	const char *path;

	*out = (struct tracked){
		.root = vcs->root, .own = ".hg", .keeps_nested = true};
	if (ask(&answer, vcs, words, arena, err) < 0)
		return -1;
	for (path = answer.text; path < answer.text + answer.length;
	     path += strlen(path) + 1)
		add_tracked(out, path, arena);
	tracked_sort(out);
	return 0;
}

int hg_survey(struct loan *out, struct vcs *vcs, struct arena *arena,
	      struct err *err)
{
	ARENA_SCOPE(tmp);
	struct tracked tracked;

	if (check_unfinished(vcs, err) < 0 || check_dirstate(vcs, err) < 0 ||
	    check_changes(vcs, err) < 0 ||
	    list_tracked(&tracked, vcs, &tmp, err) < 0)
		return -1;
	return untracked_survey(out, &tracked, arena, err);
}

/* -- Switching -- */

int hg_detach(struct vcs *vcs, struct err *err)
{
	static const char *const words[] = {"bookmark", "--inactive", NULL};
	ARENA_SCOPE(tmp);
	struct hg_answer answer;

	return ask(&answer, vcs, words, &tmp, err);
}

/* What is not tracked, and was not there before. */
static int make_pristine(struct vcs *vcs, const struct loan *loan,
			 struct err *err)
{
	ARENA_SCOPE(tmp);
	struct tracked tracked;

	if (list_tracked(&tracked, vcs, &tmp, err) < 0)
		return -1;
	return untracked_remove(loan, &tracked, err);
}

/* Files that the checkout's revision has not, and the other has. */
static int check_newcomers(const char **reason, struct vcs *vcs,
			   const struct loan *loan, const struct rev *rev,
			   struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *const words[] = {"--repository",
				     vcs->root,
				     "--noninteractive",
				     "--hidden",
				     "status",
				     "--rev=.",
				     arena_sprintf(&tmp, "--rev=%s", rev->hex),
				     "--added",
				     "--no-status",
				     "--print0",
				     NULL};
	struct hg_answer answer;
	const char *path;

	if (hg_ask(&answer, (struct hg *)vcs, NULL, words, &tmp, err) < 0)
		return -1;
	if (!answer.text)
		return hg_update_failed(reason, rev, answer.refusal, arena,
					err);
	for (path = answer.text; path < answer.text + answer.length;
	     path += strlen(path) + 1) {
		if (!loan_in_the_way(loan, vcs->root, path))
			continue;
		*reason = arena_sprintf(arena,
					"it has a file %s, where a file of "
					"yours is in the way",
					path);
		break;
	}
	return 0;
}

int hg_lent_switch(struct vcs *vcs, const struct loan *loan,
		   const struct rev *rev, bool pristine, const char **reason,
		   struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct hg *hg = (struct hg *)vcs;
	struct hg_answer answer;

	if (check_newcomers(reason, vcs, loan, rev, arena, err) < 0)
		return -1;
	if (*reason)
		return 0;
	if ((pristine && make_pristine(vcs, loan, err) < 0) ||
	    hg_inspect(vcs->root, loan, err) < 0 ||
	    hg_update(&answer, hg, vcs->root, rev->hex, &tmp, err) < 0)
		return -1;
	if (!answer.text && !answer.late &&
	    (make_pristine(vcs, loan, err) < 0 ||
	     hg_update(&answer, hg, vcs->root, rev->hex, &tmp, err) < 0))
		return -1;
	return answer.text ? 0
			   : hg_update_failed(reason, rev, answer.refusal,
					      arena, err);
}

/* -- Giving it back -- */

/* Where the bookmark is; false when it is no more. */
static int find_bookmark(bool *found, struct rev *out, struct vcs *vcs,
			 const char *name, struct err *err)
{
	static const char *const words[] = {"bookmarks", "--list",
					    "--template={bookmark}\\0{node}\\0",
					    NULL};
	ARENA_SCOPE(tmp);
	struct hg_answer answer;
	const char *at, *end;

	*found = false;
	if (!*name)
		return 0;
	if (ask(&answer, vcs, words, &tmp, err) < 0)
		return -1;
	end = answer.text + answer.length;
	for (at = answer.text; at < end && !*found;) {
		const char *node = at + strlen(at) + 1;

		*found = node < end && strcmp(at, name) == 0;
		if (*found && hg_take_rev(out, node, err) < 0)
			return -1;
		at = node < end ? node + strlen(node) + 1 : end;
	}
	return 0;
}

int hg_home(struct rev *out, struct vcs *vcs, const struct loan *loan,
	    struct err *err)
{
	bool found;

	*out = loan->rev;
	return find_bookmark(&found, out, vcs, loan->head, err);
}

int hg_attach(struct vcs *vcs, const struct loan *loan, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *const words[] = {
		"update", "--quiet",
		arena_sprintf(&tmp, "--rev=%s", loan->head), NULL};
	struct hg_answer answer;
	struct rev at;
	bool found;

	if (find_bookmark(&found, &at, vcs, loan->head, err) < 0)
		return -1;
	return found ? ask(&answer, vcs, words, &tmp, err) : 0;
}
