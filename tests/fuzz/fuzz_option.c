/* SPDX-License-Identifier: MIT */
/*
 * Whatever words are typed, the parser of the options makes of them a
 * configuration that keeps to its own table, or says what is wrong.
 *
 * The first byte of the input chooses the command, each line behind it is a
 * word.  The words are also read as durations and sizes.
 */
#include "bisect/option.h"
#include "probe/ground/text.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MOST = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_number(const struct option_row *row, double value)
{
	if (!isfinite(value) || value < 0)
		abort();
	/* 0 is what was not given, and has no value to fall back to. */
	if ((row->type == OPTION_NUMBER || row->type == OPTION_PERCENT) &&
	    (row->fallback || value != 0) &&
	    (value < row->low || value > row->high))
		abort();
}

static void check_field(const struct option_row *row, const void *field)
{
	const char *const *list;
	int count;

	switch (row->type) {
	case OPTION_FLAG:
		return;
	case OPTION_TEXT:
		if (*(const char *const *)field &&
		    !**(const char *const *)field)
			abort();
		return;
	case OPTION_LIST:
		for (list = *(const char *const *const *)field; list && *list;
		     list++) {
			if (!**list)
				abort();
		}
		return;
	case OPTION_COUNT:
		count = *(const int *)field;
		if (row->fallback && (count < row->low || count > row->high))
			abort();
		return;
	case OPTION_NUMBER:
	case OPTION_PERCENT:
	case OPTION_DURATION:
	case OPTION_SIZE:
		check_number(row, *(const double *)field);
		return;
	case OPTION_CHOICE:
		for (count = 0; row->choices[count]; count++)
			;
		if (*(const int *)field < 0 || *(const int *)field >= count)
			abort();
		return;
	}
}

static void check_parsed(enum option_command command, int argc,
			 const char *const *argv)
{
	ARENA_SCOPE(arena);
	struct config config;
	struct err err = {0};

	if (option_parse(&config, command, argc, argv, &arena, &err) < 0) {
		if (!err.failed || !err.text[0])
			abort();
		return;
	}
	if (err.failed)
		abort();
	for (const struct option_row *row = option_rows; row->name; row++)
		check_field(row, (const char *)&config + row->offset);
	if (command & (OPTION_RUN | OPTION_CHECK) && !config.help &&
	    !config.version &&
	    (!config.good || !config.bad || !config.command ||
	     !config.command[0]))
		abort();
}

static void check_units(const char *word)
{
	double value;

	if (text_parse_duration(&value, word) && !(value >= 0))
		abort();
	if (text_parse_size(&value, word) && !(value >= 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum option_command commands[] = {
		OPTION_REPORT, OPTION_COMPARE, OPTION_TRACE,
		OPTION_SCAN,   OPTION_RUN,     OPTION_CHECK};
	enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };
	const char *argv[WORDS_MOST];
	char *words, *rest;
	int argc = 0;

	if (size == 0)
		return 0;
	/* malloc(), so that the sanitizer sees every byte beyond the NUL. */
	words = malloc(size);
	if (!words)
		abort();
	memcpy(words, data + 1, size - 1);
	words[size - 1] = '\0';
	rest = words;
	while (argc < WORDS_MOST && rest) {
		argv[argc] = strsep(&rest, "\n");
		check_units(argv[argc++]);
	}
	check_parsed(commands[data[0] % COMMANDS], argc, argv);
	free(words);
	return 0;
}
