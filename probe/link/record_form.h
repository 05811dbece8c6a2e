/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LINK_RECORD_FORM_H
#define PROBE_LINK_RECORD_FORM_H

#include <stdint.h>

/*
 * The form of a link record: what the recorder writes and record.c reads.  Both
 * lie in one program, so that a form has to last for a session only; the head
 * tells them apart.
 *
 * A record is a folder that is named for its output, by 16 digits of
 * record_hash(), so that there is one of each.  In it is the file
 * "record": the head, and then lines "KEY LENGTH:VALUE\n" whose values are
 * bytes without a NUL.  Inputs that may go away are kept in the same folder,
 * under a number and their name; a hard link of each, else a copy.
 */
#define RECORD_NAME "record"
#define RECORD_HEAD "perfbisect link 1\n"

#define RECORD_OUTPUT "output"	   /* absolute path */
#define RECORD_FOLDER "folder"	   /* where the linker was called */
#define RECORD_LINKER "linker"	   /* path of it */
#define RECORD_STARTED "started"   /* ns since 1970 */
#define RECORD_VARIABLE "variable" /* NAME=value, each that linkers heed */
#define RECORD_WORD "word"	   /* each, @files expanded, argv[0] first */
#define RECORD_END "end"	   /* the last line, with nothing in it */

/*
 * "WORD OFFSET SIZE MTIME_NS IS_INPUT KEPT": the file that is named in this
 * word, counted from 0, from this byte on; 1 if it is linked and 0 if an option
 * names it; and the name under which it is kept, or "".
 */
#define RECORD_INPUT "input"

/* How the variables begin that linkers, and what they start, heed. */
#define RECORD_HEEDED \
	"LD_", "COLLECT_", "GCC_", \
		"COMPILER_PATH=", "LIBRARY_PATH=", "PATH=", "TMPDIR=", \
		"GNUTARGET=", "LDEMULATION=", "SOURCE_DATE_EPOCH=", "LC_", \
		"LANG", "LTO", "MOLD_", "HOME="

/* FNV-1a (Fowler, Noll and Vo), from `hash` on. */
#define RECORD_HASH_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t record_hash(uint64_t hash, const char *string)
{
	for (; *string; string++)
		hash = (hash ^ (unsigned char)*string) *
		       UINT64_C(0x100000001b3);
	return hash;
}

#endif
