/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/count/event_name.h"
#include "probe/ground/fs.h"

#include <linux/perf_event.h>
#include <string.h>

#define DEVICES "devices"

static struct event parse(const char *name, struct arena *arena)
{
	struct event event = {0};
	struct err err = {0};

	check_int(event_parse(&event, name, DEVICES, arena, &err), 0);
	check_str(err.text, "");
	return event;
}

static void check_one(const char *name, const char *want_name, uint32_t type,
		      uint64_t config)
{
	ARENA_SCOPE(arena);
	struct event event = parse(name, &arena);

	check_str(event.name, want_name);
	check_int(event.type, type);
	check_int(event.config, config);
	check_int(event.hardware, type != PERF_TYPE_SOFTWARE);
}

/* The numbers are those of linux/perf_event.h. */
static void check_known(void)
{
	check_one("task-clock", "task-clock", PERF_TYPE_SOFTWARE, 1);
	check_one("page-faults", "page-faults", PERF_TYPE_SOFTWARE, 2);
	check_one("cs", "context-switches", PERF_TYPE_SOFTWARE, 3);
	check_one("instructions", "instructions", PERF_TYPE_HARDWARE, 1);
	check_one("cpu-cycles", "cycles", PERF_TYPE_HARDWARE, 0);
	check_one("branches", "branches", PERF_TYPE_HARDWARE, 4);
	check_one("L1-icache-load-misses", "L1-icache-load-misses",
		  PERF_TYPE_HW_CACHE, 0x10001);
	check_one("L1-dcache-loads", "L1-dcache-loads", PERF_TYPE_HW_CACHE,
		  0x00000);
	check_one("dTLB-store-misses", "dTLB-store-misses", PERF_TYPE_HW_CACHE,
		  0x10103);
	check_one("LLC-prefetches", "LLC-prefetches", PERF_TYPE_HW_CACHE,
		  0x00202);
	check_one("r01C2", "r01C2", PERF_TYPE_RAW, 0x1c2);
	check_one("rffffffffffffffff", "rffffffffffffffff", PERF_TYPE_RAW,
		  UINT64_MAX);
}

static void check_modifiers(void)
{
	ARENA_SCOPE(arena);
	struct event event = parse("cpu-cycles:u", &arena);

	check_str(event.name, "cycles:u");
	check(event.user_only && !event.kernel_only);
	event = parse("instructions:k", &arena);
	check(!event.user_only && event.kernel_only);
	event = parse("task-clock", &arena);
	check_str(event.unit, "s");
	check_near(event.scale, 1e-9, 0);
	check(!event.user_only && !event.kernel_only);
}

static void write_text(const char *path, const char *text)
{
	struct err err = {0};

	check_int(fs_write(path, text, strlen(text), &err), 0);
	check_str(err.text, "");
}

static void make_devices(void)
{
	struct err err = {0};

	check_int(fs_mkdirs(DEVICES "/cpu/events", &err), 0);
	check_int(fs_mkdirs(DEVICES "/cpu/format", &err), 0);
	check_int(fs_mkdirs(DEVICES "/uncore/events", &err), 0);
	write_text(DEVICES "/cpu/type", "4\n");
	write_text(DEVICES "/uncore/type", "17\n");
	write_text(DEVICES "/cpu/format/event", "config:0-7,32-35\n");
	write_text(DEVICES "/cpu/format/umask", "config:8-15\n");
	write_text(DEVICES "/cpu/format/edge", "config:18\n");
	write_text(DEVICES "/cpu/format/ldlat", "config1:0-15\n");
	write_text(DEVICES "/cpu/format/odd", "config9:0-15\n");
	write_text(DEVICES "/cpu/events/mem-loads",
		   "event=0xcd,umask=0x1,ldlat=3\n");
	write_text(DEVICES "/cpu/events/mem-loads.unit", "x\n");
	write_text(DEVICES "/cpu/events/param", "event=?\n");
	write_text(DEVICES "/uncore/events/mem-loads", "config=1\n");
	write_text(DEVICES "/uncore/events/reads", "config=0x1234,config2=7\n");
}

static void check_aliases(void)
{
	ARENA_SCOPE(arena);
	struct event event = parse("mem-loads", &arena);

	/* The processor's own. */
	check_int(event.type, 4);
	check_int(event.config, 0x1cd);
	check_int(event.config1, 3);
	check(event.hardware);
	event = parse("uncore/mem-loads/", &arena);
	check_int(event.type, 17);
	check_int(event.config, 1);
	event = parse("reads:u", &arena);
	check_int(event.config, 0x1234);
	check_int(event.config2, 7);
	check(event.user_only);
	event = parse("cpu/event=0x3c1,umask=0xff,edge/k", &arena);
	check_int(event.config, 0x30004ffc1);
	check(event.kernel_only);
	check_str(event.name, "cpu/event=0x3c1,umask=0xff,edge/k");
	event = parse("cpu/mem-loads,ldlat=0x10/", &arena);
	check_int(event.config1, 0x10);
}

