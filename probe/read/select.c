/* SPDX-License-Identifier: MIT */
#include "probe/read/select.h"

#include "probe/ground/text.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_BYTES = 300 }; /* of those that are there, in a message */

enum step_kind {
	STEP_KEY,
	STEP_INDEX,
	STEP_EACH,
	STEP_WHERE,
};

struct step {
	enum step_kind kind;
	const char *key;  /* STEP_KEY, STEP_WHERE */
	const char *text; /* STEP_WHERE: what its value is */
	bool quoted;	  /* ... in quotes, so that it is a string */
	long index;	  /* STEP_INDEX */
	int end;	  /* of this step in the path */
};

struct path {
	const char *text;
	struct step *steps;
	size_t count, capacity;
};

/* -- The path -- */

/* From the quote at *s up to the next; \ takes the next character as it is. */
static char *take_quoted(const char **s, struct arena *arena)
{
	struct text text;
	const char *at = *s + 1;

	text_init(&text, arena);
	for (; *at && *at != '"'; at++) {
		at += *at == '\\' && at[1];
		text_add_bytes(&text, at, 1);
	}
	if (*at != '"')
		return NULL;
	*s = at + 1;
	return text.data;
}

/* What stands between brackets, "name=" and the text behind it. */
static bool take_where(struct step *out, const char **s, struct arena *arena)
{
	const char *at = *s;
	size_t length;

	if (*at == '"') {
		out->key = take_quoted(&at, arena);
		if (!out->key)
			return false;
	} else {
		length = strcspn(at, "=]\"");
		out->key = arena_strndup(arena, at, length);
		at += length;
	}
	if (*at == ']' && **s == '"') {
		out->kind = STEP_KEY;
		*s = at;
		return true;
	}
	if (*at++ != '=' || !*out->key)
		return false;
	out->kind = STEP_WHERE;
	out->quoted = *at == '"';
	if (out->quoted) {
		out->text = take_quoted(&at, arena);
	} else {
		length = strcspn(at, "]");
		out->text = arena_strndup(arena, at, length);
		at += length;
	}
	*s = at;
	return out->text != NULL;
}

static bool take_brackets(struct step *out, const char **s, struct arena *arena)
{
	const char *at = *s + 1;
	char *end;

	out->index = strtol(at, &end, 10);
	if (end > at && *end == ']' && *at != ' ' && *at != '+') {
		out->kind = STEP_INDEX;
		at = end;
	} else if (strncmp(at, "*]", 2) == 0) {
		out->kind = STEP_EACH;
		at++;
	} else if (!take_where(out, &at, arena)) {
		return false;
	}
	*s = at + 1;
	return *at == ']' && (at[1] == '\0' || strchr(".[", at[1]));
}

static bool take_step(struct step *out, const char **s, struct arena *arena)
{
	size_t length;

	*out = (struct step){.kind = STEP_KEY};
	if (**s == '[')
		return take_brackets(out, s, arena);
	length = strcspn(*s, ".[");
	out->key = arena_strndup(arena, *s, length);
	*s += length;
	return length > 0;
}

static int path_parse(struct path *out, const char *text, struct arena *arena,
		      struct err *err)
{
	const char *s = text;

	*out = (struct path){.text = text};
	while (*s) {
		const char *from = s;
		struct step *step;

		out->steps = arena_grow(arena, out->steps, out->count,
					&out->capacity, sizeof(*out->steps));
		step = &out->steps[out->count++];
		if (!take_step(step, &s, arena))
			return err_set(err,
				       "\"%.60s\" in %.200s is no step of a "
				       "path: they are a.b, [0], [\"a key\"], "
				       "[*], [name=parse]",
				       from, text);
		step->end = (int)(s - text);
		if (*s != '.')
			continue;
		s++;
		if (!*s || *s == '.' || *s == '[')
			return err_set(err, "a key is missing behind %.*s",
				       (int)(s - text), text);
	}
	return 0;
}

int select_check(const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct path parsed;

	return path_parse(&parsed, path, &tmp, err);
}

/* -- The values -- */

