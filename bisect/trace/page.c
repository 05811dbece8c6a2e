/* SPDX-License-Identifier: MIT */
/*
 * A page about a capture, or about two: one file that needs nothing else.
 *
 * Names of tasks are anybody's.  They stand in the table alone, escaped, where
 * the script reads them as text; numbers stand in attributes, and only the
 * style and the script with the nonce of this page are obeyed.
 */
#include "bisect/trace/page.h"

#include "bisect/report/html_escape.h"
#include "bisect/report/html_page.h"
#include "bisect/trace/compare.h"
#include "bisect/trace/findings.h"
#include "bisect/trace/page_data.h"
#include "bisect/version.h"
#include "probe/ground/text.h"

#define EMBED(symbol, file) \
	__asm__(".section .rodata\n" \
		".global " #symbol "\n" #symbol ":\n" \
		".incbin \"" file "\"\n" \
		".byte 0\n" \
		".previous\n")

EMBED(trace_page_style, "bisect/trace/page.css");
EMBED(trace_page_script, "bisect/trace/page.js");

enum { COMPARED_MOST = 200, DISTURBANCES_MOST = 100 };

static const struct picture {
	const char *kind, *title, *words;
	bool of_exits; /* of virtual machines, where there are any */
	bool lists;    /* with the worst below it */
} pictures[] = {
	{"switches", "Switches over time",
	 "A row a processor; the darker, the more switches in so much time.",
	 false, false},
	{"locality", "Where each task ran",
	 "A row a task, the command's own first, then the busiest; a colour a "
	 "processor, as below; a "
	 "thin line where it waited for one.",
	 false, false},
	{"run", "Run time by task and processor",
	 "In percent of the time that is shown.", false, false},
	{"times", "Switches by task and processor",
	 "How often each task left each processor.", false, false},
	{"scatter", "CPU use against switches",
	 "A dot a task; both axes are logarithmic.", false, false},
	{"delays", "Waits for a processor",
	 "How many there were of which length, and the worst; each of these "
	 "shows its moment.",
	 false, true},
	{"exits", "Exits of virtual machines",
	 "Over time and by reason, and a bar a task.", true, false},
	{NULL, NULL, NULL, false, false},
};

static void figure(FILE *fp, const char *name, const char *value)
{
	html(fp, "<div><dt>%s</dt><dd>%s</dd></div>\n", name, value);
}

static void write_figures(FILE *fp, const struct view *view)
{
	const struct trace *trace = view->trace;
	int64_t switches = 0;
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < trace->cpu_count; i++)
		switches += view->usage.cpus[i].switches;
	fputs("<dl class=\"figures\">\n", fp);
	figure(fp, "shown",
	       view_time(&tmp, view->usage.to_ns - view->usage.from_ns));
	figure(fp, "scope", trace->all ? "all tasks" : "own tasks");
	figure(fp, "processors", arena_sprintf(&tmp, "%zu", trace->cpu_count));
	figure(fp, "tasks", arena_sprintf(&tmp, "%zu", view->count));
	figure(fp, "switches",
	       arena_sprintf(&tmp, "%lld", (long long)switches));
	figure(fp, "on", trace->host);
	if (trace->lost != 0)
		figure(fp, "records lost",
		       trace->lost < 0 ? "some"
				       : arena_sprintf(&tmp, "%lld",
						       (long long)trace->lost));
	fputs("</dl>\n", fp);
	if (*trace->command)
		html(fp, "<p><code>%s</code></p>\n", trace->command);
}

static void write_sentences(FILE *fp, const struct view *view)
{
	ARENA_SCOPE(tmp);
	const char **list = findings(view, &tmp);

	fputs("<ul>\n", fp);
	for (; *list; list++)
		html(fp, "<li>%s</li>\n", *list);
	for (size_t i = 0; i < view->trace->missing_count; i++)
		html(fp, "<li class=\"aside\">Not in it: %s</li>\n",
		     view->trace->missing[i]);
	if (page_is_merged(view))
		html(fp,
		     "<li class=\"aside\">More than %d times a task ran: "
		     "runs of a task that are near each other are merged in "
		     "the pictures. perfbisect trace --show FILE --from T "
		     "--to T shows a part in full.</li>\n",
		     PAGE_SPANS_MOST);
	fputs("</ul>\n", fp);
}

static void write_task(FILE *fp, const struct view *view, uint32_t index)
{
	const struct trace_task *task = &view->trace->tasks[index];
	const struct usage_task *total = &view->usage.tasks[index];
	ARENA_SCOPE(tmp);

	html(fp,
	     "<tr data-task data-find=\"%s %s %s %s %d\">"
	     "<th scope=\"row\" title=\"%s %s %s\">%s</th><td>%d</td>"
	     "<td>%s</td><td>%.2f</td><td>%s</td><td>%s</td>",
	     trace_task_name(task), task->comm, task->group, task->role,
	     task->tid, task->comm, task->group, task->role,
	     view_task(&tmp, view, index), task->tid,
	     view_time(&tmp, total->run_ns), view_pct(view, total->run_ns),
	     view_time(&tmp, total->wait_ns), view_time(&tmp, total->sleep_ns));
	html(fp, "<td>%lld</td><td>%lld</td><td>%lld</td><td>%s</td></tr>\n",
	     (long long)total->switches, (long long)total->preempted,
	     (long long)total->migrations, view_time(&tmp, total->worst_ns));
}

