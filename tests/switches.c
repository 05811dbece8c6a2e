/* SPDX-License-Identifier: MIT */
/*
 * Programs whose doings a scheduler's trace must show: tasks with names of
 * their own, which all begin and end together.
 *
 *	switches hogs MS	two that are always busy, on one processor
 *	switches hopper MS	one that moves from processor to processor
 *	switches convoy MS	three that take turns with one lock
 *	switches sleeper MS	one that sleeps
 *	switches burst MS [EACH]
 *				a benchmark, and beside it on its processor one
 *				that is busy for 20 ms in each 100, or EACH
 *	switches cron MS [EACH]	the latter alone
 *	switches work MS	the former alone, until it has had so much time
 *	switches crowd MS TASKS	so many that wake up, run for a little and sleep
 *	switches pair TURNS	two that take turns on one processor, for 16 us;
 *				prints how many us that took, and of CPU time
 *	switches least COMMAND	the least that the kernel can record of it: that
 *				it switched
 *	switches named NAME MS	one with this name, which runs a little
 *
 * Each prints the number and the name of each of its tasks.
 */
#include <linux/perf_event.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CROWD_MOST = 8, HOPS = 40, TURN_US = 16, RING_BYTES = 4 << 20 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long begin_ms, end_ms, each_ms = 100;

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void sleep_us(long us)
{
	struct timespec nap = {us / 1000000, us % 1000000 * 1000};

	nanosleep(&nap, NULL);
}

static void be(const char *name)
{
	prctl(PR_SET_NAME, name);
	printf("%d %s\n", (int)gettid(), name);
	fflush(stdout);
}

/* On the n-th of the processors that we may use. */
static void stay_on(int n)
{
	cpu_set_t ours, one;

	sched_getaffinity(0, sizeof(ours), &ours);
	n %= CPU_COUNT(&ours);
	CPU_ZERO(&one);
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (CPU_ISSET(cpu, &ours) && n-- == 0)
			CPU_SET(cpu, &one);
	}
	sched_setaffinity(0, sizeof(one), &one);
}

static void be_busy_until(long ms)
{
	while (now_ms() < ms)
		;
}

static long spent_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* As much, however long it takes. */
static void work(long us)
{
	long begin_us = spent_us();

	while (spent_us() - begin_us < us)
		;
}

static void *hog(void *name)
{
	be(name);
	stay_on(0);
	be_busy_until(end_ms);
	return NULL;
}

static void *worker(void *name)
{
	be(name);
	stay_on(0);
	work((end_ms - begin_ms) * 1000);
	return NULL;
}

static void *hopper(void *name)
{
	cpu_set_t all;

	sched_getaffinity(0, sizeof(all), &all);
	be(name);
	for (int i = 0; i < HOPS || now_ms() < end_ms; i++) {
		sched_setaffinity(0, sizeof(all), &all);
		stay_on(i);
		be_busy_until(now_ms() + 4);
	}
	return NULL;
}

