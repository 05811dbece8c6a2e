/* SPDX-License-Identifier: MIT */
#include "bisect/explain/flame.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The child of that name, made where it belongs if there is none. */
static struct flame_frame *child_of(struct flame_frame *parent,
				    const char *name, size_t length,
				    struct arena *arena)
{
	struct flame_frame **at = &parent->children, *frame;

	for (; *at; at = &(*at)->next) {
		int order = strncmp((*at)->name, name, length);

		if (order == 0 && (*at)->name[length] == '\0')
			return *at;
		if (order >= 0)
			break;
	}
	frame = arena_alloc(arena, sizeof(*frame));
	*frame = (struct flame_frame){
		.name = arena_strndup(arena, name, length),
		.depth = parent->depth + 1,
		.next = *at,
	};
	*at = frame;
	return frame;
}

static void count(struct flame_frame *frame, double samples, bool after)
{
	if (after)
		frame->after += samples;
	else
		frame->before += samples;
}

/* "main;count;strcmp 123", `length` bytes up to the last space. */
static void add_stack(struct flame_frame *root, const char *stack,
		      size_t length, double samples, bool after,
		      struct arena *arena)
{
	const char *end = stack + length;
	struct flame_frame *frame = root;

	count(root, samples, after);
	while (stack < end) {
		const char *semicolon =
			memchr(stack, ';', (size_t)(end - stack));
		const char *stop = semicolon ? semicolon : end;

		frame = child_of(frame, stack, (size_t)(stop - stack), arena);
		count(frame, samples, after);
		stack = semicolon ? semicolon + 1 : end;
	}
}

static void add_profile(struct flame_frame *root, const char *folded,
			bool after, struct arena *arena)
{
	while (*folded) {
		size_t length = strcspn(folded, "\n");
		const char *space = memrchr(folded, ' ', length);
		double samples = space ? strtod(space, NULL) : 0;

		if (space > folded && samples > 0 && isfinite(samples))
			add_stack(root, folded, (size_t)(space - folded),
				  samples, after, arena);
		folded += length;
		folded += *folded == '\n';
	}
}

struct flame_frame *flame_build(const char *before, const char *after,
				struct arena *arena)
{
	struct flame_frame *root = arena_alloc(arena, sizeof(*root));

	root->name = "";
	add_profile(root, before, false, arena);
	add_profile(root, after, true, arena);
	return root;
}

/*
 * Samples are counted with an error of their square root.  That takes the
 * counts as they are; but where none was found of what must have hit once or
 * twice, had nothing changed, the square root of none is no error at all.  So
 * the error of a time that is the same in both counts, too.
 */
double flame_error(const struct flame_frame *frame, double before_each,
		   double after_each)
{
	double own = frame->before * before_each * before_each +
		     frame->after * after_each * after_each;
	double common =
		(frame->before + frame->after) * before_each * after_each;

	return sqrt(fmax(own, common));
}

double flame_deviations(const struct flame_frame *frame, double before_each,
			double after_each)
{
	double before = frame->before * before_each;
	double after = frame->after * after_each;

	if (before == after)
		return 0;
	return (after - before) / flame_error(frame, before_each, after_each);
}

const char *flame_class(const struct flame_frame *frame, double before_each,
			double after_each)
{
	static const char *const classes[2][4] = {
		{"up1", "up2", "up3", "up4"},
		{"down1", "down2", "down3", "down4"},
	};
	static const double limits[] = {1.3, 2, 4};
	double before = frame->before * before_each;
	double after = frame->after * after_each;
	double deviations = flame_deviations(frame, before_each, after_each);
	double more = fmax(before, after), less = fmin(before, after);
	int i = 0;

	if (fabs(deviations) <= 2)
		return "same";
	while (i < 3 && more > less * limits[i])
		i++;
	return classes[after < before][i];
}
