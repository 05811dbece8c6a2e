/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/explain/source.h"
#include "probe/ground/text.h"

/* "A::f 1-3, g 5-5", and "?" at the end of what cannot be told. */
static char *read_text(enum source_language language, const char *text,
		       struct arena *arena)
{
	struct source source;
	struct text all;

	text_init(&all, arena);
	source_read(&source, language, text, arena);
	for (size_t i = 0; i < source.count; i++) {
		const struct source_function *function = &source.functions[i];

		text_addf(&all, "%s%s%s%s %zu-%zu", i > 0 ? ", " : "",
			  function->scope, *function->scope ? "::" : "",
			  function->name, function->first, function->last);
	}
	if (!source.whole)
		text_add(&all, "?");
	return all.data;
}

/* 'c' for each line with code, '.' for others. */
static char *code_of(enum source_language language, const char *text,
		     struct arena *arena)
{
	struct source source;
	struct text all;

	text_init(&all, arena);
	source_read(&source, language, text, arena);
	for (size_t i = 0; i < source.lines; i++)
		text_add(&all, source.code[i] ? "c" : ".");
	return all.data;
}

static void check_c(void)
{
	static const char *const cases[][2] = {
		{"", ""},
		{"int f(void)\n{\n\treturn 1;\n}\n", "f 0-3"},
		{"static int a = 1;\nint\nf (int x)\n{ }\n\nint g() { }",
		 "f 1-3, g 5-5"},
		{"int a[] = {1, 2};\nvoid f() {}", "f 1-1"},
		{"int f(void);\nvoid g(int (*h)(int)) {}", "g 1-1"},
		{"#define X {\n/* { */ // {\nchar *s = \"{\";\nchar c = '{';\n"
		 "void f() {}",
		 "f 4-4"},
		{"#define TWO \\\n  {\nvoid f() {}", "f 2-2"},
		{"void f() { if (1) { } else { } }\nvoid g() {}",
		 "f 0-0, g 1-1"},
		{"struct s { int a; };\nstruct s f(void)\n{\n}\n", "f 1-3"},
		{"__attribute__((noinline)) void f(int ms) { }", "f 0-0"},
		{"void f(void) __attribute__((cold)) { }", "f 0-0"},
		{"class A : public B {\n int get() const { return 1; }\n};",
		 "A::get 1-1"},
		{"namespace n {\nclass A final {\n void f() {}\n};\n"
		 "void g() {}\n}\nvoid h() {}",
		 "A::f 2-2, n::g 4-4, h 6-6"},
		{"int ns::A::get() const noexcept { }", "A::get 0-0"},
		{"template <typename T>\nvoid A<T>::put(T x)\n{\n}",
		 "A::put 0-3"},
		{"A::A() : x{1}, y(2)\n{\n}\nvoid f() {}", "A::A 0-2, f 3-3"},
		{"A::~A() {}", "A::A 0-0"},
		{"bool operator==(A a, B b) { }", "operator 0-0"},
		{"auto f() -> int { }", "f 0-0"},
		{"extern \"C\" {\nvoid f() {}\n}", "f 1-1"},
		{"auto x = [](int a) { return a; };\nvoid f() {}", "f 1-1"},
		{"char *s = R\"(\n}\"}\n)\"; int n = 1'000;\nvoid f() {}",
		 "f 3-3"},
		{"enum e { A, B };\nvoid f() {}", "f 1-1"},
		{"#if A\nvoid f(int a) {\n#else\nvoid f() {\n#endif\n}\n", "?"},
		{"void f() { }\n}", "f 0-0?"},
		{"char *s = \"abc\n;", "?"},
		{"/* not closed", "?"},
		{"((((", "?"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_SCOPE(tmp);

		check_str(read_text(SOURCE_C, cases[i][0], &tmp), cases[i][1]);
	}
}

static void check_python(void)
{
	static const char *const cases[][2] = {
		{"", ""},
		{"def f():\n  return 1\n\n# end\nx = 1\n", "f 0-1"},
		{"class A:\n  def f(self):\n    pass\n\n  async def g(self):\n"
		 "    pass\ndef h(): pass\n",
		 "A::f 1-2, A::g 4-5, h 6-6"},
		{"def f():\n  def g():\n    pass\n  g()\n", "f 0-3, f::g 1-2"},
		{"def f(a,\nb):\n  x = [\n1]\n  y = '''\ndef no():\n'''\n"
		 "z = 1\n",
		 "f 0-6"},
		{"x = 'def f():'\ny = \"\"\"\ndef g():\n\"\"\"\n", ""},
		{"def f():\n\tx = 1 \\\n2\n\ty = 2\nz = 1", "f 0-3"},
		{"def f():\n  x = ')'  # (\n", "f 0-1"},
		{"x = (\n", "?"},
		{"x = 'abc\n", "?"},
		{"x = ]\n", "?"},
		{"def f():\n  a\n  @b(\n  1)\n\n  # c\n  @d\n  def g():\n"
		 "    pass\n  def h(): pass\n",
		 "f 0-9, f::g 2-8, f::h 9-9"},
		{"@b\ndef f():\n  pass\n", "f 1-2"},
		{"define = 1\nclassy = 2\n", ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_SCOPE(tmp);

		check_str(read_text(SOURCE_PYTHON, cases[i][0], &tmp),
			  cases[i][1]);
	}
}

static void check_code(void)
{
	ARENA_SCOPE(tmp);

	check_str(code_of(SOURCE_C, "/* a\nb */\n\n// c\n#x\nint /**/ a;\n",
			  &tmp),
		  "....cc.");
	check_str(code_of(SOURCE_PYTHON, "# a\n\nx = '''\n\n''' # b\n", &tmp),
		  "..ccc.");
}

void check_source(void)
{
	check_c();
	check_python();
	check_code();
}
