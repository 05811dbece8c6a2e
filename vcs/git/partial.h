/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_PARTIAL_H
#define VCS_GIT_PARTIAL_H

#include "vcs/git/repo.h"

/*
 * Partial clones (git clone --filter): git fetches an object when it is needed,
 * libgit2 does not.  Where an end lacks some, that is refused, with the command
 * that fetches all that the range needs; where others do, it is a warning.
 */
int git_check_partial(struct git *git, const git_oid *good, const git_oid *bad,
		      struct err *err);

#endif
