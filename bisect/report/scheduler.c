/* SPDX-License-Identifier: MIT */
#include "bisect/report/scheduler.h"

#include "bisect/session/samples.h"
#include "probe/ground/text.h"
#include "probe/metric.h"

#include <math.h>
#include <string.h>

enum { PUSHERS_MOST = 5, SENTENCES_MOST = 8 };

/* Half of what it takes longer is most of it. */
static const double MOSTLY = 0.5;

/* -- One side -- */

static double middle(const struct run_record *const *runs, size_t count,
		     double (*value)(const struct run_record *run))
{
	ARENA_SCOPE(tmp);
	double *values = arena_array(&tmp, count, sizeof(*values));

	for (size_t i = 0; i < count; i++)
		values[i] = value(runs[i]);
	return stats_median(values, count);
}

static double wall_of(const struct run_record *run)
{
	return run->wall_s;
}

static double ran_of(const struct run_record *run)
{
	return run->ran_s;
}

static double waited_of(const struct run_record *run)
{
	return run->waited_s;
}

static double asleep_of(const struct run_record *run)
{
	return run->asleep_s;
}

static double switches_of(const struct run_record *run)
{
	return (double)run->switches;
}

static double preempted_of(const struct run_record *run)
{
	return (double)run->preempted;
}

static double migrations_of(const struct run_record *run)
{
	return (double)run->migrations;
}

static const struct run_record *nearest(const struct run_record *const *runs,
					size_t count, double wall_s)
{
	const struct run_record *best = runs[0];

	for (size_t i = 1; i < count; i++) {
		if (fabs(runs[i]->wall_s - wall_s) <
		    fabs(best->wall_s - wall_s))
			best = runs[i];
	}
	return best;
}

/* What costs most first; there is room for one more. */
static void sort_in(struct scheduler_pusher *list, size_t at)
{
	for (; at > 0 && list[at].waited_s > list[at - 1].waited_s; at--) {
		struct scheduler_pusher less = list[at - 1];

		list[at - 1] = list[at];
		list[at] = less;
	}
}

static void add_pusher(struct scheduler_side *out, const char *name,
		       double times, double waited_s)
{
	struct scheduler_pusher *list = out->pushers;
	size_t at = 0;

	while (list[at].name && strcmp(list[at].name, name) != 0)
		at++;
	if (at == PUSHERS_MOST)
		return;
	list[at].name = name;
	list[at].times += times;
	list[at].waited_s += waited_s;
	sort_in(list, at);
}

static void add_pushers(struct scheduler_side *out,
			const struct run_record *run)
{
	const double *waited_s = run->pushed_s;

	for (size_t i = 0; run->pushers && run->pushers[i] && run->pushes &&
			   !isnan(run->pushes[i]);
	     i++) {
		if (waited_s && isnan(waited_s[i]))
			waited_s = NULL;
		add_pusher(out, run->pushers[i], run->pushes[i],
			   waited_s ? waited_s[i] : 0);
	}
}

static void take_side(struct scheduler_side *out,
		      const struct run_record *const *runs, size_t count,
		      struct arena *arena)
{
	*out = (struct scheduler_side){
		.runs = count,
		.wall_s = middle(runs, count, wall_of),
		.ran_s = middle(runs, count, ran_of),
		.waited_s = middle(runs, count, waited_of),
		.asleep_s = middle(runs, count, asleep_of),
		.switches = middle(runs, count, switches_of),
		.preempted = middle(runs, count, preempted_of),
		.migrations = middle(runs, count, migrations_of),
		.all = true,
		.pushers = arena_array(arena, PUSHERS_MOST + 1,
				       sizeof(*out->pushers)),
	};
	out->run = nearest(runs, count, out->wall_s);
	for (size_t i = 0; i < count; i++) {
		out->all &= runs[i]->traced_all;
		if (out->lost >= 0)
			out->lost = runs[i]->lost < 0
					    ? -1
					    : out->lost + runs[i]->lost;
		add_pushers(out, runs[i]);
	}
}

