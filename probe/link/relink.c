/* SPDX-License-Identifier: MIT */
#include "probe/link/relink.h"

#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "probe/link/arguments.h"
#include "probe/link/filler.h"
#include "probe/link/record_form.h"
#include "probe/run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

enum {
	COMMAND_LINE_MOST = 65536, /* bytes; more of it goes into a file */
	LOG_MOST = 1 << 20,
};

static const double link_timeout_s = 600, link_grace_s = 5;

/* A command line in the making. */
struct line {
	const struct relink *relink;
	const char **words;
	size_t count, capacity;
	size_t next_input;	/* of the record */
	bool modelled, foreign; /* there is a model; inputs are no ELF files */
	bool has_output;
	struct filler_model model;
	size_t fillers;
	uint64_t state;
	const char *why;
	struct arena *arena;
};

static void add(struct line *line, const char *word)
{
	line->words = arena_grow(line->arena, line->words, line->count,
				 &line->capacity, sizeof(*line->words));
	line->words[line->count++] = word;
}

/* What the record knows of the file in this word, or NULL. */
static const struct record_input *input_of(struct line *line, size_t word)
{
	const struct record *record = line->relink->record;

	while (line->next_input < record->input_count &&
	       record->inputs[line->next_input].word < word)
		line->next_input++;
	if (line->next_input < record->input_count &&
	    record->inputs[line->next_input].word == word)
		return &record->inputs[line->next_input];
	return NULL;
}

/* -- Filler -- */

/* What the C library and the compiler put around a program: crt1.o, Scrt1.o. */
static bool is_startup(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	return strncmp(name, "crt", 3) == 0 ||
	       (name[0] != '\0' && strncmp(name + 1, "crt", 3) == 0);
}

/* The first object with machine code says what fillers have to look like. */
static void find_model(struct line *line)
{
	const struct relink *relink = line->relink;
	const struct record *record = relink->record;

	for (size_t i = 0; i < record->input_count && !line->modelled; i++) {
		ARENA_SCOPE(tmp);
		const struct record_input *input = &record->inputs[i];
		const char *path =
			record_find(record, input, relink->dir, &tmp);

		if (path && input->linked && elf_kind(path) == ELF_KIND_OBJECT)
			line->modelled =
				filler_model(&line->model, path, line->arena);
	}
}

