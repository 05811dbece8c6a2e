/* SPDX-License-Identifier: MIT */
/*
 * What a run costs beside the command itself: `run_cost RUNS COMMAND...` runs
 * it so often in turn by fork, exec and wait4 alone, as a benchmark without
 * counters, and as one with all events of the default set that this machine
 * counts and that fit into one run.  It prints the median of each in ms.  What
 * the command prints goes to files in $TMPDIR, or in /tmp.
 */
#include "bisect/judge/stats.h"

#include "probe/count/event_name.h"
#include "probe/measure.h"
#include "probe/run.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void run_plainly(char *const *command)
{
	struct rusage usage;
	pid_t pid = fork();
	int null, status;

	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, STDOUT_FILENO);
		execvp(command[0], command);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &usage) != pid || status != 0) {
		fprintf(stderr, "run_cost: %s fails\n", command[0]);
		exit(1);
	}
}

static void run_as_benchmark(const struct measure *measure, int number,
			     const char *logs)
{
	const struct measure_place place = {
		.tree = "/",
		.dir = "/",
		.revision = "0123456789abcdef0123456789abcdef01234567",
		.role = "candidate",
		.logs = logs};
	ARENA_SCOPE(tmp);
	struct measure_result result;
	struct err err = {0};

	if (measure_run(&result, measure, &place, number, 100, &tmp, &err) <
		    0 ||
	    result.end != MEASURE_DONE) {
		fprintf(stderr, "run_cost: %s\n",
			err.failed ? err.text : result.reason);
		exit(1);
	}
}

/* In the first set: what one run reads. */
static void print_readable(const struct counters *counters)
{
	int count = 0;

	fputs("names ", stdout);
	for (size_t i = 0; i < counters->count; i++) {
		const struct counter *counter = &counters->list[i];

		if (!counter->reason && counter->set <= 0)
			printf("%s%s", count++ > 0 ? "," : "",
			       counter->event.name);
	}
	printf("\nevents %d\nof %zu\n", count, counters->count);
}

static double lap_ms(double *start_s)
{
	double now_s = process_clock(), ms = (now_s - *start_s) * 1e3;

	*start_s = now_s;
	return ms;
}

int main(int argc, char **argv)
{
	static const char *const names[] = {"plain_ms", "bare_ms", "full_ms"};
	int runs = argc > 2 ? atoi(argv[1]) : 0;
	ARENA_SCOPE(arena);
	const char *folder = getenv("TMPDIR");
	char *logs;
	struct counters counters;
	struct event *events;
	struct err err = {0};
	struct measure measure = {.command = (const char *const *)(argv + 2),
				  .origin = "/",
				  .build_timeout_s = 60};
	double *ms[3], clock_s;
	size_t count;

	if (runs < 1) {
		fputs("usage: run_cost RUNS COMMAND...\n", stderr);
		return 2;
	}
	logs = arena_sprintf(&arena, "%s/run_cost.XXXXXX",
			     folder ? folder : "/tmp");
	if (event_parse_list(&events, &count, NULL, EVENT_DEVICES, &arena,
			     &err) < 0 ||
	    metric_parse(&measure.metric, "wall", &err) < 0 || !mkdtemp(logs)) {
		fprintf(stderr, "run_cost: %s\n", err.text);
		return 1;
	}
	measure.spare = arena_sprintf(&arena, "%s/spare", logs);
	process_init();
	counters_init(&counters, events, count, NULL, &arena);
	for (int k = 0; k < 3; k++)
		ms[k] = arena_array(&arena, (size_t)runs, sizeof(*ms[k]));
	clock_s = process_clock();
	for (int i = 0; i < runs; i++) {
		run_plainly(argv + 2);
		ms[0][i] = lap_ms(&clock_s);
		measure.counters = NULL;
		run_as_benchmark(&measure, 2 * i, logs);
		ms[1][i] = lap_ms(&clock_s);
		measure.counters = &counters;
		run_as_benchmark(&measure, 2 * i + 1, logs);
		ms[2][i] = lap_ms(&clock_s);
	}
	for (int k = 0; k < 3; k++)
		printf("%s %.4f\n", names[k],
		       stats_median(ms[k], (size_t)runs));
	print_readable(&counters);
	counters_release(&counters);
	measure_tidy(&measure);
	rmdir(logs);
	return 0;
}
