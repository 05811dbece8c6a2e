/* SPDX-License-Identifier: MIT */
/*
 * A wrong reason costs its reader more than none, so each class must show that
 * it explains the growth, and that nothing else does; what is left is unclear.
 *
 * It goes from the whole to its parts, and each time asks which part has grown
 * by as much as the whole.  Seconds are shares of seconds, because wall time is
 * CPU time and waiting, and CPU time is user and system time: a program that
 * sleeps for a second and computes for ten milliseconds may do both for twice
 * as long, and it is the sleep that counts.  Ratios would not tell.
 *
 * 1. Wall time.  CPU time has grown by at least 0.7 of it: go on there; or by
 *    half, and in proportion: then others have had the processor in turns with
 *    it, before and after; or by less, but by as large a factor, where it is
 *    known that they have.  What has grown in proportion is never said to
 *    wait.  By at most a quarter, and not so: nobody worked then.  With one
 *    thread that is waiting, unless others had the processor meanwhile.  With
 *    several it is so too if the time for which no processor can have been busy
 *    (wall - CPU) makes three quarters of the growth; it is lost parallelism if
 *    at least 0.9 of a processor is still busy.  Where several work at once,
 *    seconds of CPU are no seconds of wall time, so that the ratios must say
 *    the same: wall = CPU / processors busy, in logarithms.
 * 2. CPU time.  What a page fault costs is measured on the machine, for it
 *    differs by a factor of 100, and under some hypervisors most of it looks
 *    like user time.  If those that were added pay for half of the growth at
 *    that price, they are it; if for four times the growth, the price is wrong.
 *    Otherwise, at least 0.7 of it is system time: that is it.  Or user time:
 *    go on.  Many kernels tell the two by sampling at each tick (1 to 10 ms),
 *    so that this needs a growth of many ticks.
 * 3. Cycles.  CPU time = cycles / clock.  If the cycles have grown with it, go
 *    on; if they have not, the clock is lower.
 * 4. Instructions.  In proportion (0.75 of the logarithm or more): more work.
 *    More instructions bring more of everything else with them, so that a
 *    ratio of cache misses means nothing beside the same ratio of instructions.
 *    Hardly more of them (a quarter, or fewer): each takes longer, go on.
 * 5. What the processor has waited for: code, branches, or data.  Ratios
 *    mislead here most: a hundred times nothing is nothing.  So the events are
 *    priced (changes.c), and what has grown must pay for the cycles: half of
 *    them at the usual price, and no other part a third of that.  What falls
 *    short, as misses of the first data cache that go on to memory do, must pay
 *    at the highest price, and then no other part may have grown at all.
 *    Code placement claims more than the others - that it is the same code -
 *    and so takes the same number of instructions (2 %), and a front end that
 *    has stalled, where that is counted.  Back-end stalls say nothing: they
 *    grow with most of the others.
 *
 * "Has grown" is said of an interval that leaves out 1, and a share's own
 * interval must reach half of what the share itself must reach.  The mark for
 * what stands out is not used: it takes four pairs, and a step that is plain to
 * see is confirmed in three.
 *
 * A metric that the benchmark prints is diagnosed by the process's own time, if
 * that has moved along; a harness which repeats the work until a second is over
 * always takes a second, and its counters tell nothing of a single pass.
 */
#include "bisect/explain/diagnosis.h"

#include "bisect/explain/bottleneck.h"

#include <math.h>

static const double split_s = 0.04; /* growth that ticks can tell */
static const double serial = 1.05;  /* processors busy, at most */
static const double shared = 0.5;   /* of a growth, when others take turns */
static const double faults_least = 0.5, faults_most = 4;

static const enum quantity time_evidence[] = {
	QUANTITY_WALL,	 QUANTITY_CPU,	    QUANTITY_USER,
	QUANTITY_SYSTEM, QUANTITY_SWITCHES, QUANTITY_COUNT};
static const enum quantity system_evidence[] = {
	QUANTITY_CPU,	      QUANTITY_SYSTEM,	 QUANTITY_USER,
	QUANTITY_PAGE_FAULTS, QUANTITY_SWITCHES, QUANTITY_COUNT};
static const enum quantity memory_evidence[] = {
	QUANTITY_SYSTEM, QUANTITY_USER, QUANTITY_PAGE_FAULTS, QUANTITY_MAX_RSS,
	QUANTITY_COUNT};

/* -- CPU time -- */

static void say_system(const struct analysis *analysis)
{
	bool improved = analysis->changes->improved;

	analysis_conclude(
		analysis, "system-time", system_evidence,
		arena_sprintf(
			analysis->arena,
			"system time: the kernel works %s for it, %s%.1f ms",
			improved ? "less" : "longer", improved ? "-" : "+",
			changes_growth(&analysis->change[QUANTITY_SYSTEM]) *
				1e3));
}

