/* SPDX-License-Identifier: MIT */
/*
 * Whatever a run has written where the repository keeps what it knows of a
 * tree of ours, and where the tree names that: the tree can be listed,
 * switched and removed, and nothing of anybody else is.
 *
 * The input is cut at 0xff into the files below.  In them %o is a folder of
 * the user's, %r another repository, with a tree of the same name that is not
 * ours, %m the repository of a submodule, %t our tree, %n its name.
 */
#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "vcs/vcs.h"

#include <git2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* Its own, of a HEAD that names no commit. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libgit2";
}

#define NAME "perfbisect-00000001-01"

static const char *const files[] = {
	"repo/.git/worktrees/" NAME "/perfbisect-modules",
	"repo/.git/worktrees/" NAME "/gitdir",
	"repo/.git/worktrees/" NAME "/commondir",
	"repo/.git/worktrees/" NAME "/HEAD",
	"tree/trees/" NAME "/.git",
	"repo/.git/modules/m/worktrees/" NAME "/gitdir",
};

enum { FILES = sizeof(files) / sizeof(files[0]) };

/* What must be there, and the same, in the end. */
static const char *const precious[] = {
	"outside/file",
	"outside/worktrees/" NAME "/file",
	"other/.git/worktrees/" NAME "/file",
	"other/.git/HEAD",
	"repo/.git/HEAD",
	"repo/.git/modules/m/HEAD",
};

enum { PRECIOUS = sizeof(precious) / sizeof(precious[0]) };

static void must(int held)
{
	if (!held)
		abort();
}

static char *under(const char *root, const char *path, struct arena *arena)
{
	return arena_sprintf(arena, "%s/%s", root, path);
}

static void put(const char *root, const char *path, const char *bytes,
		size_t length)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	char *place = under(root, path, &tmp), *slash = strrchr(place, '/');

	*slash = '\0';
	must(fs_mkdirs(place, &err) == 0);
	*slash = '/';
	must(fs_write(place, bytes, length, &err) == 0);
}

static void make_repository(const char *root, const char *path, unsigned bare)
{
	ARENA_SCOPE(tmp);
	git_repository *repo = NULL;

	must(git_repository_init(&repo, under(root, path, &tmp), bare) == 0);
	git_repository_free(repo);
}

static void commit(struct rev *out, const char *root)
{
	ARENA_SCOPE(tmp);
	git_repository *repo = NULL;
	git_signature *author = NULL;
	git_index *index = NULL;
	git_tree *tree = NULL;
	git_oid id;

	must(git_repository_open(&repo, under(root, "repo", &tmp)) == 0 &&
	     git_signature_new(&author, "A", "a@example.com", 1, 0) == 0 &&
	     git_repository_index(&index, repo) == 0 &&
	     git_index_write_tree(&id, index) == 0 &&
	     git_tree_lookup(&tree, repo, &id) == 0 &&
	     git_commit_create(&id, repo, "HEAD", author, author, NULL, "x",
			       tree, 0, NULL) == 0);
	git_oid_tostr(out->hex, sizeof(out->hex), &id);
	git_tree_free(tree);
	git_index_free(index);
	git_signature_free(author);
	git_repository_free(repo);
}

static char *root_of_world(struct arena *arena)
{
	return arena_sprintf(arena, "/dev/shm/perfbisect-fuzz-%d",
			     (int)getpid());
}

static void end_world(void)
{
	ARENA_SCOPE(tmp);
	struct err ignored = {0};

	fs_remove(root_of_world(&tmp), &ignored);
	git_libgit2_shutdown();
}

static void make_world(struct rev *rev, const char *root)
{
	git_libgit2_init();
	make_repository(root, "repo", 0);
	make_repository(root, "repo/.git/modules/m", 1);
	make_repository(root, "other", 0);
	commit(rev, root);
	for (int i = 0; i < 3; i++)
		put(root, precious[i], "x", 1);
	put(root, "other/.git/worktrees/" NAME "/gitdir", "/nowhere/.git\n",
	    14);
}

/* The text of one file, with the names filled in. */
static void put_section(const char *root, const char *path, const uint8_t *data,
			size_t size)
{
	ARENA_SCOPE(tmp);
	struct text text;

	text_init(&text, &tmp);
	for (size_t i = 0; i < size; i++) {
		int name = data[i] == '%' && i + 1 < size ? data[i + 1] : 0;

		i += name && strchr("ormtn", name);
		switch (name) {
		case 'o':
			text_addf(&text, "%s/outside", root);
			break;
		case 'r':
			text_addf(&text, "%s/other/.git", root);
			break;
		case 'm':
			text_addf(&text, "%s/repo/.git/modules/m", root);
			break;
		case 't':
			text_addf(&text, "%s/tree/trees/" NAME, root);
			break;
		case 'n':
			text_add(&text, NAME);
			break;
		default:
			text_add_bytes(&text, (const char *)&data[i], 1);
		}
	}
	put(root, path, text.data, text.length);
}

static void put_all(const char *root, const uint8_t *data, size_t size)
{
	for (int i = 0; i < FILES && size > 0; i++) {
		const uint8_t *end = memchr(data, 0xff, size);
		size_t length = end ? (size_t)(end - data) : size;

		if (length > 0)
			put_section(root, files[i], data, length);
		length += end != NULL;
		data += length;
		size -= length;
	}
}

static char *content(const char *root, const char *path, struct arena *arena)
{
	struct err err = {0};
	char *text = NULL;

	must(fs_read(&text, NULL, under(root, path, arena), 65536, arena,
		     &err) == 0);
	return text;
}

static void live(const char *root, const struct rev *rev, const uint8_t *data,
		 size_t size)
{
	ARENA_SCOPE(tmp);
	const char *path = under(root, "tree/trees/" NAME, &tmp), *reason;
	struct err err = {0}, ignored = {0};
	struct vcs *vcs = NULL;
	const char **trees;
	size_t count;

	must(vcs_open(&vcs, under(root, "repo", &tmp), "git", &err) == 0 &&
	     vcs_tree_add(vcs, path, rev, &err) == 0);
	put_all(root, data, size);
	vcs_trees(&trees, &count, vcs, &tmp, &ignored);
	err_clear(&ignored);
	vcs_tree_switch(vcs, path, rev, size % 2 == 0, &reason, &tmp, &ignored);
	err_clear(&ignored);
	vcs_tree_remove(vcs, path, &ignored);
	must(!fs_exists(path));
	vcs_close(vcs);
	err_clear(&ignored);
	fs_remove(under(root, "repo/.git/worktrees", &tmp), &ignored);
	fs_remove(under(root, "repo/.git/modules/m/worktrees", &tmp), &ignored);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_SCOPE(tmp);
	const char *root = root_of_world(&tmp);
	static struct rev rev; /* of a world that is made once */
	const char *before[PRECIOUS];
	struct err err = {0};

	if (!*rev.hex) {
		fs_remove(root, &err);
		make_world(&rev, root);
		atexit(end_world);
	}
	for (int i = 0; i < PRECIOUS; i++)
		before[i] = content(root, precious[i], &tmp);
	live(root, &rev, data, size);
	for (int i = 0; i < PRECIOUS; i++)
		must(strcmp(before[i], content(root, precious[i], &tmp)) == 0);
	return 0;
}
