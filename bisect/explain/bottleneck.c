/* SPDX-License-Identifier: MIT */
#include "bisect/explain/bottleneck.h"

#include "probe/ground/text.h"

#include <math.h>

static const double beyond = 1.25;  /* times the instructions */
static const double clock_hz = 3e9; /* when there are no cycles */

static const enum quantity clock_evidence[] = {
	QUANTITY_CPU, QUANTITY_CYCLES, QUANTITY_INSTRUCTIONS,
	QUANTITY_MIGRATIONS, QUANTITY_COUNT};
static const enum quantity processor_evidence[] = {
	QUANTITY_CYCLES,	QUANTITY_INSTRUCTIONS, QUANTITY_BRANCH_MISSES,
	QUANTITY_ICACHE_MISSES, QUANTITY_ITLB_MISSES,  QUANTITY_DCACHE_MISSES,
	QUANTITY_DTLB_MISSES,	QUANTITY_CACHE_MISSES, QUANTITY_FRONT_STALLS,
	QUANTITY_BACK_STALLS,	QUANTITY_COUNT};

/* Of a simulated processor. */
static const char unseen[] = "; what it does not have (prefetching, a TLB, a "
			     "clock, the kernel, threads at a time) may be it";

/* -- What the processor has waited for -- */

struct waits {
	double cycles; /* to be explained */
	double factor; /* by which events have grown at least */
};

static double paid(const struct analysis *analysis, enum processor_part part,
		   const struct waits *waits, double factor, bool dearly)
{
	return changes_explains(analysis->changes, part, factor, dearly,
				waits->cycles);
}

/* What the other parts have seen more of, at the usual price. */
static double rivals(const struct analysis *analysis, enum processor_part part,
		     const struct waits *waits)
{
	double most = 0;

	for (int i = PART_CODE; i < PART_COUNT; i++) {
		if (i != (int)part)
			most = fmax(most, paid(analysis, (enum processor_part)i,
					       waits, 1.1, false));
	}
	return most;
}

/*
 * A simulated processor may miss what a real one has fetched ahead, or has
 * learnt to foresee: that would take more time than there is.
 */
static bool is_credible(const struct analysis *analysis, double usual)
{
	return !analysis->changes->simulated || usual <= 2;
}

/* Is it this part that the processor has waited for, and no other? */
static bool explains(const struct analysis *analysis, enum processor_part part,
		     const struct waits *waits)
{
	double usual = paid(analysis, part, waits, waits->factor, false);
	double dear = paid(analysis, part, waits, waits->factor, true);
	double rival = rivals(analysis, part, waits);
	bool others_known = true;

	if (changes_strongest(analysis->changes, part, waits->factor) ==
	    QUANTITY_COUNT)
		return false;
	if (usual >= 0.5)
		return rival <= usual / 3 && is_credible(analysis, usual);
	for (int i = PART_CODE; i < PART_COUNT; i++)
		others_known &= changes_knows(analysis->changes,
					      (enum processor_part)i);
	return dear >= 0.5 && others_known && rival <= 0.02 &&
	       rival <= usual / 3 &&
	       changes_strongest(analysis->changes, part, 2 * waits->factor) !=
		       QUANTITY_COUNT;
}

static bool same_instructions(const struct analysis *analysis)
{
	const struct change *change = &analysis->change[QUANTITY_INSTRUCTIONS];

	return fabs(change->ratio - 1) <= 0.02 && change->low >= 0.95 &&
	       change->high <= 1.05;
}

/*
 * Where neither the instruction cache nor its TLB are counted, the front end's
 * own stalls can tell, if branches and data are known not to be it.
 */
static bool front_end_stalls(const struct analysis *analysis,
			     const struct waits *waits)
{
	return !changes_knows(analysis->changes, PART_CODE) &&
	       changes_knows(analysis->changes, PART_BRANCH) &&
	       changes_knows(analysis->changes, PART_DATA) &&
	       rivals(analysis, PART_CODE, waits) <= 0.1 &&
	       changes_grew(&analysis->change[QUANTITY_FRONT_STALLS], beyond) &&
	       changes_growth(&analysis->change[QUANTITY_FRONT_STALLS]) >=
		       0.5 * waits->cycles;
}

