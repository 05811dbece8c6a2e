/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/explain/hotspots.h"

static const char before[] = "p;main;a 30\n"
			     "p;main;a;b 10\n"
			     "p;main;a;b;a 5\n"
			     "q;b 5\n"
			     "[other];a 50\n";
static const char after[] = "p;main;a 20\n"
			    "p;main;[unknown] 70\n"
			    "p;main;c 10\n";

static void check_function(const struct hotspot *function, const char *name,
			   double own_before, double own_after,
			   double all_before, double all_after)
{
	check_str(function->name, name);
	check_near(function->before, own_before, 0);
	check_near(function->after, own_after, 0);
	check_near(function->before_all, all_before, 0);
	check_near(function->after_all, all_after, 0);
}

static void check_list(void)
{
	ARENA_SCOPE(tmp);
	struct hotspots hotspots;

	hotspots_init(&hotspots, flame_build(before, after, &tmp), &tmp);
	if (!check_int(hotspots.count, 5))
		return;
	check_near(hotspots.before, 100, 0);
	check_near(hotspots.after, 100, 0);
	/* The a below b has an a above it: one sample counts once. */
	check_function(&hotspots.functions[0], "a", 85, 20, 95, 20);
	check_function(&hotspots.functions[1], "[unknown]", 0, 70, 0, 70);
	check_function(&hotspots.functions[2], "b", 15, 0, 20, 0);
	check_function(&hotspots.functions[3], "c", 0, 10, 0, 10);
	check_function(&hotspots.functions[4], "main", 0, 0, 45, 100);
	check_near(hotspots_share(&hotspots, &hotspots.functions[0]), 0.85,
		   1e-9);
	check_near(hotspots_share_all(&hotspots, &hotspots.functions[4]), 1,
		   1e-9);
	check_near(hotspots.before_named, 100, 0);
	check_near(hotspots.after_named, 30, 0);
	check_near(hotspots.before_rooted, 45, 0);
	check_near(hotspots.after_rooted, 100, 0);
}

static void check_empty(void)
{
	ARENA_SCOPE(tmp);
	struct hotspots hotspots;

	hotspots_init(&hotspots, flame_build("", "nonsense", &tmp), &tmp);
	check_int(hotspots.count, 0);
	/* A process alone is no function. */
	hotspots_init(&hotspots, flame_build("p 3", "", &tmp), &tmp);
	check_int(hotspots.count, 0);
	check_near(hotspots.before, 3, 0);
}

void check_hotspots(void)
{
	check_list();
	check_empty();
}
