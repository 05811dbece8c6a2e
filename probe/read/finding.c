/* SPDX-License-Identifier: MIT */
#include "probe/read/finding.h"

#include "probe/ground/text.h"
#include "probe/read/numeral.h"
#include "probe/read/unit.h"

#include <string.h>

enum { FIELDS_BYTES = 300 }; /* in a message */

void findings_add(struct findings *found, const struct finding *finding)
{
	found->items = arena_grow(found->arena, found->items, found->count,
				  &found->capacity, sizeof(*found->items));
	found->items[found->count++] = *finding;
}

static int refuse_field(const struct suite *suite, const struct findings *found,
			struct err *err)
{
	struct text text;

	text_init(&text, found->arena);
	for (size_t i = 0; i < found->count; i++) {
		const char *field = found->items[i].field;
		bool seen = !field || !suite_is_chosen(suite, i);

		for (size_t j = 0; j < i && !seen; j++)
			seen = found->items[j].field &&
			       suite_is_chosen(suite, j) &&
			       strcmp(found->items[j].field, field) == 0;
		if (!seen && text.length < FIELDS_BYTES)
			text_addf(&text, "%s%s", text.length > 0 ? ", " : "",
				  suite_short_name(field, found->arena));
	}
	return suite_refuse(
		suite,
		arena_sprintf(found->arena, "it has no \"%s\"%s%s",
			      suite_short_name(suite->field, found->arena),
			      text.length > 0 ? ", it has " : "", text.data),
		err);
}

static int refuse_value(const struct suite *suite, const struct findings *found,
			const char *what, const char *value, struct err *err)
{
	return suite_refuse(
		suite,
		arena_sprintf(found->arena, "%s: \"%s\"", what,
			      suite_short_name(value, found->arena)),
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

static bool parse_unit(struct unit *out, bool any, const char *unit)
{
	if (strcmp(unit, "clock") == 0)
		unit = "s";
	*out = (struct unit){.scale = 1};
	return !*unit || unit_parse(out, unit) || (any && unit_own(out, unit));
}

static int take_finding(struct extracted *out, const struct suite *suite,
			const struct findings *found,
			const struct finding *finding, struct err *err)
{
	const char *unit;
	struct unit scale;
	double value;

	if (!parse_value(&value, finding))
		return refuse_value(suite, found, "no number", finding->value,
				    err);
	if (!parse_unit(&scale, found->any_unit, finding->unit))
		return refuse_value(suite, found, "no unit that is known",
				    finding->unit, err);
	unit = arena_strdup(found->arena, scale.name);
	out->direction = direction_of(unit);
	return extracted_add(out, unit_convert(&scale, value), unit,
			     found->arena, err);
}

int findings_take(struct extracted *out, const struct suite *suite,
		  const struct findings *found, struct err *err)
{
	bool has_field = suite->field && *suite->field;

	for (size_t i = 0; i < found->count; i++) {
		const struct finding *finding = &found->items[i];

		if (!suite_is_chosen(suite, i))
			continue;
		if (finding->problem)
			return suite_refuse(suite, finding->problem, err);
		if (has_field && strcmp(finding->field, suite->field) != 0)
			continue;
		if (take_finding(out, suite, found, finding, err) < 0)
			return -1;
	}
	if (out->count == 0)
		return refuse_field(suite, found, err);
	if (found->once && out->count > 1)
		return suite_refuse(suite, "there are several of it", err);
	return 0;
}
