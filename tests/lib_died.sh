# shellcheck shell=sh
# For tests of what a session leaves that was killed, behind lib.sh.

# died DIR [OPTIONS]: one that was killed in its 16th run.
died() {
	died_dir=$1
	shift
	rm -f n
	cat >bench <<-'EOB'
		#!/bin/sh
		cat cost
		cd "$PERFBISECT_ORIGIN"
		echo >>n
		[ -e go ] || [ "$(wc -l <n)" -ne 16 ] || kill -KILL $PPID
	EOB
	chmod +x bench
	exits 137 perfbisect -m number --no-exact -o "$died_dir" "$@" c1 c12 -- ./bench \
		>out 2>&1
}
