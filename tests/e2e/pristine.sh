#!/bin/sh
# Builds that remember: what an earlier revision has left in a tree decides what
# a later one is.  A wrong name is never confirmed.

. "$(dirname "$0")/../lib.sh"

# The build keeps the first default that it finds in a tree, as CMake's cache
# and Kconfig do.
remembers='[ -e kept ] || cp cost kept'

# kept_from K [OPTIONS]: of 24 revisions, the default changes with cK.
kept_from() {
	kept_k=$1
	shift
	rm -rf .git .hg s
	line_of 24 "$kept_k" >/dev/null
	perfbisect -m number -o s --events none --no-profile -b "$remembers" "$@" \
		c1 c24 -- cat kept >out 2>log
	kept_status=$?
	cat log
	return "$kept_status"
}

check 'a cached default: the revision that changes it is named' '
	places=$(places 14 12 2 24)
	[ -z "${FULL:-}" ] || places=$(seq 2 24)
	for k in $places; do
		kept_from $k && names c$k || exit
	done
'
check 'it is said that builds on top of others differ' '
	kept_from 14 && grep -q "^restarting the search: .* when it is built from a pristine tree, and was at " log &&
	grep -q "from here on all builds start from a pristine tree" s/report.md &&
	grep -q "built from pristine trees; medians" s/report.md
'
check '--clean finds it at once, --no-pristine does as it is told' '
	kept_from 14 --clean && names c14 && ! grep -q "^again" log &&
	{ kept_from 14 --no-pristine; ! grep -q "pristine" log; }
'
# fails_from K: the same, where the slow ones fail; every time, or BAD alone has
# no level.
fails_from() {
	rm -rf .git .hg s
	line_of 24 "$1" >/dev/null
	perfbisect -m number -o s --events none --no-profile --on-failure bad \
		-b "$remembers" c1 c24 -- sh -c '[ "$(cat kept)" = 100 ] && cat kept' \
		>out 2>log
	fails_status=$?
	cat log
	return "$fails_status"
}
check 'a cached default that makes the benchmark fail: the same' '
	places=$(places 14 3 23)
	[ -z "${FULL:-}" ] || places=$(seq 2 24)
	for k in $places; do
		fails_from $k && names c$k || exit
	done; grep -q "^restarting the search: .* when it is built from a pristine tree, and " log
'
check 'in place, too' '
	line_of 12 8 && [ "$VCS" = git ] || { converted && hg update -q -C c12; } &&
	perfbisect --in-place -m number -o "$work/t.s" --events none --no-profile \
		-b "$remembers" c1 c12 -- cat kept >out 2>log; cat log
	mv "$work/t.s" s && names c8 && grep -q "^restarting the search: " log
'
check 'killed in the middle of the proof, and resumed: the same' '
	line_of 24 14 && printf "%s\n" "#!/bin/sh" "cat kept" \
		"[ ! -e go ] || exit 0" \
		"[ \$(grep -c confirmation \"\$PERFBISECT_ORIGIN/s/journal.jsonl\") -lt 1 ] || kill -KILL \$PPID" \
		>"$work/bench" && chmod +x "$work/bench" &&
	exits 137 perfbisect -m number -o s --events none --no-profile \
		-b "$remembers" c1 c24 -- "$work/bench" >out 2>&1 &&
	printf "%s\n" "#!/bin/sh" "cat kept" >"$work/bench" &&
	perfbisect resume s >out 2>log; cat log; names c14
'
check 'what is too good to be true is built pristine before it is called odd' '
	line_of 24 14 && cat >"$work/b" <<-"END" &&
		[ -e first ] || { cat name >first; cp cost kept; exit 0; }
		[ "$(cat name)" != c13 ] || { echo 10 >kept; exit 0; }
		cp cost kept
	END
	perfbisect -m number -o s -b "sh \"$work/b\"" --trees 3 c1 c24 -- cat kept \
		>out 2>log; cat log
	names c14 && grep -q "is too good to be true; it is built once more" log &&
	grep -q "^warning: .* was too good to be true when" log &&
	! grep -q "skip" log && is 0 "$(field ".skipped | length")"
'
check 'a revision that is odd in every build is skipped as ever' '
	costs() { i=0; for c; do i=$((i + 1)); commit c$i $c ${2:+$([ $i -eq 1 ] ||
		echo c$((i - 1)))}; done; git reset -q --hard c$i; }
	costs 100 100 100 100 1 100 100 150 150 150 150 150 &&
	bisect c1 c12 && names c8
'

if command -v cmake >/dev/null; then
	check 'CMake: the default of an option() changes' '
		for i in $(seq 16); do
			d=ON; [ $i -lt 11 ] || d=OFF
			printf "%s\n" "cmake_minimum_required(VERSION 3.10)" "project(p NONE)" \
				"option(FAST \"the fast path\" $d)" \
				"configure_file(out.in out)" >CMakeLists.txt
			echo "@FAST@" >out.in
			[ -d .git ] || git init -q .
			git add -A && git commit -q --allow-empty -m c$i && git tag c$i
		done
		perfbisect -m number -o s --events none --no-profile \
			-b "cmake -S . -B build >/dev/null" c1 c16 -- \
			sh -c "grep -q ON build/out && echo 100 || echo 150" >out 2>log
		cat log; is "$(rev c11)" "$(field .culprit.revision)" &&
		is confirmed "$(field .verdict)"
	'
else
	skip 'CMake: the default of an option() changes' 'there is no cmake'
fi
if command -v ar >/dev/null; then
	check 'ar keeps the members of sources that are gone' '
		git init -q . && for i in $(seq 16); do
			echo $i >src$i; [ $i -ne 1 ] || echo 3 >src3; [ $i -ne 11 ] || rm -f src3
			git add -A && git commit -q -m c$i && git tag c$i
		done
		perfbisect -m number -o s --events none --no-profile \
			-b "ar rc lib.a src*" c1 c16 -- sh -c "ar t lib.a |
				grep -qx src3 && echo 100 || echo 150" >out 2>log
		cat log; is "$(rev c11)" "$(field .culprit.revision)" &&
		is confirmed "$(field .verdict)"
	'
else
	skip 'ar keeps the members of sources that are gone' 'there is no ar'
fi
finish
