/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_RECORDER_NOTE_H
#define PROBE_LINK_RECORDER_NOTE_H

#include "probe/link/recorder/pass.h"

/*
 * Write a link down in the folder of records, as record.h says, if it makes a
 * program or a library in the tree.  It is written beside its place and renamed
 * into it, since many may link at a time; what went before of the same output
 * is replaced.
 */
void note_link(const struct pass *pass, const char *linker,
	       const char *const *argv);

#endif
