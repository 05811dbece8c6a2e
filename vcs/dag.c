/* SPDX-License-Identifier: MIT */
#include "vcs/dag.h"

#include <string.h>

void dag_init(struct dag *dag, struct arena *arena)
{
	*dag = (struct dag){.arena = arena};
}

/* FNV-1a; where in the table a name stands, or would. */
static uint32_t *slot_of(const struct dag *dag, const struct rev *rev)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	size_t slot;

	for (const char *c = rev->hex; *c; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	slot = (size_t)hash & (dag->slot_count - 1);
	while (dag->slots[slot] &&
	       !rev_equal(&dag->revs[dag->slots[slot] - 1], rev))
		slot = (slot + 1) & (dag->slot_count - 1);
	return &dag->slots[slot];
}

/* first_parent has one entry more than there are commits. */
static void grow(struct dag *dag)
{
	size_t capacity = dag->capacity;
	uint32_t *starts;
	bool *forked;

	dag->revs = arena_grow(dag->arena, dag->revs, dag->count, &capacity,
			       sizeof(*dag->revs));
	if (capacity == dag->capacity)
		return;
	starts = arena_array(dag->arena, capacity + 1, sizeof(*starts));
	forked = arena_array(dag->arena, capacity, sizeof(*forked));
	if (dag->count > 0) {
		memcpy(starts, dag->first_parent,
		       (dag->count + 1) * sizeof(*starts));
		memcpy(forked, dag->forked, dag->count * sizeof(*forked));
	}
	dag->first_parent = starts;
	dag->forked = forked;
	dag->capacity = capacity;
	dag->slot_count = 4 * capacity;
	dag->slots =
		arena_array(dag->arena, dag->slot_count, sizeof(*dag->slots));
	for (size_t i = 0; i < dag->count; i++)
		*slot_of(dag, &dag->revs[i]) = (uint32_t)i + 1;
}

void dag_add(struct dag *dag, const struct rev *rev)
{
	grow(dag);
	dag->revs[dag->count] = *rev;
	*slot_of(dag, rev) = (uint32_t)dag->count + 1;
	dag->count++;
	dag->first_parent[dag->count] = dag->first_parent[dag->count - 1];
}

void dag_add_parent(struct dag *dag, uint32_t parent)
{
	uint32_t *end = &dag->first_parent[dag->count];

	dag->parents = arena_grow(dag->arena, dag->parents, *end,
				  &dag->parent_capacity, sizeof(*dag->parents));
	dag->parents[(*end)++] = parent;
}

void dag_link(struct dag *dag, const struct rev *parent)
{
	size_t last = dag->count - 1;
	int64_t index = dag_find(dag, parent);

	if (index >= 0)
		dag_add_parent(dag, (uint32_t)index);
	else if (dag->first_parent[last] == dag->first_parent[last + 1])
		dag->forked[last] = true;
}

bool rev_equal(const struct rev *a, const struct rev *b)
{
	return strcmp(a->hex, b->hex) == 0;
}

int64_t dag_find(const struct dag *dag, const struct rev *rev)
{
	return dag->count ? (int64_t)*slot_of(dag, rev) - 1 : -1;
}

size_t dag_merges(const struct dag *dag)
{
	size_t merges = 0;

	for (size_t i = 0; i < dag->count; i++)
		merges += dag->first_parent[i + 1] - dag->first_parent[i] > 1;
	return merges;
}

void dag_mainline(bool *out, const struct dag *dag)
{
	size_t i = dag->count;

	memset(out, 0, dag->count * sizeof(*out));
	while (i-- > 0) {
		out[i] = true;
		if (dag->forked[i] ||
		    dag->first_parent[i] == dag->first_parent[i + 1])
			break;
		i = dag->parents[dag->first_parent[i]] + 1;
	}
}

