/* SPDX-License-Identifier: MIT */
#include "probe/profile/programs.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"

#include <string.h>
#include <unistd.h>

enum {
	ID_LEAST = 8, /* digits */
	ID_MOST = 128,
	PROGRAM_BYTES = 64 << 20,
	ALL_BYTES = 128 << 20,
};

/* How many digits an id has; 0: it is none. */
static size_t id_length(const char *line)
{
	size_t length = strspn(line, "0123456789abcdef");

	return length >= ID_LEAST && length <= ID_MOST && line[length] == ' '
		       ? length
		       : 0;
}

static bool is_within(const char *path, const char *tree)
{
	size_t length = strlen(tree);

	return length > 0 && strncmp(path, tree, length) == 0 &&
	       path[length] == '/' && !strstr(path, "/../");
}

/* Returns how many bytes that takes. */
static size_t keep(const char *dir, const char *id, const char *path,
		   size_t most)
{
	ARENA_SCOPE(tmp);
	const char *ids = arena_sprintf(&tmp, "%s/.build-id/%.2s", dir, id);
	const char *folder = arena_sprintf(&tmp, "%s%s/%s", dir, path, id);
	struct err ignored = {0};
	size_t length;
	char *bytes;

	if (fs_exists(folder) || !fs_is_file(path) ||
	    fs_read(&bytes, &length, path, most, &tmp, &ignored) < 0 ||
	    private_mkdirs(ids, &ignored) < 0 ||
	    private_mkdirs(folder, &ignored) < 0 ||
	    private_write(arena_sprintf(&tmp, "%s/elf", folder), bytes, length,
			  &ignored) < 0 ||
	    symlink(arena_sprintf(&tmp, "../..%s/%s", path, id),
		    arena_sprintf(&tmp, "%s/%s", ids, id + 2)) < 0)
		return 0;
	return length;
}

/* One line of the list: a program of the tree, or a NULL path. */
struct listed {
	const char *id, *path;
};

/* Returns what stands behind the line. */
static const char *read_line(struct listed *out, const char *list,
			     const char *tree, struct arena *arena)
{
	size_t length = strcspn(list, "\n");
	const char *line = arena_strndup(arena, list, length);
	size_t digits = id_length(line);

	*out = (struct listed){.path = NULL};
	if (digits > 0 && is_within(line + digits + 1, tree)) {
		out->id = arena_strndup(arena, line, digits);
		out->path = line + digits + 1;
	}
	return list + length + (list[length] == '\n');
}

void programs_keep(const char *dir, const char *listed, const char *tree,
		   struct arena *arena)
{
	size_t left = ALL_BYTES;
	struct listed line;

	while (*listed) {
		listed = read_line(&line, listed, tree, arena);
		if (line.path)
			left -= keep(dir, line.id, line.path,
				     left < PROGRAM_BYTES ? left
							  : PROGRAM_BYTES);
	}
}

/* The name of a section is in the file. */
static bool has_lines(const char *path)
{
	static const char section[] = ".debug_line";
	ARENA_SCOPE(tmp);
	struct err ignored = {0};
	size_t length;
	char *bytes;

	return fs_is_file(path) &&
	       fs_read(&bytes, &length, path, PROGRAM_BYTES, &tmp, &ignored) ==
		       0 &&
	       memmem(bytes, length, section, sizeof(section));
}

bool programs_have_lines(const char *listed, const char *tree,
			 struct arena *arena)
{
	struct listed line;

	while (*listed) {
		listed = read_line(&line, listed, tree, arena);
		if (line.path && has_lines(line.path))
			return true;
	}
	return false;
}

const char *programs_find(const char *dir, const char *listed, const char *path,
			  struct arena *arena)
{
	while (*listed) {
		size_t length = strcspn(listed, "\n");
		const char *line = arena_strndup(arena, listed, length), *copy;
		size_t digits = id_length(line);

		listed += length + (listed[length] == '\n');
		if (digits == 0 || strcmp(line + digits + 1, path) != 0)
			continue;
		copy = arena_sprintf(arena, "%s%s/%.*s/elf", dir, path,
				     (int)digits, line);
		if (fs_exists(copy))
			return copy;
	}
	return path;
}
