#!/bin/sh
# What can be wrong with hg itself, and with what its repositories hold.

. "$(dirname "$0")/../lib_hg.sh"

# complains WORDS...: that the ends cannot be resolved, in one line.
complains() {
	exits 2 perfbisect -m number c1 c3 -- cat cost 2>err >out
	complains_status=$?
	cat err out
	[ $complains_status -eq 0 ] && one_line err && [ ! -s out ] &&
		grep -q -F -e "$*" err
}

check 'an hg that does not work: one line, with what it has said' '
	hg_line 3 2 && fake_hg "exit 3" && complains "hg: exit status 3" &&
	fake_hg "kill -9 \$\$" && complains "hg: killed by SIGKILL" &&
	fake_hg "printf \"Traceback:\\n  File x\\nKeyError: 7\\n(a hint)\\n\" >&2; exit 1" &&
	complains "c1: hg cannot resolve it: hg: KeyError: 7" &&
	fake_hg "printf \"abort: \\033[31mred\\nmore\\n\" >&2; exit 255" &&
	complains "c1: hg cannot resolve it: ?[31mred" &&
	fake_hg "echo garbage; exit 0" && complains "no full name of a changeset: garbage" &&
	fake_hg "head -c 3000 /dev/urandom; exit 0" && complains "GOOD: " &&
	fake_hg "exit 0" && complains "c1: names no commit" &&
	ln -sf nowhere bin/hg && PATH="$PWD/bin:/bin" && [ ! -e s ]
'

check 'an hg that fails later on: in good order, with what it has said' '
	n=0 && hg_line 6 3 && before && for when in share " update " hgdate; do
		# Another way at each of them.
		n=$((n + 1)) && for how in "kill -9 \$\$" "echo KeyError: 7 >&2; exit 1" "exit 0"; do
			n=$((n + 1)) && ! passed_over $n || continue
			fake_hg "case \$* in *\"$when\"*) $how ;; esac"
			rm -rf s; search c1 c6 -- cat cost; status=$?
			is 1 $status && is failed "$(field .verdict)" && is 1 "$(
				grep -c "^perfbisect: " log)" && no_trees || return 1
		done
	done && rm -rf bin s out log && PATH=${PATH#"$PWD/bin:"} && after
'

check 'an hg that warns, and does what it is asked to' '
	hg_line 6 3 && fake_hg "echo \"warning: abort: something is odd\" >&2" &&
	search c1 c6 -- cat cost && is_culprit c3
'

check 'a repository that another hg has locked all the time' '
	hg_line 6 3 && ln -s elsewhere:1 .hg/wlock && ln -s elsewhere:1 .hg/store/lock &&
	before && search c1 c6 -- cat cost && is_culprit c3 && rm out log && after &&
	[ -L .hg/wlock ] && [ -L .hg/store/lock ]
'

check 'changesets that are stripped while they are tested: stops, says which' '
	hg_line 12 8 && exits 1 search c1 c12 -- sh -c "
		cat cost; cd \"\$PERFBISECT_ORIGIN\"
		[ -e n ] || { touch n; hg --config extensions.strip= strip -q -r c7; } >&2
		" && is failed "$(field .verdict)" && grep -q "unknown revision" log &&
	is 6 "$(field ".candidates | length")" && no_trees &&
	! find .hg -name "*lock" | grep .
'

check_bare 'a repository that needs more than the bare hg: sparse, narrow' '
	hg_line 3 2 && c2=$(node c2) && hg --config extensions.sparse= debugsparse --exclude name &&
	[ ! -e name ] && grep -q exp-sparse .hg/requires &&
	search c1 c3 -- sh -c "cat name >&2 && cat cost" &&
	is "$c2" "$(field .culprit.revision)" &&
	[ ! -e name ] && rm -rf s && printf "#!/bin/sh\nHGRCPATH=rc exec hg -R . \
serve --stdio\n" >ssh && chmod +x ssh && printf "[extensions]\nnarrow=\nsparse=\n" >rc &&
	HGRCPATH=rc PATH=${PATH#*:} hg clone -q --narrow --include path:cost --ssh ./ssh \
		ssh://here/. narrow && cd narrow && [ ! -e name ] &&
	search 0 tip -- cat cost && is c2 "$(field .culprit.subject)"
'

check 'formats that hg reads slowly where it is Python alone' '
	for format in format.use-dirstate-v2=1 format.use-persistent-nodemap=1; do
		slow="--config storage.dirstate-v2.slow-path=allow --config
			storage.revlog.persistent-nodemap.slow-path=allow"
		rm -rf r && hg init --config $format $slow r && cd r || return 1
		for i in 1 2 3; do
			echo $((i < 3 ? 100 : 150)) >cost && echo $i >name &&
			hg $slow add -q && hg $slow commit -q -m c$i || return 1
		done
		search 0 2 -- cat cost && is c3 "$(field .culprit.subject)" &&
		is confirmed "$(field .verdict)" && cd .. || return 1
	done
'

check 'the folder of a session is no place to start' '
	hg_line 3 2 && search c1 c3 -- cat cost && for folder in s s/logs; do
		(cd $folder && exits 2 perfbisect c1 c3 -- true 2>"$work/t/err")
		cat err && one_line err && grep -q "the folder of a session" err || return 1
	done
'

check 'what a killed session left is cleaned up by the next' '
	hg_line 9 5 && before && "$PERFBISECT" -o s c1 c9 -- sh -c "
		touch \"\$PERFBISECT_ORIGIN/n\"; exec sleep 3003.$$" >/dev/null 2>&1 & pid=$!
	until_file n && kill -KILL $pid; wait $pid; pkill -f "sleep 3003[.]$$"; rm -f n
	[ -e "$pool" ] && search c1 c9 -- cat cost && is_culprit c5 &&
	is 0 "$(trees_left)" && rm out log && after
'

check 'messages of 10 MB, that are not UTF-8, with control characters' '
	hg_line 3 2 && hg tag --local start && printf "caf\351 \033[31m<b>\n" >message &&
	echo 200 >cost && hg commit -q --encoding latin1 -l message -u "J\"<x@y>" &&
	{ echo subject; head -c 10000000 /dev/zero | tr "\0" x; } >message &&
	echo 300 >cost && hg commit -q -l message && hg tag --local big &&
	search start big -- cat cost; is "subject" "$(field .culprit.subject)" &&
	[ "$(wc -c <s/report.json)" -lt 1000000 ] && rm -rf s &&
	search start big^ -- cat cost && is "$(node big^)" "$(field .culprit.revision)" &&
	! grep -q "$(printf "\033")" out log s/report.md
'

# told NAME: the subject, as the journal has it.
told() {
	jq -r "select(.record == \"changeset\" and .revision ==
		\"$(node "$1")\") | .subject" s/journal.jsonl
}

check 'messages that look like what hg prints between two changesets' '
	hg_line 3 2 && c2=$(node c2) && c3=$(node c3) && i=4 && for message in \
		"x\\000$c2\\n$c3\\000$c2\\000$c2\\0000 0\\000evil\\000\\000$c3\\n" \
		"y\\000\\000$c3\\n\\000" "z\\000$c3\\n"; do
		printf "$message" >message && echo $((i * 100)) >cost &&
		hg commit -q -l message && hg tag --local c$i || return 1
		i=$((i + 1))
	done && search c2 c6 -- cat cost && is_culprit c4 && is c2 "$(told "$c2")" &&
	is c3 "$(told "$c3")" && is x "$(told c4)" && is z "$(told c6)"
'

check 'links, folders and modes that change; names that are not UTF-8' '
	hg init -q && odd=$(printf "o\377 \033%%d") && i=1 && while [ $i -le 9 ]; do
		rm -rf x "$odd" && case $((i % 3)) in
		0) mkdir x && echo $i >x/y ;; 1) ln -s name x ;; 2) echo $i >x ;;
		esac && mkdir "$odd" && echo $((i / 3)) >"$odd/f" &&
		echo $((i < 5 ? 100 : 150)) >cost && echo $i >name &&
		if [ $((i % 2)) -eq 0 ]; then chmod +x name; else chmod -x name; fi &&
		hg_commit c$i || return 1
		i=$((i + 1))
	done && before && search --trees 3 -b "[ -z \"\$(hg status)\" ] && i=\$(cat name) &&
		case \$((i % 3)) in 0) test -d x ;; 1) test -L x ;; 2) test -f x ;; esac &&
		if [ \$((i % 2)) -eq 0 ]; then test -x name; else test ! -x name; fi" \
		c1 c9 -- sh -c "cat cost; chmod 777 name; rm -rf x *f; mkdir -p x/y/z" &&
	is_culprit c5 && is 0 "$(field ".skipped | length")" && rm -rf s out log && after &&
	exits 5 search --path "$odd" c1 c9 -- cat cost && is 3 "$(field .range)"
