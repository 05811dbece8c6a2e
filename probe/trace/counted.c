/* SPDX-License-Identifier: MIT */
#include "probe/trace/counted.h"

#include "probe/proc.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

bool counted_read(struct trace_counts *out, pid_t pid)
{
	ARENA_SCOPE(tmp);
	const char *line = proc_line(
		"", arena_sprintf(&tmp, "/proc/%d/schedstat", (int)pid), &tmp);
	const char *status = arena_sprintf(&tmp, "/proc/%d/status", (int)pid);
	long long run_ns, wait_ns;

	*out = (struct trace_counts){0};
	if (sscanf(line, "%lld %lld", &run_ns, &wait_ns) != 2)
		return false;
	out->run_ns = run_ns;
	out->wait_ns = wait_ns;
	out->preempted =
		proc_number("", status, "nonvoluntary_ctxt_switches", &tmp);
	out->switches =
		out->preempted +
		proc_number("", status, "voluntary_ctxt_switches", &tmp);
	return true;
}

const char *counted_name(int32_t tid, struct arena *arena)
{
	const char *name = proc_line(
		"", arena_sprintf(arena, "/proc/%d/comm", (int)tid), arena);

	return *name ? name : "?";
}

/* The numbers among the entries of a folder. */
static int next_number(DIR *dir)
{
	const struct dirent *entry;

	while ((entry = readdir(dir)) != NULL) {
		int number = atoi(entry->d_name);

		if (number > 0)
			return number;
	}
	return 0;
}

static void name_threads(int pid, counted_name_fn *take, void *whom)
{
	ARENA_SCOPE(tmp);
	DIR *dir = opendir(arena_sprintf(&tmp, "/proc/%d/task", pid));
	int tid;

	if (!dir)
		return;
	while ((tid = next_number(dir)) > 0) {
		const char *path =
			arena_sprintf(&tmp, "/proc/%d/task/%d/comm", pid, tid);
		const char *name = proc_line("", path, &tmp);

		if (*name)
			take(whom, tid, pid, name);
	}
	closedir(dir);
}

void counted_names(counted_name_fn *take, void *whom)
{
	DIR *dir = opendir("/proc");
	int pid;

	if (!dir)
		return;
	while ((pid = next_number(dir)) > 0)
		name_threads(pid, take, whom);
	closedir(dir);
}
