/* SPDX-License-Identifier: MIT */
#include "probe/simulate/callgrind.h"

#include <stdlib.h>
#include <string.h>

/* callgrind numbers names from 1 on; far beyond that they are none of its. */
enum { EVENTS_MOST = 64, NUMBER_MOST = 1 << 20 };

struct reader {
	struct callgrind *out;
	struct arena *arena;
	size_t positions; /* words of a line before its costs */
	size_t capacity;  /* of out->functions */
	size_t *numbered; /* by number: the place of a function, from 1 */
	size_t room;	  /* for numbers */
	size_t at;	  /* the function that costs are of, from 1; 0: none */
	bool called;	  /* the next costs are those of a call */
	bool has_totals;
};

/* -- Words -- */

/* The next word of a line, or NULL; words are parted by spaces. */
static char *next_word(char **line)
{
	char *word = *line + strspn(*line, " \t\r");
	size_t length = strcspn(word, " \t\r");

	if (length == 0)
		return NULL;
	*line = word + length;
	if (**line)
		*(*line)++ = '\0';
	return word;
}

/* What stands behind a key at the beginning of a line, or NULL. */
static char *behind(char *line, const char *key)
{
	size_t length = strlen(key);

	return strncmp(line, key, length) == 0 ? line + length : NULL;
}

static void read_events(struct reader *reader, char *line)
{
	struct callgrind *out = reader->out;
	char *word;

	if (out->event_count > 0 || out->function_count > 0)
		return;
	out->events =
		arena_array(reader->arena, EVENTS_MOST, sizeof(*out->events));
	while (out->event_count < EVENTS_MOST &&
	       (word = next_word(&line)) != NULL)
		out->events[out->event_count++] =
			arena_strdup(reader->arena, word);
	out->totals =
		arena_array(reader->arena, EVENTS_MOST, sizeof(*out->totals));
}

static void count_positions(struct reader *reader, char *line)
{
	reader->positions = 0;
	while (next_word(&line))
		reader->positions++;
}

/* Numbers beyond those that are there are 0. */
static void add_numbers(double *counts, size_t count, char *line)
{
	char *word;

	for (size_t i = 0; i < count && (word = next_word(&line)) != NULL; i++)
		counts[i] += (double)strtoull(word, NULL, 10);
}

/* -- Functions -- */

static size_t add_function(struct reader *reader, const char *name)
{
	struct callgrind *out = reader->out;

	out->functions =
		arena_grow(reader->arena, out->functions, out->function_count,
			   &reader->capacity, sizeof(*out->functions));
	out->functions[out->function_count] = (struct callgrind_function){
		.name = arena_strdup(reader->arena, name),
		.counts = arena_array(reader->arena, out->event_count + 1,
				      sizeof(double)),
	};
	return ++out->function_count;
}

static size_t *place_of_number(struct reader *reader, size_t number)
{
	size_t room = reader->room > 0 ? reader->room : 1024;
	size_t *grown;

	while (room <= number)
		room *= 2;
	if (room > reader->room) {
		grown = arena_array(reader->arena, room, sizeof(*grown));
		if (reader->room > 0)
			memcpy(grown, reader->numbered,
			       reader->room * sizeof(*grown));
		reader->numbered = grown;
		reader->room = room;
	}
	return &reader->numbered[number];
}

/* "(12) main", "(12)", or "main": its place, from 1. */
static size_t find_function(struct reader *reader, const char *text)
{
	char *end = NULL;
	unsigned long number = 0;
	size_t *place;

	if (*text == '(')
		number = strtoul(text + 1, &end, 10);
	if (!end || end == text + 1 || *end != ')' || number == 0 ||
	    number > NUMBER_MOST)
		return add_function(reader, text);
	place = place_of_number(reader, number);
	if (*place == 0)
		*place = add_function(reader, end + 1 + strspn(end + 1, " "));
	return *place;
}

/* -- Lines -- */

/* One that begins with a position: a number, or how far from the last. */
static void read_costs(struct reader *reader, char *line)
{
	struct callgrind *out = reader->out;
	bool called = reader->called;

	reader->called = false;
	for (size_t i = 0; i < reader->positions; i++) {
		if (!next_word(&line))
			return;
	}
	if (!called && reader->at > 0)
		add_numbers(out->functions[reader->at - 1].counts,
			    out->event_count, line);
}

static void read_line(struct reader *reader, char *line)
{
	char *rest;

	if (strchr("0123456789+-*", *line))
		read_costs(reader, line);
	else if ((rest = behind(line, "fn=")) != NULL)
		reader->at = find_function(reader, rest);
	else if ((rest = behind(line, "cfn=")) != NULL)
		find_function(reader, rest);
	else if (behind(line, "calls="))
		reader->called = true;
	else if ((rest = behind(line, "events:")) != NULL)
		read_events(reader, rest);
	else if ((rest = behind(line, "positions:")) != NULL)
		count_positions(reader, rest);
	else if ((rest = behind(line, "totals:")) != NULL &&
		 reader->out->event_count > 0) {
		add_numbers(reader->out->totals, reader->out->event_count,
			    rest);
		reader->has_totals = true;
	}
}

int callgrind_parse(struct callgrind *out, char *text, size_t length,
		    struct arena *arena, struct err *err)
{
	struct reader reader = {.out = out, .arena = arena, .positions = 1};
	char *end = text + length;

	*out = (struct callgrind){.event_count = 0};
	while (text < end) {
		char *stop = memchr(text, '\n', (size_t)(end - text));

		if (!stop)
			stop = end;
		*stop = '\0';
		if (*text)
			read_line(&reader, text);
		text = stop + 1;
	}
	if (out->event_count == 0)
		return err_set(err, "no file of callgrind's");
	if (!reader.has_totals)
		return err_set(err, "callgrind has not written all of it");
	return 0;
}

int callgrind_event(const struct callgrind *file, const char *event)
{
	for (size_t i = 0; i < file->event_count; i++) {
		if (strcmp(file->events[i], event) == 0)
			return (int)i;
	}
	return -1;
}
