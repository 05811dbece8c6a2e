/* SPDX-License-Identifier: MIT */
#include "probe/extract_reader.h"

#include "probe/json.h"
#include "probe/text.h"

#include <ctype.h>
#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

static int one_value(struct extracted *out, double value, struct arena *arena)
{
	*out = (struct extracted){
		.values = arena_array(arena, 1, sizeof(*out->values)),
		.count = 1,
		.unit = "",
	};
	out->values[0] = value;
	return 0;
}

/* -- number -- */

static int check_nothing(const char *argument, struct err *err)
{
	if (*argument)
		return err_set(err, "number takes no argument");
	return 0;
}

/*
 * The length of the decimal number that `s` begins with, or 0.  None begins
 * within a word or another number, and a sign counts only where no word
 * precedes it: "run-5" holds a 5, "v2.5" and "sha256" nothing.
 */
static size_t number_length(const char *s, char before)
{
	size_t sign = (*s == '-' || *s == '+') ? 1 : 0, digits = sign, exponent;

	if (isalnum((unsigned char)before) || before == '_' || before == '.')
		return 0;
	digits += strspn(s + digits, "0123456789");
	if (s[digits] == '.')
		digits += 1 + strspn(s + digits + 1, "0123456789");
	if (digits == sign || (digits == sign + 1 && s[sign] == '.'))
		return 0;
	exponent = digits;
	if (s[exponent] == 'e' || s[exponent] == 'E') {
		exponent++;
		exponent += s[exponent] == '-' || s[exponent] == '+';
		if (isdigit((unsigned char)s[exponent]))
			return exponent + strspn(s + exponent, "0123456789");
	}
	return digits;
}

static int read_number(struct extracted *out, const char *argument, char *data,
		       size_t length, struct arena *arena, struct err *err)
{
	const char *last = NULL, *end = data + length;
	size_t last_length = 0;
	char before = '\n';

	(void)argument;
	for (const char *s = data; s < end;) {
		size_t span = number_length(s, before);

		if (span > 0) {
			last = s;
			last_length = span;
		} else {
			span = 1;
		}
		s += span;
		before = s[-1];
	}
	if (!last)
		return err_set(err, "no number in the output");
	/* Its own text alone: strtod() would see a hex number in "0x1f". */
	return one_value(out,
			 strtod(arena_strndup(arena, last, last_length), NULL),
			 arena);
}

/* -- regex -- */

static int check_regex(const char *argument, struct err *err)
{
	char reason[256];
	regex_t regex;
	size_t groups;
	int code = regcomp(&regex, argument, REG_EXTENDED | REG_NEWLINE);

	if (code != 0) {
		regerror(code, &regex, reason, sizeof(reason));
		return err_set(err, "regex:%s: %s", argument, reason);
	}
	groups = regex.re_nsub;
	regfree(&regex);
	if (groups == 0)
		return err_set(err,
			       "regex:%s: needs a (group) around the value",
			       argument);
	return 0;
}

/*
 * Where the first group of the last match lies; false when none matches.
 * REG_STARTEND lets each search see what stands before it, so that ^ and \<
 * mean the same as in the whole.
 */
static bool last_match(regmatch_t *group, const regex_t *regex,
		       const char *data, size_t length)
{
	regmatch_t match[2];
	size_t from = 0;
	bool found = false;

	while (from <= length) {
		match[0].rm_so = (regoff_t)from;
		match[0].rm_eo = (regoff_t)length;
		if (regexec(regex, data, 2, match, REG_STARTEND) != 0)
			break;
		if (match[1].rm_so >= 0) {
			*group = match[1];
			found = true;
		}
		/* One that is empty must not be found again. */
		from = (size_t)match[0].rm_eo;
		from += match[0].rm_eo == match[0].rm_so;
	}
	return found;
}

static int read_regex(struct extracted *out, const char *argument, char *data,
		      size_t length, struct arena *arena, struct err *err)
{
	const char *word;
	regmatch_t group;
	regex_t regex;
	double value;
	bool found;

	for (size_t i = 0; i < length; i++) {
		if (data[i] == '\0')
			data[i] = '\n';
	}
	if (regcomp(&regex, argument, REG_EXTENDED | REG_NEWLINE) != 0)
		return err_set(err, "regex:%s: not a pattern", argument);
	found = last_match(&group, &regex, data, length);
	regfree(&regex);
	if (!found)
		return err_set(err, "nothing in the output matches %s",
			       argument);
	word = arena_strndup(arena, data + group.rm_so,
			     (size_t)(group.rm_eo - group.rm_so));
	if (!text_parse_number(&value, word))
		return err_set(err, "\"%.60s\" is not a number",
			       text_printable(arena, word));
	return one_value(out, value, arena);
}

