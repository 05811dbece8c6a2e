/* SPDX-License-Identifier: MIT */
#include "tests/bench/crew.h"

#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS_MOST = 64 };

/* What all workers see: the next piece, and behind it the results. */
struct shared {
	_Alignas(64) atomic_size_t next;
	_Alignas(64) char results[];
};

static size_t size_of(const struct crew_work *work)
{
	return sizeof(struct shared) + work->count * work->result_size;
}

static int do_pieces(struct shared *shared, const struct crew_work *work,
		     struct err *err)
{
	size_t index;

	while ((index = atomic_fetch_add(&shared->next, 1)) < work->count) {
		void *result = shared->results + index * work->result_size;

		if (work->piece(result, index, work->context, err) < 0)
			return -1;
	}
	return 0;
}

static int do_share(struct shared *shared, const struct crew_work *work)
{
	struct err err = {0};

	if (!work->begin || work->begin(work->context, &err) == 0)
		do_pieces(shared, work, &err);
	if (work->end)
		work->end(work->context);
	if (err.failed)
		fprintf(stderr, "accuracy: %s\n", err.text);
	return err.failed;
}

static int wait_for(const pid_t *workers, size_t count)
{
	int failures = 0;

	for (size_t i = 0; i < count; i++) {
		int status = 1;

		waitpid(workers[i], &status, 0);
		failures += status != 0;
	}
	return failures;
}

int crew_run(void **out, const struct crew_work *work, struct err *err)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	pid_t workers[WORKERS_MOST];
	size_t count = 0;
	struct shared *shared =
		mmap(NULL, size_of(work), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (shared == MAP_FAILED)
		return err_sys(err, "memory that processes share");
	fflush(NULL);
	while (count < WORKERS_MOST && (long)count < processors) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(do_share(shared, work));
		if (pid < 0)
			break;
		workers[count++] = pid;
	}
	*out = shared->results;
	if (count > 0 && wait_for(workers, count) == 0)
		return 0;
	crew_release(shared->results, work);
	return err_set(err, "a worker failed");
}

void crew_release(void *results, const struct crew_work *work)
{
	munmap((char *)results - offsetof(struct shared, results),
	       size_of(work));
}
