/* SPDX-License-Identifier: MIT */
/*
 * Each case is read forwards, with parent and culprit exchanged, and as the
 * inverse of a throughput: its class must be the same.
 */
#include "tests/unit/check.h"

#include "bisect/explain/diagnosis.h"

#include <string.h>

enum { ROWS_MOST = 16 };

/* Medians, and half the width of the ratio's interval, relative to it. */
struct row {
	const char *name;
	double parent, culprit, spread;
};

struct vector {
	const char *what, *class;
	const char *words;    /* in the sentence; NULL: whatever it says */
	const char *backward; /* the same with the culprit as the faster one */
	double fault_s;
	struct row rows[ROWS_MOST];
};

static const struct vector vectors[] = {
	/*
	 * CPython's call_method, 83877018ef97, in a function that never ran:
	 * the counts of "Analysis of a Python performance issue", V. Stinner,
	 * 2016.  (71.7 there is the quotient of two rounded rates.)  Its CPU
	 * time is taken for user time.
	 */
	{"CPython's call_method",
	 "code-placement",
	 "code placement: the same instructions (1.00 times) and 77.7 times "
	 "more L1 instruction cache misses: the code is placed differently; "
	 "the culprit may not touch the hot code at all",
	 "the same instructions (1.00 times) and 77.7 times fewer L1 ",
	 0.5e-6,
	 {{"wall", 3.780064486, 5.915402403, 0.01},
	  {"user", 3.773585194, 5.906239860, 0.01},
	  {"system", 0.01, 0.01, 0.5},
	  {"cpu", 3.773585194, 5.906239860, 0.01},
	  {"context-switches", 369, 556, 0.1},
	  {"page-faults", 8300, 8393, 0.001},
	  {"cycles", 12981234867, 20651474102, 0.01},
	  {"instructions", 29982530201, 30011465614, 0.001},
	  {"branch-misses", 16006564, 13584136, 0.05},
	  {"L1-icache-load-misses", 10917606, 848511308, 0.1},
	  {"stalled-cycles-frontend", 1460980720, 8480803345, 0.02},
	  {"stalled-cycles-backend", 435806788, 4247826420, 0.02}}},
	/*
	 * Summing a sorted and an unsorted array: perf stat of caf's answer to
	 * stackoverflow.com/questions/11227809.
	 */
	{"an unsorted array",
	 "branch-misses",
	 "branch prediction: the same instructions (1.00 times) and 2903 times "
	 "more mispredicted branches",
	 "2903 times fewer mispredicted branches",
	 0.5e-6,
	 {{"wall", 11.827228330, 28.935500947, 0.01},
	  {"user", 11.808095776, 28.877954344, 0.01},
	  {"system", 0.01, 0.01, 0.5},
	  {"cpu", 11.808095776, 28.877954344, 0.01},
	  {"page-faults", 337, 335, 0.01},
	  {"cycles", 26487882764, 65076127595, 0.01},
	  {"instructions", 41025654322, 41032528741, 0.001},
	  {"branch-misses", 567204, 1646394749, 0.1}}},
	{"more work",
	 "more-work",
	 "more work: 1.52 times the instructions for 1.48 times the cycles",
	 "less work: 0.66 times the instructions for 0.68 times the cycles",
	 0.5e-6,
	 {{"wall", 1, 1.5, 0.02},
	  {"user", 0.98, 1.47, 0.02},
	  {"system", 0.01, 0.01, 0.5},
	  {"cpu", 0.99, 1.48, 0.02},
	  {"cycles", 3.0e9, 4.44e9, 0.01},
	  {"instructions", 6.0e9, 9.12e9, 0.001},
	  {"branch-misses", 1e6, 1.5e6, 0.1},
	  {"L1-icache-load-misses", 1e5, 9e5, 0.1},
	  {"L1-dcache-load-misses", 1e7, 1.6e7, 0.1},
	  {"cache-misses", 1e5, 1.5e5, 0.2}}},
	{"more work beside a busy neighbour, who has half of the processor",
	 "more-work",
	 "more work: 4.00 times the instructions for 4.00 times the cycles",
	 NULL,
	 0.5e-6,
	 {{"wall", 2, 7.9, 0.02},
	  {"user", 1, 4, 0.02},
	  {"system", 0.01, 0.01, 0.5},
	  {"cpu", 1.01, 4.01, 0.02},
	  {"cycles", 3.0e9, 12.0e9, 0.01},
	  {"instructions", 6.0e9, 24.0e9, 0.001}}},
	{"more work, and it waits for longer besides",
	 "unclear",
	 "work, waiting, or both",
	 NULL,
	 0.5e-6,
	 {{"wall", 2, 12, 0.02},
	  {"user", 1, 4, 0.02},
	  {"system", 0.01, 0.01, 0.5},
	  {"cpu", 1.01, 4.01, 0.02},
	  {"cycles", 3.0e9, 12.0e9, 0.01},
	  {"instructions", 6.0e9, 24.0e9, 0.001}}},
	{"twice the instructions at half their price",
	 "more-work",
	 "more work: 4.00 times the instructions for 1.50 times the cycles",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cycles", 3.0e9, 4.5e9, 0.01},
	  {"instructions", 3.0e9, 12.0e9, 0.001}}},
	{"more work, and no cycles counted",
	 "more-work",
	 "more work: 1.52 times the instructions for 1.50 times the CPU time",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cpu", 1, 1.5, 0.02},
	  {"instructions:u", 6.0e9, 9.12e9, 0.001}}},
	{"instructions as the metric",
	 "more-work",
	 "more work: 1.20 times more instructions",
	 "less work: 1.20 times fewer instructions",
	 0.5e-6,
	 {{"instructions", 1e9, 1.2e9, 0.001}, {"wall", 1, 1, 0.1}}},
	{"more work that misses branches as well",
	 "unclear",
	 "2.00 times the instructions for 2.00 times the cycles, and 100 times "
	 "more mispredicted branches",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 2, 0.02},
	  {"cycles", 3.0e9, 6.0e9, 0.01},
	  {"instructions", 3.0e9, 6.0e9, 0.001},
	  {"branch-misses", 1e6, 1e8, 0.1}}},
	{"a part of it is more work",
	 "unclear",
	 "1.20 times the instructions for 1.67 times the cycles: that explains "
	 "a part of it",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.67, 0.02},
	  {"cycles", 3.0e9, 5.0e9, 0.01},
	  {"instructions", 3.0e9, 3.6e9, 0.001},
	  {"L1-icache-load-misses", 1e6, 1e8, 0.1}}},
	{"code placement, and a counter of stalls that counts nothing",
	 "code-placement",
	 "the same instructions (1.00 times) and 197 times more L1 ",
	 NULL,
	 0.5e-6,
	 {{"user", 0.032, 0.266, 0.02},
	  {"cycles", 130e6, 1100e6, 0.01},
	  {"instructions", 192591700, 192595200, 0.001},
	  {"branch-misses", 339200, 339100, 0.1},
	  {"L1-icache-load-misses", 132600, 26126800, 0.1},
	  {"L1-dcache-load-misses", 159900, 159900, 0.1},
	  {"stalled-cycles-frontend", 0, 0, 0}}},
	{"by the slots, where no stalled cycles are counted",
	 "code-placement",
	 "13.0 times more cycles stalled in the front end",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cycles", 3.0e9, 4.5e9, 0.01},
	  {"instructions", 3.0e9, 3.0e9, 0.001},
	  {"branch-misses", 1e6, 1.02e6, 0.1},
	  {"L1-dcache-load-misses", 1e6, 1e6, 0.1},
	  {"slots", 12e9, 18e9, 0.01},
	  {"topdown-fe-bound", 4e8, 5.2e9, 0.1}}},
	{"slots that are empty for data",
	 "unclear",
	 "nothing that was counted tells why; of the slots of the slower one "
	 "44 % are empty for the back end, of the faster one 10 %",
	 "of the slots of the slower one 44 % are empty for the back end",
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cycles", 3.0e9, 4.5e9, 0.01},
	  {"instructions", 3.0e9, 3.0e9, 0.001},
	  {"slots", 12e9, 18e9, 0.01},
	  {"topdown-fe-bound", 12e8, 12e8, 0.1},
	  {"topdown-be-bound", 12e8, 8e9, 0.1}}},
	{"by the instruction TLB",
	 "code-placement",
	 "50.0 times more instruction TLB misses",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cycles", 3.0e9, 4.5e9, 0.01},
	  {"instructions", 3.0e9, 3.0e9, 0.001},
	  {"branch-misses", 1e6, 1.02e6, 0.1},
	  {"L1-icache-load-misses", 1e6, 3e6, 0.1},
	  {"iTLB-load-misses", 1e6, 5e7, 0.1},
	  {"L1-dcache-load-misses", 1e6, 1e6, 0.1}}},
	{"by the front end's stalls alone",
	 "code-placement",
	 "13.0 times more cycles stalled in the front end",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cycles", 3.0e9, 4.5e9, 0.01},
	  {"instructions", 3.0e9, 3.0e9, 0.001},
	  {"branch-misses", 1e6, 1.02e6, 0.1},
	  {"L1-dcache-load-misses", 1e6, 1e6, 0.1},
	  {"stalled-cycles-frontend", 1e8, 1.3e9, 0.1}}},
	{"by the front end's stalls, when branches are not counted",
	 "unclear",
	 NULL,
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cycles", 3.0e9, 4.5e9, 0.01},
	  {"instructions", 3.0e9, 3.0e9, 0.001},
	  {"stalled-cycles-frontend", 1e8, 1.3e9, 0.1}}},
	{"71.7 times nothing",
	 "unclear",
	 "1.00 times the instructions take 1.50 times the cycles, and nothing "
	 "that was counted tells why",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cycles", 3.0e9, 4.5e9, 0.01},
	  {"instructions", 3.0e9, 3.0e9, 0.001},
	  {"branch-misses", 1e6, 1e6, 0.1},
	  {"L1-icache-load-misses", 1e3, 71.7e3, 0.1},
	  {"L1-dcache-load-misses", 1e6, 1e6, 0.1}}},
	{"code that comes late, of a front end that does not stall",
	 "unclear",
	 "does not single out one reason: 71.7 times more L1 instruction",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cycles", 3.0e9, 4.5e9, 0.01},
	  {"instructions", 3.0e9, 3.0e9, 0.001},
	  {"branch-misses", 1e6, 1e6, 0.1},
	  {"L1-icache-load-misses", 2e6, 143.4e6, 0.1},
	  {"stalled-cycles-frontend", 1e9, 1.01e9, 0.1}}},
	{"code that comes late, but not the same",
	 "unclear",
	 "0.95 times the instructions take 1.50 times the cycles",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cycles", 3.0e9, 4.5e9, 0.01},
	  {"instructions", 3.0e9, 2.85e9, 0.001},
	  {"branch-misses", 1e6, 1e6, 0.1},
	  {"L1-icache-load-misses", 2e6, 143.4e6, 0.1}}},
	{"code and branches",
	 "unclear",
	 "71.7 times more L1 instruction cache misses, 41.0 times more "
	 "mispredicted branches",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.8, 0.02},
	  {"cycles", 3.0e9, 5.4e9, 0.01},
	  {"instructions", 3.0e9, 3.0e9, 0.001},
	  {"branch-misses", 1e6, 4.1e7, 0.1},
	  {"L1-icache-load-misses", 2e6, 143.4e6, 0.1}}},
	{"an interval as wide as the change",
	 "unclear",
	 NULL,
	 NULL,
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cycles", 3.0e9, 4.5e9, 0.01},
	  {"instructions", 3.0e9, 3.0e9, 0.001},
	  {"branch-misses", 1e6, 1e6, 0.1},
	  {"L1-icache-load-misses", 5e7, 3e8, 0.9}}},
	{"the same matrix by columns",
	 "data-cache",
	 "data access: the same instructions (1.00 times) and 16.0 times more "
	 "L1 data cache misses",
	 NULL,
	 0.5e-6,
	 {{"wall", 1, 3.4, 0.02},
	  {"user", 0.98, 3.38, 0.02},
	  {"system", 0.01, 0.01, 0.5},
	  {"cpu", 0.99, 3.39, 0.02},
	  {"cycles", 3.0e9, 10.2e9, 0.01},
	  {"instructions", 6.0e9, 6.0e9, 0.001},
	  {"branch-misses", 1e6, 1e6, 0.1},
	  {"L1-icache-load-misses", 1e5, 1.1e5, 0.1},
	  {"L1-dcache-load-misses", 6e7, 9.6e8, 0.1},
	  {"dTLB-load-misses", 1e5, 2e6, 0.1}}},
	{"a chain of pointers through memory, at the highest price",
	 "data-cache",
	 "10.0 times more L1 data cache misses",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 3, 0.02},
	  {"cycles", 3.0e9, 9e9, 0.01},
	  {"instructions", 1.0e9, 1.0e9, 0.001},
	  {"branch-misses", 1e6, 1e6, 0.1},
	  {"L1-icache-load-misses", 1e5, 1e5, 0.1},
	  {"L1-dcache-load-misses", 3e6, 3e7, 0.1}}},
	{"the same, but branches could be it",
	 "unclear",
	 NULL,
	 NULL,
	 0.5e-6,
	 {{"user", 1, 3, 0.02},
	  {"cycles", 3.0e9, 9e9, 0.01},
	  {"instructions", 1.0e9, 1.0e9, 0.001},
	  {"branch-misses", 1e6, 1e7, 0.1},
	  {"L1-icache-load-misses", 1e5, 1e5, 0.1},
	  {"L1-dcache-load-misses", 3e6, 3e7, 0.1}}},
	{"slow arithmetic: nothing is counted of it",
	 "unclear",
	 "nothing that was counted tells why",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 3, 0.02},
	  {"cycles", 3.0e9, 9e9, 0.01},
	  {"instructions", 1.0e9, 1.0e9, 0.001},
	  {"branch-misses", 1e6, 1e6, 0.1},
	  {"stalled-cycles-backend", 1e9, 7e9, 0.1}}},
	{"mapped and unmapped in the loop",
	 "page-faults",
	 "page faults: 201 times more page faults, and +120.0 ms of CPU time, "
	 "0.60 us for each (one costs 0.50 us here)",
	 "201 times fewer page faults, and -120.0 ms of CPU time",
	 0.5e-6,
	 {{"wall", 0.1, 0.22, 0.05},
	  {"user", 0.09, 0.09, 0.1},
	  {"system", 0.01, 0.13, 0.1},
	  {"cpu", 0.1, 0.22, 0.05},
	  {"page-faults", 1000, 201000, 0.001}}},
	{"twice the faults, and far too few for that time",
	 "system-time",
	 "system time: the kernel works longer for it, +120.0 ms",
	 "the kernel works less for it, -120.0 ms",
	 0.5e-6,
	 {{"wall", 0.1, 0.22, 0.05},
	  {"user", 0.09, 0.09, 0.1},
	  {"system", 0.01, 0.13, 0.1},
	  {"cpu", 0.1, 0.22, 0.05},
	  {"page-faults", 1000, 2000, 0.001}}},
	{"faults of a virtual machine whose price looks like user time",
	 "page-faults",
	 "+4000.0 ms of CPU time, 26.67 us for each (one costs 25.00 us here)",
	 NULL,
	 25e-6,
	 {{"wall", 0.1, 4.1, 0.05},
	  {"user", 0.09, 2.79, 0.1},
	  {"system", 0.01, 1.31, 0.1},
	  {"cpu", 0.1, 4.1, 0.05},
	  {"page-faults", 1000, 151000, 0.001}}},
	{"the same at another price: it is something else",
	 "unclear",
	 "41.0 times the CPU time: 68 % of the change is in user mode, 33 % in",
	 NULL,
	 0.5e-6,
	 {{"wall", 0.1, 4.1, 0.05},
	  {"user", 0.09, 2.79, 0.1},
	  {"system", 0.01, 1.31, 0.1},
	  {"cpu", 0.1, 4.1, 0.05},
	  {"page-faults", 1000, 151000, 0.001}}},
	{"faults that would have cost more than all of it",
	 "system-time",
	 NULL,
	 NULL,
	 25e-6,
	 {{"wall", 0.1, 0.22, 0.05},
	  {"user", 0.09, 0.09, 0.1},
	  {"system", 0.01, 0.13, 0.1},
	  {"cpu", 0.1, 0.22, 0.05},
	  {"page-faults", 1000, 201000, 0.001}}},
	{"system time as the metric, and faults that pay for it",
	 "page-faults",
	 NULL,
	 NULL,
	 0.5e-6,
	 {{"system", 0.01, 0.13, 0.1}, {"page-faults", 1000, 201000, 0.001}}},
	{"system time as the metric",
	 "system-time",
	 NULL,
	 NULL,
	 0.5e-6,
	 {{"system", 0.01, 0.13, 0.1}, {"page-faults", 1000, 1100, 0.001}}},
	{"system time from nothing",
	 "system-time",
	 NULL,
	 NULL,
	 0.5e-6,
	 {{"wall", 0.1, 0.22, 0.05},
	  {"user", 0.1, 0.1, 0.1},
	  {"system", 0, 0.12, 0},
	  {"cpu", 0.1, 0.22, 0.05}}},
	{"user and system time",
	 "unclear",
	 "2.00 times the CPU time: 50 % of the change is in user mode, 50 % in "
	 "the kernel",
	 NULL,
	 0.5e-6,
	 {{"wall", 0.1, 0.2, 0.05},
	  {"user", 0.09, 0.14, 0.05},
	  {"system", 0.01, 0.06, 0.05},
	  {"cpu", 0.1, 0.2, 0.05}}},
	{"too short for ticks to tell system time",
	 "unclear",
	 "more CPU time (1.75 times); without hardware counters it cannot be "
	 "told whether that is more work or slower work",
	 NULL,
	 0.5e-6,
	 {{"wall", 0.008, 0.014, 0.05},
	  {"user", 0.008, 0.008, 0.05},
	  {"system", 0, 0.006, 0},
	  {"cpu", 0.008, 0.014, 0.05}}},
	{"no hardware counters",
	 "unclear",
	 "unclear: more CPU time in user mode (1.71 times); without hardware "
	 "counters it cannot be told whether that is more work or slower work",
	 "unclear: less CPU time in user mode (0.59 times); without hardware "
	 "counters it cannot be told whether that is less work or faster work",
	 0.5e-6,
	 {{"wall", 0.17, 0.29, 0.05},
	  {"user", 0.168, 0.287, 0.05},
	  {"system", 0.002, 0.002, 0.5},
	  {"cpu", 0.17, 0.289, 0.05},
	  {"max-rss", 1e7, 1e7, 0.001},
	  {"page-faults", 300, 300, 0.001},
	  {"context-switches", 3, 4, 0.9}}},
	{"a sleep",
	 "waiting",
	 "waiting: 2.00 times the wall time, but not the CPU time (1.00 times)",
	 "waiting: 0.50 times the wall time, but not the CPU time (1.00 times)",
	 0.5e-6,
	 {{"wall", 0.1, 0.2, 0.02},
	  {"user", 0.05, 0.05, 0.1},
	  {"system", 0.01, 0.01, 0.5},
	  {"cpu", 0.06, 0.06, 0.1}}},
	{"a sleep, and some work that is next to nothing beside it",
	 "waiting",
	 "waiting: 10.0 times the wall time, but 1.60 times the CPU time: it",
	 "waiting: 0.10 times the wall time, but 0.62 times the CPU time: it",
	 0.5e-6,
	 {{"wall", 0.01, 0.1, 0.02}, {"cpu", 0.003, 0.0048, 0.1}}},
	{"a lock",
	 "waiting",
	 "; 40.0 times more context switches",
	 "; 40.0 times fewer context switches",
	 0.5e-6,
	 {{"wall", 1, 2, 0.01},
	  {"user", 0.01, 0.012, 0.1},
	  {"system", 0, 0, 0},
	  {"cpu", 0.01, 0.012, 0.1},
	  {"context-switches", 10, 400, 0.1}}},
	{"a sleep and work that have both doubled, or a part of a processor",
	 "unclear",
	 "2.00 times the wall time and 2.00 times the CPU time: work, waiting, "
	 "or both",
	 NULL,
	 0.5e-6,
	 {{"wall", 1, 2, 0.01},
	  {"user", 0.01, 0.02, 0.1},
	  {"system", 0, 0, 0},
	  {"cpu", 0.01, 0.02, 0.1}}},
	{"work and waiting",
	 "unclear",
	 "2.00 times the wall time and 1.50 times the CPU time: work, waiting, "
	 "or both",
	 NULL,
	 0.5e-6,
	 {{"wall", 1, 2, 0.01},
	  {"user", 1, 1.5, 0.01},
	  {"system", 0, 0, 0},
	  {"cpu", 1, 1.5, 0.01}}},
	{"two threads, one after the other",
	 "lost-parallelism",
	 "lost parallelism: 1.95 times the wall time, but not the CPU time "
	 "(1.01 times): processors busy at a time 1.92 -> 0.99",
	 "more parallelism: 0.51 times the wall time, but not the CPU time "
	 "(0.99 times): processors busy at a time 0.99 -> 1.92",
	 0.5e-6,
	 {{"wall", 0.52, 1.014, 0.02},
	  {"user", 0.99, 1, 0.02},
	  {"system", 0.01, 0.01, 0.5},
	  {"cpu", 1, 1.008, 0.02}}},
	/*
	 * github.com/microsoft/snmalloc/issues/251: an allocator with 224
	 * threads that wait for each other in the kernel.
	 */
	{"an allocator that serialises",
	 "lost-parallelism",
	 "lost parallelism: 1.21 times the wall time, but not the CPU time "
	 "(0.93 times): processors busy at a time 220.00 -> 168.51",
	 NULL,
	 0.5e-6,
	 {{"wall", 260.88, 316.53, 0.01},
	  {"user", 57330.39, 53000.29, 0.01},
	  {"system", 63.45, 339.14, 0.05},
	  {"cpu", 57393.84, 53339.43, 0.01},
	  {"page-faults", 487584, 22091750, 0.01},
	  {"context-switches", 1952213, 14666294, 0.05}}},
	{"two threads that both wait",
	 "waiting",
	 NULL,
	 NULL,
	 0.5e-6,
	 {{"wall", 0.5, 4, 0.02}, {"cpu", 0.9, 0.9, 0.02}}},
	{"two threads, and who knows",
	 "unclear",
	 "it waits, or less of it runs at the same time (processors busy 1.80 "
	 "-> 0.60)",
	 NULL,
	 0.5e-6,
	 {{"wall", 0.5, 1.5, 0.02}, {"cpu", 0.9, 0.9, 0.02}}},
	{"a parallel program with one part that takes longer",
	 "unclear",
	 NULL,
	 NULL,
	 0.5e-6,
	 {{"wall", 1, 2, 0.01},
	  {"user", 8, 8.9, 0.01},
	  {"system", 0, 0, 0},
	  {"cpu", 8, 8.9, 0.01}}},
	{"a lower clock",
	 "machine",
	 "the machine: the same cycles (1.00 times) at another clock, 3.90 GHz "
	 "-> 3.00 GHz",
	 "at another clock, 3.00 GHz -> 3.90 GHz",
	 0.5e-6,
	 {{"wall", 1, 1.3, 0.01},
	  {"user", 1, 1.3, 0.01},
	  {"system", 0, 0, 0},
	  {"cpu", 1, 1.3, 0.01},
	  {"cpu-migrations", 0, 2, 0},
	  {"cycles", 3.9e9, 3.9e9, 0.005},
	  {"instructions", 8e9, 8e9, 0.001}}},
	{"uncounted system time in a run too short to show it",
	 "unclear",
	 "1.00 times the cycles for 1.50 times the time",
	 NULL,
	 0.5e-6,
	 {{"wall", 0.008, 0.012, 0.02},
	  {"user", 0.008, 0.012, 0.02},
	  {"system", 0, 0, 0},
	  {"cpu", 0.008, 0.012, 0.02},
	  {"cycles:u", 2.4e7, 2.4e7, 0.005},
	  {"instructions:u", 5e7, 5e7, 0.001}}},
	{"a count that costs no time",
	 "unclear",
	 "unclear: 3.00 times more mispredicted branches, which is the metric "
	 "itself; the wall time did not change with it",
	 "3.00 times fewer mispredicted branches, which is the metric itself",
	 0.5e-6,
	 {{"branch-misses", 1e4, 3e4, 0.01}, {"wall", 1, 1.01, 0.05}}},
	{"more memory, and time",
	 "memory",
	 "memory: 1.50 times the peak memory, and 1.20 times the wall time",
	 "memory: 0.67 times the peak memory, and 0.83 times the wall time",
	 0.5e-6,
	 {{"max-rss", 2e7, 3e7, 0.01}, {"wall", 1, 1.2, 0.05}}},
	{"more memory",
	 "memory",
	 "memory: 1.50 times the peak memory",
	 "memory: 0.67 times the peak memory",
	 0.5e-6,
	 {{"max-rss", 2e7, 3e7, 0.01},
	  {"wall", 1, 1.01, 0.05},
	  {"page-faults", 5000, 7500, 0.01}}},
	{"page faults as the metric",
	 "page-faults",
	 "page faults: 3.00 times more page faults, which is the metric",
	 NULL,
	 0.5e-6,
	 {{"page-faults", 1000, 3000, 0.01}, {"wall", 1, 1, 0.05}}},
	{"a printed number, of a process that takes as long as ever",
	 "unclear",
	 "the time of the whole process did not, so its counters do not "
	 "explain "
	 "it",
	 NULL,
	 0.5e-6,
	 {{"number", 100, 150, 0},
	  {"wall", 1, 1.01, 0.05},
	  {"cpu", 1, 1, 0.05},
	  {"instructions", 6e9, 4e9, 0.001}}},
	{"a printed number that the process follows from afar",
	 "unclear",
	 "time of the whole process, but not in proportion (2.42 "
	 "times), so",
	 "time of the whole process, but not in proportion (0.41 "
	 "times), so",
	 0.5e-6,
	 {{"number", 1, 62, 0.01},
	  {"wall", 0.245, 0.592, 0.05},
	  {"cpu", 0.114, 0.241, 0.05}}},
	{"a printed time that the process's own follows",
	 "waiting",
	 NULL,
	 NULL,
	 0.5e-6,
	 {{"pyperf:x", 0.017, 0.029, 0.01},
	  {"wall", 1, 1.7, 0.02},
	  {"cpu", 1, 1, 0.05}}},
	{"a wall time that may not have changed",
	 "unclear",
	 "the wall time has not surely changed",
	 NULL,
	 0.5e-6,
	 {{"wall", 1, 1.05, 0.1}, {"cpu", 1, 1.05, 0.1}}},
	/* The demo's step, by valgrind on a machine without counters. */
	{"placement in a simulated processor",
	 "code-placement",
	 "code placement: in a simulated processor the same instructions (1.00 "
	 "times) and 19609 times more L1 instruction cache misses: the code is",
	 "in a simulated processor the same instructions (1.00 times) and "
	 "19609 "
	 "times fewer L1 instruction cache misses",
	 0.5e-6,
	 {{"wall", 0.14, 0.88, 0.02},
	  {"user", 0.13, 0.87, 0.02},
	  {"system", 0.002, 0.002, 0.5},
	  {"cpu", 0.132, 0.872, 0.02},
	  {"sim:instructions", 179928202, 179928216, 0},
	  {"sim:L1-icache-load-misses", 1326, 26001268, 0},
	  {"sim:L1-dcache-load-misses", 2345, 2345, 0},
	  {"sim:LLC-load-misses", 3000, 3010, 0},
	  {"sim:branches", 1.6e7, 1.6e7, 0},
	  {"sim:branch-misses", 4000, 4001, 0}}},
	{"misses of a simulated cache that take hardly any of the time",
	 "unclear",
	 "unclear: in a simulated processor 1.00 times the instructions take "
	 "2.00 times the CPU time, and nothing that was counted tells why; "
	 "what it does not have (prefetching, a TLB, a clock, the kernel, "
	 "threads at a time) may be it",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 2, 0.02},
	  {"cpu", 1, 2, 0.02},
	  {"sim:instructions", 2e9, 2e9, 0},
	  {"sim:L1-icache-load-misses", 1326, 13260, 0},
	  {"sim:L1-dcache-load-misses", 2e5, 2e5, 0},
	  {"sim:LLC-load-misses", 3000, 3010, 0},
	  {"sim:branch-misses", 4000, 4001, 0}}},
	{"more work in a simulated processor",
	 "more-work",
	 "more work: in a simulated processor 1.52 times the instructions for "
	 "1.50 times the CPU time",
	 "less work: in a simulated processor 0.66 times the instructions for",
	 0.5e-6,
	 {{"user", 1, 1.5, 0.02},
	  {"cpu", 1, 1.5, 0.02},
	  {"sim:instructions", 6.0e9, 9.12e9, 0},
	  {"sim:L1-icache-load-misses", 1e5, 2e5, 0},
	  {"sim:branch-misses", 1e6, 1.5e6, 0}}},
	{"branches missed in a simulated processor",
	 "branch-misses",
	 "branch prediction: in a simulated processor the same instructions "
	 "(1.00 times) and 1000 times more mispredicted branches",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 2, 0.02},
	  {"cpu", 1, 2, 0.02},
	  {"sim:instructions", 6.0e9, 6.0e9, 0},
	  {"sim:L1-icache-load-misses", 1e3, 1e3, 0},
	  {"sim:L1-dcache-load-misses", 1e3, 1e3, 0},
	  {"sim:branch-misses", 1.5e5, 1.5e8, 0}}},
	{"data missed in a simulated processor",
	 "data-cache",
	 "data access: in a simulated processor the same instructions (1.00 "
	 "times) and 1000 times more cache misses",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 2, 0.02},
	  {"cpu", 1, 2, 0.02},
	  {"sim:instructions", 6.0e9, 6.0e9, 0},
	  {"sim:L1-icache-load-misses", 1e3, 1e3, 0},
	  {"sim:L1-dcache-load-misses", 3e4, 3e7, 0},
	  {"sim:LLC-load-misses", 3e4, 3e7, 0},
	  {"sim:branch-misses", 1e4, 1e4, 0}}},
	{"what is missed in a simulated cache alone",
	 "unclear",
	 "in a simulated processor 1.00 times the instructions take 2.00 times "
	 "the CPU time, and what was counted does not single out one reason",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 2, 0.02},
	  {"cpu", 1, 2, 0.02},
	  {"sim:instructions", 6.0e9, 6.0e9, 0},
	  {"sim:L1-icache-load-misses", 1e3, 1e3, 0},
	  {"sim:L1-dcache-load-misses", 3e5, 3e8, 0},
	  {"sim:LLC-load-misses", 3e5, 3e8, 0},
	  {"sim:branch-misses", 1e4, 1e4, 0}}},
	{"the kernel's part, which no simulated processor sees",
	 "unclear",
	 "the kernel has a part in that; what it does is not counted here",
	 NULL,
	 0.5e-6,
	 {{"cpu", 0.010, 0.015, 0.02},
	  {"user", 0.008, 0.010, 0.02},
	  {"system", 0.002, 0.005, 0.02},
	  {"sim:instructions", 6.0e7, 9.0e7, 0}}},
	{"counted by a real processor, whatever a simulated one says",
	 "more-work",
	 "more work: 2.00 times the instructions for 2.00 times the CPU time",
	 NULL,
	 0.5e-6,
	 {{"user", 1, 2, 0.02},
	  {"cpu", 1, 2, 0.02},
	  {"sim:instructions", 6.0e9, 6.0e9, 0},
	  {"sim:L1-icache-load-misses", 1e3, 1e9, 0},
	  {"instructions", 6.0e9, 12.0e9, 0.001}}},
	{"simulated instructions as the metric",
	 "more-work",
	 "more work: 1.20 times more instructions, which is the metric itself",
	 "less work: 1.20 times fewer instructions",
	 0.5e-6,
	 {{"sim:instructions", 1e9, 1.2e9, 0}}},
	{"user time from nothing",
	 "unclear",
	 "the CPU time has not surely changed",
	 NULL,
	 0.5e-6,
	 {{"user", 0, 0.1, 0},
	  {"cycles", 1e8, 1e8, 0.1},
	  {"instructions", 1e8, 1e8, 0.1}}},
};

