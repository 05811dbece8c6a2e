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
 *    it, before and after.  By at
 *    most a quarter: nobody worked in that time.  With one thread that is
 *    waiting.  With several it is so too if the time for which no processor
 *    can have been busy (wall - CPU) makes three quarters of the growth; it is
 *    lost parallelism if at least 0.9 of a processor is still busy.  Where
 *    several work at once, seconds of CPU are no seconds of wall time, so that
 *    the ratios must say the same: wall = CPU / processors busy, in logarithms.
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
 *    priced (counted.c), and what has grown must pay for the cycles: half of
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
#include "bisect/diagnosis.h"

#include "bisect/patient.h"

#include <math.h>

static const double split_s = 0.04; /* growth that ticks can tell */
static const double serial = 1.05;  /* processors busy, at most */
static const double shared = 0.5;   /* of a growth, when others take turns */
static const double faults_least = 0.5, faults_most = 4;

static const enum counted_quantity time_evidence[] = {
	COUNTED_WALL,	COUNTED_CPU,	  COUNTED_USER,
	COUNTED_SYSTEM, COUNTED_SWITCHES, COUNTED_COUNT};
static const enum counted_quantity system_evidence[] = {
	COUNTED_CPU,	     COUNTED_SYSTEM,   COUNTED_USER,
	COUNTED_PAGE_FAULTS, COUNTED_SWITCHES, COUNTED_COUNT};
static const enum counted_quantity memory_evidence[] = {
	COUNTED_SYSTEM, COUNTED_USER, COUNTED_PAGE_FAULTS, COUNTED_MAX_RSS,
	COUNTED_COUNT};

/* -- CPU time -- */

static void say_system(const struct patient *patient)
{
	bool improved = patient->counted->improved;

	patient_conclude(
		patient, "system-time", system_evidence,
		arena_sprintf(
			patient->arena,
			"system time: the kernel works %s for it, %s%.1f ms",
			improved ? "less" : "longer", improved ? "-" : "+",
			counted_growth(&patient->change[COUNTED_SYSTEM]) *
				1e3));
}

/* Do more page faults pay for so much time, at what one costs here? */
static bool is_faults(const struct patient *patient, double seconds)
{
	const struct change *faults = &patient->change[COUNTED_PAGE_FAULTS];
	double paid = counted_growth(faults) * patient->fault_s / seconds;

	return counted_grew(faults, 1.25) && paid >= faults_least &&
	       paid <= faults_most;
}

