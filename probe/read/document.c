/* SPDX-License-Identifier: MIT */
#include "probe/read/document.h"

#include "probe/ground/text.h"
#include "probe/read/plain.h"
#include "probe/read/tidy.h"

#include <stdint.h>
#include <string.h>

enum { SHOWN_CHARACTERS = 40 };

/* A text line by line, and the documents that were found in it. */
struct scan {
	const char *s, *end;
	int line;      /* of `s`, from 1 */
	json_t *found; /* a list of them */
	size_t most;
	struct err note; /* why the first line that looks like JSON is none */
};

static size_t line_length(const struct scan *scan)
{
	const char *to = memchr(scan->s, '\n', (size_t)(scan->end - scan->s));

	return (size_t)((to ? to : scan->end) - scan->s);
}

static size_t blanks(const char *s, const char *end)
{
	size_t length = 0;

	while (s + length < end && (s[length] == ' ' || s[length] == '\t'))
		length++;
	return length;
}

/* Go behind `used` bytes, and what is left of the line there. */
static void move_on(struct scan *scan, size_t used)
{
	for (const char *s = scan->s; s < scan->s + used; s++)
		scan->line += *s == '\n';
	scan->s += used;
	scan->s += line_length(scan);
	if (scan->s < scan->end) {
		scan->s++;
		scan->line++;
	}
}

/* A failure that does not leave its line is a note of the tool's, no JSON. */
static int refuse(struct scan *scan, bool note, int line, const char *reason,
		  struct err *err)
{
	struct err *to = note ? &scan->note : err;

	if (!to->failed)
		err_set(to, "not JSON: line %d: %s", scan->line + line, reason);
	return note ? 0 : -1;
}

/* The line begins with a bracket: is it that of the document? */
static int try_here(struct scan *scan, struct err *err)
{
	ARENA_SCOPE(tmp);
	json_error_t error;
	struct text text;
	size_t used, line = line_length(scan);
	enum tidy_end how;
	json_t *root;
	const char *rest;

	text_init(&text, &tmp);
	how = tidy(&text, &used, scan->s, scan->end);
	root = json_loadb(text.data, text.length, JSON_DECODE_INT_AS_REAL,
			  &error);
	rest = scan->s + used;
	rest += blanks(rest, scan->end);
	if (!root && refuse(scan, how != TIDY_TORN && error.line <= 1,
			    error.line - 1, error.text, err) < 0)
		return -1;
	if (root && rest < scan->end && *rest != '\n') {
		json_decref(root);
		root = NULL;
		if (refuse(scan, used <= line, 0,
			   "more stands on the line where it ends", err) < 0)
			return -1;
	}
	if (root && json_array_size(scan->found) == scan->most) {
		json_decref(root);
		return refuse(scan, false, 0, "there is more than one document",
			      err);
	}
	if (root)
		json_array_append_new(scan->found, root);
	move_on(scan, root ? used : 0);
	return 0;
}

/* A list of at most so many documents, or NULL. */
static json_t *parse(char *data, size_t length, size_t most, struct err *err)
{
	static const char mark[] = "\xef\xbb\xbf";
	struct scan scan = {
		.s = data, .line = 1, .found = json_array(), .most = most};

	length = plain_text(data, length);
	scan.end = data + length;
	if (strncmp(data, mark, 3) == 0)
		scan.s += 3;
	while (scan.s < scan.end && !err->failed) {
		scan.s += blanks(scan.s, scan.end);
		if (scan.s < scan.end && (*scan.s == '{' || *scan.s == '['))
			try_here(&scan, err);
		else
			move_on(&scan, 0);
	}
	if (json_array_size(scan.found) == 0 && !err->failed &&
	    scan.note.failed)
		*err = scan.note;
	if (json_array_size(scan.found) == 0 && !err->failed)
		json_array_append_new(scan.found,
				      json_parse(data, length, err));
	if (!err->failed)
		return scan.found;
	json_decref(scan.found);
	return NULL;
}

json_t *document_parse(char *data, size_t length, struct err *err)
{
	json_t *list = parse(data, length, 1, err);
	json_t *only = json_incref(json_array_get(list, 0));

	json_decref(list);
	return only;
}

json_t *document_parse_lines(char *data, size_t length, struct err *err)
{
	return parse(data, length, SIZE_MAX, err);
}

char *document_show(const json_t *value, struct arena *arena)
{
	static const char *const kinds[] = {
		[JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list",
		[JSON_STRING] = "",	     [JSON_INTEGER] = "a number",
		[JSON_REAL] = "a number",    [JSON_TRUE] = "true",
		[JSON_FALSE] = "false",	     [JSON_NULL] = "null"};
	const char *string = json_string_value(value);

	if (!value)
		return arena_strdup(arena, "nothing");
	if (!string)
		return arena_strdup(arena, kinds[json_typeof(value)]);
	if (strcmp(string, TIDY_TWICE) == 0)
		return arena_strdup(arena, string);
	return arena_sprintf(arena, "\"%s\"",
			     text_cut(arena, text_printable(arena, string),
				      SHOWN_CHARACTERS));
}
