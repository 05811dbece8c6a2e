/* SPDX-License-Identifier: MIT */
#include "bisect/report/markdown_escape.h"

#include "probe/ground/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define BREAK "\xe2\x80\x8b" /* U+200B, zero-width space */

/* Would a tracker act upon what stands from here on? */
static bool is_trigger(const char *start, const char *c)
{
	bool digit = isdigit((unsigned char)c[1]);

	if (*c == '@')
		return true;
	if (*c == ':')
		return c[1] == '/' && c[2] == '/';
	if (*c == '-')
		return digit && c - start >= 2 &&
		       strncasecmp(c - 2, "GH", 2) == 0;
	return digit && strchr("#!$%&~", *c);
}

char *markdown_escape(struct arena *arena, const char *string)
{
	const char *clean = text_printable(arena, string);
	struct text text;

	text_init(&text, arena);
	for (const char *c = clean; *c; c++) {
		if (*c == '<')
			text_add(&text, "&lt;");
		else if (*c == '>' && c > clean && c[-1] == '-')
			text_add(&text, ">"); /* an arrow of ours */
		else if (*c == '>')
			text_add(&text, "&gt;");
		else if (*c == '&')
			text_add(&text, "&amp;");
		else if (strchr("\\`*_{}[]#|~!", *c))
			text_addf(&text, "\\%c", *c);
		else
			text_add_bytes(&text, c, 1);
		if (is_trigger(clean, c))
			text_add(&text, BREAK);
	}
	return text.data;
}

static size_t longest_fence(const char *string)
{
	size_t longest = 0, run = 0;

	for (; *string; string++) {
		run = *string == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

char *markdown_code(struct arena *arena, const char *string)
{
	const char *clean = text_printable(arena, string);
	size_t fence = longest_fence(clean) + 1;
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; i < fence; i++)
		text_add(&text, "`");
	/* One space on either side belongs to the fence. */
	text_add(&text, fence > 1 ? " " : "");
	for (; *clean; clean++)
		text_addf(&text, "%s%c", *clean == '|' ? "\\" : "", *clean);
	text_add(&text, fence > 1 ? " " : "");
	for (size_t i = 0; i < fence; i++)
		text_add(&text, "`");
	return text.data;
}

void markdown_fenced(FILE *fp, const char *language, const char *lines)
{
	ARENA_SCOPE(tmp);
	const char *clean = text_printable_lines(&tmp, lines);
	size_t longest = longest_fence(clean), length = strlen(clean);

	if (longest < 2)
		longest = 2;
	for (size_t i = 0; i <= longest; i++)
		fputc('`', fp);
	fprintf(fp, "%s\n%s%s", language, clean,
		length > 0 && clean[length - 1] == '\n' ? "" : "\n");
	for (size_t i = 0; i <= longest; i++)
		fputc('`', fp);
	fputs("\n", fp);
}

void markdown_begin_details(FILE *fp, const char *summary)
{
	fprintf(fp, "\n<details><summary>%s</summary>\n\n", summary);
}

void markdown_end_details(FILE *fp)
{
	fputs("\n</details>\n", fp);
}
