/* SPDX-License-Identifier: MIT */
#ifndef PROBE_READ_TOOL_LINES_H
#define PROBE_READ_TOOL_LINES_H

#include "probe/read/reader.h"
#include "probe/read/suite.h"

/*
 * How the lines that a tool prints are read.  For each line the rules are tried
 * in their order, and the first that matches ends it; but one that goes on
 * leaves what stands behind its match, or with `stay` the line once more, to
 * the `rest` rules below it, one after the other.
 *
 * Patterns are POSIX extended regular expressions.  `name`, `value`, `unit` and
 * `field` are numbers of groups, 0 where there is none: then the name is that
 * of the last LINE_NAME, the unit is `in`, and the field is `called`; behind
 * "read." where a LINE_SECTION of its name has said "read".
 */
enum line_kind {
	LINE_VALUE,
	LINE_NAME,    /* of what follows */
	LINE_PART,    /* the beginning of a name that is cut into lines */
	LINE_UNIT,    /* of the values that follow */
	LINE_SECTION, /* its `field` begins those that follow */
	LINE_FAILURE,
};

struct line_rule {
	enum line_kind kind;
	const char *pattern;
	int name, value, unit, field;
	const char *called; /* the field; of a failure: what happened */
	const char *in;	    /* the unit: "ns" */
	bool prefixed;	    /* `unit` is a prefix of it: k, M */
	bool goes_on, stay;
	bool rest, many; /* many: as often as it matches */
	bool last;	 /* no further value belongs to this name */
	bool xml;	 /* the name is a text of XML */
};

struct line_form {
	const char *field; /* the usual one; NULL: there are no fields */
	bool nameless;	   /* one benchmark, without a name */
	bool once;	   /* a name comes once */
	bool any_unit;	   /* whatever the tool counts in */
	suite_short_fn *is_short;
	const struct line_rule *rules; /* the last has a NULL pattern */
};

int tool_lines_read(struct extracted *out, const struct extract *extract,
		    char *data, size_t length, struct arena *arena,
		    struct err *err);

/* The unit of the field that an argument ends with; NULL: unknown. */
const char *tool_lines_unit(const struct line_form *form, const char *argument);

/* Refuse a field that a tool without names does not have. */
int tool_lines_check(const struct reader *reader, const char *argument,
		     struct err *err);

#endif
