/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/explain/overlap.h"
#include "bisect/explain/patch.h"
#include "probe/ground/text.h"

#include <string.h>

#define MENTIONS_HASH "? x.c: it mentions hash, and may be inlined into it"

static const char before[] = "p;main;run;Table::insert(int) 500\n"
			     "p;main;run;hash.constprop.0 300\n"
			     "p;main;run 190\n"
			     "p;main;cold 5\n"
			     "p;main;[kernel] 5\n";
static const char python[] =
	"p;main;py::run:/srv/b.py;py::A.work:/srv/b.py 900";

static char *touched_by(const char *diff, const char *first, const char *second,
			struct arena *arena)
{
	struct overlap overlap;
	struct patch patch;
	struct text text;

	if (diff)
		patch_read(&patch, diff, arena);
	overlap_find(&overlap, diff ? &patch : NULL,
		     &(struct overlap_profiles){first, second, 1, 2}, arena);
	text_init(&text, arena);
	for (size_t i = 0; overlap.functions[i]; i++)
		text_addf(&text, "%s%s", i > 0 ? " " : "",
			  overlap.functions[i]);
	check(!overlap.none || (text.length == 0 && !overlap.unsure));
	if (overlap.none)
		text_add(&text, "none");
	else if (overlap.unsure)
		text_addf(&text, "? %s", overlap.unsure);
	return text.data;
}

/* One file whose lines are `-`, `+` or ` ` and what stands in them. */
static char *diff_of(const char *path, const char *lines, struct arena *arena)
{
	size_t old = 0, new = 0;

	for (const char *c = lines; *c; c += strcspn(c, "\n") + 1) {
		old += *c != '+';
		new += *c != '-';
	}
	return arena_sprintf(arena,
			     "diff --git a/%s b/%s\nindex 1..2 100644\n"
			     "--- a/%s\n+++ b/%s\n@@ -1,%zu +1,%zu @@\n%s",
			     path, path, path, path, old, new, lines);
}

static void check_diff(const char *path, const char *lines, const char *want)
{
	ARENA_SCOPE(tmp);

	check_str(touched_by(diff_of(path, lines, &tmp), before, before, &tmp),
		  want);
}

static void check_c(void)
{
	check_diff("Makefile", "-a\n+b\n", "none");
	check_diff("doc/x.md", "-hash\n+hash 2\n", "none");
	check_diff("data.json", "-a\n+b\n",
		   "? data.json: anything may be in it");
	check_diff("x.c",
		   "-int cool() { return 1; }\n+int cool() { return 2; }\n",
		   "none");
	check_diff("x.c",
		   "-int hash(int a) { return 1; }\n"
		   "+int hash(int a) { return 2; }\n",
		   "hash");
	check_diff("x.c", " int hash(int a) {\n+ return 1;\n  }\n int b;\n",
		   "hash");
	/* Next to it, and with a comment in it. */
	check_diff("x.c",
		   " int hash(int a) { }\n-int b() { }\n+int b() { a; }\n",
		   MENTIONS_HASH);
	check_diff("x.c", " int hash(int a) {\n+ /* why */\n }\n", "none");
	check_diff("x.c", "-int a = hash(1);\n+int a = hash(2);\n",
		   MENTIONS_HASH);
	check_diff("x.h", "-int cool() { return 1; }\n+int cool();\n",
		   "? x.h: others include it");
	check_diff("x.h", "-/* a */\n+/* b */\n", "none");
	check_diff("x.h", "-int hash(int a) { }\n", "hash");
	check_diff("t.cc", "-void Table::insert(int a) { }\n", "Table::insert");
	check_diff("t.cc", "-void List::insert(int a) { }\n",
		   "? t.cc: Table::insert may be made of it");
	check_diff("t.cc", "-class Table {\n-int insert(int a) { }\n-};\n",
		   "Table::insert");
	check_diff("m.c", "-int main(void) { }\n",
		   "? m.c: there may be several main");
	check_diff("x.c", "-int cold() { }\n", "none");
	check_diff("x.c", " DEFINE(has)\n-int a;\n",
		   "? x.c: a macro in it may stand for hash, and it may be "
		   "inlined into that");
	check_diff("x.c", "-int broken( {\n",
		   "? x.c: its functions cannot be told apart");
}

static void check_named(const char *name, const char *path, const char *lines,
			const char *want)
{
	ARENA_SCOPE(tmp);
	const char *folded = arena_sprintf(&tmp, "p;main;%s 900\n", name);

	check_str(touched_by(diff_of(path, lines, &tmp), folded, folded, &tmp),
		  want);
}

