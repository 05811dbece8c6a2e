/* SPDX-License-Identifier: MIT */
#include "tests/unit/fake_vcs.h"

#include "vcs/backend.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 *	a - b - c - m - d - n - e	x is off c, z is unrelated;
 *	     \     /       /		f and g merge c and s twice, crossed
 *	      s - t   r - q		(not drawn)
 */
const struct fake_commit fake_history[] = {
	{"a", {NULL}, {"cost=1", "lib/f=1", "lib/g=1"}},
	{"b", {"a"}, {"cost=1", "lib/f=2", "lib/g=1"}},
	{"c", {"b"}, {"cost=1", "lib/f=3", "lib/g=1"}},
	{"s", {"b"}, {"cost=1", "lib/f=2", "lib/g=2"}},
	{"t", {"s"}, {"cost=2", "lib/f=2", "lib/g=2"}},
	{"m", {"c", "t"}, {"cost=2", "lib/f=3", "lib/g=2"}},
	{"d", {"m"}, {"cost=2", "lib/f=3", "lib/g=2", "o dd/'q\" {x}=1"}},
	{"r", {NULL}, {"other=1"}},
	{"q", {"r"}, {"other=2"}},
	{"n",
	 {"d", "q"},
	 {"cost=2", "lib/f=3", "lib/g=2", "o dd/'q\" {x}=1", "other=2"}},
	{"e", {"n"}, {"cost=2", "lib/f=3", "o dd/'q\" {x}=1", "other=2"}},
	{"x", {"c"}, {"cost=9", "lib/f=3", "lib/g=1"}},
	{"f", {"c", "s"}, {"cost=1", "lib/f=3", "lib/g=2"}},
	{"g", {"s", "c"}, {"cost=1", "lib/f=3", "lib/g=2", "new=1"}},
	{"z", {NULL}, {"alone=1"}},
	{NULL, {NULL}, {NULL}},
};

const char *const fake_author = "A U Thor <author@example.com>";

int64_t fake_time_s(size_t index)
{
	return 1700000000 + 60 * (int64_t)index;
}

static struct rev rev_of(size_t index)
{
	struct rev rev;

	snprintf(rev.hex, sizeof(rev.hex), "%040zx", index + 1);
	return rev;
}

static size_t index_of(const struct rev *rev)
{
	return (size_t)strtoul(rev->hex, NULL, 16) - 1;
}

static size_t named(const char *name)
{
	size_t i = 0;

	while (fake_history[i].name && strcmp(fake_history[i].name, name) != 0)
		i++;
	return i;
}

static bool reaches(size_t from, size_t to, bool first_parent)
{
	const char *const *parents = fake_history[from].parents;

	if (from == to)
		return true;
	for (size_t p = 0; parents[p] && (p == 0 || !first_parent); p++) {
		if (reaches(named(parents[p]), to, first_parent))
			return true;
	}
	return false;
}

static int fake_resolve(struct rev *out, struct vcs *vcs, const char *name,
			struct err *err)
{
	size_t index = named(name);

	(void)vcs;
	*out = rev_of(index);
	if (!fake_history[index].name)
		return err_set(err, "%s: no such revision", name);
	return 0;
}

static int fake_merge_bases(struct rev **out, size_t *count, struct vcs *vcs,
			    const struct rev *a, const struct rev *b,
			    struct arena *arena, struct err *err)
{
	size_t one = index_of(a), two = index_of(b), total = named("");

	(void)vcs;
	(void)err;
	*count = 0;
	*out = arena_array(arena, total, sizeof(**out));
	for (size_t i = 0; i < total; i++) {
		bool best = reaches(one, i, false) && reaches(two, i, false);

		for (size_t j = i + 1; best && j < total; j++)
			best = !(reaches(one, j, false) &&
				 reaches(two, j, false) &&
				 reaches(j, i, false));
		if (best)
			(*out)[(*count)++] = rev_of(i);
	}
	return 0;
}

static int fake_load(struct dag *out, struct vcs *vcs, const struct rev *head,
		     const struct rev *base, bool first_parent,
		     struct arena *arena, struct err *err)
{
	size_t top = index_of(head), bottom = index_of(base);

