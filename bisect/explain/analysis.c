/* SPDX-License-Identifier: MIT */
#include "bisect/explain/analysis.h"

char *analysis_times(const struct analysis *analysis, enum quantity what)
{
	return changes_times(analysis->changes, what, analysis->arena);
}

char *analysis_more(const struct analysis *analysis, enum quantity what)
{
	return changes_more(analysis->changes, what, analysis->arena);
}

const char *analysis_where(const struct analysis *analysis)
{
	return analysis->changes->simulated ? "in a simulated processor " : "";
}

static void add_evidence(const struct analysis *analysis, size_t *count,
			 enum quantity what)
{
	analysis->out->evidence[(*count)++] =
		changes_evidence(analysis->changes, what, analysis->arena);
}

void analysis_conclude(const struct analysis *analysis, const char *class,
		       const enum quantity *evidence, char *sentence)
{
	size_t count = 0;

	analysis->out->class = class;
	analysis->out->sentence = sentence;
	for (; *evidence != QUANTITY_COUNT; evidence++) {
		if (analysis->change[*evidence].known)
			add_evidence(analysis, &count, *evidence);
	}
}

/* With all that has surely changed, in either direction. */
void analysis_unclear(const struct analysis *analysis, const char *why)
{
	size_t count = 0;

	analysis->out->class = "unclear";
	analysis->out->sentence =
		arena_sprintf(analysis->arena, "unclear: %s", why);
	for (int i = 0; i < QUANTITY_COUNT; i++) {
		const struct change *change = &analysis->change[i];

		if (change->known && change->low > 0 &&
		    (change->low > 1 || change->high < 1))
			add_evidence(analysis, &count, (enum quantity)i);
	}
}
