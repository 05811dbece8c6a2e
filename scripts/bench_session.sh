#!/bin/sh
# bench_session.sh PERFBISECT: a session of ten thousand runs: its memory at
# the thousandth and at the last, and how long it takes to read it back, to go
# on with it, and to write its reports.

set -eu
perfbisect=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Bench GIT_AUTHOR_EMAIL=bench@example.com
export GIT_COMMITTER_NAME=Bench GIT_COMMITTER_EMAIL=bench@example.com
git init -q -b main .
n=0
while [ $n -lt 40 ]; do
	n=$((n + 1))
	echo $((n < 29 ? 100 : 150)) >cost
	git add cost
	git commit -q --allow-empty -m "c$n"
	git tag "c$n"
done

cat >bench <<'EOF'
#!/bin/sh
cat cost
cd "$PERFBISECT_ORIGIN"
echo >>n
case $(wc -c <n) in *000) grep VmRSS "/proc/$PPID/status" >>rss ;; esac
EOF
chmod +x bench
"$perfbisect" -q -m number -n 1000 --max-runs 2000 -o s c1 c40 -- ./bench >out

seconds() {
	seconds_from=$(date +%s.%N)
	"$@" >/dev/null 2>&1
	date +%s.%N | awk -v from="$seconds_from" '{ printf "%.2f", $1 - from }'
}

runs=$(grep -c '"record":"run"' s/journal.jsonl)
report_s=$(seconds "$perfbisect" report s)
# Without its end it is a session that was cut off at the last moment.
sed -i '$d' s/journal.jsonl
resume_s=$(seconds "$perfbisect" resume s)
echo "a session of $runs runs, $(($(wc -c <s/journal.jsonl) / 1024)) KiB of journal"
awk 'NR == 1 { first = $2 } { last = $2 } END {
	printf "memory at run 1000 and at the last thousand: %.1f and %.1f MiB\n",
		first / 1024, last / 1024 }' rss
echo "to read it and write the reports $report_s s; to go on to its end $resume_s s"
