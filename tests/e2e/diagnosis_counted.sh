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
	# slots [EVENT]: the kernel's files for them, but for one.
	slots() {
		rm -rf ../devices && mkdir -p ../devices/cpu/events ../devices/cpu/format &&
			echo 4 >../devices/cpu/type &&
			echo config:0-7 >../devices/cpu/format/event &&
			echo config:8-15 >../devices/cpu/format/umask || return
		while read -r slots_name slots_umask; do
			[ "$slots_name" = "${1:-}" ] ||
				echo "event=0x00,umask=$slots_umask" \
					>"../devices/cpu/events/$slots_name" || return
		done <<-EOF
			slots 0x4
			topdown-retiring 0x80
			topdown-bad-spec 0x81
			topdown-fe-bound 0x82
			topdown-be-bound 0x83
		EOF
		export FAKE_PMU_DEVICES="$work/devices"
	}
	narrow='cycles 3e9;instructions 6e9;branch-misses 1e6'
	narrow="$narrow;L1-dcache-load-misses 1e7;dTLB-load-misses 1e5;cache-misses 1e5"
	narrow="$narrow;slots 12e9;topdown-retiring 6e9;topdown-bad-spec 1e9"
	narrow="$narrow;topdown-fe-bound 1e9;topdown-be-bound 4e9"

	check 'counted: slots, in rows, and where no stalled cycles are counted' '
		slots && uncounted="$uncounted,L1-icache-load-misses,iTLB-load-misses" \
			faked code-placement "5.00 times more cycles stalled in the \
front end" "$narrow" "$(echo "$narrow" | sed "s/3e9/4e9/; s/slots 12e9/slots 16e9/
				s/fe-bound 1e9/fe-bound 5e9/")" &&
		field ".counters[] | select(.name == \"slots empty for the front end\") |
			[.parent * 12, .culprit * 16] == [100, 500]" | grep -q true &&
		is 4 "$(field "[.counters[].name | select(startswith(\"slots \"))] | length")" &&
		field ".diagnosis.evidence[]" | grep "^stalled-cycles-frontend (by slots) 5"
	'
	check 'counted: some slots are none, and nobody misses them' '
		slots topdown-bad-spec && faked code-placement "71.7 times more" \
			"$usual" "$(changed "s/3e9/5.1e9/; s/2e6/143.4e6/")" &&
		is 0 "$(field "[.counters[], .counters_missing[] | .name |
			select(test(\"slots|topdown\"))] | length")"
	'
	unset FAKE_PMU_DEVICES

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
