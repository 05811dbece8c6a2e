/* SPDX-License-Identifier: MIT */
#include "bisect/report/assembly.h"

#include <math.h>

static size_t count_texts(const char *const *texts)
{
	size_t count = 0;

	while (texts && texts[count])
		count++;
	return count;
}

static size_t count_reals(const double *reals)
{
	size_t count = 0;

	while (reals && !isnan(reals[count]))
		count++;
	return count;
}

/* A journal that was changed by hand may have fewer of one than of another. */
static size_t count_lines(const struct assembly_record *side)
{
	size_t count = count_reals(side->code_shares);
	const char *const *lists[] = {(const char *const *)side->codes,
				      (const char *const *)side->places,
				      (const char *const *)side->texts};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		size_t other = count_texts(lists[i]);

		count = other < count ? other : count;
	}
	return count;
}

bool report_find_code(struct report_code *out,
		      const struct assembly_record *side, size_t function)
{
	size_t all = count_lines(side);

	*out = (struct report_code){.side = side};
	if (function >= count_reals(side->shares) ||
	    function >= count_reals(side->lines))
		return false;
	out->share = side->shares[function];
	for (size_t i = 0; i <= function; i++) {
		out->first += out->count;
		if (!(side->lines[i] >= 0 && side->lines[i] <= (double)all))
			return false;
		out->count = (size_t)side->lines[i];
	}
	return out->first <= all && out->count <= all - out->first;
}

const char *report_code_missing(const struct report *report)
{
	const struct assembly_record *after = report->assembly_after;

	if (!after || *after->reason)
		return after ? after->reason : "";
	return report->assembly_before ? "" : "it was cut off";
}

size_t report_code_functions(const struct report *report)
{
	const struct assembly_record *after = report->assembly_after;

	if (!after || !report->assembly_before)
		return 0;
	return count_texts((const char *const *)after->functions);
}
