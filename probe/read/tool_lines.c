/* SPDX-License-Identifier: MIT */
#include "probe/read/tool_lines.h"

#include "probe/ground/text.h"
#include "probe/read/finding.h"
#include "probe/read/plain.h"

#include <regex.h>
#include <string.h>

enum {
	GROUPS = 8,
	RULES_MOST = 16,
};

struct lines {
	const struct line_form *form;
	struct arena *arena;
	regex_t regexes[RULES_MOST];
	size_t rule_count;
	const char *name; /* of what follows; NULL: there is none */
	const char *part, *unit, *section;
	struct findings found;
};

static const char *group_text(const struct lines *lines, const char *at,
			      const regmatch_t *match, int group)
{
	if (group == 0 || match[group].rm_so < 0)
		return NULL;
	return arena_strndup(lines->arena, at + match[group].rm_so,
			     (size_t)(match[group].rm_eo - match[group].rm_so));
}

/* &amp; &lt; &gt; &quot; &apos; in place. */
static void decode_xml(char *text)
{
	static const struct {
		const char *entity;
		char c;
	} rows[] = {{"&amp;", '&'},
		    {"&lt;", '<'},
		    {"&gt;", '>'},
		    {"&quot;", '"'},
		    {"&apos;", '\''}};
	char *out = text;

	while (*text) {
		size_t length = 1;
		char c = *text;

		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			if (strncmp(text, rows[i].entity,
				    strlen(rows[i].entity)) == 0) {
				c = rows[i].c;
				length = strlen(rows[i].entity);
			}
		}
		*out++ = c;
		text += length;
	}
	*out = '\0';
}

/* The columns of a table may be a part of a name. */
static void squeeze(char *text)
{
	char *out = text;

	for (; *text; text++) {
		if (*text != ' ' || text[1] != ' ')
			*out++ = *text;
	}
	*out = '\0';
}

/* The name in a match, with the lines before that are a part of it. */
static const char *take_name(struct lines *lines, const struct line_rule *rule,
			     const char *at, const regmatch_t *match)
{
	const char *name = group_text(lines, at, match, rule->name);
	char *whole;

	if (!name)
		return NULL;
	whole = lines->part ? arena_sprintf(lines->arena, "%s %s", lines->part,
					    name)
			    : arena_strdup(lines->arena, name);
	lines->part = NULL;
	if (rule->xml)
		decode_xml(whole);
	else
		squeeze(whole);
	return whole;
}

static void add_value(struct lines *lines, const struct line_rule *rule,
		      const char *name, const char *at, const regmatch_t *match)
{
	const char *unit = group_text(lines, at, match, rule->unit);
	const char *field = group_text(lines, at, match, rule->field);

	if (unit && rule->prefixed)
		unit = arena_sprintf(lines->arena, "%s%s", unit, rule->in);
	if (!unit)
		unit = rule->in ? rule->in : lines->unit;
	if (!field)
		field = rule->called;
	if (lines->section)
		field = arena_sprintf(lines->arena, "%s.%s", lines->section,
				      field);
	findings_add(&lines->found,
		     &(struct finding){
			     .name = name,
			     .field = field,
			     .value = group_text(lines, at, match, rule->value),
			     .unit = unit ? unit : "",
		     });
}

static void add_failure(struct lines *lines, const struct line_rule *rule,
			const char *name, const char *at,
			const regmatch_t *match)
{
	const char *why = group_text(lines, at, match, rule->value);

	findings_add(&lines->found,
		     &(struct finding){
			     .name = name,
			     .problem = arena_sprintf(
				     lines->arena, "%s%s%.200s", rule->called,
				     why ? ": " : "", why ? why : ""),
		     });
}

/* One match of a rule. */
static void obey(struct lines *lines, const struct line_rule *rule,
		 const char *at, const regmatch_t *match)
{
	const char *name, *part = lines->part;

	if (rule->kind == LINE_PART) {
		name = group_text(lines, at, match, rule->name);
		lines->part =
			part ? arena_sprintf(lines->arena, "%s %s", part, name)
			     : name;
		return;
	}
	name = take_name(lines, rule, at, match);
	if (name) {
		lines->name = name;
		lines->section = NULL;
	}
	if (!lines->name && lines->form->nameless)
		lines->name = "";
	if (rule->kind == LINE_UNIT)
		lines->unit = group_text(lines, at, match, rule->unit);
	if (rule->kind == LINE_SECTION)
		lines->section = group_text(lines, at, match, rule->field);
	/* What belongs to nothing that has a name is nobody's. */
	if (rule->kind == LINE_VALUE && lines->name)
		add_value(lines, rule, lines->name, at, match);
	if (rule->kind == LINE_FAILURE && lines->name)
		add_failure(lines, rule, lines->name, at, match);
	if (rule->last)
		lines->name = NULL;
}