/* No program is without any: such a counter does not count. */
static bool counts_at_all(const struct change *stalls)
{
	return stalls->known && (stalls->fast > 0 || stalls->slow > 0);
}

/* Where the front end's stalls are counted, they are the proof of the claim. */
static bool is_placement(const struct analysis *analysis,
			 const struct waits *waits)
{
	const struct change *stalls = &analysis->change[QUANTITY_FRONT_STALLS];

	if (!same_instructions(analysis))
		return false;
	if (front_end_stalls(analysis, waits))
		return true;
	return explains(analysis, PART_CODE, waits) &&
	       (!counts_at_all(stalls) ||
		changes_growth(stalls) >= 0.1 * waits->cycles);
}

static const char *counted_words(const struct analysis *analysis,
				 enum quantity what)
{
	return arena_sprintf(analysis->arena,
			     "%sthe same instructions (%s) and %s",
			     analysis_where(analysis),
			     analysis_times(analysis, QUANTITY_INSTRUCTIONS),
			     analysis_more(analysis, what));
}

const char *bottleneck_counted(const struct analysis *analysis)
{
	enum quantity what =
		changes_strongest(analysis->changes, PART_CODE, 2 * beyond);

	if (!analysis->change[QUANTITY_INSTRUCTIONS].known ||
	    !same_instructions(analysis) || what == QUANTITY_COUNT)
		return NULL;
	return counted_words(analysis, what);
}

static void say_placement(const struct analysis *analysis,
			  const struct waits *waits)
{
	enum quantity what =
		changes_strongest(analysis->changes, PART_CODE, waits->factor);

	if (what == QUANTITY_COUNT)
		what = QUANTITY_FRONT_STALLS;
	analysis->out->counted = counted_words(analysis, what);
	analysis_conclude(analysis, "code-placement", processor_evidence,
			  arena_sprintf(analysis->arena,
					"code placement: %s: the code is "
					"placed differently; the culprit may "
					"not touch the hot code at all",
					analysis->out->counted));
}

static void say_part(const struct analysis *analysis, enum processor_part part,
		     const struct waits *waits)
{
	bool branch = part == PART_BRANCH;

	analysis_conclude(
		analysis, branch ? "branch-misses" : "data-cache",
		processor_evidence,
		arena_sprintf(
			analysis->arena, "%s: %s%s instructions (%s) and %s",
			branch ? "branch prediction" : "data access",
			analysis_where(analysis),
			same_instructions(analysis) ? "the same" : "not more",
			analysis_times(analysis, QUANTITY_INSTRUCTIONS),
			analysis_more(analysis,
				      changes_strongest(analysis->changes, part,
							waits->factor))));
}

/* Which of the parts have grown, for a sentence that decides nothing. */
static const char *suspects(const struct analysis *analysis,
			    const struct waits *waits)
{
	struct text text;

	text_init(&text, analysis->arena);
	for (int i = PART_CODE; i < PART_COUNT; i++) {
		enum quantity what = changes_strongest(analysis->changes,
						       (enum processor_part)i,
						       waits->factor);

		if (what != QUANTITY_COUNT &&
		    paid(analysis, (enum processor_part)i, waits, waits->factor,
			 true) >= 0.1)
			text_addf(&text, "%s%s", text.length > 0 ? ", " : "",
				  analysis_more(analysis, what));
	}
	return text.length > 0 ? text.data : NULL;
}

/* "1.70 times the cycles", or the CPU time where these are not counted. */
static char *time_words(const struct analysis *analysis)
{
	bool cycles = analysis->change[QUANTITY_CYCLES].known;

	return arena_sprintf(analysis->arena, "%s the %s",
			     analysis_times(analysis, cycles ? QUANTITY_CYCLES
							     : QUANTITY_CPU),
			     cycles ? "cycles" : "CPU time");
}

/* So many slots more, of a hundred, are worth a word. */
static const double slots_least = 5;

static double slots_of(const struct analysis *analysis, enum quantity empty,
		       bool slow)
{
	const struct change *part = &analysis->change[empty];
	const struct change *all = &analysis->change[QUANTITY_SLOTS];

	return 100 * (slow ? part->slow / all->slow : part->fast / all->fast);
}

