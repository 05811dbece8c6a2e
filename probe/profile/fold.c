/* SPDX-License-Identifier: MIT */
#include "probe/profile/fold.h"

#include "probe/ground/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
	FRAMES_MOST = 512, /* of one stack, from the innermost on */
	NAME_MOST = 400,   /* letters */
};

static const size_t stacks_most = (size_t)64 << 20; /* bytes of all of them */
static const uint64_t kernel_from = (uint64_t)1 << 63;

static const char unknown[] = "[unknown]", kernel[] = "[kernel]";

/* Where threads and programs begin. */
static const char *const roots[] = {
	"main",	  "_start",	  "__libc_start_main", "start_thread", "clone",
	"clone3", "thread_start", "runtime.goexit",    "_dl_start",    NULL,
};

/* One sample while it is read; innermost first. */
struct sample {
	struct arena arena;
	const char *comm;
	const char *frames[FRAMES_MOST];
	size_t depth;
	int64_t inlined;
	uint64_t inside; /* the address of the last frame if that was inlined */
};

bool fold_is_root(const char *name)
{
	for (size_t i = 0; roots[i]; i++) {
		size_t length = strlen(roots[i]);

		/* As in main, main@plt, main.cold. */
		if (strncmp(name, roots[i], length) == 0 &&
		    !isalnum((unsigned char)name[length]) &&
		    name[length] != '_')
			return true;
	}
	return strncmp(name, "__libc_start_", 13) == 0 ||
	       strncmp(name, "_dl_start_", 10) == 0;
}

/* -- Names that are too long: "std::map<...>::find(...)" -- */

static bool begins(const char *string, const char *with)
{
	return strncmp(string, with, strlen(with)) == 0;
}

/*
 * Behind what looks like brackets and is none: the sign of an operator, a
 * nameless place of C++, a receiver of Go.
 */
static const char *behind_no_bracket(const char *name, const char *c)
{
	static const char operator[] = "operator";
	const size_t length = sizeof(operator) - 1;

	if ((size_t)(c - name) >= length && begins(c - length, operator))
		return begins(c, "()") ? c + 2 : c + strspn(c, "<=>-");
	if (begins(c, "(anonymous") || begins(c, "(*"))
		return c + strcspn(c, ")");
	return c;
}

/* What stands for so much inside brackets; a lambda is one still. */
static void add_left_out(struct text *text, const char *start, const char *end)
{
	const char *lambda = strstr(start, "{lambda");

	if (end - start <= 3)
		text_add_bytes(text, start, (size_t)(end - start));
	else
		text_add(text, lambda && lambda < end ? "{lambda...}" : "...");
}

static bool is_closing(const char *name, const char *c)
{
	return *c == ')' || *c == '}' ||
	       (*c == '>' && c > name && c[-1] != '-');
}

/* Without what stands in brackets that are in more than so many others. */
static char *without_deeper(const char *name, size_t deepest,
			    struct arena *arena)
{
	const char *inside = name, *end;
	size_t depth = 0;
	struct text text;

	text_init(&text, arena);
	for (const char *c = name; *c; c = end) {
		end = behind_no_bracket(name, c);
		if (end > c) {
			if (depth <= deepest)
				text_add_bytes(&text, c, (size_t)(end - c));
			continue;
		}
		end = c + 1;
		if (is_closing(name, c) && depth > 0 && --depth == deepest)
			add_left_out(&text, inside, c);
		if (depth <= deepest)
			text_add_bytes(&text, c, 1);
		if (strchr("<({", *c) && depth++ == deepest)
			inside = end;
	}
	if (depth > deepest)
		text_add(&text, "...");
	return text.data;
}

/*
 * The innermost brackets first, for what a function is called stands behind all
 * of them.
 */
static char *shorten(const char *name, struct arena *arena)
{
	char *shorter = arena_strdup(arena, name);

	for (size_t deepest = 4;
	     deepest-- > 0 && strlen(shorter) > (size_t)NAME_MOST;)
		shorter = without_deeper(name, deepest, arena);
	return text_cut(arena, shorter, NAME_MOST);
}

