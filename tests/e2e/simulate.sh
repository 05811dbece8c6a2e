#!/bin/sh
# Parent and culprit in a simulated processor.  The metric is printed, so that
# the step is exact; what is counted is the program's own work.

. "$(dirname "$0")/../lib.sh"
for tool in cc valgrind; do
	command -v $tool >/dev/null && continue
	echo "1..0 # SKIP $tool is not here (scripts/need.sh test)"
	exit 0
done

static=$(static_flag)

cat >"$work/program.c" <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void __attribute__((noinline)) work_on(int rounds)
{
	for (volatile int i = 0; i < rounds; i++)
		;
}

static void __attribute__((noinline)) work_again(int rounds)
{
	for (volatile int i = 0; i < rounds; i++)
		;
}

static void __attribute__((noinline)) have_child(void)
{
	if (fork() == 0)
		_exit(0);
	wait(NULL);
}

int main(void)
{
	FILES
	printf("%d\n", COST);
	return 0;
}
END

# history BEFORE AFTER: c1 to c4; what main() does, AFTER from c3 on.
history() {
	git init -q . && echo program >.gitignore || return
	for history_i in 1 2 3 4; do
		history_body=$1 history_cost=100
		[ $history_i -lt 3 ] || history_body=$2 history_cost=200
		echo $history_cost >cost
		sed "s/FILES/$history_body/" "$work/program.c" >program.c
		echo $history_i >notes
		git add -A && git commit -q -m "c$history_i" &&
			git tag "c$history_i" || return
	done
}

twice='work_on(200000); work_on(200000);'
once='work_on(200000);'

# The folder has a character that means something to valgrind.
search() {
	perfbisect -m number -o 's%p' -n 1 --max-runs 3 --no-profile --no-layouts \
		-b "cc -O1 $static -DCOST=\$(cat cost) program.c -o program" \
		"$@" c1 c4 -- ./program >out 2>log || { cat out log; return 1; }
	rm -rf s && ln -s 's%p' s
}

# counted NAME SIDE: a row of the table.
counted() {
	field ".counters[] | select(.name == \"$1\") | .$2"
}

has_counters() {
	field '[.counters_missing[].name] | index("instructions") | not' |
		grep -q true
}

check 'counts of both, in all reports' '
	history "$once" "$twice" && search --simulate always &&
	is c3 "$(field .culprit.subject)" &&
	is true "$(counted sim:instructions simulated)" &&
	is false "$(counted wall simulated)" &&
	field "[.counters[] | select(.name == \"sim:instructions\")][0] |
		.culprit - .parent >= 600000 and .culprit - .parent <= 1400000 and
		.significant and (.low == null)" | grep -q true &&
	is null "$(counted sim:branches low)" &&
	grep -q "^sim:instructions  *[0-9.]* [kM]" out &&
	grep -q "^(sim: simulated, by valgrind)" out &&
	grep -q "^| sim:branch-misses (simulated) |" "s/report.md" &&
	grep -q "sim:L1-icache-load-misses (simulated)<" s/report.html &&
	is 2 "$(field .simulation.parent.runs)" &&
	is true "$(field .simulation.culprit.repeats)" &&
	field ".course[]" | grep "^In a simulated processor, by valgrind, the parent \
ran twice and the culprit twice; its counts repeat bit for bit" &&
	field ".course[]" | grep "^Of sim:instructions, [0-9]* % of the change is in \
work_on ([0-9.]* . -> [0-9.]* M)\.$" &&
	grep -E "^work_on  +1[.][0-9]+ M  +2[.][0-9]+ M  +[0-9]+ +[0-9]+$" out &&
	is work_on "$(field ".simulation.functions[\"sim:instructions\"][0].name")" &&
	ls s/simulated/parent/callgrind.out.* s/simulated/culprit/callgrind.out.* &&
	[ ! -e s/simulated/again ]
'

check 'which function has gone, and which is new' '
	history "work_on(200000); work_again(9);" "work_again(400000);" &&
	search --simulate always &&
	grep -E "^functions, simulated  +instructions  +[A-Za-z0-9-]+-misses$" out &&
	grep -E "^work_on  +1[.][0-9]+ M  +0 .* gone$" out &&
	grep -E "^work_again  +[0-9]+  +[0-9.]+ M " out &&
	grep -E "^\| work\\\\?_on \|.*\| gone \|$" s/report.md &&
	grep -q "<code>work_on</code> gone</th><td>1[.][0-9]* M</td><td>0</td>" s/report.html &&
	field ".simulation.functions[\"sim:instructions\"][] | select(.name == \"work_on\").culprit" |
		grep -x 0
'

check 'a child is counted, and not what it was born with' '
	history "have_child(); $twice" "$twice have_child(); " &&
	search --simulate always &&
	field "[.counters[] | select(.name == \"sim:instructions\")][0].ratio |
		. > 0.97 and . < 1.03" | grep -q true
'

check 'what is cut off before the culprit was simulated goes on there' '
	history "$once" "$twice" && search --simulate always --keep-trees && cp out before &&
	simulations=$(grep -n "\"simulation\"" s/journal.jsonl | cut -d: -f1) &&
	is 2 "$(echo "$simulations" | wc -l)" &&
	head -n "$(echo "$simulations" | head -n 1)" s/journal.jsonl >cut &&
	cat cut >s/journal.jsonl && perfbisect resume "s%p" >out 2>log &&
	is 2 "$(grep -c "\"record\":\"simulation\"" s/journal.jsonl)" &&
	is "$(grep ^sim: before)" "$(grep ^sim: out)"
'

check 'never' '
	history "$once" "$twice" && search --simulate never &&
	is null "$(field .simulation)" && ! grep -q sim: out
'

# A machine that has counters takes these.
check 'by itself, not for runs of a few milliseconds' '
	history "$once" "$twice" && search &&
	if has_counters; then
		is null "$(field .simulation)"
	else
		field .simulation.culprit.reason |
			grep "^one run is too short to tell much: .* ms of processor"
	fi
'

check 'without valgrind' '
	mkdir bin && for tool in cc sh cat rm ln as ld git; do
		ln -s "$(command -v $tool)" bin/ || exit
	done && history "$once" "$twice" &&
	PATH="$work/bin:$PWD/bin" search --simulate always &&
	field ".course[]" | grep "^A simulated processor would tell how many \
instructions run, and how many misses of caches and branches, but there is no \
valgrind on PATH (apt install valgrind)\.$"
'

check 'what fails under valgrind, with its own reason' '
	mkdir bin && printf "%s\n" "#!/bin/sh" \
		"for word; do case \$word in --log-file=*) log=\${word#*=} ;; esac; done" \
		"log=\$(echo \"\$log\" | sed \"s/%%/%/g; s/%p\\\$/\$\$/\")" \
		"echo \"vex amd64->IR: unhandled instruction bytes: 0x1\" >\"\$log\"" \
		"kill -ILL \$\$" >bin/valgrind && chmod +x bin/valgrind &&
	history "$once" "$twice" &&
	PATH="$PWD/bin:$PATH" search --simulate always &&
	is "under valgrind: killed by SIGILL: vex amd64->IR: unhandled instruction \
bytes: 0x1" "$(field .simulation.culprit.reason)" &&
	is 0 "$(field .simulation.culprit.runs)" &&
	! grep -q "^sim:" out
'
finish
