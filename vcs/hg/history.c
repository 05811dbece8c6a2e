/* SPDX-License-Identifier: MIT */
/*
 * Mercurial's history, by revsets and templates.
 *
 * Whatever is asked for by its full name is asked for with --hidden: a
 * changeset may become obsolete while we work, and stay in the range.
 * Mercurial numbers a parent lower than its child, so that the order of
 * revision numbers is topological, and an ancestor set ends with its head.
 */
#include "vcs/hg/history.h"

#include "probe/ground/text.h"

#include <stdlib.h>
#include <string.h>

static int refused_name(const char *name, const char *refusal, struct err *err)
{
	if (strncmp(refusal, "unknown revision", 16) == 0)
		return err_set(err, "%s: no such revision", name);
	if (strstr(refusal, "ambiguous identifier"))
		return err_set(err,
			       "%s: names more than one commit; give more "
			       "digits",
			       name);
	return err_set(err, "%s: hg cannot resolve it: %s", name, refusal);
}

/* What is hidden is not found by accident, but by its hash. */
static int ask_name(struct hg_answer *out, struct hg *hg, const char *name,
		    struct arena *arena, struct err *err)
{
	const char *words[] = {
		"--repository",
		hg->base.root,
		"--noninteractive",
		"log",
		"--limit=2",
		arena_sprintf(arena, "--rev=%s", name),
		"--template={node}\n",
		NULL,
		NULL,
	};

	if (hg_ask(out, hg, NULL, words, arena, err) < 0)
		return -1;
	if (out->text || strncmp(out->refusal, "hidden revision", 15) != 0)
		return 0;
	words[7] = "--hidden";
	return hg_ask(out, hg, NULL, words, arena, err);
}

int hg_resolve(struct rev *out, struct vcs *vcs, const char *name,
	       struct err *err)
{
	ARENA_SCOPE(tmp);
	struct hg_answer answer;
	char *node;

	if (ask_name(&answer, (struct hg *)vcs, name, &tmp, err) < 0)
		return -1;
	if (!answer.text)
		return refused_name(name, answer.refusal, err);
	node = hg_next(&answer.text, '\n');
	if (!node || hg_is_null(node))
		return err_set(err, "%s: names no commit", name);
	if (hg_next(&answer.text, '\n'))
		return err_set(err, "%s: names more than one commit", name);
	if (node[strspn(node, "f")] == '\0')
		return err_set(err, "%s: names the work tree, not a commit",
			       name);
	return hg_take_rev(out, node, err);
}

int hg_merge_bases(struct rev **out, size_t *count, struct vcs *vcs,
		   const struct rev *a, const struct rev *b,
		   struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct hg_answer answer;
	size_t capacity = 0;
	char *node;

	*out = NULL;
	*count = 0;
	if (hg_log(&answer, (struct hg *)vcs,
		   arena_sprintf(&tmp, "heads(commonancestors(%s + %s))",
				 a->hex, b->hex),
		   "{node}\n", &tmp, err) < 0)
		return -1;
	while ((node = hg_next(&answer.text, '\n')) != NULL) {
		if (hg_is_null(node))
			continue;
		*out = arena_grow(arena, *out, *count, &capacity,
				  sizeof(**out));
		if (hg_take_rev(&(*out)[(*count)++], node, err) < 0)
			return -1;
	}
	return 0;
}

/* -- The graph -- */

/* One changeset as hg lists it. */
struct entry {
	struct rev rev, parents[2]; /* all zero: none */
	bool wanted;
};

static int read_entries(struct entry **out, size_t *count, char *text,
			struct arena *arena, struct err *err)
{
	size_t capacity = 0;
	char *line;

	*out = NULL;
	*count = 0;
	while ((line = hg_next(&text, '\n')) != NULL) {
		struct entry *entry;

		*out = arena_grow(arena, *out, *count, &capacity,
				  sizeof(**out));
		entry = &(*out)[(*count)++];
		entry->wanted = true;
		if (hg_take_rev(&entry->rev, strsep(&line, " "), err) < 0 ||
		    hg_take_rev(&entry->parents[0], strsep(&line, " "), err) <
			    0 ||
		    hg_take_rev(&entry->parents[1], line, err) < 0)
			return -1;
	}
	return 0;
}

/* From the head, which is the last, along first parents. */
static void keep_first_parents(struct entry *entries, size_t count)
{
	const struct rev *next = count ? &entries[count - 1].rev : NULL;

	for (size_t i = count; i-- > 0;) {
		entries[i].wanted = rev_equal(&entries[i].rev, next);
		if (entries[i].wanted)
			next = &entries[i].parents[0];
	}
}

static void add_entry(struct dag *dag, const struct entry *entry,
		      bool first_parent)
{
	dag_add(dag, &entry->rev);
	for (int p = 0; p < (first_parent ? 1 : 2); p++)
		dag_link(dag, &entry->parents[p]);
}

int hg_load(struct dag *out, struct vcs *vcs, const struct rev *head,
	    const struct rev *base, bool first_parent, struct arena *arena,
	    struct err *err)
{
	ARENA_SCOPE(tmp);
	struct hg *hg = (struct hg *)vcs;
	struct hg_answer answer;
	struct entry *entries;
	size_t count;

	dag_init(out, arena);
	if (hg_log(&answer, hg,
		   arena_sprintf(&tmp, "sort(only(%s, %s), rev)", head->hex,
				 base->hex),
		   "{node} {p1node} {p2node}\n", &tmp, err) < 0 ||
	    read_entries(&entries, &count, answer.text, &tmp, err) < 0)
		return -1;
	if (first_parent)
		keep_first_parents(entries, count);
	for (size_t i = 0; i < count; i++) {
		if (entries[i].wanted)
			add_entry(out, &entries[i], first_parent);
	}
	if (out->count == 0 || !rev_equal(&out->revs[out->count - 1], head))
		return err_set(err, "the history of %s cannot be put in order",
			       head->hex);
	hg->range_head = *head;
	hg->range_base = *base;
	hg->range = count;
	hg->asked = false;
	return 0;
}