'

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	check_bare 'in a repository of another user, that may only be read' '
		chmod 755 "$work" "$work/bin" . && mkdir r && chmod 755 r && cd r && hg_line 3 2 &&
		chmod -R go+rX . && before && other() {
			setpriv --reuid=12345 --regid=12345 --clear-groups \
				env HOME="$work/t/home" "$copy" "$@"
		} && mkdir -m 777 "$work/t/home" && copy=$work/t/perfbisect &&
		cp "$PERFBISECT" "$copy" && chmod 755 "$copy" &&
		exits 1 other -m number c1 c3 -- cat cost 2>../err && one_line ../err &&
		grep -q "create" ../err && other -m number -o "$work/t/home/s" c1 c3 -- \
			cat cost && is "$(node c2)" "$(jq -r .culprit.revision ../home/s/report.json)" &&
		after && chmod 700 .hg/store && exits 2 other -m number c1 c3 -- \
			cat cost 2>../err && one_line ../err && grep -q "Permission denied" ../err
	'
else
	skip 'in a repository of another user, that may only be read' 'not root'
fi

if [ "$(id -u)" -eq 0 ] && mkdir -p "$work/mnt" &&
	mount -t tmpfs -o size=1m tmpfs "$work/mnt" 2>/dev/null; then
	check 'a disk that is full when hg checks out: stops, skips nothing' '
		hg_line 3 2 && head -c 3000000 /dev/urandom >big && hg add big &&
		hg commit -q -m x && hg tag --local x && before &&
		exits 1 perfbisect -m number --min-free 0 -o "$work/mnt/s" c1 x -- cat cost >out 2>log
		status=$?; cat out log; rm -f out
		[ $status -eq 0 ] && is 1 "$(grep -c "^perfbisect: " log)" &&
		grep -q "No space left" log && rm log && after &&
		[ ! -e "$work/mnt/s/trees" ]
	'
	umount "$work/mnt"
else
	skip 'a disk that is full when hg checks out' 'no right to mount'
fi

finish
