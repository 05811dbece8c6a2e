/* SPDX-License-Identifier: MIT */
#include "probe/simulate/simulate.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"
#include "probe/simulate/callgrind.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define COUNTS "callgrind.out."
#define LOG "valgrind.log."

enum {
	FILE_BYTES = 256 << 20,
	LOG_BYTES = 1 << 20,
	PARTS_MOST = 2,
	WORDS_MOST = 16,
	COMPLAINT_MOST = 200,
};

/* callgrind's own events that make up one. */
static const struct {
	const char *name;
	const char *parts[PARTS_MOST];
} events[SIMULATE_EVENTS] = {
	[SIMULATE_INSTRUCTIONS] = {SIMULATE_PREFIX "instructions", {"Ir"}},
	[SIMULATE_ICACHE_MISSES] = {SIMULATE_PREFIX "L1-icache-load-misses",
				    {"I1mr"}},
	[SIMULATE_DCACHE_MISSES] = {SIMULATE_PREFIX "L1-dcache-load-misses",
				    {"D1mr"}},
	[SIMULATE_LLC_MISSES] = {SIMULATE_PREFIX "LLC-load-misses",
				 {"ILmr", "DLmr"}},
	[SIMULATE_BRANCHES] = {SIMULATE_PREFIX "branches", {"Bc", "Bi"}},
	[SIMULATE_BRANCH_MISSES] = {SIMULATE_PREFIX "branch-misses",
				    {"Bcm", "Bim"}},
};

const char *simulate_name(enum simulate_event event)
{
	return events[event].name;
}

enum simulate_event simulate_find(const char *name)
{
	int i = 0;

	while (i < SIMULATE_EVENTS && strcmp(events[i].name, name) != 0)
		i++;
	return (enum simulate_event)i;
}

const char *simulate_why_not(struct arena *arena)
{
	return fs_find_program("valgrind", arena)
		       ? NULL
		       : "there is no valgrind on PATH (apt install valgrind)";
}

/* -- The command -- */

/* In valgrind's names of files a per cent sign begins something. */
static const char *pattern(const char *dir, const char *option,
			   const char *name, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	text_add(&text, option);
	for (; *dir; dir++)
		text_addf(&text, *dir == '%' ? "%c%%" : "%c", *dir);
	text_addf(&text, "/%s%%p", name);
	return text.data;
}

/* Without caches and branches it says nothing of them in its files. */
static size_t add_caches(const char **words, bool instructions)
{
	size_t count = 0;

	words[count++] = instructions ? "--cache-sim=no" : "--cache-sim=yes";
	words[count++] = instructions ? "--branch-sim=no" : "--branch-sim=yes";
	if (instructions)
		return count;
	words[count++] = "--I1=32768,8,64";
	words[count++] = "--D1=32768,8,64";
	words[count++] = "--LL=8388608,16,64";
	return count;
}

const char *const *simulate_words(const char *const *command, const char *dir,
				  bool instructions, struct arena *arena,
				  struct err *err)
{
	size_t length = 0, count = 0;
	const char **words;

	while (command[length])
		length++;
	if (fs_remove(dir, err) < 0 || private_mkdirs(dir, err) < 0)
		return NULL;
	words = arena_array(arena, WORDS_MOST + length + 1, sizeof(*words));
	words[count++] = "valgrind";
	/* No settings of the user's, or of a tree's. */
	words[count++] = "--command-line-only=yes";
	words[count++] = "--tool=callgrind";
	words[count++] = "--trace-children=yes";
	/* What a child is born with has been counted in its parent. */
	words[count++] = "--dump-before=fork";
	words[count++] = "--dump-before=__libc_fork";
	count += add_caches(words + count, instructions);
	words[count++] = pattern(dir, "--log-file=", LOG, arena);
	words[count++] = pattern(dir, "--callgrind-out-file=", COUNTS, arena);
	memcpy(words + count, command, length * sizeof(*words));
	return words;
}

/* -- What it has counted -- */

/* The names in `dir` that begin so, in order; NULL ends them. */
static const char **files_of(const char *dir, const char *prefix,
			     struct arena *arena)
{
	const char **paths = NULL;
	size_t count = 0, capacity = 0;
	struct dirent **entries = NULL;
	int found = scandir(dir, &entries, NULL, alphasort);

	for (int i = 0; i < found; i++) {
		if (strncmp(entries[i]->d_name, prefix, strlen(prefix)) == 0) {
			paths = arena_grow(arena, paths, count, &capacity,
					   sizeof(*paths));
			paths[count++] = arena_sprintf(arena, "%s/%s", dir,
						       entries[i]->d_name);
		}
		free(entries[i]);
	}
	free(entries);
	paths = arena_grow(arena, paths, count, &capacity, sizeof(*paths));
	paths[count] = NULL;
	return paths;
}

