#!/bin/sh
# Parent and culprit under perf: the real one where there is one, and one that
# is made up for what the real one does not do when it is asked to.

. "$(dirname "$0")/../lib.sh"
. "$here/../lib_profile.sh"

# A program that takes so many milliseconds of processor time in alpha and in
# beta, whatever the machine, and says that it costs $3.
bench() {
	cat >bench.c <<-EOF
		#include <stdio.h>
		#include <time.h>
		volatile unsigned long sink;
		#define BURN(ms) \\
			for (clock_t end = clock() + (ms) * (CLOCKS_PER_SEC / 1000); \\
			     clock() < end;) \\
				for (unsigned i = 0; i < 100000; i++) \\
					sink += i
		__attribute__((noinline)) void alpha(int ms) { BURN(ms); }
		__attribute__((noinline)) void beta(int ms) { BURN(ms); }
		__attribute__((noinline)) void both(int a, int b)
		{
			alpha(a);
			beta(b);
			sink++;
		}
		int main(void)
		{
			both($1, $2);
			sink++;
			puts("$3");
		}
	EOF
	change "$4"
}

two() {
	bench 40 12 100 c1 && bench 40 80 150 c2
}

# profiled OPTIONS CFLAGS COMMAND...
profiled() {
	profiled_options=$1 profiled_flags=$2
	shift 2
	# shellcheck disable=SC2086 # words
	perfbisect -m number -o s -n 1 $profiled_options -b "cc $profiled_flags bench.c -o bench" \
		c1 c2 -- "$@" >out 2>log
	profiled_status=$?
	cat out log
	return $profiled_status
}

# by_pointers: the two, with frame pointers, and their session; made once, and
# copied to where it was.
by_pointers() {
	[ ! -e "$work/made" ] || { cp -a "$work/made/." . && return; }
	two && profiled "$bare" "-O1 -fno-omit-frame-pointer" ./bench &&
		cp -a . "$work/made"
}

# profile N FIELD: of the parent's (1) or the culprit's (2) record.
profile() {
	jq -rn "[inputs | select(.record == \"profile\")][$1 - 1].$2" \
		s/journal.jsonl
}

# well_formed FILE: each line is names with ; between them, and a count.
well_formed() {
	! grep -vE '^[^;]+(;[^;]+)* [0-9]+$' "$1"
}

check_real 'frame pointers: stacks, in files and in the journal' '
	by_pointers &&
	[ "$(profile 1 samples)" -ge 200 ] && [ "$(profile 2 samples)" -ge 200 ] &&
	is "fp fp" "$(profile 1 unwind) $(profile 2 unwind)" &&
	well_formed s/profile/parent.folded && well_formed s/profile/culprit.folded &&
	grep -E "^bench;.*both;alpha [0-9]+$" s/profile/parent.folded &&
	profile 2 folded | grep -E "^bench;.*both;beta [0-9]+$" &&
	is true "$(field ".profile.functions | map({key: .name, value: .}) | from_entries |
		.alpha.parent > 0.6 and .alpha.culprit < 0.45 and .beta.parent < 0.4 and
		.beta.culprit > 0.55 and .beta.significant and
		.beta.culprit_s > 3 * .beta.parent_s")" &&
	is "culprit.folded culprit.perf.data culprit.svg parent.folded parent.perf.data parent.svg " \
		"$(find s/profile -maxdepth 1 -type f -printf "%f\n" | sort | tr "\n" " ")"
'

# The work trees are gone by then.
check_real "perf opens its data of both sides, with names" '
	by_pointers && no_trees &&
	with="--buildid-dir s/profile/programs" &&
	perf $with report -i s/profile/culprit.perf.data --stdio --no-children 2>&1 |
		grep -E "%.* bench +[[].[]] beta$" &&
	perf $with diff s/profile/parent.perf.data s/profile/culprit.perf.data 2>&1 |
		grep -E "[+][0-9.]*% .* beta$" &&
	find s/profile/programs -name elf -size -100k -perm 600 | wc -l | grep -x 2
'

check_real 'a program without frame pointers: by DWARF' '
	two && profiled "$once" "-O1 -g -fomit-frame-pointer" ./bench &&
	is "dwarf dwarf" "$(profile 1 unwind) $(profile 2 unwind)" &&
	grep -E "^bench;.*main;both;alpha [0-9]+$" s/profile/culprit.folded &&
	is beta "$(field ".profile.instructions[0].function")" &&
	lines=$(field ".profile.instructions[0].culprit.lines | length") && [ "$lines" -ge 3 ]
'

check_real 'what is cut off before the instructions goes on there' '
	by_pointers &&
	at=$(grep -n "\"record\":\"assembly\"" s/journal.jsonl | head -n 1 | cut -d: -f1) &&
	head -n $((at - 1)) s/journal.jsonl >cut && cat cut >s/journal.jsonl &&
	perfbisect resume s >out 2>log; cat out log
	is 2 "$(grep -c "\"record\":\"assembly\"" s/journal.jsonl)" &&
	is confirmed "$(field .verdict)" && is beta "$(field ".profile.instructions[0].function")"
