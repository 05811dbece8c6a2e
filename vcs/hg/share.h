/* SPDX-License-Identifier: MIT */
#ifndef VCS_HG_SHARE_H
#define VCS_HG_SHARE_H

#include "vcs/hg/ask.h"

/* Make a work tree that shares the store, without any file yet. */
int hg_share_make(struct hg *hg, const char *path, struct err *err);

/* Is the .hg of this folder one of ours, and its store the repository's? */
bool hg_share_is_ours(const struct hg *hg, const char *path);

/* A folder which holds nothing but folders and files that are nowhere else. */
bool hg_is_plain(int dir, const char *name);

#endif
