/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

#include "bisect/explain/symbol.h"
#include "probe/ground/text.h"

static void check_words(void)
{
	static const char *const cases[][2] = {
		{"strcmp", "strcmp"},
		{"main", "main"},
		{"memcpy@plt", "memcpy"},
		{"read@@GLIBC_2.2.5", "read"},
		{"work.constprop.0", "work"},
		{"work.isra.0.cold", "work"},
		{"work.part.3", "work"},
		{"work(int) [clone .cold]", "work"},
		{"work [clone .isra.0]", "work"},
		{"ns::Class::method(int, char const*) const", "method"},
		{"void std::vector<int, std::allocator<int> >::push_back(int "
		 "const&)",
		 "push_back"},
		{"void sort<int (*)(int)>(int)", "sort"},
		{"(anonymous namespace)::helper(int)", "helper"},
		{"A::operator()(int) const", "operator"},
		{"bool operator< <int>(A<int> const&)", "operator"},
		{"operators(int)", "operators"},
		{"A::~A()", "A"},
		{"main::{lambda(int)#1}::operator()(int) const", "operator"},
		{"core::ops::function::FnOnce::call_once::h0123456789abcdef",
		 "call_once"},
		{"<alloc::vec::Vec<T> as core::iter::Extend>::extend",
		 "extend"},
		{"main.work", "work"},
		{"main.(*Table).Insert", "Insert"},
		{"py::work:/srv/b.py", "work"},
		{"py::Class.method:/srv/b.py", "method"},
		{"py::outer.<locals>.inner:/srv/b.py", "inner"},
		{"py::<module>:/srv/b.py", ""},
		{"py::outer.<locals>.<lambda>:/srv/b.py", ""},
		{"[unknown]", ""},
		{"[kernel]", ""},
		{"", ""},
		{"caf\xc3\xa9", "caf\xc3\xa9"},
		{"a<b", "a"},
		{"<<<(((", ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ARENA_SCOPE(tmp);

		check_str(symbol_word(cases[i][0], &tmp), cases[i][1]);
	}
}

static void check_scope(const char *name, const char *want)
{
	ARENA_SCOPE(tmp);

	check_str(symbol_scope(name, &tmp), want);
}

static void check_scopes(void)
{
	check_scope("main", "");
	check_scope("void work<int>(int)", "");
	check_scope("ns::Class::method(int)", "Class");
	check_scope("void std::vector<int>::push_back(int const&)", "vector");
	check_scope("(anonymous namespace)::helper()", "");
	check_scope("A::~A()", "A");
	check_scope("A::operator()(int) const", "A");
	check_scope("py::work:/srv/b.py", "");
	check_scope("py::Class.method:/srv/b.py", "Class");
	check_scope("py::Class.method.<locals>.inner:b.py", "method");
	check_scope("py::<module>:b.py", "");
}

static void check_short(size_t columns, const char *name, const char *want)
{
	ARENA_SCOPE(tmp);
	const char *got = symbol_short(name, columns, &tmp);

	check_str(got, want);
	check(text_width(got) <= columns);
}

static void check_shorts(void)
{
	check_short(20, "short(int)", "short(int)");
	check_short(24, "work(std::string const&, int)", "work(...)");
	check_short(24, "A::operator()(long long, unsigned)",
		    "A::operator()(...)");
	check_short(50, "std::vector<int, alloc<int> >::push_back(int const&)",
		    "std::vector<int, alloc<int> >::push_back(...)");
	check_short(40, "std::vector<int, alloc<int> >::push_back(int const&)",
		    "std::vector<...>::push_back(...)");
	check_short(20, "std::vector<int, alloc<int> >::push_back(int const&)",
		    "...>::push_back(...)");
	check_short(30, "py::work:/srv/projects/benchmarks/b.py",
		    "py::work:b.py");
	check_short(12, "py::a_long_name:/srv/b.py", "...name:b.py");
	check_short(10, "abcdefghijklmno", "...ijklmno");
	check_short(
		10,
		"\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad"
		"\xe4\xb8\xad",
		"...\xe4\xb8\xad\xe4\xb8\xad\xe4\xb8\xad");
	check_short(10, "a<b<c<d<e<f<g<h", "a<...h");
}

void check_symbol(void)
{
	check_words();
	check_scopes();
	check_shorts();
}
