/* SPDX-License-Identifier: MIT */
#ifndef BISECT_EXPLAIN_SYMBOL_H
#define BISECT_EXPLAIN_SYMBOL_H

#include "probe/ground/arena.h"

/*
 * Names of functions as profiles have them: C, demangled C++ and Rust, Go, and
 * Python as it tells perf, "py::Class.method:/path/file.py".  Pure.
 */

/*
 * The word by which the function's definition calls it: "push_back" of
 * "void std::vector<int>::push_back(int const&) [clone .cold]"; "operator" of
 * every operator.  "" when it is none that can be looked for: "[unknown]",
 * "py::<module>:a.py".
 */
char *symbol_word(const char *name, struct arena *arena);

/*
 * What stands before it and "::": "vector"; in Python the class or function
 * around it.  "" in C.
 */
char *symbol_scope(const char *name, struct arena *arena);

/*
 * The name in so many columns of a terminal at most, which is no fewer than 8.
 * One that is longer loses its arguments first, then those of its templates,
 * or the folders of its file, and then its beginning: what a function is called
 * stands last.
 */
char *symbol_short(const char *name, size_t columns, struct arena *arena);

#endif
