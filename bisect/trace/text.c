/* SPDX-License-Identifier: MIT */
/* Tables for a terminal: what ran, what waited, and what stands out. */
#include "bisect/trace/show.h"

#include "bisect/report/wrap.h"
#include "bisect/trace/compare.h"
#include "bisect/trace/findings.h"
#include "probe/ground/text.h"

enum {
	ROWS_MOST = 20,
	PROCESSORS_MOST = 8, /* columns */
	NAME_COLUMNS = 24,
	WORST_MOST = 5,
	DISTURBANCES_MOST = 8,
};

/* A name, as wide as its column. */
static void name_cell(FILE *fp, const char *name)
{
	ARENA_SCOPE(tmp);
	char *fit = text_fit(&tmp, name, NAME_COLUMNS);

	fprintf(fp, "%s%*s", fit, (int)(NAME_COLUMNS - text_width(fit)), "");
}

static void more(FILE *fp, size_t count, size_t shown)
{
	if (count > shown)
		fprintf(fp, "and %zu more (in the JSON)\n", count - shown);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void write_head(FILE *fp, const struct view *view)
{
	const struct trace *trace = view->trace;
	const struct usage *usage = &view->usage;
	int64_t switches = 0;
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < trace->cpu_count; i++)
		switches += usage->cpus[i].switches;
	fprintf(fp, "%s of %s on %s, %s, %s\n",
		view_time(&tmp, usage->to_ns - usage->from_ns),
		trace->all	  ? "all tasks"
		: *trace->command ? text_printable(&tmp, trace->command)
				  : "a command",
		text_printable(&tmp, trace->host),
		text_count(&tmp, (int64_t)trace->cpu_count, "processor"),
		arena_sprintf(&tmp, "%lld switches", (long long)switches));
	if (usage->from_ns > 0 || usage->to_ns < trace->duration_ns)
		fprintf(fp, "from %.6f to %.6f s of it\n",
			(double)usage->from_ns / 1e9,
			(double)usage->to_ns / 1e9);
	if (trace->lost != 0)
		fprintf(fp, "%s\n",
			trace->lost < 0
				? "some records are lost: the rings were full"
				: arena_sprintf(&tmp,
						"%lld records are lost: the "
						"rings were full",
						(long long)trace->lost));
	for (size_t i = 0; i < trace->missing_count; i++)
		wrap_behind(fp, "not in it:", "  ",
			    text_printable(&tmp, trace->missing[i]));
}

static void write_findings(FILE *fp, const struct view *view)
{
	ARENA_SCOPE(tmp);
	const char **list = findings(view, &tmp);

	if (*list)
		fputc('\n', fp);
	for (; *list; list++)
		wrap_behind(fp, "-", "  ", *list);
}

static void write_tasks(FILE *fp, const struct view *view)
{
	fputc('\n', fp);
	name_cell(fp, "task");
	fprintf(fp, "%9s %6s %9s %9s %9s %9s %6s %9s\n", "run", "%", "waited",
		"slept", "switches", "pushed", "moved", "worst");
	for (size_t i = 0; i < view->count && i < ROWS_MOST; i++) {
		uint32_t task = view->order[i];
		const struct usage_task *total = &view->usage.tasks[task];
		ARENA_SCOPE(tmp);

		name_cell(fp, view_task(&tmp, view, task));
		fprintf(fp, "%9s %6.2f %9s %9s %9lld %9lld %6lld %9s\n",
			view_time(&tmp, total->run_ns),
			view_pct(view, total->run_ns),
			view_time(&tmp, total->wait_ns),
			view_time(&tmp, total->sleep_ns),
			(long long)total->switches, (long long)total->preempted,
			(long long)total->migrations,
			view_time(&tmp, total->worst_ns));
	}
	more(fp, view->count, ROWS_MOST);
}

static double cell_pct(const struct view *view, uint32_t task, size_t cpu)
{
	const struct usage_task *total = &view->usage.tasks[task];

	for (size_t i = 0; i < total->cell_count; i++) {
		if (total->cells[i].cpu == cpu)
			return view_pct(view, total->cells[i].run_ns);
	}
	return 0;
}

/* Run time of each task on each processor, IDLE and totals included. */
static void write_matrix(FILE *fp, const struct view *view)
{
	const struct trace *trace = view->trace;
	size_t cpus = least(trace->cpu_count, PROCESSORS_MOST);
	size_t rows = least(view->count, ROWS_MOST);

	fputs("\n% of each processor's time\n", fp);
	name_cell(fp, "task");
	for (size_t i = 0; i < cpus; i++)
		fprintf(fp, "%7d", trace->cpus[i]);
	fprintf(fp, "%9s\n", "all");
	for (size_t i = 0; i < rows; i++) {
		ARENA_SCOPE(tmp);
		uint32_t task = view->order[i];

		name_cell(fp, view_task(&tmp, view, task));
		for (size_t j = 0; j < cpus; j++)
			fprintf(fp, "%7.2f", cell_pct(view, task, j));
		fprintf(fp, "%9.2f\n",
			view_pct(view, view->usage.tasks[task].run_ns));
	}
	name_cell(fp, "all tasks");
	for (size_t i = 0; i < cpus; i++)
		fprintf(fp, "%7.2f",
			view_pct(view, view->usage.cpus[i].run_ns));
	fputc('\n', fp);
	if (trace->all) {
		name_cell(fp, "IDLE");
		for (size_t i = 0; i < cpus; i++)
			fprintf(fp, "%7.2f",
				view_pct(view, view->usage.cpus[i].idle_ns));
		fputc('\n', fp);
	}
	name_cell(fp, "switches");
	for (size_t i = 0; i < cpus; i++)
		fprintf(fp, "%7lld", (long long)view->usage.cpus[i].switches);
	fputc('\n', fp);
	more(fp, trace->cpu_count, cpus);
}

