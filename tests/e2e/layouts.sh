#!/bin/sh
# Is it the commit, or where its code happens to lie?  The program tells where
# two of its functions lie to each other, in place of being slower for it, so
# that each answer is exact.

. "$(dirname "$0")/../lib.sh"

: "${CRASH:=$here/../../build/crash/perfbisect}"
if ! command -v gcc >/dev/null; then
	echo '1..0 # SKIP there is no gcc'
	exit 0
fi

# Linkers are not put where a path has a space.
XDG_CACHE_HOME=$(mktemp -d "${TMPDIR:-/tmp}/perfbisect-cache.XXXXXX")
export XDG_CACHE_HOME
trap 'chmod -R u+rwX "$work" "$XDG_CACHE_HOME" 2>/dev/null
	rm -rf "$work" "$XDG_CACHE_HOME"' EXIT

mkdir "$work/c"
cat >"$work/c/a.c" <<'END'
#include "size.h"
int a(int x) { return x + 1; }
char x[BYTES] = {1};
__asm__(".text\n.org " SIZE ", 0xcc\n");
END
cat >"$work/c/b.c" <<'END'
char y[64] = {1};
int b(int x) { return x + 2; }
END
# VALUE of size.h may use how far code and data of b.c are from those of a.c, and
# b() from the stub of a library's function.
cat >"$work/c/main.c" <<'END'
#include <stdio.h>
#include <unistd.h>
#include "size.h"
int a(int x);
int b(int x);
extern char x[], y[];
int main(void)
{
	long apart = (long)((char *)b - (char *)a);
	long data = y - x;
	long stub = (long)getppid, slot = (long)b - stub;
	int together = apart == 4096;

	(void)data, (void)slot, (void)together;
	printf("%ld\n", (long)(VALUE));
	return 0;
}
END
# Most of the time is linking; there are faster linkers, which the file link.sh is
# about as well.
linker=-fuse-ld=gold
echo 'int main(void) { return 0; }' |
	gcc $linker -x c - -o "$work/linked" 2>/dev/null || linker=
cat >"$work/c/Makefile" <<END
LDFLAGS = $linker
CFLAGS = -O1 -fno-toplevel-reorder
%.o: %.c
	compiled \$< \$(CFLAGS)
prog: a.o b.o main.o
	gcc \$(LDFLAGS) -o \$@ a.o b.o main.o
a.o b.o main.o: size.h
END

# compiled FILE FLAGS...: what was compiled once is kept.  An object is made anew, as
# a compiler does it, for a recorded one may be its other name.
cat >"$work/bin/compiled" <<'END'
#!/bin/sh
kept=${0%/bin/*}/kept
mkdir -p "$kept"
made=$kept/$({ cat "$1" size.h && echo "$@"; } | md5sum | cut -c1-32).o
[ -e "$made" ] || { gcc -c -o "$made.$$" "$@" && mv "$made.$$" "$made"; } || exit
cp --remove-destination "$made" "${1%.c}.o"
END
chmod +x "$work/bin/compiled"

# sized NAME SIZE VALUE [PARENT]: a commit of that program.
sized() {
	cp "$work"/c/* . && printf '#define %s\n' \
		"SIZE \"$2\"" "BYTES $2" "VALUE ($3)" >size.h &&
		echo "/* $1 */" >>b.c && git add -A &&
		git commit -q -m "$1" && git tag "$1"
}

