/* SPDX-License-Identifier: MIT */
#include "probe/link/arguments.h"

#include <stdbool.h>
#include <string.h>

/*
 * Long options that concern us, and those whose value may be a word of its own.
 * One that is not here has its value behind a '=', or none.
 */
static const struct row {
	const char *name;
	enum argument_kind kind;
} valued[] = {
	{"output", ARGUMENT_OUTPUT},
	{"format", ARGUMENT_FORMAT},
	{"Map", ARGUMENT_SIDE},
	{"dependency-file", ARGUMENT_SIDE},
	{"out-implib", ARGUMENT_SIDE},
	{"print-symbol-order", ARGUMENT_SIDE},
	{"print-archive-stats", ARGUMENT_SIDE},
	{"time-trace-file", ARGUMENT_SIDE},
	{"why-extract", ARGUMENT_SIDE},
	{"lto-obj-path", ARGUMENT_KEEPS},
	{"reproduce", ARGUMENT_KEEPS},
	{"oformat", ARGUMENT_NO_LINK},
	{"architecture", ARGUMENT_OPTION},
	{"assert", ARGUMENT_OPTION},
	{"auxiliary", ARGUMENT_OPTION},
	{"call-graph-ordering-file", ARGUMENT_OPTION},
	{"chroot", ARGUMENT_OPTION},
	{"compress-debug-sections", ARGUMENT_OPTION},
	{"default-script", ARGUMENT_OPTION},
	{"defsym", ARGUMENT_OPTION},
	{"dT", ARGUMENT_OPTION},
	{"dynamic-linker", ARGUMENT_OPTION},
	{"dynamic-list", ARGUMENT_OPTION},
	{"entry", ARGUMENT_OPTION},
	{"error-handling-script", ARGUMENT_OPTION},
	{"error-limit", ARGUMENT_OPTION},
	{"exclude-libs", ARGUMENT_OPTION},
	{"export-dynamic-symbol", ARGUMENT_OPTION},
	{"export-dynamic-symbol-list", ARGUMENT_OPTION},
	{"filter", ARGUMENT_OPTION},
	{"fini", ARGUMENT_OPTION},
	{"gpsize", ARGUMENT_OPTION},
	{"hash-bucket-empty-fraction", ARGUMENT_OPTION},
	{"hash-size", ARGUMENT_OPTION},
	{"hash-style", ARGUMENT_OPTION},
	{"icf", ARGUMENT_OPTION},
	{"icf-iterations", ARGUMENT_OPTION},
	{"image-base", ARGUMENT_OPTION},
	{"incremental-base", ARGUMENT_OPTION},
	{"init", ARGUMENT_OPTION},
	{"just-symbols", ARGUMENT_OPTION},
	{"keep-unique", ARGUMENT_OPTION},
	{"library", ARGUMENT_OPTION},
	{"library-path", ARGUMENT_OPTION},
	{"mllvm", ARGUMENT_OPTION},
	{"mri-script", ARGUMENT_OPTION},
	{"optimize", ARGUMENT_OPTION},
	{"orphan-handling", ARGUMENT_OPTION},
	{"pack-dyn-relocs", ARGUMENT_OPTION},
	{"plugin", ARGUMENT_OPTION},
	{"plugin-opt", ARGUMENT_OPTION},
	{"require-defined", ARGUMENT_OPTION},
	{"retain-symbols-file", ARGUMENT_OPTION},
	{"rpath", ARGUMENT_OPTION},
	{"rpath-link", ARGUMENT_OPTION},
	{"script", ARGUMENT_OPTION},
	{"section-ordering-file", ARGUMENT_OPTION},
	{"section-start", ARGUMENT_OPTION},
	{"soname", ARGUMENT_OPTION},
	{"sort-section", ARGUMENT_OPTION},
	{"spare-dynamic-tags", ARGUMENT_OPTION},
	{"split-stack-adjust-size", ARGUMENT_OPTION},
	{"symbol-ordering-file", ARGUMENT_OPTION},
	{"sysroot", ARGUMENT_OPTION},
	{"task-link", ARGUMENT_OPTION},
	{"Tbss", ARGUMENT_OPTION},
	{"Tdata", ARGUMENT_OPTION},
	{"thread-count", ARGUMENT_OPTION},
	{"Tldata-segment", ARGUMENT_OPTION},
	{"trace-symbol", ARGUMENT_OPTION},
	{"Trodata-segment", ARGUMENT_OPTION},
	{"Ttext", ARGUMENT_OPTION},
	{"Ttext-segment", ARGUMENT_OPTION},
	{"undefined", ARGUMENT_OPTION},
	{"undefined-glob", ARGUMENT_OPTION},
	{"unresolved-symbols", ARGUMENT_OPTION},
	{"version-exports-section", ARGUMENT_OPTION},
	{"version-script", ARGUMENT_OPTION},
	{"warn-backrefs-exclude", ARGUMENT_OPTION},
	{"wrap", ARGUMENT_OPTION},
	{NULL, ARGUMENT_OPTION},
};