'

check_real 'a diff of a Makefile touches nothing that is hot' '
	printf "bench: bench.c Makefile\n\tcc -O1 -fno-omit-frame-pointer -DMS=%s \
bench.c -o bench # \n" 12 >Makefile && bench 40 MS MS c0 &&
	sed -i "s/puts(.*)/printf(\"%d\\\\n\", MS)/" bench.c && change c1 &&
	sed -i "s/=12/=80/" Makefile && change c2 &&
	perfbisect -m number -o s -n 1 $once -b make c1 c2 -- ./bench >out 2>log
	cat out log; is true "$(field .diff.none)" &&
	grep "^The culprit.s diff touches no function that has a part in the change" out
'

check_real 'processes that the benchmark starts' '
	printf "#!/bin/sh\n./bench >/dev/null & ./bench >/dev/null\nwait; cat cost\n" >b.sh &&
	chmod +x b.sh && echo 100 >cost && bench 10 3 1 c1 &&
	echo 150 >cost && bench 10 20 2 c2 && profiled "$once" "-O1 -fno-omit-frame-pointer" ./b.sh &&
	grep -E "^bench;.*alpha" s/profile/parent.folded
'

# -- A perf that is made up: `fake SCRIPT` says what it does for `record`
# and for `script`. --

fake() {
	fake_perf "echo \$command >>\"$PWD/called\"
		$1"
}

# A benchmark that takes, in c2, processor time enough to be sampled.
busy='[ $(cat name) = c1 ] || perl -e "1 while (times)[0] < 0.02"; cat cost'

# busy: it, with a fake perf.
busy() {
	line_of 2 2 && PATH="$PWD/fake:$PATH" perfbisect -m number -o s -n 1 "$@" \
		c1 c2 -- sh -c "$busy" >out 2>log
	busy_status=$?
	cat out log
	return $busy_status
}

reason() {
	profile 1 reason | grep "$1" && profile 2 reason | grep "$1" &&
		tr "\n" " " <out | grep "There is no profile: .*$1" &&
		grep "There is no profile: .*$1" s/report.html &&
		is confirmed "$(field .verdict)"
}

check 'a run that is too short is not profiled' '
	fake exit && line_of 4 3 && PATH="$PWD/fake:$PATH" bisect c1 c4 &&
	reason "too short to be sampled" && [ ! -e called ] && [ ! -e s/profile ]
'

check 'names of all sorts stay in their lines' '
	fake "case \$command in
		record) : >\"\$data\" ;;
		script) printf \"a b\\n;c: cycles:P: \\n\\t 10 a;b\\033[1m 7\\n\
\\t 11 F<int>::operator()(int, char) const\\n\\n\" ;;
	esac" && busy && is "a b;F<int>::operator()(int, char) const;a:b?[1m 7 1" \
		"$(cat s/profile/culprit.folded)" &&
	is cycles "$(profile 1 event)"
'

check 'no perf on PATH' '
	mkdir bin && for tool in sh env git cat hg perl mktemp chmod sort sed jq rm cp touch md5sum; do
		ln -s "$(command -v $tool)" bin/ || true
	done && line_of 2 2 && PATH="$work/bin:$PWD/bin" perfbisect -m number -o s -n 1 \
		c1 c2 -- sh -c "$busy" >out &&
	reason "no perf program"
'

check 'a perf that refuses: its own words' '
	fake "echo Error: >&2; echo >&2; echo Access is limited. >&2; exit 255" && busy &&
	reason "perf record failed: exit status 255: Access is limited." &&
	is 1 "$(grep -c "^record" called)"
'

check 'a perf that hangs is stopped' '
	fake "sleep 1000.$$" && busy --prepare true --timeout 3s &&
	reason "perf record failed: no end within 3" && ! pgrep -f "^sleep 1000[.]$$"
'

check 'a perf that prints garbage, or nothing' '
	n=0 && for does in "head -c 100000 /dev/urandom" "echo; echo" "exit 1" \
		"yes garbage | head -n 100000" "kill -9 \$\$"; do
		n=$((n + 1)) && { [ $n -eq 5 ] || ! passed_over $n; } || continue
		rm -rf s && fake "case \$command in
			record) : >\"\$data\" ;;
			script) $does ;;
		esac" && busy && is confirmed "$(field .verdict)" || return 1
	done && reason "perf script failed: killed by SIGKILL"
'

check 'stopped while it profiles: in good order' '
	fake "kill -TERM \$PPID; sleep 60" && exits 143 busy &&
	is interrupted "$(field .verdict)" && no_trees &&
	is "" "$(find s/profile -type f)"
'

check '--no-profile' '
	fake exit && busy --no-profile && [ ! -e called ] && [ ! -e s/profile ] &&
	is null "$(profile 1 reason)" && field .command | grep -e --no-profile
'

finish
