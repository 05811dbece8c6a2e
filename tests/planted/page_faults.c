/* SPDX-License-Identifier: MIT */
/* Page faults: gives its memory back after every round, where it is slow. */
#include <stdlib.h>
#include <sys/mman.h>

enum { PAGE = 4096, PAGES = 256 };

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 40;
	char *memory = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED ||
	    madvise(memory, PAGES * PAGE, MADV_NOHUGEPAGE) < 0)
		return 1;
	for (int round = 0; round < rounds; round++) {
		for (int i = 0; i < PAGES; i++)
			((volatile char *)memory)[i * PAGE]++;
#ifdef SLOW
		if (madvise(memory, PAGES * PAGE, MADV_DONTNEED) < 0)
			return 1;
#endif
	}
	return 0;
}
