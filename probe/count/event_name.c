/* SPDX-License-Identifier: MIT */
#include "probe/count/event_name.h"

#include "probe/count/alias.h"
#include "probe/ground/text.h"

#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *alias;
	uint32_t type;
	uint64_t config;
} general[] = {
	{"task-clock", NULL, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK},
	{"cpu-clock", NULL, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK},
	{"context-switches", "cs", PERF_TYPE_SOFTWARE,
	 PERF_COUNT_SW_CONTEXT_SWITCHES},
	{"cpu-migrations", "migrations", PERF_TYPE_SOFTWARE,
	 PERF_COUNT_SW_CPU_MIGRATIONS},
	{"page-faults", "faults", PERF_TYPE_SOFTWARE,
	 PERF_COUNT_SW_PAGE_FAULTS},
	{"minor-faults", NULL, PERF_TYPE_SOFTWARE,
	 PERF_COUNT_SW_PAGE_FAULTS_MIN},
	{"major-faults", NULL, PERF_TYPE_SOFTWARE,
	 PERF_COUNT_SW_PAGE_FAULTS_MAJ},
	{"alignment-faults", NULL, PERF_TYPE_SOFTWARE,
	 PERF_COUNT_SW_ALIGNMENT_FAULTS},
	{"emulation-faults", NULL, PERF_TYPE_SOFTWARE,
	 PERF_COUNT_SW_EMULATION_FAULTS},
	{"cycles", "cpu-cycles", PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES},
	{"instructions", NULL, PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS},
	{"cache-references", NULL, PERF_TYPE_HARDWARE,
	 PERF_COUNT_HW_CACHE_REFERENCES},
	{"cache-misses", NULL, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES},
	{"branches", "branch-instructions", PERF_TYPE_HARDWARE,
	 PERF_COUNT_HW_BRANCH_INSTRUCTIONS},
	{"branch-misses", NULL, PERF_TYPE_HARDWARE,
	 PERF_COUNT_HW_BRANCH_MISSES},
	{"bus-cycles", NULL, PERF_TYPE_HARDWARE, PERF_COUNT_HW_BUS_CYCLES},
	{"stalled-cycles-frontend", "idle-cycles-frontend", PERF_TYPE_HARDWARE,
	 PERF_COUNT_HW_STALLED_CYCLES_FRONTEND},
	{"stalled-cycles-backend", "idle-cycles-backend", PERF_TYPE_HARDWARE,
	 PERF_COUNT_HW_STALLED_CYCLES_BACKEND},
	{"ref-cycles", NULL, PERF_TYPE_HARDWARE, PERF_COUNT_HW_REF_CPU_CYCLES},
	{NULL, NULL, 0, 0},
};

enum { READ = 1, WRITE = 2, PREFETCH = 4 };

static const struct {
	const char *name;
	uint64_t id;
	unsigned can; /* what may be done to it */
} caches[] = {
	{"L1-dcache", PERF_COUNT_HW_CACHE_L1D, READ | WRITE | PREFETCH},
	{"L1-icache", PERF_COUNT_HW_CACHE_L1I, READ | PREFETCH},
	{"LLC", PERF_COUNT_HW_CACHE_LL, READ | WRITE | PREFETCH},
	{"dTLB", PERF_COUNT_HW_CACHE_DTLB, READ | WRITE | PREFETCH},
	{"iTLB", PERF_COUNT_HW_CACHE_ITLB, READ},
	{"branch", PERF_COUNT_HW_CACHE_BPU, READ},
	{"node", PERF_COUNT_HW_CACHE_NODE, READ | WRITE | PREFETCH},
	{NULL, 0, 0},
};

static const struct {
	const char *name;
	unsigned what;
	uint64_t op, result;
} uses[] = {
	{"loads", READ, PERF_COUNT_HW_CACHE_OP_READ,
	 PERF_COUNT_HW_CACHE_RESULT_ACCESS},
	{"load-misses", READ, PERF_COUNT_HW_CACHE_OP_READ,
	 PERF_COUNT_HW_CACHE_RESULT_MISS},
	{"stores", WRITE, PERF_COUNT_HW_CACHE_OP_WRITE,
	 PERF_COUNT_HW_CACHE_RESULT_ACCESS},
	{"store-misses", WRITE, PERF_COUNT_HW_CACHE_OP_WRITE,
	 PERF_COUNT_HW_CACHE_RESULT_MISS},
	{"prefetches", PREFETCH, PERF_COUNT_HW_CACHE_OP_PREFETCH,
	 PERF_COUNT_HW_CACHE_RESULT_ACCESS},
	{"prefetch-misses", PREFETCH, PERF_COUNT_HW_CACHE_OP_PREFETCH,
	 PERF_COUNT_HW_CACHE_RESULT_MISS},
	{NULL, 0, 0, 0},
};