/* Do more page faults pay for so much time, at what one costs here? */
static bool is_faults(const struct analysis *analysis, double seconds)
{
	const struct change *faults = &analysis->change[QUANTITY_PAGE_FAULTS];
	double paid = changes_growth(faults) * analysis->fault_s / seconds;

	return changes_grew(faults, 1.25) && paid >= faults_least &&
	       paid <= faults_most;
}

static void say_faults(const struct analysis *analysis, double seconds)
{
	double each = seconds /
		      changes_growth(&analysis->change[QUANTITY_PAGE_FAULTS]);

	analysis_conclude(
		analysis, "page-faults", memory_evidence,
		arena_sprintf(analysis->arena,
			      "page faults: %s, and %s%.1f ms of CPU time, "
			      "%.2f us for each (one costs %.2f us here)",
			      analysis_more(analysis, QUANTITY_PAGE_FAULTS),
			      analysis->changes->improved ? "-" : "+",
			      seconds * 1e3, each * 1e6,
			      analysis->fault_s * 1e6));
}

/* The bounds of a change's growth as a part of so many seconds. */
static bool at_least(const struct change *change, double part, double seconds)
{
	return change->low > 0 &&
	       (change->low - 1) * change->fast >= part * seconds;
}

static bool at_most(const struct change *change, double part, double seconds)
{
	return change->low > 0 &&
	       (change->high - 1) * change->fast <= part * seconds;
}

/* By noise the one may be more than all of the change, and the other less. */
static void say_mixed(const struct analysis *analysis, double in_user,
		      double in_system)
{
	const char *times = analysis_times(analysis, QUANTITY_CPU);
	const char *words;

	if (in_user >= 0.9 || in_system >= 0.9)
		words = arena_sprintf(analysis->arena,
				      "%s the CPU time, nearly all of the "
				      "change in %s, as far as noise lets us "
				      "tell",
				      times,
				      in_user >= in_system ? "user mode"
							   : "the kernel");
	else
		words = arena_sprintf(analysis->arena,
				      "%s the CPU time: %.0f %% of the change "
				      "is in user mode, %.0f %% in the kernel",
				      times, in_user * 100, in_system * 100);
	analysis_unclear(analysis, words);
}

static void diagnose_cpu(const struct analysis *analysis)
{
	const struct change *cpu = &analysis->change[QUANTITY_CPU];
	const struct change *user = &analysis->change[QUANTITY_USER];
	const struct change *system = &analysis->change[QUANTITY_SYSTEM];
	double growth = changes_growth(cpu);
	double in_user = changes_growth(user) / growth;
	double in_system = changes_growth(system) / growth;

	if (!changes_grew(cpu, 1))
		analysis_unclear(analysis,
				 "the CPU time has not surely changed");
	else if (is_faults(analysis, growth))
		say_faults(analysis, growth);
	else if (growth < split_s)
		bottleneck_of_time(analysis, QUANTITY_CPU);
	else if (in_system >= ANALYSIS_MOSTLY &&
		 in_user <= 1 - ANALYSIS_MOSTLY &&
		 (at_most(user, 0.5, growth) || at_least(system, 0.5, growth)))
		say_system(analysis);
	else if (in_user >= ANALYSIS_MOSTLY &&
		 in_system <= 1 - ANALYSIS_MOSTLY &&
		 (at_most(system, 0.5, growth) || at_least(user, 0.5, growth)))
		bottleneck_of_time(analysis, QUANTITY_USER);
	else
		say_mixed(analysis, in_user, in_system);
}

/* -- Wall time -- */

/*
 * Beside the wall time; it counts as flat, too, when it has grown by a small
 * part of that.
 */
static const char *flat_words(const struct analysis *analysis)
{
	const char *times = analysis_times(analysis, QUANTITY_CPU);

	return arena_sprintf(analysis->arena,
			     changes_grew(&analysis->change[QUANTITY_CPU], 1.2)
				     ? "but %s the CPU time"
				     : "but not the CPU time (%s)",
			     times);
}

/* One that waits for a processor looks like one that sleeps. */
static void say_pushed(const struct analysis *analysis)
{
	analysis_unclear(
		analysis,
		arena_sprintf(
			analysis->arena,
			"%s the wall time, %s, and others pushed the "
			"slower one off the processor again and again: it "
			"may have waited for nothing else",
			analysis_times(analysis, QUANTITY_WALL),
			flat_words(analysis)));
}

