/* SPDX-License-Identifier: MIT */
#include "bisect/command/carry.h"

#include "bisect/bisect.h"
#include "bisect/command/failure.h"
#include "bisect/command/on_end.h"
#include "bisect/compare.h"
#include "bisect/judge/search.h"
#include "bisect/report/report.h"
#include "bisect/scan.h"
#include "bisect/session/cleanup.h"
#include "bisect/session/contender.h"
#include "bisect/session/facts.h"
#include "bisect/session/free_space.h"
#include "bisect/session/owner.h"
#include "bisect/session/tree_folder.h"
#include "bisect/version.h"
#include "probe/ground/text.h"
#include "probe/run.h"

#include <signal.h>
#include <string.h>

/* -- The kinds -- */

static void show_search(struct job *job)
{
	const struct range *range = &job->range;
	ARENA_SCOPE(tmp);

	progress_line(
		&job->progress,
		"%s (%s) between %s %.10s and %s %.10s, about %s",
		text_count(&tmp, (int64_t)range->candidates, "revision"),
		text_count(&tmp, (int64_t)dag_merges(&range->dag), "merge"),
		range->reversed ? "bad" : "good",
		range->reversed ? range->bad.hex : range->good.hex,
		range->reversed ? "good" : "bad",
		range->reversed ? range->good.hex : range->bad.hex,
		text_count(&tmp, search_steps(range->candidates), "step"));
	if (range->reversed)
		progress_line(&job->progress,
			      "BAD is an ancestor of GOOD: looking for the "
			      "first good revision");
}

static int tell_search(struct job *job, struct err *err)
{
	return bisect(job->session, job->vcs, &job->range, &job->progress, err);
}

static void show_comparison(struct job *job)
{
	const struct plan *plan = job->session->plan;
	const size_t baseline = contender_baseline(plan);
	ARENA_SCOPE(tmp);
	struct text names;

	text_init(&names, &tmp);
	for (size_t i = 0; plan->sides[i]; i++) {
		if (i != baseline)
			text_addf(&names, "%s%s", names.length > 0 ? ", " : "",
				  plan->sides[i]);
	}
	progress_line(&job->progress, "%s, compared to %s, each to %.3g %%",
		      names.data, plan->sides[baseline],
		      plan->config.precision_pct);
}

static int tell_comparison(struct job *job, struct err *err)
{
	return compare(job->session, job->vcs, &job->progress, err);
}

static void show_scan(struct job *job)
{
	const struct range *range = &job->range;
	const struct config *config = &job->session->plan->config;
	ARENA_SCOPE(tmp);
	uint32_t *points = arena_array(&tmp, range->dag.count, sizeof(*points));
	const char *first = "what a search has left";

	if (!*job->session->plan->taken_from)
		first = arena_sprintf(
			&tmp, "first %s between them",
			text_count(&tmp,
				   (int64_t)scan_points(points, range, config),
				   "point"));
	progress_line(
		&job->progress, "%s (%s) from %s %.10s to %s %.10s; %s",
		text_count(&tmp, (int64_t)range->candidates, "revision"),
		text_count(&tmp, (int64_t)dag_merges(&range->dag), "merge"),
		config->good, range->good.hex, config->bad, range->bad.hex,
		first);
}

static int tell_scan(struct job *job, struct err *err)
{
	return scan(job->session, job->vcs, &job->range, &job->progress, err);
}

static const struct kind {
	const char *name; /* as plans have it */
	void (*show)(struct job *job);
	int (*tell)(struct job *job, struct err *err);
} kinds[] = {
	{"", show_search, tell_search},
	{"compare", show_comparison, tell_comparison},
	{"scan", show_scan, tell_scan},
};

/* A plan of a kind that we do not know is refused when it is resumed. */
static const struct kind *kind_of(const struct plan *plan)
{
	const struct kind *kind = kinds;

	while (strcmp(kind->name, plan->kind) != 0)
		kind++;
	return kind;
}

