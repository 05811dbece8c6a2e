/* SPDX-License-Identifier: MIT */
/*
 * Code placement: the same code, built with -falign-functions=4096 where it is
 * slow.  A function fills a line or two of the instruction cache; 4096 bytes
 * apart all fall into the same set (of 64 with 64 bytes each, whether there are
 * 8 ways or 12; into one of two where there are 128 sets), which holds 8 or 12
 * of the 128.
 */
#include <stdlib.h>

#define FUNCTION(n) \
	static __attribute__((noinline)) unsigned long f##n(unsigned long x) \
	{ \
		return (x ^ (0x##n##ul + 3)) + (x >> (1 + 0x##n##ul % 13)); \
	}
#define CALL(n) x = f##n(x);

/* clang-format off */
#define SIXTEEN(what, n) \
	what(n##0) what(n##1) what(n##2) what(n##3) what(n##4) what(n##5) \
	what(n##6) what(n##7) what(n##8) what(n##9) what(n##a) what(n##b) \
	what(n##c) what(n##d) what(n##e) what(n##f)
#define ALL(what) \
	SIXTEEN(what, 0) SIXTEEN(what, 1) SIXTEEN(what, 2) SIXTEEN(what, 3) \
	SIXTEEN(what, 4) SIXTEEN(what, 5) SIXTEEN(what, 6) SIXTEEN(what, 7)
/* clang-format on */

ALL(FUNCTION)

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 100000;
	unsigned long x = 1;

	for (int i = 0; i < rounds; i++) {
		ALL(CALL)
	}
	return x == 0;
}
