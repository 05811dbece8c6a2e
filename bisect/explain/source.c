/* SPDX-License-Identifier: MIT */
#include "bisect/explain/source.h"

static const struct source_reader {
	void (*read)(struct source *out, const char *text, struct arena *arena);
} readers[] = {
	[SOURCE_C] = {source_read_c},
	[SOURCE_PYTHON] = {source_read_python},
};

void source_read(struct source *out, enum source_language language,
		 const char *text, struct arena *arena)
{
	size_t newlines = 0;

	for (const char *c = text; *c; c++)
		newlines += *c == '\n';
	*out = (struct source){.lines = newlines + 1, .whole = true};
	out->code = arena_array(arena, out->lines, sizeof(*out->code));
	readers[language].read(out, text, arena);
}