# history K BEFORE AFTER: c1 to c8, of which cK makes SIZE and VALUE others;
# each is SIZE:VALUE.  What was made once is kept.
history() {
	rm -rf .git .hg ./*
	history_kept=$work/histories/$(echo "$*" | md5sum | cut -c1-32)
	[ ! -e "$history_kept" ] || { cp -a "$history_kept/." . && return; }
	git init -q . && for history_i in 1 2 3 4 5 6 7 8; do
		history_is=$2
		[ $history_i -lt "$1" ] || history_is=$3
		sized c$history_i "${history_is%%:*}" "${history_is#*:}" || return
	done && mkdir -p "$work/histories" && cp -a . "$history_kept"
}

# search [OPTIONS]
search() {
	perfbisect -m number -o s --events none --trace none --simulate never \
		--no-profile -b make "$@" c1 c8 -- ./prog >out 2>log
	search_status=$?
	cat out log
	return $search_status
}

moves='4096:100 + 50 * together'

check 'a commit that only moves the code: found, and said so' '
	history 5 "4160:100 + 50 * together" "$moves" && search && names c5 &&
	is code-placement "$(field .diagnosis.class)" &&
	is gone "$(field .layouts.answer)" &&
	field .diagnosis.sentence | grep "^code placement, tested: 100 -> 150 as \
built, 100 -> 100 under 8 random layouts: the commit only moved the code; .*-falign" &&
	grep -q "^  under 8 random layouts: 100 -> 100, the step is gone" log &&
	grep -q "^under 8 layouts  *100  *100" out &&
	grep -q "| under 8 layouts |" s/report.md &&
	grep -q "parent under 8 layouts: " s/report.html &&
	is "8 8" "$(field "[.samples[] | select(.phase == \"layout\" and .layout > 0)
		| .revision] | group_by(.) | map(length) | sort | .[-2:] | join(\" \")")"
'
check 'a step that is one stays' '
	history 5 "4160:100" "4160:150" && search && names c5 &&
	is stays "$(field .layouts.answer)" &&
	field .diagnosis.sentence |
		grep "; the step is there under 8 random layouts: it is not code placement"
'
# A processor that counts what the commits say: tests/fake_pmu.c.
if can_fake_pmu; then
	check 'a step that stays, and counters of code placement: within an object' '
		history 5 "4160:100" "4160:150" && git init -q by && (
			cd by && for i in 1 2 3 4 5 6 7 8; do
				slow=$((i >= 5))
				printf "%s\n" "cycles $((3 + 2 * slow))e9" \
					"instructions 6e9" "branch-misses 1e6" \
					"L1-icache-load-misses $((2 + 140 * slow))e6" \
					"iTLB-load-misses 1e4" "cache-misses 1e5" \
					"L1-dcache-load-misses 1e7" \
					"dTLB-load-misses 1e5" >counters
				sized c$i 4160 100 || exit
			done
			with_pmu FAKE_PMU_LACKS=stalled-cycles-frontend,stalled-cycles-backend \
				perfbisect -m cycles -o s -n 5 -b make c1 c8 -- \
				sh -c "cp counters \"\$FAKE_PMU\"; ./prog" >out 2>log
			cat out log; names c5 && is stays "$(field .layouts.answer)" &&
			is code-placement "$(field .diagnosis.class)" &&
			field .diagnosis.sentence | grep "71.* times more L1 instruction.*; \
the step is there under 8 random layouts: it is how the code of one object is laid"
		)
	'
else
	skip 'a step that stays, and counters of code placement' "$no_fake_pmu"
fi
check 'a step that is both: the part that stays, with its interval' '
	history 5 "4160:100 + 50 * together" "4096:125 + 25 * together" && search &&
	names c5 && is part "$(field .layouts.answer)" &&
	is code-placement "$(field .diagnosis.class)" &&
	field .diagnosis.sentence | grep "^code placement, in part, tested: 50 % (.* to \
.*) of the step as built is there under 8 random layouts (100 -> 125)"
'
check 'a search by layouts, through builds that each have their luck' '
	history 6 "4160:100" "4160:160" && for i in 1 2 3 4 5 6 7 8; do
		value="100 + (apart / 16 * 37 % 41)"
		[ $i -lt 6 ] || value="160 + (apart / 16 * 37 % 41)"
		printf "%s:%s\n" $((4096 + i * i * 48)) "$value"
	done >values && git init -q by && (
		cd by && for i in 1 2 3 4 5 6 7 8; do
			is=$(sed -n "${i}p" ../values)
			sized c$i "${is%%:*}" "${is#*:}" || exit
		done && search --layouts search && names c6 &&
		is stays "$(field .layouts.answer)" && is 0 "$(field .layouts.built)" &&
		is true "$(field "[.samples[] | select(.phase == \"search\") | .layout > 0] | all")" &&
		is true "$(field "[.samples[] | select(.phase == \"ends\") | .layout] | (unique | length) == length")"
	)
'

# c2 and c3 are as fast as c1, which their layouts hide as built; c6 is slower.
misled() {
	history 6 "4160:100" "4160:160" && for i in 1 2 3 4 5 6 7 8; do
		slow=0 size=4160
		[ $i -lt 6 ] || slow=60
		[ $i -lt "$1" ] || size=4096
		printf "%s:%s\n" $size "100 + $slow + 55 * together * ($slow == 0)"
	done >values && git init -q by && cd by && for i in 1 2 3 4 5 6 7 8; do
		is=$(sed -n "${i}p" ../values)
		sized c$i "${is%%:*}" "${is#*:}" || return
	done
}
by_itself() {
	search "$@" --no-exact && names c6 && is stays "$(field .layouts.answer)" &&
		grep -q "^restarting the search: .* gone under other layouts" log
}

check 'another commit only moved the code: the search begins anew by layouts' '
	misled 3 && by_itself
'
check 'and where it is the first one, whose parent is GOOD, and trees are few' '
	misled 2 && by_itself --trees 3 && misled 4 && by_itself --trees 3
'
check_git 'and in place, where both ends are built for it' '
	misled 3 && printf "%s\n" "*.o" prog s out log >.git/info/exclude &&
	by_itself --in-place
'

# Luck of up to 40: before c6 all of it, which hides the step, and none after.
hidden() {
	luck="apart / 16 * 37 % 41"
	history 6 "4432:100 + $luck" "4592:140 + $luck"
	printf '%s\n' "*.o" prog s out log >.git/info/exclude
}
found_by_layouts() {
	search "$@" && names c6 && grep -q "^ends: good 140, bad 140," log &&
		grep -q "^restarting the search: layouts change the result" log
}
check 'a step that the luck of both ends hides: the search begins by layouts' '
	hidden && found_by_layouts
'
check_git 'and in place' '
	hidden && found_by_layouts --in-place
'
# The runs that count other events begin with the record of their layout, too.
check 'cut off in a search by layouts, and while it counts more, it goes on' '
	hidden && perfbisect -m number -o s --events none --trace none --simulate never \
		-b make c1 c8 -- ./prog >out 2>log && names c6 &&
	cp s/journal.jsonl whole &&
	from=$(jq "select(.phase == 6) | input_line_number" whole | head -n 1) &&
	for at in $(places $((from - 1)) 70 90 $((from + 3)) $from $((from + 1))); do
		head -n $at whole >cut && cat cut >s/journal.jsonl &&
		perfbisect resume s >out 2>log && names c6 || {
			echo "at $at, of $from on"
			cat log
			return 1
		}
	done
'
check_git 'in place a step stays, however fast builds follow each other' '
	history 5 "4160:100" "4160:160" &&
	printf "%s\n" "*.o" prog s out log >.git/info/exclude &&
	search --no-exact --in-place && names c5 && is stays "$(field .layouts.answer)"
'

# only_moved BEFORE AFTER [OPTIONS]: of each SIZE:VALUE.
only_moved() {
	history 5 "$1" "$2" && shift 2 && search "$@" && names c5 &&
		is gone "$(field .layouts.answer)" &&
		is code-placement "$(field .diagnosis.class)"
}

# One layout in four has it there as well, so that they may not be enough.
check 'a loop that begins at the end of a cache line: placement' '
	late="100 + 50 * (apart % 64 == 48)"
	history 5 "4160:$late" "4144:$late" && search && names c5 &&
	case $(field .layouts.answer) in
	gone) is code-placement "$(field .diagnosis.class)" ;;
	open) ;;
	*) false ;;
	esac
'
check 'data of two objects that lie a multiple of 4096 apart: placement' '
	near="100 + 50 * (data % 4096 == 0)"
	only_moved "4160:$near" "4096:$near"
'
# How far b() is from the stub of getppid(), when there is one stub more.
check 'the order of the stubs of a library: placement' '
	apart="-O1 -fno-pie -falign-functions=64"
	cp "$work"/c/* . && for more in getpid getuid getgid geteuid getegid; do
		for value in slot "slot + 0 * $more()"; do
			printf "#define %s\n" "SIZE \"4160\"" "BYTES 4160" \
				"VALUE ($value)" >size.h
			make -s CFLAGS="$apart" LDFLAGS=-no-pie && ./prog || exit
		done >told && [ "$(sed -n 1p told)" != "$(sed -n 2p told)" ] && break
	done && cat told && slow=$(sed -n 2p told) &&
	value="100 + 50 * (slot == $slow)" &&
	only_moved "4160:$value" "4160:$value + 0 * $more()" \
		-b "make CFLAGS=\"$apart\" LDFLAGS=-no-pie"
'
check 'COMMAND runs nothing that was linked: the reason is said' '
	history 5 "4160:100" "4160:150" &&
	perfbisect -m number -o s --events none --no-profile \
		-b "make && ./prog >cost" c1 c8 -- cat cost >out 2>log && names c5 &&
	is null "$(field .layouts.answer)" &&
	is "COMMAND runs nothing that the build linked" "$(field .layouts.reason)" &&
	tr "\n" " " <out | grep "could not be tried by linking again:  *COMMAND runs nothing"
'
check 'links cannot be recorded: the reason is said' '
	history 5 "4160:100" "4160:150" &&
	mkdir "with space" && XDG_CACHE_HOME="$PWD/with space" search && names c5 &&
	is null "$(field .layouts.answer)" &&
	field .layouts.reason | grep "^links cannot be recorded: .*such a name; XDG_CACHE_HOME may" &&
	tr "\n" " " <out | grep "could not be tried by linking again:  *links cannot"
'
check '--no-layouts leaves builds alone' '
	history 5 "4160:100" "4160:150" &&
	search --no-layouts -b "env >env.\$PERFBISECT_ROLE; make" --keep-trees && names c5 &&
	is null "$(field .layouts)" &&
	cat "$XDG_CACHE_HOME"/perfbisect/*/trees/*/env.* >envs &&
	grep -q PERFBISECT_SEED envs && ! grep -q -e COMPILER_PATH -e linkers envs
'
check 'what cannot go together is one line, before anything is built' '
	history 5 "4160:100" "4160:150" &&
	exits 2 perfbisect --layouts search c1 c8 -- ./prog 2>err &&
	grep "^perfbisect: --layouts search: nothing is built .*--build CMD" err &&
	exits 2 perfbisect --layouts search --no-layouts -b make c1 c8 -- ./prog 2>err &&
	grep "^perfbisect: --layouts search and --no-layouts exclude each other" err &&
	exits 2 perfbisect --layouts often -b make c1 c8 -- ./prog 2>err &&
	exits 1 perfbisect -m number -o s --layouts search \
		-b "make && ./prog >cost" c1 c8 -- cat cost 2>err &&
	grep "GOOD (c1): COMMAND runs nothing that the build linked" err
'
check 'in place: the checkout has what the build made, and nothing of ours' '
	history 5 "4160:100 + 50 * together" "$moves" &&
	printf "%s\n" "*.o" prog >.gitignore && rm -f values && git add -A &&
	git commit -q -m ignored && git tag c9 &&
	[ "$VCS" = git ] || { converted && hg update -q -C c9; } &&
	perfbisect -m number -o "$work/s" --events none --no-profile -b make \
		--in-place c1 c8 -- ./prog >out 2>log; status=$?
	cat log; is 0 $status &&
	is gone "$(jq -r .layouts.answer "$work/s/report.json")" &&
	is "c5" "$(jq -r .culprit.subject "$work/s/report.json")" &&
	! find . -name "*.perfbisect*" | grep . && [ ! -e "$work/s/links" ]
'
# Of a session that was killed while a layout was put in place, or stood there.
if [ "$VCS" = git ] && [ -x "$CRASH" ]; then
	check 'killed between two layouts, it goes on and says the same' '
		history 5 "4160:100 + 50 * together" "$moves" &&
		for point in $(places layout:3 layout:17 layout:40 layout:71); do
			rm -rf s && exits 137 env PERFBISECT_CRASH_AT=$point "$CRASH" \
				-m number -o s --events none --no-profile -b make \
				c1 c8 -- ./prog >out 2>log || exit
			perfbisect resume s >out 2>log && names c5 &&
			is gone "$(field .layouts.answer)" &&
			is 8 "$(field .layouts.layouts)" || { cat log; exit 1; }
		done
	'
	check 'killed in place, it goes on, and gives back what the build left' '
		history 5 "4160:100 + 50 * together" "$moves" && rm -f values &&
		printf "%s\n" "*.o" prog s out log >.gitignore && git add -A &&
		git commit -q -m ignored && exits 137 env \
			PERFBISECT_CRASH_AT=layout:40 "$CRASH" -m number -o s --in-place \
			--events none --no-profile -b make c1 c8 -- ./prog >out 2>log &&
		perfbisect resume s >out 2>log && names c5 &&
		is gone "$(field .layouts.answer)" && is "" "$(git status --porcelain)" &&
		is main "$(git symbolic-ref --short HEAD)" && [ ! -e s/links ] &&
		! find . -name "*.perfbisect*" | grep .
	'
else
	skip 'killed between two layouts' 'there is no program that ends so'
fi

check 'a comparison of two revisions as built, and under random layouts' '
	history 5 "4160:100 + 50 * together" "$moves" &&
	perfbisect compare -o s -m number -b make --events none c4 c5 -- ./prog \
		>out 2>log && is "1.50x slower" "$(field ".benchmarks[0].sides[1].words")" &&
	perfbisect compare -o s -m number -b make --events none --max-runs 12 \
		--layouts search c4 c5 -- ./prog >out 2>log && cat out log &&
	is "no difference" "$(field ".benchmarks[0].sides[1].words")" &&
	jq -r "select(.record == \"run\" and .phase == 8) | .layout" s/journal.jsonl |
		sort -n >numbers && [ "$(wc -l <numbers)" -ge 14 ] &&
	sort -u -n numbers | diff - numbers && ! grep -x 0 numbers
'

finish
