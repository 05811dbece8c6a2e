/* SPDX-License-Identifier: MIT */
#include "bisect/report/diff.h"

#include "bisect/explain/excerpt.h"
#include "probe/ground/text.h"

#include <math.h>
#include <string.h>

/* Of a journal that was damaged by hand the lists may differ in length. */
static size_t count_hunks(const struct diff_record *diff)
{
	size_t count = 0;

	while (diff->hunks[count] && diff->hunk_files[count] &&
	       diff->hunk_notes[count] && diff->hunk_functions[count] &&
	       !isnan(diff->hunk_shares[count]))
		count++;
	return count;
}

bool report_has_diff(const struct report *report)
{
	const struct diff_record *diff = report->diff;

	return diff && (diff->cut || *diff->missing || count_hunks(diff) > 0);
}

static char *hot_words(const struct diff_record *diff, size_t i,
		       struct arena *arena)
{
	if (!*diff->hunk_functions[i])
		return arena_strdup(arena, "");
	return arena_sprintf(arena, "hot: %s, %.3g %% of the change",
			     diff->hunk_functions[i],
			     diff->hunk_shares[i] * 100);
}

struct report_hunk *report_hunks(size_t *count, const struct report *report,
				 struct arena *arena)
{
	const struct diff_record *diff = report->diff;
	struct report_hunk *hunks;
	const char *last = "";

	*count = diff ? count_hunks(diff) : 0;
	hunks = arena_array(arena, *count + 1, sizeof(*hunks));
	for (size_t i = 0; i < *count; i++) {
		const char *file = diff->hunk_files[i];

		hunks[i] = (struct report_hunk){
			.file = strcmp(file, last) == 0 ? "" : file,
			.note = diff->hunk_notes[i],
			.hot = hot_words(diff, i, arena),
			.text = diff->hunks[i],
		};
		last = file;
	}
	return hunks;
}

static bool has_hot(const struct diff_record *diff)
{
	for (size_t i = 0; diff->hunk_functions[i]; i++) {
		if (*diff->hunk_functions[i])
			return true;
	}
	return false;
}

static void add_left_out(struct text *text, const struct diff_record *diff)
{
	ARENA_SCOPE(tmp);

	if (diff->left_lines + diff->left_files > 0)
		text_addf(text, " Cut to %d lines and %d KiB; left out: ",
			  EXCERPT_LINES_MOST, EXCERPT_BYTES_MOST >> 10);
	if (diff->left_lines > 0)
		text_add(text,
			 text_count(&tmp, diff->left_lines, "changed line"));
	if (diff->left_files > 0)
		text_addf(text, "%s%s", diff->left_lines > 0 ? ", " : "",
			  text_count(&tmp, diff->left_files, "whole file"));
	if (diff->left_lines + diff->left_files > 0)
		text_add(text, ".");
	if (diff->cut)
		text_add(text, " There is more: only the first 4 MiB were "
			       "read.");
}

char *report_excerpt_words(const struct report *report, struct arena *arena)
{
	const struct diff_record *diff = report->diff;
	struct text text;

	text_init(&text, arena);
	if (*diff->missing)
		text_addf(&text, "The diff cannot be shown: %s.",
			  diff->missing);
	else
		text_addf(&text, "From the %s %.10s to the %s %.10s%s.",
			  report->before, diff->parent, report->after,
			  diff->culprit,
			  has_hot(diff) ? "; what touches functions that have "
					  "a part in the change comes first"
					: "");
	add_left_out(&text, diff);
	return text.data;
}
