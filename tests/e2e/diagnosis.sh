#!/bin/sh
# Real programs (tests/planted), slowed down for a reason that is known: the
# diagnosis must name it, or say that it cannot.

. "$(dirname "$0")/../lib.sh"
command -v cc >/dev/null || {
	echo '1..0 # SKIP there is no C compiler (cc)'
	exit 0
}

# history NAME BEFORE AFTER: c1 to c4 of that program, and the flags with which
# it is built, AFTER from c3 on.
history() {
	rm -rf .git s && git init -q . &&
		cp "$here/../planted/$1.c" program.c && echo program >.gitignore &&
		for history_i in 1 2 3 4; do
			echo "$2" >flags
			[ $history_i -lt 3 ] || echo "$3" >flags
			echo $history_i >notes
			git add -A && git commit -q -m "c$history_i" &&
				git tag "c$history_i" || return
		done
}

# told METRIC [OPTIONS] GOOD BAD: bisect it; the class is in $class then.
told() {
	told_metric=$1 class=
	shift
	rm -rf s
	perfbisect -m "$told_metric" -o s -n 4 --no-profile \
		-b "cc -O2 \$(cat flags) program.c -pthread -o program" \
		"$@" -- ./program >out 2>log || return
	cat out
	class=$(field .diagnosis.class)
	is c3 "$(field .culprit.subject)"
}

# decided ...: the same, once more if the machine was too busy to tell.
decided() {
	{ told "$@" && [ "$class" != unclear ]; } || told "$@"
}

# planted CLASS NAME FLAG METRIC
planted() {
	history "$2" '' "$3" && decided "$4" c1 c4 && is "$1" "$class"
}

# counted NAME: does this machine count it?
counted() {
	jq -e ".counters | any(.name == \"$1\")" s/report.json >/dev/null
}

# It must be unclear, and why.
cannot_tell() {
	is unclear "$class" && tr -s '\n ' ' ' <out |
		grep -q 'without hardware counters it cannot be told'
}

# processor CLASS NAME FLAG: one that takes hardware counters.
processor() {
	history "$2" '' "$3" && { told user c1 c4 || told user c1 c4; } || return
	if ! counted instructions; then
		touch ../uncounted
		cannot_tell || { told user c1 c4 && cannot_tell; }
	else
		is "$1" "$class" || { decided user c1 c4 && is "$1" "$class"; }
	fi
}

check 'waiting, in all reports' '
	planted waiting waiting -DSLOW wall && grep -q "^diagnosis: waiting: " out &&
	grep -qF "**Diagnosis:** waiting: " s/report.md &&
	field .diagnosis.sentence | grep -q "^waiting: .* the wall time, but .* the CPU time" &&
	field ".diagnosis.evidence[0]" | grep -q "^wall [0-9.]* times"
'

check 'waiting no more' '
	history waiting -DSLOW "" && decided wall c4 c1 && is waiting "$class" &&
	grep -q "^First good revision" out &&
	field .diagnosis.sentence | grep -q "^waiting: 0\.[0-9]* times the wall"
'

check 'system time' '
	planted system-time system_time -DSLOW cpu
'

check 'memory' '
	planted memory memory -DSLOW max-rss
'

check 'page faults, where they are counted' '
	history page_faults "" -DSLOW && decided cpu c1 c4 &&
	if counted page-faults; then
		is page-faults "$class"
	else
		touch ../no_faults
	fi
'
[ ! -e "$work/no_faults" ] || skip 'page faults' 'they are not counted here'

# What the two threads got together, of all processors, at the fast end.
together() {
	jq "[.samples[] | select(.phase == \"ends\" and
		.revision == \"$(git rev-parse c1)\")] |
		(map(.user_s) | add) / (map(.wall_s) | add)" s/report.json
}

check 'lost parallelism, where there are two processors' '
	history lost_parallelism "" -DSLOW &&
	if decided wall --max-runs 20 c1 c4 && [ "$class" != unclear ]; then
		is lost-parallelism "$class"
	else
		touch ../alone && jq -en "$(together) < 1.5"
	fi
'
[ ! -e "$work/alone" ] || skip 'lost parallelism' \
	'other programs took the second processor'

