#!/bin/sh
# bench_pristine.sh PERFBISECT [REPOSITORY GOOD BAD METRIC COMMAND...]: what the
# proof on builds from pristine trees costs, in a project that CMake builds:
# sessions with it and without, in turns.  Without a repository it is a project
# of 30 files in 60 commits, each of which changes two of them.

set -eu
perfbisect=$(realpath "$1")
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
command -v cmake >/dev/null || {
	echo "the pristine proof: skipped, there is no cmake"
	exit 0
}
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Bench GIT_AUTHOR_EMAIL=bench@example.com
export GIT_COMMITTER_NAME=Bench GIT_COMMITTER_EMAIL=bench@example.com

# file NUMBER WORD: a file that takes the compiler a moment.
file() {
	awk -v n="$1" -v word="$2" 'BEGIN { for (i = 0; i < 60; i++)
		printf "int f%d_%d(int x) { int a[16]; for (int i = 0; i < 16; " \
			"i++) a[i] = x * i + %d; return a[x & 15] %% (x | 1); }\n",
			n, i, word }' >"f$1.c"
}

generate() {
	git init -q -b main .
	cat >CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.10)
		project(bench C)
		file(GLOB files f*.c)
		add_executable(bench main.c ${files})
		target_compile_options(bench PRIVATE -O2)
	END
	echo 'int main(void) { return 0; }' >main.c
	n=0
	while [ $n -lt 30 ]; do
		file $n 0
		n=$((n + 1))
	done
	n=0
	while [ $n -lt 60 ]; do
		n=$((n + 1))
		file $((n % 30)) $n
		file $((n * 7 % 30)) $n
		echo $((n < 38 ? 100 : 150)) >cost
		git add -A
		git commit -q -m "c$n"
		git tag "c$n"
	done
}

if [ $# -gt 0 ]; then
	cd "$1"
	good=$2 bad=$3 metric=$4
	shift 4
else
	mkdir "$work/repo"
	cd "$work/repo"
	generate
	good=c1 bad=c60 metric=number
	set -- cat cost
fi

# session NAME OPTION...: seconds, builds, and the verdict.
session() {
	session_name=$1
	shift
	session_from=$(date +%s.%N)
	"$perfbisect" -q --no-profile --events none -m "$metric" -o "$work/s" \
		-b 'cmake -S . -B build -DCMAKE_BUILD_TYPE=Release >/dev/null &&
			cmake --build build -j2' "$@" >"$work/out" || true
	session_s=$(date +%s.%N | awk -v from="$session_from" '{ print $1 - from }')
	printf '%s %s %s %s\n' "$session_name" "$session_s" \
		"$(grep -c '"record":"build"' "$work/s/journal.jsonl")" \
		"$(sed -n 's/^First .* revision: \([0-9a-f]*\).*/\1/p' "$work/out")" |
		tee -a "$work/all"
	rm -rf "$work/s"
}

for _ in 1 2; do
	session with "$good" "$bad" -- "$@"
	session without --no-pristine "$good" "$bad" -- "$@"
done
awk '{ s[$1] += $2; b[$1] += $3; n[$1]++ } END {
	printf "with the pristine proof %.1f s and %.1f builds, without %.1f s " \
		"and %.1f builds: %.2f times\n", s["with"] / n["with"],
		b["with"] / n["with"], s["without"] / n["without"],
		b["without"] / n["without"], s["with"] / s["without"] }' "$work/all"
