/* SPDX-License-Identifier: MIT */
/* The first group of the last match of a regular expression. */
#include "probe/read/group.h"
#include "probe/read/plain.h"

#include <regex.h>

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
	regmatch_t group;
	regex_t regex;
	bool found;

	length = plain_text(data, length);
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
	return group_read(out, data, (size_t)group.rm_so, (size_t)group.rm_eo,
			  argument, arena, err);
}

const struct reader reader_regex = {"regex", "regex:PATTERN", check_regex,
				    read_regex};
