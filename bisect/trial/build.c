/* SPDX-License-Identifier: MIT */
/*
 * Revisions checked out and built.  What the journal has of it is not done
 * again.
 */
#include "bisect/trial/build.h"

#include "bisect/session/facts.h"
#include "bisect/session/free_space.h"
#include "bisect/trial/layout.h"
#include "probe/ground/crash.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"

#include <assert.h>
#include <string.h>

/* Files as the revision has them, or the reason why they cannot be had. */
static int check_out(const char **reason, struct trial *trial,
		     struct tree *tree, bool pristine, struct err *err)
{
	trial_show(trial, &tree->rev, "checking out", 0);
	return tree_check_out(&trial->pool, tree, pristine, reason, err);
}

static void take_build(struct build_record *out, struct trial *trial,
		       const struct measure_result *result)
{
	out->built = result->end == MEASURE_DONE;
	out->wall_s = result->run.wall_s;
	out->reason = trial_keep(trial, result->reason);
	out->log = trial_keep(trial, result->log);
}

/* Check out, unless that has been done, and build. */
static int build_for_real(struct build_record *out, struct trial *trial,
			  struct tree *tree, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct measure_place place = trial_place(trial, tree, &tmp);
	struct measure_result result;
	const char *reason = NULL;

	if (trial_check_budget(trial, err) < 0 ||
	    free_space_check(trial->session, "nothing more is built", err) < 0)
		return -1;
	if (layout_leave(trial, tree, out->pristine, err) < 0)
		return -1;
	if ((!tree->there || out->pristine) &&
	    check_out(&reason, trial, tree, out->pristine, err) < 0)
		return -1;
	if (reason) {
		out->missing = true;
		out->unanswered = vcs_unanswered(trial->pool.vcs);
		out->reason = trial_keep(trial, reason);
		return 0;
	}
	if (trial->measure.build)
		trial_show(trial, &tree->rev, "building", 0);
	if (measure_build(&result, &trial->measure, &place, &tmp, err) < 0)
		return -1;
	crash_point("build");
	take_build(out, trial, &result);
	if (!out->built && trial_check_free_space(trial, err) < 0)
		return -1;
	if (trial->measure.build)
		progress_detail(trial->progress, "%s  built in %s%s%s",
				trial_name(trial, tree, &tmp),
				text_duration(&tmp, out->wall_s),
				out->reason ? ": " : "",
				out->reason ? out->reason : "");
	return 0;
}

/* Without a build command only what goes wrong is a fact. */
static bool is_worth_a_record(const struct trial *trial,
			      const struct build_record *build)
{
	return trial->measure.build || !build->built;
}

static int build_once(struct build_record *out, struct trial *trial,
		      struct tree *tree, bool pristine, struct err *err)
{
	const struct record *before = session_ahead(trial->session);

	*out = (struct build_record){.revision = tree->rev.hex,
				     .pristine = pristine,
				     .side = (int64_t)tree->side};
	if (before && before->kind != RECORD_BUILD && !trial->measure.build) {
		out->built = true;
		return 0;
	}
	if (session_recall(&before, trial->session, RECORD_BUILD, err) < 0)
		return -1;
	if (before) {
		*out = before->u.build;
		return 0;
	}
	if (build_for_real(out, trial, tree, err) < 0)
		return -1;
	if (!is_worth_a_record(trial, out))
		return 0;
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_BUILD, .u.build = *out}, err);
}

static const char mounted[] =
	"something is mounted in a tree, which therefore cannot be made "
	"pristine; the proof rests on incremental builds";

/*
 * What a build has mounted is not ours to remove.  --clean insists on it, and
 * stops.  A session that goes on does what it did.
 */
static bool can_be_pristine(const struct trial *trial, const struct tree *tree)
{
	const struct record *ahead = session_ahead(trial->session);
	ARENA_SCOPE(tmp);

	if (trial->config->clean)
		return true;
	if (ahead)
		return ahead->kind != RECORD_WARNING ||
		       strcmp(ahead->u.warning.text, mounted) != 0;
	return !fs_mounts(tree->path, &tmp)[0];
}

/* It counts as pristine all the same, or it would be built for ever. */
static int note_mounts(struct trial *trial, struct err *err)
{
	if (trial->mounted)
		return 0;
	trial->mounted = true;
	progress_line(trial->progress, "warning: %s", mounted);
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_WARNING, .u.warning = {mounted}},
		err);
}

/*
 * Of what lies between revisions that cannot be built either, the first of two
 * builds that fail would be for nothing.
 */
static bool is_hopeless(const struct trial *trial, const struct tree *tree)
{
	const struct record *last = session_last(trial->session, RECORD_BUILD);

	return rev_equal(&trial->walled, &tree->rev) && last &&
	       !last->u.build.built && last->u.build.pristine;
}

/* Build; if that fails, once more with nothing left from other revisions. */
static int build(struct trouble *trouble, struct trial *trial,
		 struct tree *tree, struct err *err)
{
	bool wanted = trial->pristine && !tree->pristine;
	bool pristine = (wanted || is_hopeless(trial, tree)) &&
			can_be_pristine(trial, tree);
	struct build_record result;

	layout_begin(trial, tree);
	if (build_once(&result, trial, tree, pristine, err) < 0 ||
	    (wanted && !result.pristine && note_mounts(trial, err) < 0))
		return -1;
	if (!result.built && !result.pristine && !result.missing &&
	    trial->measure.build &&
	    build_once(&result, trial, tree, true, err) < 0)
		return -1;
	tree->pristine |= wanted || result.pristine;
	if (result.built)
		tree_built(&trial->pool, tree);
	else
		trial_set_trouble(trouble, trial, TROUBLE_BUILD, result.reason,
				  result.log);
	return 0;
}

