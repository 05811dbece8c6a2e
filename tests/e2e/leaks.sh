#!/bin/sh
# Runs that do not end, or leave something behind.

# One of them becomes root, which is often forbidden in memory.
! grep -q "^[^ ]* ${TMPDIR:-/tmp} .*nosuid" /proc/mounts || unset TMPDIR
. "$(dirname "$0")/../lib.sh"

# perl_program NAME <script: a program of that name on PATH.
perl_program() {
	{
		echo '#!/usr/bin/env perl'
		cat
	} >"$work/bin/$1" && chmod +x "$work/bin/$1"
}

# One that hides: two forks, a session and a name of its own, deaf to SIGTERM,
# with the run's log open.  Its number goes to the file that is named.
perl_program hide <<'EOF2'
	use POSIX;
	exit 0 if fork;
	setsid;
	exit 0 if fork;
	$SIG{$_} = "IGNORE" for qw(TERM HUP INT);
	$0 = "[kworker/0:0]";
	open my $pid, ">", "$ARGV[0].new" or die;
	print $pid "$$\n";
	close $pid;
	rename "$ARGV[0].new", $ARGV[0] or die;
	$| = 1;
	while (1) { print "still here\n"; sleep 1; }
EOF2

# One that is somebody else in every moment.
perl_program hop <<'EOF2'
	use POSIX;
	$SIG{TERM} = "IGNORE";
	while (1) { POSIX::_exit(0) if fork; setsid; }
EOF2

# Harmless but for that limit, without which it does not begin.  At the limit it
# waits for its children to be killed, and fills up at once.
perl_program bomb <<'EOF2'
	open my $limits, "<", "/proc/self/limits" or die;
	die "no limit" unless $> && grep /^Max processes +100 /, <$limits>;
	$SIG{TERM} = "IGNORE";
	my $end = time + 60;
	while (time < $end) { defined fork or select undef, undef, undef, 0.01; }
EOF2

# search WORD...: by what COMMAND prints.
search() {
	perfbisect -m number -o s "$@" >out 2>log
	search_status=$?
	cat out log
	return $search_status
}

# gone WORD: no process of this name is left.
gone() {
	! pgrep -f "^[^ ]*perl [^ ]*/$1" || ! echo "$1 is still there"
}

