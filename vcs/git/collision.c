/* SPDX-License-Identifier: MIT */
#include "vcs/git/collision.h"

#include "probe/ground/fs.h"
#include "vcs/git/entries.h"

#include <stdlib.h>
#include <sys/stat.h>

struct place {
	ino_t inode;
	size_t number; /* in the order of the tree */
	const char *name;
};

struct places {
	const char *path; /* of the work tree */
	struct place *all;
	size_t count, capacity;
	struct arena *arena;
};

/* Every work tree has a .git, and no commit a .GIT. */
static bool ignores_case(const char *path)
{
	ARENA_SCOPE(tmp);

	return fs_is_same(arena_sprintf(&tmp, "%s/.git", path),
			  arena_sprintf(&tmp, "%s/.GIT", path));
}

static int note_place(const struct entry *entry, void *payload)
{
	struct places *places = payload;
	ARENA_SCOPE(tmp);
	struct stat st;

	if (lstat(arena_sprintf(&tmp, "%s/%s", places->path, entry->path),
		  &st) < 0)
		return 0;
	places->all = arena_grow(places->arena, places->all, places->count,
				 &places->capacity, sizeof(*places->all));
	places->all[places->count] =
		(struct place){st.st_ino, places->count,
			       arena_strdup(places->arena, entry->path)};
	places->count++;
	return 0;
}

static int compare_places(const void *a, const void *b)
{
	const struct place *one = a, *other = b;

	if (one->inode != other->inode)
		return one->inode < other->inode ? -1 : 1;
	return one->number < other->number ? -1 : 1;
}

int git_check_collisions(git_repository *repo, const char *path,
			 const git_tree *tree)
{
	ARENA_SCOPE(tmp);
	struct places places = {.path = path, .arena = &tmp};
	const char *fault = NULL;

	if (!ignores_case(path))
		return 0;
	git_visit_entries(&fault, repo, tree, note_place, &places, &tmp);
	if (places.count > 1)
		qsort(places.all, places.count, sizeof(*places.all),
		      compare_places);
	for (size_t i = 1; i < places.count; i++) {
		const struct place *one = &places.all[i - 1];
		const struct place *other = &places.all[i];

		if (one->inode != other->inode)
			continue;
		git_error_set_str(
			GIT_ERROR_CHECKOUT,
			arena_sprintf(&tmp,
				      "%s and %s are one file on the disk of "
				      "%s, which ignores case: with -o DIR on "
				      "another disk the trees lie there",
				      one->name, other->name, path));
		return GIT_EAMBIGUOUS;
	}
	return 0;
}
