/* SPDX-License-Identifier: MIT */
#include "probe/profile/profile.h"

#include "probe/ground/fs.h"
#include "probe/ground/private.h"
#include "probe/ground/text.h"
#include "probe/proc.h"
#include "probe/profile/fold.h"
#include "probe/profile/programs.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	SAMPLES = 2000,	  /* that are wanted */
	RATE_MOST = 1999, /* samples in a second of processor time */
	RUNS_MOST = 50,
	WORDS_MOST = 20,
	SCRIPT_BYTES = 128 << 20,
	DATA_BYTES = 100 << 20, /* of perf's own that are kept */
	LIST_BYTES = 1 << 20,
	FOLDED_BYTES = 192 << 10, /* in the journal */
	LOG_NUMBER = 0,		  /* "run-0.log" */
	GRACE_S = 5,
};

static const double SHORTEST_S = 0.02;	/* of processor time, in one run */
static const double REPEATED_S = 10;	/* repeat a run no longer than this */
static const double LEAST_LIMIT_S = 10; /* for recording */
static const double MOST_LIMIT_S = 600;
static const double SCRIPT_LIMIT_S = 120;
static const double INLINE_LIMIT_S = 45;
static const double ROOTED = 0.5; /* of the stacks: they are followed well */

/* Repeats a command, which stands behind the number of times. */
static const char loop[] = "n=$1; shift; while [ \"$n\" -gt 0 ]; do "
			   "\"$@\" || exit; n=$((n - 1)); done";

/* -- Maps that interpreters write for perf -- */

static const char map_pattern[] = "/tmp/perf-[0-9]*.map";

static bool is_listed(const char *path, const char *const *list)
{
	for (; *list; list++) {
		if (strcmp(path, *list) == 0)
			return true;
	}
	return false;
}

/* Those of processes that are gone and were not there `before`. */
static void remove_maps(const char *const *before, struct arena *arena)
{
	const char **paths = proc_list("", map_pattern, arena);

	for (size_t i = 0; paths[i]; i++) {
		long pid = strtol(paths[i] + strlen("/tmp/perf-"), NULL, 10);
		struct stat st;

		if (is_listed(paths[i], before) || lstat(paths[i], &st) < 0 ||
		    st.st_uid != geteuid() || pid <= 0 ||
		    kill((pid_t)pid, 0) == 0 || errno != ESRCH)
			continue;
		unlink(paths[i]);
	}
}

/* -- Recording -- */

/* The first line of a log that tells something. */
static const char *complaint(const char *path, struct arena *arena)
{
	const char *line = proc_read("", path, arena);

	while (*line) {
		size_t length = strcspn(line, "\n");
		const char *text = arena_strndup(arena, line, length);

		line += length + (line[length] == '\n');
		text += strspn(text, " \t");
		if (*text && strcmp(text, "Error:") != 0)
			return text_cut(arena, text_printable(arena, text),
					200);
	}
	return "it does not say why";
}

/* As often as it takes, but a run with commands around it is taken alone. */
static int repeats(const struct profile_spec *spec)
{
	double runs = ceil(SAMPLES / (RATE_MOST * spec->cpu_s));

	if (spec->measure->prepare || spec->measure->verify)
		return 1;
	if (spec->wall_s > 0)
		runs = fmin(runs, REPEATED_S / spec->wall_s);
	return (int)fmax(1, fmin(runs, RUNS_MOST));
}

static const char *const *record_words(const struct profile_spec *spec,
				       const char *perf, const char *data,
				       const char *unwind, int runs,
				       struct arena *arena)
{
	const char *const *command = spec->measure->command;
	double rate = ceil(SAMPLES / (spec->cpu_s * runs));
	size_t count = 0, length = 0;
	const char **words;

	while (command[length])
		length++;
	words = arena_array(arena, WORDS_MOST + length + 1, sizeof(*words));
	/* Python 3.12 and later tells perf the names of its functions. */
	words[count++] = "/usr/bin/env";
	words[count++] = "PYTHONPERFSUPPORT=1";
	words[count++] = "PERF_CONFIG=/dev/null";
	words[count++] = perf;
	words[count++] = "record";
	words[count++] = "-N"; /* no copies of programs in ~/.debug */
	words[count++] = "-F";
	words[count++] = arena_sprintf(arena, "%.0f", fmin(rate, RATE_MOST));
	words[count++] = "--call-graph";
	words[count++] = unwind;
	words[count++] = "--max-size=512M";
	words[count++] = "-o";
	words[count++] = data;
	words[count++] = "--";
	if (runs > 1) {
		words[count++] = "/bin/sh";
		words[count++] = "-c";
		words[count++] = loop;
		words[count++] = "sh";
		words[count++] = arena_sprintf(arena, "%d", runs);
	}
	memcpy(words + count, command, length * sizeof(*words));
	return words;
}

/* False with a reason when there is nothing to read. */
static int record(bool *recorded, struct profile *out,
		  const struct profile_spec *spec, const char *perf,
		  const char *data, const char *unwind, struct arena *arena,
		  struct err *err)
{
	int runs = repeats(spec);
	struct measure measure = *spec->measure;
	struct measure_result result;

