/* SPDX-License-Identifier: MIT */
#include "bisect/trace/page_data.h"

#include "probe/ground/text.h"
#include "probe/trace/bytes.h"

#include <stdlib.h>
#include <string.h>

enum {
	ABSENT = -1,
	NONE = 64, /* the digit that fills up */
	STEP_NS = 100000,
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

/* A span of a task, or several that are near each other. */
struct piece {
	int64_t start_ns, ran_ns, wait_ns, switches;
	uint32_t place;
	uint16_t cpu;
	uint8_t flags;
};

enum { PIECE_PUSHED = 1, PIECE_WAITED_PUSHED = 2 };

static void add_to_piece(struct piece *piece, const struct span *span)
{
	piece->ran_ns += span->end_ns - span->start_ns;
	piece->switches += !span->open;
	piece->flags |= span->pushed ? PIECE_PUSHED : 0;
	if (span->wait_ns <= piece->wait_ns)
		return;
	piece->wait_ns = span->wait_ns;
	piece->flags &= PIECE_PUSHED;
	piece->flags |= span->waited_pushed ? PIECE_WAITED_PUSHED : 0;
}

/* Those that begin in the same `step_ns` are one; with 0 all stay as they are.
 */
static size_t take_pieces(struct piece *out, const struct view *view,
			  const int64_t *place, int64_t step_ns)
{
	ARENA_SCOPE(tmp);
	struct piece **last =
		arena_array(&tmp, view->count, sizeof(struct piece *));
	size_t count = 0;

	for (size_t i = 0; i < view->usage.spans.count; i++) {
		struct span span = view->usage.spans.list[i];
		struct piece *piece;

		if (!take_in(&span, view, place))
			continue;
		piece = last[place[span.task]];
		if (!piece || piece->cpu != span.cpu || step_ns == 0 ||
		    piece->start_ns / step_ns != span.start_ns / step_ns) {
			piece = &out[count++];
			*piece = (struct piece){
				.start_ns = span.start_ns,
				.place = (uint32_t)place[span.task],
				.cpu = span.cpu,
			};
			last[place[span.task]] = piece;
		}
		add_to_piece(piece, &span);
	}
	return count;
}

static int compare_pieces(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return x->start_ns < y->start_ns ? -1 : x->start_ns > y->start_ns;
}

/* Merged no more than it takes. */
static size_t merge(struct piece **out, const struct view *view,
		    const int64_t *place, struct arena *arena)
{
	int64_t step_ns = 0;
	size_t count;

	*out = arena_array(arena, view->usage.spans.count, sizeof(**out));
	count = take_pieces(*out, view, place, 0);
	while (count > PAGE_SPANS_MOST) {
		step_ns = step_ns > 0 ? 2 * step_ns : STEP_NS;
		count = take_pieces(*out, view, place, step_ns);
		if (step_ns > view->usage.to_ns)
			break;
	}
	if (count > 0)
		qsort(*out, count, sizeof(**out), compare_pieces);
	return count;
}

char *page_spans(const struct view *view, struct arena *arena)
{
	ARENA_SCOPE(tmp);
	const int64_t *place = places(view, &tmp);
	struct piece *pieces;
	size_t count = merge(&pieces, view, place, &tmp);
	int64_t before_ns = view->usage.from_ns;
	uint32_t before = 0;
	struct text bytes;

	text_init(&bytes, &tmp);
	for (size_t i = 0; i < count; i++) {
		const struct piece *piece = &pieces[i];

		if (piece->place != before)
			before_ns = view->usage.from_ns;
		bytes_add(&bytes,
			  (uint64_t)(piece->place - before) * 4 + piece->flags);
		bytes_add(&bytes, piece->cpu);
		bytes_add(&bytes, (uint64_t)(piece->start_ns - before_ns));
		bytes_add(&bytes, (uint64_t)piece->ran_ns);
		bytes_add(&bytes, (uint64_t)piece->wait_ns);
		bytes_add(&bytes, (uint64_t)piece->switches);
		before_ns = piece->start_ns;
		before = piece->place;
	}
	return base64(&bytes, arena);
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
