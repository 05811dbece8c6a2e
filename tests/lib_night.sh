# shellcheck shell=sh
# A night in small: 200 commits, each with a build of its own, and a benchmark
# whose runs scatter, take twice as long now and then, and drift; see
# tests/noise.c.  After lib.sh.

: "${CC:=cc}"
if ! $CC --version >/dev/null 2>&1; then
	echo "1..0 # SKIP there is no C compiler ($CC)"
	exit 0
fi

# All commits have the same source: it is compiled once, and for each with FULL=1.
build="cp \"$work/noise\" noise"
[ -z "${FULL:-}" ] || build="$CC -O1 -o noise noise.c"
$CC -O1 -o "$work/noise" "$here/../noise.c" || exit

# history STEP: in the folder STEP, and it takes STEP % more from c137 on.
history() {
	mkdir "$work/$1" && (
		cd "$work/$1" && git init -q . &&
			program noise.c <"$here/../noise.c" &&
			line_of 200 137 $((100 + $1))
	) >/dev/null 2>&1
}

# night STEP SEED DRIFT UNIT OPTIONS...: one of them, at most two minutes long;
# behind the words $with.
with=
night() {
	night_step=$1 night_seed=$2 night_drift=$3 night_unit=$4
	shift 4
	rm -rf "$work/night" && cp -r "$work/$night_step" "$work/night" &&
		cd "$work/night" || return
	# shellcheck disable=SC2086 # they are words
	$with timeout --preserve-status 120 perfbisect -o s --no-profile \
		--no-layouts --trace none --events none --simulate never \
		-b "$build" "$@" -- \
		./noise "$night_seed" "$night_drift" "$night_unit" >out 2>log
	night_status=$?
	cat out log
	return $night_status
}
