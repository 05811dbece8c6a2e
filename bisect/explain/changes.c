/* SPDX-License-Identifier: MIT */
#include "bisect/explain/changes.h"

#include <math.h>
#include <string.h>

/*
 * The cycles that one event costs, usually and at most.  An out-of-order
 * processor hides much of a latency behind other work, most of all that of data
 * that come from the next cache, and waits for memory with several at a time;
 * but a chain of pointers pays all of it, and the first cache is missed, too,
 * by what comes from memory.  Hence the wide gap.
 */
static const struct {
	const char *name, *words;
	enum processor_part part;
	double usual, most;
} quantities[QUANTITY_COUNT] = {
	[QUANTITY_WALL] = {.name = "wall", .words = "wall time"},
	[QUANTITY_USER] = {.name = "user", .words = "user time"},
	[QUANTITY_SYSTEM] = {.name = "system", .words = "system time"},
	[QUANTITY_CPU] = {.name = "cpu", .words = "CPU time"},
	[QUANTITY_TASK_CLOCK] = {.name = "task-clock", .words = "task clock"},
	[QUANTITY_MAX_RSS] = {.name = "max-rss", .words = "peak memory"},
	[QUANTITY_PAGE_FAULTS] = {.name = "page-faults",
				  .words = "page faults"},
	[QUANTITY_SWITCHES] = {.name = "context-switches",
			       .words = "context switches"},
	[QUANTITY_MIGRATIONS] = {.name = "cpu-migrations",
				 .words = "migrations"},
	[QUANTITY_CYCLES] = {.name = "cycles", .words = "cycles"},
	[QUANTITY_INSTRUCTIONS] = {.name = "instructions",
				   .words = "instructions"},
	[QUANTITY_BRANCH_MISSES] = {"branch-misses", "mispredicted branches",
				    PART_BRANCH, 16, 30},
	[QUANTITY_ICACHE_MISSES] = {"L1-icache-load-misses",
				    "L1 instruction cache misses", PART_CODE,
				    10, 40},
	[QUANTITY_ITLB_MISSES] = {"iTLB-load-misses", "instruction TLB misses",
				  PART_CODE, 25, 100},
	[QUANTITY_DCACHE_MISSES] = {"L1-dcache-load-misses",
				    "L1 data cache misses", PART_DATA, 6, 300},
	[QUANTITY_DTLB_MISSES] = {"dTLB-load-misses", "data TLB misses",
				  PART_DATA, 25, 100},
	[QUANTITY_CACHE_MISSES] = {"cache-misses", "cache misses", PART_DATA,
				   100, 400},
	[QUANTITY_FRONT_STALLS] = {.name = "stalled-cycles-frontend",
				   .words = "cycles stalled in the front end"},
	[QUANTITY_BACK_STALLS] = {.name = "stalled-cycles-backend",
				  .words = "cycles stalled in the back end"},
	[QUANTITY_SLOTS] = {.name = "slots", .words = "slots"},
	[QUANTITY_FRONT_SLOTS] = {.name = "topdown-fe-bound",
				  .words = "slots empty for the front end"},
	[QUANTITY_BACK_SLOTS] = {.name = "topdown-be-bound",
				 .words = "slots empty for the back end"},
};

static const char simulated[] = "sim:";

/*
 * Where code misses the simulated cache, the real processor also misses its
 * cache of decoded instructions, its TLB and its memory of where branches lead,
 * which are not simulated, and one such miss stands for all of them.
 */
static const double SIMULATED_CODE = 3;

static bool is_simulated(const char *name)
{
	return strncmp(name, simulated, strlen(simulated)) == 0;
}

/* Behind "sim:". */
static const char *simulated_name(enum quantity quantity)
{
	return quantity == QUANTITY_CACHE_MISSES ? "LLC-load-misses"
						 : quantities[quantity].name;
}

