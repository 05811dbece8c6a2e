/* SPDX-License-Identifier: MIT */
/* The first group of the last match of a regular expression, or of each. */
#include "probe/read/group.h"
#include "probe/read/plain.h"

#include <regex.h>
#include <string.h>

/*
 * What other programs know and POSIX does not is no error there: \d is the
 * letter, and .*? as greedy as .*.  The GNU library has \w, \s and \b, but not
 * between brackets, where a backslash is itself.
 */
static const char *cure_of_escape(const char *at, bool bracket)
{
	static const struct {
		char c;
		bool known; /* outside of brackets */
		const char *cure, *inside;
	} escapes[] = {
		{'d', false, "[0-9]", "0-9"},
		{'D', false, "[^0-9]", NULL},
		{'s', true, NULL, "[:space:]"},
		{'S', true, NULL, NULL},
		{'w', true, NULL, "[:alnum:]_"},
		{'W', true, NULL, NULL},
		{'t', false, "[[:blank:]]", "[:blank:]"},
		{'r', false, "[[:space:]]", "[:space:]"},
		{'n', false, "$, as each line is matched for itself", NULL},
	};

	for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		if (at[1] != escapes[i].c || (!bracket && escapes[i].known))
			continue;
		if (!bracket)
			return escapes[i].cure;
		return escapes[i].inside ? escapes[i].inside
					 : "the characters themselves";
	}
	return NULL;
}

/* Behind a bracket expression; *strange is an escape that is in it. */
static const char *skip_bracket(const char *at, const char **strange,
				const char **cure)
{
	at += at[1] == '^' ? 2 : 1;
	at += *at == ']';
	for (; *at && *at != ']'; at++) {
		if (*at == '[' && at[1] == ':' && strchr(at, ']'))
			at = strchr(at, ']');
		else if (*at == '\\' && !*cure) {
			*cure = cure_of_escape(at, true);
			*strange = at;
		}
	}
	return *at ? at + 1 : at;
}

/* What of Perl's is in a pattern, and what to write for it; or NULL. */
static const char *find_strange(const char *pattern, const char **cure)
{
	const char *at = pattern, *strange = NULL;
	bool repeats = false;

	*cure = NULL;
	while (*at && !*cure) {
		bool repeated = repeats;

		strange = at;
		repeats = strchr("*+?}", *at) != NULL;
		if (*at == '[') {
			at = skip_bracket(at, &strange, cure);
			continue;
		}
		if (*at == '\\')
			*cure = cure_of_escape(at, false);
		else if (repeated && *at == '?')
			*cure = "what may not be in between, as [^ ]* for .*?";
		else if (*at == '(' && at[1] == '?')
			*cure = "( )";
		at += 1 + (*at == '\\' && at[1]);
	}
	return *cure ? strange : NULL;
}

static int check_regex(const struct reader *reader, const char *argument,
		       struct err *err)
{
	char reason[256];
	regex_t regex;
	size_t groups;
	const char *cure, *strange = find_strange(argument, &cure);
	int code;

	(void)reader;
	if (strange)
		return err_set(err,
			       "regex:%s: POSIX extended expressions have no "
			       "%.2s here; write %s",
			       argument, strange - (*strange == '?'), cure);
	code = regcomp(&regex, argument, REG_EXTENDED | REG_NEWLINE);
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
 * Where the first group of the next match from *from on lies, and *from behind
 * it; false when none matches.  REG_STARTEND lets each search see what stands
 * before it, so that ^ and \< mean the same as in the whole.
 */
static bool next_match(regmatch_t *group, size_t *from, const regex_t *regex,
		       const char *data, size_t length)
{
	regmatch_t match[2];

	while (*from <= length) {
		match[0].rm_so = (regoff_t)*from;
		match[0].rm_eo = (regoff_t)length;
		if (regexec(regex, data, 2, match, REG_STARTEND) != 0)
			return false;
		/* One that is empty must not be found again. */
		*from = (size_t)match[0].rm_eo;
		*from += match[0].rm_eo == match[0].rm_so;
		*group = match[1];
		if (match[1].rm_so >= 0)
			return true;
	}
	return false;
}

static int add_matches(struct extracted *out, const regex_t *regex,
		       const struct extract *extract, const char *data,
		       size_t length, struct arena *arena, struct err *err)
{
	const bool last =
		extract->take == TAKE_DEFAULT || extract->take == TAKE_LAST;
	regmatch_t group, found = {.rm_so = -1};
	size_t from = 0;

	while (next_match(&group, &from, regex, data, length)) {
		found = group;
		if (!last && group_read(out, data, (size_t)group.rm_so,
					(size_t)group.rm_eo, extract->argument,
					arena, err) < 0)
			return -1;
	}
	if (found.rm_so < 0)
		return err_set(err, "nothing in the output matches %s",
			       extract->argument);
	return last ? group_read(out, data, (size_t)found.rm_so,
				 (size_t)found.rm_eo, extract->argument, arena,
				 err)
		    : 0;
}

static int read_regex(struct extracted *out, const struct extract *extract,
		      char *data, size_t length, struct arena *arena,
		      struct err *err)
{
	regex_t regex;
	int ret;

	length = plain_text(data, length);
	for (size_t i = 0; i < length; i++) {
		if (data[i] == '\0')
			data[i] = '\n';
	}
	if (regcomp(&regex, extract->argument, REG_EXTENDED | REG_NEWLINE) != 0)
		return err_set(err, "regex:%s: not a pattern",
			       extract->argument);
	ret = add_matches(out, &regex, extract, data, length, arena, err);
	regfree(&regex);
	return ret;
}

const struct reader reader_regex = {
	.name = "regex",
	.argument = ":PATTERN",
	.reads = "the first group of the last match, POSIX extended",
	.unit = "in the group or behind it",
	.check = check_regex,
	.read = read_regex,
};