/* Pairs of a rate stand beside each other. */
static const char default_set[] =
	"task-clock,context-switches,cpu-migrations,page-faults,cycles,"
	"instructions,branches,branch-misses,L1-icache-loads,"
	"L1-icache-load-misses,L1-dcache-loads,L1-dcache-load-misses,"
	"iTLB-load-misses,dTLB-load-misses,cache-references,cache-misses,"
	"stalled-cycles-frontend,stalled-cycles-backend";

/* -- Names that are known to every kernel -- */

/* Of those with a name of their own; false: it is none. */
static bool parse_general(struct event *out, const char *name)
{
	for (size_t i = 0; general[i].name; i++) {
		if (strcmp(name, general[i].name) != 0 &&
		    (!general[i].alias || strcmp(name, general[i].alias) != 0))
			continue;
		out->name = general[i].name;
		out->type = general[i].type;
		out->config = general[i].config;
		/* The clocks are in nanoseconds. */
		if (strstr(out->name, "-clock")) {
			out->unit = "s";
			out->scale = 1e-9;
		}
		return true;
	}
	return false;
}

static bool parse_cache(struct event *out, const char *name)
{
	for (size_t c = 0; caches[c].name; c++) {
		size_t length = strlen(caches[c].name);

		if (strncmp(name, caches[c].name, length) != 0 ||
		    name[length] != '-')
			continue;
		for (size_t u = 0; uses[u].name; u++) {
			if (!(caches[c].can & uses[u].what) ||
			    strcmp(name + length + 1, uses[u].name) != 0)
				continue;
			out->type = PERF_TYPE_HW_CACHE;
			out->config = caches[c].id | uses[u].op << 8 |
				      uses[u].result << 16;
			return true;
		}
	}
	return false;
}

/* rNNN: at most 16 hexadecimal digits. */
static bool parse_raw(struct event *out, const char *name)
{
	size_t digits = strspn(name + (*name == 'r'), "0123456789abcdefABCDEF");

	if (*name != 'r' || digits == 0 || digits > 16 || name[1 + digits])
		return false;
	out->type = PERF_TYPE_RAW;
	out->config = strtoull(name + 1, NULL, 16);
	return true;
}

/* -- The nearest -- */

struct nearest {
	const char *typed, *best;
	size_t distance;
	struct arena *arena;
};

static bool compare_name(const char *device, const char *name, void *context)
{
	struct nearest *nearest = context;
	size_t distance = text_distance(nearest->typed, name);

	(void)device;
	if (distance < nearest->distance) {
		nearest->distance = distance;
		nearest->best = arena_strdup(nearest->arena, name);
	}
	return false;
}

const char *event_nearest(const char *name, const char *devices,
			  struct arena *arena)
{
	struct nearest nearest = {
		.typed = name,
		.distance = strlen(name) < 8 ? strlen(name) / 2 : 4,
		.arena = arena};

	for (size_t i = 0; general[i].name; i++) {
		compare_name(NULL, general[i].name, &nearest);
		if (general[i].alias)
			compare_name(NULL, general[i].alias, &nearest);
	}
	for (size_t c = 0; caches[c].name; c++) {
		for (size_t u = 0; uses[u].name; u++) {
			if (caches[c].can & uses[u].what)
				compare_name(NULL,
					     arena_sprintf(arena, "%s-%s",
							   caches[c].name,
							   uses[u].name),
					     &nearest);
		}
	}
	event_each_alias(devices, compare_name, &nearest);
	return nearest.best;
}

/* -- One name, or many -- */

/* By their names in the kernel's files: "slots" and its parts. */
static const char *const slots[] = {"slots", "topdown-retiring",
				    "topdown-bad-spec", "topdown-fe-bound",
				    "topdown-be-bound"};

enum { SLOTS = sizeof(slots) / sizeof(slots[0]) };

static enum event_slots slots_of(const char *name)
{
	for (int i = 0; i < SLOTS; i++) {
		if (strcmp(name, slots[i]) == 0)
			return i == 0 ? EVENT_ALL_SLOTS : EVENT_SOME_SLOTS;
	}
	return EVENT_NO_SLOTS;
}