static void write_disturbances(FILE *fp, const struct view *view)
{
	size_t shown = least(view->disturbance_count, DISTURBANCES_MOST);

	if (shown == 0)
		return;
	fputs("\nwho pushed whom aside\n", fp);
	name_cell(fp, "task");
	name_cell(fp, "by");
	fprintf(fp, "%9s %9s\n", "times", "waited");
	for (size_t i = 0; i < shown; i++) {
		const struct disturbance *one = &view->disturbances[i];
		ARENA_SCOPE(tmp);

		name_cell(fp, text_printable(&tmp, one->task));
		name_cell(fp, one->by ? text_printable(&tmp, one->by)
				      : "somebody else");
		fprintf(fp, "%9lld %9s%s%s\n", (long long)one->pushes,
			view_time(&tmp, one->waited_ns),
			one->every_ns > 0 ? "  " : "",
			one->every_ns > 0 ? view_period(&tmp, one->every_ns)
					  : "");
	}
	more(fp, view->disturbance_count, shown);
}

static void write_delay(FILE *fp, const char *what, const int64_t *buckets)
{
	ARENA_SCOPE(tmp);
	int64_t count = 0;

	for (int i = 0; i < USAGE_BUCKETS; i++)
		count += buckets[i];
	if (count > 0)
		fprintf(fp,
			"%-18s %8lld times; half of them below %s, 99 %% "
			"below %s\n",
			what, (long long)count,
			view_time(&tmp, usage_quantile_ns(buckets, 0.5)),
			view_time(&tmp, usage_quantile_ns(buckets, 0.99)));
}

static void write_delays(FILE *fp, const struct view *view)
{
	const struct usage *usage = &view->usage;

	if (usage->worst_count == 0)
		return;
	fputs("\nwaits for a processor\n", fp);
	write_delay(fp, "after waking up", usage->woken);
	write_delay(fp, "when pushed aside", usage->pushed);
	for (size_t i = 0; i < usage->worst_count && i < WORST_MOST; i++) {
		const struct usage_delay *worst = &usage->worst[i];
		ARENA_SCOPE(tmp);

		fprintf(fp, "%9s until %.6f s: %s on processor %d%s\n",
			view_time(&tmp, worst->delay_ns),
			(double)worst->at_ns / 1e9,
			view_task(&tmp, view, worst->task),
			view->trace->cpus[worst->cpu],
			worst->pushed ? ", pushed aside" : "");
	}
}

static void write_exits(FILE *fp, const struct view *view)
{
	const struct usage *usage = &view->usage;

	if (usage->exit_count == 0)
		return;
	fputs("\nexits of virtual machines\n", fp);
	for (size_t i = 0; i < usage->exit_count && i < ROWS_MOST; i++) {
		const struct pair *exit = &usage->exits[i];
		ARENA_SCOPE(tmp);

		name_cell(fp, view_task(&tmp, view, exit->a));
		fprintf(fp, "%9lld  %s\n", (long long)exit->count,
			text_printable(&tmp, trace_reason_name(view->trace,
							       exit->b, &tmp)));
	}
	more(fp, usage->exit_count, ROWS_MOST);
}

/* -- Two of them -- */

static void write_comparison(FILE *fp, const struct view *view)
{
	ARENA_SCOPE(tmp);
	struct compare_row *rows;
	size_t count = compare_tasks(&rows, view, view->other, &tmp);

	fputs("\nboth captures, by name: % of a processor run and waited, "
	      "switches a second,\nand the longest wait; before -> after\n",
	      fp);
	name_cell(fp, "task");
	fprintf(fp, "%16s %16s %16s\n", "run", "waited", "switches");
	for (size_t i = 0; i < count && i < ROWS_MOST; i++) {
		const struct compare_side *a = &rows[i].sides[0];
		const struct compare_side *b = &rows[i].sides[1];

		name_cell(fp, text_printable(&tmp, rows[i].name));
		fprintf(fp,
			"%6.2f -> %6.2f %6.2f -> %6.2f %6.0f -> %6.0f  "
			"%s -> %s\n",
			a->run_pct, b->run_pct, a->wait_pct, b->wait_pct,
			a->switches, b->switches, view_time(&tmp, a->worst_ns),
			view_time(&tmp, b->worst_ns));
	}
	more(fp, count, ROWS_MOST);
}

void trace_text(FILE *fp, const struct view *view)
{
	write_head(fp, view);
	write_findings(fp, view);
	if (view->other) {
		fputs("\nagainst\n", fp);
		write_head(fp, view->other);
		write_findings(fp, view->other);
		write_comparison(fp, view);
		return;
	}
	write_tasks(fp, view);
	if (view->trace->event_count > 0)
		write_matrix(fp, view);
	write_disturbances(fp, view);
	write_delays(fp, view);
	write_exits(fp, view);
}