static size_t read_rows(struct change_row *out, const struct vector *vector,
			bool backward, bool throughput)
{
	size_t count = 0;

	for (; count < ROWS_MOST && vector->rows[count].name; count++) {
		struct row row = vector->rows[count];
		bool turn = backward;
		double ratio;

		if (throughput && count == 0) {
			row.name = "number";
			turn = !turn;
		}
		if (turn) {
			double parent = row.parent;

			row.parent = row.culprit;
			row.culprit = parent;
		}
		ratio = row.culprit / row.parent;
		out[count] = (struct change_row){.name = row.name,
						 .parent = row.parent,
						 .culprit = row.culprit};
		if (row.parent == 0 || row.culprit == 0)
			continue;
		out[count].low = ratio * (1 - row.spread);
		out[count].high = ratio / (1 - row.spread);
	}
	return count;
}

static void diagnose(struct diagnosis *out, const struct change_row *rows,
		     size_t count, bool higher_is_better, double fault_s,
		     struct arena *arena)
{
	diagnosis_init(
		out,
		&(struct diagnosis_facts){.rows = rows,
					  .count = count,
					  .higher_is_better = higher_is_better,
					  .fault_s = fault_s},
		arena);
}

static void check_vector(const struct vector *vector, bool backward)
{
	const char *words = backward ? vector->backward : vector->words;
	struct change_row rows[ROWS_MOST];
	size_t count = read_rows(rows, vector, backward, false);
	struct diagnosis diagnosis;
	ARENA_SCOPE(arena);

	diagnose(&diagnosis, rows, count, false, vector->fault_s, &arena);
	check_str(diagnosis.class, vector->class);
	if (words)
		check_has(diagnosis.sentence, words);
	/* For finding out which one it was. */
	if (strcmp(diagnosis.class, vector->class) != 0)
		check_str(diagnosis.sentence, vector->what);
}

