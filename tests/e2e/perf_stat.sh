#!/bin/sh
# What we count of a command is what the perf program counts of it.

. "$(dirname "$0")/../lib.sh"
for tool in perf cc; do
	command -v $tool >/dev/null && continue
	echo "1..0 # SKIP there is no $tool on PATH"
	exit 0
done
perf stat -x , -e task-clock -o "$work/stat" true 2>"$work/err" || {
	echo "1..0 # SKIP perf stat does not run: $(head -n 1 "$work/err")"
	exit 0
}

events=task-clock,page-faults,context-switches,instructions,branches

# A program that computes, with a child that touches 2000 pages and falls asleep
# 40 times: measured by both, 9 times each, for the checks below.
mkdir "$work/r" && cd "$work/r" || exit
cat >program.c <<'END'
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	enum { PAGES = 2000, PAGE = 4096 };
	volatile unsigned sum = 0;

	for (unsigned i = 0; i < 10 * 1000 * 1000; i++)
		sum += i;
	if (fork() == 0) {
		char *pages = mmap(0, PAGES * PAGE, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		madvise(pages, PAGES * PAGE, MADV_NOHUGEPAGE);
		for (int i = 0; i < PAGES; i++)
			pages[i * PAGE] = 1;
		for (int i = 0; i < 40; i++)
			usleep(100);
		_exit(0);
	}
	wait(0);
	return 0;
}
END
commit c1 1 && commit c2 1 c1 && cc -O1 program.c -o program || exit

# The step that is looked for is not there, and that is all right.
perfbisect -m max-rss -o s --events $events --max-runs 20 --same-command \
	c1 c2 -- "$work/r/program" >out 2>log
for i in 1 2 3 4 5 6 7 8 9; do
	perf stat -x , -e $events -o "stat-$i" ./program || exit
done

# median: of the lines of numbers that come in
median() {
	sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] + 0 }'
}

# ours EVENT, theirs EVENT: the median of what was counted; 0: it was not
ours() {
	jq -r ".samples[].counters[\"$1\"] // empty" s/report.json | median
}
theirs() {
	awk -F , -v name="$1" '($3 == name || $3 == name ":u") && $1 ~ /^[0-9.]+$/ {
		print $1 }' stat-* | median
}

# agree EVENT PERCENT [FACTOR]: ours, times FACTOR, and theirs
agree() {
	agree_ours=$(ours "$1") agree_theirs=$(theirs "$1")
	echo "$1: we count $agree_ours, perf stat $agree_theirs"
	awk -v ours="$agree_ours" -v theirs="$agree_theirs" -v most="$2" \
		-v factor="${3:-1}" 'BEGIN {
			ours *= factor
			apart = ours > theirs ? ours / theirs : theirs / ours
			exit !(ours > 0 && apart <= 1 + most / 100) }'
}

in_r() {
	cd "$work/r" && cat out log && "$@"
}

check 'page faults, of children as well' 'in_r agree page-faults 2 &&
	[ "$(ours page-faults)" -gt 2000 ]'
check 'context switches' 'in_r agree context-switches 100 &&
	[ "$(ours context-switches)" -ge 40 ]'
check 'the task clock, of which the machine has a part' \
	'in_r agree task-clock 200 1e3'
if [ "$(theirs instructions)" = 0 ]; then
	check 'what perf stat does not count we do not' \
		'in_r is 0 "$(ours instructions)"'
	skip 'instructions within 1 %' 'perf stat counts none on this machine'
else
	check 'instructions within 1 %' 'in_r agree instructions 1'
	check 'branches within 1 %' 'in_r agree branches 1'
fi
finish
