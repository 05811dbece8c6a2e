/* SPDX-License-Identifier: MIT */
#include "vcs/hg/server.h"

#include "probe/ground/arena.h"
#include "probe/ground/text.h"
#include "probe/proc.h"
#include "probe/process.h"
#include "vcs/hg/channel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

enum {
	GRACE_S = 3,
	HELLO_S = 10, /* a process of its own takes as long to start */
	HELLO_MOST = 4096,
	DEATHS_MOST = 1,
	CHUNK_BYTES = 65536,
	/* Who has become larger than that does not stay while runs are timed.
	 */
	RESIDENT_MOST_KB = 256 << 10,
};

/* What becomes of an answer. */
struct answer {
	const struct hg_server *server;
	const struct hg_request *request;
	int64_t printed; /* bytes that are kept */
	int status;	 /* when it is whole */
	bool whole, wants_input;
};

static int write_all(int fd, const char *bytes, size_t length, struct err *err)
{
	while (length > 0) {
		ssize_t done = write(fd, bytes, length);

		if (done < 0 && errno != EINTR)
			return err_sys(err, "write to a file in memory");
		bytes += done > 0 ? done : 0;
		length -= done > 0 ? (size_t)done : 0;
	}
	return 0;
}

/* One byte more than is wanted tells that there was more. */
static int keep_printed(struct answer *answer,
			const struct channel_piece *piece, struct err *err)
{
	int64_t room = answer->request->most_bytes - answer->printed;
	size_t length = piece->length;

	if (room < (int64_t)length)
		length = room < 0 ? 0 : (size_t)room + 1;
	answer->printed += (int64_t)length;
	return write_all(answer->server->out, piece->bytes, length, err);
}

/* False when this is nothing that a command server says. */
static bool take_piece(struct answer *answer, const struct channel_piece *piece,
		       struct err *err)
{
	switch (piece->kind) {
	case CHANNEL_NONE:
		break;
	case CHANNEL_OUT:
		keep_printed(answer, piece, err);
		break;
	case CHANNEL_ERRORS:
		write_all(answer->server->errors, piece->bytes, piece->length,
			  err);
		break;
	case CHANNEL_INPUT:
		answer->wants_input = true;
		break;
	case CHANNEL_RESULT:
		answer->whole = true;
		answer->status = piece->status;
		break;
	case CHANNEL_BROKEN:
		return false;
	}
	return true;
}

/* Nothing may stand behind the result. */
static bool take_bytes(struct answer *answer, struct channel *channel,
		       const char *bytes, size_t length, struct err *err)
{
	for (size_t at = 0; at < length;) {
		struct channel_piece piece;

		if (answer->whole)
			return false;
		at += channel_take(&piece, channel, bytes + at, length - at);
		if (!take_piece(answer, &piece, err))
			return false;
	}
	return true;
}

static enum server_turn hear(struct answer *answer, struct server *process,
			     const struct server_patience *patience,
			     struct err *err)
{
	struct channel channel = {0};
	char bytes[CHUNK_BYTES];

	while (!answer->whole && !err->failed) {
		enum server_turn turn;
		size_t got;

		turn = server_read(&got, process, bytes, sizeof(bytes),
				   patience);
		if (turn != SERVER_READY)
			return turn;
		if (!take_bytes(answer, &channel, bytes, got, err))
			return SERVER_GONE;
		if (!answer->wants_input)
			continue;
		answer->wants_input = false;
		turn = server_write(process, channel_no_input,
				    sizeof(channel_no_input), patience);
		if (turn != SERVER_READY)
			return turn;
	}
	return SERVER_READY;
}

/* Its first message, and no more; an hg that is none may say anything. */
static bool hear_hello(struct server *process,
		       const struct server_patience *patience)
{
	char said[HELLO_MOST + 1] = {0}, bytes[HELLO_MOST];
	struct channel channel = {0};
	size_t length = 0, got;
	bool whole = false;

	while (!whole) {
		if (server_read(&got, process, bytes, sizeof(bytes),
				patience) != SERVER_READY)
			return false;
		for (size_t at = 0; at < got;) {
			struct channel_piece piece;

			if (whole)
				return false;
			at += channel_take(&piece, &channel, bytes + at,
					   got - at);
			if (piece.kind > CHANNEL_OUT ||
			    length + piece.length > HELLO_MOST)
				return false;
			if (piece.kind != CHANNEL_OUT)
				continue;
			memcpy(said + length, piece.bytes, piece.length);
			length += piece.length;
			whole = piece.last;
		}
	}
	return channel_is_hello(said);
}

