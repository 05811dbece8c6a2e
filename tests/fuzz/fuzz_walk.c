/* SPDX-License-Identifier: MIT */
/*
 * Whatever the trees of a commit hold, nothing is made, changed or removed
 * outside of the work tree into which it is checked out, nor is its .git.
 *
 * The input is read as trees, the inner ones first, up to the last, which is
 * the commit's.  An entry is a byte for its mode; a byte that says what it
 * leads to: a file, a link's target or one of the trees before; and a name that
 * ends with a NUL.  A byte of 0xff in place of a mode ends a tree.  The entries
 * are taken as they stand there.
 */
#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "vcs/git/entries.h"
#include "vcs/git/files.h"
#include "vcs/git/guard.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TREES_MOST = 16, END_OF_TREE = 0xff };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Made once, in a folder of its own: <scratch>/a/b/tree is the work tree. */
struct world {
	struct arena arena;
	const char *scratch, *tree;
	git_repository *repo;
	git_oid blobs[4], links[4];
};

static void must(bool good)
{
	if (!good)
		abort();
}

static void make_blobs(struct world *world)
{
	static const char *const texts[] = {"", "a\n", "[core]\n",
					    "gitdir: /nowhere\n"};
	static const char *const targets[] = {"../../victim", "..", ".git",
					      "../../folder"};

	for (int i = 0; i < 4; i++) {
		must(git_blob_create_from_buffer(&world->blobs[i], world->repo,
						 texts[i],
						 strlen(texts[i])) == 0);
		must(git_blob_create_from_buffer(&world->links[i], world->repo,
						 targets[i],
						 strlen(targets[i])) == 0);
	}
}

static void lay_out(const struct world *w)
{
	static const char *const places[] = {"", "/a", "/a/b"};
	struct err err = {0};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		ARENA_SCOPE(tmp);
		const char *dir =
			arena_sprintf(&tmp, "%s%s", w->scratch, places[i]);

		must(fs_mkdirs(arena_sprintf(&tmp, "%s/folder", dir), &err) ==
		     0);
		must(fs_write(arena_sprintf(&tmp, "%s/victim", dir), "mine", 4,
			      &err) == 0);
	}
}

static void leave_world(void);

static struct world *world(void)
{
	static struct world made;
	struct err err = {0};
	char scratch[] = "/tmp/perfbisect-walk-XXXXXX";

	if (made.repo)
		return &made;
	must(mkdtemp(scratch) != NULL);
	made.scratch = arena_strdup(&made.arena, scratch);
	made.tree = arena_sprintf(&made.arena, "%s/a/b/tree", scratch);
	must(fs_mkdirs(made.tree, &err) == 0);
	git_libgit2_init();
	must(git_repository_init(&made.repo, made.tree, 0) == 0);
	git_guard(made.repo);
	make_blobs(&made);
	lay_out(&made);
	atexit(leave_world);
	return &made;
}

static void leave_world(void)
{
	struct world *made = world();
	struct err ignored = {0};

	git_repository_free(made->repo);
	git_libgit2_shutdown();
	fs_remove(made->scratch, &ignored);
	arena_release(&made->arena);
}

/* -- Trees from the input -- */

struct input {
	const uint8_t *at, *end;
};

static int next_byte(struct input *input)
{
	return input->at < input->end ? *input->at++ : END_OF_TREE;
}

static const git_oid *target_of(const struct world *w, int mode, int which,
				const git_oid *trees, size_t count)
{
	if (mode % 6 == 0)
		return count > 0 ? &trees[(size_t)which % count] : &w->blobs[0];
	return mode % 6 == 1 ? &w->links[which % 4] : &w->blobs[which % 4];
}

static void add_entry(struct text *raw, const struct world *w, int mode,
		      struct input *input, const git_oid *trees, size_t count)
{
	static const char *const modes[] = {"40000",  "120000", "100644",
					    "100755", "160000", "10644"};
	const git_oid *oid = target_of(w, mode, next_byte(input), trees, count);
	const void *nul =
		memchr(input->at, '\0', (size_t)(input->end - input->at));
	const uint8_t *end = nul ? nul : input->end;

