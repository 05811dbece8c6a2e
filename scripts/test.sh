#!/bin/sh
# test.sh		install what is missing, build, run the tests
# test.sh --all		the same with gcc and clang, plain and with ASan and
#			UBSan, then the package, lint and the demo: what CI runs

set -eu
cd "$(dirname "$0")/.."

title() {
	echo
	echo "== $* =="
}

scripts/need.sh build test
if [ "${1:-}" != --all ]; then
	echo 'about 6 minutes on two processors; whole sweeps: FULL=1'
	exec make -s -j "$(nproc)" check
fi

# One build passes all of them, the others what has most to do with memory, every
# second test of that, or with the compiler; what clang warns of does not depend on
# its optimiser.
some=
for name in usage ends builds reports repository values machine disk runs \
	accuracy fuzz; do
	some="$some tests/e2e/$name.sh"
done
few='tests/e2e/usage.sh tests/e2e/ends.sh tests/e2e/fuzz.sh'

# Sanitizers make a fork several times as dear.  Where it is dear without them, as
# on some virtual machines, the few must do for these, and every second test for
# the whole, no more of them at a time than there are processors, or this would
# take two hours.
begun=$(date +%s%N)
for i in 1 2 3 4 5 6 7 8 9 10; do
	for j in 1 2 3 4 5 6 7 8 9 10; do
		/bin/true "$i" "$j"
	done
done
each_us=$((($(date +%s%N) - begun) / 100000))
whole=
if [ "$each_us" -gt 3000 ]; then
	echo "a process takes $each_us us to start here: every second test;" \
		"sanitized, $few alone"
	some=$few
	whole="EVERY=2 JOBS=$(nproc)"
fi

checked() {
	title "$1"
	shift
	make -s -j "$(nproc)" check WERROR=1 "$@"
}
scripts/need.sh lint
# shellcheck disable=SC2086 # none, or two words
checked 'gcc' CC=gcc B=build/ci/gcc $whole
checked 'gcc, sanitized' CC=gcc SAN=1 EVERY=2 B=build/ci/gcc-san \
	TESTS="$some"
checked 'clang' CC=clang CFLAGS='-O0 -g' B=build/ci/clang TESTS="$few"
checked 'clang, sanitized' CC=clang CFLAGS='-O0 -g' SAN=1 B=build/ci/clang-san \
	TESTS="$few"
title 'package'
scripts/need.sh package
FULL=1 PERFBISECT=$PWD/build/ci/gcc/perfbisect prove tests/e2e/package.sh
title 'lint'
make -s lint
title 'demo'
scripts/demo.sh
