/* SPDX-License-Identifier: MIT */
#include "bisect/progress.h"

#include "probe/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

void progress_init(struct progress *progress, FILE *fp, bool quiet,
		   bool verbose)
{
	const char *term = getenv("TERM");

	*progress = (struct progress){
		.fp = fp,
		.quiet = quiet,
		.verbose = verbose,
		.terminal =
			isatty(fileno(fp)) && term && strcmp(term, "dumb") != 0,
	};
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

void progress_detail(struct progress *progress, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	if (progress->verbose && !progress->quiet)
		show(progress, fmt, args);
	va_end(args);
}

/* Cut to the terminal's width: a line that wraps cannot be overwritten. */
void progress_status(struct progress *progress, const char *fmt, ...)
{
	ARENA_SCOPE(tmp);
	struct winsize size = {0};
	const char *line;
	va_list args;
	int width = 80;

	if (!progress->terminal || progress->quiet)
		return;
	if (ioctl(fileno(progress->fp), TIOCGWINSZ, &size) == 0 &&
	    size.ws_col > 0)
		width = size.ws_col;
	va_start(args, fmt);
	line = text_printable(&tmp, arena_vsprintf(&tmp, fmt, args));
	va_end(args);
	fprintf(progress->fp, "\r\033[K%.*s", width - 1, line);
	fflush(progress->fp);
	progress->status = true;
}
