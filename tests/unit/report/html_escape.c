/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/report/html_escape.h"

#include <stdlib.h>

static void check_escaping(void)
{
	char *got = NULL;
	size_t length;
	FILE *fp = open_memstream(&got, &length);

	html(fp, "<td title=\"%s\">%.3s</td>", "a\"b'c<d>&e", "\xc3\xa9&<>");
	html(fp, "%s|%s", "one\ntwo\tthree", "\x1b[31m \xff");
	fclose(fp);
	check_str(got, "<td title=\"a&quot;b&#39;c&lt;d&gt;&amp;e\">"
		       "\xc3\xa9&amp;&lt;</td>one two three|?[31m ?");
	free(got);
}

static void check_numbers(void)
{
	char *got = NULL;
	size_t length;
	FILE *fp = open_memstream(&got, &length);

	html(fp, "%d %lld %zu %.2f %g %d%%", -1, 1LL << 40, (size_t)7, 1.005,
	     0.5, 50);
	fclose(fp);
	check_str(got, "-1 1099511627776 7 1.00 0.5 50%");
	free(got);
}

static void check_lines(void)
{
	char *got = NULL;
	size_t length;
	FILE *fp = open_memstream(&got, &length);

	html_lines(fp, "</pre>\n\t<script>\n");
	fclose(fp);
	check_str(got, "&lt;/pre&gt;\n\t&lt;script&gt;\n");
	free(got);
}

void check_html_escape(void)
{
	check_escaping();
	check_numbers();
	check_lines();
}