/* On one line, without what separates names, and not without end. */
static char *clean(const char *name, const char *tree, struct arena *arena)
{
	size_t length = strlen(tree);
	struct text text;
	char *cleaned;

	text_init(&text, arena);
	for (const char *c = name; *c; c++) {
		if (length > 0 && strncmp(c, tree, length) == 0 &&
		    c[length] == '/') {
			c += length;
			continue;
		}
		text_add_bytes(&text, *c == ';' ? ":" : c, 1);
	}
	cleaned = shorten(text_printable(arena, text.data), arena);
	return *cleaned ? cleaned : arena_strdup(arena, unknown);
}

/* -- Frames -- */

static const char inlined[] = " (inlined)";

/*
 * Where the file of a frame begins, "main (/usr/bin/true)", or the end.  Names
 * may have brackets, too, but no such.
 */
static const char *behind_name(const char *name)
{
	static const char *const files[] = {" (/", " ([", inlined};

	for (const char *c = name; (c = strchr(c, ' ')) != NULL; c++) {
		for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
			if (begins(c, files[i]))
				return c;
		}
	}
	return name + strlen(name);
}

/*
 * perf calls what is mapped from no file by the map that it would look for
 * names in.
 */
static bool is_no_file(const char *file)
{
	static const char *const none[] = {" (/tmp/perf-", " (//anon",
					   " (/memfd:",	   " (/dev/zero",
					   " ([heap]",	   " ([anon"};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		if (begins(file, none[i]))
			return true;
	}
	return false;
}

static const char *name_without(const char *file, uint64_t address)
{
	if (address >= kernel_from)
		return kernel;
	return is_no_file(file) ? FOLD_JIT : unknown;
}

/* Several in a row that have no name are one. */
static void add_frame(struct sample *sample, const char *line, uint64_t address,
		      const char *tree)
{
	const char *last =
		sample->depth > 0 ? sample->frames[sample->depth - 1] : "";
	const char *file = behind_name(line), *name;

	if (sample->depth == FRAMES_MOST)
		return;
	name = clean(arena_strndup(&sample->arena, line, (size_t)(file - line)),
		     tree, &sample->arena);
	if (strcmp(name, unknown) == 0 || strcmp(name, "??") == 0) {
		name = name_without(file, address);
		if (strcmp(name, last) == 0)
			return;
	}
	/* Into the next one; alone it is the same by another name. */
	sample->inlined += sample->inside == address && address > 0;
	sample->inside = begins(file, inlined) ? address : 0;
	sample->frames[sample->depth++] = name;
}

static void end_sample(struct fold *fold, size_t *capacity, size_t *bytes,
		       struct sample *sample, struct arena *arena)
{
	struct text text;
	bool rooted = false;

	if (!sample->comm)
		return;
	if (sample->depth == 0)
		sample->frames[sample->depth++] = unknown;
	/* Some stacks of one program reach as far out as others do not. */
	while (sample->depth > 1 &&
	       fold_is_root(sample->frames[sample->depth - 1]) &&
	       fold_is_root(sample->frames[sample->depth - 2]))
		sample->depth--;
	text_init(&text, &sample->arena);
	text_add(&text, sample->comm);
	for (size_t i = sample->depth; i-- > 0;) {
		const char *name = sample->frames[i];

		text_addf(&text, ";%s", name);
		rooted |= fold_is_root(name);
		fold->named += *name != '[';
	}
	fold->samples++;
	fold->rooted += rooted;
	fold->inlined += sample->inlined;
	fold->jit += strcmp(sample->frames[0], FOLD_JIT) == 0;
	fold->unnamed += strcmp(sample->frames[0], unknown) == 0 ||
			 strcmp(sample->frames[0], FOLD_JIT) == 0;
	fold->stacks = arena_grow(arena, fold->stacks, fold->count, capacity,
				  sizeof(*fold->stacks));
	fold->stacks[fold->count++] = (struct fold_stack){
		arena_strdup(arena, text.data),
		1,
	};
	*bytes += text.length;
	sample->depth = 0;
	sample->inlined = 0;
	sample->inside = 0;
	sample->comm = NULL;
	arena_release(&sample->arena);
}

