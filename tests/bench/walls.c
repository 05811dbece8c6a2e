/* SPDX-License-Identifier: MIT */
/*
 * How many builds a search takes where revisions cannot be built: in a wall, at
 * many places, or scattered; for many culprits, on a line and on a graph with
 * merges.  A build that fails counts for two, as it is tried once more in a
 * pristine tree.  The ends and the proof, which take four, are not counted.
 *
 * A culprit is hidden when it, or all of its parents, cannot be built: then the
 * answer is a range, and all of the wall has to be tried.
 */
#include "bisect/judge/random.h"
#include "bisect/judge/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAILED_BUILDS = 2 };

struct builds {
	double sum;
	size_t count, most;
};

struct tally {
	struct builds plain, hidden;
	size_t wrong; /* not named, though it could be; or another one */
};

struct row {
	const char *title;
	size_t candidates;
	bool merges, whole; /* on a graph; all of it, not its mainline first */
	size_t length;	    /* of a wall; 0: scattered */
	size_t period;	    /* each such one fails */
	double share;	    /* or so many, by chance */
};

static const struct row rows[] = {
	{"48 commits, 21 broken", 47, .length = 21},
	{"1,000, 5 broken", 1000, .length = 5},
	{"1,000, 20 broken", 1000, .length = 20},
	{"1,000, 100 broken", 1000, .length = 100},
	{"1,000, 300 broken", 1000, .length = 300},
	{"1,000, none broken", 1000, .period = SIZE_MAX},
	{"1,000, every third", 1000, .period = 3},
	{"1,000, a tenth at random", 1000, .share = 0.1},
	{"1,000, a third at random", 1000, .share = 1. / 3},
	{"1,000, half at random", 1000, .share = 0.5},
	{"1,000 with merges, 20 broken", 1000, .merges = true, .length = 20},
	{"1,000 with merges, 100 broken", 1000, .merges = true, .length = 100},
	{"the whole graph, 20 broken", 1000, .merges = true, .whole = true,
	 .length = 20},
	{"the whole graph, 100 broken", 1000, .merges = true, .whole = true,
	 .length = 100},
	{"the whole graph, a third", 1000, .merges = true, .whole = true,
	 .share = 1. / 3},
};

/* Every fourth commit is a merge of a side line that forked some way back. */
static void make_history(struct dag *dag, const struct row *row,
			 struct arena *arena)
{
	struct random random = {7};
	size_t main_line = 0, side = 0;

	dag_init(dag, arena);
	for (size_t i = 0; i < row->candidates; i++) {
		struct rev rev = {""};
		bool forks = row->merges && i % 4 == 1 && i > 8;
		bool merges = row->merges && i % 4 == 3 && side > 0;

		snprintf(rev.hex, sizeof(rev.hex), "%040zx", i);
		dag_add(dag, &rev);
		if (i > 0)
			dag_add_parent(
				dag,
				(uint32_t)(forks ? main_line -
							   random_below(&random,
									4)
						 : main_line));
		if (merges)
			dag_add_parent(dag, (uint32_t)side);
		if (forks)
			side = i;
		else
			main_line = i;
	}
}

/* A wall: what has the first commit of it, and not the repair. */
static void break_wall(bool *broken, const struct dag *dag, size_t from,
		       size_t length)
{
	ARENA_SCOPE(tmp);
	bool *within = arena_array(&tmp, dag->count, sizeof(*within));

	for (size_t i = from; i < from + length; i++) {
		dag_ancestors(within, dag, i);
		broken[i] = within[from];
	}
}

static void break_scattered(bool *broken, const struct row *row,
			    struct random *random)
{
	for (size_t i = 0; i + 1 < row->candidates; i++) {
		if (row->period > 0)
			broken[i] = i % row->period == row->period - 1;
		else
			broken[i] = (double)random_below(random, 1000) <
				    row->share * 1000;
	}
}

/* Can tests tell the culprit apart from what leads up to it? */
static bool is_hidden(const struct dag *dag, const bool *broken, size_t culprit)
{
	bool hidden = culprit + 1 < dag->count && broken[culprit];

	for (uint32_t p = dag->first_parent[culprit];
	     p < dag->first_parent[culprit + 1]; p++)
		hidden |= broken[dag->parents[p]];
	return hidden;
}

static void add(struct builds *builds, size_t count)
{
	builds->sum += (double)count;
	builds->count++;
	if (count > builds->most)
		builds->most = count;
}

static void search_for(struct tally *tally, const struct dag *dag, bool whole,
		       const bool *broken, size_t culprit)
{
	ARENA_SCOPE(tmp);
	uint32_t *left = arena_array(&tmp, dag->count, sizeof(*left));
	bool *reached = arena_array(&tmp, dag->count, sizeof(*reached));
	bool hidden = is_hidden(dag, broken, culprit), among = false;
	struct search search;
	size_t builds = 0, count;
	int64_t next;

	search_init(&search, dag, NULL, !whole, &tmp);
	while ((next = search_next(&search)) >= 0) {
		dag_ancestors(reached, dag, (size_t)next);
		builds += broken[next] ? FAILED_BUILDS : 1;
		if (broken[next])
			search_skip(&search, (size_t)next);
		else if (reached[culprit])
			search_new(&search, (size_t)next);
		else
			search_old(&search, (size_t)next);
	}
	count = search_left(&search, left);
	for (size_t i = 0; i < count; i++)
		among |= left[i] == culprit;
	tally->wrong += !among || (count > 1 && !hidden);
	add(hidden ? &tally->hidden : &tally->plain, builds);
}

/* Of all culprits, every so many; and those at the edges of the wall. */
static void search_all(struct tally *tally, const struct dag *dag,
		       const struct row *row, const bool *broken, size_t from)
{
	size_t step = row->candidates / 48 | 1;

	for (size_t c = 0; c < dag->count; c++) {
		bool near = row->length > 0 && c + 4 > from &&
			    (c < from + 4 || (c + 4 > from + row->length &&
					      c < from + row->length + 4));

		if (near || c % step == 0)
			search_for(tally, dag, row->whole, broken, c);
	}
}

static void run_row(const struct row *row)
{
	ARENA_SCOPE(tmp);
	enum { PLACES = 24 };
	struct random random = {1};
	struct tally tally = {.wrong = 0};
	struct dag dag;
	bool *broken = arena_array(&tmp, row->candidates, sizeof(*broken));
	size_t room = row->candidates - 1 - row->length;
	size_t places = row->period > 0 ? 1 : PLACES;

	make_history(&dag, row, &tmp);
	for (size_t i = 0; i < places; i++) {
		size_t from = room * i / places;

		memset(broken, 0, row->candidates * sizeof(*broken));
		if (row->length > 0)
			break_wall(broken, &dag, from, row->length);
		else
			break_scattered(broken, row, &random);
		search_all(&tally, &dag, row, broken, from);
	}
	printf("%-32s %8.1f %5zu", row->title,
	       tally.plain.sum / (double)tally.plain.count, tally.plain.most);
	if (tally.hidden.count > 0)
		printf(" %10.1f %5zu",
		       tally.hidden.sum / (double)tally.hidden.count,
		       tally.hidden.most);
	printf(tally.wrong ? "  %zu WRONG\n" : "\n", tally.wrong);
	if (tally.wrong)
		exit(1);
}

int main(void)
{
	printf("%-32s %8s %5s %10s %5s\n", "builds, a failed one being two",
	       "mean", "most", "if hidden", "most");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run_row(&rows[i]);
	return 0;
}