/* A throughput that the whole process follows is diagnosed by the process. */
static void check_throughput(void)
{
	const struct vector vector = {.class = "waiting",
				      .rows = {{"wall", 1, 2, 0.01},
					       {"wall", 1, 2, 0.01},
					       {"cpu", 1, 1, 0.01}}};
	struct change_row rows[ROWS_MOST];
	struct diagnosis diagnosis;
	ARENA_SCOPE(arena);

	for (int backward = 0; backward < 2; backward++) {
		size_t count = read_rows(rows, &vector, backward, true);

		check_near(rows[0].culprit, backward ? 2 : 1, 0);
		diagnose(&diagnosis, rows, count, true, 0, &arena);
		check_str(diagnosis.class, "waiting");
		check_has(diagnosis.sentence,
			  backward ? "0.50 times the wall time"
				   : "2.00 times the wall time");
	}
	/* Lower is better, and it is lower: faster, but the wall time is not.
	 */
	read_rows(rows, &vector, false, true);
	diagnose(&diagnosis, rows, 3, false, 0, &arena);
	check_str(diagnosis.class, "unclear");
}

/* What waits for a processor looks like what sleeps. */
static void check_pushed(void)
{
	const struct change_row rows[] = {
		{.name = "wall", 1, 2, .low = 1.98, .high = 2.02},
		{.name = "cpu", 1, 1, .low = 0.99, .high = 1.01},
	};

	for (int pushed = 0; pushed < 2; pushed++) {
		ARENA_SCOPE(arena);
		struct diagnosis_facts facts = {
			.rows = rows, .count = 2, .pushed = pushed == 1};
		struct diagnosis diagnosis;

		diagnosis_init(&diagnosis, &facts, &arena);
		check_str(diagnosis.class, pushed ? "unclear" : "waiting");
		check_has(diagnosis.sentence, "2.00 times the wall time");
		if (pushed)
			check_has(diagnosis.sentence, "others pushed the "
						      "slower one off");
	}
}

