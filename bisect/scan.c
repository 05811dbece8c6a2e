/* SPDX-License-Identifier: MIT */
#include "bisect/scan.h"

#include "bisect/bisect.h"
#include "bisect/outcome.h"
#include "bisect/session/changeset.h"
#include "bisect/session/facts.h"
#include "bisect/session/free_space.h"
#include "bisect/session/stretches.h"
#include "bisect/trial/begin.h"
#include "bisect/trial/build.h"
#include "bisect/visit/ends.h"
#include "probe/ground/text.h"
#include "probe/run.h"

#include <math.h>
#include <string.h>

/* So many commits may take the place of a point that cannot be measured. */
enum { TRIES_MOST = 3 };

struct scan {
	struct session *session;
	struct vcs *vcs;
	const struct range *range;
	const struct plan *plan; /* of the whole */
	struct progress *progress;
	struct trial trial;
	bool *mainline;	  /* of the range */
	uint32_t *points; /* of the grid, in the dag */
	size_t point_count;
	const char **next; /* to be measured, when it is cut off; NULL ends */
	bool unanswered;   /* remotes have not, for which it is */
};

/* -- The grid -- */

/* Commits of the mainline that may be points: all but the newer end. */
static size_t list_line(uint32_t *out, const struct range *range)
{
	ARENA_SCOPE(tmp);
	const struct dag *dag = &range->dag;
	bool *mainline = arena_array(&tmp, dag->count, sizeof(*mainline));
	size_t count = 0;

	dag_mainline(mainline, dag);
	for (size_t i = 0; i + 1 < dag->count; i++) {
		if (mainline[i] && (!range->eligible || range->eligible[i]))
			out[count++] = (uint32_t)i;
	}
	return count;
}

size_t scan_points(uint32_t *out, const struct range *range,
		   const struct config *config)
{
	ARENA_SCOPE(tmp);
	uint32_t *line = arena_array(&tmp, range->dag.count, sizeof(*line));
	size_t length = list_line(line, range), count = 0;
	size_t points = (size_t)config->points;

	if (config->every > 0) {
		for (size_t i = (size_t)config->every; i <= length;
		     i += (size_t)config->every)
			out[count++] = line[i - 1];
		return count;
	}
	if (points > length)
		points = length;
	for (size_t i = 1; i <= points; i++)
		out[count++] = line[i * (length + 1) / (points + 1) - 1];
	return count;
}

/* -- One stretch -- */

static int add_changeset(struct scan *scan, const char *revision,
			 struct err *err)
{
	const struct changeset_record *ignored;
	struct rev rev = {""};

	snprintf(rev.hex, sizeof(rev.hex), "%s", revision);
	return changeset_add(&ignored, scan->session, scan->vcs, &rev, err);
}

static int load_between(struct range *out, struct scan *scan,
			const struct stretch_record *stretch, struct err *err)
{
	const struct plan *plan = scan->plan;

	return range_between(out, scan->vcs, &plan->config,
			     plan->origin + strlen(plan->root), stretch->older,
			     stretch->newer, stretch->improvement,
			     &scan->session->arena, err);
}

/* What follows, up to its result, is of this stretch. */
static int begin_part(struct range *range, struct scan *scan,
		      struct stretch_record stretch, struct err *err)
{
	struct session *session = scan->session;
	struct plan *plan = arena_alloc(&session->arena, sizeof(*plan));
	struct record record = {.kind = RECORD_STRETCH};

	if (add_changeset(scan, stretch.older, err) < 0 ||
	    add_changeset(scan, stretch.newer, err) < 0 ||
	    load_between(range, scan, &stretch, err) < 0)
		return -1;
	stretch.candidates = (int64_t)range->candidates;
	stretch.merges = (int64_t)dag_merges(&range->dag);
	record.u.stretch = stretch;
	if (session_add(session, record, err) < 0)
		return -1;
	*plan = stretches_plan(scan->plan,
			       &session->records[session->count - 1]->u.stretch,
			       &session->arena);
	session_begin(session, plan);
	trial_turn_to(&scan->trial);
	return 0;
}

/* An end that cannot be measured is no reason to stop. */
static int end_part(int ret, struct scan *scan, struct err *err)
{
	const struct trial *trial = &scan->trial;
	ARENA_SCOPE(tmp);
	const char *why;

	if (ret == 0 || !*trial->lost.hex || trial->spent ||
	    process_interrupted())
		return ret;
	why = arena_strdup(&tmp, err->text);
	err_clear(err);
	progress_line(scan->progress, "  %s", why);
	return outcome_write(
		scan->session,
		(struct end_record){.outcome = OUTCOME_FAILED, .reason = why},
		err);
}

