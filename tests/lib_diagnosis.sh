# shellcheck shell=sh
# The diagnosis must name the reason for which a program became slow, or say that
# it cannot; after lib_planted.sh.  Whole, each of them is linked again as well: a
# real step stays.  Linkers are not put where a path has a space.

if [ -n "${FULL:-}" ]; then
	XDG_CACHE_HOME=$(mktemp -d "${TMPDIR:-/tmp}/perfbisect-cache.XXXXXX")
	export XDG_CACHE_HOME
	trap 'rm -rf "$work" "$XDG_CACHE_HOME"' EXIT
fi

# told METRIC [OPTIONS] GOOD BAD: bisect it, linked with the words $linked; the
# class is in $class then.
linked=
told() {
	told_metric=$1 class=
	shift
	rm -rf s
	perfbisect -m "$told_metric" -o s -n 4 --no-profile \
		-b "cc -O2 $linked \$(cat flags) program.c -pthread -o program" \
		"$@" -- ./program ${rounds:+"$rounds"} >out 2>log || return
	cat out
	class=$(field .diagnosis.class)
	is c3 "$(field .culprit.subject)" && stays
}

# Under other layouts, where links were recorded.
stays() {
	[ -n "${FULL:-}" ] || return 0
	stays_answer=$(field ".layouts.answer, .layouts.reason") && echo "$stays_answer"
	case ${stays_answer%%"$newline"*} in
	stays | open) ;;
	*) return 1 ;;
	esac
}
newline="
"

# decided ...: the same, once more if the machine was too busy to tell.
decided() {
	{ told "$@" && [ "$class" != unclear ]; } || told "$@"
}

# diagnosed CLASS NAME BEFORE AFTER METRIC
diagnosed() {
	planted "$2" "$3" "$4" && decided "$5" c1 c4 && is "$1" "$class"
}