/* Twice the work, on a seventh of a processor. */
static void check_part(void)
{
	const struct change_row rows[] = {
		{.name = "wall", 0.7, 1.4, .low = 1.8, .high = 2.2},
		{.name = "user", 0.1, 0.2, .low = 1.95, .high = 2.05},
		{.name = "system", 0.001, 0.001, .low = 0.5, .high = 2},
		{.name = "cpu", 0.101, 0.201, .low = 1.95, .high = 2.05},
		{.name = "sim:instructions", 1e9, 2e9, .low = 2, .high = 2},
	};

	/* The less it has to do the more of its time is that of others. */
	const struct change_row more[] = {
		{.name = "wall", 0.7, 2.8, .low = 3.6, .high = 4.4},
		{.name = "user", 0.01, 0.1, .low = 9.5, .high = 10.5},
		{.name = "system", 0.001, 0.001, .low = 0.5, .high = 2},
		{.name = "cpu", 0.011, 0.101, .low = 9, .high = 9.5},
		{.name = "sim:instructions", 1e9, 1e10, .low = 10, .high = 10},
	};

	for (int pushed = 0; pushed < 2; pushed++) {
		ARENA_SCOPE(arena);
		struct diagnosis_facts facts = {
			.rows = rows, .count = 5, .pushed = pushed == 1};
		struct diagnosis diagnosis;

		diagnosis_init(&diagnosis, &facts, &arena);
		check_str(diagnosis.class, pushed ? "more-work" : "unclear");
		if (!pushed)
			continue;
		facts.rows = more;
		diagnosis_init(&diagnosis, &facts, &arena);
		check_str(diagnosis.class, "more-work");
	}
}

