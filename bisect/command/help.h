/* SPDX-License-Identifier: MIT */
#ifndef BISECT_COMMAND_HELP_H
#define BISECT_COMMAND_HELP_H

#include "bisect/option.h"

/*
 * What --help says of the program and of its commands.  Each command has a row
 * here; the topics of `perfbisect help` stand in cmd_help.c.
 */
struct help_row {
	const char *name;
	unsigned options;	  /* enum option_command: whose it takes */
	const char *usage;	  /* behind the program's name */
	const char *does;	  /* in a few words */
	const char *const *lines; /* more of it, NULL-terminated; or NULL */
};

/* All rows; the last has a NULL name. */
extern const struct help_row help_rows[];

/* The row of a command, or NULL. */
const struct help_row *help_find(const char *command);

/* What there is, on one screen. */
void help_show(FILE *fp);

/* Of one command: usage, what it does, and its options. */
void help_command(FILE *fp, const struct help_row *row);

void help_examples(FILE *fp);
void help_metrics(FILE *fp);
void help_status(FILE *fp);

/* --help, or --version, behind a command's name. */
void help_asked(const struct config *config, enum option_command command);

/* "perfbisect 0.1.0" */
void help_version(FILE *fp);

/* The nearest of these names to a word that is none of them, or NULL. */
const char *help_nearest(const char *word, const char *const *names);

#endif
