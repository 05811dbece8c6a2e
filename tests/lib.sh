# shellcheck shell=sh
# What every end-to-end test begins with:
#
#	. "$(dirname "$0")/../lib.sh"
#
# check TITLE SCRIPT	one test, in a clean folder; reported as TAP
# check_git TITLE SCRIPT	the same, of what only git has
# check_bare TITLE SCRIPT	the same, and perfbisect has hg without a server
# check_quiet TITLE SCRIPT the same, of what takes processors that others leave
#			alone: skipped where it fails and the log says that they
#			do not
# skip TITLE REASON	one that this machine cannot do
# spaced FILE...	no-break spaces in it are made spaces
# finish		at the end
#
# With EVERY=4 every fourth test is run, or all with FULL=1.
#
# With VCS=hg the same tests run over Mercurial: repositories are made with git
# all the same, and what is in $work/bin/perfbisect converts them first.  Most of
# the time hg takes is Python that starts, so that the hg on PATH is chg, which
# asks one that has started; or hg itself with FULL=1.
#
# The benchmark is mostly `cat cost`: each commit says what it costs, so that
# the answer is exact.  Identity, dates, time zone, locale, HOME and the git
# configuration are pinned, so that hashes are the same everywhere.

set -u
# nohup has SIGHUP ignored, and a shell cannot have it back.
case $(sed -n 's/^SigIgn:.*\(.\)$/\1/p' /proc/$$/status) in
[13579bdf])
	env --default-signal=HUP true 2>/dev/null &&
		exec env --default-signal=HUP sh "$0" "$@"
	;;
esac
for tool in git jq; do
	command -v $tool >/dev/null && continue
	echo "1..0 # SKIP $tool is not here (scripts/need.sh test)"
	exit 0
done
export LC_ALL=C TZ=UTC TERM=dumb
export GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME='A U Thor' GIT_AUTHOR_EMAIL=author@example.com
export GIT_COMMITTER_NAME='C O Mitter' GIT_COMMITTER_EMAIL=committer@example.com
export GIT_AUTHOR_DATE='1700000000 +0000' GIT_COMMITTER_DATE='1700000000 +0000'
unset XDG_CACHE_HOME GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_CONFIG_GLOBAL
export HGRCPATH='' HGUSER='A U Thor <author@example.com>' HGPLAIN=1

: "${VCS:=git}"
if [ "$VCS" = hg ] && ! command -v hg >/dev/null; then
	echo '1..0 # SKIP there is no hg (Mercurial) on PATH'
	exit 0
fi

here=$(cd "$(dirname "$0")" && pwd)
: "${PERFBISECT:=$here/../../build/perfbisect}"
work=$(mktemp -d "${TMPDIR:-/tmp}/perfbisect test.XXXXXX")
trap 'chmod -R u+rwX "$work" 2>/dev/null; rm -rf "$work"' EXIT
export HOME="$work/home"
mkdir "$HOME"
# Where the trees of sessions in a checkout lie.
pool="$HOME/.cache/perfbisect"
git config --global init.defaultBranch main
git config --global protocol.file.allow always
mkdir "$work/bin"
PATH="$work/bin:$PATH"
# The same in a tenth of the time, most of which is its start.
! command -v gojq >/dev/null || ln -s "$(command -v gojq)" "$work/bin/jq"
# libgit2's own, of each name of a setting that it tries a pattern on.
echo leak:libpcre2 >"$work/leaks"
export LSAN_OPTIONS="suppressions='$work/leaks':print_suppressions=0"

# until_true COMMAND...: wait for it to succeed, at most 30 s.
until_true() {
	until_i=0
	until "$@"; do
		until_i=$((until_i + 1))
		[ $until_i -lt 1500 ] || return 1
		sleep 0.02
	done
}

spaced() {
	LC_ALL=C sed -i 's/\xc2\xa0/ /g' "$@"
}

until_file() {
	until_true test -e "$1"
}

