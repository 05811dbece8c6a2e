/* SPDX-License-Identifier: MIT */
/*
 * Questions are asked of a server, or of a process each; what hg says goes to
 * files in memory either way.
 *
 * It is to be the bare Mercurial, whatever the user has set up.  HGRCPATH,
 * empty, hides the configuration of the user and of the machine, and
 * HGRCSKIPREPO that of the repository, or that which a build has put into its
 * tree; with them go hooks, aliases, extensions, encode and decode filters,
 * and merge tools.  HGPLAIN fixes the output, and with "strictflags" no word
 * behind the command's name is taken for --config or --cwd.
 *
 * What a repository names as required for reading it, and its owner has set up
 * in a configuration that we hide, is switched on here: extensions that come
 * with Mercurial, and formats that it reads slowly where it is Python alone.
 */
#include "vcs/hg/ask.h"

#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "probe/run.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	GRACE_S = 3,
	WORDS_MOST = 64,
	LEAST_S = 60,	/* also where nobody waits for a remote */
	UNTOLD_S = 600, /* before we are told */
};

static const size_t answer_most = (size_t)1 << 31;

static const char *const settings[] = {
	"HGPLAIN=+strictflags",
	"HGRCPATH=",
	"HGRCSKIPREPO=1",
	"HGENCODING=UTF-8",
	"HGENCODINGMODE=replace",
	"LC_ALL=C",
	NULL,
};

/* Every variable that hg could know goes, then ours are set. */
static const char **environment(struct arena *arena)
{
	const char **env;
	size_t count = 0, used = 0;

	while (environ[count])
		count++;
	count += sizeof(settings) / sizeof(settings[0]);
	env = arena_array(arena, count, sizeof(*env));
	for (char **have = environ; *have; have++) {
		if (strncmp(*have, "HG", 2) == 0 ||
		    strncmp(*have, "CHG", 3) == 0)
			env[used++] = arena_strndup(arena, *have,
						    strcspn(*have, "="));
	}
	for (size_t i = 0; settings[i]; i++)
		env[used++] = settings[i];
	return env;
}

static bool has_line(const char *text, const char *line)
{
	size_t length = strlen(line);

	while (text) {
		if (strncmp(text, line, length) == 0 &&
		    (text[length] == '\n' || text[length] == '\0'))
			return true;
		text = strchr(text, '\n');
		if (text)
			text++;
	}
	return false;
}

/* The list of what has to be known for reading this repository. */
static const char **required_settings(const struct hg *hg, struct arena *arena)
{
	static const char *const known[][2] = {
		{"lfs", "--config=extensions.lfs="},
		{"largefiles", "--config=extensions.largefiles="},
		{"narrowhg-experimental", "--config=extensions.narrow="},
		{"exp-sparse", "--config=extensions.sparse="},
		{"dirstate-v2", "--config=storage.dirstate-v2.slow-path=allow"},
		{"persistent-nodemap", "--config=storage.revlog."
				       "persistent-nodemap.slow-path=allow"},
	};
	enum { KNOWN = sizeof(known) / sizeof(known[0]) };
	const char *const lists[] = {
		arena_sprintf(arena, "%s/.hg/requires", hg->base.root),
		arena_sprintf(arena, "%s/requires", hg->store),
		arena_sprintf(arena, "%s/store/requires", hg->store),
	};
	const char **options = arena_array(arena, KNOWN + 1, sizeof(*options));
	struct text all;
	size_t used = 0;

	text_init(&all, arena);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct err ignored = {0};
		char *text = NULL;

		fs_read(&text, NULL, lists[i], 65536, arena, &ignored);
		text_addf(&all, "%s\n", text ? text : "");
	}
	for (size_t k = 0; k < KNOWN; k++) {
		if (has_line(all.data, known[k][0]))
			options[used++] = known[k][1];
	}
	return options;
}