static void show_look(const struct scan *scan, const struct judge *judge,
		      bool worthwhile)
{
	const struct level *level = &judge->level;
	const char *unit = session_unit(scan->session);
	ARENA_SCOPE(tmp);

	if (judge->clean_runs > 0) {
		progress_line(scan->progress, "  the newer one fails");
		return;
	}
	progress_line(scan->progress, "  %s and %s (%zu runs of each): %s",
		      metric_format(&tmp, unit, level->good_median),
		      metric_format(&tmp, unit, level->bad_median),
		      level->count,
		      worthwhile ? "they differ" : "no difference");
}

static int compare_ends(struct scan *scan, struct err *err)
{
	struct session *session = scan->session;
	enum sampler_advice advice;
	struct judge judge;

	judge_init(&judge, &session->plan->config, false, &session->arena);
	judge.sampler.alike = SAMPLER_LOOK_ALIKE;
	judge.sampler.alike_least = SAMPLER_LOOK_LEAST;
	if (ends_measure(&advice, &judge, &scan->trial, err) < 0)
		return -1;
	show_look(scan, &judge,
		  advice == SAMPLER_ENOUGH &&
			  sampler_worthwhile(&judge.sampler, &judge.level));
	return outcome_write(
		session, (struct end_record){.outcome = OUTCOME_COMPARED}, err);
}

/* Do they differ?  Where nothing lies between that may be named, no matter. */
static int look_at(struct scan *scan, const char *older, const char *newer,
		   struct err *err)
{
	const struct stretch_record stretch = {.older = older, .newer = newer};
	struct range range;
	int ret;

	if (begin_part(&range, scan, stretch, err) < 0)
		return -1;
	if (range.candidates == 0) {
		ret = outcome_write(
			scan->session,
			(struct end_record){.outcome = OUTCOME_COMPARED}, err);
	} else {
		progress_line(scan->progress, "%.10s .. %.10s: do they differ?",
			      older, newer);
		ret = end_part(compare_ends(scan, err), scan, err);
	}
	session_return(scan->session);
	return ret;
}

/* -- A search -- */

/* The oldest of the mainline that has a commit in it. */
static size_t oldest_with(size_t commit, const struct dag *dag)
{
	ARENA_SCOPE(tmp);
	bool *mainline = arena_array(&tmp, dag->count, sizeof(*mainline));
	bool *ancestors = arena_array(&tmp, dag->count, sizeof(*ancestors));
	size_t *line = arena_array(&tmp, dag->count, sizeof(*line));
	size_t low = 0, high = 0;

	dag_mainline(mainline, dag);
	for (size_t i = 0; i < dag->count; i++) {
		if (mainline[i])
			line[high++] = i;
	}
	high--; /* the newer end has them all */
	while (low < high) {
		size_t middle = (low + high) / 2;

		dag_ancestors(ancestors, dag, line[middle]);
		if (ancestors[commit])
			high = middle;
		else
			low = middle + 1;
	}
	return line[low];
}

/* The one before it on the mainline, which may be the older end. */
static const char *before(size_t index, const struct dag *dag,
			  const char *older)
{
	if (dag->forked[index] ||
	    dag->first_parent[index] == dag->first_parent[index + 1])
		return older;
	return dag->revs[dag->parents[dag->first_parent[index]]].hex;
}

static size_t index_of(const struct dag *dag, const char *revision)
{
	struct rev rev = {""};
	int64_t index;

	snprintf(rev.hex, sizeof(rev.hex), "%s", revision);
	index = dag_find(dag, &rev);
	return index < 0 ? 0 : (size_t)index;
}

/* One commit, or several of which one is it. */
static bool has_found(const struct end_record *result)
{
	return result->outcome == OUTCOME_CONFIRMED ||
	       (result->outcome == OUTCOME_RANGE && result->candidates[0]);
}

/*
 * Where on the mainline it lies: what is left is looked at again.  So is a
 * candidate that was not confirmed, as there may be others beside it, by which
 * its search was misled.
 */
static int split(struct scan *scan, const struct range *range,
		 const char *older, struct err *err)
{
	const struct end_record *result = scan->session->result;
	const struct dag *dag = &range->dag;
	const char *first = result->culprit, *last = first;
	struct split_record record;

	if (result->outcome == OUTCOME_RANGE) {
		first = last = result->candidates[0];
		for (size_t i = 0; result->candidates[i]; i++)
			last = result->candidates[i];
	}
	record.newer = dag->revs[oldest_with(index_of(dag, last), dag)].hex;
	record.older =
		before(oldest_with(index_of(dag, first), dag), dag, older);
	if (add_changeset(scan, record.older, err) < 0 ||
	    add_changeset(scan, record.newer, err) < 0)
		return -1;
	return session_add(
		scan->session,
		(struct record){.kind = RECORD_SPLIT, .u.split = record}, err);
}

