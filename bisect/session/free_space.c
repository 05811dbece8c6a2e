/* SPDX-License-Identifier: MIT */
#include "bisect/session/free_space.h"

#include "bisect/session/tree_folder.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"

#include <math.h>

enum {
	LEAST_BYTES = 64 * 1024, /* also with --min-free 0 */
	LEAST_FILES = 16,
};

/* What is missing where `dir` is, or NULL. */
static const char *missing_in(const char *dir, const struct session *session,
			      struct arena *arena)
{
	double least = fmax(session->plan->config.min_free_bytes, LEAST_BYTES);
	int64_t bytes = fs_free_bytes(dir);
	int64_t files = fs_free_files(dir);

	if (bytes >= 0 && (double)bytes < least)
		return arena_sprintf(
			arena,
			"%s: %s free, and %s more are needed (see --min-free)",
			dir, text_bytes(arena, (double)bytes),
			text_bytes(arena, least - (double)bytes));
	if (files >= 0 && files < LEAST_FILES)
		return arena_sprintf(arena,
				     "%s: room for %lld more files, and %d are "
				     "needed",
				     dir, (long long)files, LEAST_FILES);
	return NULL;
}

static const char *missing(const struct session *session, struct arena *arena)
{
	const char *reason = missing_in(session->dir, session, arena);

	return reason ? reason
		      : missing_in(tree_folder_of(session, arena), session,
				   arena);
}

int64_t free_space_bytes(const struct session *session)
{
	ARENA_SCOPE(tmp);
	const char *trees = tree_folder_of(session, &tmp);

	return fs_free_bytes(fs_exists(trees) ? trees : session->dir);
}

int free_space_check(const struct session *session, const char *what,
		     struct err *err)
{
	ARENA_SCOPE(tmp);

	if (!missing(session, &tmp))
		return 0;
	return err_set(err, "%s", what);
}

void free_space_explain(const struct session *session, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *what = err->failed ? missing(session, &tmp) : NULL;

	if (what)
		err_wrap(err, "%s", what);
}
