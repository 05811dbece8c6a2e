/* SPDX-License-Identifier: MIT */
#include "bisect/trace/page_data.h"

#include "probe/ground/text.h"
#include "probe/trace/bytes.h"

#include <stdlib.h>
#include <string.h>

enum {
	ABSENT = -1,
	NONE = 64, /* the digit that fills up */
};

static char *base64(const struct text *bytes, struct arena *arena)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
				     "pqrstuvwxyz0123456789+/=";
	const uint8_t *data = (const uint8_t *)bytes->data;
	char *out = arena_alloc(arena, bytes->length / 3 * 4 + 5), *to = out;

	for (size_t i = 0; i < bytes->length; i += 3) {
		size_t left = bytes->length - i;
		unsigned three = (unsigned)data[i] << 16 |
				 (left > 1 ? (unsigned)data[i + 1] << 8 : 0) |
				 (left > 2 ? data[i + 2] : 0U);

		*to++ = digits[three >> 18];
		*to++ = digits[three >> 12 & 63];
		*to++ = digits[left > 1 ? three >> 6 & 63 : NONE];
		*to++ = digits[left > 2 ? three & 63 : NONE];
	}
	return out;
}

/* The place of each task in the view, or ABSENT. */
static int64_t *places(const struct view *view, struct arena *arena)
{
	size_t count = view->trace->task_count;
	int64_t *list = arena_array(arena, count, sizeof(*list));

	for (size_t i = 0; i < count; i++)
		list[i] = ABSENT;
	for (size_t i = 0; i < view->count; i++)
		list[view->order[i]] = (int64_t)i;
	return list;
}

/* Is it shown?  Then cut to what is looked at. */
static bool take_in(struct span *span, const struct view *view,
		    const int64_t *place)
{
	const struct usage *usage = &view->usage;

	if (place[span->task] == ABSENT || span->end_ns <= span->start_ns ||
	    span->end_ns < usage->from_ns || span->start_ns > usage->to_ns)
		return false;
	if (span->start_ns < usage->from_ns) {
		span->start_ns = usage->from_ns;
		span->wait_ns = 0;
	}
	if (span->end_ns > usage->to_ns) {
		span->end_ns = usage->to_ns;
		span->open = true;
	}
	return true;
}

static size_t count_spans(const struct view *view)
{
	ARENA_SCOPE(tmp);
	const int64_t *place = places(view, &tmp);
	size_t count = 0;

	for (size_t i = 0; i < view->usage.spans.count; i++) {
		struct span span = view->usage.spans.list[i];

		count += take_in(&span, view, place);
	}
	return count;
}

bool page_is_merged(const struct view *view)
{
	return count_spans(view) > PAGE_SPANS_MOST;
}

/* What is being merged on a processor. */
struct merging {
	struct span span;
	int64_t longest_ns;
	int64_t switches; /* 0: nothing is there yet */
	int64_t busy_ns;
	int64_t last_ns; /* where the last one that was written ends */
	struct text bytes;
};

static void flush(struct merging *to, const int64_t *place)
{
	const struct span *span = &to->span;
	unsigned flags = span->pushed | (unsigned)span->waited_pushed << 1;

	if (to->busy_ns == 0)
		return;
	bytes_add(&to->bytes, span->cpu);
	bytes_add(&to->bytes, (uint64_t)(span->start_ns - to->last_ns));
	bytes_add(&to->bytes, (uint64_t)to->busy_ns);
	bytes_add(&to->bytes, (uint64_t)place[span->task] * 4 + flags);
	bytes_add(&to->bytes, (uint64_t)span->wait_ns);
	bytes_add(&to->bytes, (uint64_t)to->switches);
	to->last_ns = span->start_ns + to->busy_ns;
	to->switches = to->busy_ns = to->longest_ns = 0;
}

static void merge(struct merging *to, const struct span *span, int64_t step_ns,
		  const int64_t *place)
{
	int64_t ran_ns = span->end_ns - span->start_ns;
	int64_t start_ns = to->span.start_ns, wait_ns = to->span.wait_ns;

	if (to->busy_ns > 0 &&
	    (step_ns == 0 || span->start_ns / step_ns != start_ns / step_ns)) {
		flush(to, place);
	}
	if (to->busy_ns == 0) {
		start_ns = span->start_ns;
		wait_ns = 0;
	}
	if (ran_ns > to->longest_ns) {
		to->span = *span;
		to->longest_ns = ran_ns;
	}
	to->span.start_ns = start_ns;
	to->span.wait_ns = span->wait_ns > wait_ns ? span->wait_ns : wait_ns;
	to->busy_ns += ran_ns;
	to->switches += !span->open;
}