# hg_served: from here on hg is chg, which has each command run in a child of a
# server that lives as long as its socket.  The encoding, which it cannot be told
# later, is the one that perfbisect asks for.  No child looks for garbage in what
# it has in memory, and copies it thereby.
hg_served() {
	served_hg=$(command -v hg) served_chg=$(command -v chg)
	[ -z "${FULL:-}" ] && [ -n "$served_chg" ] || return 0
	mkdir -m 700 "$work/chg"
	printf '%s\n' 'import gc' 'def extsetup(ui):' \
		'    gc.disable()' '    gc.freeze()' \
		>"$work/chg/freeze.py"
	HGENCODING=UTF-8 HGENCODINGMODE=replace CHGINTERNALMARK=1 \
		hg --config chgserver.skiphash=1 \
		--config "extensions.freeze=$work/chg/freeze.py" \
		--config extensions.share= \
		serve --cmdserver chgunix --address "$work/chg/server" \
		--daemon-postexec none </dev/null >"$work/chg/log" 2>&1 &
	cat >"$work/bin/hg" <<-EOF
		#!/bin/sh
		# A server of the test's own would be chg, and wait for itself.
		case " \$* " in
		" serve --cmdserver pipe ") ;;
		*" serve "*) exec $served_hg "\$@" ;;
		esac
		if [ ! -w "$work/chg/server" ] ||
			{ [ "\${HGRCSKIPREPO:-}" ] && [ -e "$work/chg/bare" ]; }; then
			exec $served_hg "\$@"
		fi
		CHGSOCKNAME="$work/chg/server" exec $served_chg "\$@"
	EOF
	chmod +x "$work/bin/hg"
	until_file "$work/chg/server"
}

# For the insides of runs: checked_out tells at which commit the work tree here
# is, put_back FILE gives its content back to a file.
# The program is a copy, which another user can reach wherever the build lies.
if [ "$VCS" = git ]; then
	cp "$PERFBISECT" "$work/bin/perfbisect"
	echo 'exec git rev-parse HEAD' >"$work/bin/checked_out"
	echo 'exec git checkout -q HEAD -- "$@"' >"$work/bin/put_back"
else
	PROGRAM=$work/program
	cp "$PERFBISECT" "$PROGRAM"
	export PROGRAM work
	hg_served
	: "${HG_MADE:=$work/made}"
	mkdir -p "$HG_MADE"
	HG_VERSION=$(hg version -q)
	export HG_MADE HG_VERSION
	# The first parent comes first in the dirstate.
	echo 'od -An -v -tx1 -N20 .hg/dirstate | tr -cd 0-9a-f' \
		>"$work/bin/checked_out"
	echo 'exec hg revert -q --no-backup "$@"' >"$work/bin/put_back"
	# converted: give the git repository here a .hg with the same commits,
	# and a bookmark for each tag.  What was converted once is kept, in
	# $HG_MADE for others as well: that commits have the same names tells
	# all about them.
	cat >"$work/bin/converted" <<-'EOF'
		#!/bin/sh
		set -e
		cd "$(git rev-parse --show-toplevel)"
		refs=$(git for-each-ref --format \
			'%(objectname)^{commit} %(refname:lstrip=2)')
		name=hg-$({ echo "$refs $HG_VERSION" && cat "$0"; } | md5sum |
			cut -c1-32)
		made=$HG_MADE/$name
		[ ! -e ".hg/$name" ] || exit 0
		rm -rf .hg
		if [ ! -e "$made" ]; then
			new=$(mktemp -d "$HG_MADE/new.XXXXXX")
			git clone -q --bare --shared . "$new/git"
			echo "$refs" | while read -r commit tag; do
				echo "create refs/heads/to-hg/$tag" \
					"$(git rev-parse "$commit")"
			done | git -C "$new/git" update-ref --stdin
			hg convert -q --config extensions.convert= \
				--config convert.skiptags=1 "$new/git" "$new/hg"
			sed -i 's, to-hg/, ,' "$new/hg/.hg/bookmarks"
			touch "$new/hg/.hg/$name"
			# Another one may have come first.
			mv -T "$new/hg" "$made" 2>/dev/null || [ -e "$made" ]
			rm -rf "$new"
		fi
		cp -r "$made/.hg" .hg
	EOF
	cat >"$work/bin/perfbisect" <<-'EOF'
		#!/bin/sh
		! git rev-parse --show-toplevel >/dev/null 2>&1 || converted >&2
		case ${1:-} in
		report | resume | list | clean | help | version)
			exec "$PROGRAM" "$@"
			;;
		run | check | compare | scan)
			command=$1
			shift
			case "$command ${1:-}" in
			'check compare' | 'check scan')
				kind=$1
				shift
				exec "$PROGRAM" check "$kind" --vcs hg "$@"
				;;
			'scan --from')
				exec "$PROGRAM" scan "$@"
				;;
			esac
			exec "$PROGRAM" "$command" --vcs hg "$@"
			;;
		*) exec "$PROGRAM" --vcs hg "$@" ;;
		esac
	EOF
	chmod +x "$work/bin/perfbisect" "$work/bin/converted"
