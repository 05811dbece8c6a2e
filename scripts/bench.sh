#!/bin/sh
# bench.sh HISTORY [REPOSITORY GOOD BAD]: how fast a large range is loaded and
# its first revision chosen, beside git, in one run.  HISTORY is the program
# made of tests/bench/history.c.  Without a repository, one of 70,000 commits
# with 18,000 merges is made.

set -eu
history=$(realpath "$1")

# A main line that forks and is merged again at every fourth commit.
make_history() {
	git init -q --bare "$1"
	awk 'BEGIN {
		n = 0
		while (n < 70000) {
			add(main, 0); fork = n
			add(fork, 0); side = n
			add(fork, 0); main = n
			add(main, side); main = n
		}
		print "done"
	}
	function add(parent, other) {
		n++
		print "commit refs/heads/main"
		print "mark :" n
		print "committer A <a@example.com> " 1000000000 + n * 60 " +0000"
		print "data 2\nx"
		if (parent) print "from :" parent
		else print "M 100644 inline f\ndata 2\nx"
		if (other) print "merge :" other
		print ""
	}' | git -C "$1" fast-import --quiet --done --force
	git -C "$1" symbolic-ref HEAD refs/heads/main
}

seconds() {
	seconds_from=$(date +%s.%N)
	"$@" >/dev/null
	date +%s.%N | awk -v from="$seconds_from" '{ printf "%.3f", $1 - from }'
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -eq 4 ]; then
	cd "$2"
	good=$3 bad=$4
else
	echo "making a history of 70,000 commits ..."
	make_history "$work/history.git"
	git clone -q --no-checkout "$work/history.git" "$work/clone"
	cd "$work/clone"
	bad=origin/main
	good=$(git rev-list --max-parents=0 $bad)
fi

"$history" "$good" "$bad" >"$work/ours"
value() {
	sed -n "s/^$1 //p" "$work/ours"
}
count_s=$(seconds git rev-list --count "$bad" "^$good")
bisect_s=$(seconds git rev-list --bisect "$bad" "^$good")
load_s=$(value load_s) choose_s=$(value choose_s)
ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3f", a / b }'
}

echo "$(value revisions) revisions, $(value merges) merges"
printf '%-28s %9s %9s %8s\n' '' perfbisect git ratio
printf '%-28s %7s s %7s s %8s\n' 'choose (rev-list --bisect)' "$choose_s" \
	"$bisect_s" "$(ratio "$choose_s" "$bisect_s")"
printf '%-28s %7s s %7s s %8s\n' 'load (rev-list --count)' "$load_s" \
	"$count_s" "$(ratio "$load_s" "$count_s")"
echo "peak memory $(value max_rss_mib) MiB"
