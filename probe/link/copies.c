/* SPDX-License-Identifier: MIT */
#include "probe/link/copies.h"

#include "probe/ground/walk.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* One that may have copies. */
struct original {
	size_t index; /* of the caller's */
	struct stat st;
	size_t copies, capacity;
};

struct search {
	const char *const *files;
	size_t file_count;
	struct original *originals; /* by size */
	size_t count;		    /* of those */
	const char ***out;
	struct arena *arena;
};

static int compare_sizes(const void *a, const void *b)
{
	const struct original *one = a, *other = b;

	return (one->st.st_size > other->st.st_size) -
	       (one->st.st_size < other->st.st_size);
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* Read piece by piece, since they may be cut short meanwhile. */
static bool have_same_bytes(int one, int other)
{
	char a[16384], b[sizeof(a)];
	ssize_t got;

	for (;;) {
		got = read(one, a, sizeof(a));
		if (got < 0 || read(other, b, sizeof(b)) != got)
			return false;
		if (got == 0)
			return true;
		if (memcmp(a, b, (size_t)got) != 0)
			return false;
	}
}

static bool are_equal(const char *path, const struct walk_entry *entry)
{
	int one = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int other = openat(entry->dir, entry->name,
			   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool equal = one >= 0 && other >= 0 && have_same_bytes(one, other);

	if (one >= 0)
		close(one);
	if (other >= 0)
		close(other);
	return equal;
}

static void add(struct search *search, struct original *original,
		const char *path)
{
	const char ***list = &search->out[original->index];

	if (original->copies == 0)
		*list = NULL;
	*list = arena_grow(search->arena, *list, original->copies,
			   &original->capacity, sizeof(**list));
	(*list)[original->copies++] = path;
	*list = arena_grow(search->arena, *list, original->copies,
			   &original->capacity, sizeof(**list));
	(*list)[original->copies] = NULL;
}

static bool is_listed(const struct search *search, const char *path)
{
	for (size_t i = 0; i < search->file_count; i++) {
		if (strcmp(search->files[i], path) == 0)
			return true;
	}
	return false;
}

/* The first original of this size, or behind the last. */
static size_t first_of(const struct search *search, off_t size)
{
	size_t low = 0, high = search->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (search->originals[middle].st.st_size < size)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void look_at(struct search *search, const char *tree,
		    const struct walk_entry *entry)
{
	const char *path = NULL;

	if (!S_ISREG(entry->st.st_mode) || entry->st.st_size == 0)
		return;
	for (size_t i = first_of(search, entry->st.st_size);
	     i < search->count &&
	     search->originals[i].st.st_size == entry->st.st_size;
	     i++) {
		struct original *original = &search->originals[i];
		const char *file = search->files[original->index];

		if (!is_same_file(&original->st, &entry->st) &&
		    !are_equal(file, entry))
			continue;
		if (!path)
			path = arena_sprintf(search->arena, "%s/%s", tree,
					     entry->path);
		if (!is_listed(search, path))
			add(search, original, path);
		return;
	}
}

static bool is_left_out(const struct walk_entry *entry,
			const struct stat *except)
{
	return strcmp(entry->name, ".git") == 0 ||
	       strcmp(entry->name, ".hg") == 0 ||
	       is_same_file(&entry->st, except);
}

int copies_find(const char ***out, const char *const *files, size_t count,
		const char *tree, const char *except, struct arena *arena,
		struct err *err)
{
	ARENA_SCOPE(tmp);
	struct search search = {.files = files,
				.file_count = count,
				.out = out,
				.arena = arena};
	struct walk_entry entry;
	struct stat avoided = {0};
	struct walk *walk;

	search.originals = arena_array(&tmp, count, sizeof(*search.originals));
	for (size_t i = 0; i < count; i++) {
		struct original *original = &search.originals[search.count];

		out[i] = arena_array(arena, 1, sizeof(*out[i]));
		original->index = i;
		if (lstat(files[i], &original->st) == 0)
			search.count++;
	}
	qsort(search.originals, search.count, sizeof(*search.originals),
	      compare_sizes);
	lstat(except, &avoided);
	walk = walk_begin(AT_FDCWD, tree, 0);
	while (walk_next(&entry, walk, err)) {
		if (entry.kind == WALK_FOLDER && is_left_out(&entry, &avoided))
			walk_skip(walk);
		else if (entry.kind == WALK_FILE)
			look_at(&search, tree, &entry);
	}
	walk_end(walk);
	return err->failed ? -1 : 0;
}
