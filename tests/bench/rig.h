/* SPDX-License-Identifier: MIT */
#ifndef TESTS_BENCH_RIG_H
#define TESTS_BENCH_RIG_H

#include "bisect/session/range.h"
#include "bisect/session/record.h"
#include "tests/bench/world.h"

/*
 * The whole program, from the measuring of the ends to its last record, put
 * into a world: everything is the real one but the repository (line.h) and
 * the runner (fake_measure.h), and the session keeps no journal on a disk.
 */
struct rig {
	struct arena arena;
	struct vcs *vcs;
	struct config config;
	struct range range;
	char *dir; /* an empty folder, for what asks a disk for its size */
	bool loud; /* let the program talk, to stderr */
};

/* What runs are for, see finding_parts. */
enum { FINDING_PARTS = 7 };
extern const char *const finding_parts[FINDING_PARTS];

/* What one bisection came to. */
struct finding {
	enum outcome outcome;
	bool right;	   /* it named a culprit */
	bool odd;	   /* it named the odd build, or the one behind it */
	bool user;	   /* it named who makes the step of the user time */
	double confidence; /* as stated; 0: none */
	double runs, warmups, builds;
	double parts[FINDING_PARTS]; /* the runs, by what they were for */
};

/* For worlds of so many commits. */
int rig_open(struct rig *rig, size_t commits, struct err *err);
void rig_close(struct rig *rig);

/* What one scan came to. */
struct scan_finding {
	size_t steps, found; /* in the world; and those of them that it names */
	size_t invented;     /* what it names besides */
	double runs, builds; /* warm-ups are runs as well */
};

/* A scan of the whole with --points. */
int rig_scan(struct scan_finding *out, struct rig *rig, struct world *world,
	     int points, uint64_t seed, struct err *err);

/* One bisection with --confidence; an outcome of "failed" is an error. */
int rig_bisect(struct finding *out, struct rig *rig, struct world *world,
	       double confidence, uint64_t seed, struct err *err);

#endif
