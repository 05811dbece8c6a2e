#!/bin/sh
# Ends that never move, and a bad end that has no value at all.

. "$(dirname "$0")/../lib.sh"

# told TEXT: the report says so, however its lines are broken.
told() {
	tr -s '\n ' ' ' <out | grep -q "$1"
}

check 'a metric that is 0 in every run of both ends: refused soon' '
	line_of 6 3 && exits 4 perfbisect -m number -o s c1 c6 -- echo 0 >out &&
	cat out && is not-reproduced "$(field .verdict)" &&
	[ "$(field .runs)" -le 40 ] &&
	told "number is 0 in every run of both .*does --metric read" &&
	rm -rf s && exits 4 perfbisect -m "regex:^([0-9]+) miss" -o s c1 c6 -- \
		sh -c "echo 0 misses; cat cost" >out && told "is 0 in every run" &&
	! grep -q "scatters" out
'

check 'the same value in every run of both, whatever --min-effect is' '
	line_of 6 3 && exits 4 perfbisect -m number --min-effect 0 -o s c1 c6 -- \
		echo 42 >out && [ "$(field .runs)" -le 40 ] &&
	told "GOOD 42, BAD 42.*all runs have the same value"
'

check 'only one end is 0' '
	line_of 6 3 0 && perfbisect -m number -o s c6 c1 -- cat cost >out &&
	is "$(rev c3)" "$(field .culprit.revision)" && rm -rf s &&
	perfbisect -m number --higher-is-better -o s c1 c6 -- cat cost >out &&
	names c3
'

finish