check 'more work' 'processor more-work more_work -DSLOW'
check 'code placement' '
	processor code-placement code_placement -falign-functions=4096
'
check 'branch misses' 'processor branch-misses branch_misses -DSLOW'
check 'data cache' 'processor data-cache data_cache -DSLOW'
[ ! -e "$work/uncounted" ] || skip 'these four exactly' \
	'this machine counts no instructions'

# faked CLASS WORDS BEFORE AFTER: by cycles, on a processor that counts what the
# commits say (tests/fake_pmu.c): lines of counters, with ; between them.
faked() {
	faked_parent=
	git init -q . && for faked_i in 1 2 3 4; do
		faked_counts=$3
		[ $faked_i -lt 3 ] || faked_counts=$4
		faked_blob=$(echo "$faked_counts" | tr ';' '\n' |
			git hash-object -w --stdin)
		EXTRA="100644 blob $faked_blob\tcounters" \
			commit c$faked_i 1 $faked_parent
		faked_parent=c$faked_i
	done
	git reset -q --hard c4 &&
		with_pmu FAKE_PMU_LACKS="$uncounted" \
			perfbisect -m cycles -o s -n 5 c1 c4 -- \
			sh -c 'cp counters "$FAKE_PMU"' >out 2>log
	faked_status=$?
	cat out log
	[ $faked_status -eq 0 ] && names c3 && is "$1" "$(field .diagnosis.class)" &&
		field .diagnosis.sentence | grep -F "$2"
}

usual='cycles 3e9;instructions 6e9;branch-misses 1e6;L1-icache-load-misses 2e6'
usual="$usual;iTLB-load-misses 1e4;L1-dcache-load-misses 1e7"
usual="$usual;dTLB-load-misses 1e5;cache-misses 1e5"
uncounted=stalled-cycles-frontend,stalled-cycles-backend

# changed SCRIPT: what is usual, with the lines that sed changes.
changed() {
	echo "$usual" | tr ';' '\n' | sed "$1" | tr '\n' ';'
}

if can_fake_pmu; then
	check 'counted: more work, and all that comes with it' '
		faked more-work "more work: 1.50 times the instructions" "$usual" \
			"$(changed "s/3e9/4.5e9/; s/6e9/9e9/; s/misses 1e/misses 1.5e/")"
	'
	check 'counted: code placement' '
		faked code-placement "the same instructions (1.00 times) and 71.7 \
times more L1 instruction cache misses" "$usual" \
			"$(changed "s/3e9/5.1e9/; s/2e6/143.4e6/")"
	'
	check 'counted: branch misses' '
		faked branch-misses "100 times more mispredicted branches" "$usual" \
			"$(changed "s/3e9/5e9/; s/branch-misses 1e6/branch-misses 1e8/")"
	'
	check 'counted: data cache' '
		faked data-cache "20.0 times more L1 data cache misses" "$usual" \
			"$(changed "s/3e9/5e9/; s/1e7/2e8/")"
	'
	check 'counted: nothing that tells why' '
		faked unclear "1.00 times the instructions take 1.67 times the \
cycles, and nothing that was counted tells why" "$usual" "$(changed "s/3e9/5e9/")"
	'
	check 'counted: two reasons' '
		faked unclear "does not single out one reason" "$usual" \
			"$(changed "s/3e9/7e9/; s/branch-misses 1e6/branch-misses 1e8/
				s/1e7/2e8/")"
	'
else
	skip 'more work, code placement, branch misses and data cache, counted' \
		"$no_fake_pmu"
fi

check 'a printed number that the process does not follow' '
	line_of 4 3 && perfbisect -m number -o s c1 c4 -- cat cost >out &&
	is unclear "$(field .diagnosis.class)" &&
	field .diagnosis.sentence | grep -q -e "do not explain it" -e "not in proportion"
'

check 'no step, no diagnosis' '
	line_of 4 9 && exits 4 perfbisect -m number -o s c1 c4 -- cat cost >out &&
	is null "$(field .diagnosis)" && ! grep -q "^diagnosis" out &&
	! grep -q "Diagnosis" s/report.md
'
finish
