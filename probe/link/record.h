/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_RECORD_H
#define PROBE_LINK_RECORD_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What the recorder has written down of a link, see record_form.h.  Whatever
 * the file holds, reading it hands out a whole record or says what is wrong.
 */
struct record_input {
	size_t word, offset; /* where it is named, both within words */
	int64_t size_bytes, mtime_ns;
	bool linked;	  /* not merely named by an option */
	const char *kept; /* a name in the record's folder, or "" */
};

struct record {
	const char *output; /* absolute path */
	const char *folder; /* where the linker was called */
	const char *linker;
	int64_t started_ns;	/* since 1970 */
	const char **variables; /* NULL ends them, and the words */
	const char **words;	/* at least one */
	size_t variable_count, word_count;
	struct record_input *inputs; /* in the order of words */
	size_t input_count;
};

/* All of it lives in `arena`. */
int record_parse(struct record *out, const char *text, size_t length,
		 struct arena *arena, struct err *err);

/* That of the folder `dir`. */
int record_read(struct record *out, const char *dir, struct arena *arena,
		struct err *err);

/*
 * Where the input is found as it was linked: at its place, or else as it was
 * kept in `dir`; NULL: nowhere.
 */
const char *record_find(const struct record *record,
			const struct record_input *input, const char *dir,
			struct arena *arena);

#endif
