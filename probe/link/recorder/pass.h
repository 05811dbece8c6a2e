/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_RECORDER_PASS_H
#define PROBE_LINK_RECORDER_PASS_H

#include <stdbool.h>

/*
 * The program that would have been started if we were not there, and the
 * environment that it would have had.
 */
struct pass {
	const char *name;    /* by which we were called: "ld.gold" */
	const char *called;  /* argv[0] */
	const char *folder;  /* link_install()'s, or NULL */
	const char *records; /* where to write, or NULL: only pass on */
	const char *tree;
	const char *parent; /* program of the process that called us; or "" */
};

/* What we were called by, and as. */
void pass_init(struct pass *out, const char *called);

/*
 * Leave us out of PATH and COMPILER_PATH, and what we are told out of the
 * environment; -1 when we have come back to ourselves too often.
 */
int pass_clean(const struct pass *pass);

/* The linker, or NULL. */
const char *pass_find_linker(const struct pass *pass);

/* What PATH has by our name; PATH stays. */
const char *pass_find_program(const struct pass *pass);

#endif
