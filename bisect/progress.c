/* SPDX-License-Identifier: MIT */
#include "bisect/progress.h"

#include "probe/ground/text.h"
#include "probe/run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { SILENCE_S = 60 };

void progress_init(struct progress *progress, FILE *fp, bool quiet,
		   bool verbose)
{
	const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");

	*progress = (struct progress){
		.fp = fp,
		.quiet = quiet,
		.verbose = verbose,
		.terminal = isatty(fileno(fp)) && term && *term &&
			    strcmp(term, "dumb") != 0,
	};
	progress->said_s = process_clock();
	progress->colour = progress->terminal && (!no_colour || !*no_colour);
}

void progress_end(struct progress *progress)
{
	if (progress->status)
		fputs("\r\033[K", progress->fp);
	progress->status = false;
	fflush(progress->fp);
}

/* A line comes that stays. */
static void begin_line(struct progress *progress)
{
	progress_end(progress);
	progress->said_s = process_clock();
}

static void show(struct progress *progress, const char *fmt, va_list args)
{
	ARENA_SCOPE(tmp);

	begin_line(progress);
	fprintf(progress->fp, "%s\n",
		text_printable(&tmp, arena_vsprintf(&tmp, fmt, args)));
	fflush(progress->fp);
}

void progress_line(struct progress *progress, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (!progress->quiet)
		show(progress, fmt, args);
	va_end(args);
}

void progress_complaint(struct progress *progress, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	show(progress, fmt, args);
	va_end(args);
}

void progress_detail(struct progress *progress, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (progress->verbose && !progress->quiet)
		show(progress, fmt, args);
	va_end(args);
}

void progress_verdict(struct progress *progress, const char *revision,
		      const char *word, enum progress_colour colour,
		      const char *fmt, ...)
{
	ARENA_SCOPE(tmp);
	va_list args;

	if (progress->quiet)
		return;
	begin_line(progress);
	if (progress->colour)
		word = arena_sprintf(&tmp, "\033[%dm%s\033[m", (int)colour,
				     word);
	va_start(args, fmt);
	fprintf(progress->fp, "%.10s  %s  %s\n", revision, word,
		text_printable(&tmp, arena_vsprintf(&tmp, fmt, args)));
	va_end(args);
	fflush(progress->fp);
}

void progress_left(struct progress *progress, int steps, double seconds)
{
	progress->steps_left = steps;
	progress->end_s = process_clock() + seconds;
}

static int width_of(FILE *fp)
{
	struct winsize size = {0};

	if (ioctl(fileno(fp), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

/* What is being done. */
static void add_doing(struct text *line, const struct progress_state *state)
{
	if (state->revision)
		text_addf(line, "%.10s  ", state->revision);
	if (state->side)
		text_addf(line, "%s  ", state->side);
	text_add(line, state->phase);
	if (state->most > 0)
		text_addf(line, ", run %lld of at most %lld",
			  (long long)state->runs, (long long)state->most);
	else if (state->runs > 0)
		text_addf(line, ", run %lld of the session",
			  (long long)state->runs);
}

static void add_left(struct text *line, const struct progress *progress,
		     const struct progress_state *state)
{
	double left_s = progress->end_s - process_clock();

	if (state->revision && progress->end_s > 0)
		text_addf(line, "  | about %s, %s left",
			  text_count(line->arena, progress->steps_left, "step"),
			  text_duration(line->arena, left_s > 0 ? left_s : 0));
	if (state->subject)
		text_addf(line, "  | %s", state->subject);
}

/* Has there been nothing to read for a minute, where there is no terminal? */
static bool is_silent(const struct progress *progress)
{
	return !progress->terminal && !progress->quiet &&
	       process_clock() - progress->said_s >= SILENCE_S;
}

void progress_status(struct progress *progress,
		     const struct progress_state *state)
{
	ARENA_SCOPE(tmp);
	const char *fitting;
	struct text line;

	if (progress->quiet)
		return;
	text_init(&line, &tmp);
	add_doing(&line, state);
	progress->began_s = process_clock();
	snprintf(progress->doing, sizeof(progress->doing), "%s", line.data);
	add_left(&line, progress, state);
	if (is_silent(progress))
		progress_line(progress, "%s", line.data);
	if (!progress->terminal)
		return;
	/* Cut short of the width: a line that wraps cannot be overwritten. */
	fitting = text_fit(&tmp, text_printable(&tmp, line.data),
			   (size_t)width_of(progress->fp) - 1);
	fprintf(progress->fp, "\r\033[K%s", fitting);
	fflush(progress->fp);
	progress->status = true;
}

void progress_meanwhile(void *context)
{
	struct progress *progress = context;
	ARENA_SCOPE(tmp);

	if (!is_silent(progress) || !*progress->doing)
		return;
	progress_line(progress, "%s, for %s so far", progress->doing,
		      text_duration(&tmp, process_clock() - progress->began_s));
}