/* What has another name than its source. */
static void check_names(void)
{
	static const char outside[] =
		"? x.cc: it differs outside of all functions";
	static const char pasted[] =
		"? x.cc: a macro in it may stand for lib_work, and it may be "
		"inlined into that";

	check_named("handler<int (), make()::{lambda()#1}>::invoke", "x.cc",
		    " auto make() {\n-  return [] { a; };\n }\n",
		    "? x.cc: handler::invoke may be made of it");
	check_named("fn::{lambda(long)#1}::operator()", "x.cc",
		    "-auto fn = [](long a) { return a; };\n", outside);
	check_named("$_1::operator()", "x.cc",
		    "-auto fn = [](long a) { return a; };\n", outside);
	check_named("sort<Less>", "x.cc",
		    "-bool Less::operator()(int a) { return a; }\n",
		    "? x.cc: sort may be made of it");
	check_named("app::sort", "x.cc", "-bool app::cool() { return a; }\n",
		    "none");
	check_named("lib_work", "x.cc", "-int work() { return a; }\n",
		    "? x.cc: lib_work may be made of it");
	check_named("lib_work", "x.cc", "-static int NAME(work)(int a) { }\n",
		    pasted);
	check_named("lib_h8", "x.cc", "-static int NAME(h8)(int a) { }\n",
		    "? x.cc: a macro in it may stand for lib_h8, and it may be "
		    "inlined into that");
	check_named("lib_work", "x.cc", " namespace n {\n- DEFINE(work);\n }\n",
		    pasted);
	check_named("lib_work", "x.cc", "-int cool() { a(work); }\n", "none");
	/* Which may well stand where something has been left out. */
	check_named("sort<std::pair<...>, Less<...> >", "x.cc",
		    "-bool Other::is(int a) { return 1; }\n"
		    "+bool Other::is(int a) { return 2; }\n",
		    "? x.cc: sort may be made of it");
	check_named("py::make.<locals>.<lambda>:/srv/b.py", "b.py",
		    " def make():\n-  return lambda: a\n+  return lambda: b\n",
		    "? b.py: py::make.<locals>.<lambda>:/srv/b.py may be made "
		    "of it");
	/* Of the interpreter. */
	check_named("py::run:/srv/b.py 100\np;main;read", "b.py",
		    " def read():\n- a\n+ b\n", "none");
	check_named("py::make.<locals>.<lambda>:/srv/b.py", "b.py",
		    " def idle():\n-  return 1\n+  return 2\n", "none");
	check_named("py::make.<locals>.work:/srv/b.py", "b.py",
		    " def make():\n-  @cache\n   def work():\n     a\n",
		    "make.work");
}

/* As a linker that optimises names what it has copied. */
static void check_linked(void)
{
	static const char *const names[] = {"a.lto_priv.0", "a.llvm.17", "a"};
	static const char *const wants[] = {
		"? x.c: the linker may have inlined it",
		"? x.c: the linker may have inlined it", "none"};

	for (size_t i = 0; i < 3; i++) {
		ARENA_SCOPE(tmp);
		const char *folded =
			arena_sprintf(&tmp, "p;main;%s 900\n", names[i]);

		check_str(touched_by(diff_of("x.c",
					     "-int cool() { }\n"
					     "+int cool() { b; }\n",
					     &tmp),
				     folded, folded, &tmp),
			  wants[i]);
	}
}

static void check_python(const char *path, const char *lines, const char *want)
{
	ARENA_SCOPE(tmp);

	check_str(touched_by(diff_of(path, lines, &tmp), python, python, &tmp),
		  want);
}

static void check_pythons(void)
{
	check_python("b.py", " class A:\n  def work():\n-   a\n+   b\n",
		     "A.work");
	/* Of the same name, in another class or in none. */
	check_python("b.py", " class B:\n  def work():\n-   a\n+   b\n",
		     "none");
	check_python("b.py", " def work():\n-  a\n+  b\n", "none");
	check_python("a/b.py", " def run():\n-  a\n+  b\n", "run");
	check_python("c.py", " def work():\n-  a\n+  b\n", "none");
	check_python("b.py", " def idle():\n-  work()\n+  run()\n", "none");
	check_python("b.py", " def idle():\n  a\n-x = 1\n",
		     "? b.py: it differs outside of all functions");
	check_python("b.py", " def idle():\n   a\n+\n+# b\n x = 1\n", "none");
	/* By an interpreter that does not tell. */
	check_diff("b.py", " def idle():\n-  work()\n+  run()\n",
		   "? b.py: the profiles do not see Python");
}

