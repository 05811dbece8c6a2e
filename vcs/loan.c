/* SPDX-License-Identifier: MIT */
#include "vcs/loan.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t file_most = (size_t)1 << 30;

/* The next string; NULL behind the last. */
static const char *next(const char **rest, const char *end)
{
	const char *string = *rest;

	if (string >= end)
		return NULL;
	*rest = string + strlen(string) + 1;
	return string;
}

int loan_read(struct loan *out, bool *found, const char *file,
	      struct arena *arena, struct err *err)
{
	const char *rest, *end, *rev, *path;
	size_t length;
	char *text;

	*out = (struct loan){0};
	*found = false;
	if (!fs_exists(file))
		return 0;
	if (private_read(&text, &length, file, file_most, arena, err) < 0)
		return -1;
	rest = text;
	end = text + length;
	out->session = next(&rest, end);
	out->dir = next(&rest, end);
	out->head = next(&rest, end);
	rev = next(&rest, end);
	if (!rev || strlen(rev) >= sizeof(out->rev.hex))
		return err_set(err,
			       "%s is damaged: check out what you want to "
			       "have, then remove it",
			       file);
	memcpy(out->rev.hex, rev, strlen(rev) + 1);
	while ((path = next(&rest, end)) != NULL)
		loan_keep(out, path, arena);
	*found = true;
	return 0;
}

int loan_write(const struct loan *loan, const char *file, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *const head[] = {loan->session, loan->dir, loan->head,
				    loan->rev.hex};
	struct text text;

	text_init(&text, &tmp);
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		text_add_bytes(&text, head[i], strlen(head[i]) + 1);
	for (size_t i = 0; i < loan->kept_count; i++)
		text_add_bytes(&text, loan->kept[i], strlen(loan->kept[i]) + 1);
	return private_write(file, text.data, text.length, err);
}

void loan_keep(struct loan *loan, const char *path, struct arena *arena)
{
	size_t length = strlen(path);

	while (length > 0 && path[length - 1] == '/')
		length--;
	loan->kept = arena_grow(arena, loan->kept, loan->kept_count,
				&loan->kept_capacity, sizeof(*loan->kept));
	loan->kept[loan->kept_count++] = arena_strndup(arena, path, length);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void loan_sort(struct loan *loan)
{
	if (loan->kept_count > 0)
		qsort(loan->kept, loan->kept_count, sizeof(*loan->kept),
		      compare);
}

static bool has(const struct loan *loan, const char *path)
{
	return loan->kept_count > 0 &&
	       bsearch(&path, loan->kept, loan->kept_count, sizeof(*loan->kept),
		       compare);
}

/* Those would stand from "folder/" on. */
bool loan_keeps_below(const struct loan *loan, const char *folder)
{
	ARENA_SCOPE(tmp);
	const char *from = arena_sprintf(&tmp, "%s/", folder);
	size_t low = 0, high = loan->kept_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(loan->kept[middle], from) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < loan->kept_count &&
	       strncmp(loan->kept[low], from, strlen(from)) == 0;
}

/* The part of a path which is the user's, or NULL. */
static const char *kept_part(const struct loan *loan, const char *path,
			     struct arena *arena)
{
	char *part = arena_strdup(arena, path), *slash;

	while (!has(loan, part)) {
		slash = strrchr(part, '/');
		if (!slash)
			return NULL;
		*slash = '\0';
	}
	return part;
}

bool loan_keeps(const struct loan *loan, const char *path)
{
	ARENA_SCOPE(tmp);

	return kept_part(loan, path, &tmp) != NULL;
}

/* Is there something on the way from a folder of the user's to its inside? */
static bool is_blocked(const char *root, const char *part, const char *path)
{
	ARENA_SCOPE(tmp);
	size_t length = strlen(part);
	struct stat st;

	for (;;) {
		if (lstat(arena_sprintf(&tmp, "%s/%.*s", root, (int)length,
					path),
			  &st) < 0)
			return false;
		if (!S_ISDIR(st.st_mode) || path[length] == '\0')
			return true;
		length += 1 + strcspn(path + length + 1, "/");
	}
}

bool loan_in_the_way(const struct loan *loan, const char *root,
		     const char *path)
{
	ARENA_SCOPE(tmp);
	const char *part = kept_part(loan, path, &tmp);

	if (part)
		return is_blocked(root, part, path);
	return loan_keeps_below(loan, path) &&
	       fs_exists(arena_sprintf(&tmp, "%s/%s", root, path));
}