/* The choice is written down before the tree is touched. */
static int take_tree(struct tree **out, struct trial *trial,
		     const struct rev *rev, struct err *err)
{
	const struct record *before;
	const struct tree *standing;

	if (session_recall(&before, trial->session, RECORD_TREE, err) < 0)
		return -1;
	if (before && (before->u.tree.number < 1 ||
		       before->u.tree.number > trial->config->trees ||
		       before->u.tree.side != (int64_t)trial->pool.side ||
		       strcmp(before->u.tree.revision, rev->hex) != 0))
		return err_set(err, "%s: a tree record is damaged",
			       trial->session->dir);
	if (before) {
		*out = tree_take_number(&trial->pool,
					(size_t)before->u.tree.number, rev);
		return 0;
	}
	standing = tree_find(&trial->pool, rev);
	*out = standing ? tree_take_number(&trial->pool, standing->number, rev)
			: tree_take(&trial->pool, rev, trial->keep,
				    trial->keep_count);
	return session_add(
		trial->session,
		(struct record){.kind = RECORD_TREE,
				.u.tree = {.revision = rev->hex,
					   .number = (int64_t)(*out)->number,
					   .side = (int64_t)(*out)->side}},
		err);
}

bool trial_is_built(struct trial *trial, const struct rev *rev)
{
	const struct tree *tree = tree_find(&trial->pool, rev);

	return tree && (tree->pristine || !trial->pristine);
}

bool trial_is_pristine(struct trial *trial, const struct rev *rev)
{
	const struct tree *tree = tree_find(&trial->pool, rev);

	return tree && tree->pristine;
}

int trial_build(struct trouble *trouble, struct trial *trial,
		const struct rev *rev, struct err *err)
{
	struct tree *tree = NULL;

	*trouble = (struct trouble){0};
	if (trial_is_built(trial, rev))
		return 0;
	if (take_tree(&tree, trial, rev, err) < 0)
		return -1;
	assert(tree);
	return build(trouble, trial, tree, err);
}

int trial_build_anew(struct trouble *trouble, struct trial *trial,
		     const struct rev *rev, struct err *err)
{
	bool always = trial->pristine;
	struct tree *tree = NULL;
	int ret;

	*trouble = (struct trouble){0};
	if (take_tree(&tree, trial, rev, err) < 0)
		return -1;
	assert(tree);
	trial->pristine = true;
	ret = build(trouble, trial, tree, err);
	trial->pristine = always;
	return ret;
}

static int set_up_for_real(struct build_record *out, struct trial *trial,
			   const struct tree *tree, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct measure_place place = trial_place(trial, tree, &tmp);
	struct measure_result result;

	if (trial_check_budget(trial, err) < 0)
		return -1;
	trial_show(trial, &tree->rev, "setting up", 0);
	if (measure_build(&result, &trial->measure, &place, &tmp, err) < 0)
		return -1;
	take_build(out, trial, &result);
	return 0;
}

int trial_set_up(struct trouble *trouble, struct trial *trial, struct err *err)
{
	const struct tree *tree =
		tree_find(&trial->pool, &trial->contender->rev);
	struct build_record result = {.revision = "",
				      .side = (int64_t)tree->side};
	const struct record *before;

	*trouble = (struct trouble){0};
	if (!trial->measure.setup)
		return 0;
	if (session_recall(&before, trial->session, RECORD_BUILD, err) < 0)
		return -1;
	if (before)
		result = before->u.build;
	else if (set_up_for_real(&result, trial, tree, err) < 0 ||
		 session_add(trial->session,
			     (struct record){.kind = RECORD_BUILD,
					     .u.build = result},
			     err) < 0)
		return -1;
	if (!result.built)
		trial_set_trouble(trouble, trial, TROUBLE_BUILD, result.reason,
				  result.log);
	return 0;
}

size_t trial_runs_in(struct trial *trial, const struct rev *rev)
{
	const struct tree *tree = tree_find(&trial->pool, rev);

	return tree ? tree->runs : 0;
}

bool trial_has_one_tree(const struct trial *trial)
{
	return trial->pool.limit == 1;
}

int64_t trial_used_bytes(struct trial *trial, const struct rev *rev)
{
	struct tree *tree = tree_find(&trial->pool, rev);

	return tree ? fs_used_bytes(tree->path) : 0;
}

/* As a part of no story, but each step of it a fact. */
int trial_build_again(struct trouble *trouble, struct trial *trial,
		      struct tree *tree, struct err *err)
{
	struct build_record again = {.revision = tree->rev.hex,
				     .again = true,
				     .side = (int64_t)tree->side};

	for (int i = 0; i < 2 && !again.built && !again.missing; i++) {
		again.pristine = i > 0 || tree->pristine;
		if (build_for_real(&again, trial, tree, err) < 0)
			return -1;
		if (is_worth_a_record(trial, &again) &&
		    session_add(trial->session,
				(struct record){.kind = RECORD_BUILD,
						.u.build = again},
				err) < 0)
			return -1;
	}
	if (again.built)
		tree_built(&trial->pool, tree);
	else
		trial_set_trouble(trouble, trial, TROUBLE_BUILD, again.reason,
				  again.log);
	return 0;
}
