/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/hot.h"

static const char before[] = "p;main;a 30\n"
			     "p;main;a;b 10\n"
			     "p;main;a;b;a 5\n"
			     "q;b 5\n"
			     "[other];a 50\n";
static const char after[] = "p;main;a 20\n"
			    "p;main;[unknown] 70\n"
			    "p;main;c 10\n";

static void check_function(const struct hot_function *function,
			   const char *name, double own_before,
			   double own_after, double all_before,
			   double all_after)
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
	struct hot hot;

	hot_init(&hot, flame_build(before, after, &tmp), &tmp);
	if (!check_int(hot.count, 5))
		return;
	check_near(hot.before, 100, 0);
	check_near(hot.after, 100, 0);
	/* The a below b has an a above it: one sample counts once. */
	check_function(&hot.functions[0], "a", 85, 20, 95, 20);
	check_function(&hot.functions[1], "[unknown]", 0, 70, 0, 70);
	check_function(&hot.functions[2], "b", 15, 0, 20, 0);
	check_function(&hot.functions[3], "c", 0, 10, 0, 10);
	check_function(&hot.functions[4], "main", 0, 0, 45, 100);
	check_near(hot_share(&hot, &hot.functions[0]), 0.85, 1e-9);
	check_near(hot_share_all(&hot, &hot.functions[4]), 1, 1e-9);
	check_near(hot.before_named, 100, 0);
	check_near(hot.after_named, 30, 0);
	check_near(hot.before_rooted, 45, 0);
	check_near(hot.after_rooted, 100, 0);
}

static void check_empty(void)
{
	ARENA_SCOPE(tmp);
	struct hot hot;

	hot_init(&hot, flame_build("", "nonsense", &tmp), &tmp);
	check_int(hot.count, 0);
	/* A process alone is no function. */
	hot_init(&hot, flame_build("p 3", "", &tmp), &tmp);
	check_int(hot.count, 0);
	check_near(hot.before, 3, 0);
}

void check_hot(void)
{
	check_list();
	check_empty();
}
