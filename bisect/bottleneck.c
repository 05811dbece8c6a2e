/* SPDX-License-Identifier: MIT */
#include "bisect/patient.h"

#include "probe/text.h"

#include <math.h>

static const double beyond = 1.25;  /* times the instructions */
static const double clock_hz = 3e9; /* when there are no cycles */

static const enum counted_quantity clock_evidence[] = {
	COUNTED_CPU, COUNTED_CYCLES, COUNTED_INSTRUCTIONS, COUNTED_MIGRATIONS,
	COUNTED_COUNT};
static const enum counted_quantity processor_evidence[] = {
	COUNTED_CYCLES,	       COUNTED_INSTRUCTIONS, COUNTED_BRANCH_MISSES,
	COUNTED_ICACHE_MISSES, COUNTED_ITLB_MISSES,  COUNTED_DCACHE_MISSES,
	COUNTED_DTLB_MISSES,   COUNTED_CACHE_MISSES, COUNTED_FRONT_STALLS,
	COUNTED_BACK_STALLS,   COUNTED_COUNT};

/* -- What the processor has waited for -- */

struct waits {
	double cycles; /* to be explained */
	double factor; /* by which events have grown at least */
};

static double paid(const struct patient *patient, enum counted_part part,
		   const struct waits *waits, double factor, bool dearly)
{
	return counted_explains(patient->counted, part, factor, dearly,
				waits->cycles);
}

/* What the other parts have seen more of, at the usual price. */
static double rivals(const struct patient *patient, enum counted_part part,
		     const struct waits *waits)
{
	double most = 0;

	for (int i = PART_CODE; i < PART_COUNT; i++) {
		if (i != (int)part)
			most = fmax(most, paid(patient, (enum counted_part)i,
					       waits, 1.1, false));
	}
	return most;
}

/* Is it this part that the processor has waited for, and no other? */
static bool explains(const struct patient *patient, enum counted_part part,
		     const struct waits *waits)
{
	double usual = paid(patient, part, waits, waits->factor, false);
	double dear = paid(patient, part, waits, waits->factor, true);
	double rival = rivals(patient, part, waits);
	bool others_known = true;

	if (counted_strongest(patient->counted, part, waits->factor) ==
	    COUNTED_COUNT)
		return false;
	if (usual >= 0.5)
		return rival <= usual / 3;
	for (int i = PART_CODE; i < PART_COUNT; i++)
		others_known &=
			counted_knows(patient->counted, (enum counted_part)i);
	return dear >= 0.5 && others_known && rival <= 0.02 &&
	       rival <= usual / 3 &&
	       counted_strongest(patient->counted, part, 2 * waits->factor) !=
		       COUNTED_COUNT;
}

static bool same_instructions(const struct patient *patient)
{
	const struct change *change = &patient->change[COUNTED_INSTRUCTIONS];

	return fabs(change->ratio - 1) <= 0.02 && change->low >= 0.95 &&
	       change->high <= 1.05;
}

/*
 * Where neither the instruction cache nor its TLB are counted, the front end's
 * own stalls can tell, if branches and data are known not to be it.
 */
static bool front_end_stalls(const struct patient *patient,
			     const struct waits *waits)
{
	return !counted_knows(patient->counted, PART_CODE) &&
	       counted_knows(patient->counted, PART_BRANCH) &&
	       counted_knows(patient->counted, PART_DATA) &&
	       rivals(patient, PART_CODE, waits) <= 0.1 &&
	       counted_grew(&patient->change[COUNTED_FRONT_STALLS], beyond) &&
	       counted_growth(&patient->change[COUNTED_FRONT_STALLS]) >=
		       0.5 * waits->cycles;
}

/* No program is without any: such a counter does not count. */
static bool counts_at_all(const struct change *stalls)
{
	return stalls->known && (stalls->fast > 0 || stalls->slow > 0);
}

/* Where the front end's stalls are counted, they are the proof of the claim. */
static bool is_placement(const struct patient *patient,
			 const struct waits *waits)
{
	const struct change *stalls = &patient->change[COUNTED_FRONT_STALLS];

	if (!same_instructions(patient))
		return false;
	if (front_end_stalls(patient, waits))
		return true;
	return explains(patient, PART_CODE, waits) &&
	       (!counts_at_all(stalls) ||
		counted_growth(stalls) >= 0.1 * waits->cycles);
}

