/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Blocks of all sizes are zeroed, aligned, and do not touch each other. */
static void check_blocks(void)
{
	enum { COUNT = 300 };
	ARENA_SCOPE(arena);
	unsigned char *blocks[COUNT];
	bool zeroed = true, aligned = true, kept = true;

	for (size_t i = 0; i < COUNT; i++) {
		size_t size = i % 7 == 6 ? 20000 + i : 3 * i;

		blocks[i] = arena_alloc(&arena, size);
		aligned &= (uintptr_t)blocks[i] % alignof(max_align_t) == 0;
		for (size_t j = 0; j < size; j++)
			zeroed &= blocks[i][j] == 0;
		memset(blocks[i], (int)i, size);
	}
	for (size_t i = 0; i < COUNT; i++) {
		size_t size = i % 7 == 6 ? 20000 + i : 3 * i;

		for (size_t j = 0; j < size; j++)
			kept &= blocks[i][j] == (unsigned char)i;
	}
	check(zeroed);
	check(aligned);
	check(kept);
}

static void check_growing(void)
{
	ARENA_SCOPE(arena);
	int *numbers = NULL;
	size_t capacity = 0;
	bool kept = true;

	for (size_t i = 0; i < 1000; i++) {
		numbers = arena_grow(&arena, numbers, i, &capacity,
				     sizeof(*numbers));
		check(capacity > i);
		numbers[i] = (int)i;
	}
	for (size_t i = 0; i < 1000; i++)
		kept &= numbers[i] == (int)i;
	check(kept);
	check(arena_grow(&arena, numbers, 3, &capacity, sizeof(*numbers)) ==
	      numbers);
}

static void check_strings(void)
{
	ARENA_SCOPE(arena);
	char *word = arena_sprintf(&arena, "%5000s|", "x");

	check_str(arena_strdup(&arena, "journal"), "journal");
	check_str(arena_strdup(&arena, ""), "");
	check_str(arena_strndup(&arena, "journal", 4), "jour");
	check_str(arena_strndup(&arena, "abc", 10), "abc");
	check_str(arena_strndup(&arena, "abc", 0), "");
	check_str(arena_sprintf(&arena, "%s/%d", "logs", 7), "logs/7");
	check_str(arena_sprintf(&arena, "%s", ""), "");
	check_int(strlen(word), 5001);
	check_str(word + 4998, " x|");
}

/* A size that cannot be is out of memory, and the program ends. */
static void check_overflow(void)
{
	int status = 0;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		ARENA_SCOPE(arena);

		fclose(stderr);
		arena_array(&arena, SIZE_MAX / 2, 3);
		_exit(0);
	}
	check(child > 0 && waitpid(child, &status, 0) == child);
	check(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

void check_arena(void)
{
	struct arena arena = {0};

	check_blocks();
	check_growing();
	check_strings();
	check_overflow();

	arena_release(&arena);
	check_str(arena_strdup(&arena, "again"), "again");
	arena_release(&arena);
	check(arena.head == NULL);
	check_str(arena_strdup(&arena, "and again"), "and again");
	arena_release(&arena);
}
