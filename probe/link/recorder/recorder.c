/* SPDX-License-Identifier: MIT */
/*
 * Called as a linker: write down what is linked, and become the linker that
 * would have been found without us.  Called as `cc` by rustc: have it find us,
 * for rustc brings a linker of its own, which comes before COMPILER_PATH.
 *
 * What goes wrong here is never seen: it is passed on all the same.
 */
#include "probe/link/recorder/note.h"
#include "probe/link/recorder/pass.h"
#include "probe/link/recorder/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int cannot(const struct pass *pass, const char *why)
{
	fprintf(stderr, "%s: %s\n", pass->name, why);
	return 127;
}

static int become(const struct pass *pass, const char *program,
		  const char *const *argv)
{
	execv(program, words_command(argv));
	return cannot(pass, strerror(errno));
}

static int as_compiler(const struct pass *pass, const char *const *argv)
{
	const char *program = pass_find_program(pass);
	size_t length = strlen(pass->parent);
	struct words words = {0};

	if (!program)
		return cannot(pass, "not found");
	words_add(&words, program);
	if (pass->records && pass->folder && length >= 5 &&
	    strcmp(pass->parent + length - 5, "rustc") == 0)
		words_add(&words, words_print("-B%s", pass->folder));
	for (size_t i = 1; argv[i]; i++)
		words_add(&words, argv[i]);
	return become(pass, program, words.list);
}

static int as_linker(const struct pass *pass, const char **argv)
{
	const char *program;

	if (pass_clean(pass) < 0)
		return cannot(pass, "the linker that is found calls us again");
	program = pass_find_linker(pass);
	if (!program)
		return cannot(pass, "the linker cannot be found");
	/* By the name that it would have been given. */
	if (strchr(argv[0], '/'))
		argv[0] = program;
	if (pass->records)
		note_link(pass, program, argv);
	return become(pass, program, argv);
}

int main(int argc, char **argv)
{
	struct words words = {0};
	struct pass pass;

	if (argc < 1)
		return 127;
	for (int i = 0; i < argc; i++)
		words_add(&words, argv[i]);
	pass_init(&pass, argv[0]);
	return strcmp(pass.name, "cc") == 0 ? as_compiler(&pass, words.list)
					    : as_linker(&pass, words.list);
}