static void say_placement(const struct patient *patient,
			  const struct waits *waits)
{
	enum counted_quantity what =
		counted_strongest(patient->counted, PART_CODE, waits->factor);

	if (what == COUNTED_COUNT)
		what = COUNTED_FRONT_STALLS;
	patient_conclude(
		patient, "code-placement", processor_evidence,
		arena_sprintf(patient->arena,
			      "code placement: the same instructions (%s) and "
			      "%s: the code is placed differently; the "
			      "culprit may not touch the hot code at all",
			      patient_times(patient, COUNTED_INSTRUCTIONS),
			      patient_more(patient, what)));
}

static void say_part(const struct patient *patient, enum counted_part part,
		     const struct waits *waits)
{
	bool branch = part == PART_BRANCH;

	patient_conclude(
		patient, branch ? "branch-misses" : "data-cache",
		processor_evidence,
		arena_sprintf(
			patient->arena, "%s: %s instructions (%s) and %s",
			branch ? "branch prediction" : "data access",
			same_instructions(patient) ? "the same" : "not more",
			patient_times(patient, COUNTED_INSTRUCTIONS),
			patient_more(patient,
				     counted_strongest(patient->counted, part,
						       waits->factor))));
}

/* Which of the parts have grown, for a sentence that decides nothing. */
static const char *suspects(const struct patient *patient,
			    const struct waits *waits)
{
	struct text text;

	text_init(&text, patient->arena);
	for (int i = PART_CODE; i < PART_COUNT; i++) {
		enum counted_quantity what = counted_strongest(
			patient->counted, (enum counted_part)i, waits->factor);

		if (what != COUNTED_COUNT &&
		    paid(patient, (enum counted_part)i, waits, waits->factor,
			 true) >= 0.1)
			text_addf(&text, "%s%s", text.length > 0 ? ", " : "",
				  patient_more(patient, what));
	}
	return text.length > 0 ? text.data : NULL;
}

/* "1.70 times the cycles", or the CPU time where these are not counted. */
static char *time_words(const struct patient *patient)
{
	bool cycles = patient->change[COUNTED_CYCLES].known;

	return arena_sprintf(
		patient->arena, "%s the %s",
		patient_times(patient, cycles ? COUNTED_CYCLES : COUNTED_CPU),
		cycles ? "cycles" : "CPU time");
}

static void diagnose_waits(const struct patient *patient, double cycles)
{
	struct waits waits = {cycles, beyond};
	const char *who;

	if (is_placement(patient, &waits)) {
		say_placement(patient, &waits);
		return;
	}
	for (int i = PART_BRANCH; i <= PART_DATA; i++) {
		if (explains(patient, (enum counted_part)i, &waits)) {
			say_part(patient, (enum counted_part)i, &waits);
			return;
		}
	}
	who = suspects(patient, &waits);
	patient_unclear(
		patient,
		arena_sprintf(patient->arena,
			      "%s the instructions take %s, and %s%s",
			      patient_times(patient, COUNTED_INSTRUCTIONS),
			      time_words(patient),
			      who ? "what was counted does not single out one "
				    "reason: "
				  : "nothing that was counted tells why",
			      who ? who : ""));
}

/* -- Instructions and cycles -- */

/* Has it grown by half as much as it must, by its interval? */
static bool surely_explains(const struct change *change,
			    const struct change *of)
{
	return change->low > 1 &&
	       log(change->low) / log(of->ratio) >= 0.5 * PATIENT_MOSTLY;
}

/* Beside more instructions: what else would explain the time; or NULL. */
static const char *other_reason(const struct patient *patient, double cycles)
{
	struct waits waits = {
		cycles,
		1.5 * fmax(patient->change[COUNTED_INSTRUCTIONS].ratio, 1)};

	for (int i = PART_CODE; i < PART_COUNT; i++) {
		if (paid(patient, (enum counted_part)i, &waits, waits.factor,
			 false) >= 0.5)
			return suspects(patient, &waits);
	}
	return NULL;
}

static void say_work(const struct patient *patient)
{
	patient_conclude(
		patient, "more-work", processor_evidence,
		arena_sprintf(patient->arena,
			      "%s work: %s the instructions for %s",
			      patient->counted->improved ? "less" : "more",
			      patient_times(patient, COUNTED_INSTRUCTIONS),
			      time_words(patient)));
}

