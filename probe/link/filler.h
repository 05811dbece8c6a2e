/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_FILLER_H
#define PROBE_LINK_FILLER_H

#include "probe/ground/text.h"
#include "probe/link/elf_file.h"

/*
 * Object files that keep others apart: sections of random sizes, in which
 * nothing is ever run or read.  They are written without an assembler, so that
 * none of the right machine and ABI has to be found: their header is that of an
 * object which is linked.
 *
 *	.text and its hot, unlikely, startup	0 to 4080 bytes, by 16
 *	.rodata .data .bss			0 to 4032 bytes, by 64
 *
 * No two sections of code are the same, so that none are folded into one.
 */
struct filler_model {
	unsigned char ident[16];
	unsigned machine, flags;
	bool wide, big;
	const unsigned char *property; /* .note.gnu.property, or NULL */
	size_t property_length, property_alignment;
};

/* Taken from an object file; false: it is none. */
bool filler_model(struct filler_model *out, const char *path,
		  struct arena *arena);

/* A seeded generator (SplitMix64). */
uint64_t filler_random(uint64_t *state);

/*
 * Compose the object `number`, and the names of its symbols, one for each
 * section with something in it: a linker that is asked for these (-u) does not
 * leave the sections out.  NULL ends them.
 */
enum { FILLER_SECTIONS = 7 };
void filler_build(struct text *out, const char *symbols[FILLER_SECTIONS + 1],
		  const struct filler_model *model, size_t number,
		  uint64_t *state);

#endif
