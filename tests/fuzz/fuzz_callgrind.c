/* SPDX-License-Identifier: MIT */
/*
 * Whatever is in a file of callgrind's, reading it hands out what is in it or
 * says that it is nothing.
 */
#include "probe/simulate/callgrind.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held)
{
	if (!held)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_SCOPE(tmp);
	char *text = arena_alloc(&tmp, size + 1);
	struct callgrind file;
	struct err err = {0};
	double sum = 0;

	memcpy(text, data, size);
	must((callgrind_parse(&file, text, size, &tmp, &err) < 0) ==
	     (err.failed != 0));
	if (err.failed)
		return 0;
	must(file.event_count > 0);
	for (size_t i = 0; i < file.function_count; i++) {
		must(file.functions[i].name != NULL);
		for (size_t j = 0; j < file.event_count; j++)
			sum += file.functions[i].counts[j] + file.totals[j];
	}
	must(sum >= 0);
	for (size_t i = 0; i < file.event_count; i++)
		must(callgrind_event(&file, file.events[i]) >= 0);
	return 0;
}
