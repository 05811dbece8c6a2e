/* SPDX-License-Identifier: MIT */
#include "bisect/report/html_escape.h"

#include "probe/ground/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void escape(FILE *fp, const char *string)
{
	for (; *string; string++) {
		switch (*string) {
		case '&':
			fputs("&amp;", fp);
			break;
		case '<':
			fputs("&lt;", fp);
			break;
		case '>':
			fputs("&gt;", fp);
			break;
		case '"':
			fputs("&quot;", fp);
			break;
		case '\'':
			fputs("&#39;", fp);
			break;
		default:
			fputc(*string, fp);
		}
	}
}

/* `spec` is "%s" or "%.10s". */
static void write_text(FILE *fp, const char *spec, const char *string)
{
	ARENA_SCOPE(tmp);
	const char *clean = text_printable(&tmp, string);

	if (spec[1] == '.')
		clean = text_cut(&tmp, clean, strtoul(spec + 2, NULL, 10));
	escape(fp, clean);
}

/* The conversion at `fmt`; returns what stands behind it. */
static const char *convert(FILE *fp, const char *fmt, va_list *args)
{
	size_t length = 1 + strspn(fmt + 1, "0123456789.+lz");
	char spec[16];

	assert(length + 1 < sizeof(spec));
	snprintf(spec, sizeof(spec), "%.*s", (int)length + 1, fmt);
	if (spec[length] == '%')
		fputc('%', fp);
	else if (spec[length] == 's')
		write_text(fp, spec, va_arg(*args, const char *));
	else if (spec[length] == 'f' || spec[length] == 'g')
		fprintf(fp, spec, va_arg(*args, double));
	else if (strcmp(spec, "%zu") == 0)
		fprintf(fp, "%zu", va_arg(*args, size_t));
	else if (strcmp(spec, "%lld") == 0)
		fprintf(fp, "%lld", va_arg(*args, long long));
	else if (strcmp(spec, "%d") == 0)
		fprintf(fp, "%d", va_arg(*args, int));
	else
		assert(!"a conversion that html_escape.h does not know");
	return fmt + length + 1;
}

void html(FILE *fp, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	while (*fmt) {
		size_t plain = strcspn(fmt, "%");

		fwrite(fmt, 1, plain, fp);
		fmt += plain;
		if (*fmt)
			fmt = convert(fp, fmt, &args);
	}
	va_end(args);
}

void html_lines(FILE *fp, const char *string)
{
	ARENA_SCOPE(tmp);

	escape(fp, text_printable_lines(&tmp, string));
}
