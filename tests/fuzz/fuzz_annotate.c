/* SPDX-License-Identifier: MIT */
/*
 * Whatever perf, objdump and programs' own names say, samples and instructions
 * are those that are in it.
 *
 * The input is what perf prints up to the first empty line, and behind it what
 * objdump does.
 */
#include "probe/profile/disassembly.h"
#include "probe/profile/fold.h"
#include "probe/profile/hits.h"
#include "probe/profile/programs.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held)
{
	if (!held)
		abort();
}

static void check_hits(char *text, struct arena *arena)
{
	struct hits hits;
	double sum = 0;

	hits_read(&hits, text, arena);
	for (size_t i = 0; i < hits.count; i++) {
		const struct hit_function *function = &hits.functions[i];
		double own = 0;

		must(*function->name && *function->file == '/');
		must(function->page_offset < HITS_PAGE && function->count > 0);
		for (size_t j = 0; j < function->count; j++) {
			own += function->hits[j].samples;
			must(j == 0 || function->hits[j - 1].offset <
					       function->hits[j].offset);
		}
		must(own == function->samples && own > 0);
		sum += own;
	}
	must(sum <= hits.samples);
}

static void check_code(char *text, struct arena *arena)
{
	struct disassembly code;

	disassembly_read(&code, text, arena);
	for (size_t i = 0; i < code.count; i++)
		must(code.instructions[i].code &&
		     code.instructions[i].function &&
		     code.instructions[i].file);
}

static void check_fold(const char *text, size_t length, struct arena *arena)
{
	char *copy = arena_strndup(arena, text, length);
	FILE *fp = fmemopen(copy, length + 1, "r");
	struct fold fold;

	must(fp != NULL);
	fold_read(&fold, fp, "/srv", arena);
	fclose(fp);
	must(fold.jit <= fold.unnamed && fold.unnamed <= fold.samples);
	must(fold.inlined >= 0 && fold.rooted <= fold.samples);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_SCOPE(tmp);
	char *text = arena_alloc(&tmp, size + 1), *code;

	memcpy(text, data, size);
	check_fold(text, strlen(text), &tmp);
	must(!programs_have_lines(text, "/nowhere", &tmp));
	must(*programs_find("/nowhere", text, "/srv/prog", &tmp) == '/');
	code = strstr(text, "\n\n");
	if (code) {
		*code = '\0';
		check_code(code + 2, &tmp);
	}
	check_hits(text, &tmp);
	return 0;
}
