/* SPDX-License-Identifier: MIT */
#include "bisect/report/report.h"

#include "bisect/report/chart.h"
#include "bisect/report/comparison.h"
#include "bisect/report/format.h"
#include "bisect/report/html.h"
#include "bisect/report/json.h"
#include "bisect/report/rest.h"
#include "bisect/report/steps.h"
#include "bisect/session/facts.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* -- The kinds of sessions -- */

/* What a session of one kind found: a struct report, or what it has instead. */
typedef void write_fn(FILE *fp, const void *found);

static const void *find_step(const struct session *session, struct arena *arena)
{
	struct report *report = arena_alloc(arena, sizeof(*report));

	report_init(report, session, arena);
	return report;
}

static const void *find_ratios(const struct session *session,
			       struct arena *arena)
{
	struct comparison *found = arena_alloc(arena, sizeof(*found));

	comparison_init(found, session, arena);
	return found;
}

static void step_brief(struct report_brief *out, const void *found)
{
	const struct report *report = found;

	*out = (struct report_brief){
		.verdict = report->verdict,
		.sentence = report->sentence,
		.culprit = report->culprit ? report->culprit->revision : "",
	};
}

static void ratios_brief(struct report_brief *out, const void *found)
{
	const struct comparison *comparison = found;

	*out = (struct report_brief){
		.verdict = comparison->verdict,
		.sentence = comparison->sentence,
		.culprit = "",
	};
}

static const void *find_steps(const struct session *session,
			      struct arena *arena)
{
	struct steps *found = arena_alloc(arena, sizeof(*found));

	steps_init(found, session, arena);
	return found;
}

/* Of several steps none is the culprit. */
static void steps_brief(struct report_brief *out, const void *found)
{
	const struct steps *steps = found;

	*out = (struct report_brief){
		.verdict = steps->verdict,
		.sentence = steps->sentence,
		.culprit = steps->count == 1 && steps->steps[0].report.culprit
				   ? steps->steps[0].name
				   : "",
	};
}

#define WRITER(name, type, write) \
	static void name(FILE *fp, const void *found) \
	{ \
		write(fp, (const struct type *)found); \
	}

WRITER(step_screen, report, report_screen)
WRITER(step_text, report, report_text)
WRITER(step_markdown, report, report_markdown)
WRITER(step_html, report, report_html)
WRITER(step_json, report, report_json)

static bool step_has_flames(const void *found)
{
	return chart_has_flame((const struct report *)found);
}

static void step_parent_flame(FILE *fp, const void *found)
{
	chart_flame_file(fp, (const struct report *)found, false);
}

static void step_culprit_flame(FILE *fp, const void *found)
{
	chart_flame_file(fp, (const struct report *)found, true);
}

WRITER(ratios_text, comparison, comparison_text)
WRITER(ratios_markdown, comparison, comparison_markdown)
WRITER(ratios_html, comparison, comparison_html)
WRITER(ratios_json, comparison, comparison_json)
WRITER(ratios_csv, comparison, comparison_csv)
WRITER(all_text, steps, steps_text)
WRITER(all_markdown, steps, steps_markdown)
WRITER(all_html, steps, steps_html)
WRITER(all_json, steps, steps_json)
WRITER(all_csv, steps, steps_csv)

