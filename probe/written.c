/* SPDX-License-Identifier: MIT */
#include "probe/written.h"

#include "probe/ground/text.h"

#include <glob.h>
#include <stdbool.h>
#include <string.h>

enum { NAMES_BYTES = 200 }; /* of several files, in a message */

/* A folder's name is none of a pattern. */
static char *quote(const char *dir, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (; *dir; dir++) {
		if (strchr("*?[]\\", *dir))
			text_add(&text, "\\");
		text_add_bytes(&text, dir, 1);
	}
	return text.data;
}

static char **matches(size_t *count, const char *pattern, struct arena *arena)
{
	glob_t found = {0};
	char **paths;

	*count = 0;
	if (glob(pattern, 0, NULL, &found) == 0)
		*count = found.gl_pathc;
	paths = arena_array(arena, *count + 1, sizeof(*paths));
	for (size_t i = 0; i < *count; i++)
		paths[i] = arena_strdup(arena, found.gl_pathv[i]);
	globfree(&found);
	return paths;
}

void written_look(struct written *out, const char *dir, const char *name,
		  struct arena *arena)
{
	*out = (struct written){.name = name, .pattern = name};
	if (*name != '/')
		out->pattern =
			arena_sprintf(arena, "%s/%s", quote(dir, arena), name);
	out->paths = matches(&out->count, out->pattern, arena);
	out->stats = arena_array(arena, out->count + 1, sizeof(*out->stats));
	for (size_t i = 0; i < out->count; i++)
		stat(out->paths[i], &out->stats[i]);
}

static bool has_changed(const struct stat *before, const struct stat *after)
{
	return before->st_ino != after->st_ino ||
	       before->st_size != after->st_size ||
	       before->st_mtim.tv_sec != after->st_mtim.tv_sec ||
	       before->st_mtim.tv_nsec != after->st_mtim.tv_nsec ||
	       before->st_ctim.tv_sec != after->st_ctim.tv_sec ||
	       before->st_ctim.tv_nsec != after->st_ctim.tv_nsec;
}

static bool is_written(const struct written *before, const char *path)
{
	struct stat after;

	if (stat(path, &after) < 0 || S_ISDIR(after.st_mode))
		return false;
	for (size_t i = 0; i < before->count; i++) {
		if (strcmp(before->paths[i], path) == 0)
			return has_changed(&before->stats[i], &after);
	}
	return true;
}

int written_find(const char **path, const struct written *before,
		 struct arena *arena, struct err *err)
{
	size_t count, found = 0;
	char **paths = matches(&count, before->pattern, arena);
	struct text names;

	text_init(&names, arena);
	for (size_t i = 0; i < count; i++) {
		const char *slash = strrchr(paths[i], '/');

		if (!is_written(before, paths[i]))
			continue;
		*path = paths[i];
		if (names.length < NAMES_BYTES)
			text_addf(&names, "%s%s", found > 0 ? ", " : "",
				  slash ? slash + 1 : paths[i]);
		found++;
	}
	if (found == 0)
		return err_set(err, "the run did not write %s", before->name);
	if (found > 1)
		return err_set(err,
			       "the run wrote %zu files that match --from %s: "
			       "%s",
			       found, before->name,
			       text_printable(arena, names.data));
	return 0;
}