void dag_ancestors(bool *out, const struct dag *dag, size_t index)
{
	memset(out, 0, dag->count * sizeof(*out));
	out[index] = true;
	for (size_t i = index + 1; i-- > 0;) {
		uint32_t end = dag->first_parent[i + 1];

		for (uint32_t p = dag->first_parent[i]; out[i] && p < end; p++)
			out[dag->parents[p]] = true;
	}
}

enum { COLUMN_WORDS = 8, COLUMN_BITS = 64 * COLUMN_WORDS };

struct column {
	uint64_t words[COLUMN_WORDS];
};

/*
 * The alive part of the dag, renumbered, so that the inner loop runs over
 * nothing else.
 */
struct piece {
	size_t count;
	uint32_t *index;	/* in the dag */
	uint32_t *first_parent; /* count + 1 */
	uint32_t *parents;
};

static void piece_init(struct piece *piece, const struct dag *dag,
		       const bool *alive, struct arena *arena)
{
	uint32_t *number = arena_array(arena, dag->count, sizeof(*number));
	uint32_t used = 0;

	piece->count = 0;
	piece->index = arena_array(arena, dag->count, sizeof(uint32_t));
	piece->first_parent =
		arena_array(arena, dag->count + 1, sizeof(uint32_t));
	piece->parents = arena_array(arena, dag->first_parent[dag->count],
				     sizeof(uint32_t));
	for (size_t i = 0; i < dag->count; i++) {
		if (!alive[i])
			continue;
		for (uint32_t p = dag->first_parent[i];
		     p < dag->first_parent[i + 1]; p++) {
			if (alive[dag->parents[p]])
				piece->parents[used++] =
					number[dag->parents[p]];
		}
		number[i] = (uint32_t)piece->count;
		piece->index[piece->count++] = (uint32_t)i;
		piece->first_parent[piece->count] = used;
	}
}

static uint32_t column_bits(const struct column *column)
{
	int bits = 0;

	for (size_t w = 0; w < COLUMN_WORDS; w++)
		bits += __builtin_popcountll(column->words[w]);
	return (uint32_t)bits;
}

/* Which of the commits from..from+COLUMN_BITS-1 are ancestors of each. */
static void push_column(uint32_t *sums, struct column *columns,
			const struct piece *piece, const bool *counted,
			size_t from)
{
	for (size_t i = from; i < piece->count; i++) {
		struct column own = {{0}};
		uint32_t end = piece->first_parent[i + 1];
		uint32_t begin = piece->first_parent[i];

		for (uint32_t p = begin; p < end; p++) {
			const struct column *parent;

			if (piece->parents[p] < from)
				continue;
			parent = &columns[piece->parents[p]];
			for (size_t w = 0; w < COLUMN_WORDS; w++)
				own.words[w] |= parent->words[w];
		}
		if (i - from < COLUMN_BITS && counted[piece->index[i]])
			own.words[(i - from) / 64] |= UINT64_C(1)
						      << (i - from) % 64;
		columns[i] = own;
		if (end - begin > 1)
			sums[i] += column_bits(&own);
	}
}

void dag_count_ancestors(uint32_t *out, const struct dag *dag,
			 const bool *alive, const bool *counted)
{
	ARENA_SCOPE(tmp);
	struct piece piece;
	struct column *columns;
	uint32_t *sums;

	if (dag->count == 0)
		return;
	memset(out, 0, dag->count * sizeof(*out));
	piece_init(&piece, dag, alive, &tmp);
	columns = arena_array(&tmp, piece.count, sizeof(*columns));
	sums = arena_array(&tmp, piece.count, sizeof(*sums));
	for (size_t from = 0; from < piece.count; from += COLUMN_BITS)
		push_column(sums, columns, &piece, counted, from);
	for (size_t i = 0; i < piece.count; i++) {
		uint32_t begin = piece.first_parent[i];
		uint32_t parents = piece.first_parent[i + 1] - begin;

		if (parents <= 1)
			sums[i] = (parents ? sums[piece.parents[begin]] : 0) +
				  counted[piece.index[i]];
		out[piece.index[i]] = sums[i];
	}
}
