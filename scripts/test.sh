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

scripts/need.sh lint
for cc in gcc clang; do
	title "$cc"
	make -s check CC=$cc WERROR=1 B=build/ci/$cc
	title "$cc, sanitized"
	make -s check CC=$cc WERROR=1 SAN=1 B=build/ci/$cc-san
done
title 'lint'
make -s lint
title 'demo'
scripts/demo.sh
