#!/bin/sh
# A real bisection in a minute: install what is missing, build perfbisect,
# make a small repository of a real little C program in which one commit makes
# it slower, and let perfbisect find it by wall time.
#
# The program mixes numbers by many small rules, each a function.  Among its
# sixty revisions are three that do not build, a merged side branch, and the
# planted culprit, which touches none of the code: it builds with functions
# aligned to pages, so that all rules fall into one set of the instruction
# cache, which has room for 8 or 12 of them.

set -eu
cd "$(dirname "$0")/.."

scripts/need.sh build
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

# rules N: N rules, and what applies them all.
rules() {
	echo '#include "rules.h"'
	rules_i=0
	while [ "$rules_i" -lt "$1" ]; do
		cat <<-EOF

			static __attribute__((noinline)) word rule_$rules_i(word x)
			{
			    return (x ^ $((rules_i * 7919 + 3))) + (x >> $((rules_i % 13 + 1)));
			}
		EOF
		rules_i=$((rules_i + 1))
	done
	printf '\nword apply_rules(word x)\n{\n'
	rules_i=0
	while [ "$rules_i" -lt "$1" ]; do
		printf '    x = rule_%d(x);\n' "$rules_i"
		rules_i=$((rules_i + 1))
	done
	printf '    return x;\n}\n'
}

git init -q -b main .
cat >Makefile <<'EOF'
CFLAGS = -O2 -Wall

mix: mix.o rules.o
	$(CC) $(CFLAGS) -o $@ $^

mix.o rules.o: rules.h Makefile

clean:
	rm -f mix *.o
EOF
printf '%s\n' 'mix' '*.o' >.gitignore
cat >rules.h <<'EOF'
typedef unsigned long word;

/* The number, mixed by one rule after the other. */
word apply_rules(word x);
EOF
rules 128 >rules.c
cat >mix.c <<'EOF'
/* edit 0 */
#include "rules.h"

#include <stdio.h>

int main(void)
{
    word x = 1;

    for (int i = 0; i < 200000; i++)
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

# The planted culprit.
sed -i 's/^CFLAGS = .*/& -falign-functions=4096/' Makefile
commit 'build: align functions for the new profiler'
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
	class=$("$perfbisect" report | sed -n 's/^diagnosis: \([^:]*\):.*/\1/p')
	case $class in
	'code placement') echo "So was the reason: $class." ;;
	unclear) echo 'The reason, code placement, cannot be seen here.' ;;
	*)
		echo "The reason is code placement, not '$class'."
		status=1
		;;
	esac
else
	echo "The planted culprit was $culprit: not found (status $status)."
	[ "$status" -ne 0 ] || status=1
fi
exit "$status"
