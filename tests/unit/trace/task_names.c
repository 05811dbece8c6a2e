/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/trace/task_names.h"

#include <string.h>

static void check_table(void)
{
	static const char table[] = "\xef\xbb\xbfname,match,group,other,id\r\n"
				    "\"fire, \"\"wall\"\"\",qemu-*,net,x,2\r\n"
				    "\r\n"
				    "\"two\nlines\",77,,,\n"
				    "last,vhost-?";
	ARENA_SCOPE(arena);
	struct trace_task tasks[] = {
		{0, 0, "IDLE", "", "", "", "", NULL, false},
		{0, 0, "OTHERS", "", "", "", "", NULL, false},
		{76, 76, "qemu-system", "", "", "", "", NULL, false},
		{77, 77, "qemu-system", "old", "", "", "", NULL, false},
		{78, 78, "vhost-9", "", "", "", "", NULL, false},
		{79, 79, "other", "", "", "", "", NULL, false},
	};
	struct trace trace = {.tasks = tasks, .task_count = 6};
	struct task_names names;
	struct err err = {0};

	check_int(task_names_parse(&names, table, strlen(table), &arena, &err),
		  0);
	check_str(err.text, "");
	check_int(names.count, 3);
	task_names_apply(&names, &trace);
	check_str(tasks[0].name, "");
	check_str(tasks[2].name, "fire, \"wall\"");
	check_str(tasks[2].group, "net");
	check_str(tasks[2].id, "2");
	check_str(tasks[2].role, "");
	/* The first line that matches holds, also before a number. */
	check_str(tasks[3].name, "fire, \"wall\"");
	check_str(tasks[4].name, "last");
	check_str(tasks[5].name, "");
	check_str(trace_task_name(&tasks[5]), "other");
}

static void check_refused(const char *table, const char *why)
{
	ARENA_SCOPE(arena);
	struct task_names names;
	struct err err = {0};

	check_int(task_names_parse(&names, table, strlen(table), &arena, &err),
		  -1);
	check_has(err.text, why);
}

void check_task_names(void)
{
	check_table();
	check_refused("", "match and name");
	check_refused("match;name\na;b\n", "match and name");
	check_refused("match,name\na,b\n,c\n",
		      "line 3: match or name is empty");
	check_refused("match,name\na\n", "line 2: match or name is empty");
	check_refused("match,name\n\"a,b\nc\n", "line 2: a quote");
}
