#!/bin/sh
# test.sh		install what is missing, build, run the tests
# test.sh --all		the same with gcc and clang, plain and with ASan and
#			UBSan, then lint and the demo: what CI runs

set -eu
cd "$(dirname "$0")/.."

title() {
	echo
	echo "== $* =="
}

scripts/need.sh build test
if [ "${1:-}" != --all ]; then
	exec make -s check
fi

# Those over Mercurial and by the clock take minutes, so not every build does.
without_clock=$(find tests/e2e -name '*.sh' ! -name 'night*' -printf '%p ')
quick=$(find tests/e2e -name '*.sh' ! -name 'night*' ! -name '*hg*' \
	-printf '%p ')

checked() {
	title "$1"
	shift
	make -s check WERROR=1 "$@"
}
scripts/need.sh lint
checked 'gcc' CC=gcc B=build/ci/gcc
checked 'gcc, sanitized' CC=gcc SAN=1 B=build/ci/gcc-san TESTS="$quick"
checked 'clang' CC=clang B=build/ci/clang TESTS="$quick"
checked 'clang, sanitized' CC=clang SAN=1 B=build/ci/clang-san \
	TESTS="$without_clock"
title 'lint'
make -s lint
title 'demo'
scripts/demo.sh