/* Cut ":u" or ":k", or the same behind "/", off the name. */
static int take_modifier(struct event *out, char *name, struct err *err)
{
	char *end = strrchr(name, '/');
	char *modifier = strrchr(name, ':');

	if (end && end[1] && end != strchr(name, '/'))
		modifier = end;
	else if (!modifier)
		return 0;
	if (strcmp(modifier + 1, "u") == 0)
		out->user_only = true;
	else if (strcmp(modifier + 1, "k") == 0)
		out->kernel_only = true;
	else
		return err_set(err, "%s: only :u and :k may follow an event",
			       out->name);
	modifier[modifier == end] = '\0';
	return 0;
}

int event_parse(struct event *out, const char *name, const char *devices,
		struct arena *arena, struct err *err)
{
	char *bare = arena_strdup(arena, name);
	const char *nearest, *modifier;
	int found;

	*out = (struct event){
		.name = arena_strdup(arena, name), .unit = "count", .scale = 1};
	if (take_modifier(out, bare, err) < 0)
		return -1;
	modifier = name + strlen(bare);
	if (parse_general(out, bare)) {
		out->name = arena_sprintf(arena, "%s%s", out->name, modifier);
		out->hardware = out->type != PERF_TYPE_SOFTWARE;
		return 0;
	}
	out->hardware = true;
	if (parse_cache(out, bare))
		return 0;
	found = event_alias(out, bare, devices, arena, err);
	out->slots = found > 0 ? slots_of(bare) : EVENT_NO_SLOTS;
	if (found != 0 || parse_raw(out, bare))
		return found < 0 ? -1 : 0;
	nearest = event_nearest(bare, devices, arena);
	if (nearest)
		return err_set(err, "%s: no such event; did you mean %s?", name,
			       nearest);
	return err_set(err,
		       "%s: no such event; `perf list hw sw cache pmu` "
		       "lists them",
		       name);
}

static char *trimmed(char *name)
{
	size_t length;

	name += strspn(name, " \n");
	length = strlen(name);
	while (length > 0 && strchr(" \n", name[length - 1]))
		name[--length] = '\0';
	return name;
}

/* The length of the next one: between slashes a comma does not count. */
static size_t next_name(const char *list)
{
	bool inside = false;
	size_t length = 0;

	for (; list[length] && (inside || list[length] != ','); length++)
		inside ^= list[length] == '/';
	return length;
}

/*
 * What a processor says of its slots is counted unasked where its kernel has
 * all of these, of one device; elsewhere nobody misses them.
 */
static void add_slots(struct event *out, size_t *count, const char *devices,
		      struct arena *arena)
{
	for (int i = 0; i < SLOTS; i++) {
		struct err ignored = {0};
		struct event event = {.name = slots[i],
				      .unit = "count",
				      .scale = 1,
				      .hardware = true,
				      .slots = slots_of(slots[i])};

		if (event_alias(&event, slots[i], devices, arena, &ignored) <=
			    0 ||
		    event.type != (i == 0 ? event.type : out[*count].type))
			return;
		out[*count + (size_t)i] = event;
	}
	*count += SLOTS;
}

int event_parse_list(struct event **out, size_t *count, const char *list,
		     const char *devices, struct arena *arena, struct err *err)
{
	const bool usual = !list;

	*out = arena_array(arena, EVENT_LIST_MOST, sizeof(**out));
	*count = 0;
	if (!list)
		list = default_set;
	if (strcmp(list, "none") == 0)
		return 0;
	while (*list) {
		size_t length = next_name(list);
		char *name = trimmed(arena_strndup(arena, list, length));
		struct event event;
		bool known = false;

		if (!*name)
			return err_set(err, "--events: there is no name before "
					    "or behind a comma");
		if (event_parse(&event, name, devices, arena, err) < 0)
			return -1;
		for (size_t i = 0; i < *count; i++)
			known |= strcmp((*out)[i].name, event.name) == 0;
		if (!known && *count == EVENT_LIST_MOST)
			return err_set(err, "more than %d events",
				       EVENT_LIST_MOST);
		if (!known)
			(*out)[(*count)++] = event;
		list += length + (list[length] == ',');
	}
	if (usual)
		add_slots(*out, count, devices, arena);
	return 0;
}
