#!/bin/sh
# Benchmarks that leave something in their tree, which moves their own values.
# A wrong name is never confirmed, and a drift of the machine is not taken for it.

. "$(dirname "$0")/../lib.sh"

# What is left in the tree, `state`, has a line for each run; $GROW is per mille
# of the cost for each of them.
cat >"$work/grows" <<'EOF2'
#!/bin/sh
echo x >>state
n=$(wc -l <state)
c=$(cat cost)
echo $((c * 1000 + c * GROW * n))
EOF2
# A database that no longer fits: 15 % more from the 12th run on.
cat >"$work/fills" <<'EOF2'
#!/bin/sh
echo x >>state
n=$(wc -l <state)
c=$(cat cost)
[ "$n" -lt 12 ] || c=$((c * 115 / 100))
echo $((c * 1000 + n % 3))
EOF2
# A cache that fills, and makes each of the first 20 runs faster.
cat >"$work/warms" <<'EOF2'
#!/bin/sh
echo x >>state
n=$(wc -l <state)
[ "$n" -lt 20 ] || n=20
c=$(cat cost)
echo $((c * 1000 - c * 10 * n))
EOF2
# No tree's own, but that of the machine: 0.5 % with each run of any tree.
cat >"$work/drifts" <<'EOF2'
#!/bin/sh
echo x >>"$drift"
n=$(wc -l <"$drift")
c=$(cat cost)
echo $((c * 1000 + c * 5 * n))
EOF2
chmod +x "$work/grows" "$work/fills" "$work/warms" "$work/drifts"
export GROW=10 drift="$work/t/drift"

# state_from K [OPTIONS] -- COMMAND...: of 24 revisions, 12 % slower from cK on.
state_from() {
	state_k=$1
	shift
	rm -rf .git .hg s drift
	line_of 24 "$state_k" 112 >/dev/null
	state_options=
	while [ "$1" != -- ]; do
		state_options="$state_options $1"
		shift
	done
	# shellcheck disable=SC2086
	perfbisect -m number -o s --events none --no-profile $state_options \
		c1 c24 "$@" >out 2>log
	state_status=$?
	cat out log
	return "$state_status"
}

# refused: nothing is confirmed or named, and it is said why.
refused() {
	is not-confirmed "$(field .verdict)" && is null "$(field .culprit)" &&
		grep -q "^Not confirmed: each run in a tree is about " out &&
		field .reason | grep -q "COMMAND leaves something behind that grows"
}

# right_or_none K: cK is named, or nothing.
right_or_none() {
	case $(field .verdict) in
	confirmed) names "c$1" ;;
	not-confirmed | not-reproduced) [ "$(field .exit_status)" -ge 4 ] ;;
	*) false ;;
	esac
}

check 'state that grows in a tree with its runs: nothing is confirmed, and why' '
	for k in $(places 2 11 24); do
		exits 5 state_from $k -- "$work/grows" && refused || exit
	done &&
	field .reason | grep -q "about [01]\.[0-9]* % higher than the one before it" &&
	grep -q "leaves something behind that grows" s/report.md s/report.html &&
	is 0 "$(trees_left)"
'
check 'it is seen after the ends, before a search costs anything' '
	exits 5 state_from 11 -- "$work/grows" && is 0 "$(field ".revisions |
		map(select(.verdict == \"good\" or .verdict == \"bad\")) |
		map(select(.samples | length > 0)) | length")"
'
check 'more in each run, and with a build: the same' '
	export GROW=30 &&
	exits 5 state_from 19 -b true -- "$work/grows" && refused &&
	exits 5 state_from 3 --clean -- "$work/grows" && refused
'
check 'the cure that is named helps' '
	exits 5 state_from 11 -- "$work/grows"
	case $VCS in
	git) cure="git clean -fdxq PATH" ;;
	hg) cure="hg --config extensions.purge= purge --all PATH" ;;
	esac
	field .reason | grep -qF -- "--prepare ${q:='"'"'}$cure$q" || exit
	line_of 24 11 112 && rm -rf s && perfbisect -m number -o s --events none \
		--no-profile --prepare "${cure%PATH}state" c1 c24 -- "$work/grows" \
		>out 2>log; cat log
	names c11 && ! grep -q "built in a new tree to tell" log
'
check 'a COMMAND that cleans up after itself is searched as ever' '
	printf "%s\n" "#!/bin/sh" "\"$work/grows\"" "rm state" >"$work/tidy" &&
	chmod +x "$work/tidy" && state_from 11 -- "$work/tidy" && names c11
'
check 'state that grows too little to matter does not' '
	export GROW=1 && state_from 11 -- "$work/grows" && names c11 &&
	! grep -q "built in a new tree to tell" log
'
check 'a database that no longer fits, a cache that fills: no wrong name' '
	for k in $(places 2 11 24); do
		state_from $k -- "$work/fills"; right_or_none $k || exit
		state_from $k -- "$work/warms"; right_or_none $k || exit
	done
'
check 'a cache that fills: it is said that values fall' '
	exits 5 state_from 11 -- "$work/warms" && refused &&
	field .reason | grep -q "% lower than the one before it" &&
	field .reason | grep -q "the trees that run most look best"
'
check 'a machine that gets slower all the time is not taken for it' '
	state_from 11 -- "$work/drifts"
	names c11 && grep -q "^  it is the machine" log
'
check 'BAD is not compared in an older tree than its parent' '
	export GROW=2 && state_from 24 -- "$work/grows"
	right_or_none 24 || exit
	records() { jq -c "select(.record == \"$1\" and .revision == \"$(rev c24)\")" \
		s/journal.jsonl | wc -l; }
	echo "$(records tree) trees, $(records run) runs of c24"
	[ "$(records run)" -gt 8 ] && is 2 "$(records tree)"
'
check 'killed in the midst of the question, and resumed: the same' '
	printf "%s\n" "#!/bin/sh" "echo x >>\"$work/t/all\"" \
		"[ \$(wc -l <\"$work/t/all\") -ne \"\$(cat \"$work/t/at\")\" ] || kill -KILL \$PPID" \
		"exec \"$work/grows\"" >"$work/kills" && chmod +x "$work/kills" &&
	for at in 18 26 31; do
		echo $at >at && : >all && exits 137 state_from 11 -- "$work/kills" || exit
		perfbisect resume s >out 2>log; cat out log; refused || exit
	done
'
finish
