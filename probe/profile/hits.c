/* SPDX-License-Identifier: MIT */
#include "probe/profile/hits.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* One line. */
struct sample {
	const char *name, *file;
	uint64_t offset, page_offset;
};

/* False when it is none with a name. */
static bool read_line(struct sample *out, char *line)
{
	char *name, *file, *plus, *end;
	uint64_t address;

	line += strspn(line, " \t");
	if (!isxdigit((unsigned char)*line))
		return false;
	address = strtoull(line, &name, 16);
	if (*name != ' ')
		return false;
	file = strstr(++name, " (/");
	end = strrchr(name, ')');
	if (!file || !end || end < file)
		return false;
	*end = '\0';
	*file = '\0';
	plus = strrchr(name, '+');
	if (!plus || plus == name || strncmp(plus, "+0x", 3) != 0)
		return false;
	*plus = '\0';
	out->name = name;
	out->file = file + 2;
	out->offset = strtoull(plus + 1, NULL, 16);
	out->page_offset = (address - out->offset) % HITS_PAGE;
	return true;
}

static int by_place(const void *a, const void *b)
{
	const struct sample *left = a, *right = b;
	int order = strcmp(left->file, right->file);

	if (order == 0)
		order = strcmp(left->name, right->name);
	if (order == 0)
		order = left->page_offset < right->page_offset	 ? -1
			: left->page_offset > right->page_offset ? 1
								 : 0;
	if (order == 0)
		order = left->offset < right->offset   ? -1
			: left->offset > right->offset ? 1
						       : 0;
	return order;
}

static bool is_of(const struct hit_function *function,
		  const struct sample *sample)
{
	return strcmp(function->file, sample->file) == 0 &&
	       strcmp(function->name, sample->name) == 0 &&
	       function->page_offset == sample->page_offset;
}

/* They are sorted; `hits` has room for one of each. */
static void count_samples(struct hits *out, const struct sample *samples,
			  size_t count, struct hit *hits)
{
	struct hit_function *function = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct sample *sample = &samples[i];

		if (!function || !is_of(function, sample)) {
			function = &out->functions[out->count++];
			*function = (struct hit_function){
				.name = sample->name,
				.file = sample->file,
				.page_offset = sample->page_offset,
				.hits = hits};
		}
		if (function->count == 0 || hits[-1].offset != sample->offset) {
			*hits++ = (struct hit){.offset = sample->offset};
			function->count++;
		}
		hits[-1].samples++;
		function->samples++;
	}
}

void hits_read(struct hits *out, char *text, struct arena *arena)
{
	struct sample *samples = NULL;
	size_t count = 0, capacity = 0;
	char *line;

	*out = (struct hits){.count = 0};
	while ((line = strsep(&text, "\n")) != NULL) {
		samples = arena_grow(arena, samples, count, &capacity,
				     sizeof(*samples));
		out->samples += *line != '\0';
		count += read_line(&samples[count], line);
	}
	if (count > 0)
		qsort(samples, count, sizeof(*samples), by_place);
	out->functions = arena_array(arena, count + 1, sizeof(*out->functions));
	count_samples(out, samples, count,
		      arena_array(arena, count + 1, sizeof(struct hit)));
}