/* "  7f12ab count(int)": false when it is no such line. */
static bool take_frame(struct sample *sample, const char *line,
		       const char *tree)
{
	const char *start = line + strspn(line, " \t");
	uint64_t address;
	char *end;

	if (start == line || !isxdigit((unsigned char)*start))
		return false;
	address = strtoull(start, &end, 16);
	if (*end != ' ')
		return false;
	add_frame(sample, end + 1, address, tree);
	return true;
}

/* "comm cpu-clock:ppp: "; a name with a newline in it takes several lines. */
static void take_header(struct fold *fold, struct sample *sample, char *line,
			struct arena *arena)
{
	size_t length = strlen(line);
	char *event = NULL;

	while (length > 0 && line[length - 1] == ' ')
		line[--length] = '\0';
	if (length > 0 && line[length - 1] == ':')
		event = strrchr(line, ' ');
	if (event) {
		*event++ = '\0';
		event[strcspn(event, ":")] = '\0';
		if (!*fold->event)
			fold->event = clean(event, "", arena);
	}
	if (!sample->comm)
		sample->comm =
			clean(line + strspn(line, " \t"), "", &sample->arena);
}

static int by_name(const void *a, const void *b)
{
	const struct fold_stack *left = a, *right = b;

	return strcmp(left->names, right->names);
}

static void merge(struct fold *fold)
{
	size_t kept = 0;

	if (fold->count > 0)
		qsort(fold->stacks, fold->count, sizeof(*fold->stacks),
		      by_name);
	for (size_t i = 0; i < fold->count; i++) {
		struct fold_stack *stack = &fold->stacks[i];

		if (kept > 0 &&
		    strcmp(stack->names, fold->stacks[kept - 1].names) == 0)
			fold->stacks[kept - 1].count += stack->count;
		else
			fold->stacks[kept++] = *stack;
	}
	fold->count = kept;
}

void fold_read(struct fold *out, FILE *fp, const char *tree,
	       struct arena *arena)
{
	struct sample *sample = calloc(1, sizeof(*sample));
	size_t capacity = 0, bytes = 0, size = 0;
	char *line = NULL;

	if (!sample)
		abort();
	*out = (struct fold){.event = ""};
	while (bytes < stacks_most && getline(&line, &size, fp) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (*line == '\0')
			end_sample(out, &capacity, &bytes, sample, arena);
		else if (!sample->comm || !take_frame(sample, line, tree))
			take_header(out, sample, line, arena);
	}
	end_sample(out, &capacity, &bytes, sample, arena);
	arena_release(&sample->arena);
	free(sample);
	free(line);
	merge(out);
}

/* -- Text -- */

char *fold_text(const struct fold *fold, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (size_t i = 0; i < fold->count; i++)
		text_addf(&text, "%s %lld\n", fold->stacks[i].names,
			  (long long)fold->stacks[i].count);
	return text.data;
}

static int by_count(const void *a, const void *b)
{
	const struct fold_stack *left = a, *right = b;

	if (left->count != right->count)
		return left->count < right->count ? 1 : -1;
	return by_name(a, b);
}

static const char *below_other(const char *names, struct arena *arena)
{
	const char *last = strrchr(names, ';');

	return arena_sprintf(arena, "[other];%s", last ? last + 1 : names);
}

char *fold_short_text(const struct fold *fold, size_t most, struct arena *arena)
{
	struct fold_stack *stacks =
		arena_array(arena, fold->count + 1, sizeof(*stacks));
	struct fold shorter = {.stacks = stacks, .count = fold->count};
	size_t bytes = 0;

	if (fold->count > 0) {
		memcpy(stacks, fold->stacks, fold->count * sizeof(*stacks));
		qsort(stacks, fold->count, sizeof(*stacks), by_count);
	}
	for (size_t i = 0; i < fold->count; i++) {
		bytes += strlen(stacks[i].names) + 12;
		if (bytes > most)
			stacks[i].names = below_other(stacks[i].names, arena);
	}
	merge(&shorter);
	return fold_text(&shorter, arena);
}
