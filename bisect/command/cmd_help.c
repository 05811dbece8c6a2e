/* SPDX-License-Identifier: MIT */
/* perfbisect help [TOPIC], perfbisect version. */
#include "bisect/command/cmd.h"
#include "bisect/command/help.h"
#include "probe/ground/text.h"

#include <string.h>

/* Beside the commands.  To add one, write a function and a row. */
static const struct {
	const char *name;
	void (*print)(FILE *fp);
} topics[] = {
	{"options", option_help},
	{"metrics", help_metrics},
	{"examples", help_examples},
	{"status", help_status},
};

enum {
	TOPICS = sizeof(topics) / sizeof(topics[0]),
	NAMES_MOST = 64,
};

static int unknown_topic(const char *word, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *names[NAMES_MOST] = {NULL}, *nearest;
	struct text list;
	size_t count = 0;

	text_init(&list, &tmp);
	for (; count < TOPICS; count++) {
		names[count] = topics[count].name;
		text_addf(&list, " %s", names[count]);
	}
	for (const struct help_row *row = help_rows;
	     row->name && count + 1 < NAMES_MOST; row++)
		names[count++] = row->name;
	nearest = help_nearest(word, names);
	if (nearest)
		return err_set(err, "help %s: no such topic; did you mean %s?",
			       word, nearest);
	return err_set(err,
		       "help %s: no such topic; there are the commands "
		       "and%s",
		       word, list.data);
}

static void show_all(FILE *fp)
{
	help_show(fp);
	fputs("Topics: ", fp);
	for (size_t i = 0; i < TOPICS; i++)
		fprintf(fp, "%s%s", topics[i].name,
			i + 1 < TOPICS ? ", " : "; or a command.\n");
}

static int show_topic(const char *word, struct err *err)
{
	const struct help_row *row = help_find(word);

	if (row) {
		help_command(stdout, row);
		return 0;
	}
	for (size_t i = 0; i < TOPICS; i++) {
		if (strcmp(topics[i].name, word) == 0) {
			topics[i].print(stdout);
			return 0;
		}
	}
	return unknown_topic(word, err);
}

int cmd_help(int *status, int argc, const char *const *argv, struct err *err)
{
	*status = STATUS_USAGE;
	if (argc > 1)
		return err_set(err, "help: one topic, please");
	if (argc == 0 || strcmp(argv[0], "--help") == 0)
		show_all(stdout);
	else if (show_topic(argv[0], err) < 0)
		return -1;
	*status = 0;
	return 0;
}

int cmd_version(int *status, int argc, const char *const *argv, struct err *err)
{
	*status = STATUS_USAGE;
	if (argc > 0)
		return err_set(err, "version: %s: unexpected", argv[0]);
	help_version(stdout);
	*status = 0;
	return 0;
}