check 'a daemon that hides and ignores SIGTERM is gone before the next run' '
	line_of 5 3 && search --warmup 0 c1 c5 -- sh -c "
		pid=\$PERFBISECT_ORIGIN/pid
		[ ! -e \"\$pid\" ] || ! kill -0 \$(cat \"\$pid\") || exit 1
		if [ \$(cat name) = c2 ] && [ ! -e \"\$pid\" ]; then
			hide \"\$pid\"
			while [ ! -e \"\$pid\" ]; do sleep 0.01; done
		fi; cat cost" && names c3 && ! kill -0 "$(cat pid)" &&
	is 0 "$(field ".skipped | length")"
'

check 'a daemon that a build leaves behind is gone before the runs' '
	line_of 5 3 && search --build "cd \"\$PERFBISECT_ORIGIN\"
		[ -e pid ] || hide pid; while [ ! -e pid ]; do sleep 0.01; done" \
		c1 c5 -- sh -c "
		! kill -0 \$(cat \"\$PERFBISECT_ORIGIN/pid\") && cat cost" &&
	names c3 && is 0 "$(field ".skipped | length")"
'

check 'a daemon that forks and exits, over and over' '
	line_of 5 3 && search --warmup 0 c1 c5 -- sh -c "
		[ \$(cat name) != c2 ] || [ -e \"\$PERFBISECT_ORIGIN/n\" ] || {
			touch \"\$PERFBISECT_ORIGIN/n\"; hop & }
		cat cost" && names c3 && [ -e n ] && gone hop
'

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	check 'a fork bomb within the limit of processes' '
		chmod 755 "$work" "$work/bin" && line_of 9 7 && chown -R 12345:12345 . &&
		prlimit --nproc=100:100 setpriv --reuid=12345 --regid=12345 \
			--clear-groups env HOME="$PWD" perfbisect -m number -o s \
			--timeout 1s c1 c9 -- sh -c \
			"[ \$(cat name) != c5 ] || exec bomb; cat cost" >out 2>log
		cat out log; git config --global safe.directory "*"
		names c7 && gone bomb &&
		field ".skipped[0].reason" | grep -q "no end within"
	'
else
	skip 'a fork bomb within the limit of processes' 'not root'
fi

# A program that becomes root, as sudo does, and is deaf to SIGTERM.
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null && cp \
	"$(command -v perl)" "$work/bin/suid" && chmod 4755 "$work/bin/suid" &&
	chmod 755 "$work" "$work/bin" && [ "$(setpriv --reuid=12345 --clear-groups \
		"$work/bin/suid" -e 'print $>')" = 0 ]; then
	check 'a command of another user that cannot be ended: exit 1, and why' '
		line_of 9 7 && git config --global safe.directory "*" &&
		chown -R 12345:12345 . && exits 1 timeout 100 setpriv --reuid=12345 \
			--regid=12345 --clear-groups env HOME="$PWD" perfbisect \
			-m number -o s --timeout 1s --warmup 0 c1 c9 -- sh -c "
			[ -e \"\$PERFBISECT_ORIGIN/go\" ] || [ \$(cat name) != c5 ] ||
			exec suid -e \"\\\$< = \\\$>; \\\$SIG{TERM} = q(IGNORE);
				sleep 99\"; cat cost" >out 2>log; got=$?
		cat out log; pkill -KILL -f "^suid -e "; [ $got -eq 0 ] &&
		grep "^perfbisect: " log | grep -q "cannot be killed .*sudo" &&
		is 0 "$(find s -path "*/trees/*" | wc -l)" && touch go &&
		setpriv --reuid=12345 --regid=12345 --clear-groups env HOME="$PWD" \
			perfbisect resume s >out 2>log; cat out log; names c7
	'
else
	skip 'a command of another user that cannot be ended: exit 1, and why' \
		'no other user to become'
fi

if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	# As where a container has written, which runs as root.  In the middle,
	# in whatever order the folder is read.
	check 'files of another user in a tree: all else is removed' '
		chmod 755 "$work" "$work/bin" && line_of 9 7 &&
		git config --global safe.directory "*" && chown -R 12345:12345 . &&
		{ (until_file up && cd s/trees/*-01 && mkdir root &&
			touch root/file ../../../go) & } &&
		setpriv --reuid=12345 --regid=12345 --clear-groups env \
			HOME="$PWD" perfbisect -m number -o s -b "
			for i in a b c d e f g h i j k l m n o p; do
				mkdir -p \$i; touch \$i/file; done" c1 c9 -- sh -c "
			cat cost; cd \"\$PERFBISECT_ORIGIN\"; touch up
			until [ -e go ]; do sleep 0.05; done" >out 2>log; wait
		cat out log; names c7 && grep -q "^warning: remove .*/root/file: " log &&
		is root "$(ls -A s/trees/*)" && [ ! -e .git/worktrees ]
	'
else
	skip 'files of another user in a tree: all else is removed' 'not root'
fi

check '--prepare and --verify that hang are stopped' '
	line_of 9 7 && search --build-timeout 1s \
		--prepare "[ \$(cat name) != c5 ] || sleep 3004.$$" \
		--verify "[ \$(cat name) != c4 ] || sleep 3004.$$" c1 c9 -- cat cost
	! pgrep -f "sleep 3004[.]$$" && names c7 &&
	field ".skipped[].reason" >reasons && cat reasons &&
	grep -q -e "--prepare failed: no end within" reasons &&
	grep -q -e "--verify failed: no end within" reasons
'

check 'a run that puts a pipe, or a link, in the place of its log' '
	line_of 9 7 && echo precious >mine && search c1 c9 -- sh -c "
		exec 3>&1; log=\$(readlink /proc/self/fd/3)
		case \$(cat name) in
		c5) rm \"\$log\"; mkfifo \"\$log\" ;;
		c4) rm \"\$log\"; ln -s \"\$PERFBISECT_ORIGIN/mine\" \"\$log\" ;;
		esac; cat cost" && names c7 && is precious "$(cat mine)" &&
	[ -n "$(find s/logs/"$(rev c4)" -type l)" ] &&
	is "no number in the output the output is empty" \
		"$(field ".skipped[].reason" | sort -u | xargs)"
'

check 'the log of a run is capped: head and tail are kept' '
	line_of 5 3 && search c1 c5 -- sh -c "echo first
		head -c 3000000 /dev/zero | tr \"\\0\" x; echo; cat cost" && names c3 &&
	log=$(ls s/logs/"$(rev c3)"/run-*.log | head -n 1) &&
	is first "$(head -n 1 "$log")" && is 150 "$(tail -n 1 "$log")" &&
	grep -q "bytes left out" "$log" && [ "$(wc -c <"$log")" -lt 1100000 ]
'

if [ "$(id -u)" -eq 0 ] && mkdir -p "$work/mnt" &&
	mount -t tmpfs -o size=400m tmpfs "$work/mnt" 2>/dev/null; then
	# At 400 MB a second, for a second and three of grace.
	check 'a run that prints without end is cut, and the disk is not filled' '
		line_of 9 7 && search -o "$work/mnt/s" --timeout 1s c1 c9 -- sh -c "
			trap : TERM; [ \$(cat name) = c5 ] && while :; do
				head -c 20000000 /dev/zero; sleep 0.05
			done; cat cost"
		mv "$work/mnt/s" . && names c7 &&
		field ".skipped[0].reason" | grep -q "no end within" &&
		log=$(ls s/logs/"$(rev c5)"/run-*.log | head -n 1) &&
		cut=$(sed -n "s/.*\[\.\.\. \([0-9]*\) bytes left out \.\.\.\].*/\1/p" \
			"$log") && echo "$cut" && [ "$cut" -gt 10000000 ] &&
		[ "$(wc -c <"$log")" -lt 1100000 ]
	'
	umount "$work/mnt"
	# Something of the user's, in a tree.
	mounts='mkdir -p m; mountpoint -q m || mount --bind "$work/mnt" m'
	unmounted() {
		find . "$pool" -name m -exec umount {} \; 2>/dev/null
		is precious "$(cat "$work/mnt/file")"
	}
	export work
	echo precious >"$work/mnt/file"
	check 'a build that mounts something in its tree: what is there stays' '
		line_of 9 7 && search --trees 3 -b "$mounts" c1 c9 -- cat cost
		got=$?; unmounted && [ $got -eq 0 ] && names c7 &&
		grep -q "^warning: .* is mounted in it; unmount .*/m first" log &&
		rm -rf s && exits 1 search --clean -b "$mounts" c1 c9 -- cat cost
		got=$?; unmounted && [ $got -eq 0 ] &&
		grep "^perfbisect: " log | grep -q "unmount .*/m first"
	'
	check 'a build that mounts something in the checkout: the same' '
		line_of 9 7 && printf "%s\n" out log >>.git/info/exclude &&
		exits 1 search --in-place -b "$mounts; [ \$(cat name) != c5 ]" \
			c1 c9 -- cat cost
		got=$?; unmounted && [ $got -eq 0 ] &&
		grep "^perfbisect: " log | grep -q "on .*/m; unmount it first" &&
		is c9 "$(cat name)" && is "ref: refs/heads/main" "$(cat .git/HEAD)"
	'
else
	for title in 'a run that prints without end is cut, and the disk is not filled' \
		'a build that mounts something in its tree: what is there stays' \
		'a build that mounts something in the checkout: the same'; do
		skip "$title" 'no right to mount'
	done
fi

finish
