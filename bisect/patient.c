/* SPDX-License-Identifier: MIT */
#include "bisect/patient.h"

char *patient_times(const struct patient *patient, enum counted_quantity what)
{
	return counted_times(patient->counted, what, patient->arena);
}

char *patient_more(const struct patient *patient, enum counted_quantity what)
{
	return counted_more(patient->counted, what, patient->arena);
}

static void add_evidence(const struct patient *patient, size_t *count,
			 enum counted_quantity what)
{
	patient->out->evidence[(*count)++] =
		counted_evidence(patient->counted, what, patient->arena);
}

void patient_conclude(const struct patient *patient, const char *class,
		      const enum counted_quantity *evidence, char *sentence)
{
	size_t count = 0;

	patient->out->class = class;
	patient->out->sentence = sentence;
	for (; *evidence != COUNTED_COUNT; evidence++) {
		if (patient->change[*evidence].known)
			add_evidence(patient, &count, *evidence);
	}
}

/* With all that has surely changed, in either direction. */
void patient_unclear(const struct patient *patient, const char *why)
{
	size_t count = 0;

	patient->out->class = "unclear";
	patient->out->sentence =
		arena_sprintf(patient->arena, "unclear: %s", why);
	for (int i = 0; i < COUNTED_COUNT; i++) {
		const struct change *change = &patient->change[i];

		if (change->known && change->low > 0 &&
		    (change->low > 1 || change->high < 1))
			add_evidence(patient, &count, (enum counted_quantity)i);
	}
}
