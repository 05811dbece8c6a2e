/* SPDX-License-Identifier: MIT */
#include "bisect/report/columns.h"

#include "probe/ground/text.h"

#include <assert.h>
#include <string.h>

void columns_init(struct columns *columns, size_t count, struct arena *arena)
{
	assert(count <= COLUMNS_MOST);
	*columns = (struct columns){.arena = arena, .columns = count};
}

void columns_add(struct columns *columns, const char *const *words)
{
	for (size_t i = 0; i < columns->columns; i++) {
		size_t at = columns->rows * columns->columns + i;

		columns->words =
			arena_grow(columns->arena, columns->words, at,
				   &columns->capacity, sizeof(*columns->words));
		columns->words[at] = words[i];
	}
	columns->rows++;
}

static void write_cell(FILE *fp, const char *word, size_t width, bool last)
{
	size_t own = text_width(word);

	fputs(word, fp);
	if (!last)
		fprintf(fp, "%*s", (int)(width - own + 2), "");
}

void columns_write(FILE *fp, const struct columns *columns)
{
	size_t widths[COLUMNS_MOST] = {0};

	for (size_t i = 0; i < columns->columns * columns->rows; i++) {
		size_t width = text_width(columns->words[i]);
		size_t *most = &widths[i % columns->columns];

		*most = width > *most ? width : *most;
	}
	for (size_t row = 0; row < columns->rows; row++) {
		const char **words = &columns->words[row * columns->columns];
		size_t last = columns->columns - 1;

		while (last > 0 && !*words[last])
			last--;
		fputs("  ", fp);
		for (size_t i = 0; i <= last; i++)
			write_cell(fp, words[i], widths[i], i == last);
		fputc('\n', fp);
	}
}
