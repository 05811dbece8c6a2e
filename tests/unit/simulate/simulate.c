/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/fs.h"
#include "probe/simulate/simulate.h"

#include <string.h>
#include <sys/stat.h>

#define HEAD "events: Ir Dr Dw I1mr D1mr D1mw ILmr DLmr DLmw Bc Bcm Bi Bim\n"

static void put(const char *path, const char *text)
{
	struct err err = {0};

	check_int(fs_write_mode(path, text, strlen(text), 0600, &err), 0);
}

static const struct simulated_function *find(const struct simulated *simulated,
					     const char *name)
{
	for (size_t i = 0; i < simulated->function_count; i++) {
		if (strcmp(simulated->functions[i].name, name) == 0)
			return &simulated->functions[i];
	}
	return NULL;
}

/* A shell and the program that it has started. */
static void check_sum(void)
{
	const struct simulated_function *function;
	struct simulated simulated;
	ARENA_SCOPE(tmp);

	check(mkdir("sum", 0700) == 0);
	put("sum/callgrind.out.12",
	    HEAD "fn=main\n1 100 1 1 5 6 7 1 2 3 20 4 10 1\n"
		 "fn=run</trees/1/a.c>\n1 10\nfn=0x0000000004001a\n1 3\n"
		 "totals: 113 1 1 5 6 7 1 2 3 20 4 10 1\n");
	put("sum/callgrind.out.13", HEAD "fn=main\n1 1\nfn=???\n1 4\n"
					 "totals: 5\n");
	put("sum/valgrind.log.12", "==12== Callgrind\n");
	simulate_read(&simulated, "sum", "/trees/1", &tmp);
	check(simulated.reason == NULL);
	check_near(simulated.counts[SIMULATE_INSTRUCTIONS], 118, 0);
	check_near(simulated.counts[SIMULATE_ICACHE_MISSES], 5, 0);
	check_near(simulated.counts[SIMULATE_DCACHE_MISSES], 6, 0);
	check_near(simulated.counts[SIMULATE_LLC_MISSES], 3, 0);
	check_near(simulated.counts[SIMULATE_BRANCHES], 30, 0);
	check_near(simulated.counts[SIMULATE_BRANCH_MISSES], 5, 0);
	check_int(simulated.function_count, 3);
	function = find(&simulated, "main");
	if (check(function != NULL))
		check_near(function->counts[SIMULATE_INSTRUCTIONS], 101, 0);
	check(find(&simulated, "run</a.c>") != NULL);
	function = find(&simulated, "[unknown]");
	if (check(function != NULL))
		check_near(function->counts[SIMULATE_INSTRUCTIONS], 7, 0);
}

static void check_trouble(void)
{
	struct simulated simulated;
	ARENA_SCOPE(tmp);

	check(mkdir("none", 0700) == 0);
	simulate_read(&simulated, "none", "/t", &tmp);
	check_str(simulated.reason, "valgrind has written no counts");
	check(simulate_complaint("none", &tmp) == NULL);
	put("none/callgrind.out.1", "events: Ir\nfn=f\n");
	simulate_read(&simulated, "none", "/t", &tmp);
	check_str(simulated.reason, "callgrind has not written all of it");
	put("none/valgrind.log.1",
	    "==1== Command: ./a\nvex amd64->IR: unhandled instruction bytes: "
	    "0xC5\n==1== valgrind: Unrecognised instruction at address 1.\n"
	    "==1== Process terminating with default action of signal 4\n");
	check_str(simulate_complaint("none", &tmp),
		  "vex amd64->IR: unhandled instruction bytes: 0xC5");
}

static void check_words(void)
{
	static const char *const command[] = {"./cmd", "-x", NULL};
	const char *const *words;
	struct err err = {0};
	ARENA_SCOPE(tmp);
	size_t count = 0;

	words = simulate_words(command, "new/50%", false, &tmp, &err);
	if (!check(words != NULL))
		return;
	while (words[count])
		count++;
	check_str(words[0], "valgrind");
	check_str(words[count - 2], "./cmd");
	check_str(words[count - 1], "-x");
	check_str(words[count - 3],
		  "--callgrind-out-file=new/50%%/callgrind.out.%p");
	check_str(words[count - 5], "--LL=8388608,16,64");
	words = simulate_words(command, "new/50%", true, &tmp, &err);
	if (!check(words != NULL))
		return;
	for (count = 0; words[count]; count++)
		check(strncmp(words[count], "--LL=", 5) != 0);
	check_str(words[count - 6], "--cache-sim=no");
	check(fs_exists("new/50%"));
	check_int(simulate_find("sim:branches"), SIMULATE_BRANCHES);
	check_int(simulate_find("branches"), SIMULATE_EVENTS);
}

void check_simulate(void)
{
	check_sum();
	check_trouble();
	check_words();
}
