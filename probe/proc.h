/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PROC_H
#define PROBE_PROC_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What the kernel says in /proc and /sys.  Each path stands below `root`, which
 * is "" but in tests.  What is not there, or not for us, is "" or 0.
 */

/* The beginning of a file, 64 KiB or more. */
const char *proc_read(const char *root, const char *path, struct arena *arena);

/* Its first line. */
const char *proc_line(const char *root, const char *path, struct arena *arena);

/* What stands behind `key` and its separators, to the end of the line. */
const char *proc_value(const char *root, const char *path, const char *key,
		       struct arena *arena);

/* The same as a whole number. */
int64_t proc_number(const char *root, const char *path, const char *key,
		    struct arena *arena);

/* The paths that match a pattern of the shell, without `root`; NULL ends. */
const char **proc_list(const char *root, const char *pattern,
		       struct arena *arena);

/* The limit that a control group, ours or one around it, puts on our time. */
struct proc_quota {
	double processors; /* that may be busy at a time; 0: no limit */
	const char *file;  /* where it is set */
	const char *free;  /* what would lift it, written to that file */
	int64_t throttled; /* how often it has stopped us so far */
};

void proc_quota(struct proc_quota *out, const char *root, struct arena *arena);

/*
 * For how long a task has run, and could have run while others did; false: it
 * is not known.  Nothing is allocated: a child asks that of itself before exec.
 */
bool proc_queue(double *queue_s, double *ran_s, pid_t task);

#endif
