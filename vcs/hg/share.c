/* SPDX-License-Identifier: MIT */
/*
 * hg makes the first share, for it knows its formats.  Where that is two files
 * and an empty folder, the others are given the same, which takes no Python.
 */
#include "vcs/hg/share.h"

#include "probe/ground/fs.h"
#include "probe/ground/walk.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* hg tries with this one whether the file system can have links. */
static bool is_trial_link(const struct walk_entry *entry)
{
	return S_ISLNK(entry->st.st_mode) &&
	       strcmp(entry->name, "checklink") == 0;
}

static bool is_plain_entry(const struct walk_entry *entry)
{
	switch (entry->kind) {
	case WALK_FILE:
		if (S_ISREG(entry->st.st_mode))
			return entry->depth > 0 && entry->st.st_nlink == 1;
		return is_trial_link(entry);
	case WALK_FOLDER:
	case WALK_LEFT:
		return true;
	case WALK_CLOSED:
		break;
	}
	return false;
}

bool hg_is_plain(int dir, const char *name)
{
	struct walk *walk = walk_begin(dir, name, 0);
	struct err lost = {0};
	struct walk_entry entry;
	bool plain = true, any = false;

	while (plain && walk_next(&entry, walk, &lost)) {
		plain = is_plain_entry(&entry);
		any = true;
	}
	walk_end(walk);
	return plain && any && !lost.failed;
}

bool hg_share_is_ours(const struct hg *hg, const char *path)
{
	ARENA_SCOPE(tmp);
	const char *own = arena_sprintf(&tmp, "%s/.hg", path);
	struct err ignored = {0};
	char *store, *real;
	bool ours;

	if (!hg_is_plain(AT_FDCWD, own) ||
	    fs_read(&store, NULL, arena_sprintf(&tmp, "%s/sharedpath", own),
		    65536, &tmp, &ignored) < 0)
		return false;
	store[strcspn(store, "\n")] = '\0';
	real = realpath(store, NULL);
	ours = real && strcmp(real, hg->store) == 0;
	free(real);
	return ours;
}

/*
 * hg reads "#" in a path as the beginning of a branch's name, so it is given
 * the repository by a descriptor, and the tree by its name in its folder.
 */
static int ask_share(struct hg *hg, const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);
	char *folder = arena_strdup(&tmp, path);
	char *name = strrchr(folder, '/');
	struct hg_answer answer;
	const char *const words[] = {
		"--config=extensions.share=",
		"--noninteractive",
		"share",
		"--noupdate",
		"--quiet",
		arena_sprintf(&tmp, "/proc/%d/fd/%d", (int)getpid(), hg->root),
		name + 1,
		NULL,
	};

	const struct hg_question question = {
		.dir = folder,
		.words = words,
		.most_bytes = INT64_MAX,
		.limit_s = hg_limit(hg),
		.makes = path,
	};

	*name = '\0';
	if (hg_ask_question(&answer, hg, &question, &tmp, err) < 0)
		return -1;
	if (!answer.text)
		return err_set(err, "make the work tree %s: %s", path,
			       answer.refusal);
	return 0;
}

/* hg has made nothing there but those two files, and an empty folder. */
static bool is_simple_share(const char *path)
{
	struct walk *walk = walk_begin(AT_FDCWD, path, 0);
	struct err lost = {0};
	struct walk_entry entry;
	bool simple = true;

	while (simple && walk_next(&entry, walk, &lost)) {
		if (entry.kind == WALK_FILE)
			simple = strcmp(entry.path, ".hg/sharedpath") == 0 ||
				 strcmp(entry.path, ".hg/requires") == 0;
		else if (entry.depth > 0)
			simple = strcmp(entry.path, ".hg") == 0 ||
				 strcmp(entry.path, ".hg/wcache") == 0;
	}
	walk_end(walk);
	return simple && !lost.failed;
}

/* What the next share will be made of. */
static void learn_share(struct hg *hg, const char *path)
{
	ARENA_SCOPE(tmp);
	struct err ignored = {0};
	char *shared, *requires;

	if (!is_simple_share(path) ||
	    fs_read(&shared, NULL,
		    arena_sprintf(&tmp, "%s/.hg/sharedpath", path), 65536,
		    &hg->arena, &ignored) < 0 ||
	    fs_read(&requires, NULL,
		    arena_sprintf(&tmp, "%s/.hg/requires", path), 65536,
		    &hg->arena, &ignored) < 0)
		return;
	hg->share_path = shared;
	hg->share_requires = requires;
}

static int copy_share(const struct hg *hg, const char *path, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *own = arena_sprintf(&tmp, "%s/.hg", path);

	if (fs_mkdirs(arena_sprintf(&tmp, "%s/wcache", own), err) < 0 ||
	    fs_write(arena_sprintf(&tmp, "%s/requires", own),
		     hg->share_requires, strlen(hg->share_requires), err) < 0)
		return -1;
	return fs_write(arena_sprintf(&tmp, "%s/sharedpath", own),
			hg->share_path, strlen(hg->share_path), err);
}

int hg_share_make(struct hg *hg, const char *path, struct err *err)
{
	if (hg->share_path)
		return copy_share(hg, path, err);
	if (ask_share(hg, path, err) < 0)
		return -1;
	learn_share(hg, path);
	return 0;
}
