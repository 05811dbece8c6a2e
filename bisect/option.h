/* SPDX-License-Identifier: MIT */
#ifndef BISECT_OPTION_H
#define BISECT_OPTION_H

#include "bisect/config.h"
#include "probe/ground/arena.h"

#include <stddef.h>
#include <stdio.h>

/*
 * The command line.  One table makes the parser, the help, the defaults and
 * what the journal keeps of the configuration.
 */
enum option_type {
	OPTION_FLAG,	 /* bool */
	OPTION_TEXT,	 /* const char *, not empty */
	OPTION_LIST,	 /* const char **, one more each time */
	OPTION_COUNT,	 /* int, low..high */
	OPTION_NUMBER,	 /* double, low..high */
	OPTION_PERCENT,	 /* double, low..high; a % may follow */
	OPTION_DURATION, /* double, seconds, more than 0 */
	OPTION_SIZE,	 /* double, bytes */
	OPTION_CHOICE,	 /* int: the index in `choices` */
};

/* Which commands take an option. */
enum option_command {
	OPTION_RUN = 1,
	OPTION_CHECK = 2,
	OPTION_REPORT = 4,
	OPTION_RESUME = 8,
	OPTION_LISTING = 16,
	OPTION_CLEAN = 32,
	OPTION_COMMON = 64, /* no command: --help has it */
	OPTION_COMPARE = 128,
	OPTION_TRACE = 256,
	OPTION_SCAN = 512,
};

struct option_row {
	const char *name;
	char letter;	      /* 0: none */
	const char *argument; /* as the help shows it; NULL for a flag */
	enum option_type type;
	unsigned commands;
	size_t offset;	      /* in struct config */
	const char *fallback; /* parsed as if given; NULL: zero */
	double low, high;
	const char *const *choices;
	const char *help;
};

/* All rows; the last has a NULL name. */
extern const struct option_row option_rows[];

/* Everything at its default. */
void option_defaults(struct config *out, struct arena *arena);

/*
 * Parse what stands behind the command's name: options, GOOD and BAD, then
 * "--" and COMMAND; or, with OPTION_COMPARE, any number of SIDEs.  OPTION_SCAN
 * takes --from alone as well, which is a session then.  With
 * OPTION_REPORT and OPTION_RESUME a single word may follow, which is put into
 * `good`, with OPTION_CLEAN any number, in `named`.
 * --help and --version end the parsing.
 */
int option_parse(struct config *out, enum option_command command, int argc,
		 const char *const *argv, struct arena *arena, struct err *err);

/*
 * Do two configurations ask for the same job?  How it is shown, where, and for
 * how long does not matter.
 */
bool option_same_job(const struct config *a, const struct config *b);

/* A line for each option that one of these commands takes. */
void option_show(FILE *fp, unsigned commands);

/* For all of them, in groups. */
void option_help(FILE *fp);

#endif
