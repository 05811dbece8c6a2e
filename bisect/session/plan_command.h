/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_PLAN_COMMAND_H
#define BISECT_SESSION_PLAN_COMMAND_H

#include "bisect/session/record.h"
#include "probe/ground/arena.h"

/*
 * The command line that does it again, without the session's folder, and with
 * full names of the ends: tags and branches move.
 */
char *plan_command(const struct plan *plan, struct arena *arena);

#endif
