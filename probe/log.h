/* SPDX-License-Identifier: MIT */
#ifndef PROBE_LOG_H
#define PROBE_LOG_H

#include <stdint.h>

/*
 * What a command prints goes to files that it writes by itself: nobody reads
 * along, so nobody slows it down.  Of a file that grows beyond `most_bytes`
 * the middle is given back to the disk meanwhile, and is cut out at the end:
 *
 *	struct log_watch watch = log_watch(out, errors, most_bytes, now_s);
 *
 *	while (running)
 *		log_look(&watch, now_s), sleep until log_due_s(&watch)
 *	log_cut(out, most_bytes)
 */
struct log_watch {
	const char *paths[2]; /* or NULL */
	int64_t most_bytes;   /* of each; 0: all of it */
	int64_t size_bytes;   /* of both, when last looked at */
	double nap_s, due_s;
};

struct log_watch log_watch(const char *out, const char *errors,
			   int64_t most_bytes, double now_s);

/* When to look again, on the clock of `now_s`; after a look it is to come. */
double log_due_s(const struct log_watch *watch);

/* Look, if it is time to. */
void log_look(struct log_watch *watch, double now_s);

/*
 * Keep half of `most_bytes` at each end of a file, with a mark between them.
 * What is no regular file of ours, with this one name, stays as it is, and so
 * does one that is not longer.
 */
void log_cut(const char *path, int64_t most_bytes);

#endif
