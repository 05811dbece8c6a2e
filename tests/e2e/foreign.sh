#!/bin/sh
# Sessions of other users, and what they or a run put in the place of our files.

. "$(dirname "$0")/../lib.sh"

# refused COMMAND...: exit 1 with one line in err, and no end that is waited for.
refused() {
	exits 1 "$@" >refused_out 2>err
	refused_got=$?
	cat refused_out err
	[ $refused_got -eq 0 ] && is 1 "$(grep -c '^perfbisect: ' err)"
}

# What waits for ever is ended.
limited() {
	timeout 60 perfbisect "$@"
}

search() {
	limited -m number -o s "$@" c1 c6 -- cat cost
}

check 'a session is for its owner alone: folders 0700, files 0600' '
	line_of 6 3 && (umask 0 && search -b "echo built" >out) && names c3 &&
	is 700 "$(stat -c %a s)" &&
	is "" "$(find s -mindepth 1 -type d ! -name .hg ! -perm 700)" &&
	is "" "$(find s -type f ! -perm 600)"
'

check 'what may be written by others is refused, with the cure, in every command' '
	line_of 6 3 && search >out && for odd in s s/journal.jsonl s/logs; do
		for mode in g+w o+w; do
			chmod $mode $odd &&
			refused limited report s && grep -q "chmod -R go-w" err &&
			refused limited resume s && grep -q "$odd may be written" err &&
			refused search && grep -q "$odd may be written" err || return 1
			chmod -R go-w s && perfbisect report s >out || return 1
		done
	done
'

check 'an empty folder of ours is fine, whatever its mode; not for all to write' '
	line_of 6 3 && mkdir -m 755 s && search >out && names c3 &&
	is 755 "$(stat -c %a s)" && rm -rf s && mkdir -m 777 s &&
	refused search && grep -q "may be written by other users" err && is "" "$(ls -A s)"
'

# in_place_of NAME KIND: something of the user's stands there.
in_place_of() {
	rm -rf "$1"
	mkdir -p "$(dirname "$1")"
	case $2 in
	link) ln -s "$PWD/precious" "$1" ;;
	dangling) ln -s "$PWD/made" "$1" ;;
	hard) ln precious "$1" ;;
	pipe) mkfifo "$1" ;;
	socket) perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0);
		bind(S, pack_sockaddr_un(shift))' "$1" ;;
	folder) mkdir "$1" ;;
	esac
	[ -e "$1" ] || [ -L "$1" ]
}

# intact: nothing of it was followed.
intact() {
	is precious "$(cat precious)" && [ ! -e made ]
}

# shellcheck disable=SC2034 # read in the checks
kinds='link dangling hard pipe socket folder'
# shellcheck disable=SC2086 # words
[ "$VCS" = git ] || kinds=$(places $kinds)

check 'something else in the place of a lock or a journal: one line, nothing lost' '
	line_of 6 3 && echo precious >precious && search >out && cp -r s kept &&
	for name in lock journal.jsonl; do for kind in $kinds; do
		rm -rf s && cp -r kept s && in_place_of s/$name $kind &&
		case $name in lock) tail -n 2 s/journal.jsonl >t
			sed -i "/\"record\":\"end\"/d" s/journal.jsonl ;; esac &&
		refused limited resume s && grep -q "s/$name " err &&
		refused search && intact || { echo "$name $kind"; return 1; }
		[ $name = lock ] || { refused limited report s && intact; } || return 1
	done; done
'

check 'a draft of a report that is a link: removed, not followed' '
	line_of 6 3 && echo precious >precious && search >out &&
	for kind in link dangling hard pipe socket; do
		for name in report.md report.html report.json; do
			rm -f s/$name && in_place_of s/$name.tmp $kind || return 1
		done
		limited report s >out && names c3 && intact &&
		[ ! -e s/report.md.tmp ] || return 1
	done && in_place_of s/report.md.tmp folder && refused limited report s &&
	grep -q "report.md.tmp" err
'

check 'a report that is a link is replaced' '
	line_of 6 3 && echo precious >precious && search >out &&
	in_place_of s/report.md link && perfbisect report s >out && intact &&
	[ -f s/report.md ] && [ ! -L s/report.md ]
'

# Its next log is what COMMAND has put in the place of a spare one.
check 'something else in the place of a log: one line, nothing is emptied' '
	for kind in $kinds; do
		rm -rf .git * && line_of 6 3 && echo precious >precious &&
		for name in spare.err spare.log; do
			rm -rf s && cat >bench <<-X && chmod +x bench || return 1
				#!/bin/sh
				cat cost >&2; cat cost
				cd "\$PERFBISECT_ORIGIN"; . ./place
				in_place_of s/logs/$name $kind
			X
			sed -n "/^in_place_of()/,/^}/p" "$here/foreign.sh" >place
			refused limited -m number -o s c1 c6 -- ./bench && intact &&
			grep -q "/run-2.*remove it" err || return 1
		done || return 1
	done
