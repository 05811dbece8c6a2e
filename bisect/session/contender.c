/* SPDX-License-Identifier: MIT */
#include "bisect/session/contender.h"

#include "probe/ground/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char dir_prefix[] = "dir:";

static size_t count_of(const char *const *list)
{
	size_t count = 0;

	while (list && list[count])
		count++;
	return count;
}

/* The name before "=", NULL when there is none; *rest is what is behind it. */
static const char *split_name(const char **rest, const char *word,
			      struct arena *arena)
{
	size_t length = strspn(word, CONTENDER_NAME_LETTERS);

	*rest = word;
	if (length == 0 || word[length] != '=')
		return NULL;
	*rest = word + length + 1;
	return arena_strndup(arena, word, length);
}

static bool is_dir(const char *place)
{
	return strncmp(place, dir_prefix, strlen(dir_prefix)) == 0;
}

bool contender_wants_repository(const char *const *sides)
{
	ARENA_SCOPE(tmp);

	for (; sides && *sides; sides++) {
		const char *place;

		split_name(&place, *sides, &tmp);
		if (!is_dir(place))
			return true;
	}
	return false;
}

/* -- Into a plan -- */

struct variant {
	const char *name, *build;
};

static int read_variants(struct variant **out, size_t *count,
			 const struct config *config, struct arena *arena,
			 struct err *err)
{
	*count = count_of(config->variants);
	*out = arena_array(arena, *count + 1, sizeof(**out));
	for (size_t i = 0; i < *count; i++) {
		struct variant *variant = &(*out)[i];

		variant->name =
			split_name(&variant->build, config->variants[i], arena);
		if (!variant->name)
			return err_set(err,
				       "--variant %s: must be NAME=CMD, the "
				       "name of letters, digits and . _ + -",
				       config->variants[i]);
	}
	if (*count == 0)
		(*out)[0] = (struct variant){"", ""};
	return 0;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int find_folder(const char **out, const char *path, const char *origin,
		       struct arena *arena, struct err *err)
{
	const char *whole =
		*path == '/' ? path
			     : arena_sprintf(arena, "%s/%s", origin, path);
	char *real = realpath(whole, NULL);

	if (!real)
		return err_sys(err, "dir:%s", path);
	*out = arena_sprintf(arena, "%s%s", dir_prefix, real);
	free(real);
	if (!is_folder(*out + strlen(dir_prefix)))
		return err_set(err, "dir:%s: not a folder", path);
	if (strcmp(text_utf8(arena, *out), *out) != 0)
		return err_set(err,
			       "dir:%s: the journal cannot hold its name, "
			       "which is not UTF-8",
			       path);
	return 0;
}

static int add(struct plan *plan, size_t *count, const char *name,
	       const char *place, const struct variant *variant,
	       struct err *err)
{
	for (size_t i = 0; i < *count; i++) {
		if (strcmp(plan->sides[i], name) == 0)
			return err_set(err,
				       "two sides are called %s; give them "
				       "names: NAME=%s",
				       name, name);
	}
	if (*count == CONTENDERS_MOST)
		return err_set(err, "more than %d sides", CONTENDERS_MOST);
	plan->sides[*count] = name;
	plan->side_places[*count] = place;
	plan->side_variants[*count] = variant->name;
	plan->side_builds[*count] = variant->build;
	(*count)++;
	return 0;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* One SIDE, as many contenders as there are variants. */
static int add_side(struct plan *plan, size_t *count, const char *side,
		    const struct variant *variants, size_t variant_count,
		    struct vcs *vcs, const char *origin, struct arena *arena,
		    struct err *err)
{
	static const struct variant none = {"", ""};
	const char *place, *folder = "";
	const char *name = split_name(&place, side, arena);
	struct rev rev;

	if (is_dir(place)) {
		if (find_folder(&folder, place + strlen(dir_prefix), origin,
				arena, err) < 0)
			return -1;
		return add(plan, count, name ? name : last_part(folder), folder,
			   &none, err);
	}
	if (vcs_resolve(&rev, vcs, place, err) < 0)
		return -1;
	for (size_t i = 0; i < (variant_count > 0 ? variant_count : 1); i++) {
		const char *whole = name ? name : place;

		if (variant_count > 0)
			whole = arena_sprintf(arena, "%s %s", whole,
					      variants[i].name);
		if (add(plan, count, whole, arena_strdup(arena, rev.hex),
			&variants[i], err) < 0)
			return -1;
	}
	return 0;
}

int contender_plan(struct plan *plan, const struct config *config,
		   struct vcs *vcs, const char *origin, struct arena *arena,
		   struct err *err)
{
	const char ***const lists[] = {&plan->sides, &plan->side_places,
				       &plan->side_variants,
				       &plan->side_builds};
	struct variant *variants;
	size_t variant_count, count = 0;

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		*lists[i] =
			arena_array(arena, CONTENDERS_MOST + 1, sizeof(char *));
	if (read_variants(&variants, &variant_count, config, arena, err) < 0)
		return -1;
	for (const char *const *side = (const char *const *)config->sides;
	     *side; side++) {
		if (add_side(plan, &count, *side, variants, variant_count, vcs,
			     origin, arena, err) < 0)
			return -1;
	}
	if (count < 2)
		return err_set(err,
			       "%s is the only side: there is nothing to "
			       "compare it to",
			       plan->sides[0]);
	for (size_t i = 0; config->baseline && i <= count; i++) {
		if (i == count)
			return err_set(err,
				       "--baseline %s: no side has that "
				       "name",
				       config->baseline);
		if (strcmp(plan->sides[i], config->baseline) == 0)
			break;
	}
	return 0;
}

/* -- And back -- */

int contender_read(struct contender **out, size_t *count,
		   const struct plan *plan, struct arena *arena,
		   struct err *err)
{
	*count = count_of(plan->sides);
	*out = arena_array(arena, *count + 1, sizeof(**out));
	if (count_of(plan->side_places) != *count ||
	    count_of(plan->side_variants) != *count ||
	    count_of(plan->side_builds) != *count || *count > CONTENDERS_MOST)
		return err_set(err, "the plan's sides are damaged");
	for (size_t i = 0; i < *count; i++) {
		struct contender *contender = &(*out)[i];
		const char *place = plan->side_places[i];

		contender->name = plan->sides[i];
		contender->variant = plan->side_variants[i];
		if (*plan->side_builds[i])
			contender->build = plan->side_builds[i];
		if (is_dir(place))
			contender->dir = place + strlen(dir_prefix);
		else
			snprintf(contender->rev.hex, sizeof(contender->rev.hex),
				 "%s", place);
	}
	return 0;
}

size_t contender_baseline(const struct plan *plan)
{
	size_t i = 0;

	while (plan->config.baseline && plan->sides[i] &&
	       strcmp(plan->sides[i], plan->config.baseline) != 0)
		i++;
	return plan->sides && plan->sides[i] ? i : 0;
}

size_t contender_trees(const struct plan *plan)
{
	size_t trees = 0;

	for (size_t i = 0; plan->side_places && plan->side_places[i]; i++)
		trees += !is_dir(plan->side_places[i]);
	return trees;
}