static void show_result(const struct scan *scan)
{
	const struct end_record *result = scan->session->result;
	const struct changeset_record *culprit =
		session_changeset(scan->session, result->culprit);
	ARENA_SCOPE(tmp);

	if (culprit && result->outcome == OUTCOME_CONFIRMED)
		progress_line(
			scan->progress, "step: %.10s  | %s", culprit->revision,
			text_fit(&tmp, text_printable(&tmp, culprit->subject),
				 60));
	else if (!has_found(result))
		progress_line(scan->progress, "no step: %s", result->reason);
}

static int search_stretch(struct scan *scan, const char *older,
			  const char *newer, bool improvement, struct err *err)
{
	struct session *session = scan->session;
	struct bisect_rest rest = {0};
	struct range range;
	int ret;

	if (begin_part(&range, scan,
		       (struct stretch_record){.older = older,
					       .newer = newer,
					       .search = true,
					       .improvement = improvement},
		       err) < 0)
		return -1;
	progress_line(scan->progress, "%.10s .. %.10s: searching %s", older,
		      newer,
		      text_count(&session->arena, (int64_t)range.candidates,
				 "revision"));
	ret = end_part(bisect_part(&rest, &scan->trial, &range, err), scan,
		       err);
	scan->unanswered = rest.unanswered;
	session_return(session);
	if (ret < 0)
		return -1;
	show_result(scan);
	if (!has_found(session->result) && !*session->result->culprit)
		return 0;
	return split(scan, &range, older, err);
}

/* -- The grid, point by point -- */

static int skip_point(struct scan *scan, const char *revision,
		      const struct trouble *trouble, struct err *err)
{
	progress_line(scan->progress, "%.10s  SKIP  %s", revision,
		      trouble->reason);
	return session_add(
		scan->session,
		(struct record){.kind = RECORD_VERDICT,
				.u.verdict = {.revision = revision,
					      .side = SIDE_SKIP,
					      .decided = true,
					      .reason = trouble->reason,
					      .log = trouble->log}},
		err);
}

/* An end of the whole must be there. */
static int stand_end(struct scan *scan, const struct rev *rev, bool newer,
		     struct err *err)
{
	struct trouble trouble;

	trial_turn_to(&scan->trial);
	if (trial_build(&trouble, &scan->trial, rev, err) < 0)
		return -1;
	if (trouble.kind == TROUBLE_NONE)
		return 0;
	return ends_failed(&scan->trial, newer, &trouble, err);
}

/* Was one of them lost in the last look? */
static int check_ends(const struct scan *scan, struct err *err)
{
	const struct rev *lost = &scan->trial.lost;

	if (!rev_equal(lost, &scan->range->good) &&
	    !rev_equal(lost, &scan->range->bad))
		return 0;
	return err_set(err, "%s", scan->session->result->reason);
}

/* Can it be built, and does it run beside the last one? */
static int try_point(bool *stands, struct scan *scan, const char *last,
		     const struct rev *rev, struct err *err)
{
	struct trouble trouble;

	if (add_changeset(scan, rev->hex, err) < 0 ||
	    trial_build(&trouble, &scan->trial, rev, err) < 0)
		return -1;
	*stands = trouble.kind == TROUBLE_NONE;
	if (*stands) {
		if (look_at(scan, last, rev->hex, err) < 0 ||
		    check_ends(scan, err) < 0)
			return -1;
		*stands = !rev_equal(&scan->trial.lost, rev);
		if (*stands)
			return 0;
		trouble.reason = scan->session->result->reason;
		trouble.log = NULL;
	}
	return skip_point(scan, rev->hex, &trouble, err);
}

/* The point, or one of the few behind it. */
static int place_point(const char **last, struct scan *scan, size_t number,
		       struct err *err)
{
	const struct dag *dag = &scan->range->dag;
	const bool *eligible = scan->range->eligible;
	const bool is_last = number + 1 == scan->point_count;
	size_t end = is_last ? dag->count - 1 : scan->points[number + 1];
	bool stands = false;
	int tries = 0;

	for (size_t i = scan->points[number];
	     i < end && !stands && tries < TRIES_MOST; i++) {
		if (!scan->mainline[i] || (eligible && !eligible[i]))
			continue;
		tries++;
		if (try_point(&stands, scan, *last, &dag->revs[i], err) < 0)
			return -1;
		if (stands)
			*last = dag->revs[i].hex;
	}
	return 0;
}