/* CPU time is flat. */
static void diagnose_idle(const struct analysis *analysis)
{
	const struct change *wall = &analysis->change[QUANTITY_WALL];
	const struct change *cpu = &analysis->change[QUANTITY_CPU];
	double fast = cpu->fast / wall->fast, slow = cpu->slow / wall->slow;
	bool improved = analysis->changes->improved;
	bool switches = changes_grew(&analysis->change[QUANTITY_SWITCHES], 1.5);
	char *busy =
		arena_sprintf(analysis->arena, "%.2f -> %.2f",
			      improved ? slow : fast, improved ? fast : slow);

	bool waits = fast <= serial ||
		     wall->slow - cpu->slow >= 0.75 * changes_growth(wall);

	if (waits && analysis->pushed)
		say_pushed(analysis);
	else if (waits)
		analysis_conclude(
			analysis, "waiting", time_evidence,
			arena_sprintf(
				analysis->arena,
				"waiting: %s the wall time, %s: it sleeps, or "
				"waits for I/O, a lock, or another "
				"process%s%s",
				analysis_times(analysis, QUANTITY_WALL),
				flat_words(analysis), switches ? "; " : "",
				switches ? analysis_more(analysis,
							 QUANTITY_SWITCHES)
					 : ""));
	else if (fast >= 1.2 && slow >= 0.9)
		analysis_conclude(
			analysis, "lost-parallelism", time_evidence,
			arena_sprintf(analysis->arena,
				      "%s parallelism: %s the wall time, %s: "
				      "processors busy at a time %s; %s",
				      improved ? "more" : "lost",
				      analysis_times(analysis, QUANTITY_WALL),
				      flat_words(analysis), busy,
				      improved
					      ? "what took turns now runs side "
						"by side, or waits less"
					      : "what ran side by side now "
						"takes turns, or all of it "
						"waits"));
	else
		analysis_unclear(
			analysis,
			arena_sprintf(analysis->arena,
				      "%s the wall time, %s: it waits, or less "
				      "of it runs at the same time (processors "
				      "busy %s)",
				      analysis_times(analysis, QUANTITY_WALL),
				      flat_words(analysis), busy));
}

/* Within a seventh, in logarithms. */
static bool in_proportion(double factor)
{
	return factor >= 6.0 / 7 && factor <= 7.0 / 6;
}

/*
 * Both have grown by about the same factor.  Where others had the processor for
 * most of the time that is all that is left of work: its seconds are few.
 */
static bool goes_along(double factor)
{
	return factor >= ANALYSIS_MOSTLY && factor <= 1 / ANALYSIS_MOSTLY;
}

/* CPU time has grown by so many seconds, and so far, as wall time has. */
static bool is_work(const struct analysis *analysis, double seconds,
		    double factor)
{
	const struct change *cpu = &analysis->change[QUANTITY_CPU];
	double growth = changes_growth(&analysis->change[QUANTITY_WALL]);

	/* Of a part of a processor seconds tell nothing, and ratios do. */
	if (analysis->pushed && factor >= ANALYSIS_MOSTLY && cpu->low > 1)
		return true;
	return at_least(cpu, 0.5 * ANALYSIS_MOSTLY, growth) &&
	       ((seconds >= ANALYSIS_MOSTLY && factor >= ANALYSIS_MOSTLY) ||
		(seconds >= shared && in_proportion(factor)));
}

static void diagnose_wall(const struct analysis *analysis)
{
	const struct change *wall = &analysis->change[QUANTITY_WALL];
	const struct change *cpu = &analysis->change[QUANTITY_CPU];
	double growth = changes_growth(wall);
	double seconds = changes_growth(cpu) / growth;
	double factor = changes_share(cpu, wall);
	bool flat;

	if (!changes_grew(wall, 1) || !cpu->known || cpu->low <= 0) {
		analysis_unclear(analysis,
				 "the wall time has not surely changed");
		return;
	}
	flat = seconds <= ANALYSIS_HARDLY && at_most(cpu, 0.5, growth) &&
	       !goes_along(factor) &&
	       (cpu->fast <= serial * wall->fast || factor <= ANALYSIS_HARDLY);
	if (is_work(analysis, seconds, factor))
		diagnose_cpu(analysis);
	else if (flat)
		diagnose_idle(analysis);
	else
		analysis_unclear(
			analysis,
			arena_sprintf(analysis->arena,
				      "%s the wall time and %s the CPU time: "
				      "work, waiting, or both",
				      analysis_times(analysis, QUANTITY_WALL),
				      analysis_times(analysis, QUANTITY_CPU)));
}

/* -- Which time, or none -- */

/* Of user time that would be wrong: faults mostly show in the other. */
static void diagnose_system(const struct analysis *analysis)
{
	double growth = changes_growth(&analysis->change[QUANTITY_SYSTEM]);

	if (is_faults(analysis, growth))
		say_faults(analysis, growth);
	else
		say_system(analysis);
}

