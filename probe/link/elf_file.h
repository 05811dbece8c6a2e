/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_ELF_FILE_H
#define PROBE_LINK_ELF_FILE_H

#include "probe/ground/arena.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * An ELF file of whatever machine: its header, and its sections.  Nothing in it
 * is believed: what leads out of the file makes it none.
 */
struct elf_section {
	const char *name;
	uint32_t type;
	uint64_t flags, address, size, alignment;
	const unsigned char *data; /* or NULL, where the file has none */
};

struct elf_file {
	const unsigned char *data;
	size_t length;
	bool wide, big; /* 64 bits; most significant byte first */
	unsigned type, machine, flags;
	uint64_t entry;
	struct elf_section *sections; /* without the first, which is empty */
	size_t count;
};

/* Points into `data`. */
bool elf_parse(struct elf_file *out, const void *data, size_t length,
	       struct arena *arena);

/* The file at `path`; false also when it cannot be read. */
bool elf_read(struct elf_file *out, const char *path, struct arena *arena);

/* The first section of this name, or NULL. */
const struct elf_section *elf_find(const struct elf_file *file,
				   const char *name);

/* What a file to link is, by how it begins. */
enum elf_kind {
	ELF_KIND_OTHER,	  /* libraries to share, scripts, what is no file */
	ELF_KIND_OBJECT,  /* machine code, or what gcc makes for LTO */
	ELF_KIND_BITCODE, /* LLVM's */
	ELF_KIND_ARCHIVE,
};

enum elf_kind elf_kind(const char *path);

#endif
