/* SPDX-License-Identifier: MIT */
#ifndef BISECT_JOURNAL_LINE_H
#define BISECT_JOURNAL_LINE_H

#include "bisect/record.h"
#include "probe/json.h"

/*
 * A record as one line of JSON, and back: field by field, by the tables in
 * record.h and option.h.
 */
char *journal_encode(const struct record *record, struct arena *arena);

/*
 * A kind that is not known here, of a later version, becomes
 * RECORD_KIND_COUNT; a field that is not known is passed over.
 */
int journal_decode(struct record *out, const json_t *object,
		   struct arena *arena, struct err *err);

#endif