	measure.command = record_words(spec, perf, data, unwind, runs, arena);
	measure.metric = (struct metric){.process = METRIC_WALL};
	measure.from = NULL;
	measure.simulate = NULL;
	measure.timeout_s = fmin(
		measure.timeout_s * runs,
		fmin(LEAST_LIMIT_S + 10 * spec->wall_s * runs, MOST_LIMIT_S));
	if (measure_run(&result, &measure, spec->place, LOG_NUMBER, -1, arena,
			err) < 0)
		return -1;
	/* What perf has until its time is up is a profile, too. */
	*recorded = result.end == MEASURE_DONE ||
		    (result.run.end == RUN_TIMED_OUT && fs_exists(data));
	if (!*recorded)
		out->reason = arena_sprintf(
			arena, "perf record failed: %s: %s", result.reason,
			result.log ? complaint(result.log, arena)
				   : "it does not say why");
	return 0;
}

/* -- Reading -- */

/* Its stdout is in `out` afterwards, and its complaints are in `errors`. */
static int ask(struct run_result *result, const char *const *argv,
	       const char *out, const char *errors, int64_t most,
	       double limit_s, struct err *err)
{
	static const char *const env[] = {"LC_ALL=C", "PERF_CONFIG=/dev/null",
					  "DEBUGINFOD_URLS", "PERF_PAGER=cat",
					  NULL};

	return run(result,
		   &(struct run_spec){.argv = argv,
				      .env = env,
				      .out = out,
				      .errors = errors,
				      .log_bytes = most,
				      .timeout_s = limit_s,
				      .grace_s = GRACE_S},
		   err);
}

/*
 * What was inlined takes perf long to find where there is much debug
 * information: without it, if it has not come to an end.
 */
static int read_stacks(struct fold *fold, struct profile *out,
		       const struct profile_spec *spec, const char *perf,
		       const char *data, struct arena *arena, struct err *err)
{
	const char *script = arena_sprintf(arena, "%s.script", data);
	const char *errors = arena_sprintf(arena, "%s.err", data);
	const char *argv[] = {perf, "script", "-i",
			      data, "-F",     "comm,event,ip,sym,dso",
			      NULL, NULL};
	struct run_result result;
	FILE *fp;

	if (ask(&result, argv, script, errors, SCRIPT_BYTES, INLINE_LIMIT_S,
		err) < 0)
		return -1;
	if (!run_succeeded(&result)) {
		argv[6] = "--no-inline";
		if (ask(&result, argv, script, errors, SCRIPT_BYTES,
			SCRIPT_LIMIT_S, err) < 0)
			return -1;
	}
	fp = fopen(script, "re");
	if (run_succeeded(&result) && fp)
		fold_read(fold, fp, spec->place->tree, arena);
	else
		out->reason = arena_sprintf(arena, "perf script failed: %s: %s",
					    run_describe(arena, &result),
					    complaint(errors, arena));
	if (fp)
		fclose(fp);
	unlink(script);
	unlink(errors);
	return 0;
}

/* -- Programs -- */

/* What `perf buildid-list` prints. */
static int list_programs(const char **out, const char *perf, const char *data,
			 struct arena *arena, struct err *err)
{
	const char *list = arena_sprintf(arena, "%s.list", data);
	const char *const argv[] = {perf, "buildid-list", "-i", data, NULL};
	struct run_result result;
	struct err ignored = {0};
	char *listed;

	*out = "";
	if (ask(&result, argv, list, NULL, LIST_BYTES, SCRIPT_LIMIT_S, err) < 0)
		return -1;
	if (run_succeeded(&result) &&
	    fs_read(&listed, NULL, list, LIST_BYTES, arena, &ignored) == 0)
		*out = listed;
	unlink(list);
	return 0;
}

/* -- What is kept -- */

/* perf would write through a link that was left in the place of one. */
static void remove_data(const char *data, struct arena *arena)
{
	unlink(data);
	unlink(arena_sprintf(arena, "%s.old", data));
}

/* The programs are of the tree as it stands now. */
static int keep_programs(const struct profile_spec *spec, const char *perf,
			 const char *data, struct arena *arena, struct err *err)
{
	const char *listed;

	if (list_programs(&listed, perf, data, arena, err) < 0)
		return -1;
	programs_keep(arena_sprintf(arena, "%s/programs", spec->dir), listed,
		      spec->place->tree, arena);
	return 0;
}

static bool is_short(const char *data)
{
	struct stat st;

	return lstat(data, &st) == 0 && st.st_size <= DATA_BYTES;
}

/* The one that was chosen goes by the side's name. */
static int keep_data(const struct profile *out, const struct profile_spec *spec,
		     const char *perf, const char *data, struct arena *arena,
		     struct err *err)
{
	const char *kept =
		arena_sprintf(arena, "%s/%s.perf.data", spec->dir, spec->name);