static int add_filler(struct line *line, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *symbols[FILLER_SECTIONS + 1];
	const char *path = arena_sprintf(line->arena, "%s/%zu.o",
					 line->relink->work, line->fillers);
	struct text object;
	int fd;

	text_init(&object, &tmp);
	filler_build(&object, symbols, &line->model, line->fillers++,
		     &line->state);
	for (size_t i = 0; symbols[i]; i++)
		add(line,
		    arena_sprintf(line->arena, "--undefined=%s", symbols[i]));
	add(line, path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(err, "create %s", path);
	if (write(fd, object.data, object.length) != (ssize_t)object.length)
		err_sys(err, "write %s", path);
	close(fd);
	return err->failed ? -1 : 0;
}

static bool wants_filler(const struct line *line, const char *path)
{
	enum elf_kind kind;

	if (!line->relink->fill || !line->modelled || line->foreign ||
	    is_startup(path))
		return false;
	kind = elf_kind(path);
	return kind == ELF_KIND_OBJECT || kind == ELF_KIND_BITCODE ||
	       kind == ELF_KIND_ARCHIVE;
}

/* -- The words of a record, one by one -- */

static const char *with_path(const struct line *line, const char *word,
			     size_t offset, const char *path)
{
	return arena_sprintf(line->arena, "%.*s%s", (int)offset, word, path);
}

/* The word with the file that it names, wherever that lies by now. */
static const char *located(struct line *line, size_t at)
{
	const struct relink *relink = line->relink;
	const char *word = relink->record->words[at];
	const struct record_input *input = input_of(line, at);
	const char *path;

	if (!input)
		return word;
	path = record_find(relink->record, input, relink->dir, line->arena);
	if (!path) {
		line->why = arena_sprintf(line->arena,
					  "%s has changed since it was linked",
					  word + input->offset);
		return word;
	}
	/* As it was given, if that will do. */
	if (strncmp(path, relink->dir, strlen(relink->dir)) != 0)
		return word;
	return with_path(line, word, input->offset, path);
}

static int add_input(struct line *line, size_t at, struct err *err)
{
	const char *word = located(line, at);
	const char *path =
		word[0] == '/'
			? word
			: arena_sprintf(line->arena, "%s/%s",
					line->relink->record->folder, word);

	if (wants_filler(line, path) && add_filler(line, err) < 0)
		return -1;
	add(line, word);
	return 0;
}

/* In place of the value another; a plugin's is read again. */
static void add_side(struct line *line, const struct argument *argument,
		     size_t from)
{
	const char *const *words = line->relink->record->words;
	const char *word = words[argument->at];
	const char *path = strstr(word, "-fresolution=")
				   ? arena_sprintf(line->arena, "%s/%zu.side",
						   line->relink->work, from)
				   : "/dev/null";

	if (argument->at != from)
		add(line, words[from]);
	add(line, with_path(line, word, argument->offset, path));
}

static void add_option(struct line *line, const struct argument *argument,
		       size_t from)
{
	const char *value =
		argument->at > 0 ? line->relink->record->words[argument->at] +
					   argument->offset
				 : "";

	if (argument->kind == ARGUMENT_FORMAT)
		line->foreign = strncmp(value, "elf", 3) != 0 &&
				strcmp(value, "default") != 0;
	for (size_t i = from; i < argument->next; i++)
		add(line, located(line, i));
}

static int add_words(struct line *line, struct err *err)
{
	const struct record *record = line->relink->record;
	struct argument argument;

	add(line, record->linker);
	for (size_t i = 1; i < record->word_count; i = argument.next) {
		argument = argument_read(record->words, i);
		switch (argument.kind) {
		case ARGUMENT_INPUT:
			if (add_input(line, i, err) < 0)
				return -1;
			break;
		case ARGUMENT_OUTPUT:
			line->has_output = true;
			add(line, "-o");
			add(line, line->relink->made);
			break;
		case ARGUMENT_SIDE:
			add_side(line, &argument, i);
			break;
		case ARGUMENT_KEEPS:
			break;
		case ARGUMENT_OPTION:
		case ARGUMENT_FORMAT:
		case ARGUMENT_NO_LINK:
			add_option(line, &argument, i);
			break;
		}
	}
	if (!line->has_output) {
		add(line, "-o");
		add(line, line->relink->made);
	}
	add(line, NULL);
	return 0;
}

/* All but the first word into a file, quoted as linkers read them. */
static int shorten(struct line *line, struct err *err)
{
	const char *path =
		arena_sprintf(line->arena, "%s/words", line->relink->work);
	size_t length = 0;
	struct text text;

	for (size_t i = 0; i + 1 < line->count; i++)
		length += strlen(line->words[i]) + 1;
	if (length < COMMAND_LINE_MOST)
		return 0;
	text_init(&text, line->arena);
	for (size_t i = 1; i + 1 < line->count; i++) {
		const char *word = line->words[i];

		text_add(&text, word[0] ? "" : "\"\"");
		for (; *word; word++) {
			text_add(&text,
				 strchr(" \t\n\v\f\r\\'\"", *word) ? "\\" : "");
			text_add_bytes(&text, word, 1);
		}
		text_add(&text, "\n");
	}
	line->words[1] = arena_sprintf(line->arena, "@%s", path);
	line->words[2] = NULL;
	return fs_write(path, text.data, text.length, err);
}

/* -- Running it -- */

static bool is_heeded(const char *variable)
{
	static const char *const heeded[] = {RECORD_HEEDED};

	for (size_t i = 0; i < sizeof(heeded) / sizeof(heeded[0]); i++) {
		if (strncmp(variable, heeded[i], strlen(heeded[i])) == 0)
			return true;
	}
	return false;
}

static bool is_usable(const char *variable)
{
	return strncmp(variable, "TMPDIR=", 7) != 0 ||
	       access(variable + 7, W_OK) == 0;
}

/* The recorded variables, and none of ours that a linker would heed. */
static const char **environment(const struct record *record,
				struct arena *arena)
{
	size_t count = 0, ours = 0;
	const char **list;

	while (environ[ours])
		ours++;
	list = arena_array(arena, ours + record->variable_count + 1,
			   sizeof(*list));
	for (size_t i = 0; i < ours; i++) {
		if (is_heeded(environ[i]))
			list[count++] = arena_strndup(arena, environ[i],
						      strcspn(environ[i], "="));
	}
	for (size_t i = 0; i < record->variable_count; i++) {
		if (is_usable(record->variables[i]))
			list[count++] = record->variables[i];
	}
	return list;
}

static const char *last_line(const char *log, struct arena *arena)
{
	struct err ignored = {0};
	size_t length;
	char *text, *line;

	if (fs_read(&text, &length, log, (size_t)2 * LOG_MOST, arena,
		    &ignored) < 0)
		return "";
	while (length > 0 && strchr(" \n\r", text[length - 1]))
		text[--length] = '\0';
	line = strrchr(text, '\n');
	return text_printable(arena, line ? line + 1 : text);
}

static const char *complaint(const struct relink *relink,
			     const struct run_result *result,
			     struct arena *arena)
{
	const char *words = last_line(relink->log, arena);

	return arena_sprintf(arena, "%s: linked again: %s%s%s",
			     text_printable(arena, relink->record->output),
			     run_describe(arena, result), words[0] ? ": " : "",
			     words);
}

int relink(const char **why, double *wall_s, const struct relink *relink,
	   struct arena *arena, struct err *err)
{
	struct line line = {
		.relink = relink, .arena = arena, .state = relink->seed};
	struct run_result result;
	struct run_spec spec = {.dir = relink->record->folder,
				.out = relink->log,
				.log_bytes = LOG_MOST,
				.timeout_s = link_timeout_s,
				.grace_s = link_grace_s};

	if (relink->fill)
		find_model(&line);
	if (add_words(&line, err) < 0 || shorten(&line, err) < 0)
		return -1;
	if (line.why || (relink->fill && line.fillers == 0)) {
		*why = arena_sprintf(
			arena, "%s: %s",
			text_printable(arena, relink->record->output),
			line.why ? text_printable(arena, line.why)
				 : "it is linked of nothing that filler can be "
				   "put between");
		return 0;
	}
	spec.argv = line.words;
	spec.env = environment(relink->record, arena);
	if (run(&result, &spec, err) < 0)
		return -1;
	*wall_s += result.wall_s;
	if (!run_succeeded(&result) || !fs_is_file(relink->made))
		*why = complaint(relink, &result, arena);
	return 0;
}
