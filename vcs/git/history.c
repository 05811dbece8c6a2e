/* SPDX-License-Identifier: MIT */
#include "vcs/git/history.h"

#include "vcs/git/holes.h"
#include "vcs/git/open.h"

#include <git2/sys/repository.h>
#include <malloc.h>
#include <string.h>

/* There is none, or a commit on the way to it cannot be read. */
static int merge_base_around(struct rev **out, size_t *count,
			     git_repository *repo, const git_oid *a,
			     const git_oid *b, struct arena *arena,
			     struct err *err)
{
	const git_oid *older;
	struct rev hole;

	if (git_find_older(&older, &hole, repo, a, b)) {
		*count = 1;
		*out = arena_array(arena, 1, sizeof(**out));
		git_rev_of(*out, older);
		return 0;
	}
	return *hole.hex || git_repository_is_shallow(repo)
		       ? git_hole(err, repo, hole.hex)
		       : 0;
}

int git_merge_base_list(struct rev **out, size_t *count, struct vcs *vcs,
			const struct rev *a, const struct rev *b,
			struct arena *arena, struct err *err)
{
	struct git *git = (struct git *)vcs;
	git_oidarray bases = {0};
	git_oid one, two;
	int code;

	*count = 0;
	if (git_oid_of(&one, a, err) < 0 || git_oid_of(&two, b, err) < 0)
		return -1;
	code = git_merge_bases(&bases, git->repo, &one, &two);
	if (code < 0)
		return merge_base_around(out, count, git->repo, &one, &two,
					 arena, err);
	*count = bases.count;
	*out = arena_array(arena, bases.count, sizeof(**out));
	for (size_t i = 0; i < bases.count; i++)
		git_rev_of(&(*out)[i], &bases.ids[i]);
	git_oidarray_dispose(&bases);
	return 0;
}

static int add_commit(struct dag *dag, git_repository *repo, const git_oid *oid,
		      bool first_parent, struct err *err)
{
	git_commit *commit;
	struct rev rev, parent;
	unsigned parents;

	git_rev_of(&rev, oid);
	if (git_commit_lookup(&commit, repo, oid) < 0)
		return git_hole(err, repo, rev.hex);
	dag_add(dag, &rev);
	parents = git_commit_parentcount(commit);
	if (first_parent && parents > 1)
		parents = 1;
	for (unsigned i = 0; i < parents; i++) {
		git_rev_of(&parent, git_commit_parent_id(commit, i));
		dag_link(dag, &parent);
	}
	git_commit_free(commit);
	return 0;
}

/* Of a shallow clone, nothing comes before some of its commits. */
static void warn_of_shallow(struct git *git, const struct dag *dag)
{
	git_commit *commit = NULL;
	git_oid oid;

	for (size_t i = 0; i < dag->count; i++) {
		unsigned parents = 1;

		if (git_oid_fromstr(&oid, dag->revs[i].hex) == 0 &&
		    git_commit_lookup(&commit, git->repo, &oid) == 0) {
			parents = git_commit_parentcount(commit);
			git_commit_free(commit);
		}
		if (parents > 0)
			continue;
		git_warn(git,
			 "the clone is shallow: its history ends at %.10s, "
			 "and what comes before that is not searched; git "
			 "fetch --unshallow",
			 dag->revs[i].hex);
		return;
	}
}

/* libgit2's walk: 0, or its code when there is something it cannot read. */
static int walk_history(struct dag *out, git_repository *repo,
			const git_oid *head, const git_oid *base,
			bool first_parent, struct err *err)
{
	git_revwalk *walk = NULL;
	git_oid oid;
	int code;

	if ((code = git_revwalk_new(&walk, repo)) < 0 ||
	    (code = git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL |
						      GIT_SORT_REVERSE)) < 0 ||
	    (first_parent &&
	     (code = git_revwalk_simplify_first_parent(walk)) < 0) ||
	    (code = git_revwalk_push(walk, head)) < 0 ||
	    (code = git_revwalk_hide(walk, base)) < 0)
		goto out;
	while ((code = git_revwalk_next(&oid, walk)) == 0) {
		if (add_commit(out, repo, &oid, first_parent, err) < 0)
			break;
	}

out:
	git_revwalk_free(walk);
	return code == GIT_ITEROVER ? 0 : code;
}

int git_load(struct dag *out, struct vcs *vcs, const struct rev *head,
	     const struct rev *base, bool first_parent, struct arena *arena,
	     struct err *err)
{
	struct git *git = (struct git *)vcs;
	git_oid top, bottom;

	dag_init(out, arena);
	if (git_oid_of(&top, head, err) < 0 ||
	    git_oid_of(&bottom, base, err) < 0)
		return -1;
	if (walk_history(out, git->repo, &top, &bottom, first_parent, err) <
		    0 &&
	    !err->failed)
		git_load_around(out, git->repo, &top, &bottom, first_parent,
				arena, err);
	if (!err->failed &&
	    (out->count == 0 || !rev_equal(&out->revs[out->count - 1], head)))
		err_set(err, "the history of %s cannot be put in order",
			head->hex);
	if (!err->failed && git_repository_is_shallow(git->repo))
		warn_of_shallow(git, out);
	/* What was read is not needed again, nor in the children we fork. */
	git_repository__cleanup(git->repo);
	if (git_prepare(git->repo) < 0 && !err->failed)
		git_err(err, "open the repository again");
	malloc_trim(0);
	return err->failed ? -1 : 0;
}