static void check_refused(const char *name, const char *part)
{
	ARENA_SCOPE(arena);
	struct event event;
	struct err err = {0};

	check_int(event_parse(&event, name, DEVICES, &arena, &err), -1);
	check_has(err.text, part);
	check(strchr(err.text, '\n') == NULL);
}

static void check_refusals(void)
{
	check_refused("instructoins", "instructoins: no such event; did you "
				      "mean instructions?");
	check_refused("L1-icache-load-mises", "mean L1-icache-load-misses?");
	check_refused("mem-load", "mean mem-loads?");
	check_refused("xyz", "xyz: no such event; `perf list");
	check_refused("", ": no such event");
	check_refused("rg", "rg: no such event");
	check_refused("r11112222333344445", "no such event");
	check_refused("iTLB-stores", "did you mean");
	check_refused("cycles:x", "cycles:x: only :u and :k");
	check_refused("cpu/event=0x3c", "not of the form DEVICE/TERMS/");
	check_refused("cpu/event/x/", "not of the form");
	check_refused("../cpu/event=1/", "not of the form");
	check_refused("gpu/event=1/", "gpu/event=1/: there is no devices/gpu");
	check_refused("cpu/events=1/", "no term events in");
	check_refused("cpu/umask=0x100/", "the term umask=0x100 does not fit");
	check_refused("cpu/odd=1/", "does not fit into config9");
	check_refused("cpu/umask=/", "the term umask= needs a number");
	check_refused("cpu/umask=-1/", "needs a number");
	check_refused("param", "the term event=? needs a number");
}

static void check_lists(void)
{
	ARENA_SCOPE(arena);
	struct event *events;
	struct err err = {0};
	size_t count;

	check_int(
		event_parse_list(&events, &count, NULL, DEVICES, &arena, &err),
		0);
	check_int(count, 18);
	check_str(events[0].name, "task-clock");
	check_str(events[17].name, "stalled-cycles-backend");
	check_int(event_parse_list(&events, &count,
				   "faults,cpu/event=1,umask=2/,page-faults,r1",
				   DEVICES, &arena, &err),
		  0);
	if (check_int(count, 3)) {
		check_str(events[0].name, "page-faults");
		check_int(events[1].config, 0x201);
		check_str(events[2].name, "r1");
	}
	check_int(event_parse_list(&events, &count, "none", DEVICES, &arena,
				   &err),
		  0);
	check_int(count, 0);
	check_str(err.text, "");
	check_int(event_parse_list(&events, &count, "cycles,,branches", DEVICES,
				   &arena, &err),
		  -1);
	check_has(err.text, "--events: there is no name before or behind");
	err_clear(&err);
	check_int(event_parse_list(&events, &count, " cycles,\n branches ",
				   DEVICES, &arena, &err),
		  0);
	check_str(err.text, "");
	if (check_int(count, 2)) {
		check_str(events[0].name, "cycles");
		check_str(events[1].name, "branches");
	}
}

/* All of them, of one device, or none. */
static void check_slots(void)
{
	static const char *const names[] = {
		"slots", "topdown-retiring", "topdown-bad-spec",
		"topdown-fe-bound", "topdown-be-bound"};
	struct event *events;
	struct err err = {0};
	size_t count;
	ARENA_SCOPE(arena);

	for (int i = 0; i < 5; i++) {
		check_int(event_parse_list(&events, &count, NULL, DEVICES,
					   &arena, &err),
			  0);
		check_int(count, 18);
		write_text(arena_sprintf(&arena, DEVICES "/cpu/events/%s",
					 names[i]),
			   arena_sprintf(&arena, "event=0,umask=%d", i));
	}
	check_int(
		event_parse_list(&events, &count, NULL, DEVICES, &arena, &err),
		0);
	if (!check_int(count, 23))
		return;
	for (int i = 0; i < 5; i++) {
		check_str(events[18 + i].name, names[i]);
		check_int(events[18 + i].config, i << 8);
		check_int(events[18 + i].slots,
			  i == 0 ? EVENT_ALL_SLOTS : EVENT_SOME_SLOTS);
	}
	check_int(parse("topdown-be-bound:u", &arena).slots, EVENT_SOME_SLOTS);
	check_int(parse("cycles", &arena).slots, EVENT_NO_SLOTS);
}

void check_event_name(void)
{
	make_devices();
	check_known();
	check_modifiers();
	check_aliases();
	check_refusals();
	check_lists();
	check_slots();
}
