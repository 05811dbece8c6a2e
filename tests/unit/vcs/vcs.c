/* SPDX-License-Identifier: MIT */
/*
 * The contract of vcs.h: the same questions, and the same answers, over git,
 * over Mercurial, and over the history in memory from which both are made.
 */
#include "tests/unit/check.h"

#include "bisect/explain/patch.h"
#include "probe/ground/fs.h"
#include "probe/ground/text.h"
#include "tests/unit/fake_vcs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A back-end, and the names of the history as it resolves them. */
struct subject {
	struct vcs *vcs;
	struct rev revs[32]; /* as in fake_history */
};

static void subject_init(struct subject *subject, struct vcs *vcs)
{
	subject->vcs = vcs;
	for (size_t i = 0; fake_history[i].name; i++) {
		struct err err = {0};

		check_int(vcs_resolve(&subject->revs[i], vcs,
				      fake_history[i].name, &err),
			  0);
		check_str(err.text, "");
	}
}

static struct rev named(const struct subject *subject, const char *name)
{
	size_t i = 0;

	while (strcmp(fake_history[i].name, name) != 0)
		i++;
	return subject->revs[i];
}

static const char *name_of(const struct subject *subject, const struct rev *rev)
{
	for (size_t i = 0; fake_history[i].name; i++) {
		if (rev_equal(&subject->revs[i], rev))
			return fake_history[i].name;
	}
	return "?";
}

static int compare(const void *a, const void *b)
{
	const char *const *one = a, *const *two = b;

	return strcmp(*one, *two);
}

/* Words in the order of the alphabet: back-ends list in orders of their own. */
static char *sorted(const char **words, size_t count, struct arena *arena)
{
	struct text text;

	qsort(words, count, sizeof(*words), compare);
	text_init(&text, arena);
	for (size_t i = 0; i < count; i++)
		text_addf(&text, "%s%s", i ? " " : "", words[i]);
	return text.data;
}

static void check_names(const struct subject *subject)
{
	static const char *const bad[] = {"nosuch", "-x", "", "a b", NULL};

	for (size_t i = 0; bad[i]; i++) {
		struct err err = {0};
		struct rev rev;

		check_int(vcs_resolve(&rev, subject->vcs, bad[i], &err), -1);
		check(err.text[0] && !strchr(err.text, '\n'));
	}
}

