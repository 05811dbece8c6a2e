/* SPDX-License-Identifier: MIT */
/*
 * Whatever a benchmark prints, each reader finds finite numbers in it or says
 * why there are none.
 *
 * The first line of the input is the metric's name, the rest is the output; its
 * length decides on --take and --unit.
 * Patterns are not made up but chosen: the C library's regular expressions
 * are not what is tested here.
 */
#include "probe/read/extract.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { OUTPUT_MOST = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const patterns[] = {
	"regex:time: ([0-9.]+)", "regex:^([0-9]+)$", "regex:(x*)",
	"regex:a([0-9])|b[0-9]", "regex:(.*)",	     "regex:^$|([0-9])",
};

static const char *choose_name(const char *name)
{
	size_t count = sizeof(patterns) / sizeof(patterns[0]);

	if (strncmp(name, "regex:", 6) != 0)
		return name;
	return patterns[(unsigned char)name[6] % count];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_SCOPE(tmp);
	const uint8_t *end = memchr(data, '\n', size);
	size_t length = end ? (size_t)(end - data) : size;
	size_t rest = size - length - (end ? 1 : 0);
	struct extract extract;
	struct err err = {0};
	char *name, *output;
	struct extracted values;
	bool found;

	/* malloc(), so that the sanitizer sees every byte beyond the NUL. */
	if (rest > OUTPUT_MOST || length > OUTPUT_MOST)
		return 0;
	name = arena_alloc(&tmp, length + 1);
	memcpy(name, data, length);
	output = malloc(rest + 1);
	if (!output)
		abort();
	memcpy(output, data + size - rest, rest);
	output[rest] = '\0';
	if (extract_parse(&extract, &found, choose_name(name), &err) == 0 &&
	    found &&
	    extract_set(&extract, rest % 2 ? "ms" : NULL,
			(enum take)(rest % (TAKE_SUM + 1)), &err) == 0 &&
	    extract_values(&values, &extract, output, rest, &tmp, &err) == 0) {
		if (values.count == 0 ||
		    !isfinite(extract_value(&values, &extract)))
			abort();
		extract_direction(&extract);
		for (size_t i = 0; i < values.count; i++) {
			if (!isfinite(values.values[i]) ||
			    (*values.unit && values.values[i] < 0))
				abort();
		}
	} else if (found && (!err.failed || !err.text[0])) {
		abort();
	}
	free(output);
	return 0;
}