static double part_of(const struct callgrind *file, const char *event,
		      const double *counts)
{
	int at = event ? callgrind_event(file, event) : -1;

	return at < 0 ? 0 : counts[at];
}

static void add_counts(double *out, const struct callgrind *file,
		       const double *counts)
{
	for (int i = 0; i < SIMULATE_EVENTS; i++) {
		for (int j = 0; j < PARTS_MOST; j++)
			out[i] += part_of(file, events[i].parts[j], counts);
	}
}

/* A function that has no name has its address. */
static const char *name_of(const char *name, const char *tree,
			   struct arena *arena)
{
	size_t length = strlen(tree);
	const char *at;

	if (strncmp(name, "0x", 2) == 0 || strncmp(name, "???", 3) == 0)
		return "[unknown]";
	at = length > 0 ? strstr(name, tree) : NULL;
	if (!at)
		return name;
	return arena_sprintf(arena, "%.*s%s", (int)(at - name), name,
			     at + length);
}

static int by_name(const void *a, const void *b)
{
	const struct simulated_function *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static void merge(struct simulated *out)
{
	size_t kept = 0;

	if (out->function_count > 0)
		qsort(out->functions, out->function_count,
		      sizeof(*out->functions), by_name);
	for (size_t i = 0; i < out->function_count; i++) {
		struct simulated_function *last = &out->functions[kept];

		if (kept > 0 &&
		    strcmp(last[-1].name, out->functions[i].name) == 0) {
			for (int j = 0; j < SIMULATE_EVENTS; j++)
				last[-1].counts[j] +=
					out->functions[i].counts[j];
			continue;
		}
		*last = out->functions[i];
		kept++;
	}
	out->function_count = kept;
}

static int read_file(struct simulated *out, size_t *capacity, const char *path,
		     const char *tree, struct arena *arena, struct err *err)
{
	struct callgrind file;
	size_t length;
	char *text;

	if (private_read(&text, &length, path, FILE_BYTES, arena, err) < 0 ||
	    callgrind_parse(&file, text, length, arena, err) < 0)
		return -1;
	if (callgrind_event(&file, events[SIMULATE_INSTRUCTIONS].parts[0]) < 0)
		return err_set(err, "%s counts no instructions", path);
	add_counts(out->counts, &file, file.totals);
	for (size_t i = 0; i < file.function_count; i++) {
		struct simulated_function function = {
			.name = name_of(file.functions[i].name, tree, arena)};

		add_counts(function.counts, &file, file.functions[i].counts);
		out->functions =
			arena_grow(arena, out->functions, out->function_count,
				   capacity, sizeof(function));
		out->functions[out->function_count++] = function;
	}
	return 0;
}

void simulate_read(struct simulated *out, const char *dir, const char *tree,
		   struct arena *arena)
{
	const char **paths = files_of(dir, COUNTS, arena);
	struct err err = {0};
	size_t capacity = 0;

	*out = (struct simulated){.reason = NULL};
	if (!paths[0])
		out->reason = "valgrind has written no counts";
	for (size_t i = 0; paths[i] && !out->reason; i++) {
		if (read_file(out, &capacity, paths[i], tree, arena, &err) < 0)
			out->reason = arena_strdup(arena, err.text);
	}
	merge(out);
}

/* -- What it says -- */

/* The first line of a log in which one of these words is, without its mark. */
static const char *line_with(const char *text, const char *word,
			     struct arena *arena)
{
	const char *at = strstr(text, word), *begin = at;

	if (!at)
		return NULL;
	while (begin > text && begin[-1] != '\n')
		begin--;
	/* "==123== " */
	if (strncmp(begin, "==", 2) == 0) {
		const char *behind = strstr(begin + 2, "== ");

		if (behind && behind < at)
			begin = behind + strlen("== ");
	}
	return text_cut(
		arena,
		text_printable(arena, arena_strndup(arena, begin,
						    strcspn(begin, "\n"))),
		COMPLAINT_MOST);
}

const char *simulate_complaint(const char *dir, struct arena *arena)
{
	static const char *const words[] = {
		"unhandled instruction", "Unrecognised instruction",
		"impossible' happened",	 "valgrind: ",
		"Fatal error",		 "Process terminating",
	};
	const char **paths = files_of(dir, LOG, arena);

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		for (size_t j = 0; paths[j]; j++) {
			struct err ignored = {0};
			const char *line = NULL;
			char *text;

			if (private_read(&text, NULL, paths[j], LOG_BYTES,
					 arena, &ignored) == 0)
				line = line_with(text, words[i], arena);
			if (line)
				return line;
		}
	}
	return NULL;
}
