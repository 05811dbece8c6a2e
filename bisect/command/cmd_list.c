/* SPDX-License-Identifier: MIT */
/* perfbisect list: the sessions of this checkout, and what became of them. */
#include "bisect/command/cmd.h"
#include "bisect/command/help.h"
#include "bisect/report/report.h"
#include "bisect/report/wrap.h"
#include "bisect/session/listing.h"
#include "probe/ground/text.h"

#include <time.h>

static const char indent[] = "            ";

static const char *state_words(const struct listing *row)
{
	switch (row->state) {
	case LISTING_RUNNING:
		return "running";
	case LISTING_ENDED:
		return "finished";
	case LISTING_CUT_OFF:
		return "interrupted";
	case LISTING_FAILED:
		return "failed";
	case LISTING_REHEARSAL:
		return "check";
	case LISTING_REFUSED:
		return "refused";
	}
	return "";
}

static const char *age_words(const struct listing *row, struct arena *arena)
{
	double age_s = (double)time(NULL) - row->last_s;

	return text_duration(arena, age_s > 0 ? age_s : 0);
}

/* What there is to know of it, and to do. */
static void show_sentences(const struct listing *row)
{
	ARENA_SCOPE(tmp);
	const char *dir[] = {row->dir, NULL};
	struct report_brief brief;

	if (row->state == LISTING_REHEARSAL)
		return;
	if (row->state == LISTING_RUNNING) {
		printf("%s%s so far\n", indent,
		       text_count(&tmp, row->session->runs, "run"));
		return;
	}
	report_brief(&brief, row->session, &tmp);
	wrap_behind(stdout, "           ", indent,
		    text_printable(&tmp,
				   arena_sprintf(&tmp, "%s: %s", brief.verdict,
						 brief.sentence)));
	if (row->state == LISTING_CUT_OFF)
		printf("%sto go on: perfbisect resume %s\n", indent,
		       text_printable(&tmp, text_command(&tmp, dir)));
}

static void show(const struct listing *row)
{
	ARENA_SCOPE(tmp);

	printf("%-12s%s\n", state_words(row), text_printable(&tmp, row->dir));
	if (!row->session) {
		wrap_behind(stdout, "           ", indent,
			    text_printable(&tmp, row->why_not));
		return;
	}
	printf("%s%s ago, %s%s%s\n", indent, age_words(row, &tmp),
	       text_bytes(&tmp, (double)row->bytes),
	       row->trees ? ", trees in " : "",
	       row->trees ? text_printable(&tmp, row->trees) : "");
	show_sentences(row);
}

int cmd_list(int *status, int argc, const char *const *argv, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct err nowhere = {0};
	struct listing *rows;
	struct config config;
	struct vcs *vcs = NULL;
	size_t count;

	*status = STATUS_USAGE;
	if (option_parse(&config, OPTION_LISTING, argc, argv, &tmp, err) < 0)
		return -1;
	*status = 0;
	if (config.help || config.version) {
		help_asked(&config, OPTION_LISTING);
		return 0;
	}
	/* Outside of any checkout, those in the folder are all there are. */
	vcs_open(&vcs, ".", NULL, &nowhere);
	count = listing_find(&rows, vcs, &tmp);
	for (size_t i = 0; i < count; i++)
		show(&rows[i]);
	if (count == 0)
		fprintf(stderr, "no sessions here%s\n",
			vcs ? ", nor elsewhere of this checkout" : "");
	listing_release(rows, count);
	vcs_close(vcs);
	return 0;
}