/* How often a rule matches at *at, behind which it is then moved. */
static size_t try_rule(struct lines *lines, size_t rule, const char **at)
{
	const struct line_rule *row = &lines->form->rules[rule];
	regmatch_t match[GROUPS];
	size_t count = 0;

	while (regexec(&lines->regexes[rule], *at, GROUPS, match, 0) == 0) {
		obey(lines, row, *at, match);
		*at += row->stay ? 0 : match[0].rm_eo;
		count++;
		if (!row->many || match[0].rm_eo == 0)
			break;
	}
	return count;
}

static void read_line(struct lines *lines, const char *line)
{
	const struct line_rule *rules = lines->form->rules;
	const char *at = line;
	bool goes_on = false;

	for (size_t i = 0; i < lines->rule_count; i++) {
		if (rules[i].rest != goes_on || try_rule(lines, i, &at) == 0 ||
		    goes_on)
			continue;
		if (!rules[i].goes_on)
			return;
		goes_on = true;
	}
	if (!goes_on)
		lines->part = NULL;
}

static void read_lines(struct lines *lines, char *data, size_t length)
{
	char *end = data + length;

	while (data < end) {
		char *to = memchr(data, '\n', (size_t)(end - data));

		if (!to)
			to = end;
		*to = '\0';
		read_line(lines, data);
		data = to + 1;
	}
}

static int compile(struct lines *lines, struct err *err)
{
	const struct line_rule *rule = lines->form->rules;

	for (; rule->pattern; rule++) {
		if (lines->rule_count == RULES_MOST ||
		    regcomp(&lines->regexes[lines->rule_count], rule->pattern,
			    REG_EXTENDED) != 0)
			return err_set(err, "%s: not a pattern", rule->pattern);
		lines->rule_count++;
	}
	return 0;
}

static int choose(struct suite *suite, const struct lines *lines,
		  const char *argument, struct err *err)
{
	suite->count = lines->found.count;
	suite->names = arena_array(lines->arena, lines->found.count + 1,
				   sizeof(char *));
	for (size_t i = 0; i < lines->found.count; i++)
		suite->names[i] = lines->found.items[i].name;
	return suite_choose(suite, argument, lines->form->field, lines->arena,
			    err);
}

int tool_lines_read(struct extracted *out, const struct extract *extract,
		    char *data, size_t length, struct arena *arena,
		    struct err *err)
{
	const struct line_form *form = extract->reader->text;
	struct lines lines = {
		.form = form,
		.arena = arena,
		.found = {.arena = arena,
			  .once = form->once,
			  .any_unit = form->any_unit},
	};
	struct suite suite = {.tool = extract->reader->name,
			      .where = "output",
			      .is_short = form->is_short,
			      .nameless = form->nameless,
			      .several = extract->names};

	if (compile(&lines, err) == 0) {
		read_lines(&lines, data, plain_text(data, length));
		if (choose(&suite, &lines, extract->argument, err) == 0)
			findings_take(out, &suite, &lines.found, err);
	}
	for (size_t i = 0; i < lines.rule_count; i++)
		regfree(&lines.regexes[i]);
	return err->failed ? -1 : 0;
}

const char *tool_lines_unit(const struct line_form *form, const char *argument)
{
	const size_t length = strlen(argument);
	const char *usual = NULL;

	for (const struct line_rule *rule = form->rules; rule->pattern;
	     rule++) {
		size_t tail = rule->called ? strlen(rule->called) : 0;

		if (rule->kind != LINE_VALUE || !rule->called)
			continue;
		if (form->field && strcmp(rule->called, form->field) == 0)
			usual = rule->in;
		if (length >= tail &&
		    strcmp(argument + length - tail, rule->called) == 0 &&
		    (length == tail ? form->nameless
				    : argument[length - tail - 1] == '/'))
			return rule->in;
	}
	return usual;
}

int tool_lines_check(const struct reader *reader, const char *argument,
		     struct err *err)
{
	ARENA_SCOPE(tmp);
	struct text text;

	text_init(&text, &tmp);
	for (const struct line_rule *rule = reader->text->rules; rule->pattern;
	     rule++) {
		if (rule->kind != LINE_VALUE)
			continue;
		if (!*argument || strcmp(argument, rule->called) == 0)
			return 0;
		if (!strstr(text.data, rule->called))
			text_addf(&text, "%s%s", text.length > 0 ? ", " : "",
				  rule->called);
	}
	return err_set(err, "%s:%s: it has %s", reader->name, argument,
		       text.data);
}
