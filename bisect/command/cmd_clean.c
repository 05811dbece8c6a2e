/* SPDX-License-Identifier: MIT */
/*
 * perfbisect clean [SESSION...]: remove what sessions have left.
 *
 * What goes without being named can be had again: work trees that were kept, of
 * sessions that have ended or whose folder is gone.  So this acts, and asks
 * nothing, as it may be a script that calls it; --dry-run shows what it would
 * do.  A session with its reports cannot be had again: it goes when it is
 * named, or when it has ended and --sessions is given.  One that can go on is
 * let alone unless it is named, and one that runs always is.
 */
#include "bisect/command/cmd.h"
#include "bisect/command/help.h"
#include "bisect/session/cleanup.h"
#include "bisect/session/listing.h"
#include "bisect/session/tree_folder.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "vcs/tree.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

struct cleaning {
	const struct config *config;
	const struct listing *rows;
	size_t count;
	int removed, failures;
};

static void failed(struct cleaning *cleaning, const char *reason)
{
	ARENA_SCOPE(tmp);

	cleaning->failures++;
	fprintf(stderr, "perfbisect: %s\n", text_printable(&tmp, reason));
}

static void tell(struct cleaning *cleaning, const char *what, const char *path,
		 int64_t bytes)
{
	ARENA_SCOPE(tmp);

	cleaning->removed++;
	printf("%s %s, %s: %s\n",
	       cleaning->config->dry_run ? "would remove" : "removed", what,
	       text_bytes(&tmp, (double)bytes), text_printable(&tmp, path));
}

static void keep(const char *path, const char *why)
{
	ARENA_SCOPE(tmp);

	printf("kept %s: %s\n", text_printable(&tmp, path), why);
}

/* -- One session -- */

