/* SPDX-License-Identifier: MIT */
#ifndef PROBE_INSTALLED_H
#define PROBE_INSTALLED_H

#include "probe/ground/arena.h"

#include <stddef.h>

/*
 * What builds wrote outside of their trees, as far as that can be seen when
 * they are over: files in the folders of PATH, in lib, lib64, libexec and share
 * beside those, in Python's packages there, and in one folder more, which was
 * last changed while a build ran.
 */

/* Times since 1970. */
struct installed_span {
	double from_s, to_s;
};

/*
 * At most `most` paths, NULL ends them; the list lives in `arena`.  `folder` is
 * looked through whole, except for what is in `except`, paths up to NULL.
 */
const char **installed_files(const struct installed_span *spans, size_t count,
			     const char *folder, const char *const *except,
			     size_t most, struct arena *arena);

#endif
