/* SPDX-License-Identifier: MIT */
#include "vcs/git/partial.h"

#include "probe/ground/text.h"

#include <string.h>

/* -- Trees that were looked through: most of a commit's are its parent's -- */

struct seen {
	git_oid *slots; /* all zero: free */
	size_t size, count;
	struct arena *arena;
};

static git_oid *slot_of(const struct seen *seen, const git_oid *oid)
{
	size_t at;

	memcpy(&at, oid->id, sizeof(at));
	for (;; at++) {
		git_oid *slot = &seen->slots[at % seen->size];

		if (git_oid_is_zero(slot) || git_oid_equal(slot, oid))
			return slot;
	}
}

static void grow(struct seen *seen)
{
	struct seen larger = {.size = seen->size ? 2 * seen->size : 1024,
			      .count = seen->count,
			      .arena = seen->arena};

	larger.slots = arena_array(seen->arena, larger.size, sizeof(git_oid));
	for (size_t i = 0; i < seen->size; i++) {
		if (!git_oid_is_zero(&seen->slots[i]))
			*slot_of(&larger, &seen->slots[i]) = seen->slots[i];
	}
	*seen = larger;
}

static bool has(const struct seen *seen, const git_oid *oid)
{
	return seen->count > 0 && git_oid_equal(slot_of(seen, oid), oid);
}

static void add(struct seen *seen, const git_oid *oid)
{
	if (2 * (seen->count + 1) > seen->size)
		grow(seen);
	*slot_of(seen, oid) = *oid;
	seen->count++;
}

/* -- What is missing -- */

struct look {
	git_repository *repo;
	git_odb *odb;
	struct seen whole;
};

/* Looked through each time, if something is missing. */
static bool tree_is_whole(struct look *look, const git_oid *oid)
{
	git_tree *tree = NULL;
	bool whole = true;

	if (has(&look->whole, oid))
		return true;
	if (git_tree_lookup(&tree, look->repo, oid) < 0)
		return false;
	for (size_t i = 0; whole && i < git_tree_entrycount(tree); i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
		git_filemode_t mode = git_tree_entry_filemode(entry);

		if (mode == GIT_FILEMODE_TREE)
			whole = tree_is_whole(look, git_tree_entry_id(entry));
		else if (mode != GIT_FILEMODE_COMMIT)
			whole = git_odb_exists_ext(look->odb,
						   git_tree_entry_id(entry),
						   GIT_ODB_LOOKUP_NO_REFRESH);
	}
	git_tree_free(tree);
	if (whole)
		add(&look->whole, oid);
	return whole;
}

static bool commit_is_whole(struct look *look, const git_oid *oid)
{
	git_commit *commit = NULL;
	bool whole = git_commit_lookup(&commit, look->repo, oid) == 0 &&
		     tree_is_whole(look, git_commit_tree_id(commit));

	git_commit_free(commit);
	return whole;
}

/* What lies between the ends, and what their branches have in common. */
static int walk_range(git_revwalk **out, git_oidarray *bases,
		      git_repository *repo, const git_oid *good,
		      const git_oid *bad)
{
	int code = git_merge_bases(bases, repo, good, bad);

	if (code == 0)
		code = git_revwalk_new(out, repo);
	if (code == 0)
		code = git_revwalk_push(*out, good);
	if (code == 0)
		code = git_revwalk_push(*out, bad);
	for (size_t i = 0; code == 0 && i < bases->count; i++)
		code = git_revwalk_hide(*out, &bases->ids[i]);
	return code;
}

static size_t count_missing(struct look *look, const git_oid *good,
			    const git_oid *bad)
{
	git_oidarray bases = {0};
	git_revwalk *walk = NULL;
	size_t missing = 0;
	git_oid oid;

	if (walk_range(&walk, &bases, look->repo, good, bad) == 0) {
		for (size_t i = 0; i < bases.count; i++)
			missing += !commit_is_whole(look, &bases.ids[i]);
		while (git_revwalk_next(&oid, walk) == 0)
			missing += !commit_is_whole(look, &oid);
	}
	git_revwalk_free(walk);
	git_oidarray_dispose(&bases);
	return missing;
}

/* -- Saying so -- */

/* "remote.NAME.promisor", and it is true: NAME, or else NULL. */
static const char *promised_by(const git_config_entry *entry,
			       struct arena *arena)
{
	static const char start[] = "remote.", end[] = ".promisor";
	size_t length = strlen(entry->name),
	       least = strlen(start) + strlen(end);
	int promised = 0;

	if (length <= least ||
	    strncmp(entry->name, start, strlen(start)) != 0 ||
	    strcmp(entry->name + length - strlen(end), end) != 0 ||
	    git_config_parse_bool(&promised, entry->value) < 0 || !promised)
		return NULL;
	return arena_strndup(arena, entry->name + strlen(start),
			     length - least);
}

/* The remote that has promised the rest; NULL: this clone is whole. */
static const char *promisor(git_repository *repo, struct arena *arena)
{
	git_config_iterator *iterator = NULL;
	git_config *config = NULL;
	git_config_entry *entry;
	const char *name = NULL, *value;

	if (git_repository_config_snapshot(&config, repo) < 0)
		return NULL;
	if (git_config_get_string(&value, config, "extensions.partialclone") ==
	    0)
		name = arena_strdup(arena, value);
	if (!name && git_config_iterator_new(&iterator, config) == 0) {
		while (!name && git_config_next(&entry, iterator) == 0)
			name = promised_by(entry, arena);
	}
	git_config_iterator_free(iterator);
	git_config_free(config);
	return name;
}

/*
 * One that works from git 2.29 on, whatever the filter was: what is wanted is
 * named, and as nothing is said of what is here, nothing is left out.
 */
static const char *fetch_command(const char *remote, const git_oid *good,
				 const git_oid *bad, struct arena *arena)
{
	const char *words[] = {remote, NULL};
	char one[17], other[17]; /* digits that nobody else has */

	git_oid_tostr(one, sizeof(one), good);
	git_oid_tostr(other, sizeof(other), bad);
	return arena_sprintf(
		arena,
		"git rev-list --boundary %s...%s | tr -d - | git rev-list "
		"--objects --no-walk --missing=print --stdin | sed -n "
		"'s/^?//p' | git -c fetch.negotiationAlgorithm=noop fetch "
		"--no-filter --no-tags --no-write-fetch-head --stdin %s",
		one, other, text_command(arena, words));
}

int git_check_partial(struct git *git, const git_oid *good, const git_oid *bad,
		      struct err *err)
{
	ARENA_SCOPE(tmp);
	struct look look = {.repo = git->repo, .whole = {.arena = &tmp}};
	const char *remote = promisor(git->repo, &tmp), *command;
	size_t missing = 0;

	if (!remote)
		return 0;
	if (git_repository_odb(&look.odb, git->repo) < 0)
		return git_err(err, "open the objects");
	command = fetch_command(remote, good, bad, &tmp);
	if (!commit_is_whole(&look, good) || !commit_is_whole(&look, bad))
		err_set(err,
			"a partial clone: files of the ends are not here, and "
			"only git can fetch them, by: %s",
			command);
	else
		missing = count_missing(&look, good, bad);
	if (missing > 0)
		git_warn(git,
			 "a partial clone: files of %s in the range are not "
			 "here, and what lacks some is skipped; git fetches "
			 "them by: %s",
			 text_count(&tmp, (int64_t)missing, "revision"),
			 command);
	git_odb_free(look.odb);
	return err->failed ? -1 : 0;
}
