/* SPDX-License-Identifier: MIT */
#ifndef BISECT_SESSION_LINE_H
#define BISECT_SESSION_LINE_H

#include "bisect/session/record.h"
#include "probe/ground/json.h"

/*
 * A record as one line of JSON, and back: field by field, by the tables in
 * record.h and option.h.
 */
char *line_encode(const struct record *record, struct arena *arena);

/*
 * A kind that is not known here, of a later version, becomes
 * RECORD_KIND_COUNT; a field that is not known is passed over.
 */
int line_decode(struct record *out, const json_t *object, struct arena *arena,
		struct err *err);

#endif
