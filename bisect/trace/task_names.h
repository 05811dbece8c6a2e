/* SPDX-License-Identifier: MIT */
#ifndef BISECT_TRACE_TASK_NAMES_H
#define BISECT_TRACE_TASK_NAMES_H

#include "probe/trace/trace.h"

/*
 * What people call tasks: a table with commas (RFC 4180), the first line of
 * which has the names of its columns, in any order:
 *
 *	match	the task's number, or a pattern of its name as in a shell
 *	name	what it is to be called
 *	group	which tasks belong together (optional)
 *	role	what it is for (optional)
 *	id	what it is known by elsewhere (optional)
 *
 * For each task the first line that matches holds.
 */
struct task_names_row {
	const char *match, *name, *group, *role, *id;
};

struct task_names {
	struct task_names_row *rows;
	size_t count;
};

enum { TASK_NAMES_MOST = 16 << 20 };

/* -1 with the line that makes no sense. */
int task_names_parse(struct task_names *out, const char *text, size_t length,
		     struct arena *arena, struct err *err);

int task_names_read(struct task_names *out, const char *path,
		    struct arena *arena, struct err *err);

/* Give the tasks of a trace their names. */
void task_names_apply(const struct task_names *names, struct trace *trace);

#endif