static void check_bases(const struct subject *subject)
{
	static const char *const cases[][3] = {
		{"a", "e", "a"}, {"e", "a", "a"},   {"x", "e", "c"},
		{"z", "e", ""},	 {"f", "g", "c s"}, {"r", "e", "r"},
		{"b", "b", "b"}, {"d", "q", ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_SCOPE(arena);
		struct rev a = named(subject, cases[i][0]), *bases = NULL;
		struct rev b = named(subject, cases[i][1]);
		const char *names[8] = {NULL};
		struct err err = {0};
		size_t count = 0;

		check_int(vcs_merge_bases(&bases, &count, subject->vcs, &a, &b,
					  &arena, &err),
			  0);
		for (size_t j = 0; j < count && j < 8; j++)
			names[j] = name_of(subject, &bases[j]);
		check_str(sorted(names, count, &arena), cases[i][2]);
	}
}

/* "m(c,t)": a commit and those of its parents that are in the dag. */
static char *graph_of(const struct subject *subject, const struct dag *dag,
		      struct arena *arena)
{
	const char **words = arena_array(arena, dag->count, sizeof(*words));

	for (size_t i = 0; i < dag->count; i++) {
		struct text text;

		text_init(&text, arena);
		text_add(&text, name_of(subject, &dag->revs[i]));
		for (uint32_t p = dag->first_parent[i];
		     p < dag->first_parent[i + 1]; p++) {
			check(dag->parents[p] < i);
			text_addf(
				&text, "<%s",
				name_of(subject, &dag->revs[dag->parents[p]]));
		}
		words[i] = text.data;
	}
	return sorted(words, dag->count, arena);
}

static char *touched(const struct subject *subject, const struct dag *dag,
		     const char *one, const char *two, bool first_parent,
		     struct arena *arena)
{
	const char *const paths[] = {one, two, NULL};
	const char **words = arena_array(arena, dag->count, sizeof(*words));
	bool *out = arena_array(arena, dag->count, sizeof(*out));
	struct err err = {0};
	size_t count = 0;

	check_int(
		vcs_touches(out, subject->vcs, dag, paths, first_parent, &err),
		0);
	check_str(err.text, "");
	for (size_t i = 0; i < dag->count; i++) {
		if (out[i])
			words[count++] = name_of(subject, &dag->revs[i]);
	}
	return sorted(words, count, arena);
}

static void load(struct dag *dag, const struct subject *subject,
		 const char *head, const char *base, bool first_parent,
		 struct arena *arena)
{
	struct rev top = named(subject, head), bottom = named(subject, base);
	struct err err = {0};

	check_int(vcs_load(dag, subject->vcs, &top, &bottom, first_parent,
			   arena, &err),
		  0);
	check_str(err.text, "");
	check(rev_equal(&dag->revs[dag->count - 1], &top));
}

static void check_graph(const struct subject *subject)
{
	ARENA_SCOPE(arena);
	struct dag dag;

	load(&dag, subject, "e", "x", false, &arena);
	check_str(graph_of(subject, &dag, &arena),
		  "d<m e<n m<t n<d<q q<r r s t<s");
	load(&dag, subject, "e", "b", true, &arena);
	check_str(graph_of(subject, &dag, &arena), "c d<m e<n m<c n<d");
	load(&dag, subject, "b", "a", false, &arena);
	check_str(graph_of(subject, &dag, &arena), "b");
}

static void check_paths(const struct subject *subject)
{
	ARENA_SCOPE(arena);
	struct dag dag;

	load(&dag, subject, "e", "a", false, &arena);
	/* m has f from one side and g from the other, and so differs in lib
	 * from both; in cost alone it does not. */
	check_str(touched(subject, &dag, "lib", NULL, false, &arena),
		  "b c e m s");
	check_str(touched(subject, &dag, "lib/g", NULL, false, &arena), "e s");
	check_str(touched(subject, &dag, "lib/f", "cost", false, &arena),
		  "b c m t");
	check_str(touched(subject, &dag, "cost", NULL, false, &arena), "t");
	check_str(touched(subject, &dag, "o dd/'q\" {x}", "li", false, &arena),
		  "d");
	check_str(touched(subject, &dag, "", NULL, false, &arena),
		  "b c d e m n q r s t");
	load(&dag, subject, "e", "a", true, &arena);
	check_str(touched(subject, &dag, "lib/g", NULL, true, &arena), "e m");
	check_str(touched(subject, &dag, "other", NULL, true, &arena), "n");
}

static void check_changeset(const struct subject *subject, const char *name,
			    const char *want_parents, const char *want_files)
{
	ARENA_SCOPE(arena);
	struct rev rev = named(subject, name);
	struct changeset changeset;
	const char *parents[2];
	struct err err = {0};
	size_t count = 0, index = 0;

	while (strcmp(fake_history[index].name, name) != 0)
		index++;
	check_int(vcs_describe(&changeset, subject->vcs, &rev, &arena, &err),
		  0);
	check(rev_equal(&changeset.rev, &rev));
	check_str(changeset.author, fake_author);
	check_int(changeset.time_s, fake_time_s(index));
	check_int(changeset.offset_min, -240);
	check_str(changeset.subject, name);
	check_has(changeset.message, "\n\nBody.");
	for (size_t p = 0; p < changeset.parent_count; p++)
		parents[p] = name_of(subject, &changeset.parents[p]);
	check_str(sorted(parents, changeset.parent_count, &arena),
		  want_parents);
	while (changeset.files[count])
		count++;
	check_str(sorted(changeset.files, count, &arena), want_files);
}

static void check_diff(const struct subject *subject, const char *one,
		       const char *two, const char *want)
{
	ARENA_SCOPE(arena);
	struct rev from = named(subject, one), to = named(subject, two);
	struct err err = {0};
	struct vcs_diff diff;
	struct patch patch;
	struct text text;

	check_int(vcs_diff(&diff, subject->vcs, &from, &to, VCS_DIFF_WHOLE,
			   &arena, &err),
		  0);
	check_str(err.text, "");
	if (!check(diff.text && !diff.cut))
		return;
	patch_read(&patch, diff.text, &arena);
	text_init(&text, &arena);
	for (size_t i = 0; i < patch.count; i++) {
		const struct patch_file *file = &patch.files[i];

		check(file->whole);
		text_addf(&text, "%s: %s-> %s", file->path, file->before.text,
			  file->after.text);
	}
	check_str(text.data, want);
}

/*
 * In a repository of its own: 5 MiB, one line of which differs, are longer than
 * VCS_DIFF_MOST.
 */
static void check_long_diff(const char *name)
{
	ARENA_SCOPE(arena);
	char *here = getcwd(NULL, 0);
	const char *path = arena_sprintf(&arena, "%s/long-%s", here, name);
	const int contexts[] = {3, VCS_DIFF_WHOLE};
	struct vcs_diff diff;
	struct vcs *vcs = NULL;
	struct patch patch;
	struct rev from, to;
	struct err err = {0};

	free(here);
	check_int(vcs_open(&vcs, path, name, &err), 0);
	if (!vcs)
		return;
	check_int(vcs_resolve(&from, vcs, "one", &err), 0);
	check_int(vcs_resolve(&to, vcs, "two", &err), 0);
	for (size_t i = 0; i < 2; i++) {
		check_int(vcs_diff(&diff, vcs, &from, &to, contexts[i], &arena,
				   &err),
			  0);
		check_str(err.text, "");
		if (!check(diff.text != NULL))
			continue;
		check_int(diff.cut, contexts[i] == VCS_DIFF_WHOLE);
		patch_read(&patch, diff.text, &arena);
		check(strlen(diff.text) <= VCS_DIFF_MOST);
		check(diff.cut || patch.count == 1);
		/* Cut off, there may be no more than its header. */
		if (patch.count > 0 && patch.files[0].count > 0)
			check(!patch.files[0].whole);
	}
	vcs_close(vcs);
}

static void check_contract(const struct subject *subject)
{
	check_names(subject);
	check_bases(subject);
	check_graph(subject);
	check_paths(subject);
	check_changeset(subject, "a", "", "cost lib/f lib/g");
	check_changeset(subject, "c", "b", "lib/f");
	check_changeset(subject, "m", "c t", "cost lib/g");
	check_changeset(subject, "d", "m", "o dd/'q\" {x}");
	check_changeset(subject, "n", "d q", "other");
	check_changeset(subject, "e", "n", "lib/g");
}

/* A script that makes the history with git: a branch for each commit. */
static char *git_script(struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	text_add(&text, "set -e; git init -q git; cd git\n"
			"export GIT_AUTHOR_NAME='A U Thor' "
			"GIT_AUTHOR_EMAIL=author@example.com\n"
			"export GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@d\n"
			"put() { mkdir -p \"$(dirname \"$1\")\"; "
			"echo \"$2\" >\"$1\"; git add \"$1\"; }\n");
	for (size_t i = 0; fake_history[i].name; i++) {
		const struct fake_commit *commit = &fake_history[i];

		text_addf(&text, "git rm -rfq --ignore-unmatch .\n");
		for (size_t f = 0; commit->files[f]; f++) {
			const char *equals = strchr(commit->files[f], '=');
			const char *const words[] = {
				"put",
				arena_strndup(
					arena, commit->files[f],
					(size_t)(equals - commit->files[f])),
				equals + 1, NULL};

			text_addf(&text, "%s\n", text_command(arena, words));
		}
		text_addf(&text,
			  "export GIT_AUTHOR_DATE='%lld -0400'; export "
			  "GIT_COMMITTER_DATE=\"$GIT_AUTHOR_DATE\"\n"
			  "git branch %s $(printf '%s\\n\\nBody.\\n' | git "
			  "commit-tree $(git write-tree)",
			  (long long)fake_time_s(i), commit->name,
			  commit->name);
		for (size_t p = 0; commit->parents[p]; p++)
			text_addf(&text, " -p %s", commit->parents[p]);
		text_add(&text, ")\n");
	}
	return text.data;
}

static const char long_script[] =
	"set -e; git init -q long-git; cd long-git\n"
	"export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=C "
	"GIT_COMMITTER_EMAIL=c@d\n"
	"yes | head -c 5242880 >long; git add long; git commit -qm one\n"
	"git branch one; echo y >>long; git commit -qam two; git branch two\n";

static bool run_script(const char *script)
{
	struct err err = {0};

	return fs_write("script", script, strlen(script), &err) == 0 &&
	       /* NOLINTNEXTLINE(cert-env33-c): our own words. */
	       system("HOME=$PWD sh script") == 0;
}

static void check_real(const char *name)
{
	ARENA_SCOPE(arena);
	char *here = getcwd(NULL, 0);
	const char *path = arena_sprintf(&arena, "%s/%s", here, name);
	struct vcs *vcs = NULL;
	struct subject subject;
	struct err err = {0};

	free(here);
	check_int(vcs_open(&vcs, path, name, &err), 0);
	check_str(err.text, "");
	if (!vcs)
		return;
	check_str(vcs_root(vcs), path);
	check_str(vcs_name(vcs), name);
	subject_init(&subject, vcs);
	check_contract(&subject);
	check_diff(&subject, "c", "m", "cost: 1\n-> 2\nlib/g: 1\n-> 2\n");
	check_diff(&subject, "d", "m", "o dd/'q\" {x}: 1\n-> ");
	check_diff(&subject, "m", "m", "");
	vcs_close(vcs);
}

void check_vcs(void)
{
	ARENA_SCOPE(arena);
	struct vcs *fake = fake_vcs_open();
	struct subject subject;

	subject_init(&subject, fake);
	check_contract(&subject);
	vcs_close(fake);
	if (check(run_script(git_script(&arena))))
		check_real("git");
	if (check(run_script(long_script)))
		check_long_diff("git");
	if (!fs_find_program("hg", &arena)) {
		puts("# SKIP Mercurial: there is no hg on PATH");
		return;
	}
	if (check(run_script("HGRCPATH= exec hg convert -q --config "
			     "extensions.convert= git hg")))
		check_real("hg");
	if (check(run_script("HGRCPATH= exec hg convert -q --config "
			     "extensions.convert= long-git long-hg")))
		check_long_diff("hg");
}
