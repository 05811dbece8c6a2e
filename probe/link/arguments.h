/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_ARGUMENTS_H
#define PROBE_LINK_ARGUMENTS_H

#include <stddef.h>

/*
 * The command line of a linker, as GNU ld, gold, lld and mold read it: which
 * words are files, and which options name one.  The recorder has this file,
 * too, so that it needs nothing but libc, and allocates nothing.
 *
 *	for (size_t i = 1; argv[i]; i = argument.next)
 *		argument = argument_read(argv, i);
 */
enum argument_kind {
	ARGUMENT_OPTION,  /* stays as it is */
	ARGUMENT_INPUT,	  /* the value is a file to link */
	ARGUMENT_OUTPUT,  /* the value is where the result goes */
	ARGUMENT_SIDE,	  /* the value is a file that is written besides */
	ARGUMENT_FORMAT,  /* the value is the format of the inputs behind it */
	ARGUMENT_KEEPS,	  /* files for debugging the link itself */
	ARGUMENT_NO_LINK, /* the result is no program, or there is none */
};

struct argument {
	enum argument_kind kind;
	size_t at;     /* the word in which the value is; 0: it has none */
	size_t offset; /* where in that it begins */
	size_t next;   /* the word behind it all */
};

/* `argv` ends with NULL; its word `i` does not stand for that. */
struct argument argument_read(const char *const *argv, size_t i);

#endif
