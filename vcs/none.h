/* SPDX-License-Identifier: MIT */
#ifndef VCS_NONE_H
#define VCS_NONE_H

#include "vcs/backend.h"

/*
 * A folder that is no repository, for who compares what is built already.  It
 * has no revisions, and so no trees; it is opened by its name only, "none".
 */
extern const struct vcs_ops vcs_none;

#endif
