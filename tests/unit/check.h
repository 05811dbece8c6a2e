/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <stdbool.h>

/*
 * Unit tests: one file per module, one child process per file.
 *
 * To add a file: write check_<module>() in tests/unit/<module>.c and add one
 * line to this list.  Each module runs in an empty folder of its own, which is
 * removed afterwards, so that a test can write "a/b" and forget about it.
 */
#define CHECK_MODULES(_) \
	_(err) \
	_(arena) \
	_(text) \
	_(cpus) \
	_(fs) \
	_(private) \
	_(lock) \
	_(walk) \
	_(within) \
	_(json) \
	_(event_name) \
	_(run) \
	_(server) \
	_(trace_usage) \
	_(switches_file) \
	_(assemble) \
	_(arguments) \
	_(record) \
	_(filler) \
	_(callgrind) \
	_(simulate) \
	_(plain) \
	_(unit) \
	_(numeral) \
	_(document) \
	_(select) \
	_(extract) \
	_(take) \
	_(metric) \
	_(written) \
	_(measure) \
	_(noise) \
	_(fold) \
	_(kept_programs) \
	_(hits) \
	_(disassembly) \
	_(dag) \
	_(entry_name) \
	_(deflate) \
	_(channel) \
	_(hg_server) \
	_(vcs) \
	_(remote) \
	_(stats) \
	_(verdict) \
	_(scatter) \
	_(placement) \
	_(ratio) \
	_(canary) \
	_(growth) \
	_(lead) \
	_(sampler) \
	_(wall) \
	_(search) \
	_(judge) \
	_(diagnosis) \
	_(journal) \
	_(session) \
	_(waiting) \
	_(stretches) \
	_(trial) \
	_(exact) \
	_(option) \
	_(time_left) \
	_(pristine) \
	_(task_names) \
	_(html_escape) \
	_(svg) \
	_(flame) \
	_(symbol) \
	_(hotspots) \
	_(source) \
	_(excerpt) \
	_(overlap) \
	_(functions) \
	_(simulated_functions) \
	_(rest) \
	_(forge) \
	_(report) \
	_(deltas)

#define CHECK_DECLARE(module) void check_##module(void);
CHECK_MODULES(CHECK_DECLARE)
#undef CHECK_DECLARE

/* The folder where the tests were started: the root of the repository. */
extern const char *check_root;

/*
 * A check that fails says where and goes on; each returns whether it held, for
 * what makes no sense otherwise.
 */
#define check(cond) check_impl((cond), __FILE__, __LINE__, #cond)
#define check_str(got, want) \
	check_str_impl((got), (want), __FILE__, __LINE__, #got)
#define check_int(got, want) \
	check_int_impl((long long)(got), (long long)(want), __FILE__, \
		       __LINE__, #got)
#define check_near(got, want, tolerance) \
	check_near_impl((got), (want), (tolerance), __FILE__, __LINE__, #got)

/* `got` has `part` somewhere in it. */
#define check_has(got, part) \
	check_has_impl((got), (part), __FILE__, __LINE__, #got)

bool check_impl(bool held, const char *file, int line, const char *text);
bool check_str_impl(const char *got, const char *want, const char *file,
		    int line, const char *text);
bool check_int_impl(long long got, long long want, const char *file, int line,
		    const char *text);
bool check_near_impl(double got, double want, double tolerance,
		     const char *file, int line, const char *text);
bool check_has_impl(const char *got, const char *part, const char *file,
		    int line, const char *text);

#endif
