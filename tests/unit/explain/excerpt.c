/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/explain/excerpt.h"
#include "bisect/explain/overlap.h"
#include "probe/ground/text.h"

#include <string.h>

static const char profile[] = "p;main;run;hash 300\n"
			      "p;main;run;walk 600\n"
			      "p;main;run 100\n";

/* One line for each hunk, "path (note) [hot share%]", and its text. */
static char *excerpt_of(struct excerpt *out, const char *diff,
			struct arena *arena)
{
	struct overlap overlap;
	struct patch patch;
	struct text text;

	patch_read(&patch, diff, arena);
	overlap_find(&overlap, &patch,
		     &(struct overlap_profiles){profile, profile, 1, 2}, arena);
	excerpt_make(out, &patch, arena);
	text_init(&text, arena);
	for (size_t i = 0; i < out->count; i++) {
		const struct excerpt_hunk *hunk = &out->hunks[i];

		text_addf(&text, "%s (%s)", hunk->path, hunk->note);
		if (*hunk->hot)
			text_addf(&text, " [%s %.0f%%]", hunk->hot,
				  hunk->share * 100);
		text_addf(&text, "\n%s", hunk->text);
	}
	return text.data;
}

static void check_hunks(const char *diff, const char *want)
{
	ARENA_SCOPE(tmp);
	struct excerpt excerpt;

	check_str(excerpt_of(&excerpt, diff, &tmp), want);
	check_int(excerpt.left_lines, 0);
	check_int(excerpt.left_files, 0);
}

/* What is near stands together; a whole file is cut to three lines around. */
static void check_context(void)
{
	check_hunks("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,20 +1,19 @@\n"
		    " 1\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n 9\n 10\n 11\n"
		    "-12\n 13\n 14\n 15\n 16\n 17\n 18\n 19\n-20\n+twenty\n",
		    "a ()\n@@ -2,14 +2,13 @@\n 2\n 3\n 4\n-5\n+five\n 6\n"
		    " 7\n 8\n 9\n 10\n 11\n-12\n 13\n 14\n 15\n"
		    "a ()\n@@ -17,4 +16,4 @@\n 17\n 18\n 19\n-20\n+twenty\n");
	/* Hunks of git's own stay apart, whatever lies between them. */
	check_hunks("diff --git a/a b/a\n--- a/a\n+++ b/a\n"
		    "@@ -7,2 +7,3 @@ f()\n 7\n+x\n 8\n@@ -10 +10,0 @@\n-10\n",
		    "a ()\n@@ -7,2 +7,3 @@\n 7\n+x\n 8\n"
		    "a ()\n@@ -10,1 +10,0 @@\n-10\n");
}

static void check_notes(void)
{
	check_hunks("diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n"
		    "+++ b/n\n@@ -0,0 +1,2 @@\n+-- a\n+++ b\n"
		    "diff --git a/x b/y\nsimilarity index 100%\n"
		    "rename from x\nrename to y\n"
		    "diff --git a/b b/b\nBinary files a/b and b/b differ\n"
		    "diff --git a/m b/m\nold mode 100644\nnew mode 100755\n"
		    "diff --git \"a/\\303\\244\\n\\\"b\" "
		    "\"b/\\303\\244\\n\\\"b\"\ndeleted file mode 100644\n"
		    "--- \"a/\\303\\244\\n\\\"b\"\n+++ /dev/null\n"
		    "@@ -1 +0,0 @@\n-gone\n",
		    "n (new file)\n@@ -0,0 +1,2 @@\n+-- a\n+++ b\n"
		    "y (from x)\n"
		    "b (binary, or very large)\n"
		    "m (its mode is changed)\n"
		    "\xc3\xa4\n\"b (deleted)\n@@ -1,1 +0,0 @@\n-gone\n");
}

/* The hottest first; Windows' ends of lines are no part of it. */
static void check_hot(void)
{
	check_hunks("diff --git a/a.c b/a.c\n--- a/a.c\n+++ b/a.c\n"
		    "@@ -1,1 +1,1 @@\n-int cold;\n+int cool;\n"
		    "diff --git a/b.c b/b.c\n--- a/b.c\n+++ b/b.c\n"
		    "@@ -1,10 +1,10 @@\n-int hash(void) { return 1; }\r\n"
		    "+int hash(void) { return 2; }\r\n"
		    " \r\n \r\n \r\n \r\n \r\n \r\n \r\n \r\n"
		    "-int walk(void) { return 1; }\r\n"
		    "+int walk(void) { return 2; }\r\n",
		    "b.c () [walk 60%]\n@@ -7,4 +7,4 @@\n \n \n \n"
		    "-int walk(void) { return 1; }\n"
		    "+int walk(void) { return 2; }\n"
		    "b.c () [hash 30%]\n@@ -1,4 +1,4 @@\n"
		    "-int hash(void) { return 1; }\n"
		    "+int hash(void) { return 2; }\n \n \n \n"
		    "a.c ()\n@@ -1,1 +1,1 @@\n-int cold;\n+int cool;\n");
}

/* A file of so many new lines, of such a length. */
static void add_file(struct text *diff, const char *name, int lines, int length)
{
	text_addf(diff,
		  "diff --git a/%s b/%s\nnew file mode 100644\n--- /dev/null\n"
		  "+++ b/%s\n@@ -0,0 +1,%d @@\n",
		  name, name, name, lines);
	for (int i = 0; i < lines; i++)
		text_addf(diff, "+%0*d\n", length, i);
}

static size_t count_lines(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

static void check_limits(void)
{
	ARENA_SCOPE(tmp);
	struct excerpt excerpt;
	struct text diff;

	text_init(&diff, &tmp);
	add_file(&diff, "a", 150, 1);
	add_file(&diff, "b", 150, 1);
	add_file(&diff, "c", 150, 1);
	excerpt_of(&excerpt, diff.data, &tmp);
	if (check_int(excerpt.count, 2))
		check_int(count_lines(excerpt.hunks[1].text), 1 + 50);
	check_int(excerpt.left_lines, 100 + 150);
	check_int(excerpt.left_files, 1);

	text_init(&diff, &tmp);
	add_file(&diff, "a", 100, 250);
	excerpt_of(&excerpt, diff.data, &tmp);
	if (check_int(excerpt.count, 1))
		check_int(count_lines(excerpt.hunks[0].text),
			  1 + EXCERPT_BYTES_MOST / 252);
	check_int(excerpt.left_lines, 100 - EXCERPT_BYTES_MOST / 252);
	check_int(excerpt.left_files, 0);

	text_init(&diff, &tmp);
	add_file(&diff, "a", 1, 1000000);
	add_file(&diff, "b", 1, 300);
	excerpt_of(&excerpt, diff.data, &tmp);
	if (check_int(excerpt.count, 2)) {
		check_int(strlen(excerpt.hunks[0].text),
			  strlen("@@ -0,0 +1,1 @@\n+...\n") + 300);
		check(!strstr(excerpt.hunks[1].text, "..."));
	}
}

static void check_bytes(void)
{
	check_hunks("diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n"
		    "-a\xff\n+\xe4\n",
		    "a ()\n@@ -1,1 +1,1 @@\n-a\xef\xbf\xbd\n+\xef\xbf\xbd\n");
	check_hunks("", "");
}

void check_excerpt(void)
{
	check_context();
	check_notes();
	check_hot();
	check_limits();
	check_bytes();
}
