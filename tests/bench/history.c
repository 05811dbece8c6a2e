/* SPDX-License-Identifier: MIT */
/*
 * How long it takes to load a range of history and to choose the first
 * revision to test: `history GOOD BAD` in the repository of this folder
 * prints two numbers of seconds, and the size of the range.
 */
#include "bisect/judge/search.h"
#include "bisect/session/range.h"
#include "probe/run.h"

#include <stdio.h>
#include <sys/resource.h>

int main(int argc, char **argv)
{
	ARENA_SCOPE(arena);
	struct config config = {0};
	struct err err = {0};
	struct vcs *vcs = NULL;
	struct range range;
	struct search search;
	struct rusage usage;
	double start_s, loaded_s, chosen_s;
	int64_t next;

	if (argc != 3) {
		fputs("usage: history GOOD BAD\n", stderr);
		return 2;
	}
	config.good = argv[1];
	config.bad = argv[2];
	start_s = process_clock();
	if (vcs_open(&vcs, ".", NULL, &err) < 0 ||
	    range_load(&range, vcs, &config, "", &arena, &err) < 0) {
		fprintf(stderr, "history: %s\n", err.text);
		vcs_close(vcs);
		return 1;
	}
	loaded_s = process_clock();
	search_init(&search, &range.dag, NULL, false, &arena);
	next = search_next(&search);
	chosen_s = process_clock();
	getrusage(RUSAGE_SELF, &usage);
	printf("load_s %.4f\nchoose_s %.4f\nrevisions %zu\nmerges %zu\n"
	       "next %s\nreach %u\nmax_rss_mib %ld\n",
	       loaded_s - start_s, chosen_s - loaded_s, range.dag.count,
	       dag_merges(&range.dag),
	       next >= 0 ? range.dag.revs[next].hex : "-",
	       next >= 0 ? search.reach[next] : 0, usage.ru_maxrss / 1024);
	vcs_close(vcs);
	return 0;
}
