/* SPDX-License-Identifier: MIT */
#include "bisect/report/wrap.h"

#include "probe/ground/text.h"

#include <ctype.h>
#include <string.h>

static const char *const units[] = {"%",     "s",   "ms",  "us",  "ns",
				    "bytes", "KiB", "MiB", "GiB", "k",
				    "M",     "G",   NULL};

/* Of the first word, and of its unit, if it is a number. */
static size_t length_of(const char *words)
{
	size_t length = strcspn(words, " "), unit_length;
	const char *unit = words + length + 1;

	if (length == 0 || words[length] == '\0' ||
	    !isdigit((unsigned char)words[length - 1]))
		return length;
	unit_length = strcspn(unit, " ,;.:)/");
	for (size_t i = 0; units[i]; i++) {
		if (strlen(units[i]) == unit_length &&
		    strncmp(unit, units[i], unit_length) == 0)
			return length + 1 + strcspn(unit, " ");
	}
	return length;
}

void wrap_behind(FILE *fp, const char *head, const char *indent,
		 const char *words)
{
	size_t column = strlen(head);

	fputs(head, fp);
	while (*words) {
		size_t length = length_of(words);

		if (column > 0 && column + 1 + length > WRAP_WIDTH) {
			fprintf(fp, "\n%s", indent);
			column = strlen(indent);
		} else if (column > 0) {
			fputc(' ', fp);
			column++;
		}
		fprintf(fp, "%.*s", (int)length, words);
		column += length;
		words += length;
		words += strspn(words, " ");
	}
	fputc('\n', fp);
}

void wrap(FILE *fp, const char *indent, const char *words)
{
	wrap_behind(fp, "", indent, words);
}

char *wrap_glued(struct arena *arena, const char *words)
{
	struct text text;

	text_init(&text, arena);
	while (*words) {
		size_t length = length_of(words);
		size_t number = strcspn(words, " ");

		if (number < length)
			text_addf(&text, "%.*s\xc2\xa0%.*s", (int)number, words,
				  (int)(length - number - 1),
				  words + number + 1);
		else
			text_add_bytes(&text, words, length);
		words += length;
		length = strspn(words, " ");
		text_add_bytes(&text, words, length);
		words += length;
	}
	return text.data;
}
