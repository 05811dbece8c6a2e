/* SPDX-License-Identifier: MIT */
#include "vcs/hg/changes.h"

#include "probe/ground/text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	FILES_MOST = 2000,	  /* listed of one changeset */
	MESSAGE_MOST = 64 * 1024, /* bytes kept of one message */
	RANGE_MOST = 1000,	  /* changesets that one question is about */
	SAID_MOST = 4 << 20,	  /* bytes that all of them may say */
};

/* -- Paths -- */

/*
 * The paths as one alternative.  Each byte is written as a number, whatever it
 * might mean: behind one backslash in a string of a revset, two in a string of
 * a fileset that stands in a string of a template, four in one deeper still.
 */
static char *pattern_of(const char *const *paths, const char *before,
			const char *escape, const char *after,
			struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	for (size_t p = 0; paths[p]; p++) {
		text_addf(&text, "%s%s'path:", p ? " or " : "(", before);
		for (const char *c = *paths[p] ? paths[p] : "."; *c; c++)
			text_addf(&text, "%sx%02x", escape, (unsigned char)*c);
		text_addf(&text, "'%s", after);
	}
	text_add(&text, ")");
	return text.data;
}

/*
 * For most changesets the list of their files tells.  A merge lists only what
 * it has made itself, so for merges it is counted: the files that were added
 * or modified against each parent, and how many there are in itself and in
 * each parent, which tells whether any were removed.
 */
static char *touch_template(const char *const *paths, struct arena *arena)
{
	const char *pattern = pattern_of(paths, "", "\\\\", "", arena);
	const char *inner = pattern_of(paths, "", "\\\\\\\\", "", arena);
	struct text text;

	text_init(&text, arena);
	text_addf(&text,
		  "{node} {ifeq(p2rev, -1, \"\", separate(\" \", "
		  "count(files(\"set:%s\"))",
		  pattern);
	for (int p = 1; p <= 2; p++) {
		text_addf(&text,
			  ", count(files(\"set:%s and status('{p%dnode}', "
			  "'{node}', added() or modified())\"))",
			  pattern, p);
		text_addf(&text,
			  ", revset(\"p%d(%%d)\", rev) %% "
			  "\"{count(files(\\\"set:%s\\\"))}\"",
			  p, inner);
	}
	text_add(&text, "))}\n");
	return text.data;
}

static int take_count(int *out, char **rest, struct err *err)
{
	const char *word = hg_next(rest, ' ');

	if (!word || !text_parse_count(out, word, 0, INT_MAX))
		return err_set(err, "hg did not count the files of a merge");
	return 0;
}

/* By what stands behind its name: nothing, or the counts of a merge. */
static int is_touched(bool *out, char *counts, bool first_parent,
		      struct err *err)
{
	int own = 0, changed = 0, held = 0;

	*out = true;
	if (!counts || !*counts)
		return 0;
	if (take_count(&own, &counts, err) < 0)
		return -1;
	for (int p = 0; *out && p < (first_parent ? 1 : 2); p++) {
		if (take_count(&changed, &counts, err) < 0 ||
		    take_count(&held, &counts, err) < 0)
			return -1;
		*out = changed > 0 || held != own;
	}
	return 0;
}

int hg_touches(bool *out, struct vcs *vcs, const struct dag *dag,
	       const char *const *paths, bool first_parent, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *last = dag->revs[dag->count - 1].hex;
	const char *revset = arena_sprintf(
		&tmp, "%s:%s and ::%s and (merge() or %s)", dag->revs[0].hex,
		last, last, pattern_of(paths, "file(", "\\", ")", &tmp));
	struct err unread = {0};
	struct hg_answer answer;
	char *line;

	memset(out, 0, dag->count * sizeof(*out));
	/* A merge whose files cannot be counted may have changed any. */
	if (hg_log(&answer, (struct hg *)vcs, revset,
		   touch_template(paths, &tmp), &tmp, &unread) < 0 &&
	    hg_log(&answer, (struct hg *)vcs, revset, "{node}\n", &tmp, err) <
		    0)
		return -1;
	while ((line = hg_next(&answer.text, '\n')) != NULL) {
		struct rev rev;
		int64_t index;

		if (hg_take_rev(&rev, strsep(&line, " "), err) < 0)
			return -1;
		index = dag_find(dag, &rev);
		if (index >= 0 &&
		    is_touched(&out[index], line, first_parent, err) < 0)
			return -1;
	}
	return 0;
}

/* -- One changeset -- */

/* Those that end with a NUL each; an empty one is the last. */
static const char **take_files(char **rest, const char *end,
			       struct arena *arena)
{
	const char **files = arena_array(arena, FILES_MOST + 1, sizeof(*files));
	size_t count = 0;

	while (*rest < end && **rest) {
		if (count < FILES_MOST)
			files[count++] = arena_strdup(arena, *rest);
		*rest += strlen(*rest) + 1;
	}
	return files;
}

/*
 * Against the first parent; a merge's own list is of what it made itself.  What
 * cannot be read is not listed.
 */
static int list_merged_files(struct changeset *out, struct hg *hg,
			     struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *const words[] = {
		"--repository", hg->base.root, "--hidden", "status", "--change",
		out->rev.hex,	"--no-status", "--print0", NULL,
	};
	struct hg_answer answer;

	if (hg_ask(&answer, hg, NULL, words, &tmp, err) < 0)
		return -1;
	if (answer.text)
		out->files = take_files(&answer.text,
					answer.text + answer.length, arena);
	return 0;
}

