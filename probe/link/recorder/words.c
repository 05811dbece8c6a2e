/* SPDX-License-Identifier: MIT */
#include "probe/link/recorder/words.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	RESPONSE_MOST = 64 << 20, /* bytes of one file */
	DEPTH_MOST = 32,
	WORDS_MOST = 4 << 20,
};

/* The linker is not ours to start any more when there is no memory. */
static void *must(void *memory)
{
	if (!memory)
		_exit(127);
	return memory;
}

void words_add(struct words *words, const char *word)
{
	if (words->count + 1 >= words->capacity) {
		words->capacity = words->capacity * 2 + 64;
		words->list = must(realloc(
			words->list, words->capacity * sizeof(*words->list)));
	}
	words->list[words->count++] = word;
	words->list[words->count] = NULL;
}

char *const *words_command(const char *const *list)
{
	char *const *command;

	memcpy(&command, &list, sizeof(command));
	return command;
}

void piece_add(struct piece *piece, const char *data, size_t length)
{
	if (piece->length + length >= piece->capacity) {
		piece->capacity = (piece->length + length) * 2 + 256;
		piece->data = must(realloc(piece->data, piece->capacity));
	}
	if (length > 0)
		memcpy(piece->data + piece->length, data, length);
	piece->length += length;
	piece->data[piece->length] = '\0';
}

char *words_print(const char *fmt, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	return must(text);
}

bool words_read(struct piece *out, const char *path, size_t most)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char buffer[16384];
	ssize_t got = -1;

	if (fd < 0)
		return false;
	piece_add(out, "", 0);
	while (out->length < most &&
	       (got = read(fd, buffer, sizeof(buffer))) > 0)
		piece_add(out, buffer, (size_t)got);
	close(fd);
	return got == 0;
}

static bool is_space(char c)
{
	return c != '\0' && strchr(" \t\n\v\f\r", c) != NULL;
}

/* One word of a response file from *at on, which is moved behind it. */
static char *take(const char **at, const char *end)
{
	struct piece word = {0};
	char quote = '\0';

	piece_add(&word, "", 0);
	for (; *at < end && (quote || !is_space(**at)); (*at)++) {
		if (**at == '\\' && quote != '\'' && *at + 1 < end) {
			(*at)++;
			piece_add(&word, *at, 1);
		} else if (quote && **at == quote) {
			quote = '\0';
		} else if (!quote && (**at == '"' || **at == '\'')) {
			quote = **at;
		} else {
			piece_add(&word, *at, 1);
		}
	}
	return word.data;
}

static bool add_word(struct words *out, const char *word, int depth);

static bool add_file(struct words *out, const struct piece *text, int depth)
{
	const char *at = text->data, *end = text->data + text->length;

	for (;;) {
		while (at < end && is_space(*at))
			at++;
		if (at >= end)
			return true;
		if (!add_word(out, take(&at, end), depth + 1))
			return false;
	}
}

static bool add_word(struct words *out, const char *word, int depth)
{
	struct piece text = {0};
	bool good = true;
	struct stat st;

	if (depth > DEPTH_MOST || out->count > WORDS_MOST)
		return false;
	if (word[0] == '@' && stat(word + 1, &st) == 0 && S_ISREG(st.st_mode) &&
	    words_read(&text, word + 1, RESPONSE_MOST))
		good = add_file(out, &text, depth);
	else
		words_add(out, word);
	free(text.data);
	return good;
}

bool words_expand(struct words *out, const char *const *argv)
{
	words_add(out, argv[0]);
	for (size_t i = 1; argv[i]; i++) {
		if (!add_word(out, argv[i], 0))
			return false;
	}
	return true;
}
