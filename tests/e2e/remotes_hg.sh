#!/bin/sh
# Remotes of subrepositories that give no answer, and an hg that gives none.

. "$(dirname "$0")/../lib_hg.sh"
. "$here/../lib_mute.sh"

# with_subrepository MISSING CULPRIT: c1..c8; that of c<MISSING> is at `url`.
with_subrepository() {
	hg init r && cd r && printf '%s\n' .hgsub= log out '^s/' >.hgignore &&
		hg init near && (cd near && echo 1 >v && hg add -q v && hg commit -q -m 1) &&
		near=$(hg -R near log -r . -T '{node}') && mv near ../near || return
	with_subrepository_i=1
	while [ $with_subrepository_i -le 8 ]; do
		[ $with_subrepository_i -lt "$2" ] && echo 100 >cost || echo 150 >cost
		echo c$with_subrepository_i >name && rm -rf far
		if [ $with_subrepository_i -eq "$1" ]; then
			hg clone -q ../near far && echo "far = $url" >.hgsub && hg add -q .hgsub
		else
			hg forget -q .hgsub 2>/dev/null
			rm -f .hgsub .hgsubstate
		fi
		hg addremove -q && hg commit -q -m c$with_subrepository_i &&
			hg tag -q --local c$with_subrepository_i || return
		with_subrepository_i=$((with_subrepository_i + 1))
	done
	rm -rf far
}

check 'a remote that lets us in and says nothing: its revision is skipped' '
	mute && url=http://127.0.0.1:$port/x && with_subrepository 4 6 &&
	perfbisect -m number -o s --fetch-timeout 2s c1 c8 -- cat cost >out 2>log; got=$?
	kill $server; cat out log; is 0 $got && is_culprit c6 &&
	field ".skipped[].reason" | grep -q "no end within .* stopped (see --fetch-timeout)" &&
	no_trees
'

check 'SIGTERM while a remote is waited for: no verdict, and it is asked again' '
	mute && url=http://127.0.0.1:$port/x && with_subrepository 4 4 &&
	{ "$PERFBISECT" -m number -o s c1 c8 -- cat cost >out 2>log & } && pid=$! &&
	until_file "$work/met" && kill -TERM $pid && wait $pid; got=$?; kill $server
	cat log; is 143 $got && ! grep SKIP log && no_trees &&
	exits 3 "$PERFBISECT" resume s >out && cat out && grep -q "remotes gave no answer" out &&
	{ hg -R ../near serve --prefix x --daemon --port "$port" --pid-file "$work/pid" >/dev/null ||
		exit; } && server=$(cat "$work/pid") && "$PERFBISECT" resume s >out; got=$?
	kill "$server"; cat out; is 0 $got && is_culprit c4
'

check 'an hg that hangs is ended by a signal, in good order' '
	hg_line 6 3 && fake_hg "case \$* in *\" update \"*) touch \"$work/met\"; exec sleep 300 ;; esac" &&
	rm -f "$work/met" && { "$PERFBISECT" -m number -o s c1 c6 -- cat cost >out 2>log & } && pid=$! &&
	until_file "$work/met" && kill -TERM $pid && wait $pid; got=$?
	cat log; is 143 $got && no_trees
'

finish
