/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_ENTRY_NAME_H
#define VCS_GIT_ENTRY_NAME_H

#include <stdbool.h>

/*
 * Why no file may be given this name of an entry in a tree, as the end of "its
 * entry NAME ..."; or NULL.  Wherever git's own checks refuse one, on whichever
 * system and however it is configured, so does this.
 */
const char *git_entry_name_fault(const char *name, bool is_link);

#endif