fi
chmod +x "$work/bin/checked_out" "$work/bin/put_back"

count=0 failures=0

check() {
	count=$((count + 1))
	if [ -z "${FULL:-}" ] && [ $((count % ${EVERY:-1})) -ne 0 ]; then
		echo "ok $count - $1 # SKIP only with FULL=1"
		return
	fi
	if (
		rm -rf "$work/t" "$pool" 2>/dev/null ||
			{ chmod -R u+rwX "$work/t" "$pool"; rm -rf "$work/t" "$pool"; }
		mkdir "$work/t" && cd "$work/t" && eval "$2"
	) >"$work/log" 2>&1; then
		echo "ok $count - $1"
	elif [ "${quiet:-}" ] && grep -q 'the machine is busy' "$work/log"; then
		echo "ok $count - $1 # SKIP others keep the processors busy"
	else
		echo "not ok $count - $1"
		# On stderr, where prove lets it through; `make check` repeats
		# at its end what is in $FAILURES.
		{
			echo "$(basename "$0") $count - $1:"
			tail -n 60 "$work/log"
		} | sed 's/^/# /' | tee -a "${FAILURES:-/dev/null}" >&2
		failures=$((failures + 1))
	fi
}

check_quiet() {
	quiet=1
	check "$@"
	quiet=
}

check_git() {
	if [ "$VCS" = git ]; then
		check "$@"
	else
		skip "$1" 'of git alone'
	fi
}

