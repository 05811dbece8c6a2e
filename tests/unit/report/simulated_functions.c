/* SPDX-License-Identifier: MIT */
#include "bisect/report/simulated_functions.h"
#include "probe/ground/text.h"
#include "tests/unit/check.h"

#include <math.h>
#include <string.h>

static const char *events[] = {"sim:instructions", "sim:L1-icache-load-misses",
			       "sim:L1-dcache-load-misses", "sim:branches",
			       NULL};

static const char *names_before[] = {"work", "old", "start", NULL};
static double counts_before[] = {1000, 0, 5, 90, 400, 1,  5,
				 70,   1, 0, 0,	 0,   NAN};
static const char *names_after[] = {"start", "work", "made", NULL};
static double counts_after[] = {1,  0,	 0, 0, 1000, 800, 7,
				90, 300, 3, 3, 70,   NAN};
static double before_all[] = {1401, 1, 10, 160, NAN};
static double after_all[] = {1301, 803, 10, 160, NAN};

static struct simulation_record before = {.revision = "aaa",
					  .runs = 1,
					  .events = events,
					  .counts = before_all,
					  .functions = names_before,
					  .function_counts = counts_before,
					  .function_total = 3,
					  .reason = ""};
static struct simulation_record after = {.revision = "bbb",
					 .runs = 1,
					 .events = events,
					 .counts = after_all,
					 .functions = names_after,
					 .function_counts = counts_after,
					 .function_total = 3,
					 .reason = ""};

static const struct report report = {.simulated_before = &before,
				     .simulated_after = &after};

/* "work 1000 1000 0 800, old ..." */
static char *table_of(size_t columns, struct arena *arena)
{
	struct simulated_table table;
	struct text text;

	report_simulated_table(&table, &report, columns, arena);
	text_init(&text, arena);
	for (size_t i = 0; i < table.columns; i++)
		text_addf(&text, "%s ", table.names[i]);
	for (size_t i = 0; table.columns > 0 && i < table.count; i++) {
		const struct simulated_change *row = &table.rows[i];

		text_addf(&text, "| %s ", row->name);
		for (size_t j = 0; j < table.columns; j++)
			text_addf(&text, "%s,%s,%s ",
				  report_simulated_count(
					  row->parent[table.events[j]], arena),
				  report_simulated_count(
					  row->culprit[table.events[j]], arena),
				  report_simulated_more(row, table.events[j],
							arena));
		text_add(&text, report_simulated_note(&table, row));
	}
	return text.data;
}

/* Misses that cost most are a column; then come those of which most changed. */
static void check_table(void)
{
	ARENA_SCOPE(tmp);

	check_str(table_of(2, &tmp), "instructions L1-icache-load-misses "
				     "| work 1000,1000,0 0,800,+800 "
				     "| old 400,0,-400 1,0,-1 gone"
				     "| made 0,300,+300 0,3,+3 new");
	check_str(table_of(3, &tmp),
		  "instructions L1-icache-load-misses L1-dcache-load-misses "
		  "| work 1000,1000,0 0,800,+800 5,7,+2 "
		  "| old 400,0,-400 1,0,-1 5,0,-5 gone"
		  "| made 0,300,+300 0,3,+3 0,3,+3 new");
}

/* What is not among those that were kept may have run. */
static void check_not_kept(void)
{
	ARENA_SCOPE(tmp);

	before.function_total = after.function_total = 7;
	check_str(table_of(2, &tmp), "instructions L1-icache-load-misses "
				     "| work 1000,1000,0 0,800,+800 "
				     "| old 400,, 1,, | made ,300, ,3, ");
	before.function_total = after.function_total = 0;
	check(strstr(table_of(1, &tmp), "old 400,, ") != NULL);
	before.function_total = after.function_total = 3;
}

/* A journal that was changed by hand, or cut off. */
static void check_damaged(void)
{
	static const char *others[] = {"sim:branches", NULL};
	double whole = counts_after[6];
	ARENA_SCOPE(tmp);

	counts_after[6] = NAN;
	check_str(table_of(1, &tmp), "instructions | work 1000,, | old 400,, ");
	counts_after[6] = whole;
	after.events = others;
	check_str(table_of(2, &tmp), "");
	check_str(report_simulated_where(&report, &tmp), "");
	after.events = events;
	after.runs = 0;
	check_str(table_of(2, &tmp), "");
	after.runs = 1;
}

/* Few misses that were hardly any before cost less than many. */
static void check_sentence(void)
{
	struct report_delta deltas[] = {
		{.name = "sim:branch-misses",
		 .parent = 1,
		 .culprit = 9,
		 .ratio = 9,
		 .significant = true,
		 .simulated = true},
		{.name = "sim:L1-icache-load-misses",
		 .parent = 1,
		 .culprit = 803,
		 .ratio = 803,
		 .significant = true,
		 .simulated = true},
		{.name = "sim:instructions",
		 .parent = 1401,
		 .culprit = 1301,
		 .ratio = 0.93,
		 .significant = false,
		 .simulated = true},
	};
	struct report told = report;
	ARENA_SCOPE(tmp);

	told.deltas = deltas;
	told.delta_count = 3;
	check_str(report_simulated_where(&told, &tmp),
		  "Of sim:L1-icache-load-misses, 100 % of the change is in "
		  "work (0 -> 800).");
	deltas[2].significant = true;
	check_str(report_simulated_where(&told, &tmp),
		  "Of sim:instructions, 400 % of the change is in old (400 -> "
		  "0).");
	told.delta_count = 0;
	check_str(report_simulated_where(&told, &tmp), "");
}

void check_simulated_functions(void)
{
	check_table();
	check_not_kept();
	check_damaged();
	check_sentence();
}