'

check 'a log that is a link to a file of the user is neither cut nor emptied' '
	line_of 6 3 && seq 1000000 >long && cp long precious &&
	perfbisect -m number -o s c1 c6 -- sh -c "
		log=\$(readlink /proc/self/fd/1); cat cost; cat cost >&2
		[ \$(cat name) != c4 ] || ln -f \"\$PERFBISECT_ORIGIN/precious\" \"\$log\"" \
		>out 2>log; cat out log; cmp long precious
'

check 'folders of a session that are links: refused' '
	line_of 6 3 && mkdir mine && echo precious >mine/file && search >out &&
	for name in logs trees pins profile; do
		rm -rf s/$name && ln -s ../mine s/$name &&
		refused limited report s && grep -q "s/$name is a link" err &&
		refused search && is precious "$(cat mine/file)" && rm s/$name || return 1
	done
'

check 'the lock of the checkout, with --in-place: a link is not followed' '
	line_of 6 3 && echo precious >precious && printf "%s\n" s precious out err refused_out \
		>.git/info/exclude && meta=.git && [ "$VCS" = git ] ||
		{ converted && hg update -q --clean c6 && meta=.hg; }
	for name in .lock "" ; do
		ln -s "$PWD/precious" $meta/perfbisect-in-place$name &&
		refused limited -m number -o s --in-place c1 c6 -- cat cost &&
		grep -q "perfbisect-in-place$name is a link" err && intact || return 1
		rm -f $meta/perfbisect-in-place*
	done
'

# -- As another user --

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	mallory() {
		setpriv --reuid=12346 --regid=12346 --clear-groups "$@"
	}
	alice() {
		setpriv --reuid=12345 --regid=12345 --clear-groups \
			env HOME="$work/t/home" "$@"
	}
	# Alice's repository, and a place where both may make folders.
	begin() {
		chmod 755 "$work" "$work/bin" . && mkdir home && mkdir -m 1777 tmp &&
			mkdir r && cd r && git init -q . && program bench <<-X && line_of 6 3 || return
				#!/bin/sh
				cat cost
			X
		[ "$VCS" = git ] || converted || return
		chown -R 12345:12345 . ../home
	}
	as_alice() {
		alice perfbisect -m number -o "$work/t/tmp/o" c1 c6 -- "$@"
	}
	check 'an empty folder of another user, for all to write: refused' '
		begin && mallory mkdir -m 777 ../tmp/o &&
		refused as_alice cat cost && grep -q "belongs to another user" err &&
		is "" "$(ls -A ../tmp/o)"
	'
	check 'an unfinished session of another user is not gone on with' '
		begin && as_alice sh -c "[ \$(cat name) != c4 ] || kill -9 \$PPID; cat cost" \
			>out 2>&1; is "" "$(grep end ../tmp/o/journal.jsonl)"
		mkdir ../evil && printf "#!/bin/sh\nid -u >>$work/t/tmp/ran\ncat cost\n" \
			>../evil/bench && chmod -R 755 ../evil &&
		sed -i "s,cat name,../evil/bench," ../tmp/o/journal.jsonl &&
		chmod -R 777 ../tmp/o && rm -rf ../tmp/o/trees &&
		for owner in 12346 12345; do
			chown -R $owner ../tmp/o
			refused alice perfbisect resume ../tmp/o &&
			refused alice perfbisect report ../tmp/o &&
			refused as_alice cat cost && [ ! -e ../tmp/ran ] || return 1
		done && chmod 755 ../tmp/o && refused alice perfbisect report ../tmp/o &&
		chmod -R go-w ../tmp/o && alice perfbisect report ../tmp/o >out
	'
	check "a file of another user in a folder of ours: refused" '
		begin && as_alice cat cost >out && mallory touch ../tmp/theirs &&
		for name in journal.jsonl lock; do
			cp -a ../tmp/o ../tmp/before && chown 12346 ../tmp/o/$name &&
			[ $name = lock ] || refused alice perfbisect resume ../tmp/o || return 1
			refused as_alice cat cost && grep -q "belongs to another user" err || return 1
			rm -rf ../tmp/o && mv ../tmp/before ../tmp/o
		done
	'
	check "a tree of another user in a folder of ours: refused" '
		begin && as_alice sh -c "[ \$(cat name) != c3 ] || kill -9 \$PPID; cat cost" \
			>out 2>&1; tree=$(echo ../tmp/o/trees/*-01) && [ -d "$tree" ] &&
		chown -R 12346 "$tree" && refused alice perfbisect resume ../tmp/o &&
		grep -q "no folder of ours" err
	'
else
	for title in 'an empty folder of another user, for all to write: refused' \
		'an unfinished session of another user is not gone on with' \
		'a file of another user in a folder of ours: refused' \
		'a tree of another user in a folder of ours: refused'; do
		skip "$title" 'not root'
	done
fi

finish
