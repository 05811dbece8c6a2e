/* SPDX-License-Identifier: MIT */
#include "probe/trace/ring.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { RECORD_MOST = 1 << 16 };

int ring_open(struct ring *out, int fd, int cpu, size_t most)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *memory = MAP_FAILED;

	/* What a user may lock is limited, and others have a part of it. */
	for (size_t size = most; size >= page; size /= 2) {
		memory = mmap(NULL, page + size, PROT_READ | PROT_WRITE,
			      MAP_SHARED, fd, 0);
		*out = (struct ring){.page = memory, .size = size, .cpu = cpu};
		if (memory != MAP_FAILED || (errno != EPERM && errno != ENOMEM))
			break;
	}
	if (memory == MAP_FAILED)
		*out = (struct ring){0};
	return memory == MAP_FAILED ? -1 : 0;
}

static void copy_out(uint8_t *to, const uint8_t *from, const struct ring *ring,
		     uint64_t at, size_t length)
{
	size_t start = (size_t)(at & (ring->size - 1));
	size_t first =
		ring->size - start < length ? ring->size - start : length;

	memcpy(to, from + start, first);
	memcpy(to + first, from, length - first);
}

void ring_read(struct ring *ring, ring_fn *take, void *whom)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const uint8_t *data;
	_Alignas(8) uint8_t record[RECORD_MOST];
	uint64_t head, tail;

	if (!ring->page)
		return;
	data = (const uint8_t *)ring->page + page;
	head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	tail = ring->page->data_tail;
	while (head - tail >= sizeof(struct perf_event_header)) {
		struct perf_event_header header;

		copy_out((uint8_t *)&header, data, ring, tail, sizeof(header));
		if (header.size < sizeof(header) || header.size > head - tail)
			break;
		copy_out(record, data, ring, tail, header.size);
		take(whom, ring->cpu,
		     (const struct perf_event_header *)(void *)record);
		tail += header.size;
	}
	__atomic_store_n(&ring->page->data_tail, tail, __ATOMIC_RELEASE);
}

bool ring_is_full(const struct ring *ring)
{
	enum { ANY_RECORD = 256 };
	uint64_t head, tail;

	if (!ring->page)
		return false;
	head = __atomic_load_n(&ring->page->data_head, __ATOMIC_ACQUIRE);
	tail = ring->page->data_tail;
	return head - tail + ANY_RECORD > ring->size;
}

void ring_close(struct ring *ring)
{
	if (ring->page)
		munmap(ring->page, (size_t)sysconf(_SC_PAGESIZE) + ring->size);
	ring->page = NULL;
}