static bool is_value(json_t *value, const struct step *step)
{
	const char *string = json_string_value(value);
	double number;

	if (string)
		return strcmp(string, step->text) == 0;
	if (step->quoted)
		return false;
	if (json_is_number(value))
		return text_parse_number(&number, step->text) &&
		       number == json_number_value(value);
	return (json_is_true(value) && strcmp(step->text, "true") == 0) ||
	       (json_is_false(value) && strcmp(step->text, "false") == 0) ||
	       (json_is_null(value) && strcmp(step->text, "null") == 0);
}

/* ": there are "a", "b"", or nothing. */
static char *there_are(json_t *list, const char *key, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = json_string_value(
			json_object_get(json_array_get(list, i), key));

		if (name && text.length < NAMES_BYTES)
			text_addf(&text, "%s\"%s\"",
				  text.length > 0 ? ", " : ": there are ",
				  text_cut(arena, text_printable(arena, name),
					   60));
	}
	return text.data;
}

static int refuse(const struct path *path, size_t step, json_t *value,
		  struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct step *at = &path->steps[step];

	return err_set(err, "no %.*s in the JSON%s", at->end, path->text,
		       at->kind == STEP_WHERE ? there_are(value, at->key, &tmp)
					      : "");
}

void selection_add(struct selection *out, json_t *value, struct arena *arena)
{
	out->values = arena_grow(arena, out->values, out->count, &out->capacity,
				 sizeof(json_t *));
	out->values[out->count++] = value;
}

/* The value itself, or of a list or an object those that the step means. */
static void take(struct selection *out, json_t *value, const struct step *step,
		 struct arena *arena)
{
	const size_t size = json_array_size(value);
	const size_t index = step->index < 0 ? size + (size_t)step->index
					     : (size_t)step->index;
	json_t *found = NULL;
	const char *key;
	json_t *each;

	if (step->kind == STEP_KEY)
		found = json_object_get(value, step->key);
	if (step->kind == STEP_INDEX)
		found = json_array_get(value, index);
	if (found)
		selection_add(out, found, arena);
	if (step->kind == STEP_KEY || step->kind == STEP_INDEX)
		return;
	for (size_t i = 0; i < size; i++) {
		each = json_array_get(value, i);
		if (step->kind == STEP_EACH ||
		    is_value(json_object_get(each, step->key), step))
			selection_add(out, each, arena);
	}
	json_object_foreach(value, key, each)
	{
		if (step->kind == STEP_EACH ||
		    is_value(json_object_get(each, step->key), step))
			selection_add(out, each, arena);
	}
}

/* A second [name=x] is one more condition. */
static void take_again(struct selection *out, json_t *value,
		       const struct step *step, struct arena *arena)
{
	if (is_value(json_object_get(value, step->key), step))
		selection_add(out, value, arena);
}

int select_values(struct selection *out, json_t *root, const char *path,
		  struct arena *arena, struct err *err)
{
	struct selection here = {0};
	struct path parsed;

	if (path_parse(&parsed, path, arena, err) < 0)
		return -1;
	selection_add(&here, root, arena);
	for (size_t i = 0; i < parsed.count; i++) {
		struct selection next = {0};

		for (size_t j = 0; j < here.count; j++) {
			size_t before = next.count;

			if (i > 0 && parsed.steps[i].kind == STEP_WHERE &&
			    parsed.steps[i - 1].kind == STEP_WHERE)
				take_again(&next, here.values[j],
					   &parsed.steps[i], arena);
			else
				take(&next, here.values[j], &parsed.steps[i],
				     arena);
			if (next.count == before &&
			    (parsed.steps[i].kind != STEP_WHERE ||
			     (j + 1 == here.count && before == 0)))
				return refuse(&parsed, i, here.values[j], err);
		}
		here = next;
	}
	*out = here;
	return 0;
}

json_t *select_one(json_t *root, const char *path)
{
	ARENA_SCOPE(tmp);
	struct selection found = {0};
	struct err ignored = {0};

	if (select_values(&found, root, path, &tmp, &ignored) < 0 ||
	    found.count != 1)
		return NULL;
	return found.values[0];
}