/* Asleep while another has the lock, and with it. */
static void *convoy(void *name)
{
	be(name);
	while (now_ms() < end_ms) {
		pthread_mutex_lock(&lock);
		sleep_us(20);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void *sleeper(void *name)
{
	be(name);
	while (now_ms() < end_ms)
		sleep_us(50000);
	return NULL;
}

static void *burst(void *name)
{
	be(name);
	stay_on(0);
	while (now_ms() < end_ms) {
		be_busy_until(now_ms() + 20);
		sleep_us((each_ms - 20) * 1000);
	}
	return NULL;
}

/* Each of its number does so at times of its own. */
static void *one_of_many(void *number)
{
	long n = *(int *)number;
	char name[16];

	snprintf(name, sizeof(name), "task-%d", (int)n % 100000);
	prctl(PR_SET_NAME, name);
	while (now_ms() < end_ms) {
		work(20 + n % 7 * 10);
		sleep_us(30000 + n * 7919 % 40000);
	}
	return NULL;
}

static void *named(void *name)
{
	be(name);
	be_busy_until(now_ms() + 5);
	return NULL;
}

struct part {
	void *(*does)(void *name);
	char name[16];
};

static struct play {
	const char *name;
	struct part crowd[CROWD_MOST];
} plays[] = {
	{"hogs", {{hog, "hog-a"}, {hog, "hog-b"}}},
	{"hopper", {{hopper, "hopper"}}},
	{"convoy",
	 {{convoy, "convoy-a"}, {convoy, "convoy-b"}, {convoy, "convoy-c"}}},
	{"sleeper", {{sleeper, "sleeper"}}},
	{"burst", {{hog, "bench"}, {burst, "cron"}}},
	{"cron", {{burst, "cron"}}},
	{"work", {{worker, "bench"}}},
};

/* -- Two that take turns: as much work, however long it takes. -- */

static int turns, ends[2][2];

static void *take_turns(void *which)
{
	int me = which != NULL;
	char token = 0;

	stay_on(0);
	for (int i = 0; i < turns; i++) {
		if (read(ends[me][0], &token, 1) != 1)
			break;
		work(TURN_US);
		if (write(ends[!me][1], &token, 1) != 1)
			break;
	}
	return NULL;
}

static int pair(int count)
{
	struct timespec begin, end;
	struct rusage usage;
	pthread_t threads[2];
	char token = 0;

	turns = count;
	if (pipe(ends[0]) < 0 || pipe(ends[1]) < 0)
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	pthread_create(&threads[0], NULL, take_turns, NULL);
	pthread_create(&threads[1], NULL, take_turns, &turns);
	if (write(ends[0][1], &token, 1) != 1)
		return 1;
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	getrusage(RUSAGE_SELF, &usage);
	printf("%ld %ld\n",
	       (end.tv_sec - begin.tv_sec) * 1000000 +
		       (end.tv_nsec - begin.tv_nsec) / 1000,
	       (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
		       usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
	return 0;
}

static int play(const char *name, long ms)
{
	pthread_t threads[CROWD_MOST];
	int count = 0;

	begin_ms = now_ms();
	end_ms = begin_ms + ms;
	for (size_t i = 0; i < sizeof(plays) / sizeof(plays[0]); i++) {
		while (strcmp(plays[i].name, name) == 0 &&
		       plays[i].crowd[count].does) {
			pthread_create(&threads[count], NULL,
				       plays[i].crowd[count].does,
				       plays[i].crowd[count].name);
			count++;
		}
	}
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return count > 0 ? 0 : 1;
}

static int crowd(long ms, int count)
{
	pthread_t *threads = calloc((size_t)count, sizeof(*threads));
	int *numbers = calloc((size_t)count, sizeof(*numbers));

	end_ms = now_ms() + ms;
	for (int i = 0; i < count; i++) {
		numbers[i] = i;
		if (pthread_create(&threads[i], NULL, one_of_many,
				   &numbers[i]) != 0)
			return 1;
	}
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	free(threads);
	free(numbers);
	return 0;
}

/* Nobody reads it, and what finds no room costs nothing. */
static void record_least(int cpu)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_DUMMY,
		.exclude_kernel = 1,
		.exclude_hv = 1,
		.inherit = 1,
		.context_switch = 1,
		.watermark = 1,
		.wakeup_watermark = UINT32_MAX,
	};
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd = (int)syscall(SYS_perf_event_open, &attr, 0, cpu, -1, 0);

	for (size_t size = RING_BYTES; fd >= 0 && size >= page; size /= 2) {
		if (mmap(NULL, page + size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 fd, 0) != MAP_FAILED)
			return;
	}
	fprintf(stderr, "switches: nothing can be recorded\n");
	exit(1);
}

/* The rings are this process's, so that the command is a child. */
static int least(char **argv)
{
	int status = 1;
	pid_t pid;

	for (int cpu = 0; cpu < (int)sysconf(_SC_NPROCESSORS_ONLN); cpu++)
		record_least(cpu);
	pid = fork();
	if (pid == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status != 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "least") == 0)
		return least(argv + 2);
	if (argc == 4 && strcmp(argv[1], "named") == 0) {
		pthread_t thread;

		end_ms = now_ms() + atol(argv[3]);
		pthread_create(&thread, NULL, named, argv[2]);
		pthread_join(thread, NULL);
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "pair") == 0)
		return pair(atoi(argv[2]));
	if (argc == 4 && strcmp(argv[1], "crowd") == 0)
		return crowd(atol(argv[2]), atoi(argv[3]));
	if (argc == 4 && atol(argv[3]) > 20)
		each_ms = atol(argv[3]);
	return argc == 3 || argc == 4 ? play(argv[1], atol(argv[2])) : 2;
}
