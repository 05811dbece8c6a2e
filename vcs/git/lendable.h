/* SPDX-License-Identifier: MIT */
#ifndef VCS_GIT_LENDABLE_H
#define VCS_GIT_LENDABLE_H

#include "vcs/git/repo.h"

/*
 * May the user's checkout be lent?  Refuse what could not be given back as it
 * was: changes, a merge under way, sparse checkouts, marks in the index,
 * submodules, files that a filter writes.
 */
int lendable_check(git_repository *repo, struct err *err);

/*
 * Others write its index, too, if only by `git status`: that is soon over, and
 * waited for so often, for a tenth of a second each.
 */
enum { LENDABLE_WAITS = 100 };
void lendable_wait(void);

#endif