	if (out->reason || !is_short(data) || rename(data, kept) < 0) {
		remove_data(data, arena);
		return 0;
	}
	return keep_programs(spec, perf, kept, arena, err);
}

static const char *data_of(const struct profile_spec *spec, const char *unwind,
			   struct arena *arena)
{
	return arena_sprintf(arena, "%s/%s.%s", spec->dir, spec->name, unwind);
}

/* Leaves perf's data behind when there are samples in them. */
static int sample(struct fold *fold, struct profile *out,
		  const struct profile_spec *spec, const char *perf,
		  const char *unwind, struct arena *arena, struct err *err)
{
	const char *data = data_of(spec, unwind, arena);
	const char **maps = proc_list("", map_pattern, arena);
	bool recorded = false;
	int ret;

	*fold = (struct fold){.event = ""};
	remove_data(data, arena);
	ret = record(&recorded, out, spec, perf, data, unwind, arena, err);
	if (ret == 0 && recorded)
		ret = read_stacks(fold, out, spec, perf, data, arena, err);
	if (ret == 0 && !out->reason && fold->samples == 0)
		out->reason = "perf has taken no samples";
	if (ret < 0 || out->reason)
		remove_data(data, arena);
	remove_maps((const char *const *)maps, arena);
	return ret;
}

static bool is_rooted(const struct fold *fold)
{
	return (double)fold->rooted >= ROOTED * (double)fold->samples;
}

/*
 * Are stacks by DWARF worth a try?  Frame pointers cost nothing; but where a
 * program has none, its stacks end at the function that was interrupted, and
 * not every perf finds by them what was inlined, which debug information tells.
 */
static int may_find_more(bool *out, const struct fold *fold,
			 const struct profile_spec *spec, const char *perf,
			 const char *data, struct arena *arena, struct err *err)
{
	const char *listed;

	*out = !is_rooted(fold);
	if (*out || fold->inlined > 0)
		return 0;
	if (list_programs(&listed, perf, data, arena, err) < 0)
		return -1;
	*out = programs_have_lines(listed, spec->place->tree, arena);
	return 0;
}

static bool finds_more(const struct fold *other, const struct fold *fold)
{
	if (is_rooted(fold) && (!is_rooted(other) || other->inlined == 0))
		return false;
	return (double)other->named * (double)fold->samples >
	       (double)fold->named * (double)other->samples;
}

static int choose(struct fold *fold, struct profile *out,
		  const struct profile_spec *spec, const char *perf,
		  struct arena *arena, struct err *err)
{
	const char *data = data_of(spec, "fp", arena);
	const char *other_data = data_of(spec, "dwarf", arena);
	struct profile ignored = {.reason = NULL};
	struct fold other;
	bool more = false;

	out->unwind = *spec->unwind ? spec->unwind : "fp";
	if (sample(fold, out, spec, perf, out->unwind, arena, err) < 0)
		return -1;
	if (*spec->unwind || out->reason)
		return 0;
	if (may_find_more(&more, fold, spec, perf, data, arena, err) < 0 ||
	    (more &&
	     sample(&other, &ignored, spec, perf, "dwarf", arena, err) < 0)) {
		remove_data(data, arena);
		return -1;
	}
	more = more && !ignored.reason && finds_more(&other, fold);
	if (more) {
		*fold = other;
		out->unwind = "dwarf";
	}
	remove_data(more ? data : other_data, arena);
	return 0;
}

const char *profile_why_not(const struct profile_spec *spec,
			    struct arena *arena)
{
	if (spec->longest_s < SHORTEST_S)
		return arena_sprintf(arena,
				     "one run is too short to be sampled: "
				     "%.1f ms of processor time",
				     spec->longest_s * 1e3);
	if (!fs_find_program("perf", arena))
		return "there is no perf program on PATH";
	return NULL;
}

int profile_take(struct profile *out, const struct profile_spec *spec,
		 struct arena *arena, struct err *err)
{
	const char *path =
		arena_sprintf(arena, "%s/%s.folded", spec->dir, spec->name);
	const char *perf = fs_find_program("perf", arena), *text;
	struct err trouble = {0};
	struct fold fold;

	*out = (struct profile){.event = "", .unwind = "", .folded = ""};
	out->reason = profile_why_not(spec, arena);
	if (!out->reason && private_mkdirs(spec->dir, &trouble) < 0)
		out->reason = arena_strdup(arena, trouble.text);
	if (out->reason)
		return 0;
	if (choose(&fold, out, spec, perf, arena, err) < 0)
		return -1;
	if (keep_data(out, spec, perf, data_of(spec, out->unwind, arena), arena,
		      err) < 0)
		return -1;
	if (out->reason)
		return 0;
	text = fold_text(&fold, arena);
	if (private_write(path, text, strlen(text), &trouble) < 0)
		out->reason = arena_strdup(arena, trouble.text);
	out->samples = fold.samples;
	out->unnamed = fold.unnamed;
	out->jit = fold.jit;
	out->inlined = fold.inlined;
	out->event = fold.event;
	out->folded = fold_short_text(&fold, FOLDED_BYTES, arena);
	return 0;
}