int hg_ask_init(struct hg *hg, struct err *err)
{
	hg->root = hg->out = hg->errors = -1;
	hg->program = fs_find_program("hg", &hg->arena);
	if (!hg->program)
		return err_set(err,
			       "%s is a Mercurial repository, and there is no "
			       "hg on PATH to read it; install mercurial",
			       hg->base.root);
	hg->env = environment(&hg->arena);
	hg->options = required_settings(hg, &hg->arena);
	hg->root = open(hg->base.root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (hg->root < 0)
		return err_sys(err, "open %s", hg->base.root);
	hg->out = memfd_create("hg's output", MFD_CLOEXEC);
	hg->errors = memfd_create("hg's complaints", MFD_CLOEXEC);
	if (hg->out < 0 || hg->errors < 0)
		return err_sys(err, "make a file in memory");
	hg->server = arena_alloc(&hg->arena, sizeof(*hg->server));
	hg->server->program = hg->program;
	hg->server->env = hg->env;
	hg->server->out = hg->out;
	hg->server->errors = hg->errors;
	return 0;
}

void hg_ask_release(struct hg *hg)
{
	const int fds[] = {hg->root, hg->out, hg->errors};

	if (hg->server)
		hg_server_close(hg->server);
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
}

/*
 * "abort: why" if there is such a line, else the last that says anything but
 * a hint in parentheses: of a traceback that is the one that names the error.
 */
static char *refusal_of(char *said, const struct run_result *result,
			struct arena *arena)
{
	const char *found = NULL;
	char *line;

	while ((line = strsep(&said, "\n")) != NULL) {
		if (strncmp(line, "abort: ", 7) == 0)
			return arena_strdup(arena, line + 7);
		if (strncmp(line, "hg: parse error", 15) == 0)
			return arena_strdup(arena, line + 4);
		if (*line && *line != '(')
			found = line;
	}
	if (found)
		return arena_sprintf(arena, "hg: %s", found);
	return arena_sprintf(arena, "hg: %s", run_describe(arena, result));
}

double hg_limit(const struct hg *hg)
{
	double limit_s = hg->base.limit_s;

	return limit_s > 0 ? fmax(limit_s, LEAST_S) : UNTOLD_S;
}

static int take_answer(struct hg_answer *out, const struct run_spec *spec,
		       const struct run_result *result, struct arena *arena,
		       struct err *err)
{
	ARENA_SCOPE(tmp);
	char *said;

	out->late = result->end == RUN_TIMED_OUT;
	out->wall_s = result->wall_s;
	if (run_succeeded(result))
		return fs_read(&out->text, &out->length, spec->out, answer_most,
			       arena, err);
	if (out->late)
		out->refusal =
			arena_sprintf(arena, "hg: %s (see --fetch-timeout)",
				      run_describe(&tmp, result));
	else if (fs_read(&said, NULL, spec->errors, answer_most, &tmp, err) ==
		 0)
		out->refusal = refusal_of(said, result, arena);
	return err->failed ? -1 : 0;
}

/* By a process of its own. */
static int ask_alone(struct run_result *out, const struct run_spec *spec,
		     const struct hg_question *question, struct err *err)
{
	ARENA_SCOPE(tmp);

	/* A server that has died of it may have begun with that. */
	if ((question->makes && fs_remove(question->makes, err) < 0) ||
	    run(out, spec, err) < 0)
		return -1;
	if (out->end == RUN_NOT_STARTED)
		return err_set(err, "hg: %s", run_describe(&tmp, out));
	return 0;
}

int hg_ask_question(struct hg_answer *out, const struct hg *hg,
		    const struct hg_question *question, struct arena *arena,
		    struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *argv[WORDS_MOST] = {hg->program};
	size_t count = 1;
	struct run_result result;
	struct stat st;
	const struct run_spec spec = {
		.argv = argv,
		.env = hg->env,
		.dir = question->dir,
		.out = arena_sprintf(&tmp, "/proc/self/fd/%d", hg->out),
		.errors = arena_sprintf(&tmp, "/proc/self/fd/%d", hg->errors),
		.timeout_s = question->limit_s,
		.grace_s = GRACE_S,
		.anyway = hg->base.giving_back,
	};
	const struct hg_request request = {
		.words = argv + 1,
		.dir = question->dir,
		.most_bytes = question->most_bytes,
		.limit_s = question->limit_s,
		.anyway = hg->base.giving_back,
	};
	bool asked;

	*out = (struct hg_answer){0};
	for (size_t i = 0; hg->options[i]; i++)
		argv[count++] = hg->options[i];
	for (size_t i = 0; question->words[i] && count < WORDS_MOST - 1; i++)
		argv[count++] = question->words[i];
	if (hg_server_ask(&asked, &result, hg->server, &request, err) < 0 ||
	    (!asked && ask_alone(&result, &spec, question, err) < 0))
		return -1;
	if (run_succeeded(&result) && fstat(hg->out, &st) == 0)
		out->cut = st.st_size > question->most_bytes;
	if (out->cut && question->cut &&
	    ftruncate(hg->out, question->most_bytes) < 0)
		return err_sys(err, "cut a file in memory");
	if (out->cut && !question->cut) {
		out->refusal = arena_strdup(arena, "hg: too long an answer");
		return ftruncate(hg->out, 0) < 0
			       ? err_sys(err, "empty a file in memory")
			       : 0;
	}
	return take_answer(out, &spec, &result, arena, err);
}

int hg_ask(struct hg_answer *out, const struct hg *hg, const char *dir,
	   const char *const *words, struct arena *arena, struct err *err)
{
	const struct hg_question question = {
		.dir = dir,
		.words = words,
		.most_bytes = (int64_t)answer_most,
		.limit_s = hg_limit(hg),
	};

	return hg_ask_question(out, hg, &question, arena, err);
}

int hg_log_most(struct hg_answer *out, struct hg *hg, const char *revset,
		const char *template, int64_t most_bytes, struct arena *arena,
		struct err *err)
{
	const char *const words[] = {
		"--repository",
		hg->base.root,
		"--hidden",
		"--noninteractive",
		"log",
		arena_sprintf(arena, "--rev=%s", revset),
		arena_sprintf(arena, "--template=%s", template),
		NULL,
	};
	const struct hg_question question = {
		.words = words,
		.most_bytes = most_bytes,
		.limit_s = hg_limit(hg),
	};

	return hg_ask_question(out, hg, &question, arena, err);
}

int hg_log(struct hg_answer *out, struct hg *hg, const char *revset,
	   const char *template, struct arena *arena, struct err *err)
{
	if (hg_log_most(out, hg, revset, template, (int64_t)answer_most, arena,
			err) < 0)
		return -1;
	if (!out->text)
		return err_set(err, "read the history: %s", out->refusal);
	return 0;
}

char *hg_next(char **rest, char end)
{
	const char ends[] = {end, '\0'};

	return *rest && **rest ? strsep(rest, ends) : NULL;
}

bool hg_is_null(const char *node)
{
	return *node && node[strspn(node, "0")] == '\0';
}

int hg_take_rev(struct rev *out, const char *node, struct err *err)
{
	size_t length = node ? strlen(node) : 0;

	if (length < 40 || length >= sizeof(out->hex) ||
	    strspn(node, "0123456789abcdef") != length)
		return err_set(err, "hg gave no full name of a changeset: %s",
			       node ? node : "");
	memcpy(out->hex, node, length + 1);
	return 0;
}
