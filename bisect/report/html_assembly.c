/* SPDX-License-Identifier: MIT */
#include "bisect/report/html_assembly.h"

#include "bisect/explain/symbol.h"
#include "bisect/report/assembly.h"
#include "bisect/report/html_escape.h"
#include "probe/ground/text.h"

#include <string.h>

enum { NAME_COLUMNS = 160 };

static const double hot_share = 0.1; /* of the function */

static void write_line(FILE *fp, const struct report_code *part, size_t at)
{
	const struct assembly_record *side = part->side;
	double share = side->code_shares[at];

	if (!*side->codes[at]) {
		fputs("<tr class=\"gap\"><td></td><td>...</td></tr>\n", fp);
		return;
	}
	if (*side->places[at] &&
	    (at == part->first ||
	     strcmp(side->places[at], side->places[at - 1]) != 0))
		html(fp,
		     "<tr class=\"place\"><td></td><td><span>%s</span> "
		     "<code>%s</code></td></tr>\n",
		     side->places[at], side->texts[at]);
	html(fp, "<tr%s><td>",
	     share >= hot_share * part->share ? " class=hot" : "");
	if (share > 0)
		html(fp, "%.1f %%", share * 100);
	html(fp, "</td><td><code>%s</code></td></tr>\n", side->codes[at]);
}

static void write_part(FILE *fp, const char *name,
		       const struct report_code *part)
{
	html(fp,
	     "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	     "aria-label=\"instructions of the %s\"><table "
	     "class=\"assembly\">\n<caption>",
	     name);
	if (part->share <= 0)
		html(fp, "%s: not sampled in it", name);
	else
		html(fp, "%s: %.1f %% of its samples%s", name,
		     part->share * 100,
		     part->count == 0 ? "; not found in its program" : "");
	fputs("</caption><tbody>\n", fp);
	for (size_t i = 0; i < part->count; i++)
		write_line(fp, part, part->first + i);
	fputs("</tbody></table></div>\n", fp);
}

static void write_function(FILE *fp, const struct report *report, size_t index)
{
	ARENA_SCOPE(tmp);
	const struct assembly_record *after = report->assembly_after;
	const char *name = text_printable(&tmp, after->functions[index]);
	struct report_code before, now;

	if (!report_find_code(&before, report->assembly_before, index) ||
	    !report_find_code(&now, after, index))
		return;
	html(fp, "<h4><code>%s</code></h4>\n<div class=\"sides\">\n",
	     symbol_short(name, NAME_COLUMNS, &tmp));
	write_part(fp, report->before, &before);
	write_part(fp, report->after, &now);
	fputs("</div>\n", fp);
}

void html_assembly(FILE *fp, const struct report *report)
{
	const struct assembly_record *after = report->assembly_after;
	size_t count;

	if (!after)
		return;
	fputs("<h3>Hottest instructions</h3>\n", fp);
	if (*report_code_missing(report)) {
		html(fp, "<p>There are none: %s.</p>\n",
		     report_code_missing(report));
		return;
	}
	count = report_code_functions(report);
	html(fp,
	     "<p>%s Shares are of all samples of a side, without what is "
	     "called. A sample often hits the instruction behind the one that "
	     "was waited for.</p>\n",
	     count == 0 ? "No function has changed by much."
			: "Of the functions whose own time changed most.");
	for (size_t i = 0; i < count; i++)
		write_function(fp, report, i);
}