	text_addf(raw, "%s ", modes[mode % 6]);
	text_add_bytes(raw, (const char *)input->at, (size_t)(end - input->at));
	text_add_bytes(raw, "", 1);
	text_add_bytes(raw, (const char *)oid->id, GIT_OID_RAWSZ);
	input->at = nul ? end + 1 : end;
}

/* One tree; libgit2 writes any bytes as one. */
static bool add_tree(git_oid *out, struct world *w, struct input *input,
		     const git_oid *trees, size_t count)
{
	ARENA_SCOPE(tmp);
	git_odb *odb = NULL;
	struct text raw;
	int mode, code;

	text_init(&raw, &tmp);
	while ((mode = next_byte(input)) != END_OF_TREE)
		add_entry(&raw, w, mode, input, trees, count);
	must(git_repository_odb(&odb, w->repo) == 0);
	code = git_odb_write(out, odb, raw.data, raw.length, GIT_OBJECT_TREE);
	git_odb_free(odb);
	return code == 0;
}

/* Only the header is parsed strictly. */
static bool add_commit(git_oid *out, struct world *w, const git_oid *tree)
{
	ARENA_SCOPE(tmp);
	char hex[GIT_OID_HEXSZ + 1];
	const char *text;
	git_odb *odb = NULL;
	int code;

	git_oid_tostr(hex, sizeof(hex), tree);
	text = arena_sprintf(&tmp,
			     "tree %s\nauthor a <a> 1 +0000\n"
			     "committer a <a> 1 +0000\n\nx\n",
			     hex);
	must(git_repository_odb(&odb, w->repo) == 0);
	code = git_odb_write(out, odb, text, strlen(text), GIT_OBJECT_COMMIT);
	git_odb_free(odb);
	return code == 0;
}

/* -- What must stay -- */

static size_t entries_of(const char *path)
{
	DIR *dir = opendir(path);
	size_t count = 0;

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count;
}

static void check_place(const struct world *w, const char *place)
{
	ARENA_SCOPE(tmp);
	const char *dir = arena_sprintf(&tmp, "%s%s", w->scratch, place);
	struct err err = {0};
	char *text;

	/* ".", "..", victim, folder, and the folder below. */
	must(entries_of(dir) == 5);
	must(entries_of(arena_sprintf(&tmp, "%s/folder", dir)) == 2);
	must(fs_read(&text, NULL, arena_sprintf(&tmp, "%s/victim", dir), 64,
		     &tmp, &err) == 0 &&
	     strcmp(text, "mine") == 0);
}

static void check_world(const struct world *w)
{
	ARENA_SCOPE(tmp);
	struct err err = {0};
	char *config;

	check_place(w, "");
	check_place(w, "/a");
	check_place(w, "/a/b");
	must(fs_read(&config, NULL,
		     arena_sprintf(&tmp, "%s/.git/config", w->tree), 65536,
		     &tmp, &err) == 0 &&
	     strstr(config, "repositoryformatversion"));
	must(fs_exists(arena_sprintf(&tmp, "%s/.git/HEAD", w->tree)));
}

static void check_out(struct world *w, const git_oid *oid)
{
	ARENA_SCOPE(tmp);
	const char *reason = NULL;
	struct err err = {0};
	git_tree *tree = NULL;
	bool has_modules;

	git_read_tree(&tree, &has_modules, &reason, w->repo, oid, &tmp, &err);
	must(tree || reason || err.failed);
	if (tree)
		git_checkout_files(w->repo, w->tree, oid, tree, false, &err);
	git_tree_free(tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *w = world();
	struct input input = {data, data + size};
	git_oid trees[TREES_MOST], commit;
	size_t count = 0;

	/* Each of them once, one after the other, in the same work tree. */
	while (count < TREES_MOST && input.at < input.end) {
		if (!add_tree(&trees[count], w, &input, trees, count) ||
		    !add_commit(&commit, w, &trees[count]))
			break;
		count++;
		check_out(w, &commit);
		check_world(w);
	}
	return 0;
}
