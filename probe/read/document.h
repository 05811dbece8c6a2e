/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_DOCUMENT_H
#define PROBE_READ_DOCUMENT_H

#include "probe/ground/json.h"

/*
 * The one JSON document in what a tool printed, though the tool is no careful
 * writer of JSON; NULL and an error with the line when there is none, or two.
 *
 * Lines of text may stand before and behind it, and a byte order mark.  What is
 * odd in it is of no concern to who does not ask for it:
 *
 *	NaN, -Infinity, 1e999, 01	become strings, so they are no numbers
 *	a key that comes twice		the same, for the value in its place
 *	whole numbers of any size	become reals
 *	control characters, bytes that	are replaced
 *	are not UTF-8, false escapes
 *
 * `data` may be written to; the document is the caller's, to json_decref().
 */
json_t *document_parse(char *data, size_t length, struct err *err);

/* The same for one document or several, each on lines of its own: a list. */
json_t *document_parse_lines(char *data, size_t length, struct err *err);

/*
 * How a message shows what is found in place of a number: the text of a
 * string, or what kind of value it is.
 */
char *document_show(const json_t *value, struct arena *arena);

#endif
