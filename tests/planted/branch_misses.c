/* SPDX-License-Identifier: MIT */
/*
 * Branch misses: as many branches, as many of them taken, by turns where it is
 * fast and in an order that nobody can foresee where it is slow.
 */
#include <stdlib.h>

enum { COUNT = 1 << 16 };
#ifdef SLOW
enum { ORDER = 1 };
#else
enum { ORDER = 0 };
#endif

static unsigned char taken[2][COUNT];

/* Both orders, whichever is used: that costs the same. */
static void fill(void)
{
	unsigned long seed = 1;

	for (int i = 0; i < COUNT; i++) {
		seed = seed * 6364136223846793005ul + 1442695040888963407ul;
		taken[0][i] = i % 2;
		taken[1][i] = seed >> 62 & 1;
	}
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 150;
	unsigned long one = 0, other = 0;

	fill();
	for (int round = 0; round < rounds; round++) {
		for (int i = 0; i < COUNT; i++) {
			/* The empty statements keep it a branch. */
			if (taken[ORDER][i]) {
				__asm__ volatile("" : "+r"(one));
				one++;
			} else {
				__asm__ volatile("" : "+r"(other));
				other++;
			}
		}
	}
	return one + other == 0;
}