/* A kind by the name in its plan, and the files of its report. */
static const struct family {
	const char *kind;
	const void *(*find)(const struct session *session, struct arena *arena);
	void (*brief)(struct report_brief *out, const void *found);
	write_fn *screen, *text;
	struct {
		const char *name;
		write_fn *write;
		bool (*is_there)(const void *found); /* NULL: always */
	} files[6];
} families[] = {
	{"",
	 find_step,
	 step_brief,
	 step_screen,
	 step_text,
	 {{"report.md", step_markdown, NULL},
	  {"report.html", step_html, NULL},
	  {"report.json", step_json, NULL},
	  {"profile/parent.svg", step_parent_flame, step_has_flames},
	  {"profile/culprit.svg", step_culprit_flame, step_has_flames}}},
	{"compare",
	 find_ratios,
	 ratios_brief,
	 ratios_text,
	 ratios_text,
	 {{"report.md", ratios_markdown, NULL},
	  {"report.html", ratios_html, NULL},
	  {"report.json", ratios_json, NULL},
	  {"report.csv", ratios_csv, NULL}}},
	{"scan",
	 find_steps,
	 steps_brief,
	 all_text,
	 all_text,
	 {{"report.md", all_markdown, NULL},
	  {"report.html", all_html, NULL},
	  {"report.json", all_json, NULL},
	  {"report.csv", all_csv, NULL}}},
};

/* What is of no kind that we know is told of as far as a search is. */
static const struct family *family_of(const struct session *session)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (strcmp(families[i].kind, session->plan->kind) == 0)
			return &families[i];
	}
	return &families[0];
}

void report_brief(struct report_brief *out, const struct session *session,
		  struct arena *arena)
{
	const struct family *family = family_of(session);

	family->brief(out, family->find(session, arena));
}

/* -- Files -- */

static bool has_file(const struct family *family, size_t i, const void *found)
{
	return !family->files[i].is_there || family->files[i].is_there(found);
}

/* `name` may stand in a folder of the session's. */
static int write_file(const char *dir, const char *name, const void *found,
		      write_fn *write, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *path = arena_sprintf(&tmp, "%s/%s", dir, name);
	const char *slash = strrchr(name, '/');
	char *data = NULL;
	size_t length;
	FILE *fp;

	if (slash && private_mkdirs(arena_sprintf(&tmp, "%s/%.*s", dir,
						  (int)(slash - name), name),
				    err) < 0)
		return -1;
	fp = open_memstream(&data, &length);
	if (!fp)
		return err_sys(err, "write %s", path);
	write(fp, found);
	fclose(fp);
	private_write(path, data, length, err);
	free(data);
	return err->failed ? -1 : 0;
}

int report_write_files(const struct session *session, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct family *family = family_of(session);
	const void *found = family->find(session, &tmp);

	for (size_t i = 0; family->files[i].name; i++) {
		if (has_file(family, i, found) &&
		    write_file(session->dir, family->files[i].name, found,
			       family->files[i].write, err) < 0)
			return -1;
	}
	return 0;
}

/* Of a search that has ended, and whose step explains only a part. */
static char *next_command(const struct session *session, struct arena *arena)
{
	const char *dir[] = {session->dir, NULL};
	struct report report;

	if (*session->plan->kind || !session_is_finished(session))
		return arena_strdup(arena, "");
	report_init(&report, session, arena);
	if (report.outcome != OUTCOME_CONFIRMED ||
	    !report_rest_commands(&report, arena)->name)
		return arena_strdup(arena, "");
	return arena_sprintf(arena, "perfbisect scan --from %s",
			     text_command(arena, dir));
}

static void show_next(FILE *fp, const struct session *session)
{
	ARENA_SCOPE(tmp);
	const char *command = next_command(session, &tmp);

	if (*command)
		fprintf(fp, "to find the rest: %s\n",
			text_printable(&tmp, command));
}

void report_print(FILE *fp, const struct session *session, bool full)
{
	ARENA_SCOPE(tmp);
	const struct family *family = family_of(session);
	const void *found = family->find(session, &tmp);

	if (!full && isatty(fileno(fp)) && family->screen != family->text) {
		family->screen(fp, found);
		show_next(fp, session);
		return;
	}
	family->text(fp, found);
	for (size_t i = 0; family->files[i].name; i++) {
		if (has_file(family, i, found))
			fprintf(fp, "%s %s/%s\n",
				i == 0 ? "reports:" : "        ",
				text_printable(&tmp, session->dir),
				family->files[i].name);
	}
	show_next(fp, session);
}
