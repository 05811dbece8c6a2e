/* SPDX-License-Identifier: MIT */
/* perfbisect trace: what the scheduler does, captured, or looked at again. */
#include "bisect/command/cmd.h"
#include "bisect/command/help.h"
#include "bisect/trace/show.h"
#include "bisect/trace/task_names.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "probe/run.h"
#include "probe/trace/capture.h"
#include "probe/trace/switches_file.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

static const char suffix[] = ".switches";

enum { LOOK_MS = 200, GRACE_S = 3 };

/* -- What is written -- */

static const struct {
	const char *suffix;
	int export; /* only with this --export; none: always */
	void (*write)(FILE *fp, const struct view *view);
} files[] = {
	{".html", CONFIG_EXPORT_NONE, trace_html},
	{".json", CONFIG_EXPORT_NONE, trace_json},
	{".chrome.json", CONFIG_EXPORT_CHROME, trace_chrome},
};

static int write_file(const char *path, const struct view *view,
		      void (*write)(FILE *fp, const struct view *view),
		      struct err *err)
{
	char *data = NULL;
	size_t length = 0;
	FILE *fp = open_memstream(&data, &length);

	if (!fp)
		return err_sys(err, "write %s", path);
	write(fp, view);
	if (fclose(fp) != 0)
		err_sys(err, "write %s", path);
	else
		fs_write(path, data, length, err);
	free(data);
	return err->failed ? -1 : 0;
}

static int write_files(const char *name, const struct view *view,
		       const struct config *config, struct err *err)
{
	ARENA_SCOPE(tmp);

	for (size_t i = 0; name && i < sizeof(files) / sizeof(files[0]); i++) {
		const char *path =
			arena_sprintf(&tmp, "%s%s", name, files[i].suffix);

		if (files[i].export && files[i].export != config->export)
			continue;
		if (write_file(path, view, files[i].write, err) < 0)
			return -1;
		printf("%s %s\n", i == 0 ? "written:" : "        ",
		       text_printable(&tmp, path));
	}
	return 0;
}

/* What --from says, which is a file for other commands; -1: nonsense. */
static double from_of(const struct config *config)
{
	double from_s = 0;

	if (config->from && !text_parse_duration(&from_s, config->from))
		return -1;
	return from_s;
}

static int show(const struct trace *trace, const struct trace *other,
		const char *name, const struct config *config, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct view view, against;
	double from_s = from_of(config);

	view_init(&view, trace, from_s, config->to_s, config->only, &tmp);
	if (other) {
		view_init(&against, other, from_s, config->to_s, config->only,
			  &tmp);
		view.other = &against;
	}
	trace_text(stdout, &view);
	if (name)
		putchar('\n');
	return write_files(name, &view, config, err);
}

/* -- A capture -- */

/* All processors if that is allowed, else COMMAND's tasks. */
static int open_capture(struct capture **out, const struct config *config,
			struct arena *arena, struct err *err)
{
	struct capture_spec spec = {
		.all = true, .vm = config->kvm, .live = true};
	struct err forbidden = {0};

	if (capture_open(out, &spec, arena, &forbidden) == 0)
		return 0;
	if (!config->command)
		return err_set(err,
			       "%s; without the rights there is: perfbisect "
			       "trace -- COMMAND",
			       forbidden.text);
	spec.all = false;
	return capture_open(out, &spec, arena, err);
}

/* Until the time is up, or a signal asks us to stop. */
static void wait_for_end(struct capture *capture, double seconds)
{
	double end_s = process_clock() + seconds;

	while (!process_interrupted() && !capture_is_full(capture)) {
		struct pollfd ring = {.fd = capture_fd(capture),
				      .events = POLLIN};
		double left_ms = (end_s - process_clock()) * 1e3;
		int nap_ms = LOOK_MS;

		if (seconds > 0 && left_ms <= 0)
			break;
		if (seconds > 0 && left_ms < LOOK_MS)
			nap_ms = (int)left_ms + 1;
		poll(&ring, 1, nap_ms);
		capture_read(capture);
	}
}

static int run_command(struct capture *capture, const struct config *config,
		       struct err *err)
{
	ARENA_SCOPE(tmp);
	const struct run_spec spec = {
		.argv = config->command,
		.aloud = true,
		.capture = capture,
		.timeout_s = config->seconds,
		.grace_s = GRACE_S,
	};
	struct run_result result;

