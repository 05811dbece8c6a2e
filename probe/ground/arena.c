/* SPDX-License-Identifier: MIT */
#include "probe/ground/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	BLOCK_BYTES = 16 * 1024,
	MAPPED_BYTES = 1024 * 1024,
	ALIGNMENT = alignof(max_align_t),
};

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	alignas(ALIGNMENT) unsigned char data[];
};

static void out_of_memory(void)
{
	fputs("perfbisect: out of memory\n", stderr);
	exit(1);
}

/*
 * Large blocks are kept out of the processes that we fork: the kernel counts
 * what they have before exec into the peak memory of the command.
 */
static struct arena_block *map_block(size_t bytes)
{
	void *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (block == MAP_FAILED)
		return NULL;
	madvise(block, bytes, MADV_DONTFORK);
	return block;
}

/* A request that is large for a block gets one of its own size. */
static struct arena_block *block_for(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->head;
	size_t wanted = size > BLOCK_BYTES ? size : BLOCK_BYTES;

	if (block && block->size - block->used >= size)
		return block;
	if (wanted > SIZE_MAX - sizeof(*block))
		out_of_memory();
	if (wanted >= MAPPED_BYTES)
		block = map_block(sizeof(*block) + wanted);
	else
		block = malloc(sizeof(*block) + wanted);
	if (!block) {
		out_of_memory();
		return NULL;
	}
	block->used = 0;
	block->size = wanted;
	block->next = arena->head;
	arena->head = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block;
	void *memory;

	if (size > SIZE_MAX - ALIGNMENT)
		out_of_memory();
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	block = block_for(arena, size);
	memory = block->data + block->used;
	block->used += size;
	/* Here, for most of the blocks are hardly used; a map is zero. */
	return block->size < MAPPED_BYTES ? memset(memory, 0, size) : memory;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes))
		out_of_memory();
	return arena_alloc(arena, bytes);
}

void *arena_grow(struct arena *arena, void *array, size_t count,
		 size_t *capacity, size_t size)
{
	void *grown;

	if (count < *capacity)
		return array;
	*capacity = *capacity ? 2 * *capacity : 8;
	grown = arena_array(arena, *capacity, size);
	if (count > 0)
		memcpy(grown, array, count * size);
	return grown;
}

char *arena_strndup(struct arena *arena, const char *string, size_t length)
{
	size_t kept = strnlen(string, length);
	char *copy = arena_alloc(arena, kept + 1);

	memcpy(copy, string, kept);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *string)
{
	return arena_strndup(arena, string, strlen(string));
}

char *arena_vsprintf(struct arena *arena, const char *fmt, va_list args)
{
	va_list again;
	char *string;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, fmt, args);
	string = arena_alloc(arena, (size_t)(length < 0 ? 0 : length) + 1);
	if (length > 0)
		vsnprintf(string, (size_t)length + 1, fmt, again);
	va_end(again);
	return string;
}

char *arena_sprintf(struct arena *arena, const char *fmt, ...)
{
	va_list args;
	char *string;

	va_start(args, fmt);
	string = arena_vsprintf(arena, fmt, args);
	va_end(args);
	return string;
}

void arena_release(struct arena *arena)
{
	while (arena->head) {
		struct arena_block *block = arena->head;

		arena->head = block->next;
		if (block->size >= MAPPED_BYTES)
			munmap(block, sizeof(*block) + block->size);
		else
			free(block);
	}
}