static enum quantity find_simulated(const char *name)
{
	for (int i = 0; i < QUANTITY_COUNT; i++) {
		if (strcmp(simulated_name((enum quantity)i), name) == 0)
			return (enum quantity)i;
	}
	return QUANTITY_COUNT;
}

enum quantity changes_find(const char *name)
{
	size_t length = strlen(name);

	if (is_simulated(name))
		return find_simulated(name + strlen(simulated));
	if (length > 2 && strcmp(name + length - 2, ":u") == 0)
		length -= 2;
	for (int i = 0; i < QUANTITY_COUNT; i++) {
		if (strncmp(quantities[i].name, name, length) == 0 &&
		    !quantities[i].name[length])
			return (enum quantity)i;
	}
	return QUANTITY_COUNT;
}

double changes_price(const char *name)
{
	enum quantity quantity = changes_find(name);

	return quantity == QUANTITY_COUNT ? 0 : quantities[quantity].usual;
}

static struct change turned(struct change change)
{
	bool interval = change.low > 0;

	return (struct change){
		.known = change.known,
		.fast = change.slow,
		.slow = change.fast,
		.low = interval ? 1 / change.high : 0,
		.high = interval ? 1 / change.low : 0,
		.scaled = change.scaled,
		.simulated = change.simulated,
	};
}

static struct change change_of(const struct change_row *row, bool turn)
{
	struct change change = {
		.known = isfinite(row->parent) && isfinite(row->culprit),
		.fast = row->parent,
		.slow = row->culprit,
		.low = row->low,
		.high = row->high,
		.scaled = row->scaled,
		.simulated = is_simulated(row->name),
	};

	if (turn)
		change = turned(change);
	change.ratio = 1;
	if (change.slow != change.fast)
		change.ratio =
			change.fast > 0 ? change.slow / change.fast : INFINITY;
	return change;
}

/* A real processor has counted instructions. */
static bool is_counted(const struct change_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!is_simulated(rows[i].name) &&
		    changes_find(rows[i].name) == QUANTITY_INSTRUCTIONS &&
		    isfinite(rows[i].parent) && isfinite(rows[i].culprit))
			return true;
	}
	return false;
}

/* No program is without any: such a counter does not count. */
static bool counts_at_all(const struct change *change)
{
	return change->known && (change->fast > 0 || change->slow > 0);
}

static void take_slots(struct changes *out, enum quantity stalls,
		       enum quantity empty)
{
	const struct change *slots = &out->change[QUANTITY_SLOTS];
	const struct change *cycles = &out->change[QUANTITY_CYCLES];

	if (counts_at_all(&out->change[stalls]) || !out->change[empty].known ||
	    !slots->known || !cycles->known || slots->fast <= 0 ||
	    slots->slow <= 0)
		return;
	out->change[stalls] = out->change[empty];
	out->change[stalls].fast *= cycles->fast / slots->fast;
	out->change[stalls].slow *= cycles->slow / slots->slow;
	out->change[stalls].by_slots = true;
}

void changes_init(struct changes *out, const struct change_row *rows,
		  size_t count, bool higher_is_better)
{
	const bool counted = is_counted(rows, count);

	*out = (struct changes){.improved = false};
	if (count == 0)
		return;
	out->improved = rows[0].culprit < rows[0].parent;
	if (higher_is_better)
		out->improved = rows[0].culprit > rows[0].parent;
	for (size_t i = 0; i < count; i++) {
		enum quantity quantity = changes_find(rows[i].name);

		if (counted && is_simulated(rows[i].name))
			continue;
		if (quantity < QUANTITY_COUNT && !out->change[quantity].known)
			out->change[quantity] =
				change_of(&rows[i], out->improved);
	}
	take_slots(out, QUANTITY_FRONT_STALLS, QUANTITY_FRONT_SLOTS);
	take_slots(out, QUANTITY_BACK_STALLS, QUANTITY_BACK_SLOTS);
	out->simulated = out->change[QUANTITY_INSTRUCTIONS].simulated;
	out->metric = change_of(&rows[0], out->improved != higher_is_better);
}