/* Which end of the processor has more empty slots; or "". */
static const char *slots_words(const struct analysis *analysis)
{
	static const enum quantity ends[] = {QUANTITY_FRONT_SLOTS,
					     QUANTITY_BACK_SLOTS};
	const char *words = "";
	double most = slots_least;

	for (int i = 0; i < 2; i++) {
		double fast = slots_of(analysis, ends[i], false);
		double slow = slots_of(analysis, ends[i], true);

		/* Not a number where they are not counted. */
		if (!(slow - fast >= most))
			continue;
		most = slow - fast;
		words = arena_sprintf(
			analysis->arena,
			"; of the slots of the slower one %.0f %% are empty "
			"for the %s end, of the faster one %.0f %%",
			slow, i == 0 ? "front" : "back", fast);
	}
	return words;
}

static void diagnose_waits(const struct analysis *analysis, double cycles)
{
	struct waits waits = {cycles, beyond};
	const char *who;

	if (is_placement(analysis, &waits)) {
		say_placement(analysis, &waits);
		return;
	}
	for (int i = PART_BRANCH; i <= PART_DATA; i++) {
		if (explains(analysis, (enum processor_part)i, &waits)) {
			say_part(analysis, (enum processor_part)i, &waits);
			return;
		}
	}
	who = suspects(analysis, &waits);
	analysis_unclear(
		analysis,
		arena_sprintf(analysis->arena,
			      "%s%s the instructions take %s, and %s%s%s%s",
			      analysis_where(analysis),
			      analysis_times(analysis, QUANTITY_INSTRUCTIONS),
			      time_words(analysis),
			      who ? "what was counted does not single out one "
				    "reason: "
				  : "nothing that was counted tells why",
			      who ? who : "", slots_words(analysis),
			      analysis->changes->simulated ? unseen : ""));
}

/* -- Instructions and cycles -- */

/* Has it grown by half as much as it must, by its interval? */
static bool surely_explains(const struct change *change,
			    const struct change *of)
{
	return change->low > 1 &&
	       log(change->low) / log(of->ratio) >= 0.5 * ANALYSIS_MOSTLY;
}

/* Beside more instructions: what else would explain the time; or NULL. */
static const char *other_reason(const struct analysis *analysis, double cycles)
{
	struct waits waits = {
		cycles,
		1.5 * fmax(analysis->change[QUANTITY_INSTRUCTIONS].ratio, 1)};

	for (int i = PART_CODE; i < PART_COUNT; i++) {
		if (paid(analysis, (enum processor_part)i, &waits, waits.factor,
			 false) >= 0.5)
			return suspects(analysis, &waits);
	}
	return NULL;
}

static void say_work(const struct analysis *analysis)
{
	analysis_conclude(
		analysis, "more-work", processor_evidence,
		arena_sprintf(analysis->arena,
			      "%s work: %s%s the instructions for %s",
			      analysis->changes->improved ? "less" : "more",
			      analysis_where(analysis),
			      analysis_times(analysis, QUANTITY_INSTRUCTIONS),
			      time_words(analysis)));
}

static void diagnose_instructions(const struct analysis *analysis,
				  const struct change *time)
{
	const struct change *instructions =
		&analysis->change[QUANTITY_INSTRUCTIONS];
	const struct change *cycles = &analysis->change[QUANTITY_CYCLES];
	const struct change *of = cycles->known ? cycles : time;
	double growth = changes_growth(of) * (cycles->known ? 1 : clock_hz);
	const char *other = other_reason(analysis, growth);
	double share = changes_share(instructions, of);

	if (share >= 0.75 && surely_explains(instructions, of) && !other)
		say_work(analysis);
	else if (share <= ANALYSIS_HARDLY &&
		 log(instructions->high) / log(of->ratio) <=
			 2 * ANALYSIS_HARDLY)
		diagnose_waits(analysis, growth);
	else
		analysis_unclear(
			analysis,
			arena_sprintf(
				analysis->arena,
				"%s%s the instructions for %s%s%s",
				analysis_where(analysis),
				analysis_times(analysis, QUANTITY_INSTRUCTIONS),
				time_words(analysis),
				other ? ", and "
				      : ": that explains a part of it",
				other ? other : ""));
}

