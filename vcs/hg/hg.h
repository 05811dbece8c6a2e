/* SPDX-License-Identifier: MIT */
#ifndef VCS_HG_HG_H
#define VCS_HG_HG_H

#include "vcs/backend.h"

/*
 * Mercurial, by its command server.
 *
 * In this room, from top to bottom:
 *
 *	hg.[ch]			a repository opened; the table of what hg can
 *	history.[ch]		names, and the graph, by revsets
 *	changes.[ch]		what changesets change
 *	checkout.[ch]		the user's own checkout
 *	tree.[ch]		work trees that share the store
 *	share.[ch]		one of them, as hg makes it
 *	ask.[ch]		one question to hg, and its answer
 *	server.[ch]		the process that answers all of them
 *	channel.[ch]		its language
 */

extern const struct vcs_ops vcs_hg;

#endif
