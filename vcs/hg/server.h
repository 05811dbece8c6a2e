/* SPDX-License-Identifier: MIT */
#ifndef VCS_HG_SERVER_H
#define VCS_HG_SERVER_H

#include "probe/run.h"
#include "probe/server.h"

/*
 * hg as a command server: one process, of which all is asked.  Most of what a
 * short command takes is Python that starts.
 *
 * It is started for the first question, and again when it is found dead.  It
 * stands at the root of the file system, so that no folder is kept busy, and
 * opens a repository anew for each question: what others have changed meanwhile
 * is seen.  Where there is none to be had (an hg that is something else, no
 * /proc), or it dies of a question more than once, each question is a process
 * of its own from then on.
 */
struct hg_server {
	const char *program;	/* hg itself */
	const char *const *env; /* what it is told by its environment */
	int out, errors;	/* files in memory for what it says */
	struct server process;
	pid_t owner; /* who has started that, and may ask it */
	int deaths;  /* of a question */
	bool hopeless;
};

struct hg_request {
	const char *const *words; /* behind the program's name */
	const char *dir;	  /* where, absolute; NULL: here */
	int64_t most_bytes;	  /* of what it prints, one more is kept */
	double limit_s;
	bool anyway; /* also when we have been asked to stop */
};

/*
 * As run() would do it: both files hold what it has said.  *asked is false when
 * it has to be asked by a process of its own.
 */
int hg_server_ask(bool *asked, struct run_result *out, struct hg_server *server,
		  const struct hg_request *request, struct err *err);

/* Its end; another question starts it once more. */
void hg_server_close(struct hg_server *server);

#endif
