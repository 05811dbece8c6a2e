/* SPDX-License-Identifier: MIT */
/*
 * Whatever a diff, the sources in it and the names in a profile are, what is
 * said of them is within them, and never both that hot functions are touched
 * and that none is.
 *
 * The input is a folded profile up to the first empty line, and a diff behind
 * it, which is also read as a source.
 */
#include "bisect/explain/excerpt.h"
#include "bisect/explain/hotspots.h"
#include "bisect/explain/overlap.h"
#include "bisect/explain/source.h"
#include "bisect/explain/symbol.h"
#include "probe/ground/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_source(enum source_language language, const char *text)
{
	ARENA_SCOPE(arena);
	struct source source;

	source_read(&source, language, text, &arena);
	for (size_t i = 0; i < source.count; i++) {
		const struct source_function *function = &source.functions[i];

		if (source.whole && (function->first > function->last ||
				     function->last >= source.lines))
			abort();
		if (!function->name || !function->scope)
			abort();
	}
}

static void check_names(const char *folded)
{
	ARENA_SCOPE(arena);
	struct hotspots hotspots;

	hotspots_init(&hotspots, flame_build(folded, folded, &arena), &arena);
	for (size_t i = 0; i < hotspots.count; i++) {
		const char *name = hotspots.functions[i].name;

		if (!strstr(name, symbol_word(name, &arena)) ||
		    !strstr(name, symbol_scope(name, &arena)) ||
		    text_width(symbol_short(name, COLUMNS, &arena)) > COLUMNS)
			abort();
	}
}

static void check_overlap_of(const char *diff, const char *folded)
{
	ARENA_SCOPE(arena);
	struct excerpt excerpt;
	struct overlap overlap;
	struct patch patch;

	if (diff)
		patch_read(&patch, diff, &arena);
	overlap_find(&overlap, diff ? &patch : NULL,
		     &(struct overlap_profiles){folded, folded, 1, 2}, &arena);
	for (size_t i = 0; overlap.functions[i]; i++) {
		if (!(overlap.shares[i] > 0))
			abort();
	}
	if ((overlap.functions[0] != NULL) + overlap.none +
		    (overlap.unsure != NULL) !=
	    1)
		abort();
	if (!diff)
		return;
	excerpt_make(&excerpt, &patch, &arena);
	if (excerpt.count > EXCERPT_LINES_MOST ||
	    excerpt.left_files > patch.count)
		abort();
	for (size_t i = 0; i < excerpt.count; i++) {
		const struct excerpt_hunk *hunk = &excerpt.hunks[i];

		if (strlen(hunk->text) > 2 * EXCERPT_BYTES_MOST ||
		    strcmp(hunk->text, text_utf8(&arena, hunk->text)) != 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *diff;

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	diff = strstr(text, "\n\n");
	if (diff) {
		*diff = '\0';
		diff += 2;
		check_source(SOURCE_C, diff);
		check_source(SOURCE_PYTHON, diff);
	}
	check_names(text);
	check_overlap_of(diff, text);
	free(text);
	return 0;
}
