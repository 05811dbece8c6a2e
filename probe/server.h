/* SPDX-License-Identifier: MIT */
#ifndef PROBE_SERVER_H
#define PROBE_SERVER_H

#include "probe/run_spec.h"

#include <sys/types.h>

/*
 * A command that stays while others are run, and is talked to through pipes.
 *
 * What runs leave behind is ended, but not this one; and it does not outlive
 * us: its input ends with us, and the kernel kills it.  Calling sequence:
 *
 *	server_start(&server, &spec, err);
 *	server_write(&server, question, length, &patience);
 *	server_read(&got, &server, answer, sizeof(answer), &patience);
 *	server_close(&server, grace_s, err);
 *
 * In a process that we fork it is not to be used.
 */
struct server {
	pid_t pid; /* 0: there is none */
	int pidfd;
	int in, out; /* our ends of its stdin and stdout */
};

/* How long to wait for it. */
struct server_patience {
	double until_s; /* on the clock of process_clock() */
	bool anyway;	/* also when we have been asked to stop */
};

enum server_turn {
	SERVER_READY,	/* it took the bytes, or gave some */
	SERVER_GONE,	/* it has ended, or closed its pipe */
	SERVER_LATE,	/* it has done neither in time */
	SERVER_STOPPED, /* we have been asked to stop */
};

/*
 * Of `spec`, `in` and `out` are not looked at, nor what limits a run.  When
 * there is no such command, or none can be kept here, out->pid is 0.
 */
int server_start(struct server *out, const struct run_spec *spec,
		 struct err *err);

/* Does it run still? */
bool server_runs(const struct server *server);

enum server_turn server_write(struct server *server, const char *bytes,
			      size_t length,
			      const struct server_patience *patience);

/* As much as there is, and at least one byte. */
enum server_turn server_read(size_t *got, struct server *server, char *bytes,
			     size_t most,
			     const struct server_patience *patience);

/*
 * End it, and all that it leaves behind: by the end of its input, or when it
 * does not go within `grace_s` as server_stop() does.
 */
int server_close(struct server *server, double grace_s, struct err *err);

/* The same in the middle of something: SIGTERM, the grace, SIGKILL. */
int server_stop(struct server *server, double grace_s, struct err *err);

#endif