static void write_tasks(FILE *fp, const struct view *view)
{
	fputs("<section>\n<h2>Tasks</h2>\n<div class=\"scroll tasks\" "
	      "tabindex=\"0\" role=\"region\" aria-label=\"tasks\"><table>\n"
	      "<thead><tr><th scope=\"col\">task</th><th scope=\"col\">"
	      "number</th><th scope=\"col\">run</th><th scope=\"col\">%</th>"
	      "<th scope=\"col\">waited</th><th scope=\"col\">slept</th>"
	      "<th scope=\"col\">switches</th><th scope=\"col\">pushed aside"
	      "</th><th scope=\"col\">moved</th><th scope=\"col\">worst wait"
	      "</th></tr></thead>\n<tbody>\n",
	      fp);
	for (size_t i = 0; i < view->count; i++)
		write_task(fp, view, view->order[i]);
	fputs("</tbody></table></div>\n<p class=\"note\" data-more></p>\n"
	      "</section>\n",
	      fp);
}

static void write_disturbances(FILE *fp, const struct view *view)
{
	if (view->disturbance_count == 0)
		return;
	fputs("<section>\n<h2>Who pushed whom aside</h2>\n"
	      "<p>By name; the command first, then what cost most.</p>\n"
	      "<div class=\"scroll tasks pairs\" tabindex=\"0\" "
	      "role=\"region\" aria-label=\"who pushed whom "
	      "aside\"><table>\n<thead><tr><th "
	      "scope=\"col\">task</th><th scope=\"col\">by</th><th "
	      "scope=\"col\">times</th><th scope=\"col\">waited</th><th "
	      "scope=\"col\">bursts</th><th scope=\"col\">period</th></tr>"
	      "</thead>\n<tbody>\n",
	      fp);
	for (size_t i = 0; i < view->disturbance_count && i < DISTURBANCES_MOST;
	     i++) {
		const struct disturbance *one = &view->disturbances[i];
		ARENA_SCOPE(tmp);

		html(fp,
		     "<tr><th scope=\"row\">%s</th><td>%s</td><td>%lld</td>"
		     "<td>%s</td><td>%lld</td><td>%s</td></tr>\n",
		     one->task, one->by ? one->by : "somebody else",
		     (long long)one->pushes, view_time(&tmp, one->waited_ns),
		     (long long)one->bursts,
		     one->every_ns > 0 ? view_period(&tmp, one->every_ns) : "");
	}
	fputs("</tbody></table></div>\n", fp);
	if (view->disturbance_count > DISTURBANCES_MOST)
		html(fp, "<p class=\"note\">and %zu more, in the JSON</p>\n",
		     view->disturbance_count - DISTURBANCES_MOST);
	fputs("</section>\n", fp);
}

static void write_picture(FILE *fp, const struct picture *picture)
{
	html(fp,
	     "<section data-scripted hidden>\n<h2>%s</h2>\n<p>%s</p>\n"
	     "<div class=\"box\" data-picture=\"%s\" tabindex=\"0\" "
	     "role=\"application\" aria-label=\"%s\"><div "
	     "class=\"spacer\"></div><canvas></canvas></div>\n"
	     "<p class=\"note\"></p>\n",
	     picture->title, picture->words, picture->kind, picture->title);
	if (picture->lists)
		fputs("<ul class=\"worst\"></ul>\n", fp);
	fputs("</section>\n", fp);
}

static void write_capture(FILE *fp, const struct view *view, const char *title)
{
	ARENA_SCOPE(tmp);
	const struct trace *trace = view->trace;
	uint32_t *reasons;
	size_t reason_count;
	const char *exits = page_exits(&reasons, &reason_count, view, &tmp);

	html(fp,
	     "<div class=\"capture\" data-from=\"%lld\" data-to=\"%lld\" "
	     "data-all=\"%d\" data-merged=\"%d\" data-cpus=\"",
	     (long long)view->usage.from_ns, (long long)view->usage.to_ns,
	     trace->all, page_is_merged(view));
	for (size_t i = 0; i < trace->cpu_count; i++)
		html(fp, "%d ", trace->cpus[i]);
	fputs("\">\n", fp);
	if (*title)
		html(fp, "<h2>%s</h2>\n", title);
	write_figures(fp, view);
	write_sentences(fp, view);
	fprintf(fp,
		"<div hidden data-spans=\"%s\"></div>\n<div hidden "
		"data-cells=\"%s\"></div>\n<div hidden data-exits=\"%s\">"
		"</div>\n<ul hidden>\n",
		page_spans(view, &tmp), page_cells(view, &tmp), exits);
	for (size_t i = 0; i < reason_count; i++)
		html(fp, "<li data-reason>%s</li>\n",
		     trace_reason_name(trace, reasons[i], &tmp));
	fputs("</ul>\n<div class=\"pictures\">\n", fp);
	for (const struct picture *picture = pictures; picture->kind;
	     picture++) {
		if (picture->of_exits ? reason_count > 0
				      : view->usage.spans.count > 0)
			write_picture(fp, picture);
	}
	fputs("</div>\n", fp);
	write_disturbances(fp, view);
	write_tasks(fp, view);
	fputs("</div>\n", fp);
}

