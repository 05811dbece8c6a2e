/* SPDX-License-Identifier: MIT */
/*
 * Data cache: every number of a table once, one after the other where it is
 * fast, and wide apart where it is slow.  Where the next one lies depends on
 * the last, so that nothing can run ahead.
 */
#include <stdlib.h>

enum { COUNT = 1 << 20 };
#ifdef SLOW
static volatile unsigned factor = 1664525, step = 1013904223;
#else
static volatile unsigned factor = 1, step = 1;
#endif

static unsigned table[COUNT];

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 1 << 21;
	unsigned at = 0, multiply = factor, add = step;

	/* Touched, so that there is memory behind it. */
	for (int i = 0; i < COUNT; i += 512)
		table[i] = COUNT;
	for (int i = 0; i < rounds; i++)
		at = (at * multiply + add + table[at]) % COUNT;
	return at == 12345;
}
