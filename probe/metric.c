/* SPDX-License-Identifier: MIT */
#include "probe/metric.h"

#include "probe/count/event_name.h"
#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *name, *unit;
} processes[METRIC_PROCESS_COUNT] = {
	[METRIC_WALL] = {"wall", "s"},		 [METRIC_USER] = {"user", "s"},
	[METRIC_SYSTEM] = {"system", "s"},	 [METRIC_CPU] = {"cpu", "s"},
	[METRIC_MAX_RSS] = {"max-rss", "bytes"},
};

const char *metric_process_name(enum metric_process process)
{
	return processes[process].name;
}

const char *metric_process_unit(enum metric_process process)
{
	return processes[process].unit;
}

void metric_of_run(double out[METRIC_PROCESS_COUNT],
		   const struct run_result *result)
{
	out[METRIC_WALL] = result->wall_s;
	out[METRIC_USER] = result->user_s;
	out[METRIC_SYSTEM] = result->system_s;
	out[METRIC_CPU] = result->user_s + result->system_s;
	out[METRIC_MAX_RSS] = (double)result->max_rss_bytes;
}

static int parse_event(struct metric *out, const char *name, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct event event;
	struct err reason = {0};
	const char *nearest;

	if (event_parse(&event, name, EVENT_DEVICES, &tmp, &reason) == 0) {
		out->counted = true;
		out->unit = event.unit;
		return 0;
	}
	nearest = event_nearest(name, EVENT_DEVICES, &tmp);
	return err_set(err,
		       "%s: no such metric; %s%s%sthere are wall, user, "
		       "system, cpu, max-rss, counters (instructions, "
		       "page-faults ...), %s",
		       name, nearest ? "did you mean " : "",
		       nearest ? nearest : "", nearest ? "? " : "",
		       extract_usages(&tmp));
}

int metric_parse(struct metric *out, const char *name, struct err *err)
{
	*out = (struct metric){.name = name, .unit = ""};
	for (int i = 0; i < METRIC_PROCESS_COUNT; i++) {
		if (strcmp(name, processes[i].name) == 0) {
			out->process = (enum metric_process)i;
			out->unit = processes[i].unit;
			return 0;
		}
	}
	out->simulation = simulate_find(name);
	out->simulated = out->counted = out->simulation < SIMULATE_EVENTS;
	if (out->simulated) {
		out->unit = "count";
		return 0;
	}
	if (extract_parse(&out->extract, &out->printed, name, err) < 0)
		return -1;
	return out->printed ? 0 : parse_event(out, name, err);
}

int metric_set(struct metric *metric, const char *unit, enum take take,
	       struct err *err)
{
	if (metric->printed)
		return extract_set(&metric->extract, unit, take, err);
	if (unit || take != TAKE_DEFAULT)
		return err_set(err, "%s: --metric %s is not printed by COMMAND",
			       unit ? "--unit" : "--take", metric->name);
	return 0;
}

enum direction metric_direction(const struct metric *metric)
{
	if (metric->printed)
		return extract_direction(&metric->extract);
	return metric->counted ? DIRECTION_UNKNOWN : DIRECTION_LOWER;
}

char *metric_help(struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	text_add(&text, "Of every run (--metric NAME):\n ");
	for (int i = 0; i < METRIC_PROCESS_COUNT; i++)
		text_addf(&text, " %s", processes[i].name);
	text_addf(&text,
		  "\n  what perf calls events: instructions, page-faults, "
		  "cache-misses:u ...\n"
		  "  the same in a simulated processor, by valgrind: "
		  "sim:instructions ...\n"
		  "\n"
		  "Printed by COMMAND, or in the file that --from names:\n%s"
		  "\n"
		  "A NAME that is not given means the only benchmark; with "
		  "/FIELD something else\nof it is read.  Times become "
		  "seconds, sizes bytes.  --unit says what a number\n"
		  "without a unit is in, --take what a run with many values "
		  "is worth (a text: its\nlast, all others: their median).  "
		  "What is counted per second is better when it\n"
		  "is higher, without --higher-is-better, in the fields of "
		  "tools.\n",
		  extract_help(arena));
	return text.data;
}

static char *format_scaled(struct arena *arena, double value, double scale,
			   const char *unit)
{
	double scaled = value * scale;

	return arena_sprintf(arena, "%.*f %s",
			     fabs(scaled) < 10	  ? 2
			     : fabs(scaled) < 100 ? 1
						  : 0,
			     scaled, unit);
}

static char *format_time(struct arena *arena, double value)
{
	static const struct {
		double least, scale;
		const char *name;
	} times[] = {{1, 1, "s"},
		     {1e-3, 1e3, "ms"},
		     {1e-6, 1e6, "us"},
		     {0, 1e9, "ns"}};
	size_t i = 0;

	while (value != 0 && fabs(value) < times[i].least)
		i++;
	return format_scaled(arena, value, times[i].scale, times[i].name);
}

/* "3.42 M items/s", "3.42 GHz" */
static char *format_rate(struct arena *arena, const char *unit, double value)
{
	static const struct {
		double least, scale;
		const char *prefix;
	} rates[] = {{1e9, 1e-9, "G"},
		     {1e6, 1e-6, "M"},
		     {1e3, 1e-3, "k"},
		     {0, 1, ""}};
	const char *space =
		*unit && *unit != '/' && strcmp(unit, "Hz") != 0 ? " " : "";
	size_t i = 0;

	while (fabs(value) < rates[i].least)
		i++;
	return format_scaled(arena, value, rates[i].scale,
			     arena_sprintf(arena, "%s%s%s", rates[i].prefix,
					   *rates[i].prefix ? space : "",
					   unit));
}

/* "9876", "2.48 G": whole as long as it can be read at a glance. */
static char *format_count(struct arena *arena, double value)
{
	if (fabs(value) < 10000)
		return arena_sprintf(arena, "%.5g", value);
	return format_rate(arena, "", value);
}

/* "items/s", "ops/s", and whatever else is counted per second. */
static bool is_rate(const char *unit)
{
	size_t length = strlen(unit);

	return length >= 2 && strcmp(unit + length - 2, "/s") == 0;
}

char *metric_format(struct arena *arena, const char *unit, double value)
{
	if (strcmp(unit, "bytes") == 0)
		return text_bytes(arena, value);
	if (strcmp(unit, "bytes/s") == 0)
		return arena_sprintf(arena, "%s/s", text_bytes(arena, value));
	if (strcmp(unit, "s") == 0)
		return format_time(arena, value);
	if (strcmp(unit, "count") == 0)
		return format_count(arena, value);
	if (strcmp(unit, "number") == 0)
		return arena_sprintf(arena, "%.3g", value);
	if (strcmp(unit, "%") == 0)
		return arena_sprintf(
			arena, value < 1000 ? "%.3g %%" : "%.0f %%", value);
	if (is_rate(unit) || strcmp(unit, "Hz") == 0)
		return format_rate(arena, unit, value);
	/* A large number is easier to compare with all of its digits. */
	if (fabs(value) >= 1e6 && fabs(value) < 1e12)
		return arena_sprintf(arena, "%.0f%s%s", value, *unit ? " " : "",
				     unit);
	return arena_sprintf(arena, "%.6g%s%s", value, *unit ? " " : "", unit);
}