	fflush(stdout);
	if (run(&result, &spec, err) < 0 && !process_interrupted())
		return -1;
	if (result.end == RUN_NOT_STARTED)
		return err_set(err, "%s: %s", config->command[0],
			       run_describe(&tmp, &result));
	if (result.end != RUN_TIMED_OUT && !run_succeeded(&result) &&
	    !process_interrupted())
		fprintf(stderr, "perfbisect: %s: %s\n",
			text_printable(&tmp, config->command[0]),
			run_describe(&tmp, &result));
	return 0;
}

static int record(struct trace *out, const struct config *config,
		  struct arena *arena, struct err *err)
{
	struct capture *capture;

	if (open_capture(&capture, config, arena, err) < 0)
		return -1;
	if (config->command) {
		if (run_command(capture, config, err) < 0) {
			capture_close(capture);
			return -1;
		}
		err_clear(err);
	} else {
		if (config->seconds <= 0)
			fprintf(stderr, "capturing all processors; Ctrl-C "
					"ends it\n");
		capture_begin(capture, 0);
		wait_for_end(capture, config->seconds);
		capture_stop(capture);
	}
	capture_trace(out, capture, arena);
	capture_close(capture);
	if (config->command)
		out->command = text_command(arena, config->command);
	return 0;
}

/* With COMMAND a signal ends that, which was not meant to end yet. */
static int record_and_show(int *status, const struct config *config,
			   const struct task_names *names, struct arena *arena,
			   struct err *err)
{
	const char *name = config->output;
	struct trace trace;

	if (record(&trace, config, arena, err) < 0)
		return -1;
	task_names_apply(names, &trace);
	if (name) {
		const char *path = arena_sprintf(arena, "%s%s", name, suffix);

		if (switches_write(path, &trace, err) < 0)
			return -1;
	}
	if (show(&trace, NULL, name, config, err) < 0)
		return -1;
	if (config->command && process_interrupted())
		*status = 128 + process_interrupted();
	return 0;
}

/* -- Later -- */

/* NAME of NAME.switches. */
static const char *stem(const char *path, struct arena *arena)
{
	size_t length = strlen(path), tail = strlen(suffix);

	if (length > tail && strcmp(path + length - tail, suffix) == 0)
		return arena_strndup(arena, path, length - tail);
	return path;
}

static int show_again(const struct config *config,
		      const struct task_names *names, struct arena *arena,
		      struct err *err)
{
	const char *second = config->named[0];
	const char *name = config->output;
	struct trace trace, other;

	if (switches_read(&trace, config->show, arena, err) < 0 ||
	    (second && switches_read(&other, second, arena, err) < 0))
		return -1;
	task_names_apply(names, &trace);
	if (second)
		task_names_apply(names, &other);
	if (!name)
		name = stem(config->show, arena);
	return show(&trace, second ? &other : NULL, name, config, err);
}

static int check(const struct config *config, struct err *err)
{
	if (config->show && config->command)
		return err_set(err,
			       "--show %s: a capture is shown or made; "
			       "leave out one of --show and COMMAND",
			       config->show);
	if (config->named[0] && !config->show)
		return err_set(err, "%s: unexpected; put -- before COMMAND",
			       config->named[0]);
	if (config->named[0] && config->named[1])
		return err_set(err,
			       "%s: two captures can be compared, not "
			       "more",
			       config->named[1]);
	if (config->command && !config->command[0])
		return err_set(err, "COMMAND is missing behind --");
	if (from_of(config) < 0)
		return err_set(err, "--from %s: must be a time like 0.5s",
			       config->from);
	if (config->to_s > 0 && config->to_s <= from_of(config))
		return err_set(err, "--to %g: it must be later than --from %g",
			       config->to_s, from_of(config));
	if (config->export && !config->output && !config->show)
		return err_set(err, "--export: -o NAME says where to");
	if (config->show && (config->kvm || config->seconds > 0))
		return err_set(err, "%s: --show captures nothing",
			       config->kvm ? "--kvm" : "--seconds");
	return 0;
}

int cmd_trace(int *status, int argc, const char *const *argv, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct task_names names = {0};
	struct config config;

	*status = STATUS_USAGE;
	if (option_parse(&config, OPTION_TRACE, argc, argv, &tmp, err) < 0)
		return -1;
	if (config.help || config.version) {
		help_asked(&config, OPTION_TRACE);
		*status = 0;
		return 0;
	}
	if (check(&config, err) < 0)
		return -1;
	*status = STATUS_STOPPED;
	if (config.tasks &&
	    task_names_read(&names, config.tasks, &tmp, err) < 0)
		return -1;
	if (config.show && show_again(&config, &names, &tmp, err) < 0)
		return -1;
	*status = 0;
	if (!config.show &&
	    record_and_show(status, &config, &names, &tmp, err) < 0) {
		*status = STATUS_STOPPED;
		return -1;
	}
	return 0;
}
