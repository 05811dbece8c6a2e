#!/bin/sh
# A minute of a machine with a thousand busy tasks: how large its capture is
# beside what perf records of it meanwhile, and how long a frame of its page takes
# in Chromium while one zooms and searches.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
perfbisect=$1 switches=$2
seconds=${SECONDS_LONG:-60} tasks=${TASKS:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

set -- "$perfbisect" trace -o busy -- "$switches" crowd $((seconds * 1000)) "$tasks"
if [ "$(id -u)" -eq 0 ] && perf sched record -a -o x true >/dev/null 2>&1; then
	perf sched record -m 32M -a -o perf.data -- "$@" >out 2>err
else
	"$@" >out
fi
sed -n 1p out
grep "lost" out || true
size() {
	[ ! -e "$1" ] || echo "$1: $(wc -c <"$1") bytes"
}
size busy.switches
size perf.data
size busy.html
size busy.json

. "$here/../tests/browser.sh"
if [ -n "$no_browser" ]; then
	echo "no page in a browser: $no_browser"
	exit
fi
browser_start || {
	echo 'no page in a browser: none can be started'
	exit
}
wide 1280
page busy.html
echo "drawn first: $(js 'return document.documentElement.dataset.frame') ms"

# told WHAT FUNCTIONS
told() {
	frames "$2" | awk -v words="$1" '{ took[NR] = $1 }
		END { printf "%s: %d frames, half of them below %.0f ms, the longest %.0f ms",
			words, NR, took[int((NR + 1) / 2)], took[NR]
			print " (to reach: 100)" }'
}

click='(id) => () => document.getElementById(id).click()'
told zoom "((click) => [...Array(8).fill(click('trace-in')), ...Array(8).fill(click('trace-right')),
	...Array(8).fill(click('trace-out')), click('trace-reset')])($click)"
told search "['t', 'ta', 'tas', 'task', 'task-', 'task-7', 'task-77', 'task-7', 'task', ''].map(
	(words) => () => {
		const search = document.getElementById('trace-search');
		search.value = words;
		search.dispatchEvent(new Event('input'));
	})"
told scroll "[0, 1, 2, 3, 4, 5, 6, 7].map((step) => () => {
	for (const box of document.querySelectorAll('.box')) box.scrollTop = step * 1500; })"