	(void)vcs;
	(void)err;
	dag_init(out, arena);
	for (size_t i = 0; i <= top; i++) {
		const char *const *parents = fake_history[i].parents;
		struct rev rev = rev_of(i);

		if (!reaches(top, i, first_parent) || reaches(bottom, i, false))
			continue;
		dag_add(out, &rev);
		for (size_t p = 0; parents[p] && (p == 0 || !first_parent);
		     p++) {
			struct rev parent = rev_of(named(parents[p]));

			dag_link(out, &parent);
		}
	}
	return 0;
}

/* Is the file at one of the paths, or in one of them? */
static bool is_at(const char *file, const char *const *paths)
{
	for (size_t p = 0; paths[p]; p++) {
		size_t length = strlen(paths[p]);

		if (length == 0 ||
		    (strncmp(file, paths[p], length) == 0 &&
		     (file[length] == '=' || file[length] == '/')))
			return true;
	}
	return false;
}

static bool has(const char *const *files, const char *file)
{
	for (size_t i = 0; files[i]; i++) {
		if (strcmp(files[i], file) == 0)
			return true;
	}
	return false;
}

static bool differs(const char *const *files, const char *const *others,
		    const char *const *paths)
{
	for (size_t i = 0; files[i]; i++) {
		if (is_at(files[i], paths) && !has(others, files[i]))
			return true;
	}
	for (size_t i = 0; others[i]; i++) {
		if (is_at(others[i], paths) && !has(files, others[i]))
			return true;
	}
	return false;
}

static int fake_touches(bool *out, struct vcs *vcs, const struct dag *dag,
			const char *const *paths, bool first_parent,
			struct err *err)
{
	static const char *const nothing[] = {NULL};

	(void)vcs;
	(void)err;
	for (size_t i = 0; i < dag->count; i++) {
		const struct fake_commit *commit =
			&fake_history[index_of(&dag->revs[i])];
		const char *const *parents = commit->parents;

		out[i] = parents[0] || differs(commit->files, nothing, paths);
		for (size_t p = 0; parents[p] && (p == 0 || !first_parent); p++)
			out[i] &= differs(commit->files,
					  fake_history[named(parents[p])].files,
					  paths);
	}
	return 0;
}

static char *path_of(const char *file, struct arena *arena)
{
	return arena_strndup(arena, file, strcspn(file, "="));
}

static int fake_describe(struct changeset *out, struct vcs *vcs,
			 const struct rev *rev, struct arena *arena,
			 struct err *err)
{
	static const struct fake_commit none = {NULL, {NULL}, {NULL}};
	const struct fake_commit *commit = &fake_history[index_of(rev)];
	const struct fake_commit *parent = &none;
	size_t count = 0;

	(void)vcs;
	(void)err;
	*out = (struct changeset){
		.rev = *rev,
		.parents = arena_array(arena, 2, sizeof(struct rev)),
		.author = fake_author,
		.time_s = fake_time_s(index_of(rev)),
		.offset_min = -240,
		.subject = commit->name,
		.message = arena_sprintf(arena, "%s\n\nBody.", commit->name),
		.files = arena_array(arena, 12, sizeof(char *)),
	};
	while (commit->parents[out->parent_count]) {
		size_t p = out->parent_count++;

		out->parents[p] = rev_of(named(commit->parents[p]));
	}
	if (commit->parents[0])
		parent = &fake_history[named(commit->parents[0])];
	for (size_t i = 0; commit->files[i]; i++) {
		if (!has(parent->files, commit->files[i]))
			out->files[count++] = path_of(commit->files[i], arena);
	}
	for (size_t i = 0; parent->files[i]; i++) {
		char *path = path_of(parent->files[i], arena);
		const char *const only[] = {path, NULL};
		size_t j = 0;

		while (commit->files[j] && !is_at(commit->files[j], only))
			j++;
		if (!commit->files[j])
			out->files[count++] = path;
	}
	return 0;
}

static void fake_close(struct vcs *vcs)
{
	free(vcs);
}

static const struct vcs_ops vcs_fake = {
	.name = "fake",
	.close = fake_close,
	.resolve = fake_resolve,
	.merge_bases = fake_merge_bases,
	.load = fake_load,
	.touches = fake_touches,
	.describe = fake_describe,
};

struct vcs *fake_vcs_open(void)
{
	struct vcs *vcs = calloc(1, sizeof(*vcs));

	if (!vcs)
		abort();
	vcs->ops = &vcs_fake;
	return vcs;
}
