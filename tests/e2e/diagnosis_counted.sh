#!/bin/sh
# The diagnosis where a processor counts, which is one that is told what to, and
# where there is nothing to be diagnosed.

. "$(dirname "$0")/../lib.sh"

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
	line_of 4 3 && perfbisect -m number --no-exact -o s c1 c4 -- cat cost >out &&
	is unclear "$(field .diagnosis.class)" &&
	field .diagnosis.sentence | grep -q -e "do not explain it" -e "not in proportion"
'

check 'no step, no diagnosis' '
	line_of 4 9 && exits 4 perfbisect -m number -o s c1 c4 -- cat cost >out &&
	is null "$(field .diagnosis)" && ! grep -q "^diagnosis" out &&
	! grep -q "Diagnosis" s/report.md
'
finish
