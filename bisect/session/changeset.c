/* SPDX-License-Identifier: MIT */
#include "bisect/session/changeset.h"

#include "bisect/session/facts.h"

#include <time.h>

static const char *date_of(const struct changeset *changeset,
			   struct arena *arena)
{
	time_t local = (time_t)(changeset->time_s +
				(int64_t)changeset->offset_min * 60);
	int offset = changeset->offset_min;
	struct tm tm;
	char date[64];

	if (!gmtime_r(&local, &tm) ||
	    strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm) == 0)
		return "";
	return arena_sprintf(arena, "%s %c%02d%02d", date,
			     offset < 0 ? '-' : '+',
			     (offset < 0 ? -offset : offset) / 60,
			     (offset < 0 ? -offset : offset) % 60);
}

int changeset_add(const struct changeset_record **out, struct session *session,
		  struct vcs *vcs, const struct rev *rev, struct err *err)
{
	const struct dag *history = session->history;
	ARENA_SCOPE(tmp);
	struct changeset changeset;
	const char **parents;

	/* In a session that goes on it may be what is told next. */
	session_ahead(session);
	*out = session_changeset(session, rev->hex);
	if (*out)
		return 0;
	if (vcs_describe(&changeset, vcs, rev, &tmp, err) < 0)
		return -1;
	parents =
		arena_array(&tmp, changeset.parent_count + 1, sizeof(*parents));
	for (size_t i = 0; i < changeset.parent_count; i++)
		parents[i] = changeset.parents[i].hex;
	if (session_add(
		    session,
		    (struct record){
			    .kind = RECORD_CHANGESET,
			    .u.changeset = {.revision = rev->hex,
					    .parents = parents,
					    .author = changeset.author,
					    .date = date_of(&changeset, &tmp),
					    .subject = changeset.subject,
					    .message = changeset.message,
					    .files = changeset.files,
					    .moved = changeset.moved,
					    .position =
						    history ? dag_find(history,
								       rev) +
								      1
							    : 0}},
		    err) < 0)
		return -1;
	*out = session_changeset(session, rev->hex);
	return 0;
}