bool report_scheduler(struct scheduler_side sides[2],
		      const struct report *report, struct arena *arena)
{
	const struct confirmation_record *step = report->step;
	const char *revisions[2];

	if (!step)
		return false;
	revisions[0] = step->parent;
	revisions[1] = step->culprit;
	for (int i = 0; i < 2; i++) {
		size_t count, kept = 0;
		const struct run_record **runs = session_step_runs(
			&count, report->session, step, revisions[i], arena);

		for (size_t j = 0; j < count; j++) {
			if (runs[j]->traced)
				runs[kept++] = runs[j];
		}
		if (kept == 0)
			return false;
		take_side(&sides[i], runs, kept, arena);
	}
	return true;
}

static double queue_of(const struct run_record *run)
{
	return run->queue_s;
}

/* One side of the step, by what the kernel says of every run. */
struct queue {
	double wall_s, queue_s, cpu_s; /* of a run in the middle */
};

static double cpu_of(const struct run_record *run)
{
	return run->user_s + run->system_s;
}

/* False: it is not known of all of its runs. */
static bool find_queue(struct queue *out, const struct report *report,
		       const char *revision, struct arena *arena)
{
	size_t count;
	const struct run_record **runs = session_step_runs(
		&count, report->session, report->step, revision, arena);

	for (size_t i = 0; i < count; i++) {
		if (!runs[i]->queued)
			return false;
	}
	if (count == 0)
		return false;
	*out = (struct queue){
		.wall_s = middle(runs, count, wall_of),
		.queue_s = middle(runs, count, queue_of),
		.cpu_s = middle(runs, count, cpu_of),
	};
	return true;
}

/* The same by every run's own queue, where no switches were recorded. */
static int waited_by_queue(const struct report *report)
{
	ARENA_SCOPE(tmp);
	const struct confirmation_record *step = report->step;
	struct queue sides[2];
	const struct queue *slow, *fast;
	double more_s, queued_s;

	if (!find_queue(&sides[0], report, step->parent, &tmp) ||
	    !find_queue(&sides[1], report, step->culprit, &tmp))
		return 0;
	slow = &sides[sides[1].wall_s > sides[0].wall_s];
	fast = &sides[sides[1].wall_s <= sides[0].wall_s];
	more_s = slow->wall_s - fast->wall_s;
	queued_s = slow->queue_s - fast->queue_s;
	if (more_s <= 0)
		return 0;
	if (queued_s >= MOSTLY * more_s)
		return 1;
	/* What neither ran nor waited slept. */
	return more_s - queued_s - (slow->cpu_s - fast->cpu_s) >=
			       MOSTLY * more_s
		       ? -1
		       : 0;
}

int report_waited(const struct report *report)
{
	ARENA_SCOPE(tmp);
	struct scheduler_side sides[2];
	const struct scheduler_side *slow, *fast;
	double more_s;

	if (!report_scheduler(sides, report, &tmp))
		return report->step ? waited_by_queue(report) : 0;
	slow = &sides[sides[1].wall_s > sides[0].wall_s];
	fast = &sides[sides[1].wall_s <= sides[0].wall_s];
	more_s = slow->wall_s - fast->wall_s;
	if (more_s <= 0)
		return 0;
	if (slow->waited_s - fast->waited_s >= MOSTLY * more_s)
		return 1;
	/* Without rights a wait after waking up looks like sleep. */
	return slow->all && fast->all &&
			       slow->asleep_s - fast->asleep_s >=
				       MOSTLY * more_s
		       ? -1
		       : 0;
}

/* -- Words -- */

static const char *side_words(const char *name,
			      const struct scheduler_side *side,
			      struct arena *arena)
{
	return arena_sprintf(arena,
			     "%s ran for %s, waited %s for a processor, and "
			     "slept for %s",
			     name, metric_format(arena, "s", side->ran_s),
			     metric_format(arena, "s", side->waited_s),
			     metric_format(arena, "s", side->asleep_s));
}

