#!/bin/sh
# A little of what `make bench` tries at length: is the right commit named, by
# the whole program in a history in memory, with seeded noise?

. "$(dirname "$0")/../lib.sh"

: "${ACCURACY:=$here/../../build/accuracy}"

# tried ROW: 20 bisections, with the same noise each time.
tried() {
	"$ACCURACY" --trials 20 --seed 1 --row "$1" --csv csv
}

# column NAME: of perfbisect's line at its default confidence.
column() {
	awk -F, -v name="$1" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		$at["method"] == "perfbisect" && $at["confidence"] == 0.99 {
			print $at[name]
		}
	' csv
}

check 'names the culprit every time, where noise is a fifth of it' '
	tried delta5 &&
	[ "$(column trials)" = 20 ] &&
	[ "$(column right)" = 1 ] &&
	[ "$(column wrong)" = 0 ]
'

check 'names nothing where nothing got slower' '
	tried same &&
	[ "$(column refused)" = 1 ] &&
	[ "$(column confirmed)" = 0 ]
'

check 'finds the same again from the same seed' '
	tried delta1 && mv csv first && tried delta1 && cmp csv first
'

check 'says what the runs were for' '
	tried back &&
	[ "$(awk -v all="$(column runs)" -v ends="$(column ends_runs)" \
		-v search="$(column search_runs)" \
		-v references="$(column references_runs)" \
		-v proof="$(column proof_runs)" \
		-v share="$(column share_runs)" \
		-v rest="$(column rest_runs)" "BEGIN {
			sum = ends + search + references + proof + share + rest
			print (ends > 0 && search > 0 && references > 0 &&
				proof > 0 && (all - sum) ^ 2 < 1e-4)
		}")" = 1 ]
'

check 'says what it costs beside git bisect, where that is right' '
	tried delta5 >out &&
	awk "/^ .*perfbisect git bisect +ratio/ { getline; print \$NF }" out \
		>ratio &&
	awk "{ exit !(\$1 > 1 && \$1 < 2) }" ratio &&
	tried delta1 >out && grep "git bisect  ratio" out &&
	[ "$(grep -c "^5 % on 5 % noise" out)" = 3 ]
'

check 'marks where more is stated than is right' '
	trials=60; [ -z "${FULL:-}" ] || trials=150
	"$ACCURACY" --trials $trials --seed 1 --row layout >out &&
	sed -n "/^stated, and right/{n;p}" out >line &&
	[ "$(grep -o "(0[0-9.]*-[01][0-9.]*)!" line | wc -l)" = 3 ] &&
	tried delta5 >out && sed -n "/^stated, and right/{n;p}" out >line &&
	[ "$(grep -o "([0-9.]*-1.0000) " line | wc -l)" = 3 ]
'

check 'many outliers are no spread, and no drift' '
	for row in outliers20 queues40 drift-outliers; do
		tried $row || return
		is "1 0" "$(column right) $(column wrong)" || return
	done &&
	awk "{ exit !(\$1 < 220) }" <<-EOF
		$(column runs)
	EOF
'

check 'says what it does not know' '
	! tried nosuch 2>err &&
	grep "no such situation" err
'

check 'a scan finds five steps at once, and invents none' '
	for trial in 0 1 2; do
		"$ACCURACY" --scans=96 --show $trial >out 2>&1 || return 1
		grep "^step at" out && is "found 5 of 5, invented 0" \
			"$(tail -n 1 out)" || return 1
	done
'

finish
