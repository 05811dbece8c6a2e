/* SPDX-License-Identifier: MIT */
#include "bisect/session/range.h"

#include "probe/ground/text.h"

#include <stdio.h>
#include <string.h>

static bool is_among(const struct rev *rev, const struct rev *revs,
		     size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (rev_equal(rev, &revs[i]))
			return true;
	}
	return false;
}

/* Which end is the older one, or where the two lines forked. */
static int relate(struct range *out, struct vcs *vcs,
		  const struct config *config, struct arena *arena,
		  struct err *err)
{
	struct rev *bases = NULL;
	size_t count;

	if (rev_equal(&out->good, &out->bad))
		return err_set(err, "GOOD %s and BAD %s are the same revision",
			       config->good, config->bad);
	if (vcs_merge_bases(&bases, &count, vcs, &out->good, &out->bad, arena,
			    err) < 0)
		return -1;
	if (count == 0)
		return err_set(err,
			       "GOOD %s and BAD %s are unrelated: they have no "
			       "common ancestor",
			       config->good, config->bad);
	if (is_among(&out->good, bases, count))
		return 0;
	out->reversed = is_among(&out->bad, bases, count);
	if (!out->reversed) {
		out->bases = bases;
		out->base_count = count;
	}
	return 0;
}

/*
 * A path as the repository has it: from its root, without "." and "..", and
 * "" for the root itself.  NULL when it leads out of the repository.
 */
static const char *from_root(const char *folder, const char *path,
			     struct arena *arena)
{
	char *rest = arena_sprintf(arena, "%s/%s", folder, path), *part;
	struct text text;

	text_init(&text, arena);
	while ((part = strsep(&rest, "/")) != NULL) {
		if (*part == '\0' || strcmp(part, ".") == 0)
			continue;
		if (strcmp(part, "..") != 0) {
			text_addf(&text, "%s%s", text.length ? "/" : "", part);
		} else if (text.length == 0) {
			return NULL;
		} else {
			char *slash = strrchr(text.data, '/');

			text.length = slash ? (size_t)(slash - text.data) : 0;
			text.data[text.length] = '\0';
		}
	}
	return text.data;
}

static int mark_eligible(struct range *out, struct vcs *vcs,
			 const struct config *config, const char *folder,
			 struct arena *arena, struct err *err)
{
	const char **paths;
	size_t count = 0;

	out->candidates = out->dag.count;
	if (!config->paths)
		return 0;
	while (config->paths[count])
		count++;
	paths = arena_array(arena, count + 1, sizeof(*paths));
	for (size_t i = 0; i < count; i++) {
		paths[i] = from_root(folder, config->paths[i], arena);
		if (!paths[i])
			return err_set(err, "--path %s: outside the repository",
				       config->paths[i]);
	}
	out->eligible = arena_array(arena, out->dag.count, sizeof(bool));
	if (vcs_touches(out->eligible, vcs, &out->dag, paths,
			config->first_parent, err) < 0)
		return -1;
	out->candidates = 0;
	for (size_t i = 0; i < out->dag.count; i++)
		out->candidates += out->eligible[i];
	return 0;
}

int range_load(struct range *out, struct vcs *vcs, const struct config *config,
	       const char *folder, struct arena *arena, struct err *err)
{
	*out = (struct range){0};
	if (vcs_resolve(&out->good, vcs, config->good, err) < 0)
		return err_wrap(err, "GOOD");
	if (vcs_resolve(&out->bad, vcs, config->bad, err) < 0)
		return err_wrap(err, "BAD");
	if (relate(out, vcs, config, arena, err) < 0 ||
	    vcs_load(&out->dag, vcs, out->reversed ? &out->good : &out->bad,
		     out->reversed ? &out->bad : &out->good,
		     config->first_parent, arena, err) < 0 ||
	    mark_eligible(out, vcs, config, folder, arena, err) < 0)
		return -1;
	if (out->candidates == 0)
		return err_set(err,
			       "no revision between the ends touches --path %s",
			       config->paths[0]);
	return 0;
}

int range_before(struct rev *out, const struct range *range, struct vcs *vcs,
		 int64_t time_s, struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct dag *dag = &range->dag;
	bool *mainline = arena_array(&tmp, dag->count, sizeof(*mainline));
	size_t *line = arena_array(&tmp, dag->count, sizeof(*line));
	size_t low = 0, high = 0;

	dag_mainline(mainline, dag);
	for (size_t i = 0; i < dag->count; i++) {
		if (mainline[i])
			line[high++] = i;
	}
	/* How many are earlier. */
	while (low < high) {
		size_t middle = (low + high) / 2;
		struct changeset changeset;

		if (vcs_describe(&changeset, vcs, &dag->revs[line[middle]],
				 &tmp, err) < 0)
			return -1;
		if (changeset.time_s < time_s)
			low = middle + 1;
		else
			high = middle;
	}
	*out = low > 0		 ? dag->revs[line[low - 1]]
	       : range->reversed ? range->bad
				 : range->good;
	return 0;
}

static struct rev rev_named(const char *name)
{
	struct rev rev = {""};

	snprintf(rev.hex, sizeof(rev.hex), "%s", name);
	return rev;
}

int range_between(struct range *out, struct vcs *vcs,
		  const struct config *config, const char *folder,
		  const char *older, const char *newer, bool improvement,
		  struct arena *arena, struct err *err)
{
	*out = (struct range){
		.good = rev_named(improvement ? newer : older),
		.bad = rev_named(improvement ? older : newer),
		.reversed = improvement,
	};
	if (vcs_load(&out->dag, vcs, improvement ? &out->good : &out->bad,
		     improvement ? &out->bad : &out->good, config->first_parent,
		     arena, err) < 0)
		return -1;
	return mark_eligible(out, vcs, config, folder, arena, err);
}
