/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/simulate/callgrind.h"

#include <string.h>

static int parse(struct callgrind *out, const char *text, struct arena *arena,
		 struct err *err)
{
	return callgrind_parse(out, arena_strdup(arena, text), strlen(text),
			       arena, err);
}

static const struct callgrind_function *find(const struct callgrind *file,
					     const char *name)
{
	for (size_t i = 0; i < file->function_count; i++) {
		if (strcmp(file->functions[i].name, name) == 0)
			return &file->functions[i];
	}
	return NULL;
}

/* Names by number, positions relative and left out, inlined code, a call. */
static const char whole[] =
	"# callgrind format\nversion: 1\ncreator: callgrind-3.19.0\npid: 7\n"
	"cmd: ./fn=odd\npart: 1\n\n\ndesc: I1 cache: 32768 B\n"
	"positions: line\nevents: Ir Dr I1mr\nsummary: 1 1 1\n\n"
	"ob=(1) /bin/prog\nfl=(1) main.c\nfn=(1) main\n16 400 10 2\n+1 50\n"
	"* 7\ncob=(2) /lib/c.so\ncfi=(2) work.c\ncfn=(2) work (int)\n"
	"calls=3 12\n+1 9000 900 90\nfi=(3) inline.h\n5 3 0 1\n"
	"fn=(2)\n12 9000 900 90\n\n"
	"fn=(below main)\n0 1\ntotals: 9461 910 93\n";

static void check_whole(void)
{
	ARENA_SCOPE(tmp);
	const struct callgrind_function *function;
	struct callgrind file;
	struct err err = {0};

	if (!check_int(parse(&file, whole, &tmp, &err), 0))
		return;
	check_int(file.event_count, 3);
	check_int(callgrind_event(&file, "I1mr"), 2);
	check_int(callgrind_event(&file, "Bcm"), -1);
	check_near(file.totals[0], 9461, 0);
	check_near(file.totals[2], 93, 0);
	function = find(&file, "main");
	if (check(function != NULL)) {
		check_near(function->counts[0], 460, 0);
		check_near(function->counts[1], 10, 0);
		check_near(function->counts[2], 3, 0);
	}
	function = find(&file, "work (int)");
	if (check(function != NULL))
		check_near(function->counts[2], 90, 0);
	function = find(&file, "(below main)");
	if (check(function != NULL))
		check_near(function->counts[0], 1, 0);
}

/* Two positions in a line, as with --dump-instr. */
static void check_positions(void)
{
	ARENA_SCOPE(tmp);
	struct callgrind file;
	struct err err = {0};

	if (!check_int(parse(&file,
			     "positions: instr line\nevents: Ir\nfn=f\n"
			     "0x4000 16 5\n+4 * 6\n* *\ntotals: 11\n",
			     &tmp, &err),
		       0))
		return;
	check_near(find(&file, "f")->counts[0], 11, 0);
}

static void check_damaged(void)
{
	ARENA_SCOPE(tmp);
	struct callgrind file;
	struct err err = {0};

	check_int(parse(&file, "", &tmp, &err), -1);
	check_str(err.text, "no file of callgrind's");
	err_clear(&err);
	check_int(parse(&file, "events: Ir\nfn=f\n1 2\n", &tmp, &err), -1);
	check_str(err.text, "callgrind has not written all of it");
	err_clear(&err);
	/* Numbers that no program gives to names are names. */
	check_int(parse(&file,
			"events: Ir\nfn=(99999999999) f\n1 2\nfn=(0)\n1 4\n"
			"fn=(\n1 8\ntotals: 14",
			&tmp, &err),
		  0);
	check_int(file.function_count, 3);
	check_near(file.functions[2].counts[0], 8, 0);
}

void check_callgrind(void)
{
	check_whole();
	check_positions();
	check_damaged();
}
