#!/bin/sh
# A real bisection in a minute: install what is missing, build perfbisect,
# make a small repository of a real little C program in which one commit makes
# it slower, and let perfbisect find it by wall time.
#
# The program mixes numbers by many small rules, each in a file of its own.  Among
# its sixty revisions are three that do not build, a merged side branch, and the
# planted culprit, which touches none of the code: it leaves room for patches at
# each function, as live patching takes it, so much that all rules lie one page
# apart and fall into one set of the instruction cache, which has room for 8 or
# 12 of them.  Linked again with other gaps between them they are as fast as
# before, which proves that nothing but their places has made the step.

set -eu
cd "$(dirname "$0")/.."

scripts/need.sh build demo
make -s
perfbisect=$PWD/build/perfbisect
repo=$PWD/build/demo
rm -rf "$repo"
mkdir -p "$repo"
cd "$repo"

export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Demo GIT_AUTHOR_EMAIL=demo@example.com
export GIT_COMMITTER_NAME=Demo GIT_COMMITTER_EMAIL=demo@example.com
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

number=0 seconds=1700000000
commit() {
	number=$((number + 1)) seconds=$((seconds + 3600))
	git add -A
	GIT_AUTHOR_DATE="$seconds +0000" GIT_COMMITTER_DATE="$seconds +0000" \
		git commit -q --allow-empty -m "$1"
}

# fill N: small commits that change a comment each.
fill() {
	fill_left=$1
	while [ "$fill_left" -gt 0 ]; do
		echo "$number" >>NOTES
		sed -i "s,^/\* edit .*,/* edit $number */," mix.c
		commit "mix: small change $number"
		fill_left=$((fill_left - 1))
	done
}

# rules N: N rules, each in a file, and what applies them all.
rules() {
	mkdir rules
	rules_i=0
	while [ "$rules_i" -lt "$1" ]; do
		cat >"rules/rule_$rules_i.c" <<-EOF
			#include "../rules.h"

			word rule_$rules_i(word x)
			{
			    return (x ^ $((rules_i * 7919 + 3))) + (x >> $((rules_i % 13 + 1)));
			}
		EOF
		echo "word rule_$rules_i(word x);" >>rules.h
		rules_i=$((rules_i + 1))
	done
	{
		printf '#include "rules.h"\n\nword apply_rules(word x)\n{\n'
		rules_i=0
		while [ "$rules_i" -lt "$1" ]; do
			printf '    x = rule_%d(x);\n' "$rules_i"
			rules_i=$((rules_i + 1))
		done
		printf '    return x;\n}\n'
	} >apply.c
}

git init -q -b main .
cat >Makefile <<'EOF'
CFLAGS = -O2 -Wall -falign-functions=32
OBJECTS = mix.o apply.o $(patsubst %.c,%.o,$(sort $(wildcard rules/*.c)))

mix: $(OBJECTS)
	$(CC) $(CFLAGS) -o $@ $^

$(OBJECTS): rules.h Makefile

clean:
	rm -f mix *.o rules/*.o
EOF
printf '%s\n' 'mix' '*.o' >.gitignore
cat >rules.h <<'EOF'
typedef unsigned long word;

/* The number, mixed by one rule after the other. */
word apply_rules(word x);

EOF
rules 32
cat >mix.c <<'EOF'
/* edit 0 */
#include "rules.h"

#include <stdio.h>

int main(void)
{
    word x = 1;

    for (int i = 0; i < 500000; i++)
        x = apply_rules(x);
    printf("mixed: %lx\n", x);
    return 0;
}
EOF
commit 'mix: mix numbers by rules'
git tag v1.0
fill 17

# A side branch that is merged later.
git checkout -q -b report
cat >README <<'EOF'
mix mixes numbers.
EOF
commit 'readme: say what it is'
sed -i 's/mixed: %lx/mixed number: %lx/' mix.c
commit 'mix: say what was mixed'
git checkout -q main
fill 8
seconds=$((seconds + 3600))
GIT_AUTHOR_DATE="$seconds +0000" GIT_COMMITTER_DATE="$seconds +0000" \
	git merge -q --no-ff -m 'merge branch report' report >/dev/null

# Three revisions that do not build.
sed -i 's/typedef unsigned long word;/typedef unsigned long word/' rules.h
commit 'rules: tidy up'
fill 2
sed -i 's/typedef unsigned long word$/typedef unsigned long word;/' rules.h
commit 'rules: make it build again'
fill 8

# The planted culprit: so many instructions that do nothing before each function,
# of 1 or of 4 bytes, that it takes a page.
case $(uname -m) in
x86_64 | i?86) room=4064 ;;
*) room=1016 ;;
esac
sed -i "s/^CFLAGS = .*/& -fpatchable-function-entry=$room,$room/" Makefile
commit 'build: leave room to patch each rule'
culprit=$(git rev-parse HEAD)
fill 18
git tag v2.0

echo "a repository of $(git rev-list --count HEAD) commits is in $repo"
echo "\$ perfbisect --build make v1.0 v2.0 -- ./mix"
status=0
"$perfbisect" --build make v1.0 v2.0 -- ./mix || status=$?

echo
if [ "$status" -eq 0 ] && "$perfbisect" report | grep -q "^revision  $culprit"
then
	echo "The planted culprit was $culprit: found."
	diagnosis=$("$perfbisect" report | tr '\n' ' ' |
		sed -n 's/.*  diagnosis: \([^:;]*\).*/\1/p')
	# By the processor's counters or, where it has none, by valgrind's.
	counted=$("$perfbisect" report | tr -s '\n ' ' ' | grep -o \
		'[^(]*the same instructions ([^)]*) and [0-9.]* times more[^)]*' |
		head -n 1)
	case $diagnosis in
	'code placement, tested' | 'code placement, in part, tested')
		echo "So was the reason: $diagnosis."
		[ -z "$counted" ] || echo "What was counted agrees: $counted."
		[ -n "$counted" ] || status=1
		;;
	*)
		echo "The reason is code placement, not '$diagnosis'."
		status=1
		;;
	esac
else
	echo "The planted culprit was $culprit: not found (status $status)."
	[ "$status" -ne 0 ] || status=1
fi
exit "$status"