static int walk_grid(struct scan *scan, struct err *err)
{
	const struct plan *plan = scan->plan;
	const char *last = plan->good;

	if (stand_end(scan, &scan->range->good, false, err) < 0)
		return -1;
	for (size_t i = 0; i < scan->point_count; i++) {
		scan->next[0] = scan->range->dag.revs[scan->points[i]].hex;
		if (place_point(&last, scan, i, err) < 0)
			return -1;
	}
	scan->next[0] = plan->bad;
	if (stand_end(scan, &scan->range->bad, true, err) < 0 ||
	    look_at(scan, last, plan->bad, err) < 0)
		return -1;
	return check_ends(scan, err);
}

/* What was searched before it was a scan stands first in the journal. */
static int take_search(struct scan *scan, struct err *err)
{
	const struct plan *plan = scan->plan;
	const struct record *ahead = session_ahead(scan->session);

	if (!ahead || ahead->kind != RECORD_STRETCH)
		return err_set(err,
			       "%s: its journal lacks the search that it "
			       "goes on from",
			       scan->session->dir);
	return search_stretch(scan, plan->good, plan->bad,
			      ahead->u.stretch.improvement, err);
}

/* -- The whole -- */

/* Of two that differ, is the newer one better? */
static bool is_improvement(const struct scan *scan,
			   const struct stretch *stretch)
{
	return isfinite(stretch->difference) &&
	       (stretch->difference < 0) != scan->plan->config.higher_is_better;
}

/* The next stretch that is to be measured; *over: there is none. */
static int go_on(bool *over, struct scan *scan, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct stretches stretches;
	const struct stretch *stretch;

	stretches_init(&stretches, scan->session, &tmp);
	stretch = stretches_unknown(&stretches);
	if (stretch) {
		scan->next[0] = stretch->newer;
		return look_at(scan, stretch->older, stretch->newer, err);
	}
	stretch = stretches_different(&stretches);
	*over = stretch == NULL;
	if (*over)
		return 0;
	scan->next[0] = stretch->newer;
	return search_stretch(scan, stretch->older, stretch->newer,
			      is_improvement(scan, stretch), err);
}

/* What was not found out, of what is there? */
static bool is_complete(const struct scan *scan)
{
	ARENA_SCOPE(tmp);
	struct stretches stretches;

	stretches_init(&stretches, scan->session, &tmp);
	for (size_t i = 0; i < stretches.count; i++) {
		if (stretches.list[i].state == STRETCH_STUCK)
			return false;
	}
	return true;
}

static int tell(struct scan *scan, struct err *err)
{
	const struct plan *plan = scan->plan;
	bool over = false;

	if (add_changeset(scan, plan->good, err) < 0 ||
	    add_changeset(scan, plan->bad, err) < 0 ||
	    (*plan->taken_from ? take_search(scan, err)
			       : walk_grid(scan, err)) < 0)
		return -1;
	while (!over) {
		if (go_on(&over, scan, err) < 0)
			return -1;
	}
	return outcome_write(
		scan->session,
		(struct end_record){.outcome = OUTCOME_SCANNED,
				    .exit_status =
					    is_complete(scan) ? 0 : SCAN_PART},
		err);
}

static int cut_off(struct scan *scan, const char *why, struct err *err)
{
	struct end_record end = {.outcome = OUTCOME_FAILED,
				 .reason = why,
				 .candidates = scan->next,
				 .unfinished = true};

	if (process_interrupted())
		end.outcome = OUTCOME_INTERRUPTED;
	else if (scan->trial.spent || scan->unanswered)
		end.outcome = OUTCOME_SCANNED;
	end.exit_status = SCAN_PART;
	return outcome_write(scan->session, end, err);
}

static void init_scan(struct scan *scan)
{
	struct arena *arena = &scan->session->arena;
	const struct dag *dag = &scan->range->dag;

	scan->mainline = arena_array(arena, dag->count, sizeof(bool));
	dag_mainline(scan->mainline, dag);
	scan->points = arena_array(arena, dag->count, sizeof(*scan->points));
	scan->point_count =
		scan_points(scan->points, scan->range, &scan->plan->config);
	scan->next = arena_array(arena, 2, sizeof(*scan->next));
}

int scan(struct session *session, struct vcs *vcs, const struct range *range,
	 struct progress *progress, struct err *err)
{
	struct scan scan = {.session = session,
			    .vcs = vcs,
			    .range = range,
			    .plan = session->plan,
			    .progress = progress};
	struct err why = {0};
	bool told;

	session->history = &range->dag;
	init_scan(&scan);
	told = trial_begin(&scan.trial, session, vcs, progress, &why) == 0 &&
	       tell(&scan, &why) == 0;
	session_return(session);
	trial_end(&scan.trial, &why);
	if (told)
		return 0;
	if (!process_interrupted() && !scan.trial.spent && !scan.unanswered)
		free_space_explain(session, &why);
	return cut_off(&scan, why.text, err);
}