static void say_faults(const struct patient *patient, double seconds)
{
	double each =
		seconds / counted_growth(&patient->change[COUNTED_PAGE_FAULTS]);

	patient_conclude(
		patient, "page-faults", memory_evidence,
		arena_sprintf(patient->arena,
			      "page faults: %s, and %s%.1f ms of CPU time, "
			      "%.2f us for each (one costs %.2f us here)",
			      patient_more(patient, COUNTED_PAGE_FAULTS),
			      patient->counted->improved ? "-" : "+",
			      seconds * 1e3, each * 1e6,
			      patient->fault_s * 1e6));
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

static void diagnose_cpu(const struct patient *patient)
{
	const struct change *cpu = &patient->change[COUNTED_CPU];
	const struct change *user = &patient->change[COUNTED_USER];
	const struct change *system = &patient->change[COUNTED_SYSTEM];
	double growth = counted_growth(cpu);
	double in_user = counted_growth(user) / growth;
	double in_system = counted_growth(system) / growth;

	if (!counted_grew(cpu, 1))
		patient_unclear(patient, "the CPU time has not surely changed");
	else if (is_faults(patient, growth))
		say_faults(patient, growth);
	else if (growth < split_s)
		bottleneck_of_time(patient, COUNTED_CPU);
	else if (in_system >= PATIENT_MOSTLY && in_user <= 1 - PATIENT_MOSTLY &&
		 (at_most(user, 0.5, growth) || at_least(system, 0.5, growth)))
		say_system(patient);
	else if (in_user >= PATIENT_MOSTLY && in_system <= 1 - PATIENT_MOSTLY &&
		 (at_most(system, 0.5, growth) || at_least(user, 0.5, growth)))
		bottleneck_of_time(patient, COUNTED_USER);
	else
		patient_unclear(
			patient,
			arena_sprintf(patient->arena,
				      "of the CPU time (%s), %.0f %% of the "
				      "change is user and %.0f %% system time",
				      patient_times(patient, COUNTED_CPU),
				      in_user * 100, in_system * 100));
}

/* -- Wall time -- */

/*
 * Beside the wall time; it counts as flat, too, when it has grown by a small
 * part of that.
 */
static const char *flat_words(const struct patient *patient)
{
	const char *times = patient_times(patient, COUNTED_CPU);

	return arena_sprintf(patient->arena,
			     counted_grew(&patient->change[COUNTED_CPU], 1.2)
				     ? "but %s the CPU time"
				     : "but not the CPU time (%s)",
			     times);
}

/* CPU time is flat. */
static void diagnose_idle(const struct patient *patient)
{
	const struct change *wall = &patient->change[COUNTED_WALL];
	const struct change *cpu = &patient->change[COUNTED_CPU];
	double fast = cpu->fast / wall->fast, slow = cpu->slow / wall->slow;
	bool improved = patient->counted->improved;
	bool switches = counted_grew(&patient->change[COUNTED_SWITCHES], 1.5);
	char *busy =
		arena_sprintf(patient->arena, "%.2f -> %.2f",
			      improved ? slow : fast, improved ? fast : slow);

	if (fast <= serial ||
	    wall->slow - cpu->slow >= 0.75 * counted_growth(wall))
		patient_conclude(
			patient, "waiting", time_evidence,
			arena_sprintf(
				patient->arena,
				"waiting: %s the wall time, %s: it sleeps, or "
				"waits for I/O, a lock, or another "
				"process%s%s",
				patient_times(patient, COUNTED_WALL),
				flat_words(patient), switches ? "; " : "",
				switches ? patient_more(patient,
							COUNTED_SWITCHES)
					 : ""));
	else if (fast >= 1.2 && slow >= 0.9)
		patient_conclude(
			patient, "lost-parallelism", time_evidence,
			arena_sprintf(patient->arena,
				      "%s parallelism: %s the wall time, %s: "
				      "processors busy at a time %s; %s",
				      improved ? "more" : "lost",
				      patient_times(patient, COUNTED_WALL),
				      flat_words(patient), busy,
				      improved
					      ? "what took turns now runs side "
						"by side, or waits less"
					      : "what ran side by side now "
						"takes turns, or all of it "
						"waits"));
	else
		patient_unclear(
			patient,
			arena_sprintf(patient->arena,
				      "%s the wall time, %s: it waits, or less "
				      "of it runs at the same time (processors "
				      "busy %s)",
				      patient_times(patient, COUNTED_WALL),
				      flat_words(patient), busy));
}

/* Within a seventh, in logarithms. */
static bool in_proportion(double factor)
{
	return factor >= 6.0 / 7 && factor <= 7.0 / 6;
}

static void diagnose_wall(const struct patient *patient)
{
	const struct change *wall = &patient->change[COUNTED_WALL];
	const struct change *cpu = &patient->change[COUNTED_CPU];
	double growth = counted_growth(wall);
	double seconds = counted_growth(cpu) / growth;
	double factor = counted_share(cpu, wall);
	bool flat;

	if (!counted_grew(wall, 1) || !cpu->known || cpu->low <= 0) {
		patient_unclear(patient,
				"the wall time has not surely changed");
		return;
	}
	flat = seconds <= PATIENT_HARDLY && at_most(cpu, 0.5, growth) &&
	       (cpu->fast <= serial * wall->fast || factor <= PATIENT_HARDLY);
	if (flat)
		diagnose_idle(patient);
	else if (at_least(cpu, 0.5 * PATIENT_MOSTLY, growth) &&
		 ((seconds >= PATIENT_MOSTLY && factor >= PATIENT_MOSTLY) ||
		  (seconds >= shared && in_proportion(factor))))
		diagnose_cpu(patient);
	else
		patient_unclear(
			patient,
			arena_sprintf(patient->arena,
				      "%s the wall time and %s the CPU time: "
				      "work, waiting, or both",
				      patient_times(patient, COUNTED_WALL),
				      patient_times(patient, COUNTED_CPU)));
}

/* -- Which time, or none -- */

/* Of user time that would be wrong: faults mostly show in the other. */
static void diagnose_system(const struct patient *patient)
{
	double growth = counted_growth(&patient->change[COUNTED_SYSTEM]);

	if (is_faults(patient, growth))
		say_faults(patient, growth);
	else
		say_system(patient);
}

/* A metric that was printed, or is a count whose price nobody knows. */
static void diagnose_other(const struct patient *patient,
			   enum counted_quantity metric)
{
	const struct change *wall = &patient->change[COUNTED_WALL];
	double share = counted_share(wall, &patient->counted->metric);

	if (counted_grew(wall, 1) && share >= 0.5 && share <= 2)
		diagnose_wall(patient);
	else if (counted_grew(wall, 1))
		patient_unclear(
			patient,
			arena_sprintf(patient->arena,
				      "the metric has changed, and the wall "
				      "time of the whole process with it, but "
				      "not in proportion (%s), so its counters "
				      "tell little of it",
				      patient_times(patient, COUNTED_WALL)));
	else if (metric != COUNTED_COUNT)
		patient_unclear(
			patient,
			arena_sprintf(patient->arena,
				      "%s, which is the metric itself; the "
				      "wall time has not moved along with it",
				      patient_more(patient, metric)));
	else
		patient_unclear(
			patient,
			"the metric has changed, and the time that the whole "
			"process takes has not moved along with it, so its "
			"counters tell nothing of it");
}

static void diagnose_memory(const struct patient *patient)
{
	const struct change *wall = &patient->change[COUNTED_WALL];
	const char *time = "";

	if (wall->high > 0 && (wall->low > 1 || wall->high < 1))
		time = arena_sprintf(patient->arena, ", and %s the wall time",
				     patient_times(patient, COUNTED_WALL));
	patient_conclude(
		patient, "memory", memory_evidence,
		arena_sprintf(patient->arena, "memory: %s the peak memory%s",
			      patient_times(patient, COUNTED_MAX_RSS), time));
}

static void diagnose_count(const struct patient *patient, const char *class,
			   const char *name, enum counted_quantity what)
{
	const enum counted_quantity evidence[] = {what, COUNTED_WALL,
						  COUNTED_CPU, COUNTED_COUNT};

	patient_conclude(patient, class, evidence,
			 arena_sprintf(patient->arena,
				       "%s: %s, which is the metric itself",
				       name, patient_more(patient, what)));
}

static void diagnose(const struct patient *patient,
		     enum counted_quantity metric)
{
	const char *work =
		patient->counted->improved ? "less work" : "more work";

	if (metric == COUNTED_WALL)
		diagnose_wall(patient);
	else if (metric == COUNTED_CPU || metric == COUNTED_TASK_CLOCK)
		diagnose_cpu(patient);
	else if (metric == COUNTED_USER)
		bottleneck_of_time(patient, COUNTED_USER);
	else if (metric == COUNTED_SYSTEM)
		diagnose_system(patient);
	else if (metric == COUNTED_CYCLES)
		bottleneck_of_cycles(patient);
	else if (metric == COUNTED_INSTRUCTIONS)
		diagnose_count(patient, "more-work", work, metric);
	else if (metric == COUNTED_PAGE_FAULTS)
		diagnose_count(patient, "page-faults", "page faults", metric);
	else if (metric == COUNTED_MAX_RSS)
		diagnose_memory(patient);
	else
		diagnose_other(patient, metric);
}

void diagnosis_init(struct diagnosis *out, const struct diagnosis_facts *facts,
		    struct arena *arena)
{
	struct counted counted;
	struct patient patient = {&counted, counted.change, facts->fault_s, out,
				  arena};

	*out = (struct diagnosis){.class = NULL};
	out->evidence =
		arena_array(arena, COUNTED_COUNT + 1, sizeof(*out->evidence));
	if (facts->count == 0)
		return;
	counted_init(&counted, facts->rows, facts->count,
		     facts->higher_is_better);
	/* Of what is better when there is more of it, nothing here holds. */
	diagnose(&patient, facts->higher_is_better
				   ? COUNTED_COUNT
				   : counted_find(facts->rows[0].name));
}
