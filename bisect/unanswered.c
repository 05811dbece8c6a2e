/* SPDX-License-Identifier: MIT */
#include "bisect/unanswered.h"

#include "bisect/session/facts.h"
#include "probe/ground/text.h"

#include <string.h>

/* Candidates that were skipped since a remote gave no answer, at last. */
static size_t reopen(struct search *search, const struct session *session,
		     bool only_count)
{
	ARENA_SCOPE(tmp);
	bool *waits = arena_array(&tmp, search->dag->count, sizeof(*waits));
	size_t count = 0;

	for (size_t i = 0; i < session->count; i++) {
		const struct record *record = session->records[i];
		struct rev rev = {""};
		int64_t index;

		if (record->kind != RECORD_BUILD)
			continue;
		snprintf(rev.hex, sizeof(rev.hex), "%s",
			 record->u.build.revision);
		index = dag_find(search->dag, &rev);
		if (index >= 0)
			waits[index] = record->u.build.unanswered;
	}
	for (size_t i = 0; i < search->dag->count; i++) {
		if (!waits[i] || !search->alive[i] ||
		    search->mark[i] != SEARCH_SKIPPED)
			continue;
		count++;
		if (!only_count)
			search_reopen(search, i);
	}
	return count;
}

int unanswered_ask_again(bool *out, struct story *story, struct err *err)
{
	static const char asking[] = "the remotes that gave no answer are "
				     "asked again";
	const struct record *next = session_ahead(story->session);
	bool told = next && next->kind == RECORD_WARNING &&
		    strcmp(next->u.warning.text, asking) == 0;

	*out = false;
	if (story->search.left <= 1 || (next && !told) ||
	    reopen(&story->search, story->session, true) == 0)
		return 0;
	if (!next && story->asked) {
		story->unanswered = true;
		return err_set(err, "remotes gave no answer");
	}
	story->asked |= !next;
	if (story_warn(story, asking, err) < 0)
		return -1;
	reopen(&story->search, story->session, false);
	*out = true;
	return 0;
}
