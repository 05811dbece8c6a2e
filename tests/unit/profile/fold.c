/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "probe/ground/text.h"
#include "probe/profile/fold.h"

#include <string.h>

static struct fold fold(const char *script, const char *tree,
			struct arena *arena)
{
	struct fold out;
	char *copy = arena_strdup(arena, script);
	FILE *fp = fmemopen(copy, strlen(copy), "r");

	fold_read(&out, fp, tree, arena);
	fclose(fp);
	return out;
}

static void check_folded(const char *script, const char *want)
{
	ARENA_SCOPE(tmp);
	struct fold found = fold(script, "/s/trees/a", &tmp);

	check_str(fold_text(&found, &tmp), want);
}

#define SAMPLE(name) \
	"bench cpu-clock:ppp: \n" \
	"\t          1139 " name "\n" \
	"\t    7f00000010 main\n" \
	"\t         27249 __libc_start_call_main\n\n"

static void check_samples(void)
{
	ARENA_SCOPE(tmp);
	struct fold found =
		fold(SAMPLE("slow") SAMPLE("fast")
			     SAMPLE("slow") "bench cpu-clock:ppp: \n"
					    "\tffffffff8133c9c0 clear_page\n"
					    "\tffffffff815f8866 do_fault\n"
					    "\t         1ab70 [unknown]\n\n"
					    "bench cpu-clock:ppp: \n\t         "
					    "1ab70 [unknown]\n\n",
		     "", &tmp);

	check_int(found.samples, 5);
	check_int(found.unnamed, 1);
	check_int(found.rooted, 3);
	check_int(found.named, 8);
	check_str(found.event, "cpu-clock");
	check_str(fold_text(&found, &tmp),
		  "bench;[unknown] 1\n"
		  "bench;[unknown];do_fault;clear_page 1\n"
		  "bench;main;fast 1\n"
		  "bench;main;slow 2\n");
}

/* The file behind a name tells what it is. */
static void check_files(void)
{
	ARENA_SCOPE(tmp);
	struct fold found = fold(
		"x cycles: \n"
		"\t 10 sum (inlined)\n"
		"\t 10 (anonymous namespace)::all(int) (/s/trees/a/b (2))\n"
		"\t 20 start_impl (inlined)\n"
		"\t 30 main (/s/trees/a/b (2))\n\n"
		"x cycles: \n\t 40 [unknown] (/tmp/perf-12.map)\n"
		"\t 44 [unknown] (/memfd:doublemapper (deleted))\n"
		"\t 30 main (/s/trees/a/b (2))\n\n"
		"x cycles: \n\t 40 js:add (/tmp/perf-12.map)\n\n"
		"x cycles: \n\t 41 [unknown] ([unknown])\n"
		"\t 42 ?? (inlined)\n"
		"\tffffffff81000000 [unknown] ([unknown])\n\n",
		"/s/trees/a", &tmp);

	check_str(fold_text(&found, &tmp),
		  "x;[kernel];[unknown] 1\n"
		  "x;js:add 1\n"
		  "x;main;[probably JIT code] 1\n"
		  "x;main;start_impl;(anonymous namespace)::all(int);sum 1\n");
	check_int(found.inlined, 1);
	check_int(found.jit, 1);
	check_int(found.unnamed, 2);
}

/* Names of all sorts. */
static void check_names(void)
{
	check_folded("x cycles: \n"
		     "\t 10 operator()(int, char) const\n"
		     "\t 11 std::map<int, std::less<int> >::operator[](int&&)\n"
		     "\t 12 a;b c 7\n"
		     "\t 13 py::work:/s/trees/a/lib/bench.py\n"
		     "\t 14 /s/trees/ab\n"
		     "\t 15 \n\n",
		     "x;[unknown];/s/trees/ab;py::work:lib/bench.py;a:b c 7;"
		     "std::map<int, std::less<int> >::operator[](int&&);"
		     "operator()(int, char) const 1\n");
	check_folded("x cycles: \n\t 10 a\x1b[1mb\xff\x01\n\n",
		     "x;a?[1mb?? 1\n");
	/* Several unknown ones in a row are one; the kernel's are its own. */
	check_folded("x cycles: \n"
		     "\tffffffff81000000 [unknown]\n"
		     "\tffffffff82000000 [unknown]\n"
		     "\t 10 [unknown]\n\t 11 [unknown]\n\t 12 main\n"
		     "\t 10 [unknown]\n\n",
		     "x;[unknown];main;[unknown];[kernel] 1\n");
}

