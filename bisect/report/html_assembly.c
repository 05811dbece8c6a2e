/* SPDX-License-Identifier: MIT */
#include "bisect/report/html_assembly.h"

#include "bisect/explain/symbol.h"
#include "bisect/report/html_escape.h"
#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

enum { NAME_COLUMNS = 160 };

static const double hot_share = 0.1; /* of the function */

/* The lines of one function of one side. */
struct part {
	const struct assembly_record *side;
	double share; /* of the side's samples */
	size_t first, count;
};

static size_t count_texts(const char *const *texts)
{
	size_t count = 0;

	while (texts && texts[count])
		count++;
	return count;
}

static size_t count_reals(const double *reals)
{
	size_t count = 0;

	while (reals && !isnan(reals[count]))
		count++;
	return count;
}

/* A journal that was changed by hand may have fewer of one than of another. */
static size_t count_lines(const struct assembly_record *side)
{
	size_t count = count_reals(side->code_shares);
	const char *const *lists[] = {(const char *const *)side->codes,
				      (const char *const *)side->places,
				      (const char *const *)side->texts};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		size_t other = count_texts(lists[i]);

		count = other < count ? other : count;
	}
	return count;
}

static bool find_part(struct part *out, const struct assembly_record *side,
		      size_t function)
{
	size_t all = count_lines(side);

	*out = (struct part){.side = side};
	if (function >= count_reals(side->shares) ||
	    function >= count_reals(side->lines))
		return false;
	out->share = side->shares[function];
	for (size_t i = 0; i <= function; i++) {
		out->first += out->count;
		if (!(side->lines[i] >= 0 && side->lines[i] <= (double)all))
			return false;
		out->count = (size_t)side->lines[i];
	}
	return out->first <= all && out->count <= all - out->first;
}

static void write_line(FILE *fp, const struct part *part, size_t at)
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
	     share >= hot_share * part->share ? " class=\"hot\"" : "");
	if (share > 0)
		html(fp, "%.1f %%", share * 100);
	html(fp, "</td><td><code>%s</code></td></tr>\n", side->codes[at]);
}

static void write_part(FILE *fp, const char *name, const struct part *part)
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
	struct part before, now;

	if (!find_part(&before, report->assembly_before, index) ||
	    !find_part(&now, after, index))
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
	if (*after->reason || !report->assembly_before) {
		html(fp, "<p>There are none: %s.</p>\n",
		     *after->reason ? after->reason : "it was cut off");
		return;
	}
	count = count_texts((const char *const *)after->functions);
	html(fp,
	     "<p>%s Shares are of all samples of a side, without what is "
	     "called. A sample often hits the instruction behind the one that "
	     "was waited for.</p>\n",
	     count == 0 ? "No function has changed by much."
			: "Of the functions whose own time changed most.");
	for (size_t i = 0; i < count; i++)
		write_function(fp, report, i);
}
