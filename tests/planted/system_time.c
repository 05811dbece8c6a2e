/* SPDX-License-Identifier: MIT */
/* System time: has the kernel draw its random numbers, where it is slow. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { BYTES = 1 << 14 };

static unsigned char bytes[BYTES];

static int draw(void)
{
#ifdef SLOW
	for (size_t have = 0; have < BYTES;) {
		ssize_t got = getrandom(bytes + have, BYTES - have, 0);

		if (got < 0)
			return -1;
		have += (size_t)got;
	}
#else
	static unsigned long seed = 1;

	for (size_t i = 0; i < BYTES; i += sizeof(seed)) {
		seed = seed * 6364136223846793005ul + 1442695040888963407ul;
		memcpy(bytes + i, &seed, sizeof(seed));
	}
#endif
	return 0;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 5000;

	for (int i = 0; i < rounds; i++) {
		if (draw() < 0)
			return 1;
	}
	return 0;
}