/* A metric that was printed, or is a count whose price nobody knows. */
static void diagnose_other(const struct analysis *analysis,
			   enum quantity metric)
{
	const struct change *wall = &analysis->change[QUANTITY_WALL];
	double share = changes_share(wall, &analysis->changes->metric);

	if (changes_grew(wall, 1) && share >= 0.5 && share <= 2)
		diagnose_wall(analysis);
	else if (wall->known && wall->low <= 0 && wall->fast > 0)
		analysis_unclear(analysis,
				 "the metric changed; whether the time of the "
				 "process did takes more runs than one");
	else if (changes_grew(wall, 1))
		analysis_unclear(
			analysis,
			arena_sprintf(analysis->arena,
				      "the metric changed, and so did the wall "
				      "time of the whole process, but not in "
				      "proportion (%s), so its counters "
				      "explain little of it",
				      analysis_times(analysis, QUANTITY_WALL)));
	else if (metric != QUANTITY_COUNT && !wall->known)
		analysis_unclear(
			analysis,
			arena_sprintf(analysis->arena,
				      "%s%s, which is the metric "
				      "itself; no time was measured",
				      analysis_where(analysis),
				      analysis_more(analysis, metric)));
	else if (metric != QUANTITY_COUNT)
		analysis_unclear(
			analysis,
			arena_sprintf(analysis->arena,
				      "%s, which is the metric itself; the "
				      "wall time did not change with it",
				      analysis_more(analysis, metric)));
	else
		analysis_unclear(
			analysis,
			"the metric changed, but the time of the whole "
			"process did not, so its counters do not explain it");
}

static void diagnose_memory(const struct analysis *analysis)
{
	const struct change *wall = &analysis->change[QUANTITY_WALL];
	const char *time = "";

	if (wall->high > 0 && (wall->low > 1 || wall->high < 1))
		time = arena_sprintf(analysis->arena, ", and %s the wall time",
				     analysis_times(analysis, QUANTITY_WALL));
	analysis_conclude(
		analysis, "memory", memory_evidence,
		arena_sprintf(analysis->arena, "memory: %s the peak memory%s",
			      analysis_times(analysis, QUANTITY_MAX_RSS),
			      time));
}

static void diagnose_count(const struct analysis *analysis, const char *class,
			   const char *name, enum quantity what)
{
	const enum quantity evidence[] = {what, QUANTITY_WALL, QUANTITY_CPU,
					  QUANTITY_COUNT};

	analysis_conclude(analysis, class, evidence,
			  arena_sprintf(analysis->arena,
					"%s: %s, which is the metric itself",
					name, analysis_more(analysis, what)));
}

static void diagnose(const struct analysis *analysis, enum quantity metric)
{
	const char *work =
		analysis->changes->improved ? "less work" : "more work";

	if (metric == QUANTITY_WALL)
		diagnose_wall(analysis);
	else if (metric == QUANTITY_CPU || metric == QUANTITY_TASK_CLOCK)
		diagnose_cpu(analysis);
	else if (metric == QUANTITY_USER)
		bottleneck_of_time(analysis, QUANTITY_USER);
	else if (metric == QUANTITY_SYSTEM)
		diagnose_system(analysis);
	else if (metric == QUANTITY_CYCLES)
		bottleneck_of_cycles(analysis);
	else if (metric == QUANTITY_INSTRUCTIONS)
		diagnose_count(analysis, "more-work", work, metric);
	else if (metric == QUANTITY_PAGE_FAULTS)
		diagnose_count(analysis, "page-faults", "page faults", metric);
	else if (metric == QUANTITY_MAX_RSS)
		diagnose_memory(analysis);
	else
		diagnose_other(analysis, metric);
}

void diagnosis_init(struct diagnosis *out, const struct diagnosis_facts *facts,
		    struct arena *arena)
{
	struct changes changes;
	struct analysis analysis = {&changes, changes.change, facts->fault_s,
				    out,      arena,	      facts->pushed};

	*out = (struct diagnosis){.class = NULL};
	out->evidence =
		arena_array(arena, QUANTITY_COUNT + 1, sizeof(*out->evidence));
	if (facts->count == 0)
		return;
	changes_init(&changes, facts->rows, facts->count,
		     facts->higher_is_better);
	/* Of what is better when there is more of it, nothing here holds. */
	diagnose(&analysis, facts->higher_is_better
				    ? QUANTITY_COUNT
				    : changes_find(facts->rows[0].name));
	if (!out->counted)
		out->counted = bottleneck_counted(&analysis);
}
