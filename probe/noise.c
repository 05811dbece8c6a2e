/* SPDX-License-Identifier: MIT */
#include "probe/noise.h"

#include "probe/cpus.h"
#include "probe/ground/text.h"
#include "probe/proc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPUS "/sys/devices/system/cpu"
#define WHO_IS_BUSY "ps -eo pcpu,pid,user,args --sort=-pcpu | head"

static const double LOAD_MOST = 0.5;	/* busy tasks, before we begin */
static const double OTHERS_MOST = 0.25; /* processors that others keep busy */
static const double LEAST_S = 10;	/* of processors, to speak of a share */
static const double STEAL_MOST = 0.001; /* of the processors' time */
static const double SWAP_MOST = 64 << 20; /* bytes that lie there */

struct finds {
	const struct noise_place *place;
	struct arena *arena;
	struct noise *list;
	size_t count, capacity;
};

static void add(struct finds *finds, const char *what, const char *cure)
{
	finds->list = arena_grow(finds->arena, finds->list, finds->count,
				 &finds->capacity, sizeof(*finds->list));
	finds->list[finds->count++] = (struct noise){what, cure};
}

static struct noise *ended(struct finds *finds)
{
	add(finds, "", "");
	return finds->list;
}

static const char *line_of(const struct finds *finds, const char *path)
{
	return proc_line(finds->place->root, path, finds->arena);
}

/* The processor that a path of its own folder is about. */
static size_t cpu_of(const char *path)
{
	return strtoul(path + strlen(CPUS "/cpu"), NULL, 10);
}

static bool is_used(const struct finds *finds, size_t cpu)
{
	const cpu_set_t *pinned = finds->place->pinned;

	return !pinned || (cpu < CPU_SETSIZE && CPU_ISSET(cpu, pinned));
}

/* -- Clock -- */

static void check_governor(struct finds *finds)
{
	const char **paths = proc_list(
		finds->place->root, CPUS "/cpu[0-9]*/cpufreq/scaling_governor",
		finds->arena);
	const char *governor = "";
	size_t count = 0;

	for (size_t i = 0; paths[i]; i++) {
		const char *word = line_of(finds, paths[i]);

		if (!is_used(finds, cpu_of(paths[i])) || !*word ||
		    strcmp(word, "performance") == 0)
			continue;
		governor = word;
		count++;
	}
	if (count > 0)
		add(finds,
		    arena_sprintf(finds->arena,
				  "the frequency governor of %s is %s: the "
				  "clock follows the load",
				  text_count(finds->arena, (int64_t)count,
					     "processor"),
				  governor),
		    "sudo cpupower frequency-set -g performance");
}

static void check_turbo(struct finds *finds)
{
	static const char what[] =
		"turbo boost is on: the clock depends on heat and on what the "
		"other processors do";

	if (strcmp(line_of(finds, CPUS "/intel_pstate/no_turbo"), "0") == 0)
		add(finds, what,
		    "echo 1 | sudo tee " CPUS "/intel_pstate/no_turbo");
	else if (strcmp(line_of(finds, CPUS "/cpufreq/boost"), "1") == 0)
		add(finds, what, "echo 0 | sudo tee " CPUS "/cpufreq/boost");
}

static void check_heat(struct finds *finds)
{
	struct machine_pulse pulse;

	machine_pulse(&pulse, finds->place->root, finds->arena);
	if (pulse.throttles > 0)
		add(finds,
		    arena_sprintf(finds->arena,
				  "the processors were throttled for heat %lld "
				  "times since the machine was started",
				  (long long)pulse.throttles),
		    "");
}

static void check_battery(struct finds *finds)
{
	const char **paths =
		proc_list(finds->place->root,
			  "/sys/class/power_supply/*/status", finds->arena);

	for (size_t i = 0; paths[i]; i++) {
		if (strcmp(line_of(finds, paths[i]), "Discharging") != 0)
			continue;
		add(finds, "it runs on its battery: plug it in", "");
		return;
	}
}

/* -- Processors that are shared -- */

/* A list of processors, in which nothing stands when there is none. */
static cpu_set_t set_of(const struct finds *finds, const char *path)
{
	struct err ignored = {0};
	cpu_set_t set;

	if (cpus_parse(&set, line_of(finds, path), &ignored) < 0)
		CPU_ZERO(&set);
	return set;
}

/* The first of them that is not `cpu`; CPU_SETSIZE if there is none. */
static size_t other_of(const cpu_set_t *set, size_t cpu)
{
	size_t other = 0;

	while (other < CPU_SETSIZE && (other == cpu || !CPU_ISSET(other, set)))
		other++;
	return other;
}

