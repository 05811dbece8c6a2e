#!/bin/sh
# What the culprit's diff touches of what is hot, by a perf that always samples
# the same, and for that need not run it.

. "$(dirname "$0")/../lib.sh"

mkdir "$work/fake"
cat >"$work/fake/perf" <<'EOF2'
#!/bin/sh
command=$1
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	[ "$1" != -o ] || data=$2
	shift
done
case $command in
record) : >"$data" ;;
script)
	for innermost in hash hash 'Table::insert(int)'; do
		printf 'p cycles: \n\t 10 %s\n\t 11 run\n\t 12 main\n\n' "$innermost"
	done
	;;
esac
EOF2
chmod +x "$work/fake/perf"

cat >"$work/x.c" <<'EOF2'
int cold(int a)
{
	return a + 1;
}
EOF2
cat >"$work/hash.c" <<'EOF2'
static int next;

int hash(int a)
{
	return a + 1;
}
EOF2

# step COST: a commit of what is in the folder; the Makefile has the cost.
step() {
	[ -d .git ] || { git init -q . && echo s >.git/info/exclude; }
	echo "# $1" >Makefile && git add -A && git commit -q -m "$1" && git tag "c$1"
}

# diagnosed SCRIPT: the culprit is what the script changes.  It takes time enough
# to be sampled.
diagnosed() {
	cp "$work/x.c" "$work/hash.c" . && printf "a\\0b" >data &&
		step 100 && eval "$1" && step 150 &&
		PATH="$work/fake:$PATH" perfbisect -m number -n 1 -o s c100 c150 -- sh -c '
			! grep -q 150 Makefile || perl -e "1 while (times)[0] < 0.03"
			cat Makefile' \
			>out 2>log
	diagnosed_status=$?
	cat out log
	return $diagnosed_status
}

# says SENTENCE: each report does; with '' none says anything of the diff.
says() {
	is "$1" "$(field .diff.sentence)" && tr '\n' ' ' <out | sed 's/  */ /g' >words &&
		if [ -n "$1" ]; then
			grep -qF "$1" words && grep -qF "$1" s/report.md &&
				sed "s/&#39;/'/g" s/report.html | grep -qF "$1"
		else
			! grep -h "culprit.s diff touches" words s/report.md s/report.html
		fi
}

none="The culprit's diff touches no function that the profiles find hot."

check 'a Makefile is no hot function' '
	diagnosed : && says "$none" && is "true []" "$(field ".diff | \"\(.none) \(.functions)\"")"
'

check_git 'a function that is cold, in a file of its own' '
	diagnosed "sed -i s/1/2/ x.c" && says "$none"
'

check_git 'comments in a hot function' '
	diagnosed "sed -i 4i/*why*/ hash.c" && says "$none"
'

check_git 'a hot function is named' '
	diagnosed "sed -i s/1/2/ hash.c" &&
	says "The culprit$(printf "\047")s diff touches hash, which is hot in the profiles." &&
	is "[\"hash\"]" "$(field ".diff.functions | tojson")"
'

check 'several of them, the hottest first, and one that moves' '
	diagnosed "mkdir lib && git mv hash.c lib/hash.cc && sed -i s/1/2/ lib/hash.cc &&
		printf %s\\\\n \"void Table::insert(int a)\" { } >>lib/hash.cc" &&
	says "The culprit$(printf "\047")s diff touches hash and Table::insert, which are hot in the profiles."
'

# unsure SCRIPT REASON: neither is said.
unsure() {
	diagnosed "$1" && says "" && is "$2" "$(field .diff.unsure)"
}

check 'beside a hot function: nothing is said' '
	unsure "sed -i s/next/last/ hash.c" "hash.c: it mentions a hot function"
'

check_git 'a header: nothing is said' '
	unsure "echo \"#define N 3\" >x.h" "x.h: others include it"
'

check 'bytes, and what may be anything: nothing is said' '
	unsure "printf a\\\\0c >data" "data: it is no text" && rm -rf .git .hg s &&
	unsure "echo 2 >table.json" "table.json: anything may be in it"
'

finish