/* Fewer of them, which is worse, are no more work. */
static void check_wanted(void)
{
	static const char *const names[] = {"instructions", "page-faults",
					    "wall", "system", "max-rss"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ARENA_SCOPE(arena);
		const struct change_row row = {.name = names[i],
					       .parent = 3,
					       .culprit = 2,
					       .low = 0.6,
					       .high = 0.7};
		struct diagnosis diagnosis;

		diagnose(&diagnosis, &row, 1, true, 0, &arena);
		check_str(diagnosis.class, "unclear");
	}
}

static void check_evidence(void)
{
	struct change_row rows[] = {
		{"user", 1, 1.5, 1.4, 1.6, false},
		{"cycles", 3e9, 4.5e9, 1.49, 1.51, false},
		{"instructions", 3e9, 4.5e9, 1.49, 1.51, true},
		{"branch-misses", 0, 7, 0, 0, false},
		{"max-rss", 1, 1, 1, 1, false},
	};
	struct diagnosis diagnosis;
	ARENA_SCOPE(arena);

	diagnose(&diagnosis, rows, 5, false, 0, &arena);
	check_str(diagnosis.class, "more-work");
	check_str(diagnosis.evidence[0], "cycles 1.50 times");
	check_str(diagnosis.evidence[1], "instructions 1.50 times (scaled)");
	check_str(diagnosis.evidence[2], "branch-misses from 0 to 7");
	check(!diagnosis.evidence[3]);
	/* Undecided, it is all that has surely changed. */
	rows[1].culprit = 3e9;
	rows[1].low = rows[1].high = 1;
	diagnose(&diagnosis, rows, 5, false, 0, &arena);
	check_str(diagnosis.class, "unclear");
	check_str(diagnosis.evidence[0], "user 1.50 times");
	check_str(diagnosis.evidence[1], "instructions 1.50 times (scaled)");
	check(!diagnosis.evidence[2]);
	diagnose(&diagnosis, rows, 0, false, 0, &arena);
	check(!diagnosis.class);
}

/* What agrees with layouts, where the time itself is unclear. */
static void check_counted(void)
{
	struct change_row rows[] = {
		{"wall", 0.09, 0.27, 2.9, 3.1, false},
		{"cpu", 0.03, 0.08, 2.6, 2.8, false},
		{"sim:instructions", 115e6, 115e6, 1, 1, false},
		{"sim:L1-icache-load-misses", 1259, 16.5e6, 13106, 13106,
		 false},
	};
	struct diagnosis diagnosis;
	ARENA_SCOPE(arena);

	diagnose(&diagnosis, rows, 4, false, 0, &arena);
	check_str(diagnosis.class, "unclear");
	check_str(diagnosis.counted,
		  "in a simulated processor the same instructions (1.00 times) "
		  "and 13106 times more L1 instruction cache misses");
	rows[2].culprit = 230e6;
	rows[2].low = rows[2].high = 2;
	diagnose(&diagnosis, rows, 4, false, 0, &arena);
	check(!diagnosis.counted);
}

void check_diagnosis(void)
{
	check_counted();
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		check_vector(&vectors[i], false);
		check_vector(&vectors[i], true);
	}
	check_throughput();
	check_pushed();
	check_part();
	check_wanted();
	check_evidence();
}