/* "1700000000 -7200": since 1970, and seconds west of Greenwich. */
static void take_date(struct changeset *out, const char *date)
{
	char *end;

	out->time_s = strtoll(date, &end, 10);
	out->offset_min = -(int)(strtol(end, NULL, 10) / 60);
}

static int take_parents(struct changeset *out, char **words,
			struct arena *arena, struct err *err)
{
	out->parents = arena_array(arena, 2, sizeof(*out->parents));
	for (int p = 0; p < 2; p++) {
		if (hg_is_null(words[p]))
			continue;
		if (hg_take_rev(&out->parents[out->parent_count++], words[p],
				err) < 0)
			return -1;
	}
	return 0;
}

/* A message can hold anything but the name of its own changeset. */
static const char description[] =
	"{node}\\0{p1node}\\0{p2node}\\0{date|hgdate}\\0{author}\\0"
	"{join(files, '\\0')}\\0\\0{desc}\\0{node}\\n";

/* What stands between the two names of a changeset, or NULL. */
static char *find_said(char **end, const struct rev *rev, char *said,
		       size_t length)
{
	const char *last = said + length;
	char mark[sizeof(rev->hex) + 2] = {'\0'};
	char *behind;

	while (said < last) {
		size_t name = strlen(said);

		if (name >= sizeof(rev->hex))
			return NULL;
		mark[1 + name] = '\n';
		for (size_t i = 0; i < name; i++)
			mark[1 + i] = said[i];
		behind = memmem(said + name, (size_t)(last - said) - name, mark,
				name + 2);
		if (behind && strcmp(said, rev->hex) == 0) {
			*end = behind;
			return said + name + 1;
		}
		if (!behind)
			return NULL;
		said = behind + name + 2;
	}
	return NULL;
}

/* Of a small range all at once; one that says too much is asked singly. */
static int ask_range(struct hg *hg, struct err *err)
{
	ARENA_SCOPE(tmp);
	struct hg_answer answer;

	hg->asked = true;
	hg->said = NULL;
	hg->said_length = 0;
	if (hg->range == 0 || hg->range > RANGE_MOST)
		return 0;
	if (hg_log_most(&answer, hg,
			arena_sprintf(&tmp, "%s + only(%s, %s)",
				      hg->range_base.hex, hg->range_head.hex,
				      hg->range_base.hex),
			description, SAID_MOST, &hg->arena, err) < 0)
		return -1;
	hg->said = answer.text;
	hg->said_length = answer.length;
	return 0;
}

static char *ask_said(char **end, struct hg *hg, const struct rev *rev,
		      struct arena *arena, struct err *err)
{
	struct hg_answer answer;
	char *said;

	if (!hg->asked && ask_range(hg, err) < 0)
		return NULL;
	said = find_said(end, rev, hg->said, hg->said_length);
	if (said)
		return said;
	if (hg_log(&answer, hg, rev->hex, description, arena, err) < 0)
		return NULL;
	said = find_said(end, rev, answer.text, answer.length);
	if (!said)
		err_set(err, "hg does not describe %.12s", rev->hex);
	return said;
}

int hg_describe(struct changeset *out, struct vcs *vcs, const struct rev *rev,
		struct arena *arena, struct err *err)
{
	ARENA_SCOPE(tmp);
	enum { P1, P2, DATE, AUTHOR, WORDS };
	char *word[WORDS], *rest, *end;

	rest = ask_said(&end, (struct hg *)vcs, rev, &tmp, err);
	if (!rest)
		return -1;
	for (int i = 0; i < WORDS; i++) {
		word[i] = rest;
		rest += rest < end ? strlen(rest) + 1 : 0;
	}
	*out = (struct changeset){
		.rev = *rev,
		.author = arena_strdup(arena, word[AUTHOR]),
		.files = take_files(&rest, end, arena),
	};
	take_date(out, word[DATE]);
	if (take_parents(out, word, arena, err) < 0)
		return -1;
	/* Behind the empty name; a message may hold anything. */
	while (rest < end && *rest == '\0')
		rest++;
	out->message = arena_strndup(arena, rest, MESSAGE_MOST);
	out->subject = arena_strndup(arena, rest, strcspn(rest, "\n"));
	if (out->parent_count > 1)
		return list_merged_files(out, (struct hg *)vcs, arena, err);
	return 0;
}

/* -- A diff -- */

int hg_diff(struct vcs_diff *out, struct vcs *vcs, const struct rev *from,
	    const struct rev *to, int context, struct arena *arena,
	    struct err *err)
{
	ARENA_SCOPE(tmp);
	const char *const words[] = {
		"--repository",
		vcs->root,
		"--hidden",
		"diff",
		"--git",
		"--no-binary",
		arena_sprintf(&tmp, "--unified=%d", context),
		arena_sprintf(&tmp, "--rev=%s", from->hex),
		arena_sprintf(&tmp, "--rev=%s", to->hex),
		NULL,
	};
	const struct hg_question question = {
		.words = words,
		.most_bytes = VCS_DIFF_MOST,
		.cut = true,
		.limit_s = hg_limit((struct hg *)vcs),
	};
	struct hg_answer answer;

	if (hg_ask_question(&answer, (struct hg *)vcs, &question, &tmp, err) <
	    0)
		return -1;
	if (answer.text)
		*out = (struct vcs_diff){arena_strdup(arena, answer.text),
					 answer.cut};
	return 0;
}
