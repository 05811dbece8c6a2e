/* SPDX-License-Identifier: MIT */
#include "bisect/progress.h"

#include "probe/ground/text.h"
#include "probe/run.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

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
	progress->colour = progress->terminal && (!no_colour || !*no_colour);
}

void progress_end(struct progress *progress)
{
	if (progress->status)
		fputs("\r\033[K", progress->fp);
	progress->status = false;
	fflush(progress->fp);
}

static void show(struct progress *progress, const char *fmt, va_list args)
{
	ARENA_SCOPE(tmp);

	progress_end(progress);
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
	progress_end(progress);
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

static char *state_line(const struct progress *progress,
			const struct progress_state *state, struct arena *arena)
{
	double left_s = progress->end_s - process_clock();
	struct text line;

	text_init(&line, arena);
	if (state->revision)
		text_addf(&line, "%.10s  ", state->revision);
	text_add(&line, state->phase);
	if (state->runs > 0)
		text_addf(&line, ", run %lld of the session",
			  (long long)state->runs);
	if (state->revision && progress->end_s > 0)
		text_addf(&line, "  | about %s, %s left",
			  text_count(arena, progress->steps_left, "step"),
			  text_duration(arena, left_s > 0 ? left_s : 0));
	if (state->subject)
		text_addf(&line, "  | %s", state->subject);
	return line.data;
}

void progress_status(struct progress *progress,
		     const struct progress_state *state)
{
	ARENA_SCOPE(tmp);
	const char *line;

	if (!progress->terminal || progress->quiet)
		return;
	/* Cut short of the width: a line that wraps cannot be overwritten. */
	line = text_fit(&tmp,
			text_printable(&tmp, state_line(progress, state, &tmp)),
			(size_t)width_of(progress->fp) - 1);
	fprintf(progress->fp, "\r\033[K%s", line);
	fflush(progress->fp);
	progress->status = true;
}