static void write_differences(FILE *fp, const struct view *view)
{
	ARENA_SCOPE(tmp);
	struct compare_row *rows;
	size_t count = compare_tasks(&rows, view, view->other, &tmp);

	fputs("<section>\n<h2>Differences</h2>\n<p>Tasks of one name together; "
	      "those that differ most in run time first.</p>\n"
	      "<div class=\"scroll tasks\" tabindex=\"0\" role=\"region\" "
	      "aria-label=\"differences\"><table>\n<thead><tr><th "
	      "scope=\"col\">task</th><th scope=\"col\">run, %</th><th "
	      "scope=\"col\">waited, %</th><th scope=\"col\">switches a second"
	      "</th><th scope=\"col\">moved a second</th><th scope=\"col\">"
	      "worst wait</th></tr></thead>\n<tbody>\n",
	      fp);
	for (size_t i = 0; i < count && i < COMPARED_MOST; i++) {
		const struct compare_side *a = &rows[i].sides[0];
		const struct compare_side *b = &rows[i].sides[1];

		html(fp,
		     "<tr><th scope=\"row\">%s</th><td>%.2f \xe2\x86\x92 %.2f"
		     "</td><td>%.2f \xe2\x86\x92 %.2f</td><td>%.1f "
		     "\xe2\x86\x92 "
		     "%.1f</td><td>%.1f \xe2\x86\x92 %.1f</td><td>%s "
		     "\xe2\x86\x92 %s</td></tr>\n",
		     rows[i].name, a->run_pct, b->run_pct, a->wait_pct,
		     b->wait_pct, a->switches, b->switches, a->migrations,
		     b->migrations, view_time(&tmp, a->worst_ns),
		     view_time(&tmp, b->worst_ns));
	}
	fputs("</tbody></table></div>\n", fp);
	if (count > COMPARED_MOST)
		html(fp, "<p class=\"note\">and %zu more, in the JSON</p>\n",
		     count - COMPARED_MOST);
	fputs("</section>\n", fp);
}

static void write_bar(FILE *fp)
{
	fputs("<div class=\"bar\" data-scripted hidden>\n"
	      "<label><input id=\"trace-search\" type=\"search\" "
	      "placeholder=\"task, group or number\" aria-label=\"search for "
	      "tasks\"></label>\n"
	      "<button id=\"trace-left\" aria-label=\"earlier\">\xe2\x86\x90"
	      "</button>\n<button id=\"trace-in\" aria-label=\"zoom in\">+"
	      "</button>\n<button id=\"trace-out\" aria-label=\"zoom out\">"
	      "\xe2\x88\x92</button>\n<button id=\"trace-right\" "
	      "aria-label=\"later\">\xe2\x86\x92</button>\n"
	      "<button id=\"trace-reset\">All</button>\n"
	      "<span id=\"trace-window\"></span>\n"
	      "<p id=\"trace-detail\" aria-live=\"polite\">Drag across a "
	      "picture to zoom, or use + and -, and the arrow keys, in one."
	      "</p>\n</div>\n<div id=\"trace-tip\" hidden></div>\n",
	      fp);
}

/* Nobody who names a task can know how long the capture will be. */
static uint64_t seed_of(const struct trace *trace)
{
	return (uint64_t)trace->start_s * 1000000007U ^
	       (uint64_t)trace->duration_ns;
}

void trace_html(FILE *fp, const struct view *view)
{
	ARENA_SCOPE(tmp);
	const char *title = view->other ? "What the scheduler did: two captures"
					: "What the scheduler did";
	const char *nonce =
		html_page_begin(fp, seed_of(view->trace), PERFBISECT_VERSION,
				title, trace_page_style, &tmp);

	html(fp, "<header><h1>%s</h1></header>\n", title);
	write_bar(fp);
	fputs("<main>\n", fp);
	if (view->other)
		write_differences(fp, view);
	html(fp, "<div class=\"captures %s\">\n", view->other ? "two" : "one");
	write_capture(fp, view, view->other ? "The first" : "");
	if (view->other)
		write_capture(fp, view->other, "The second");
	fputs("</div>\n", fp);
	html_page_foot(fp, PERFBISECT_VERSION);
	html(fp, "<script nonce=\"%s\">\n", nonce);
	fputs(trace_page_script, fp);
	fputs("</script>\n</body>\n</html>\n", fp);
}