bool carry_knows(const struct plan *plan)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, plan->kind) == 0)
			return true;
	}
	return false;
}

/* -- In the end -- */

static int clean_up_trees(struct job *job, struct err *err)
{
	const bool in_place = job->session->plan->config.in_place;

	if (job->config.keep_trees && !in_place) {
		progress_line(&job->progress, "the trees are kept in %s",
			      tree_folder_of(job->session, &job->arena));
		tree_folder_keep(job->session);
		return 0;
	}
	progress_status(&job->progress,
			&(struct progress_state){
				.phase = in_place ? "giving the checkout back"
						  : "removing the work trees"});
	return cleanup_trees(job->vcs, job->session, err);
}

static int clean_up(struct job *job, struct err *err)
{
	const struct end_record *end = session_end(job->session);

	if (process_hurried()) {
		progress_line(&job->progress,
			      "ended at once: what was made for the session "
			      "is left; resume, or the next session here, "
			      "removes it");
		return 0;
	}
	/* A checkout that is not back yet has its place pinned. */
	if (clean_up_trees(job, err) < 0 && job->session->plan->config.in_place)
		return -1;
	/* Whoever goes on needs both ends, and the folder. */
	if (!session_is_there(job->session->dir) ||
	    (end && (!end->unfinished || end->outcome == OUTCOME_FAILED)))
		cleanup_pins(job->vcs, job->session, err);
	return err->failed ? -1 : 0;
}

/* Whoever is told how to go on may be gone: a terminal that was closed. */
static int flush_output(struct err *err)
{
	if ((fflush(stdout) != 0 || ferror(stdout)) &&
	    process_interrupted() != SIGHUP)
		return err_sys(err, "write to standard output");
	return 0;
}

static int show_report(struct job *job, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct end_record *end = session_end(job->session);
	const char *dir[] = {job->session->dir, NULL};

	progress_end(&job->progress);
	report_print(stdout, job->session, job->config.full);
	if (end && end->unfinished && session_has_runs(job->session))
		printf("what was measured is kept; ");
	else if (end && end->unfinished && end->outcome == OUTCOME_FAILED)
		return flush_output(err);
	if (end && end->unfinished)
		printf("to go on: perfbisect resume %s\n",
		       text_printable(&tmp, text_command(&tmp, dir)));
	return flush_output(err);
}

int carry_out(int *status, struct job *job, double budget_s, struct err *err)
{
	const struct kind *kind = kind_of(job->session->plan);
	struct err reports = {0}, trees = {0};
	const char *on_end = job->config.on_end;
	const struct end_record *end;

	if (budget_s > 0)
		job->session->deadline_s = job->start_s + budget_s;
	kind->show(job);
	progress_line(&job->progress, "session: %s", job->session->dir);
	if (kind->tell(job, err) < 0)
		err_wrap(err, "the journal cannot be written");
	free_space_explain(job->session, err);
	report_write_files(job->session, &reports);
	if (clean_up(job, &trees) < 0)
		progress_line(&job->progress, "warning: %s", trees.text);
	show_report(job, &reports);
	end = session_end(job->session);
	if (end && end->outcome == OUTCOME_FAILED) {
		failure_show(&job->progress, job->session, end->reason);
		err_set(err, "%s", end->reason);
	}
	if (reports.failed)
		err_set(err, "%s", reports.text);
	*status = end && !err->failed ? (int)end->exit_status : STATUS_STOPPED;
	if (on_end && !process_hurried())
		on_end_run(on_end, job->session, *status,
			   err->failed ? err->text : "", &job->progress);
	return err->failed ? -1 : 0;
}

/* -- Going on -- */

/* Before it runs them: they are the journal's words, and not typed this time.
 */