static char *hot_in(const char *diff, const struct overlap_profiles *profiles,
		    struct arena *arena)
{
	struct overlap overlap;
	struct patch patch;

	patch_read(&patch, diff, arena);
	overlap_find(&overlap, &patch, profiles, arena);
	if (overlap.functions[0])
		return arena_sprintf(arena, "%s %.2f", overlap.functions[0],
				     overlap.shares[0]);
	return arena_sprintf(arena, "%s",
			     overlap.none ? "none" : overlap.unsure);
}

/* Hot is what has a part in the change, however much time it takes. */
static void check_parts(void)
{
	static const char first[] = "p;main;big 9000\np;main;new 100\n"
				    "p;main;few 3\n";
	static const char second[] = "p;main;big 4500\np;main;new 4550\n"
				     "p;main;few 6\n";
	struct overlap_profiles slower = {first, second, 1, 2};
	ARENA_SCOPE(tmp);
	const char *big = diff_of("x.c",
				  "-int big(void) { return 1; }\n"
				  "+int big(void) { return 2; }\n",
				  &tmp);
	const char *new =
		diff_of("x.c", "-int new(void) { return 1; }\n", &tmp);
	const char *few =
		diff_of("x.c", "-int few(void) { return 1; }\n", &tmp);

	check_str(hot_in(big, &slower, &tmp), "none");
	check_str(hot_in(new, &slower, &tmp), "new 0.99");
	check_str(hot_in(few, &slower, &tmp), "none");
	/* The other way round, and as one that is faster. */
	check_str(hot_in(new, &(struct overlap_profiles){second, first, 2, 1},
			 &tmp),
		  "new 0.99");
	/* It has shrunk where all has grown. */
	check_str(hot_in(new, &(struct overlap_profiles){second, first, 1, 2},
			 &tmp),
		  "none");
	/* By 2 %: chance may have done it. */
	check_str(hot_in(big, &(struct overlap_profiles){first, first, 1, 1.02},
			 &tmp),
		  "x.c: too few samples tell of how big has changed");
	check_str(hot_in(big,
			 &(struct overlap_profiles){first, second, 1, 1.001},
			 &tmp),
		  "processor time has hardly changed");
	check_str(hot_in(big, &(struct overlap_profiles){first, second, 0, 1},
			 &tmp),
		  "processor time has hardly changed");
}

static void check_profiles(void)
{
	ARENA_SCOPE(tmp);
	const char *diff = diff_of("Makefile", "-a\n+b\n", &tmp);

	check_str(touched_by(NULL, before, before, &tmp),
		  "? the diff cannot be had");
	check_str(touched_by("", before, before, &tmp), "none");
	check_str(touched_by(diff, "", before, &tmp), "? there is no profile");
	check_str(touched_by(diff, before, "p;main;a 9\np;main;[unknown] 1\n",
			     &tmp),
		  "? too many samples are without a name");
	check_str(touched_by(diff, "p;main;a 9\np;b 1\n", before, &tmp),
		  "? too many stacks are not whole");
}

static void check_patches(void)
{
	ARENA_SCOPE(tmp);
	struct patch patch;

	patch_read(
		&patch,
		"diff --git a/a b.c b/a b.c\nold mode 100644\n"
		"new mode 100755\n"
		"diff --git a/x b/y\nsimilarity index 100%\n"
		"rename from x\nrename to y\n"
		"diff --git a/z z b/z z\nnew file mode 100644\n"
		"--- /dev/null\n+++ b/z z\t\n@@ -0,0 +1 @@\n+--- a\n"
		"\\ No newline at end of file\n"
		"diff --git a/s b/s\nindex 1..2 160000\n--- a/s\n+++ b/s\n"
		"@@ -1 +1 @@\n-Subproject commit 1\n+Subproject commit 2\n"
		"diff --git a/b b/b\nBinary files a/b and b/b differ\n"
		"diff --git a/c b/c\n--- a/c\n+++ b/c\n@@ -1,3 +1,2 @@\n a\n",
		&tmp);
	if (!check_int(patch.count, 6))
		return;
	check_str(patch.files[0].path, "a b.c");
	check(patch.files[0].whole && patch.files[0].after.lines == 0);
	check_str(patch.files[1].path, "y");
	check_str(patch.files[2].path, "z z");
	check_str(patch.files[2].after.text, "--- a\n");
	check(patch.files[2].whole && patch.files[2].after.changed[0]);
	check(!patch.files[3].whole && !patch.files[4].whole);
	check(!patch.files[5].whole);
}

void check_overlap(void)
{
	check_c();
	check_names();
	check_linked();
	check_pythons();
	check_parts();
	check_profiles();
	check_patches();
}
