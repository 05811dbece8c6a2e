/* SPDX-License-Identifier: MIT */
#include "bisect/report/text_table.h"

#include "bisect/explain/symbol.h"
#include "bisect/report/functions.h"
#include "bisect/report/simulated_functions.h"
#include "probe/ground/text.h"

#include <string.h>

enum { FUNCTIONS_MOST = 10 };

/* Padded by hand: a letter may have several bytes. */
static void write_name(FILE *fp, const char *name, int width)
{
	ARENA_SCOPE(tmp);
	const char *shown =
		symbol_short(text_printable(&tmp, name), (size_t)width, &tmp);

	fprintf(fp, "%s%*s", shown, width - (int)text_width(shown), "");
}

void text_functions(FILE *fp, const struct report *report)
{
	enum { NAME_WIDTH = 44 };
	size_t count = report->function_count;

	if (count == 0)
		return;
	fprintf(fp, "\n%-*s %8s %8s  %s\n", NAME_WIDTH, "hot functions",
		report->before, report->after, "change");
	for (size_t i = 0; i < count && i < FUNCTIONS_MOST; i++) {
		const struct report_function *function = &report->functions[i];
		ARENA_SCOPE(tmp);
		const char *change = report_function_change(function, &tmp);

		write_name(fp, function->name, NAME_WIDTH);
		fprintf(fp, " %6.1f %% %6.1f %%%s%s%s\n",
			function->parent * 100, function->culprit * 100,
			*change ? "  " : "", change,
			function->significant ? " *" : "");
	}
	if (count > FUNCTIONS_MOST)
		fprintf(fp, "... and %zu more\n", count - FUNCTIONS_MOST);
}

/* -- In a simulated processor -- */

enum { SIMULATED_NAME = 32, SIMULATED_COLUMNS = 2, SIMULATED_VALUE = 9 };

static void write_simulated_head(FILE *fp, const struct report *report,
				 const struct simulated_table *table)
{
	fprintf(fp, "\n%-*s", SIMULATED_NAME, "functions, simulated");
	for (size_t i = 0; i < table->columns; i++)
		fprintf(fp, "  %*s", 2 * SIMULATED_VALUE + 1, table->names[i]);
	fprintf(fp, "\n%-*s", SIMULATED_NAME, "");
	for (size_t i = 0; i < table->columns; i++)
		fprintf(fp, "  %*s %*s", SIMULATED_VALUE, report->before,
			SIMULATED_VALUE, report->after);
	fputc('\n', fp);
}

void text_simulated(FILE *fp, const struct report *report)
{
	ARENA_SCOPE(tmp);
	struct simulated_table table;

	report_simulated_table(&table, report, SIMULATED_COLUMNS, &tmp);
	if (table.columns == 0)
		return;
	write_simulated_head(fp, report, &table);
	for (size_t i = 0; i < table.count && i < FUNCTIONS_MOST; i++) {
		const struct simulated_change *row = &table.rows[i];
		const char *note = report_simulated_note(&table, row);

		write_name(fp, row->name, SIMULATED_NAME);
		for (size_t j = 0; j < table.columns; j++)
			fprintf(fp, "  %*s %*s", SIMULATED_VALUE,
				report_simulated_count(
					row->parent[table.events[j]], &tmp),
				SIMULATED_VALUE,
				report_simulated_count(
					row->culprit[table.events[j]], &tmp));
		fprintf(fp, "%s%s\n", *note ? "  " : "", note);
	}
	if (table.count > FUNCTIONS_MOST)
		fprintf(fp, "... and %zu more, in report.html\n",
			table.count - FUNCTIONS_MOST);
}
