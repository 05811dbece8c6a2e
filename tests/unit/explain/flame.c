/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/explain/flame.h"

#include <string.h>

static const char before[] = "p;main;b 10\n"
			     "p;main;a 30\n"
			     "p;main 5\n"
			     "p;gone 5\n";
static const char after[] = "p;main;a 30\n"
			    "p;main;ab c 20\n"
			    "p;main;a;x 10\n"
			    "nonsense\n"
			    "p;main -3\n"
			    " 7\n"
			    "q 1";

static void check_frame(const struct flame_frame *frame, const char *name,
			double before_samples, double after_samples,
			size_t depth)
{
	if (!check(frame != NULL))
		return;
	check_str(frame->name, name);
	check_near(frame->before, before_samples, 0);
	check_near(frame->after, after_samples, 0);
	check_int(frame->depth, depth);
}

static void check_tree(void)
{
	ARENA_SCOPE(tmp);
	const struct flame_frame *root = flame_build(before, after, &tmp);
	const struct flame_frame *p = root->children;
	const struct flame_frame *main = p->children->next, *a;

	check_frame(root, "", 50, 61, 0);
	check_frame(p, "p", 50, 60, 1);
	check_frame(p->next, "q", 0, 1, 1);
	check(p->next->next == NULL);
	check_frame(p->children, "gone", 5, 0, 2);
	check_frame(main, "main", 45, 60, 2);
	a = main->children;
	check_frame(a, "a", 30, 40, 3);
	check_frame(a->children, "x", 0, 10, 4);
	check_frame(a->next, "ab c", 0, 20, 3);
	check_frame(a->next->next, "b", 10, 0, 3);
	check(a->next->next->next == NULL);
	check(flame_build("", "", &tmp)->children == NULL);
}

static void check_class(double before_samples, double after_samples,
			double before_each, double after_each, const char *want)
{
	const struct flame_frame frame = {
		.name = "",
		.before = before_samples,
		.after = after_samples,
	};

	check_str(flame_class(&frame, before_each, after_each), want);
}

static void check_classes(void)
{
	check_class(100, 100, 1, 1, "same");
	/* sqrt(100 + 128) * 2 = 30.2, sqrt(100 + 132) * 2 = 30.5 */
	check_class(100, 128, 1, 1, "same");
	check_class(100, 132, 1, 1, "up2");
	check_class(1000, 1200, 1, 1, "up1");
	check_class(100, 199, 1, 1, "up2");
	check_class(100, 300, 1, 1, "up3");
	check_class(100, 500, 1, 1, "up4");
	check_class(0, 5, 1, 1, "up4");
	check_class(0, 4, 1, 1, "same");
	check_class(1200, 1000, 1, 1, "down1");
	check_class(500, 100, 1, 1, "down4");
	check_class(9, 0, 1, 1, "down4");
	/* Half as many samples that stand for twice as long are the same. */
	check_class(1000, 500, 1, 2, "same");
	check_class(1000, 500, 1, 1, "down2");
	/* Where a sample stands for 30 times as long, 1.5 would be as much. */
	check_class(44, 0, 1, 30, "same");
	check_class(0, 44, 30, 1, "same");
	check_class(300, 0, 1, 30, "down4");
	check_class(0, 1, 1, 30, "same");
}

void check_flame(void)
{
	check_tree();
	check_classes();
}
