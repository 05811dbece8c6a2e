/* SPDX-License-Identifier: MIT */
#ifndef PROBE_CPUS_H
#define PROBE_CPUS_H

#include "probe/ground/arena.h"
#include "probe/ground/err.h"

#include <sched.h>

/*
 * Sets of processors as the kernel writes them: "0,2-3".
 */
int cpus_parse(cpu_set_t *out, const char *list, struct err *err);

/* The same, of --pin: those that we may use. */
int cpus_parse_ours(cpu_set_t *out, const char *list, struct err *err);

char *cpus_list(const cpu_set_t *set, struct arena *arena);

#endif
