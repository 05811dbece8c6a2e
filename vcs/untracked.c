/* SPDX-License-Identifier: MIT */
/*
 * A folder in which nothing is tracked is one thing: kept, or removed, with all
 * that is in it.  But where the user has empty folders, these alone are kept,
 * as "folder/.", and not what a build puts into them.
 */
#include "vcs/untracked.h"

#include "probe/ground/fs.h"
#include "probe/ground/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void tracked_add(struct tracked *tracked, const char *path, struct arena *arena)
{
	tracked->paths =
		arena_grow(arena, tracked->paths, tracked->count,
			   &tracked->capacity, sizeof(*tracked->paths));
	tracked->paths[tracked->count++] = arena_strdup(arena, path);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void tracked_sort(struct tracked *tracked)
{
	if (tracked->count > 0)
		qsort(tracked->paths, tracked->count, sizeof(*tracked->paths),
		      compare);
}

/* -- What is tracked -- */

/* Where this path, followed by `end`, would stand. */
static size_t place_of(const struct tracked *tracked, const char *path,
		       const char *end)
{
	size_t low = 0, high = tracked->count, length = strlen(path);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *there = tracked->paths[middle];
		int order = strncmp(there, path, length);

		if (order == 0)
			order = strcmp(there + length, end);
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A file, or the folder of a submodule. */
static bool is_tracked(const struct tracked *tracked, const char *path)
{
	size_t place = place_of(tracked, path, "");

	return place < tracked->count &&
	       strcmp(tracked->paths[place], path) == 0;
}

static bool holds_tracked(const struct tracked *tracked, const char *path)
{
	size_t place = place_of(tracked, path, "/"), length = strlen(path);

	return *path == '\0' ||
	       (place < tracked->count &&
		strncmp(tracked->paths[place], path, length) == 0 &&
		tracked->paths[place][length] == '/');
}

/* The repository's own, or what it tracks as a whole. */
static bool is_the_tools(const struct tracked *tracked,
			 const struct walk_entry *entry)
{
	return (entry->depth == 1 && strcmp(entry->name, tracked->own) == 0) ||
	       is_tracked(tracked, entry->path);
}

/* -- What is the user's -- */

struct survey {
	const struct tracked *tracked;
	struct loan *loan;
	struct arena *arena;
	size_t outer;	   /* depth of a folder without tracked files, or 0 */
	size_t top_length; /* of its path */
	bool found;	   /* there is more than folders in it */
	bool empty;	   /* nothing has come since the last folder */
};

/* A folder that is found to hold anything is kept as a whole. */
static void keep(struct survey *survey, struct walk *walk,
		 const struct walk_entry *entry)
{
	if (survey->outer == 0) {
		loan_keep(survey->loan, entry->path, survey->arena);
		return;
	}
	survey->found = true;
	loan_keep(survey->loan,
		  arena_strndup(survey->arena, entry->path, survey->top_length),
		  survey->arena);
	walk_leave(walk, survey->outer);
}

static void survey_folder(struct survey *survey, struct walk *walk,
			  const struct walk_entry *entry)
{
	survey->empty = true;
	if (survey->outer > 0)
		return;
	if (is_the_tools(survey->tracked, entry)) {
		walk_skip(walk);
	} else if (!holds_tracked(survey->tracked, entry->path)) {
		survey->outer = entry->depth;
		survey->top_length = strlen(entry->path);
		survey->found = false;
	}
}

static void survey_left(struct survey *survey, const struct walk_entry *entry)
{
	if (survey->outer > 0 && survey->empty && !survey->found)
		loan_keep(survey->loan,
			  arena_sprintf(survey->arena, "%s/.", entry->path),
			  survey->arena);
	survey->empty = false;
	if (entry->depth == survey->outer)
		survey->outer = 0;
}

static void survey_entry(struct survey *survey, struct walk *walk,
			 const struct walk_entry *entry)
{
	switch (entry->kind) {
	case WALK_FOLDER:
		survey_folder(survey, walk, entry);
		return;
	case WALK_LEFT:
		survey_left(survey, entry);
		return;
	case WALK_FILE:
		if (survey->outer > 0 || !is_the_tools(survey->tracked, entry))
			keep(survey, walk, entry);
		break;
	case WALK_CLOSED:
		if (survey->outer > 0)
			keep(survey, walk, entry);
		if (entry->depth == survey->outer)
			survey->outer = 0;
		break;
	}
	survey->empty = false;
}

int untracked_survey(struct loan *out, const struct tracked *tracked,
		     struct arena *arena, struct err *err)
{
	struct survey survey = {
		.tracked = tracked, .loan = out, .arena = arena};
	struct walk *walk = walk_begin(AT_FDCWD, tracked->root, 0);
	struct walk_entry entry;

	while (walk_next(&entry, walk, err))
		survey_entry(&survey, walk, &entry);
	walk_end(walk);
	return err->failed ? -1 : 0;
}

/* -- What is not -- */

static bool is_nested(const struct tracked *tracked,
		      const struct walk_entry *entry)
{
	ARENA_SCOPE(tmp);

	return tracked->keeps_nested &&
	       faccessat(
		       entry->dir,
		       arena_sprintf(&tmp, "%s/%s", entry->name, tracked->own),
		       F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int mounted_on(const struct tracked *tracked,
		      const struct walk_entry *entry, struct err *err)
{
	return err_set(err, "something is mounted on %s/%s; unmount it first",
		       tracked->root, entry->path);
}

/* One in which something is tracked, or the user's, is gone through. */
static void remove_folder(const struct loan *loan,
			  const struct tracked *tracked, struct walk *walk,
			  const struct walk_entry *entry, struct err *err)
{
	if (is_the_tools(tracked, entry) || loan_keeps(loan, entry->path) ||
	    is_nested(tracked, entry)) {
		walk_skip(walk);
	} else if (walk_is_mount(entry)) {
		mounted_on(tracked, entry, err);
	} else if (!holds_tracked(tracked, entry->path) &&
		   !loan_keeps_below(loan, entry->path)) {
		walk_skip(walk);
		fs_remove_at(entry->dir, entry->name, err);
	}
}

static void remove_entry(const struct loan *loan, const struct tracked *tracked,
			 struct walk *walk, const struct walk_entry *entry,
			 struct err *err)
{
	switch (entry->kind) {
	case WALK_FOLDER:
		if (entry->depth > 0)
			remove_folder(loan, tracked, walk, entry, err);
		return;
	case WALK_FILE:
		if (!is_the_tools(tracked, entry) &&
		    !loan_keeps(loan, entry->path))
			fs_remove_at(entry->dir, entry->name, err);
		return;
	case WALK_CLOSED:
		errno = entry->reason;
		if (entry->reason == EBUSY)
			mounted_on(tracked, entry, err);
		else if (entry->reason != ENOENT)
			err_sys(err, "look into %s/%s", tracked->root,
				entry->path);
		return;
	case WALK_LEFT:
		return;
	}
}

int untracked_remove(const struct loan *loan, const struct tracked *tracked,
		     struct err *err)
{
	struct walk *walk = walk_begin(AT_FDCWD, tracked->root, WALK_UNLOCK);
	struct walk_entry entry;

	while (!err->failed && walk_next(&entry, walk, err))
		remove_entry(loan, tracked, walk, &entry, err);
	walk_end(walk);
	return err->failed ? -1 : 0;
}
