/* SPDX-License-Identifier: MIT */
/*
 * What somebody who was not there needs to do it again, beside the command
 * line: all that it does not say by itself.
 */
#include "bisect/report/repeat.h"

#include "probe/ground/text.h"

#include <string.h>

enum { ROWS_MOST = 16 };

struct rows {
	struct report_row *rows;
	size_t count;
};

/* What is not known is left out. */
static void add(struct rows *rows, const char *name, const char *value)
{
	if (*value)
		rows->rows[rows->count++] =
			(struct report_row){.name = name, .value = value};
}

static void add_verbatim(struct rows *rows, const char *name, const char *value)
{
	add(rows, name, value);
	if (*value)
		rows->rows[rows->count - 1].verbatim = true;
}

static void rows_init(struct rows *rows, struct arena *arena)
{
	*rows = (struct rows){
		.rows = arena_array(arena, ROWS_MOST + 1, sizeof(*rows->rows))};
}

const char *report_folder(const struct report *report)
{
	const struct plan *plan = report->plan;
	size_t length = strlen(plan->root);

	if (strncmp(plan->origin, plan->root, length) != 0 ||
	    plan->origin[length] != '/')
		return ".";
	return plan->origin + length + 1;
}

/* A file of the user's own is part of the benchmark. */
static const char *program_words(const struct report *report,
				 struct arena *arena)
{
	const struct command_record *program = report->program;

	if (!program)
		return "";
	if (program->in_tree)
		return arena_sprintf(arena, "%s, each revision's own file",
				     program->program);
	return arena_sprintf(arena, "%s, the same file for all revisions",
			     program->program);
}

static const char *end_words(const char *name, const char *revision,
			     struct arena *arena)
{
	if (strcmp(name, revision) == 0)
		return revision;
	return arena_sprintf(arena, "%s, which was %s", name, revision);
}

static const char *environment_words(const struct plan *plan,
				     struct arena *arena)
{
	return text_command(
		arena, (const char *const *)(const void *)plan->environment);
}

struct report_row *report_repeat_rows(const struct report *report,
				      struct arena *arena)
{
	const struct plan *plan = report->plan;
	struct rows rows;

	rows_init(&rows, arena);
	add(&rows, "folder",
	    strcmp(report_folder(report), ".") == 0
		    ? "the root of the repository"
		    : arena_sprintf(arena, "%s in the repository",
				    report_folder(report)));
	add_verbatim(&rows, "clone from", plan->remote ? plan->remote : "");
	add(&rows, "good", end_words(plan->config.good, plan->good, arena));
	add(&rows, "bad", end_words(plan->config.bad, plan->bad, arena));
	if (plan->config.build && *plan->config.build)
		add_verbatim(&rows, "build", plan->config.build);
	else
		add(&rows, "build", "nothing is built");
	add(&rows, "command", program_words(report, arena));
	if (plan->environment && plan->environment[0])
		add_verbatim(&rows, "environment",
			     environment_words(plan, arena));
	else
		add(&rows, "environment",
		    "no variable that builds or runs are known to heed");
	add(&rows, "seed", arena_sprintf(arena, "%lld", (long long)plan->seed));
	return rows.rows;
}

struct report_row *report_machine_rows(const struct plan *plan,
				       struct arena *arena)
{
	struct rows rows;

	rows_init(&rows, arena);
	add(&rows, "processor",
	    arena_sprintf(arena, "%s, %lld of them", plan->processor,
			  (long long)plan->processors));
	add(&rows, "memory", text_bytes(arena, (double)plan->memory_bytes));
	add(&rows, "microcode", plan->microcode);
	add(&rows, "frequency", plan->frequency);
	add(&rows, "virtual machine", plan->hypervisor);
	add(&rows, "kernel", plan->kernel);
	add(&rows, "system", plan->system);
	add(&rows, "compiler", plan->compiler);
	add(&rows, "perfbisect",
	    arena_sprintf(arena, "%s, %s", plan->version, plan->libraries));
	add(&rows, "repository", plan->vcs);
	return rows.rows;
}
