/* SPDX-License-Identifier: MIT */
/* Waiting: looks every 2 ms for what a helper has said, where it is slow. */
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int answer(int question[2], int reply[2], int rounds)
{
	char byte;

	for (int i = 0; i < rounds; i++) {
		if (read(question[0], &byte, 1) != 1 ||
		    write(reply[1], &byte, 1) != 1)
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 50;
	int question[2], reply[2], status = 0;
	char byte = 0;

	if (pipe(question) < 0 || pipe(reply) < 0)
		return 1;
	if (fork() == 0)
		_exit(answer(question, reply, rounds));
	for (int i = 0; i < rounds; i++) {
		if (write(question[1], &byte, 1) != 1)
			return 1;
#ifdef SLOW
		poll(NULL, 0, 2);
#endif
		if (read(reply[0], &byte, 1) != 1)
			return 1;
	}
	wait(&status);
	return status != 0;
}
