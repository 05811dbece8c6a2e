/* SPDX-License-Identifier: MIT */
#include "bisect/session/plan_command.h"

#include "bisect/option.h"
#include "probe/ground/text.h"

#include <string.h>

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

char *plan_command(const struct plan *plan, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	text_add(&text, "perfbisect");
	for (const struct option_row *row = option_rows; row->name; row++) {
		if (strcmp(row->name, "quiet") != 0 &&
		    strcmp(row->name, "verbose") != 0 &&
		    strcmp(row->name, "full") != 0 &&
		    strcmp(row->name, "on-end") != 0)
			add_option(&text, row, &plan->config);
	}
	text_addf(
		&text, " %s %s -- %s", plan->good, plan->bad,
		text_command(arena, (const char *const *)plan->config.command));
	return text.data;
}
