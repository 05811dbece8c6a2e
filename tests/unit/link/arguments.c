/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/link/arguments.h"

#include <string.h>

/* What the words of a command line come to, one letter for each that is read.
 */
static void check_words(const char *const *words, const char *want,
			const char *value)
{
	static const char letters[] = "-IOSFKN";
	struct argument argument;
	const char *first = "";
	char got[64] = "";

	for (size_t i = 1; words[i]; i = argument.next) {
		argument = argument_read(words, i);
		got[strlen(got)] = letters[argument.kind];
		if (first[0] == '\0' && argument.kind != ARGUMENT_OPTION &&
		    argument.at > 0)
			first = words[argument.at] + argument.offset;
	}
	check_str(got, want);
	check_str(first, value);
}

#define CHECK_WORDS(want, value, ...) \
	check_words((const char *const[]){"ld", __VA_ARGS__, NULL}, want, value)

static void check_outputs(void)
{
	CHECK_WORDS("O", "a", "-o", "a");
	CHECK_WORDS("O", "a", "-oa");
	CHECK_WORDS("O", "a", "--output", "a");
	CHECK_WORDS("O", "a", "--output=a");
	CHECK_WORDS("O", "magic", "-omagic");
	CHECK_WORDS("O", "utput=a", "-output=a");
	CHECK_WORDS("-", "", "--omagic");
	/* A word that ends too soon. */
	CHECK_WORDS("-", "", "-o");
}

static void check_inputs(void)
{
	CHECK_WORDS("I", "a.o", "a.o");
	CHECK_WORDS("I", "-", "-");
	CHECK_WORDS("-I", "a.o", "-pie", "a.o");
	CHECK_WORDS("-I", "a.o", "-L", "lib", "a.o");
	CHECK_WORDS("--I", "a.o", "-lc", "-Llib", "a.o");
	CHECK_WORDS("-I", "a.o", "-rpath", "lib", "a.o");
	CHECK_WORDS("-I", "a.o", "--rpath=lib", "a.o");
	CHECK_WORDS("-I", "a.o", "-plugin", "lto.so", "a.o");
	CHECK_WORDS("-I", "a.o", "-plugin-opt=-pass-through=-lc", "a.o");
	CHECK_WORDS("-I", "a.o", "-z", "now", "a.o");
	CHECK_WORDS("-I", "a.o", "-znow", "a.o");
	CHECK_WORDS("-I", "a.o", "--build-id", "a.o");
	CHECK_WORDS("-I", "a.o", "--gc-sections", "a.o");
	CHECK_WORDS("-I", "a.o", "-m", "elf_x86_64", "a.o");
	CHECK_WORDS("-I", "a.o", "-dynamic-linker", "ld.so", "a.o");
	CHECK_WORDS("-I", "a.o", "--defsym", "a=b", "a.o");
	CHECK_WORDS("-I", "a.o", "--threads", "a.o");
	CHECK_WORDS("FI", "binary", "-b", "binary", "a");
	CHECK_WORDS("FI", "binary", "--format=binary", "a");
}

static void check_others(void)
{
	CHECK_WORDS("S", "map", "-Map", "map");
	CHECK_WORDS("S", "map", "-Map=map");
	CHECK_WORDS("S", "a.d", "--dependency-file=a.d");
	CHECK_WORDS("S", "/tmp/a.res", "-plugin-opt=-fresolution=/tmp/a.res");
	CHECK_WORDS("K", "", "-plugin-opt=save-temps");
	CHECK_WORDS("K", "", "--time-trace");
	CHECK_WORDS("K", "a.tar", "--reproduce", "a.tar");
	CHECK_WORDS("N", "", "-r");
	CHECK_WORDS("N", "", "--relocatable");
	CHECK_WORDS("N", "", "--version");
	CHECK_WORDS("N", "binary", "--oformat=binary");
	CHECK_WORDS("-", "", "-rdynamic");
}

void check_arguments(void)
{
	check_outputs();
	check_inputs();
	check_others();
}
