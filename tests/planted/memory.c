/* SPDX-License-Identifier: MIT */
/* Memory: keeps everything to the end, where it is slow. */
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 200;
	unsigned char sum = 0;

	for (int i = 0; i < rounds; i++) {
		volatile unsigned char *block = malloc(100000);

		if (!block)
			return 1;
		memset((void *)block, i, 100000);
		sum += block[i];
#ifndef SLOW
		free((void *)block);
#endif
	}
	return sum == 255;
}
