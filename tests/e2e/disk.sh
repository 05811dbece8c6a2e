#!/bin/sh
# A disk that fills up: a small one, in memory.

. "$(dirname "$0")/../lib.sh"

mounted=
if [ "$(id -u)" -ne 0 ] || ! mkdir "$work/mnt" ||
	! mount -t tmpfs -o size=8m tmpfs "$work/mnt" 2>/dev/null; then
	mounted=no
fi

# check_disk OPTIONS TITLE SCRIPT: with an empty one in $work/mnt.
check_disk() {
	if [ -n "$mounted" ]; then
		skip "$2" 'no right to mount a small file system'
		return
	fi
	umount "$work/mnt"
	mount -t tmpfs -o "$1" tmpfs "$work/mnt"
	rm -f "$work/filled"
	check "$2" "$3"
}

# stops [OPTIONS] GOOD BAD -- COMMAND: in good order, and says what is needed.
stops() {
	snapshot | tr -s ' ' >"$work/before"
	exits 1 perfbisect -m number -o "$work/mnt/s" "$@" >out 2>err
	stops_status=$?
	cat out err
	[ $stops_status -eq 0 ] && is 1 "$(grep -c '^perfbisect: ' err)" &&
		grep '^perfbisect: ' err | grep -q ' needed' && whole &&
		[ ! -e "$work/mnt/s/trees" ] && rm out err &&
		{ rm -rf n; snapshot; } | tr -s ' ' | grep -v 'perfbisect-\|worktrees' |
		diff "$work/before" -
}

# whole: nothing but whole facts is in the journal.
whole() {
	jq -e -s 'length > 1' "$work/mnt/s/journal.jsonl" >/dev/null
}

# fill: write to the disk until nothing fits any more, once.
export work
fill='[ -e "$work/filled" ] || {
	: >"$work/filled"; cat /dev/zero >"$work/mnt/ballast" 2>/dev/null; }'

# resumes: when there is room again, it goes on.
resumes() {
	rm -f "$work/mnt/ballast" && exits 0 perfbisect resume "$work/mnt/s" >out 2>err
	cat out err
	grep -q '^First bad revision: .*"c8"' out && [ ! -e "$work/mnt/s/trees" ]
}

check_disk size=8m 'the disk is full while a fact is written down' '
	line_of 12 8 && printf "n\n/s/\n" >.git/info/exclude && stops --min-free 0 c1 c12 -- sh -c "
		[ \$(cat name) != c6 ] || { $fill; }; cat cost" &&
	[ -e "$work/mnt/ballast" ] && rm "$work/mnt/ballast" && whole && resumes
'

check_disk size=8m 'the disk is full while a revision is built' '
	line_of 12 8 && stops --min-free 0 -b "
		[ \$(cat name) != c6 ] || [ -e \"\$work/filled\" ] ||
			{ $fill; exit 1; }" c1 c12 -- cat cost && resumes
'

check_disk size=8m 'the disk is full while a revision is checked out' '
	line_of 12 8 && head -c 9000000 /dev/urandom >big &&
	EXTRA="100644 blob $(git hash-object -w big)\\tbig" && rm big &&
	commit x 150 c12 && EXTRA= && commit y 150 x && commit z 150 y &&
	stops --min-free 0 c1 x -- cat cost
'

check_disk size=8m 'the disk is full while a report is written' '
	line_of 12 8 && perfbisect -m number --min-free 1M -o "$work/mnt/s" c1 c12 -- \
		cat cost >out && sum=$(cd "$work/mnt/s" && md5sum report.* journal.jsonl) &&
	! cat /dev/zero >"$work/mnt/ballast" &&
	exits 1 perfbisect report "$work/mnt/s" >out 2>err; got=$?; cat err
	is 0 $got && one_line err && grep -q "No space left" err &&
	is "$sum" "$(cd "$work/mnt/s" && md5sum report.* journal.jsonl)" &&
	is "" "$(ls "$work/mnt/s" | grep tmp)" && rm "$work/mnt/ballast" &&
	perfbisect report "$work/mnt/s" >out && grep -q "^First bad .*\"c8\"" out
'

check_disk size=8m,nr_inodes=80 'the disk holds no more files' '
	line_of 12 8 && stops --min-free 0 -b "i=0; while [ \$i -lt 100 ]; do
		i=\$((i + 1)); : >file\$i || exit 1; done" c1 c12 -- cat cost
'

check_disk size=8m '--min-free: nothing is built on a disk with less' '
	line_of 12 8 && stops --min-free 9M -b "touch \"\$PERFBISECT_ORIGIN/n\"" \
		c1 c12 -- cat cost && [ ! -e n ] && rm -rf "$work/mnt/s" &&
	stops c1 c12 -- cat cost
'

check_disk size=8m '--min-free: the disk gets short on the way' '
	line_of 12 8 && stops --min-free 4M c1 c12 -- sh -c "
		[ \$(cat name) != c6 ] ||
		head -c 5000000 /dev/zero >\"\$PERFBISECT_TREE/../../../ballast\"
		cat cost" && grep -q "\"record\":\"verdict\"" "$work/mnt/s/journal.jsonl" &&
	rm "$work/mnt/ballast"
'

check_disk size=40m '--min-free: fewer trees rather than none' '
	line_of 20 13 && perfbisect -m number -o "$work/mnt/s" --keep-trees \
		--min-free 13M c1 c20 -b "head -c 6000000 /dev/zero >junk" -- \
		cat cost >out; cat out; grep -q "^First bad .*\"c13\"" out &&
	is 3 "$(ls "$work/mnt/s/trees" | wc -l)"
'

check 'a limit on the size of files: it stops in good order, and goes on later' '
	line_of 12 8 && exits 1 sh -c "ulimit -f 16; exec perfbisect -m number \
		-o s c1 c12 -- cat cost" >out 2>err; got=$?; cat err; [ $got -eq 0 ] &&
	is 1 "$(grep -c "^perfbisect: " err)" && grep -q "File too large" err &&
	no_trees && exits 0 perfbisect resume s -q >out 2>err &&
	names c8 && [ ! -e .git/worktrees ] && rm -rf s &&
	exits 0 perfbisect -m number -o s c1 c12 -- sh -c "
		ignored=\$(sed -n \"s/^SigIgn:[^0-9a-f]*//p\" /proc/self/status)
		[ \$((0x\$ignored >> ($(env kill -l XFSZ) - 1) & 1)) -eq 0 ] && cat cost" \
		>out && names c8
'

[ -n "$mounted" ] || umount "$work/mnt"
finish
