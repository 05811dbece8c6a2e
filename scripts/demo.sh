#!/bin/sh
# A real bisection in a minute: install what is missing, build perfbisect,
# make a small repository of a real little C program in which one commit makes
# it slower, and let perfbisect find it by wall time.
#
# The program counts words in a hash table.  Among its sixty revisions are
# three that do not build, a merged side branch, and the planted culprit: a
# table that takes less memory, and so has long chains in its buckets.

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
		sed -i "s,^/\* edit .*,/* edit $number */," words.c
		commit "words: small change $number"
		fill_left=$((fill_left - 1))
	done
}

git init -q -b main .
cat >Makefile <<'EOF'
CFLAGS = -O2 -Wall

words: words.o table.o
	$(CC) $(CFLAGS) -o $@ $^

words.o table.o: table.h

clean:
	rm -f words *.o
EOF
printf '%s\n' 'words' '*.o' >.gitignore
cat >table.h <<'EOF'
struct table;

struct table *table_new(void);
unsigned long table_count(struct table *table, const char *word);
unsigned long table_size(const struct table *table);
EOF
cat >table.c <<'EOF'
#include "table.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 16384

struct entry {
	struct entry *next;
	unsigned long count;
	char word[16];
};

struct table {
	struct entry *buckets[BUCKETS];
	unsigned long size;
};

static unsigned hash(const char *word)
{
	unsigned h = 2166136261u;

	while (*word)
		h = (h ^ (unsigned char)*word++) * 16777619u;
	return h % BUCKETS;
}

struct table *table_new(void)
{
	return calloc(1, sizeof(struct table));
}

/* How often the word has been seen, this time included. */
unsigned long table_count(struct table *table, const char *word)
{
	struct entry **bucket = &table->buckets[hash(word)];
	struct entry *entry = *bucket;

	while (entry && strcmp(entry->word, word) != 0)
		entry = entry->next;
	if (!entry) {
		entry = calloc(1, sizeof(*entry));
		strncpy(entry->word, word, sizeof(entry->word) - 1);
		entry->next = *bucket;
		*bucket = entry;
		table->size++;
	}
	return ++entry->count;
}

unsigned long table_size(const struct table *table)
{
	return table->size;
}
EOF
cat >words.c <<'EOF'
/* edit 0 */
#include "table.h"

#include <stdio.h>

static unsigned long seed = 1;

/* The next of a fixed sequence of words. */
static void next_word(char *word)
{
	unsigned i;

	seed = seed * 6364136223846793005ul + 1442695040888963407ul;
	for (i = 0; i < 3; i++)
		word[i] = (char)('a' + (seed >> (33 + 5 * i)) % 24);
	word[i] = '\0';
}

int main(void)
{
	struct table *table = table_new();
	unsigned long most = 0, i;

	for (i = 0; i < 1500000; i++) {
		char word[16];
		unsigned long count;

		next_word(word);
		count = table_count(table, word);
		if (count > most)
			most = count;
	}
	printf("%lu words, the most frequent %lu times\n", table_size(table),
	       most);
	return 0;
}
EOF
commit 'words: count words in a hash table'
git tag v1.0
fill 17

# A side branch that is merged later.
git checkout -q -b report
cat >README <<'EOF'
words counts words.
EOF
commit 'readme: say what it is'
sed -i 's/%lu words, the/%lu different words, the/' words.c
commit 'words: say that they are different'
git checkout -q main
fill 8
seconds=$((seconds + 3600))
GIT_AUTHOR_DATE="$seconds +0000" GIT_COMMITTER_DATE="$seconds +0000" \
	git merge -q --no-ff -m 'merge branch report' report >/dev/null

# Three revisions that do not build.
sed -i 's/struct entry \*next;/struct entry *next/' table.c
commit 'table: tidy up'
fill 2
sed -i 's/struct entry \*next$/struct entry *next;/' table.c
commit 'table: make it build again'
fill 8

# The planted culprit.
sed -i 's/BUCKETS 16384/BUCKETS 2048/' table.c
commit 'table: take less memory'
culprit=$(git rev-parse HEAD)
fill 18
git tag v2.0

echo "a repository of $(git rev-list --count HEAD) commits is in $repo"
echo "\$ perfbisect --build make v1.0 v2.0 -- ./words"
status=0
"$perfbisect" --build make v1.0 v2.0 -- ./words || status=$?

echo
if [ "$status" -eq 0 ] && "$perfbisect" report | grep -q "^revision  $culprit"
then
	echo "The planted culprit was $culprit: found."
else
	echo "The planted culprit was $culprit: not found (status $status)."
	[ "$status" -ne 0 ] || status=1
fi
exit "$status"