static int start(struct hg_server *server, struct server_patience patience,
		 struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *const argv[] = {server->program, "serve", "--cmdserver",
				    "pipe", NULL};
	const struct run_spec spec = {
		.argv = argv,
		.env = server->env,
		.dir = "/",
		.errors =
			arena_sprintf(&tmp, "/proc/self/fd/%d", server->errors),
	};

	patience.until_s = fmin(patience.until_s, process_clock() + HELLO_S);
	if (server_start(&server->process, &spec, err) < 0)
		return -1;
	server->owner = getpid();
	if (server->process.pid > 0 && hear_hello(&server->process, &patience))
		return 0;
	server->hopeless = !process_interrupted();
	return server_stop(&server->process, GRACE_S, err);
}

/* Is there one that can be asked? */
static int make_ready(bool *ready, struct hg_server *server,
		      const struct server_patience *patience, struct err *err)
{
	struct server *process = &server->process;

	*ready = false;
	if (server->hopeless || (process->pid > 0 && server->owner != getpid()))
		return 0;
	if (process->pid > 0 && !server_runs(process) &&
	    server_stop(process, GRACE_S, err) < 0)
		return -1;
	if (process->pid <= 0 && start(server, *patience, err) < 0)
		return -1;
	*ready = process->pid > 0;
	return 0;
}

/* Its own complaints stand among those that come on a channel. */
static bool begin_files(const struct hg_server *server)
{
	return ftruncate(server->out, 0) == 0 &&
	       lseek(server->out, 0, SEEK_SET) == 0 &&
	       ftruncate(server->errors, 0) == 0 &&
	       fcntl(server->errors, F_SETFL, O_APPEND) == 0;
}

static enum server_turn converse(struct answer *answer,
				 struct hg_server *server,
				 const struct server_patience *patience,
				 struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct hg_request *request = answer->request;
	char here[PATH_MAX];
	const char *dir =
		request->dir ? request->dir : getcwd(here, sizeof(here));
	/* Apart from its option, or hg does not go back. */
	const char *const where[] = {dir ? "--cwd" : NULL, dir, NULL};
	const char *const *const lists[] = {where, request->words, NULL};
	enum server_turn turn;
	struct text text;

	text_init(&text, &tmp);
	channel_request(&text, dir ? lists : lists + 1);
	turn = server_write(&server->process, text.data, text.length, patience);
	return turn == SERVER_READY
		       ? hear(answer, &server->process, patience, err)
		       : turn;
}

static bool is_too_large(const struct server *process)
{
	ARENA_SCOPE(tmp);
	const char *path =
		arena_sprintf(&tmp, "/proc/%d/status", (int)process->pid);

	return proc_number("", path, "VmRSS", &tmp) > RESIDENT_MOST_KB;
}

int hg_server_ask(bool *asked, struct run_result *out, struct hg_server *server,
		  const struct hg_request *request, struct err *err)
{
	struct answer answer = {.server = server, .request = request};
	double start_s = process_clock();
	struct server_patience patience = {start_s + request->limit_s,
					   request->anyway};
	enum server_turn turn;
	bool ready;

	*asked = false;
	*out = (struct run_result){0};
	if ((process_interrupted() && !request->anyway) || !begin_files(server))
		return 0;
	if (make_ready(&ready, server, &patience, err) < 0)
		return -1;
	if (!ready)
		return 0;
	turn = converse(&answer, server, &patience, err);
	out->wall_s = process_clock() - start_s;
	out->code = answer.status;
	out->end = turn == SERVER_LATE ? RUN_TIMED_OUT : RUN_EXITED;
	*asked = turn == SERVER_READY || turn == SERVER_LATE;
	if (turn == SERVER_GONE)
		server->hopeless = server->deaths++ >= DEATHS_MOST;
	if (turn != SERVER_READY || err->failed)
		server_stop(&server->process, GRACE_S, err);
	else if (is_too_large(&server->process))
		server_close(&server->process, GRACE_S, err);
	return err->failed ? -1 : 0;
}

void hg_server_close(struct hg_server *server)
{
	struct err ignored = {0};

	if (server->owner == getpid())
		server_close(&server->process, GRACE_S, &ignored);
}