/* So long are the parts in which spans are merged; 0: they are not. */
static int64_t merge_step_ns(const struct view *view)
{
	int64_t all_ns = view->usage.to_ns - view->usage.from_ns;

	if (!page_is_merged(view))
		return 0;
	return all_ns * (int64_t)view->trace->cpu_count / PAGE_SPANS_MOST + 1;
}

char *page_spans(const struct view *view, struct arena *arena)
{
	ARENA_SCOPE(tmp);
	const int64_t *place = places(view, &tmp);
	const int64_t step_ns = merge_step_ns(view);
	size_t cpus = view->trace->cpu_count;
	struct merging *each = arena_array(&tmp, cpus, sizeof(*each));
	struct text all;

	text_init(&all, &tmp);
	for (size_t i = 0; i < cpus; i++) {
		each[i].last_ns = view->usage.from_ns;
		text_init(&each[i].bytes, &tmp);
	}
	for (size_t i = 0; i < view->usage.spans.count; i++) {
		struct span span = view->usage.spans.list[i];

		if (take_in(&span, view, place))
			merge(&each[span.cpu], &span, step_ns, place);
	}
	for (size_t i = 0; i < cpus; i++) {
		flush(&each[i], place);
		text_add_bytes(&all, each[i].bytes.data, each[i].bytes.length);
	}
	return base64(&all, arena);
}

char *page_cells(const struct view *view, struct arena *arena)
{
	ARENA_SCOPE(tmp);
	struct text bytes;

	text_init(&bytes, &tmp);
	for (size_t i = 0; i < view->count; i++) {
		const struct usage_task *total =
			&view->usage.tasks[view->order[i]];

		for (size_t j = 0; j < total->cell_count; j++) {
			const struct usage_cell *cell = &total->cells[j];

			bytes_add(&bytes, i);
			bytes_add(&bytes, cell->cpu);
			bytes_add(&bytes, (uint64_t)cell->run_ns);
			bytes_add(&bytes, (uint64_t)cell->switches);
		}
	}
	return base64(&bytes, arena);
}

/* -- Virtual machines -- */

/* Its index; a new one is added. */
static size_t index_of(uint32_t **reasons, size_t *count, size_t *capacity,
		       uint32_t reason, struct arena *arena)
{
	for (size_t i = 0; i < *count; i++) {
		if ((*reasons)[i] == reason)
			return i;
	}
	*reasons = arena_grow(arena, *reasons, *count, capacity,
			      sizeof(**reasons));
	(*reasons)[*count] = reason;
	return (*count)++;
}

static void add_bucket(struct text *bytes, size_t bucket, struct pairs *pairs)
{
	struct pair *list;
	size_t count = pairs_sorted(&list, pairs);

	for (size_t i = 0; i < count; i++) {
		bytes_add(bytes, bucket);
		bytes_add(bytes, list[i].a);
		bytes_add(bytes, list[i].b);
		bytes_add(bytes, (uint64_t)list[i].count);
	}
	*pairs = (struct pairs){.arena = pairs->arena};
}

char *page_exits(uint32_t **reasons, size_t *count, const struct view *view,
		 struct arena *arena)
{
	ARENA_SCOPE(tmp);
	const struct usage *usage = &view->usage;
	const int64_t *place = places(view, &tmp);
	int64_t all_ns = usage->to_ns - usage->from_ns;
	struct pairs pairs = {.arena = &tmp};
	size_t capacity = 0, bucket = 0;
	struct text bytes;

	text_init(&bytes, &tmp);
	*reasons = NULL;
	*count = 0;
	for (size_t i = 0; i < view->trace->event_count; i++) {
		const struct trace_event *event = &view->trace->events[i];
		int64_t at_ns = event->time_ns - usage->from_ns;
		size_t now;

		if (event->kind != TRACE_VM || event->flag || at_ns < 0 ||
		    at_ns >= all_ns || place[event->task] == ABSENT)
			continue;
		now = (size_t)((double)at_ns / (double)all_ns * PAGE_BUCKETS);
		if (now != bucket)
			add_bucket(&bytes, bucket, &pairs);
		bucket = now;
		pairs_count(&pairs, (uint32_t)place[event->task],
			    (uint32_t)index_of(reasons, count, &capacity,
					       event->reason, arena));
	}
	add_bucket(&bytes, bucket, &pairs);
	return base64(&bytes, arena);
}