/* Of pinned processors: what shares their cores is what counts. */
static void check_pinned_siblings(struct finds *finds)
{
	const cpu_set_t *pinned = finds->place->pinned;

	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		const char *path = arena_sprintf(
			finds->arena,
			CPUS "/cpu%zu/topology/thread_siblings_list", cpu);
		cpu_set_t threads;
		size_t other;

		if (!CPU_ISSET(cpu, pinned))
			continue;
		threads = set_of(finds, path);
		other = other_of(&threads, cpu);
		if (other >= CPU_SETSIZE)
			continue;
		if (CPU_ISSET(other, pinned) && other < cpu)
			continue; /* said of the other one */
		add(finds,
		    arena_sprintf(finds->arena,
				  CPU_ISSET(other, pinned)
					  ? "--pin has processors %zu and %zu, "
					    "which are threads of one core"
					  : "processor %zu of --pin shares its "
					    "core with processor %zu",
				  cpu, other),
		    arena_sprintf(finds->arena,
				  "echo 0 | sudo tee " CPUS "/cpu%zu/online",
				  other));
	}
}

static void check_threads(struct finds *finds)
{
	if (strcmp(line_of(finds, CPUS "/smt/active"), "1") != 0)
		return;
	if (finds->place->pinned)
		check_pinned_siblings(finds);
	else
		add(finds,
		    "two threads share each core (SMT): what runs on the one "
		    "slows the other",
		    "echo off | sudo tee " CPUS "/smt/control");
}

/* Of a list, those that the runs are given. */
static cpu_set_t used_of(const struct finds *finds, const char *path)
{
	cpu_set_t set = set_of(finds, path);

	if (finds->place->pinned)
		CPU_AND(&set, &set, finds->place->pinned);
	return set;
}

/* Those with the greatest capacity, as ARM's kernel tells it; false: all. */
static bool find_fastest(const struct finds *finds, cpu_set_t *out)
{
	const char **paths =
		proc_list(finds->place->root, CPUS "/cpu[0-9]*/cpu_capacity",
			  finds->arena);
	unsigned long most = 0;
	bool differ = false;

	CPU_ZERO(out);
	for (size_t i = 0; paths[i]; i++) {
		size_t cpu = cpu_of(paths[i]);
		unsigned long capacity =
			strtoul(line_of(finds, paths[i]), NULL, 10);

		if (cpu >= CPU_SETSIZE || !is_used(finds, cpu))
			continue;
		differ |= most > 0 && capacity != most;
		if (capacity > most)
			CPU_ZERO(out);
		if (capacity >= most) {
			CPU_SET(cpu, out);
			most = capacity;
		}
	}
	return differ;
}

/* Where they differ, Intel's kernel names both kinds: core and atom. */
static void check_kinds(struct finds *finds)
{
	cpu_set_t fast = used_of(finds, "/sys/devices/cpu_core/cpus");
	cpu_set_t slow = used_of(finds, "/sys/devices/cpu_atom/cpus");

	if ((CPU_COUNT(&fast) > 0 && CPU_COUNT(&slow) > 0) ||
	    find_fastest(finds, &fast))
		add(finds,
		    arena_sprintf(finds->arena,
				  "some processors are slower than others: "
				  "--pin %s keeps the runs on the fast ones",
				  cpus_list(&fast, finds->arena)),
		    "");
}

static void check_virtual(struct finds *finds)
{
	struct arena *arena = finds->arena;
	const char *who = machine_hypervisor(finds->place->root, arena);
	struct machine_pulse pulse;
	const char *stolen = "";

	if (!*who)
		return;
	machine_pulse(&pulse, finds->place->root, arena);
	if (pulse.steal_s > STEAL_MOST * pulse.time_s)
		stolen = arena_sprintf(arena, "; steal time so far: %.1f %%",
				       100 * pulse.steal_s / pulse.time_s);
	add(finds,
	    arena_sprintf(arena,
			  "a virtual machine (%s): others may use its "
			  "processors%s",
			  who, stolen),
	    "");
}

static void check_quota(struct finds *finds)
{
	struct arena *arena = finds->arena;
	struct proc_quota quota;

	proc_quota(&quota, finds->place->root, arena);
	if (quota.processors > 0)
		add(finds,
		    arena_sprintf(arena,
				  "a quota stops all that runs here when it "
				  "has had the time of %.3g processor%s (a "
				  "container's limit)",
				  quota.processors,
				  quota.processors == 1 ? "" : "s"),
		    arena_sprintf(arena, "echo %s | sudo tee %s", quota.free,
				  quota.file));
}

/* -- Others -- */