/* The same of options whose value is never a word of its own. */
static const struct row joined[] = {
	{"plugin-opt=-fresolution=", ARGUMENT_SIDE},
	{"plugin-opt=obj-path=", ARGUMENT_KEEPS},
	{"plugin-opt=save-temps", ARGUMENT_KEEPS},
	{"save-temps", ARGUMENT_KEEPS},
	{"time-trace=", ARGUMENT_SIDE},
	{"plugin-opt=thinlto-index-only", ARGUMENT_NO_LINK},
	{"thinlto-index-only", ARGUMENT_NO_LINK},
	{NULL, ARGUMENT_OPTION},
};

static const struct row plain[] = {
	{"time-trace", ARGUMENT_KEEPS},
	{"r", ARGUMENT_NO_LINK},
	{"i", ARGUMENT_NO_LINK},
	{"Ur", ARGUMENT_NO_LINK},
	{"relocatable", ARGUMENT_NO_LINK},
	{"version", ARGUMENT_NO_LINK},
	{"help", ARGUMENT_NO_LINK},
	{"target-help", ARGUMENT_NO_LINK},
	{"print-sysroot", ARGUMENT_NO_LINK},
	{"print-output-format", ARGUMENT_NO_LINK},
	{NULL, ARGUMENT_OPTION},
};

/* Letters that take a value, in the same word or in the next. */
static const char letters[] = "AabcefFGhIlLmoORTuyYz";

static const struct row *find(const struct row *rows, const char *name,
			      size_t length)
{
	for (; rows->name; rows++) {
		if (strncmp(rows->name, name, length) == 0 &&
		    rows->name[length] == '\0')
			return rows;
	}
	return NULL;
}

static const struct row *find_beginning(const struct row *rows,
					const char *name)
{
	for (; rows->name; rows++) {
		if (strncmp(rows->name, name, strlen(rows->name)) == 0)
			return rows;
	}
	return NULL;
}

static struct argument word(enum argument_kind kind, size_t i)
{
	return (struct argument){.kind = kind, .next = i + 1};
}

/* Of a value that begins at `offset`, or is the next word if that is 0. */
static struct argument with_value(enum argument_kind kind,
				  const char *const *argv, size_t i,
				  size_t offset)
{
	if (offset > 0)
		return (struct argument){kind, i, offset, i + 1};
	if (!argv[i + 1])
		return word(ARGUMENT_OPTION, i);
	return (struct argument){kind, i + 1, 0, i + 2};
}

static struct argument read_letter(const char *const *argv, size_t i)
{
	const char letter = argv[i][1];
	size_t offset = argv[i][2] != '\0' ? 2 : 0;
	enum argument_kind kind = letter == 'o'	  ? ARGUMENT_OUTPUT
				  : letter == 'b' ? ARGUMENT_FORMAT
						  : ARGUMENT_OPTION;

	return with_value(kind, argv, i, offset);
}

/* `name` is the word without its dashes. */
static bool read_long(struct argument *out, const char *name,
		      const char *const *argv, size_t i)
{
	size_t length = strcspn(name, "=");
	size_t offset =
		name[length] ? (size_t)(name - argv[i]) + length + 1 : 0;
	const struct row *row = find_beginning(joined, name);

	if (row) {
		*out = with_value(row->kind, argv, i,
				  (size_t)(name - argv[i]) + strlen(row->name));
		return true;
	}
	row = find(valued, name, length);
	if (row) {
		*out = with_value(row->kind, argv, i, offset);
		return true;
	}
	row = find(plain, name, strlen(name));
	if (row)
		*out = word(row->kind, i);
	return row != NULL;
}

struct argument argument_read(const char *const *argv, size_t i)
{
	const char *name = argv[i];
	struct argument found;

	if (name[0] != '-' || name[1] == '\0')
		return (struct argument){ARGUMENT_INPUT, i, 0, i + 1};
	name += name[1] == '-' ? 2 : 1;
	/* Behind one dash an o is always the output. */
	if ((argv[i][1] == '-' || name[0] != 'o') &&
	    read_long(&found, name, argv, i))
		return found;
	if (argv[i][1] != '-' && strchr(letters, name[0]))
		return read_letter(argv, i);
	return word(ARGUMENT_OPTION, i);
}
