# shellcheck shell=sh
# For tests of profiles, behind lib.sh.

# change NAME: a commit of what is in the folder.
change() {
	[ -d .git ] || git init -q .
	git add -A && git commit -q -m "$1" && git tag "$1"
}

# Words for perfbisect.  What no profile needs is left out: links under other
# layouts, what the scheduler did, counters, a simulation.
bare='--no-layouts --trace none --events none --simulate never'
# One run of each side is recorded, for those with a command before them are not
# repeated until a second of processor time has been sampled.
# shellcheck disable=SC2034 # for those that read this
once="$bare --warmup 0 --prepare true"

# Where perf may sample at all.
real=
if ! perf record -o "$work/try" -- sh -c \
	'i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done' >"$work/why" 2>&1; then
	real=$(grep -v '^Error' "$work/why" | grep . | head -n 1)
elif ! command -v cc >/dev/null; then
	real='there is no cc'
fi

check_real() {
	if [ -z "$real" ]; then
		check "$@"
	else
		skip "$1" "$real"
	fi
}
