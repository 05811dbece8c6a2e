/* SPDX-License-Identifier: MIT */
#include "tests/bench/line.h"

#include "tests/bench/fake_measure.h"

#include "vcs/backend.h"

#include <stdio.h>
#include <stdlib.h>

struct line {
	struct vcs vcs;
	size_t last;
};

static struct rev name_of(size_t number)
{
	struct rev rev;

	/* The ten digits that are shown of a name are its number. */
	snprintf(rev.hex, sizeof(rev.hex),
		 "%010zuffffffffffffffffffffffffffffff", number);
	return rev;
}

size_t line_number(const char *name)
{
	return (size_t)strtoul(name, NULL, 10);
}

static void line_close(struct vcs *vcs)
{
	free(vcs);
}

static int line_resolve(struct rev *out, struct vcs *vcs, const char *name,
			struct err *err)
{
	size_t number = line_number(name);

	if (number > ((struct line *)vcs)->last)
		return err_set(err, "%s: no such commit", name);
	*out = name_of(number);
	return 0;
}

/* The older one of the two. */
static int line_merge_bases(struct rev **out, size_t *count, struct vcs *vcs,
			    const struct rev *a, const struct rev *b,
			    struct arena *arena, struct err *err)
{
	(void)vcs;
	(void)err;
	*count = 1;
	*out = arena_array(arena, 1, sizeof(**out));
	**out = line_number(a->hex) < line_number(b->hex) ? *a : *b;
	return 0;
}

static int line_load(struct dag *out, struct vcs *vcs, const struct rev *head,
		     const struct rev *base, bool first_parent,
		     struct arena *arena, struct err *err)
{
	size_t bottom = line_number(base->hex), top = line_number(head->hex);

	(void)vcs;
	(void)first_parent;
	(void)err;
	dag_init(out, arena);
	for (size_t number = bottom + 1; number <= top; number++) {
		struct rev rev = name_of(number);

		dag_add(out, &rev);
		if (out->count > 1)
			dag_add_parent(out, (uint32_t)out->count - 2);
	}
	return 0;
}

static int line_touches(bool *out, struct vcs *vcs, const struct dag *dag,
			const char *const *paths, bool first_parent,
			struct err *err)
{
	(void)vcs;
	(void)paths;
	(void)first_parent;
	(void)err;
	for (size_t i = 0; i < dag->count; i++)
		out[i] = true;
	return 0;
}

static int line_describe(struct changeset *out, struct vcs *vcs,
			 const struct rev *rev, struct arena *arena,
			 struct err *err)
{
	size_t number = line_number(rev->hex);

	(void)vcs;
	(void)err;
	*out = (struct changeset){
		.rev = *rev,
		.parents = arena_array(arena, 1, sizeof(*out->parents)),
		.parent_count = number > 0,
		.author = "A U Thor <author@example.com>",
		.subject = arena_sprintf(arena, "commit %zu", number),
		.message = "",
		.files = arena_array(arena, 1, sizeof(*out->files)),
	};
	if (number > 0)
		*out->parents = name_of(number - 1);
	return 0;
}

static int line_diff(struct vcs_diff *out, struct vcs *vcs,
		     const struct rev *from, const struct rev *to, int context,
		     struct arena *arena, struct err *err)
{
	(void)vcs;
	(void)from;
	(void)to;
	(void)context;
	(void)arena;
	(void)err;
	*out = (struct vcs_diff){.text = ""};
	return 0;
}

static int line_tree_add(struct vcs *vcs, const char *path,
			 const struct rev *rev, struct err *err)
{
	(void)vcs;
	(void)path;
	(void)rev;
	(void)err;
	return 0;
}

static int line_tree_switch(struct vcs *vcs, const char *path,
			    const struct rev *rev, bool pristine,
			    const char **reason, struct arena *arena,
			    struct err *err)
{
	(void)vcs;
	(void)rev;
	(void)reason;
	(void)arena;
	(void)err;
	if (pristine)
		fake_measure_clean(path);
	return 0;
}

static int line_tree_remove(struct vcs *vcs, const char *path, struct err *err)
{
	(void)vcs;
	(void)path;
	(void)err;
	return 0;
}

static const struct vcs_ops vcs_line = {
	.name = "line",
	.close = line_close,
	.resolve = line_resolve,
	.merge_bases = line_merge_bases,
	.load = line_load,
	.touches = line_touches,
	.describe = line_describe,
	.diff = line_diff,
	.tree_add = line_tree_add,
	.tree_switch = line_tree_switch,
	.tree_remove = line_tree_remove,
};

struct vcs *line_open(size_t last)
{
	struct line *line = calloc(1, sizeof(*line));

	if (!line)
		abort();
	line->vcs.ops = &vcs_line;
	line->vcs.root = "/nowhere"; /* refusals look through it */
	line->last = last;
	return &line->vcs;
}
