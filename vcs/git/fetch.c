/* SPDX-License-Identifier: MIT */
/*
 * libgit2 sleeps in connect() and recv() for as long as the other side likes.
 * So a child does this, whom signals wake: the call fails then, and libgit2
 * removes what it has received so far.  Only one that sleeps on is killed.
 */
#include "vcs/git/fetch.h"

#include "probe/run.h"

#include <signal.h>
#include <unistd.h>

enum {
	SILENCE_S = 20, /* every server has said something by then */
	GRACE_S = 2,
	STATUS_FAILED = 1,
	STATUS_SILENT = 2,
};

/* The first one wakes us, the second one ends us. */
static void wake(int signal)
{
	(void)signal;
	alarm(GRACE_S);
}

static void heard(double *last_s)
{
	*last_s = process_clock();
	alarm(SILENCE_S);
}

static int hear_words(const char *words, int length, void *last_s)
{
	(void)words;
	(void)length;
	heard(last_s);
	return process_interrupted() ? -1 : 0;
}

static int hear_objects(const git_indexer_progress *progress, void *last_s)
{
	(void)progress;
	heard(last_s);
	return process_interrupted() ? -1 : 0;
}

static int download(git_repository *module, double *last_s)
{
	char all[] = "+refs/*:refs/perfbisect/*";
	char *specs[] = {all};
	git_strarray refspecs = {specs, 1};
	git_fetch_options options;
	git_remote *origin = NULL, *remote = NULL;
	int code;

	git_fetch_options_init(&options, GIT_FETCH_OPTIONS_VERSION);
	options.callbacks.sideband_progress = hear_words;
	options.callbacks.transfer_progress = hear_objects;
	options.callbacks.payload = last_s;
	code = git_remote_lookup(&origin, module, "origin");
	if (code == 0)
		code = git_remote_create_anonymous(&remote, module,
						   git_remote_url(origin));
	if (code == 0)
		code = git_remote_download(remote, &refspecs, &options);
	git_remote_free(remote);
	git_remote_free(origin);
	return code;
}

static int ask_remote(void *module)
{
	const struct sigaction once = {.sa_handler = wake,
				       .sa_flags = (int)SA_RESETHAND};
	double last_s;

	sigaction(SIGALRM, &once, NULL);
	heard(&last_s);
	if (download(module, &last_s) == 0)
		return 0;
	return process_clock() - last_s < SILENCE_S ? STATUS_FAILED
						    : STATUS_SILENT;
}

int git_fetch(enum fetch_end *out, struct vcs *vcs, git_repository *module,
	      struct err *err)
{
	struct run_spec spec = {.call = ask_remote,
				.context = module,
				.timeout_s = vcs->patience_s,
				.grace_s = GRACE_S};
	struct run_result result;

	*out = FETCH_NOT_TRIED;
	if (vcs->patience_s <= 0)
		return 0;
	if (run(&result, &spec, err) < 0)
		return -1;
	vcs->patience_s -= result.wall_s;
	*out = FETCH_SILENT;
	if (run_succeeded(&result))
		*out = FETCH_DONE;
	else if (result.end == RUN_EXITED && result.code == STATUS_FAILED)
		*out = FETCH_FAILED;
	return 0;
}