/* A name that a session gives, or that of a draft of it. */
static bool is_ours(const char *dir, const char *name)
{
	static const char *const ours[] = {
		"journal.jsonl", "lock",    "report.md", "report.html",
		"report.json",	 "logs",    "profile",	 "simulated",
		"trees",	 "command", "pins",	 ".gitignore",
		"report.csv",	 NULL};
	ARENA_SCOPE(tmp);

	/* What hides it from hg. */
	if (strcmp(name, ".hg") == 0)
		return fs_is_empty(arena_sprintf(&tmp, "%s/.hg", dir));
	for (size_t i = 0; ours[i]; i++) {
		size_t length = strlen(ours[i]);

		if (strncmp(name, ours[i], length) == 0 &&
		    (name[length] == '\0' ||
		     strcmp(name + length, ".tmp") == 0))
			return true;
	}
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* What the user has put beside what is ours; NULL: nothing. */
static const char *find_stranger(const char *dir, struct arena *arena)
{
	const char *stranger = NULL;
	const struct dirent *entry;
	DIR *entries = opendir(dir);

	if (!entries)
		return NULL;
	while (!stranger && (entry = readdir(entries)) != NULL) {
		if (!is_ours(dir, entry->d_name))
			stranger = arena_strdup(arena, entry->d_name);
	}
	closedir(entries);
	return stranger;
}

static int remove_for_real(const struct listing *row, bool folder,
			   struct err *err)
{
	const struct plan *plan = row->session->plan;
	struct vcs *vcs = NULL;
	int fds[2];

	if (!cleanup_lock(fds, row->dir))
		err_set(err, "%s is in use by another process", row->dir);
	else if (vcs_open(&vcs, plan->root, plan->vcs, err) == 0 &&
		 cleanup_trees(vcs, row->session, err) == 0 && folder &&
		 cleanup_pins(vcs, row->session, err) == 0)
		fs_remove(row->dir, err);
	vcs_close(vcs);
	cleanup_unlock(fds);
	return err->failed ? -1 : 0;
}

static void remove_folder(struct cleaning *cleaning, const struct listing *row)
{
	ARENA_SCOPE(tmp);
	const char *stranger = find_stranger(row->dir, &tmp);
	struct err err = {0};

	if (stranger)
		failed(cleaning,
		       arena_sprintf(&tmp,
				     "%s is kept: %s in it is not the "
				     "session's; move it elsewhere",
				     row->dir, stranger));
	else if (!cleaning->config->dry_run &&
		 remove_for_real(row, true, &err) < 0)
		failed(cleaning, err.text);
	else
		tell(cleaning, "the session", row->dir, row->bytes);
}

static void remove_trees(struct cleaning *cleaning, const struct listing *row)
{
	int64_t bytes = fs_used_bytes(row->trees);
	struct err err = {0};

	if (!cleaning->config->dry_run && remove_for_real(row, false, &err) < 0)
		failed(cleaning, err.text);
	else
		tell(cleaning, "the work trees", row->trees, bytes);
}

static void clean_one(struct cleaning *cleaning, const struct listing *row,
		      bool named)
{
	const struct config *config = cleaning->config;
	ARENA_SCOPE(tmp);

	switch (row->state) {
	case LISTING_REFUSED:
		if (named)
			failed(cleaning, row->why_not);
		else
			keep(row->dir, "it is not known to be yours");
		return;
	case LISTING_RUNNING:
		if (named)
			failed(cleaning,
			       arena_sprintf(&tmp, "%s is running", row->dir));
		else
			keep(row->dir, "it is running");
		return;
	case LISTING_CUT_OFF:
		if (named)
			remove_folder(cleaning, row);
		else
			keep(row->dir, "it can be resumed (name it, and it is "
				       "removed)");
		return;
	case LISTING_REHEARSAL:
	case LISTING_FAILED:
	case LISTING_ENDED:
		if (named || config->old_sessions)
			remove_folder(cleaning, row);
		else if (row->trees)
			remove_trees(cleaning, row);
		return;
	}
}

/* -- Trees without a session -- */

static bool is_known(const struct cleaning *cleaning, const char *trees)
{
	for (size_t i = 0; i < cleaning->count; i++) {
		if (cleaning->rows[i].trees &&
		    fs_is_same(cleaning->rows[i].trees, trees))
			return true;
	}
	return false;
}

/*
 * The folder of trees that were kept names no session, since the next one would
 * remove them otherwise; and one that does may name a session that is gone.
 */
static bool is_left(int *fd, const struct cleaning *cleaning, const char *trees)
{
	ARENA_SCOPE(tmp);
	const char *dir = tree_folder_session(trees, &tmp);

	*fd = -1;
	if (is_known(cleaning, trees) || (dir && session_is_there(dir)))
		return false;
	if (!dir)
		return true;
	*fd = tree_folder_lock(trees);
	return *fd >= 0;
}

static void clean_orphans(struct cleaning *cleaning, struct vcs *vcs)
{
	ARENA_SCOPE(tmp);
	const char **trees = tree_folder_list(vcs_root(vcs), &tmp);

	for (; *trees; trees++) {
		int64_t bytes = fs_used_bytes(*trees);
		struct err err = {0};
		int fd;

		if (!is_left(&fd, cleaning, *trees))
			continue;
		if (!cleaning->config->dry_run &&
		    tree_remove_all(
			    vcs, *trees,
			    tree_session_name(tree_folder_seed(*trees), &tmp),
			    TREE_MOST, &err) == 0)
			tree_folder_remove(*trees);
		if (err.failed)
			failed(cleaning, err.text);
		else
			tell(cleaning, "work trees of a session that is gone",
			     *trees, bytes);
		if (fd >= 0)
			close(fd);
	}
}

/* -- All -- */

static void clean_named(struct cleaning *cleaning, struct arena *arena)
{
	for (char **dir = cleaning->config->named; *dir; dir++) {
		struct listing row;

		listing_read(&row, *dir, arena);
		clean_one(cleaning, &row, true);
		listing_release(&row, 1);
	}
}

static void clean_all(struct cleaning *cleaning, struct arena *arena)
{
	struct err nowhere = {0};
	struct listing *rows;
	struct vcs *vcs = NULL;

	vcs_open(&vcs, ".", NULL, &nowhere);
	cleaning->count = listing_find(&rows, vcs, arena);
	cleaning->rows = rows;
	for (size_t i = 0; i < cleaning->count; i++)
		clean_one(cleaning, &rows[i], false);
	if (vcs)
		clean_orphans(cleaning, vcs);
	listing_release(rows, cleaning->count);
	vcs_close(vcs);
}

int cmd_clean(int *status, int argc, const char *const *argv, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct config config;
	struct cleaning cleaning = {.config = &config};

	*status = STATUS_USAGE;
	if (option_parse(&config, OPTION_CLEAN, argc, argv, &tmp, err) < 0)
		return -1;
	*status = 0;
	if (config.help || config.version) {
		help_asked(&config, OPTION_CLEAN);
		return 0;
	}
	if (*config.named)
		clean_named(&cleaning, &tmp);
	else
		clean_all(&cleaning, &tmp);
	if (cleaning.removed == 0 && cleaning.failures == 0)
		puts("nothing to remove");
	if (cleaning.failures > 0)
		*status = STATUS_STOPPED;
	return 0;
}
