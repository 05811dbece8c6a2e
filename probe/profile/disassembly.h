/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PROFILE_DISASSEMBLY_H
#define PROBE_PROFILE_DISASSEMBLY_H

#include "probe/ground/arena.h"

#include <stddef.h>
#include <stdint.h>

/*
 * What `objdump -d -l -w -C --no-show-raw-insn` prints of one function:
 *
 *	0000000000001149 <old_sum>:
 *	sum_row():
 *	/srv/tree/prog.c:16
 *	    1149:	mov    0x2ed8(%rip),%r10        # 4028 <table>
 *
 * Lines that are none of these are passed over.
 */
struct instruction {
	uint64_t address;
	const char *code;
	/* The function that it was inlined from, or its own; "" not known. */
	const char *function;
	const char *file; /* as the compiler has been told; "": not known */
	unsigned long line;
};

struct disassembly {
	const char *name;		  /* of the function; "" not known */
	struct instruction *instructions; /* as they stand there */
	size_t count;
};

/* `text` is taken apart in its place. */
void disassembly_read(struct disassembly *out, char *text, struct arena *arena);

#endif
