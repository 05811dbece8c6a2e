/* SPDX-License-Identifier: MIT */
/*
 * Whatever is in the record of a link, in an object file, or on a linker's
 * command line, reading it hands out what is in it or says that it is nothing.
 *
 * The input is read as each of these; and as words, each ended by a NUL.
 */
#include "probe/link/arguments.h"
#include "probe/link/elf_file.h"
#include "probe/link/record.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held)
{
	if (!held)
		abort();
}

static void check_record(const char *text, size_t size)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	struct record record;

	must((record_parse(&record, text, size, &tmp, &err) < 0) ==
	     (err.failed != 0));
	if (err.failed)
		return;
	must(record.output[0] == '/' &&
	     record.words[record.word_count] == NULL);
	for (size_t i = 0; i < record.input_count; i++) {
		const struct record_input *input = &record.inputs[i];

		must(input->word < record.word_count &&
		     input->offset < strlen(record.words[input->word]) &&
		     !strchr(input->kept, '/'));
		record_find(&record, input, "/nowhere", &tmp);
	}
}

static void check_arguments(const char *text, size_t size)
{
	ARENA_SCOPE(tmp);
	const char **words = arena_array(&tmp, size + 2, sizeof(*words));
	struct argument argument;
	size_t count = 0;

	words[count++] = "ld";
	for (size_t at = 0; at < size; at += strnlen(text + at, size - at) + 1)
		words[count++] = arena_strndup(&tmp, text + at,
					       strnlen(text + at, size - at));
	for (size_t i = 1; words[i]; i = argument.next) {
		argument = argument_read(words, i);
		must(argument.next > i && argument.next <= count &&
		     argument.at < argument.next &&
		     (argument.at == 0 ||
		      argument.offset <= strlen(words[argument.at])));
	}
}

static void check_elf(const uint8_t *data, size_t size)
{
	ARENA_SCOPE(tmp);
	struct elf_file file;
	unsigned sum = 0;

	if (!elf_parse(&file, data, size, &tmp))
		return;
	for (size_t i = 0; i < file.count; i++) {
		const struct elf_section *section = &file.sections[i];

		sum += (unsigned)strlen(section->name);
		if (section->data && section->size > 0)
			sum += section->data[section->size - 1];
	}
	must(sum < UINT32_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_record((const char *)data, size);
	check_arguments((const char *)data, size);
	check_elf(data, size);
	return 0;
}
