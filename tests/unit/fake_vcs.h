/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_FAKE_VCS_H
#define TESTS_UNIT_FAKE_VCS_H

#include "vcs/vcs.h"

/*
 * A back-end in memory.  It holds one small history, which says as plainly as
 * can be what each function of vcs.h has to give.
 */
struct fake_commit {
	const char *name;
	const char *parents[3]; /* NULL ends */
	const char *files[6];	/* "path=content", all there are; NULL ends */
};

/* Oldest first; the last has a NULL name. */
extern const struct fake_commit fake_history[];

/* Of a commit: "Name <mail>", and seconds since 1970 in the zone -04:00. */
extern const char *const fake_author;
int64_t fake_time_s(size_t index);

/* Release with vcs_close(). */
struct vcs *fake_vcs_open(void);

#endif
