/* SPDX-License-Identifier: MIT */
#include "bisect/session/plan_command.h"

#include "bisect/option.h"
#include "bisect/session/contender.h"
#include "probe/ground/text.h"

#include <string.h>

/* May it stand before a "=": see contender.h. */
static bool name_is_plain(const char *name, size_t length)
{
	return length > 0 && strspn(name, CONTENDER_NAME_LETTERS) >= length;
}

static void add_option(struct text *text, const struct option_row *row,
		       const struct config *config)
{
	struct config defaults;
	ARENA_SCOPE(tmp);
	const char *field = (const char *)config + row->offset;
	const char *usual = (const char *)&defaults + row->offset;
	const char *words[] = {NULL, NULL};

	option_defaults(&defaults, &tmp);
	switch (row->type) {
	case OPTION_FLAG:
		if (*(const bool *)field)
			text_addf(text, " --%s", row->name);
		return;
	case OPTION_TEXT:
		words[0] = *(const char *const *)(const void *)field;
		if (words[0] && strcmp(row->name, "output") != 0 &&
		    !(row->fallback && strcmp(words[0], row->fallback) == 0))
			text_addf(text, " --%s %s", row->name,
				  text_command(&tmp, words));
		return;
	case OPTION_LIST:
		for (const char *const *word =
			     *(const char *const *const *)(const void *)field;
		     word && *word; word++) {
			words[0] = *word;
			text_addf(text, " --%s %s", row->name,
				  text_command(&tmp, words));
		}
		return;
	case OPTION_COUNT:
		if (memcmp(field, usual, sizeof(int)) != 0)
			text_addf(text, " --%s %d", row->name,
				  *(const int *)(const void *)field);
		return;
	case OPTION_NUMBER:
	case OPTION_PERCENT:
	case OPTION_DURATION:
	case OPTION_SIZE:
		if (memcmp(field, usual, sizeof(double)) != 0)
			text_addf(text, " --%s %.10g", row->name,
				  *(const double *)(const void *)field);
		return;
	case OPTION_CHOICE:
		if (memcmp(field, usual, sizeof(int)) != 0)
			text_addf(text, " --%s %s", row->name,
				  row->choices[*(
					  const int *)(const void *)field]);
		return;
	}
}

/*
 * As they were typed, but for names that mean a commit today only: of several
 * variants of one SIDE the first tells its place.
 */
static char *sides_of(const struct plan *plan, struct arena *arena)
{
	size_t variants = 0, at = 0, count = 0;
	const char **words;

	while (plan->config.variants && plan->config.variants[variants])
		variants++;
	while (plan->config.sides[count])
		count++;
	words = arena_array(arena, count + 1, sizeof(*words));
	for (size_t i = 0; i < count && plan->sides[at]; i++) {
		const char *place = plan->side_places[at];
		const char *name = plan->sides[at];
		size_t length = strlen(name);

		if (*plan->side_variants[at])
			length -= strlen(plan->side_variants[at]) + 1;
		words[i] = place;
		if (name_is_plain(name, length))
			words[i] = arena_sprintf(arena, "%.*s=%s", (int)length,
						 name, place);
		at += *plan->side_variants[at] ? variants : 1;
	}
	return text_command(arena, words);
}

char *plan_command(const struct plan *plan, struct arena *arena)
{
	const bool sides = plan->sides && plan->sides[0];
	const unsigned command = sides	       ? OPTION_COMPARE
				 : *plan->kind ? OPTION_SCAN
					       : OPTION_RUN;
	struct text text;

	text_init(&text, arena);
	text_addf(&text, "perfbisect%s%s", *plan->kind ? " " : "", plan->kind);
	for (const struct option_row *row = option_rows; row->name; row++) {
		if ((row->commands & command) &&
		    strcmp(row->name, "quiet") != 0 &&
		    strcmp(row->name, "verbose") != 0 &&
		    strcmp(row->name, "full") != 0 &&
		    strcmp(row->name, "on-end") != 0)
			add_option(&text, row, &plan->config);
	}
	if (sides)
		text_addf(&text, " %s", sides_of(plan, arena));
	else
		text_addf(&text, " %s %s", plan->good, plan->bad);
	text_addf(
		&text, " -- %s",
		text_command(arena, (const char *const *)plan->config.command));
	return text.data;
}