/* -- json -- */

static int check_path(const char *argument, struct err *err)
{
	if (!*argument)
		return err_set(err, "json: needs a path like json:a.b[0].c");
	return 0;
}

static int add_number(struct extracted *out, const json_t *value,
		      const char *path, struct err *err)
{
	if (!json_is_number(value))
		return err_set(err, "%s is not a number in the JSON", path);
	out->values[out->count++] = json_number_value(value);
	return 0;
}

static int numbers_at(struct extracted *out, json_t *root, const char *path,
		      struct arena *arena, struct err *err)
{
	json_t *value = json_at(root, path, err);
	size_t size = json_is_array(value) ? json_array_size(value) : 1;

	if (!value)
		return -1;
	out->values = arena_array(arena, size, sizeof(*out->values));
	if (!json_is_array(value))
		return add_number(out, value, path, err);
	for (size_t i = 0; i < size; i++) {
		if (add_number(out, json_array_get(value, i), path, err) < 0)
			return -1;
	}
	if (size == 0)
		return err_set(err, "%s is empty in the JSON", path);
	return 0;
}

static int read_json(struct extracted *out, const char *argument, char *data,
		     size_t length, struct arena *arena, struct err *err)
{
	json_t *root = json_parse(data, length, err);

	if (root)
		numbers_at(out, root, argument, arena, err);
	json_decref(root);
	return err->failed ? -1 : 0;
}

/* -- the JSON of benchmark tools: what is named must be in it -- */

static int check_any(const char *argument, struct err *err)
{
	(void)argument;
	(void)err;
	return 0;
}

/* -- the table -- */

static const struct extract_reader readers[] = {
	{"number", "number", check_nothing, read_number},
	{"regex", "regex:PATTERN", check_regex, read_regex},
	{"json", "json:PATH", check_path, read_json},
	{"pyperf", "pyperf[:NAME]", check_any, extract_read_pyperf},
	{"hyperfine", "hyperfine[:COMMAND]", check_any, extract_read_hyperfine},
	{"google-benchmark", "google-benchmark[:NAME[/FIELD]]", check_any,
	 extract_read_google_benchmark},
	{NULL, NULL, NULL, NULL},
};

char *extract_usages(struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (const struct extract_reader *row = readers; row->name; row++)
		text_addf(&text, "%s%s", row > readers ? ", " : "", row->usage);
	return text.data;
}

int extract_parse(struct extract *out, bool *found, const char *name,
		  struct err *err)
{
	size_t length = strcspn(name, ":");

	*found = false;
	for (const struct extract_reader *row = readers; row->name; row++) {
		if (strlen(row->name) != length ||
		    strncmp(row->name, name, length) != 0)
			continue;
		*found = true;
		out->reader = row;
		out->argument = name + length + (name[length] == ':');
		return row->check(out->argument, err);
	}
	return 0;
}

/*
 * Values are squared and added: what leaves no room for that, or is too small
 * for it, is no measurement but a mistake in a program.
 */
static int check_value(double value, const char *unit, struct err *err)
{
	const double most = 1e150, least = 1e-150;

	if (!isfinite(value))
		return err_set(err, "the value is not finite");
	if (fabs(value) > most || (value != 0 && fabs(value) < least))
		return err_set(err, "the value is out of range: %g", value);
	if (*unit && value < 0)
		return err_set(err, "the value is negative: %g %s", value,
			       unit);
	return 0;
}

int extract_values(struct extracted *out, const struct extract *extract,
		   char *data, size_t length, struct arena *arena,
		   struct err *err)
{
	*out = (struct extracted){.unit = ""};
	if (extract->reader->read(out, extract->argument, data, length, arena,
				  err) < 0)
		return -1;
	for (size_t i = 0; i < out->count; i++) {
		if (check_value(out->values[i], out->unit, err) < 0)
			return -1;
	}
	return 0;
}
