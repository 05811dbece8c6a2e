/* SPDX-License-Identifier: MIT */
#include "probe/read/suite.h"

#include "probe/ground/json.h"
#include "probe/ground/text.h"

#include <string.h>

bool suite_is_method(const char *name, const char *wanted)
{
	size_t length = strlen(name), tail = strlen(wanted);

	return tail < length && name[length - tail - 1] == '.' &&
	       strcmp(name + length - tail, wanted) == 0;
}

enum {
	LIST_BYTES = 400, /* of names in a message; the log's must fit too */
	NAME_CHARACTERS = 60,
};

const char *suite_short_name(const char *name, struct arena *arena)
{
	return text_cut(arena, text_printable(arena, name), NAME_CHARACTERS);
}

/* `"a", "b" and 3 more`, each once; *count says how many there are. */
static char *list_names(size_t *count, const struct suite *suite,
			struct arena *arena)
{
	json_t *seen = json_object();
	size_t shown = 0;
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; i < suite->count; i++) {
		const char *name = suite->names[i];

		if (!name || json_object_get(seen, text_utf8(arena, name)))
			continue;
		json_object_set_new(seen, text_utf8(arena, name), json_true());
		if (text.length <= LIST_BYTES)
			text_addf(&text, "%s\"%s\"", shown++ ? ", " : "",
				  suite_short_name(name, arena));
	}
	*count = json_object_size(seen);
	json_decref(seen);
	if (shown < *count)
		text_addf(&text, " and %zu more", *count - shown);
	return text.data;
}

static bool has_name(const struct suite *suite, size_t i, const char *name)
{
	const char *alias = suite->aliases ? suite->aliases[i] : NULL;

	return suite->names[i] && (strcmp(suite->names[i], name) == 0 ||
				   (alias && strcmp(alias, name) == 0));
}

/* The whole name of what is called so, exactly or in short; or NULL. */
static const char *find_name(const struct suite *suite, const char *wanted)
{
	for (size_t i = 0; i < suite->count; i++) {
		if (has_name(suite, i, wanted))
			return wanted;
	}
	for (size_t i = 0; suite->is_short && i < suite->count; i++) {
		if (suite->names[i] && suite->is_short(suite->names[i], wanted))
			return suite->names[i];
	}
	return NULL;
}

/* What is short for two names is none of them. */
static int check_short(const struct suite *suite, const char *wanted,
		       struct err *err)
{
	ARENA_SCOPE(tmp);

	for (size_t i = 0; i < suite->count; i++) {
		const char *name = suite->names[i];

		if (!name || strcmp(suite->name, wanted) == 0 ||
		    strcmp(name, suite->name) == 0 ||
		    !suite->is_short(name, wanted))
			continue;
		return err_set(
			err, "\"%s\" may be \"%s\" or \"%s\": name it in full",
			suite_short_name(wanted, &tmp),
			suite_short_name(suite->name, &tmp),
			suite_short_name(name, &tmp));
	}
	return 0;
}

/* Name and field of an argument: *wanted is "" where no name is given. */
static const char *split(const char **wanted, const char **field,
			 const struct suite *suite, const char *argument,
			 struct arena *arena)
{
	const char *slash = argument + strlen(argument), *name;

	*wanted = argument;
	name = find_name(suite, argument);
	while (!name && *field && slash > argument) {
		const char *head;

		while (slash > argument && *--slash != '/')
			;
		if (*slash != '/')
			break;
		head = arena_strndup(arena, argument,
				     (size_t)(slash - argument));
		name = *head ? find_name(suite, head) : NULL;
		if (!name && *head)
			continue;
		*wanted = head;
		*field = slash + 1;
		break;
	}
	return name;
}

/* Each once, in the order of the output; NULL ends. */
static const char **each_name(const struct suite *suite, struct arena *arena)
{
	const char **names =
		arena_array(arena, suite->count + 1, sizeof(*names));
	json_t *seen = json_object();
	size_t count = 0;

	for (size_t i = 0; i < suite->count; i++) {
		const char *name = suite->names[i];

		if (!name || json_object_get(seen, text_utf8(arena, name)))
			continue;
		json_object_set_new(seen, text_utf8(arena, name), json_true());
		names[count++] = arena_strdup(arena, name);
	}
	json_decref(seen);
	return names;
}

int suite_choose(struct suite *suite, const char *argument, const char *field,
		 struct arena *arena, struct err *err)
{
	size_t count;
	char *names = list_names(&count, suite, arena);
	const char *wanted = "", *name = NULL;

	if (count == 0)
		return err_set(err, "there is no benchmark in the %s of %s",
			       suite->where, suite->tool);
	suite->field = field;
	if (suite->nameless)
		suite->field = *argument ? argument : field;
	else
		name = split(&wanted, &suite->field, suite, argument, arena);
	if (*wanted && !name)
		return err_set(err,
			       "no benchmark \"%s\" in the %s of %s; there "
			       "%s %s",
			       suite_short_name(wanted, arena), suite->where,
			       suite->tool, count == 1 ? "is" : "are", names);
	if (!name && count > 1 && suite->several)
		*suite->several = each_name(suite, arena);
	if (!name && count > 1)
		return err_set(err,
			       "%zu benchmarks in the %s, and none is named "
			       "(--metric %s:NAME): %s",
			       count, suite->where, suite->tool, names);
	for (size_t i = 0; i < suite->count && !name; i++)
		name = suite->names[i];
	suite->name = name;
	return suite->is_short && *wanted ? check_short(suite, wanted, err) : 0;
}

bool suite_is_chosen(const struct suite *suite, size_t i)
{
	return has_name(suite, i, suite->name);
}

int suite_check_once(const struct suite *suite, struct err *err)
{
	ARENA_SCOPE(tmp);
	size_t found = 0;

	for (size_t i = 0; i < suite->count; i++)
		found += suite_is_chosen(suite, i);
	if (found <= 1)
		return 0;
	return err_set(err, "several benchmarks are named \"%s\"",
		       suite_short_name(suite->name, &tmp));
}

int suite_refuse(const struct suite *suite, const char *reason, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *name = suite->nameless ? suite->tool : suite->name;

	return err_set(err, "\"%s\": %s", suite_short_name(name, &tmp),
		       text_printable(&tmp, reason));
}