static void check_load(struct finds *finds)
{
	double load = strtod(line_of(finds, "/proc/loadavg"), NULL);

	if (load >= LOAD_MOST)
		add(finds,
		    arena_sprintf(finds->arena,
				  "%.1f tasks were busy in the minute before "
				  "the start (load average)",
				  load),
		    WHO_IS_BUSY);
}

static void check_interrupts(struct finds *finds)
{
	const char **paths = proc_list(finds->place->root, "/proc/[0-9]*/comm",
				       finds->arena);

	for (size_t i = 0; paths[i]; i++) {
		if (strcmp(line_of(finds, paths[i]), "irqbalance") != 0)
			continue;
		add(finds,
		    "irqbalance moves interrupts from processor to processor",
		    "sudo systemctl stop irqbalance");
		return;
	}
}

/* -- Memory -- */

static void check_swap(struct finds *finds)
{
	const char *root = finds->place->root;
	double used = 1024.0 * (double)(proc_number(root, "/proc/meminfo",
						    "SwapTotal", finds->arena) -
					proc_number(root, "/proc/meminfo",
						    "SwapFree", finds->arena));

	if (used >= SWAP_MOST)
		add(finds,
		    arena_sprintf(finds->arena,
				  "%s of memory lie in swap: a run may wait "
				  "for the disk",
				  text_bytes(finds->arena, used)),
		    "sudo swapoff -a && sudo swapon -a");
}

static void check_huge_pages(struct finds *finds)
{
	static const char file[] =
		"/sys/kernel/mm/transparent_hugepage/enabled";

	if (strstr(line_of(finds, file), "[always]"))
		add(finds,
		    "transparent huge pages come and go as memory is free for "
		    "them",
		    arena_sprintf(finds->arena, "echo madvise | sudo tee %s",
				  file));
}

/* That it is on is no noise to be cured: see trial_padding(). */
static void check_layout(struct finds *finds)
{
	if (strcmp(line_of(finds, "/proc/sys/kernel/randomize_va_space"),
		   "0") == 0)
		add(finds,
		    "address space randomisation is off: each run has the same "
		    "lucky or unlucky layout",
		    "sudo sysctl kernel.randomize_va_space=2");
}

/* -- What is hidden from us -- */

static void check_rights(struct finds *finds)
{
	const char *level =
		line_of(finds, "/proc/sys/kernel/perf_event_paranoid");

	if (finds->place->privileged || strtol(level, NULL, 10) < 2)
		return;
	add(finds,
	    arena_sprintf(finds->arena, "perf_event_paranoid is %s: %s", level,
			  strtol(level, NULL, 10) > 2
				  ? "it lets nobody but root read the "
				    "processor's counters"
				  : "what the kernel does is not counted"),
	    "sudo sysctl kernel.perf_event_paranoid=1");
}

/* -- All of them -- */

static void (*const checks[])(struct finds *finds) = {
	check_governor, check_turbo,	  check_heat,	 check_battery,
	check_threads,	check_kinds,	  check_virtual, check_quota,
	check_load,	check_interrupts, check_swap,	 check_huge_pages,
	check_layout,	check_rights,
};

struct noise *noise_find(const struct noise_place *place, struct arena *arena)
{
	struct finds finds = {.place = place, .arena = arena};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		checks[i](&finds);
	return ended(&finds);
}

static void add_times(struct finds *finds, const char *what, int64_t times)
{
	if (times > 0)
		add(finds,
		    arena_sprintf(finds->arena, "%s %s during the session",
				  what,
				  times == 1 ? "once"
					     : text_count(finds->arena, times,
							  "time")),
		    "");
}

struct noise *noise_since(const struct machine_pulse *change, int processors,
			  struct arena *arena)
{
	struct finds finds = {.arena = arena};
	bool long_enough = change->time_s >= LEAST_S;
	double steal = change->steal_s / change->time_s;
	double others =
		(change->busy_s - change->own_s) / change->time_s * processors;

	add_times(&finds, "the processors were throttled for heat",
		  change->throttles);
	add_times(&finds, "the quota stopped all that ran here",
		  change->limited);
	if (long_enough && steal > STEAL_MOST)
		add(&finds,
		    arena_sprintf(arena,
				  "steal time %.1f %% during the session",
				  100 * steal),
		    "");
	if (long_enough && others > OTHERS_MOST)
		add(&finds,
		    arena_sprintf(arena,
				  "other programs kept %.1f CPUs busy on "
				  "average",
				  others),
		    WHO_IS_BUSY);
	if (change->swap_bytes > 0)
		add(&finds,
		    arena_sprintf(
			    arena,
			    "%s went to swap or came from there during the "
			    "session",
			    text_bytes(arena, (double)change->swap_bytes)),
		    "");
	return ended(&finds);
}