check_bare() {
	[ ! -e "$work/chg" ] || touch "$work/chg/bare"
	check "$@"
	rm -f "$work/chg/bare"
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

finish() {
	echo "1..$count"
	exit $((failures > 0))
}

# -- Repositories.  `commit NAME COST [PARENT...]` makes a commit and a tag of
# that name whose tree has COST in its file cost, NAME in its file name, and
# what EXTRA says, in lines like those of `git ls-tree`. --

seconds=1700000000

# stream NAME COST [PARENT...]: such a commit, as git fast-import reads it.
stream() {
	stream_name=$1 stream_cost=$2 stream_word=from
	shift 2
	seconds=$((seconds + 60))
	printf '%s\n' "commit refs/tags/$stream_name" "mark :$seconds" \
		"author $GIT_AUTHOR_NAME <$GIT_AUTHOR_EMAIL> $seconds +0000" \
		"committer $GIT_COMMITTER_NAME <$GIT_COMMITTER_EMAIL> $seconds +0000" \
		'data <<.' "$stream_name" .
	for stream_parent; do
		echo "$stream_word $stream_parent"
		stream_word=merge
	done
	printf '%s\n' deleteall 'M 644 inline cost' 'data <<.' "$stream_cost" . \
		'M 644 inline name' 'data <<.' "$stream_name" .
	[ -z "${EXTRA:-}" ] || printf '%b\n' "$EXTRA" |
		sed 's/^\([0-9]*\) [a-z]* \([0-9a-f]*\)	/M \1 \2 /'
}

# imported: what is in $work/stream.
imported() {
	[ -d .git ] || git init -q .
	git fast-import --quiet --force <"$work/stream"
}

commit() {
	stream "$@" >"$work/stream" && imported
}

# line_of N K [SLOW]: c1..cN, fast before cK and slow from it on.
line_of() {
	line_i=1 line_parent=
	while [ "$line_i" -le "$1" ]; do
		line_cost=100
		[ "$line_i" -lt "$2" ] || line_cost=${3:-150}
		stream "c$line_i" "$line_cost" $line_parent
		line_parent=:$seconds
		line_i=$((line_i + 1))
	done >"$work/stream"
	imported
	git reset -q --hard "c$1"
}

# levels COST...: c1, c2 ... cost as much.
levels() {
	levels_i=1 levels_parent=
	for levels_cost; do
		stream "c$levels_i" "$levels_cost" $levels_parent
		levels_parent=:$seconds
		levels_i=$((levels_i + 1))
	done >"$work/stream"
	imported
	git reset -q --hard "c$((levels_i - 1))"
}

# A line whose revisions hold a program: program NAME <script adds a file to
# the trees of the commits that follow.
program() {
	program_blob=$(git hash-object -w --stdin)
	EXTRA="${EXTRA:+$EXTRA\\n}100755 blob $program_blob\\t$1"
}

# fake_perf SCRIPT: a perf in the folder fake, which does so for each $command
# (record, script), with the file that it is to write in $data, and what it is to
# run in "$@".
fake_perf() {
	mkdir -p fake && {
		cat <<-'EOF'
			#!/bin/sh
			command=$1
			while [ $# -gt 0 ] && [ "$1" != -- ]; do
				[ "$1" != -o ] || data=$2
				shift
			done
			[ $# -eq 0 ] || shift
		EOF
		echo "$1"
	} >fake/perf && chmod +x fake/perf
}

# static_flag: -static, where cc can link so.  valgrind has a program without shared
# libraries running in a third of the time.
static_flag() {
	echo 'int main(void) { return 0; }' |
		cc -static -x c - -o "$work/static" 2>/dev/null && echo -static
}

# places PLACE...: where a culprit is put, one after the other: every third of
# them, or all with FULL=1.
places() {
	if [ -n "${FULL:-}" ]; then
		echo "$@"
	else
		echo "$@" | xargs -n 3 | cut -d ' ' -f 1
	fi
}

# passed_over N: of many of a kind every third is tried, the first, the fourth
# and so on, or all with FULL=1.
passed_over() {
	[ -z "${FULL:-}" ] && [ $(($1 % 3)) -ne 1 ]
}

# rev NAME: the full name of a commit, as the report has it.
rev() {
	rev_git=$(git rev-parse --verify -q "$1^{commit}")
	if [ "$VCS" = git ]; then
		echo "$rev_git"
	else
		sed -n "s/^$rev_git //p" \
			"$(git rev-parse --show-toplevel)/.hg/shamap"
	fi
}

# name_of REVISION: what its file name says; the opposite.
name_of() {
	name_git=$1
	[ "$VCS" = git ] || name_git=$(sed -n "s/ $1\$//p" \
		"$(git rev-parse --show-toplevel)/.hg/shamap")
	git show "$name_git:name"
}

# trees_left: how many work trees of ours there are.
trees_left() {
	if [ "$VCS" = git ]; then
		echo $(($(git worktree list | wc -l) - 1))
	else
		find . "$pool" -path '*/trees/*/.hg' 2>/dev/null | wc -l
	fi
}

# no_trees: nothing is left where they were.
no_trees() {
	[ ! -e "$pool" ] || {
		find "$pool"
		return 1
	}
}

# sweep BY COMMAND...: COMMAND N, which ends at the N-th passing of some point,
# for the first N, every BY-th and the last, or for each with FULL=1.  It says 9
# when it was not ended; at the 0-th it never is, and counts the passings in the
# file $PERFBISECT_CRASH_COUNT.
export PERFBISECT_CRASH_COUNT="$work/passed"
sweep() {
	sweep_by=$1 sweep_n=1 sweep_done=0
	shift
	[ -z "${FULL:-}" ] || sweep_by=1
	: >"$work/passed"
	"$@" 0
	[ $? -eq 9 ] || return 1
	sweep_last=$(wc -c <"$work/passed")
	while [ "$sweep_done" -lt "$sweep_last" ]; do
		"$@" "$sweep_n"
		case $? in
		0)
			sweep_done=$sweep_n
			sweep_n=$((sweep_n + sweep_by))
			[ $sweep_n -le "$sweep_last" ] || sweep_n=$sweep_last
			;;
		9)
			# One fewer this time.
			sweep_last=$((sweep_n - 1))
			sweep_n=$sweep_last
			;;
		*) return 1 ;;
		esac
	done
	# A point that is hardly ever passed tests nothing.
	echo "the last is $sweep_last"
	[ "$sweep_last" -gt 2 ]
}