double changes_growth(const struct change *change)
{
	return change->known ? change->slow - change->fast : 0;
}

bool changes_grew(const struct change *change, double factor)
{
	return change->known && change->ratio >= factor && change->low > 1;
}

double changes_share(const struct change *change, const struct change *of)
{
	return log(change->ratio) / log(of->ratio);
}

/* Of one kind of event, as a part of `cycles`. */
static double explains(const struct changes *changes, int quantity,
		       double factor, bool dearly, double cycles)
{
	const struct change *change = &changes->change[quantity];
	double cost =
		dearly ? quantities[quantity].most : quantities[quantity].usual;

	if (change->simulated && dearly &&
	    quantities[quantity].part == PART_CODE)
		cost *= SIMULATED_CODE;
	if (!change->known || change->ratio < factor || cycles <= 0)
		return 0;
	return fmax(changes_growth(change), 0) * cost / cycles;
}

double changes_explains(const struct changes *changes, enum processor_part part,
			double factor, bool dearly, double cycles)
{
	double sum = 0;

	for (int i = 0; i < QUANTITY_COUNT; i++) {
		if (quantities[i].part == part)
			sum += explains(changes, i, factor, dearly, cycles);
	}
	return sum;
}

enum quantity changes_strongest(const struct changes *changes,
				enum processor_part part, double factor)
{
	enum quantity best = QUANTITY_COUNT;
	double most = 0;

	for (int i = 0; i < QUANTITY_COUNT; i++) {
		double part_of_it = explains(changes, i, factor, false, 1);

		if (quantities[i].part != part || part_of_it <= most ||
		    !changes_grew(&changes->change[i], factor))
			continue;
		most = part_of_it;
		best = (enum quantity)i;
	}
	return best;
}

bool changes_knows(const struct changes *changes, enum processor_part part)
{
	for (int i = 0; i < QUANTITY_COUNT; i++) {
		if (quantities[i].part == part && changes->change[i].known)
			return true;
	}
	return false;
}

/* "1.00", "71.7", "2903", "0.0139" */
static char *factor_words(double factor, struct arena *arena)
{
	int digits = factor >= 100 ? 0 : factor >= 10 ? 1 : 2;

	if (factor < 0.1)
		return arena_sprintf(arena, "%.3g", factor);
	return arena_sprintf(arena, "%.*f", digits, factor);
}

char *changes_times(const struct changes *changes, enum quantity quantity,
		    struct arena *arena)
{
	double ratio = changes->change[quantity].ratio;

	if (changes->improved)
		ratio = ratio > 0 ? 1 / ratio : INFINITY;
	return arena_sprintf(arena, "%s times", factor_words(ratio, arena));
}

char *changes_more(const struct changes *changes, enum quantity quantity,
		   struct arena *arena)
{
	return arena_sprintf(
		arena, "%s times %s %s",
		factor_words(changes->change[quantity].ratio, arena),
		changes->improved ? "fewer" : "more",
		quantities[quantity].words);
}

char *changes_evidence(const struct changes *changes, enum quantity quantity,
		       struct arena *arena)
{
	const struct change *change = &changes->change[quantity];
	double parent = changes->improved ? change->slow : change->fast;
	double culprit = changes->improved ? change->fast : change->slow;
	const char *name = quantities[quantity].name;

	if (change->by_slots)
		name = arena_sprintf(arena, "%s (by slots)", name);
	if (change->simulated)
		name = arena_sprintf(arena, "%s%s", simulated,
				     simulated_name(quantity));
	if (parent == 0 && culprit > 0)
		return arena_sprintf(arena, "%s from 0 to %.6g", name, culprit);
	return arena_sprintf(arena, "%s %s%s", name,
			     changes_times(changes, quantity, arena),
			     change->scaled ? " (scaled)" : "");
}
