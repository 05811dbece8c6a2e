/* SPDX-License-Identifier: MIT */
#include "probe/read/tool_lines.h"

#include "probe/ground/text.h"
#include "probe/read/numeral.h"
#include "probe/read/plain.h"
#include "probe/read/unit.h"

#include <regex.h>
#include <string.h>

enum {
	GROUPS = 8,
	RULES_MOST = 16,
	FIELDS_BYTES = 300, /* in a message */
};

/* What one line says of a benchmark. */
struct finding {
	const char *name, *field;
	const char *value, *unit;
	const char *problem; /* it failed, and has no value */
};

struct lines {
	const struct line_form *form;
	struct arena *arena;
	regex_t regexes[RULES_MOST];
	size_t rule_count;
	const char *name; /* of what follows; NULL: there is none */
	const char *part, *unit;
	struct finding *found;
	size_t count, capacity;
};

/* -- From lines to findings -- */

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

static void add(struct lines *lines, const struct finding *finding)
{
	lines->found = arena_grow(lines->arena, lines->found, lines->count,
				  &lines->capacity, sizeof(*lines->found));
	lines->found[lines->count++] = *finding;
}

static void add_value(struct lines *lines, const struct line_rule *rule,
		      const char *name, const char *at, const regmatch_t *match)
{
	const char *unit = group_text(lines, at, match, rule->unit);
	const char *field = group_text(lines, at, match, rule->field);

	if (!unit)
		unit = rule->in ? rule->in : lines->unit;
	add(lines, &(struct finding){
			   .name = name,
			   .field = field ? field : rule->called,
			   .value = group_text(lines, at, match, rule->value),
			   .unit = unit ? unit : "",
		   });
}

static void add_failure(struct lines *lines, const struct line_rule *rule,
			const char *name, const char *at,
			const regmatch_t *match)
{
	const char *why = group_text(lines, at, match, rule->value);

	add(lines, &(struct finding){
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
	if (name)
		lines->name = name;
	if (!lines->name && lines->form->nameless)
		lines->name = "";
	if (rule->kind == LINE_UNIT)
		lines->unit = group_text(lines, at, match, rule->unit);
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

/* -- From findings to values -- */

static int refuse_field(const struct suite *suite, const struct lines *lines,
			struct err *err)
{
	struct text text;

	text_init(&text, lines->arena);
	for (size_t i = 0; i < lines->count; i++) {
		const char *field = lines->found[i].field;
		bool seen = !field || !suite_is_chosen(suite, i);

		for (size_t j = 0; j < i && !seen; j++)
			seen = lines->found[j].field &&
			       suite_is_chosen(suite, j) &&
			       strcmp(lines->found[j].field, field) == 0;
		if (!seen && text.length < FIELDS_BYTES)
			text_addf(&text, "%s%s", text.length > 0 ? ", " : "",
				  suite_short_name(field, lines->arena));
	}
	return suite_refuse(
		suite,
		arena_sprintf(lines->arena, "it has no \"%s\"%s%s",
			      suite_short_name(suite->field, lines->arena),
			      text.length > 0 ? ", it has " : "", text.data),
		err);
}

static int refuse_value(const struct suite *suite, const struct lines *lines,
			const char *what, const char *value, struct err *err)
{
	return suite_refuse(
		suite,
		arena_sprintf(lines->arena, "%s: \"%s\"", what,
			      suite_short_name(value, lines->arena)),
		err);
}

/* "1:02.5" and "1:02:03", as minutes and as hours. */
static bool parse_clock(double *seconds, const char *text)
{
	double part;

	*seconds = 0;
	for (;;) {
		size_t length = strcspn(text, ":");
		char number[16];

		if (length >= sizeof(number))
			return false;
		memcpy(number, text, length);
		number[length] = '\0';
		if (!text_parse_number(&part, number))
			return false;
		*seconds = *seconds * 60 + part;
		if (text[length] == '\0')
			return true;
		text += length + 1;
	}
}

static bool parse_value(double *out, const struct finding *finding)
{
	struct numeral numeral;

	if (strcmp(finding->unit, "clock") == 0)
		return parse_clock(out, finding->value);
	if (numeral_at(&numeral, finding->value, finding->value) !=
		    NUMERAL_READ ||
	    numeral.digits != strlen(finding->value))
		return false;
	*out = numeral.value;
	return true;
}

static bool parse_unit(struct unit *out, const struct line_form *form,
		       const char *unit)
{
	if (strcmp(unit, "clock") == 0)
		unit = "s";
	*out = (struct unit){.scale = 1};
	return !*unit || unit_parse(out, unit) ||
	       (form->any_unit && unit_own(out, unit));
}

static int take_finding(struct extracted *out, const struct suite *suite,
			const struct lines *lines,
			const struct finding *finding, struct err *err)
{
	const char *unit;
	struct unit scale;
	double value;

	if (!parse_value(&value, finding))
		return refuse_value(suite, lines, "no number", finding->value,
				    err);
	if (!parse_unit(&scale, lines->form, finding->unit))
		return refuse_value(suite, lines, "no unit that is known",
				    finding->unit, err);
	unit = arena_strdup(lines->arena, scale.name);
	out->direction = direction_of(unit);
	return extracted_add(out, unit_convert(&scale, value), unit,
			     lines->arena, err);
}

static int take_findings(struct extracted *out, struct suite *suite,
			 const struct lines *lines, struct err *err)
{
	bool has_field = suite->field && *suite->field;

	for (size_t i = 0; i < lines->count; i++) {
		const struct finding *finding = &lines->found[i];

		if (!suite_is_chosen(suite, i))
			continue;
		if (finding->problem)
			return suite_refuse(suite, finding->problem, err);
		if (has_field && strcmp(finding->field, suite->field) != 0)
			continue;
		if (take_finding(out, suite, lines, finding, err) < 0)
			return -1;
	}
	if (out->count == 0)
		return refuse_field(suite, lines, err);
	if (lines->form->once && out->count > 1)
		return suite_refuse(suite, "there are several of it", err);
	return 0;
}

static int choose(struct suite *suite, const struct lines *lines,
		  const char *argument, struct err *err)
{
	suite->count = lines->count;
	suite->names =
		arena_array(lines->arena, lines->count + 1, sizeof(char *));
	for (size_t i = 0; i < lines->count; i++)
		suite->names[i] = lines->found[i].name;
	return suite_choose(suite, argument, lines->form->field, lines->arena,
			    err);
}

int tool_lines_read(struct extracted *out, const struct extract *extract,
		    char *data, size_t length, struct arena *arena,
		    struct err *err)
{
	const struct line_form *form = extract->reader->text;
	struct lines lines = {.form = form, .arena = arena};
	struct suite suite = {.tool = extract->reader->name,
			      .where = "output",
			      .is_short = form->is_short,
			      .nameless = form->nameless};

	if (compile(&lines, err) == 0) {
		read_lines(&lines, data, plain_text(data, length));
		if (choose(&suite, &lines, extract->argument, err) == 0)
			take_findings(out, &suite, &lines, err);
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
