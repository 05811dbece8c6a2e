/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_ENCODING_H
#define VCS_GIT_ENCODING_H

#include <stdbool.h>

/*
 * The attribute working-tree-encoding: see gitattributes(5).  libgit2 does not
 * know it; as a filter of its own it does.
 */

/* From now on, until libgit2 is shut down. */
int git_register_encoding(void);

/* Can we write files in this encoding? */
bool git_knows_encoding(const char *name);

#endif
