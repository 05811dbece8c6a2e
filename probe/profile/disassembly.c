/* SPDX-License-Identifier: MIT */
#include "probe/profile/disassembly.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* "0000000000001149 <old_sum>:" */
static bool read_name(struct disassembly *out, char *line)
{
	char *name = strstr(line, " <");
	size_t length = strlen(line);

	if (!isxdigit((unsigned char)*line) || !name || length < 4 ||
	    strcmp(line + length - 2, ">:") != 0)
		return false;
	line[length - 2] = '\0';
	if (!*out->name)
		out->name = name + 2;
	return true;
}

/* "sum_row():" */
static bool read_function(struct instruction *next, char *line)
{
	size_t length = strlen(line);

	if (length < 4 || strcmp(line + length - 3, "():") != 0)
		return false;
	line[length - 3] = '\0';
	next->function = line;
	return true;
}

/* "/srv/tree/prog.c:16 (discriminator 3)" */
static bool read_place(struct instruction *next, char *line)
{
	char *discriminator = strstr(line, " (discriminator ");
	char *colon, *end;
	unsigned long number;

	if (discriminator)
		*discriminator = '\0';
	colon = strrchr(line, ':');
	if (!colon || colon == line || !isdigit((unsigned char)colon[1]))
		return false;
	number = strtoul(colon + 1, &end, 10);
	if (*end != '\0')
		return false;
	*colon = '\0';
	next->file = line;
	next->line = number;
	return true;
}

/* "    1149:\tmov ..." */
static bool read_code(struct instruction *next, char *line)
{
	char *end;

	if (*line != ' ')
		return false;
	line += strspn(line, " ");
	if (!isxdigit((unsigned char)*line))
		return false;
	next->address = strtoull(line, &end, 16);
	if (strncmp(end, ":\t", 2) != 0)
		return false;
	next->code = end + 2;
	return true;
}

void disassembly_read(struct disassembly *out, char *text, struct arena *arena)
{
	struct instruction next = {.function = "", .file = ""};
	size_t capacity = 0;
	char *line;

	*out = (struct disassembly){.name = ""};
	while ((line = strsep(&text, "\n")) != NULL) {
		if (read_code(&next, line)) {
			out->instructions = arena_grow(
				arena, out->instructions, out->count, &capacity,
				sizeof(*out->instructions));
			out->instructions[out->count++] = next;
			continue;
		}
		if (!read_name(out, line) && !read_function(&next, line))
			read_place(&next, line);
	}
}
