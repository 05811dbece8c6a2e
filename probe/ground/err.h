/* SPDX-License-Identifier: MIT */
#ifndef PROBE_GROUND_ERR_H
#define PROBE_GROUND_ERR_H

#include <stdbool.h>

/*
 * What went wrong, in one line a person can act on.
 *
 * A function that can fail takes a `struct err *` as its last argument and
 * returns 0 or -1; a function that takes none cannot fail.  The caller owns
 * the struct, so nothing is allocated and nothing is global:
 *
 *	struct err err = {0};
 *
 *	if (journal_open(&journal, dir, &err) < 0)
 *		return err_wrap(&err, "cannot resume");
 *
 * The first failure wins: a second one, met while cleaning up, is dropped.
 * Running out of memory is not reported here; the arena exits on its own.
 */
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

struct err {
	int failed;
	char text[1024]; /* no newline, no full stop */
};

/* Record a message.  Always returns -1, so that callers can return it. */
int err_set(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/* The same, followed by ": " and what errno says. */
int err_sys(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/* Put "<fmt>: " in front of the message a callee has left. */
int err_wrap(struct err *err, const char *fmt, ...) PRINTF(2, 3);

/*
 * Does a message of some library or program say that the machine is short of
 * something: space, memory, open files?  Then it is nobody else's fault.
 */
bool err_is_shortage(const char *message);

/* Forget a failure that has been dealt with. */
void err_clear(struct err *err);

#endif