# -- A processor that counts what it is told, a clock that is set, and runs that
# take as long as they say: tests/fake_pmu.c, fake_clock.c, fake_wait.c. --

no_fake_pmu='there is no fake_pmu.so beside perfbisect'
cp "$(dirname "$PERFBISECT")"/fake_*.so "$work/bin" 2>/dev/null

can_fake_pmu() {
	[ -e "$work/bin/fake_pmu.so" ]
}

# with_fake NAME [NAME=VALUE...] COMMAND...: with the one of that name.
with_fake() {
	with_fake_name=$1
	shift
	# A preload may have no space in it, and $work has.
	${as:-} env LD_LIBRARY_PATH="$work/bin${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" \
		LD_PRELOAD="fake_$with_fake_name.so" \
		ASAN_OPTIONS="verify_asan_link_order=0:detect_leaks=0" "$@"
}

# with_pmu [NAME=VALUE...] COMMAND...: COMMAND itself, not what it starts, sees
# that processor; it counts what the file $FAKE_PMU says.  With $as, the words
# of a command like setpriv, as another user.
export FAKE_PMU="$work/t/now"
with_pmu() {
	with_fake pmu "$@"
}

# -- Assertions -- each says what it wanted.

# exits STATUS COMMAND...
exits() {
	exits_want=$1
	shift
	exits_got=0
	"$@" || exits_got=$?
	[ "$exits_got" -eq "$exits_want" ] || {
		echo "exit status $exits_got, wanted $exits_want: $*"
		return 1
	}
}

# bisect [OPTIONS] GOOD BAD: by the file cost; output in out and log.
bisect() {
	perfbisect --metric number --output s "$@" -- cat cost >out 2>log
	bisect_status=$?
	cat out log
	return $bisect_status
}

# field FILTER: of the JSON report.
field() {
	jq -r "$1" s/report.json
}

# is WANT GOT
is() {
	[ "$1" = "$2" ] || {
		echo "wanted: $1"
		echo "got:    $2"
		return 1
	}
}

# names NAME: the report names this commit, confirmed.
names() {
	is "$(rev "$1")" "$(field .culprit.revision)" &&
		is confirmed "$(field .verdict)" &&
		grep -q "^First .* revision: .*\"$1\"" out
}

# one_line FILE: exactly one line of complaint, with the program's name.
one_line() {
	is 1 "$(grep -c . "$1")" && grep -q '^perfbisect: ' "$1"
}

# All that a repository is: what must be the same afterwards.
snapshot() {
	(
		cd "${1:-.}" || exit
		git_dir=$(git rev-parse --absolute-git-dir)
		cd "$git_dir" || exit
		find . -path ./objects -prune -o -type f -print0 | sort -z |
			xargs -0 md5sum
		find . -path ./objects -prune -o -type d -print | sort
		cd - >/dev/null || exit
		git worktree list
		git stash list
		git for-each-ref
		git status --porcelain --ignored=no
	)
}