#define STRING \
	"std::__cxx11::basic_string<char, std::char_traits<char>, " \
	"std::allocator<char> >"
#define PAIR \
	"std::pair<" STRING " const, std::vector<" STRING ", " STRING " > >"
#define TREE "std::_Rb_tree<" STRING ", " PAIR ", std::less<" STRING " > >"

/* Shortened from the innermost brackets on, never by what they are called. */
static void check_long_names(void)
{
	static const char shorter[] =
		"std::_Rb_tree<std::__cxx11::basic_string<char, "
		"std::char_traits<...>, std::allocator<...> >, "
		"std::pair<std::__cxx11::basic_string<...> const, "
		"std::vector<...> >, "
		"std::less<std::__cxx11::basic_string<...> > >";
	ARENA_SCOPE(tmp);
	struct text text;

	check_folded("x cycles: \n\t 10 " TREE "::_M_insert(" STRING "&)\n"
		     "\t 11 " TREE "::_M_erase(" STRING "&)\n\n",
		     arena_sprintf(&tmp,
				   "x;%s::_M_erase(std::__cxx11::basic_string<"
				   "char, std::char_traits<...>, "
				   "std::allocator<...> >&);"
				   "%s::_M_insert(std::__cxx11::basic_string<"
				   "char, std::char_traits<...>, "
				   "std::allocator<...> >&) 1\n",
				   shorter, shorter));
	text_init(&text, &tmp);
	text_add(&text, "x cycles: \n\t 10 (anonymous namespace)::Any<f()");
	for (int i = 0; i < 100; i++)
		text_addf(&text, ", type_%d->x", i);
	text_add(&text, ", main::{lambda(int)#1}>::operator()<int>() const\n"
			"\t 11 operator<< <");
	for (int i = 0; i < 100; i++)
		text_addf(&text, "type_%d, ", i);
	text_add(&text, "int>\n\t 12 <");
	for (int i = 0; i < 500; i++)
		text_add(&text, "(");
	text_add(&text, "\n\n");
	check_folded(text.data,
		     "x;<(((...;operator<< <...>;(anonymous namespace)::"
		     "Any<{lambda...}>::operator()<int>() const 1\n");
}

/* Names of processes may hold spaces, colons and newlines. */
static void check_comms(void)
{
	check_folded("a b:1 c cycles:P: \n\t 10 f\n\n", "a b:1 c;f 1\n");
	check_folded("a b\n c:1 cycles: \n\t 10 f\n\n", "a b;f 1\n");
	check_folded("a;b cycles: \n\t 10 f\n\n", "a:b;f 1\n");
	check_folded("alone\n\n", "alone;[unknown] 1\n");
}

static void check_garbage(void)
{
	ARENA_SCOPE(tmp);
	struct fold found;
	struct text text;

	check_folded("", "");
	check_folded("\n\n\n", "");
	check_folded("no sample at all", "no sample at all;[unknown] 1\n");
	check_folded("\t 10 f\n\t 11 g\n\n", "10 f;g 1\n");
	/* Cut in the middle. */
	check_folded(SAMPLE("f") "bench cpu-clock: \n\t  11",
		     "bench;[unknown] 1\nbench;main;f "
		     "1\n");
	text_init(&text, &tmp);
	text_add(&text, "x cycles: \n");
	for (int i = 0; i < 2000; i++)
		text_addf(&text, "\t %x f%d\n", i, i);
	text_add(&text, "\n");
	found = fold(text.data, "", &tmp);
	check_int(found.count, 1);
	check_has(found.stacks[0].names, "x;f511;f510;");
}

static void check_short(void)
{
	ARENA_SCOPE(tmp);
	struct fold found =
		fold(SAMPLE("often") SAMPLE("often") SAMPLE("a") SAMPLE("b"),
		     "", &tmp);

	check_str(fold_short_text(&found, 1000, &tmp), fold_text(&found, &tmp));
	check_str(fold_short_text(&found, 40, &tmp),
		  "[other];a 1\n[other];b 1\n"
		  "bench;main;often 2\n");
	check_str(fold_short_text(&found, 0, &tmp),
		  "[other];a 1\n[other];b 1\n[other];often 2\n");
}

void check_fold(void)
{
	check_samples();
	check_files();
	check_names();
	check_long_names();
	check_comms();
	check_garbage();
	check_short();
}
