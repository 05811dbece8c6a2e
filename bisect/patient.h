/* SPDX-License-Identifier: MIT */
#ifndef BISECT_PATIENT_H
#define BISECT_PATIENT_H

#include "bisect/counted.h"
#include "bisect/diagnosis.h"

/* A diagnosis in the making: what its parts share. */
struct patient {
	const struct counted *counted;
	const struct change *change; /* counted->change */
	double fault_s;		     /* what a page fault costs; 0: not known */
	struct diagnosis *out;
	struct arena *arena;
};

/* A share of a growth that explains the whole of it; one that does not. */
#define PATIENT_MOSTLY 0.7
#define PATIENT_HARDLY 0.25

/* counted_times() and counted_more() of the patient. */
char *patient_times(const struct patient *patient, enum counted_quantity what);
char *patient_more(const struct patient *patient, enum counted_quantity what);

/* The end of it; of `evidence`, which COUNTED_COUNT ends, what is known. */
void patient_conclude(const struct patient *patient, const char *class,
		      const enum counted_quantity *evidence, char *sentence);

/* The end of it without an answer: all that has surely changed is evidence. */
void patient_unclear(const struct patient *patient, const char *why);

/*
 * It takes more CPU time (one of COUNTED_USER and COUNTED_CPU): in more cycles,
 * and these for more instructions, or waiting for what?  In bottleneck.c.
 */
void bottleneck_of_time(const struct patient *patient,
			enum counted_quantity time);

/* The same when the metric is cycles. */
void bottleneck_of_cycles(const struct patient *patient);

#endif