static void show_commands(struct job *job)
{
	const struct config *config = &job->session->plan->config;
	const char *const lines[][2] = {{"build", config->build},
					{"setup", config->setup},
					{"prepare", config->prepare},
					{"verify", config->verify},
					{"on-end", job->config.on_end}};
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (lines[i][1])
			progress_line(&job->progress, "it runs --%s: %s",
				      lines[i][0], lines[i][1]);
	}
	for (size_t i = 0; config->variants && config->variants[i]; i++)
		progress_line(&job->progress, "it runs --variant: %s",
			      config->variants[i]);
	progress_line(&job->progress, "it runs: %s",
		      text_command(&tmp, (const char *const *)config->command));
}

int carry_on(int *status, struct job *job, const char *dir, struct err *err)
{
	double budget_s = job->config.budget_s;
	ARENA_SCOPE(tmp);

	*status = STATUS_STOPPED;
	if (job_resume(job, dir, err) < 0)
		return -1;
	if (!job->config.on_end)
		job->config.on_end = job->session->plan->config.on_end;
	show_commands(job);
	if (budget_s == 0)
		budget_s = job->session->plan->config.budget_s;
	job->config.keep_trees |= job->session->plan->config.keep_trees;
	progress_line(&job->progress,
		      "going on with the session, which has %s already",
		      text_count(&tmp,
				 (int64_t)session_runs_ahead(job->session),
				 "run"));
	return carry_out(status, job, budget_s, err);
}

int carry_home(int *status, struct job *job, const char *dir, struct err *err)
{
	const struct plan *plan;

	if (session_read(&job->session, dir, err) < 0 ||
	    report_write_files(job->session, err) < 0)
		return -1;
	plan = job->session->plan;
	job->config.keep_trees |= plan->config.keep_trees;
	if (vcs_open(&job->vcs, plan->root, plan->vcs, err) < 0 ||
	    clean_up(job, err) < 0)
		return -1;
	report_print(stdout, job->session, job->config.full);
	*status = (int)session_end(job->session)->exit_status;
	return flush_output(err);
}

/* -- From the command line -- */

static bool same_texts(const char *const *a, const char *const *b)
{
	for (; a && *a && b && *b; a++, b++) {
		if (strcmp(*a, *b) != 0)
			return false;
	}
	return !(a && *a) && !(b && *b);
}

/* Is there a session of just this job which was cut off? */
static bool is_begun(const struct job *job, const char *dir)
{
	struct session *before = NULL;
	struct err ignored = {0};
	const struct plan *plan, *wanted = &job->plan;
	bool begun = false;

	if (session_is_there(dir) &&
	    session_read(&before, dir, &ignored) == 0 &&
	    owner_check_tracked(before->dir, &ignored) == 0) {
		plan = before->plan;
		begun = !session_is_finished(before) &&
			strcmp(plan->version, PERFBISECT_VERSION) == 0 &&
			strcmp(plan->kind, wanted->kind) == 0 &&
			strcmp(plan->good, job->range.good.hex) == 0 &&
			strcmp(plan->bad, job->range.bad.hex) == 0 &&
			same_texts((const char *const *)plan->side_places,
				   (const char *const *)wanted->side_places) &&
			strcmp(plan->origin, job->origin) == 0 &&
			option_same_job(&plan->config, &job->config);
	}
	session_close(before);
	return begun;
}

int carry_job(int *status, enum option_command command, const char *prefix,
	      int argc, const char *const *argv, struct err *err)
{
	const char *dir;
	struct job job;
	int ret = -1;

	if (job_open(status, &job, command, argc, argv, err) < 0)
		goto out;
	ret = *status = 0;
	if (!job.vcs)
		goto out;
	*status = STATUS_STOPPED;
	dir = job_dir(&job, prefix);
	if (is_begun(&job, dir)) {
		job_forget(&job);
		ret = carry_on(status, &job, dir, err);
	} else {
		ret = job_begin(&job, dir, argc, argv, err);
		if (ret == 0)
			ret = carry_out(status, &job, job.config.budget_s, err);
	}

out:
	job_close(&job);
	return ret;
}