static void diagnose_instructions(const struct patient *patient,
				  const struct change *time)
{
	const struct change *instructions =
		&patient->change[COUNTED_INSTRUCTIONS];
	const struct change *cycles = &patient->change[COUNTED_CYCLES];
	const struct change *of = cycles->known ? cycles : time;
	double growth = counted_growth(of) * (cycles->known ? 1 : clock_hz);
	const char *other = other_reason(patient, growth);
	double share = counted_share(instructions, of);

	if (share >= 0.75 && surely_explains(instructions, of) && !other)
		say_work(patient);
	else if (share <= PATIENT_HARDLY &&
		 log(instructions->high) / log(of->ratio) <= 2 * PATIENT_HARDLY)
		diagnose_waits(patient, growth);
	else
		patient_unclear(
			patient,
			arena_sprintf(
				patient->arena,
				"%s the instructions for %s%s%s",
				patient_times(patient, COUNTED_INSTRUCTIONS),
				time_words(patient),
				other ? ", and "
				      : ": that explains a part of it",
				other ? other : ""));
}

static void say_machine(const struct patient *patient,
			const struct change *time)
{
	const struct change *cycles = &patient->change[COUNTED_CYCLES];
	double fast = cycles->fast / time->fast / 1e9;
	double slow = cycles->slow / time->slow / 1e9;
	bool improved = patient->counted->improved;

	patient_conclude(
		patient, "machine", clock_evidence,
		arena_sprintf(patient->arena,
			      "the machine: the same cycles (%s) at another "
			      "clock, %.2f GHz -> %.2f GHz: heat, power, wide "
			      "vector instructions, or a virtual machine that "
			      "shares its processors",
			      patient_times(patient, COUNTED_CYCLES),
			      improved ? slow : fast, improved ? fast : slow));
}

static void say_uncounted(const struct patient *patient,
			  enum counted_quantity time)
{
	bool improved = patient->counted->improved;

	patient_unclear(
		patient,
		arena_sprintf(patient->arena,
			      "%s CPU time%s (%s); without hardware counters "
			      "it cannot be told whether that is %s work or %s "
			      "work",
			      improved ? "less" : "more",
			      time == COUNTED_USER ? " in user mode" : "",
			      patient_times(patient, time),
			      improved ? "less" : "more",
			      improved ? "faster" : "slower"));
}

/* A lower clock; of user time alone, because of the rest cycles may miss. */
static bool is_machine(const struct patient *patient, const struct change *time)
{
	const struct change *cycles = &patient->change[COUNTED_CYCLES];

	return counted_share(cycles, time) <= PATIENT_HARDLY &&
	       cycles->low > 0 &&
	       log(cycles->high) / log(time->ratio) <= 2 * PATIENT_HARDLY &&
	       fabs(counted_share(&patient->change[COUNTED_INSTRUCTIONS],
				  time)) <= PATIENT_HARDLY;
}

void bottleneck_of_time(const struct patient *patient,
			enum counted_quantity which)
{
	const struct change *time = &patient->change[which];
	const struct change *cycles = &patient->change[COUNTED_CYCLES];
	const struct change *instructions =
		&patient->change[COUNTED_INSTRUCTIONS];

	if (!counted_grew(time, 1))
		patient_unclear(patient, "the CPU time has not surely changed");
	else if (!instructions->known || instructions->low <= 0)
		say_uncounted(patient, which);
	else if (!cycles->known ||
		 (counted_share(cycles, time) >= PATIENT_MOSTLY &&
		  surely_explains(cycles, time)))
		diagnose_instructions(patient, time);
	else if (which == COUNTED_USER && is_machine(patient, time))
		say_machine(patient, time);
	else
		patient_unclear(
			patient,
			arena_sprintf(patient->arena,
				      "%s the cycles for %s the time: the "
				      "clock, or what was not counted, has a "
				      "part in it",
				      patient_times(patient, COUNTED_CYCLES),
				      patient_times(patient, which)));
}

void bottleneck_of_cycles(const struct patient *patient)
{
	const struct change *cycles = &patient->change[COUNTED_CYCLES];

	if (counted_grew(cycles, 1) &&
	    patient->change[COUNTED_INSTRUCTIONS].low > 0)
		diagnose_instructions(patient, cycles);
	else
		patient_unclear(patient, "the cycles have not surely changed, "
					 "or the instructions are not known");
}