static const char *pusher_words(const struct scheduler_side *side,
				struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (const struct scheduler_pusher *one = side->pushers; one->name;
	     one++)
		text_addf(&text, "%s%s (%s, %s)",
			  one == side->pushers ? "" : ", ", one->name,
			  text_count(arena, (int64_t)one->times, "time"),
			  metric_format(arena, "s", one->waited_s));
	return text.data;
}

static const char *lost_words(const struct scheduler_side sides[2],
			      struct arena *arena)
{
	int64_t lost = sides[0].lost + sides[1].lost;

	if (sides[0].lost < 0 || sides[1].lost < 0)
		return "some records of switches are lost: the rings were full";
	return arena_sprintf(arena,
			     "%lld records of switches are lost: the rings "
			     "were full",
			     (long long)lost);
}

const char **report_scheduler_words(const struct report *report,
				    struct arena *arena)
{
	const char **list =
		arena_array(arena, SENTENCES_MOST + 1, sizeof(*list));
	struct scheduler_side sides[2];
	const char *names[] = {report->before, report->after};
	size_t count = 0;

	if (!report_scheduler(sides, report, arena))
		return list;
	list[count++] = arena_sprintf(
		arena, "in a run in the middle (of %zu and %zu) the %s; the %s",
		sides[0].runs, sides[1].runs,
		side_words(names[0], &sides[0], arena),
		side_words(names[1], &sides[1], arena));
	list[count++] = arena_sprintf(
		arena,
		"they were pushed aside %.0f and %.0f times, and moved to "
		"another processor %.0f and %.0f times",
		sides[0].preempted, sides[1].preempted, sides[0].migrations,
		sides[1].migrations);
	for (int i = 0; i < 2; i++) {
		if (sides[i].pushers->name)
			list[count++] = arena_sprintf(
				arena,
				"in the way of the %s, in all of these runs: "
				"%s",
				names[i], pusher_words(&sides[i], arena));
	}
	if (sides[0].lost != 0 || sides[1].lost != 0)
		list[count++] = lost_words(sides, arena);
	if (!sides[0].all || !sides[1].all)
		list[count++] =
			"who was in the way, and waits after waking up, are "
			"not "
			"known: that takes --trace all, as root or with "
			"CAP_PERFMON, and tracefs";
	return list;
}

/* -- JSON -- */

static json_t *side_object(const struct scheduler_side *side)
{
	json_t *object = json_object(), *list = json_array();

	json_set(object, "runs", json_integer((json_int_t)side->runs));
	json_set(object, "ran_s", json_finite(side->ran_s));
	json_set(object, "waited_s", json_finite(side->waited_s));
	json_set(object, "asleep_s", json_finite(side->asleep_s));
	json_set(object, "switches", json_finite(side->switches));
	json_set(object, "preempted", json_finite(side->preempted));
	json_set(object, "migrations", json_finite(side->migrations));
	json_set(object, "lost",
		 side->lost < 0 ? json_null() : json_integer(side->lost));
	for (const struct scheduler_pusher *one = side->pushers; one->name;
	     one++) {
		json_t *row = json_object();

		json_set(row, "name", json_text(one->name));
		json_set(row, "count", json_finite(one->times));
		json_set(row, "waited_s", json_finite(one->waited_s));
		json_array_append_new(list, row);
	}
	json_set(object, "pushed_by", list);
	return object;
}

json_t *report_json_scheduler(const struct report *report)
{
	ARENA_SCOPE(tmp);
	struct scheduler_side sides[2];
	json_t *object;

	if (!report_scheduler(sides, report, &tmp))
		return json_null();
	object = json_object();
	json_set(object, "scope",
		 json_text(sides[0].all && sides[1].all ? "all" : "own"));
	json_set(object, "parent", side_object(&sides[0]));
	json_set(object, "culprit", side_object(&sides[1]));
	return object;
}
