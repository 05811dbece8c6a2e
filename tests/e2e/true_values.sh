#!/bin/sh
# A value is what the tool meant, or the run has none: never a half of it.

. "$(dirname "$0")/../lib.sh"
. "$here/../lib_values.sh"

check 'escape sequences are no text, for number and for regex' '
	line_of 6 4 && prints "time: \\033[1m%s ms\\033[0m\\n" &&
	run_with -m number c1 c6 && names c4 && rm -rf s &&
	run_with -m "regex:time: ([0-9.]+)" c1 c6 && names c4 &&
	is 0.1 "$(field .ends.good.median)" && is s "$(field .metric.unit)"
'

check 'the end of a line is before a carriage return' '
	line_of 6 4 && prints "  7 %%%%\\rtime %s\\r\\nbye\\r\\n" &&
	run_with -m "regex:^time ([0-9]+)$" c1 c6 && names c4
'

check 'a number with thousands is the whole of it' '
	line_of 6 4 250 && prints "total 1,%s.5 ms\\n" &&
	run_with -m number c1 c6 && names c4 &&
	is 1.1005 "$(field .ends.good.median)"
'

check 'a decimal comma, or half a number: refused, with the cure' '
	line_of 4 3 && prints "took %s,25 s\\n" &&
	exits 1 run_with -m number c1 c4 &&
	grep -q "^perfbisect: .*\"100,25\" is not read.*LC_ALL=C" log && rm -rf s &&
	exits 1 run_with -m "regex:([0-9]+) s" c1 c4 &&
	grep -q "\"25\" is only a part of \"100,25 s\"" log
'

check 'runs in other units of the same kind are compared right' '
	for unit in "Latency %s.00us:Latency 1.25ms" "%s.5 KiB:1.2 MiB" \
		"%s MB/s:1.2 GB/s" "%s ms:1m3.5s"; do
		rm -rf s .git && line_of 6 4 "${unit#*:}" &&
		printf "%s\n" "case \$(cat cost) in" \
			"100) printf \"${unit%:*}\\n\" 980 ;;" \
			"*) cat cost ;; esac" >print.sh &&
		run_with -m number c1 c6 && names c4 && rm -rf s &&
		run_with -m "regex:([0-9][0-9.ms]*)" c1 c6 && names c4 || return 1
	done
'

check 'another kind of unit is not compared' '
	line_of 9 7 && printf "%s\n" "case \$(cat name) in" \
		"c5) echo 100 KiB ;; c6) echo 100 ;; *) echo \$(cat cost) ms ;;" \
		"esac" >print.sh && exits 3 run_with -m number c1 c9 &&
	field ".skipped[].reason" >reasons && cat reasons &&
	grep -q "in \"bytes\", those before in \"s\"" reasons &&
	grep -q "without a unit, those before in \"s\"" reasons
'

check 'a bare number has no unit, nor has one before another word' '
	for text in "%s" "%s runs" "%s m" "%s miles" "%s x" "%s%%%%"; do
		rm -rf s .git && line_of 4 3 && prints "$text\\n" &&
		run_with -m number c1 c4 && names c3 &&
		is "100 " "$(field "\"\(.ends.good.median) \(.metric.unit)\"")" ||
			return 1
	done
'

# What hyperfine -i writes: c7 crashes sooner than it is done, c8 is killed.
hyperfine_like() {
	cat >print.sh <<-'SH'
		time=0.$(cat cost) code=0
		case $(cat name) in
		c7) time=0.08 code=139 ;;
		c8) time=0.08 code=null ;;
		esac
		echo '{"results": [{"command": "b",'
		echo "\"times\": [$time, $time], \"exit_codes\": [0, $code]}]}"
	SH
}

check 'hyperfine: a command that failed is no measurement' '
	line_of 12 6 && hyperfine_like && run_with -m hyperfine c1 c12 &&
	names c6 && rm -rf s && exits 1 run_with -m hyperfine c1 c7 &&
	grep -q "BAD .*it failed: exit status 139 (exit_codes)" log &&
	rm -rf s && exits 1 run_with -m hyperfine c1 c8 &&
	grep -q "BAD .*it was ended by a signal" log
'

check 'JSON that is odd where nobody asks for it' '
	line_of 6 4 && printf "%s\n" "printf \"\\357\\273\\277[INFO] start\\n\"" \
		"printf \"{\\\"x\\\": NaN, \\\"x\\\": -Infinity, \\\"b\\\": 1e999,\\n\"" \
		"printf \"\\\"s\\\": \\\"\\377\\001\\\", \\\"n\\\": \$(cat cost)}\\n\"" \
		"echo done" >print.sh &&
	run_with -m json:n c1 c6 && names c4 && rm -rf s &&
	exits 1 run_with -m json:b c1 c6 &&
	grep -q "b is not a number in the JSON: \"1e999\"" log && rm -rf s &&
	exits 1 run_with -m json:x c1 c6 &&
	grep -q "x is not a number in the JSON: there is more than one" log
'

finish
