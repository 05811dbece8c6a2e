/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/session/waiting.h"

struct bench {
	struct session session;
	struct waiting waiting;
};

/* `cpu` and `wall` in hundredths of a second. */
static struct run_record run_of(const char *revision, double cpu, double wall)
{
	return (struct run_record){.revision = revision,
				   .phase = PHASE_ENDS,
				   .measured = true,
				   .user_s = cpu / 200,
				   .system_s = cpu / 200,
				   .wall_s = wall / 100,
				   .pushed = 5,
				   .left = 2,
				   .unit = "",
				   .reason = "",
				   .log = ""};
}

static void add(struct bench *bench, struct run_record run)
{
	struct err err = {0};

	check_int(session_add(&bench->session,
			      (struct record){.kind = RECORD_RUN, .u.run = run},
			      &err),
		  0);
}

static bool waited(struct bench *bench, const char *revision, double cpu,
		   double wall)
{
	struct run_record run = run_of(revision, cpu, wall);

	waiting_init(&bench->waiting, &bench->session, "g", "b");
	return waiting_shows(&bench->waiting, &run);
}

static void check_told(void)
{
	struct bench bench = {0};

	add(&bench, run_of("g", 60, 10));
	check(!waited(&bench, "g", 10, 10));
	add(&bench, run_of("b", 9, 10));
	add(&bench, run_of("b", 4, 10));
	add(&bench, run_of("b", 9, 10));
	check_near(bench.waiting.usual[0].used, 0, 0);
	/* 0.8 of six processors, and of 0.9 where it may be like BAD. */
	check(waited(&bench, "g", 47, 10) && !waited(&bench, "g", 49, 10));
	check(waited(&bench, "b", 7.1, 10) && !waited(&bench, "b", 7.3, 10));
	check(waited(&bench, "c", 7.1, 10) && !waited(&bench, "c", 7.3, 10));
	check_near(bench.waiting.usual[0].used, 6, 1e-9);
	check_near(bench.waiting.usual[1].used, 0.9, 1e-9);
	/* Less than 10 ms tell nothing. */
	check(waited(&bench, "c", 1, 9) && !waited(&bench, "c", 0.9, 9));
	arena_release(&bench.session.arena);
}

/* One end that sleeps is enough: then waiting may be its own. */
static void check_sleeping(void)
{
	struct bench bench = {0};

	for (int i = 0; i < 3; i++) {
		add(&bench, run_of("g", 10, 10));
		add(&bench, run_of("b", 7.9, 10));
	}
	check(!waited(&bench, "g", 1, 10) && !waited(&bench, "b", 1, 10));
	check(!waited(&bench, "c", 1, 10));
	check_near(waiting_part(&bench.waiting, &bench.session), 0, 0);
	arena_release(&bench.session.arena);
}

static void check_part(void)
{
	struct bench bench = {0};

	for (int i = 0; i < 4; i++) {
		add(&bench, run_of("g", 10, 10));
		add(&bench, run_of("b", 10, i > 0 ? 20 : 10));
	}
	waiting_init(&bench.waiting, &bench.session, "g", "b");
	check_near(waiting_part(&bench.waiting, &bench.session), 0, 0);
	add(&bench, run_of("c", 10, 20));
	add(&bench, run_of("d", 10, 10));
	check_near(waiting_part(&bench.waiting, &bench.session), 0.4, 1e-12);
	arena_release(&bench.session.arena);
}

static void check_pushed(void)
{
	struct run_record run = run_of("b", 10, 100);
	struct bench bench = {0};

	/* A hundred times a second, and more often than it left it. */
	add(&bench, run_of("g", 10, 100));
	check(!waiting_pushed(&bench.session, "g"));
	run.pushed = 10;
	run.left = 9;
	add(&bench, run);
	check(waiting_pushed(&bench.session, "b"));
	run.left = 11;
	add(&bench, run);
	check(!waiting_pushed(&bench.session, "b"));
	check(!waiting_pushed(&bench.session, "c"));
	arena_release(&bench.session.arena);
}

static struct run_record queued_run(const char *revision, double cpu,
				    double wall, double queue)
{
	struct run_record run = run_of(revision, cpu, wall);

	run.queued = true;
	run.queue_s = queue / 100;
	return run;
}

static bool queued(struct bench *bench, const char *revision, double cpu,
		   double wall, double queue)
{
	struct run_record run = queued_run(revision, cpu, wall, queue);

	waiting_init(&bench->waiting, &bench->session, "g", "b");
	return waiting_shows(&bench->waiting, &run);
}

/* Where the kernel says how long it waited, one that sleeps is told as well. */
static void check_queue(void)
{
	struct bench bench = {0};

	add(&bench, queued_run("g", 2, 10, 0.1));
	add(&bench, queued_run("b", 2, 20, 4));
	check(queued(&bench, "g", 2, 10, 2.2) &&
	      !queued(&bench, "g", 2, 99, 9));
	check(queued(&bench, "b", 2, 10, 4.1) &&
	      !queued(&bench, "b", 2, 10, 3.9));
	check(queued(&bench, "c", 2, 10, 4.1) &&
	      !queued(&bench, "c", 2, 10, 3.9));
	check(!waiting_pushed(&bench.session, "g"));
	check(waiting_pushed(&bench.session, "b"));
	check(!waiting_is_crowded(&bench.waiting.usual[0]));
	check(waiting_is_crowded(&bench.waiting.usual[1]));
	/* Of one run it is not known: of that end nothing is usual any more. */
	add(&bench, run_of("b", 9, 10));
	check(!queued(&bench, "b", 2, 10, 9));
	arena_release(&bench.session.arena);
}

/* Of a comparison each side is like itself. */
static void check_sides(void)
{
	struct bench bench = {0};
	struct run_record run = run_of("r", 10, 10);
	ARENA_SCOPE(arena);

	for (int64_t side = 1; side <= 2; side++) {
		run.side = side;
		run.wall_s = 0.1 * (double)side;
		add(&bench, run);
	}
	waiting_of_sides(&bench.waiting, &bench.session, 2, &arena);
	check_near(bench.waiting.sides[0].used, 1, 1e-9);
	run.wall_s = 0.13;
	/* The second sleeps for half of its time. */
	check(!waiting_shows(&bench.waiting, &run));
	run.side = 1;
	check(waiting_shows(&bench.waiting, &run));
	run.side = 3;
	check(!waiting_shows(&bench.waiting, &run));
	arena_release(&bench.session.arena);
}

void check_waiting(void)
{
	check_queue();
	check_sides();
	check_told();
	check_sleeping();
	check_part();
	check_pushed();
}