static void say_machine(const struct analysis *analysis,
			const struct change *time)
{
	const struct change *cycles = &analysis->change[QUANTITY_CYCLES];
	double fast = cycles->fast / time->fast / 1e9;
	double slow = cycles->slow / time->slow / 1e9;
	bool improved = analysis->changes->improved;

	analysis_conclude(
		analysis, "machine", clock_evidence,
		arena_sprintf(analysis->arena,
			      "the machine: the same cycles (%s) at another "
			      "clock, %.2f GHz -> %.2f GHz: heat, power, wide "
			      "vector instructions, or a virtual machine that "
			      "shares its processors",
			      analysis_times(analysis, QUANTITY_CYCLES),
			      improved ? slow : fast, improved ? fast : slow));
}

static void say_uncounted(const struct analysis *analysis, enum quantity time)
{
	bool improved = analysis->changes->improved;

	analysis_unclear(
		analysis,
		arena_sprintf(analysis->arena,
			      "%s CPU time%s (%s); without hardware counters "
			      "it cannot be told whether that is %s work or %s "
			      "work",
			      improved ? "less" : "more",
			      time == QUANTITY_USER ? " in user mode" : "",
			      analysis_times(analysis, time),
			      improved ? "less" : "more",
			      improved ? "faster" : "slower"));
}

/* A lower clock; of user time alone, because of the rest cycles may miss. */
static bool is_machine(const struct analysis *analysis,
		       const struct change *time)
{
	const struct change *cycles = &analysis->change[QUANTITY_CYCLES];

	return changes_share(cycles, time) <= ANALYSIS_HARDLY &&
	       cycles->low > 0 &&
	       log(cycles->high) / log(time->ratio) <= 2 * ANALYSIS_HARDLY &&
	       fabs(changes_share(&analysis->change[QUANTITY_INSTRUCTIONS],
				  time)) <= ANALYSIS_HARDLY;
}

/* The kernel's part of more CPU time is not simulated. */
static bool is_unseen(const struct analysis *analysis, enum quantity which)
{
	const struct change *system = &analysis->change[QUANTITY_SYSTEM];

	return analysis->changes->simulated && which == QUANTITY_CPU &&
	       changes_grew(system, 1) &&
	       changes_growth(system) >
		       (1 - ANALYSIS_MOSTLY) *
			       changes_growth(&analysis->change[which]);
}

static void say_unseen(const struct analysis *analysis, enum quantity which)
{
	analysis_unclear(
		analysis,
		arena_sprintf(analysis->arena,
			      "%s the CPU time, and the kernel has a part in "
			      "that; what it does is not counted here, and a "
			      "simulated processor does not see it",
			      analysis_times(analysis, which)));
}

void bottleneck_of_time(const struct analysis *analysis, enum quantity which)
{
	const struct change *time = &analysis->change[which];
	const struct change *cycles = &analysis->change[QUANTITY_CYCLES];
	const struct change *instructions =
		&analysis->change[QUANTITY_INSTRUCTIONS];

	if (!changes_grew(time, 1))
		analysis_unclear(analysis,
				 "the CPU time has not surely changed");
	else if (!instructions->known || instructions->low <= 0)
		say_uncounted(analysis, which);
	else if (is_unseen(analysis, which))
		say_unseen(analysis, which);
	else if (!cycles->known ||
		 (changes_share(cycles, time) >= ANALYSIS_MOSTLY &&
		  surely_explains(cycles, time)))
		diagnose_instructions(analysis, time);
	else if (which == QUANTITY_USER && is_machine(analysis, time))
		say_machine(analysis, time);
	else
		analysis_unclear(
			analysis,
			arena_sprintf(analysis->arena,
				      "%s the cycles for %s the time: the "
				      "clock, or what was not counted, has a "
				      "part in it",
				      analysis_times(analysis, QUANTITY_CYCLES),
				      analysis_times(analysis, which)));
}

void bottleneck_of_cycles(const struct analysis *analysis)
{
	const struct change *cycles = &analysis->change[QUANTITY_CYCLES];

	if (changes_grew(cycles, 1) &&
	    analysis->change[QUANTITY_INSTRUCTIONS].low > 0)
		diagnose_instructions(analysis, cycles);
	else
		analysis_unclear(analysis,
				 "the cycles have not surely changed, "
				 "or the instructions are not known");
}
