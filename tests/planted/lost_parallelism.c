/* SPDX-License-Identifier: MIT */
/* Lost parallelism: two threads, with one lock around all their work. */
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long rounds = 60000000;

static void *work(void *out)
{
	unsigned long sum = 1;

#ifdef SLOW
	pthread_mutex_lock(&lock);
#endif
	for (long i = 0; i < rounds; i++) {
		sum = sum * 31 + 1;
		__asm__ volatile("" : "+r"(sum));
	}
#ifdef SLOW
	pthread_mutex_unlock(&lock);
#endif
	*(unsigned long *)out = sum;
	return &lock;
}

int main(int argc, char **argv)
{
	unsigned long sums[2];
	pthread_t threads[2];

	if (argc > 1)
		rounds = atol(argv[1]);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, work, &sums[i]);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	return sums[0] != sums[1];
}
