/* SPDX-License-Identifier: MIT */
#ifndef VCS_REMOTE_H
#define VCS_REMOTE_H

#include "probe/ground/arena.h"

/*
 * The URL of a remote as others may see it: over http, https, ssh or git, and
 * without whatever a password, a token or a query would be in.  A user's name
 * is left where ssh needs one.  "" where it is a path on this machine, or where
 * it is not clear where its credentials end.
 */
char *remote_public(struct arena *arena, const char *url);

#endif
