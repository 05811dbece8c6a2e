/* SPDX-License-Identifier: MIT */
#include "vcs/git/holes.h"

#include <string.h>

struct parents {
	git_oid *oids;
	unsigned count, next;
	struct rev rev; /* whose they are */
};

static int read_parents(struct parents *out, git_repository *repo,
			const git_oid *oid, bool first_parent,
			struct arena *arena)
{
	git_commit *commit = NULL;

	*out = (struct parents){0};
	git_rev_of(&out->rev, oid);
	if (git_commit_lookup(&commit, repo, oid) < 0)
		return -1;
	out->count = git_commit_parentcount(commit);
	if (first_parent && out->count > 1)
		out->count = 1;
	out->oids = arena_array(arena, out->count, sizeof(*out->oids));
	for (unsigned i = 0; i < out->count; i++)
		out->oids[i] = *git_commit_parent_id(commit, i);
	git_commit_free(commit);
	return 0;
}

int git_hole(struct err *err, git_repository *repo, const char *hex)
{
	ARENA_SCOPE(tmp);
	const char *why = git_why(&tmp);

	if (git_repository_is_shallow(repo))
		return err_set(err, "the clone is shallow and its history ends "
				    "too soon; git fetch --unshallow");
	return err_set(err,
		       "the commit %s is missing or damaged, so that its "
		       "history is not known: %s; git fsck tells more, git "
		       "fetch --refetch may bring it back",
		       hex, why);
}

static void add_once(struct dag *set, const git_oid *oid)
{
	struct rev rev;

	git_rev_of(&rev, oid);
	if (dag_find(set, &rev) < 0)
		dag_add(set, &rev);
}

/* All that can be reached; what cannot be read is one of them. */
static void find_ancestors(struct dag *out, struct rev *hole,
			   git_repository *repo, const git_oid *of,
			   struct arena *arena)
{
	dag_init(out, arena);
	add_once(out, of);
	for (size_t i = 0; i < out->count; i++) {
		ARENA_SCOPE(tmp);
		struct parents parents;
		git_oid oid;

		git_oid_fromstr(&oid, out->revs[i].hex);
		if (read_parents(&parents, repo, &oid, false, &tmp) < 0 &&
		    *hole->hex == '\0')
			*hole = out->revs[i];
		for (unsigned p = 0; p < parents.count; p++)
			add_once(out, &parents.oids[p]);
	}
}

bool git_find_older(const git_oid **older, struct rev *hole,
		    git_repository *repo, const git_oid *a, const git_oid *b)
{
	const git_oid *const pair[] = {a, b};

	*hole = (struct rev){""};
	for (int i = 0; i < 2; i++) {
		ARENA_SCOPE(tmp);
		struct dag ancestors;
		struct rev rev;

		git_rev_of(&rev, pair[i]);
		find_ancestors(&ancestors, hole, repo, pair[1 - i], &tmp);
		*older = pair[i];
		if (dag_find(&ancestors, &rev) >= 0)
			return true;
	}
	return false;
}

/* With its parents, which have been added before it. */
static void add_commit(struct dag *dag, const struct parents *commit)
{
	dag_add(dag, &commit->rev);
	for (unsigned i = 0; i < commit->count; i++) {
		struct rev parent;

		git_rev_of(&parent, &commit->oids[i]);
		dag_link(dag, &parent);
	}
}

/* A stack of commits, each of which waits for its parents. */
struct search {
	git_repository *repo;
	bool first_parent;
	struct dag seen; /* what is on the stack, was, or is left out */
	struct parents *stack;
	size_t depth, capacity;
	struct arena *arena;
};

static int push(struct search *search, const git_oid *oid, struct err *err)
{
	struct rev rev;

	git_rev_of(&rev, oid);
	if (dag_find(&search->seen, &rev) >= 0)
		return 0;
	dag_add(&search->seen, &rev);
	search->stack = arena_grow(search->arena, search->stack, search->depth,
				   &search->capacity, sizeof(*search->stack));
	if (read_parents(&search->stack[search->depth++], search->repo, oid,
			 search->first_parent, search->arena) < 0)
		return git_hole(err, search->repo, rev.hex);
	return 0;
}

int git_load_around(struct dag *out, git_repository *repo, const git_oid *head,
		    const git_oid *base, bool first_parent, struct arena *arena,
		    struct err *err)
{
	ARENA_SCOPE(tmp);
	struct search search = {
		.repo = repo, .first_parent = first_parent, .arena = &tmp};
	struct rev ignored = {""};

	dag_init(out, arena);
	find_ancestors(&search.seen, &ignored, repo, base, &tmp);
	if (push(&search, head, err) < 0)
		return -1;
	while (search.depth > 0) {
		struct parents *top = &search.stack[search.depth - 1];

		if (top->next == top->count) {
			add_commit(out, top);
			search.depth--;
		} else if (push(&search, &top->oids[top->next++], err) < 0) {
			return -1;
		}
	}
	return 0;
}
