/* SPDX-License-Identifier: MIT */
#include "probe/link/link.h"

#include "probe/ground/fs.h"
#include "probe/ground/within.h"
#include "probe/link/record.h"
#include "probe/link/record_form.h"
#include "probe/link/swap.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One link while they are put into order. */
struct loaded {
	struct linked linked;
	int64_t started_ns;
};

static int compare(const void *a, const void *b)
{
	const struct loaded *one = a, *other = b;

	if (one->started_ns != other->started_ns)
		return one->started_ns < other->started_ns ? -1 : 1;
	return strcmp(one->linked.output, other->linked.output);
}

static bool is_in(const char *path, const char *tree)
{
	size_t length = strlen(tree);

	return strncmp(path, tree, length) == 0 && path[length] == '/';
}

/* Has it been written since this link began?  Nobody can set that time back. */
static bool stands(const struct record *record, const char *tree)
{
	struct stat st;

	return is_in(record->output, tree) && lstat(record->output, &st) == 0 &&
	       S_ISREG(st.st_mode) &&
	       st.st_ctim.tv_sec * INT64_C(1000000000) + st.st_ctim.tv_nsec >=
		       record->started_ns;
}

/* There is one record of an output, whatever a build puts there. */
static bool is_named_for(const char *dir, const char *output)
{
	char name[17];

	snprintf(name, sizeof(name), "%016llx",
		 (unsigned long long)record_hash(RECORD_HASH_START, output));
	return strcmp(strrchr(dir, '/') + 1, name) == 0;
}

static bool can_be_repeated(const struct record *record, const char *dir)
{
	for (size_t i = 0; i < record->input_count; i++) {
		ARENA_SCOPE(tmp);

		if (!record_find(record, &record->inputs[i], dir, &tmp))
			return false;
	}
	return fs_is_program(record->linker);
}

static void load(struct links *out, struct loaded **list, size_t *capacity,
		 const char *dir, struct arena *tmp)
{
	ARENA_SCOPE(own);
	struct err ignored = {0};
	struct record record;

	/* A record that is no record is that of no output. */
	if (record_read(&record, dir, &own, &ignored) < 0 ||
	    !is_named_for(dir, record.output) || !stands(&record, out->tree))
		return;
	if (!can_be_repeated(&record, dir)) {
		out->lost++;
		return;
	}
	*list = arena_grow(tmp, *list, out->count, capacity, sizeof(**list));
	(*list)[out->count++] = (struct loaded){
		.linked = {.output = arena_strdup(out->arena, record.output),
			   .record = arena_strdup(out->arena, dir)},
		.started_ns = record.started_ns};
}

static const char *real_path(const char *path, struct arena *arena)
{
	char real[PATH_MAX];

	return arena_strdup(arena, realpath(path, real) ? real : path);
}

int link_load(struct links *out, const char *records, const char *tree,
	      struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct loaded *list = NULL;
	size_t capacity = 0;
	struct dirent *entry;
	DIR *dir;

	*out = (struct links){.records = real_path(records, arena),
			      .tree = real_path(tree, arena),
			      .arena = arena};
	if (link_recover(records, err) < 0)
		return -1;
	dir = opendir(records);
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			load(out, &list, &capacity,
			     arena_sprintf(&tmp, "%s/%s", out->records,
					   entry->d_name),
			     &tmp);
	}
	if (dir)
		closedir(dir);
	if (!list)
		return 0;
	qsort(list, out->count, sizeof(*list), compare);
	out->list = arena_array(arena, out->count, sizeof(*out->list));
	for (size_t i = 0; i < out->count; i++)
		out->list[i] = list[i].linked;
	return 0;
}

int link_recover(const char *records, struct err *err)
{
	ARENA_SCOPE(tmp);

	if (swap_back(arena_sprintf(&tmp, "%s/.laid", records), err) < 0)
		return -1;
	return fs_remove(arena_sprintf(&tmp, "%s/.work", records), err);
}

int link_restore(struct links *links, struct err *err)
{
	return link_recover(links->records, err);
}

int link_forget(const char *records, struct err *err)
{
	return fs_exists(records) ? fs_empty(records, NULL, err) : 0;
}
