#!/bin/sh
# Remotes of submodules and subrepositories that are not there, or give no
# answer.

. "$(dirname "$0")/../lib.sh"

. "$here/../lib_mute.sh"

# with_module MISSING CULPRIT: c1..c8 with a submodule `lib`; what c<MISSING>
# wants of it is in ../far alone.
with_module() {
	git init -q lib && (cd lib && echo 1 >v && git add . && git commit -q -m 1) &&
		git clone -q lib far && (cd far && echo 2 >v && git commit -q -am 2) &&
		mkdir r && cd r && git init -q . && git submodule -q add ../lib lib 2>/dev/null || return
	near=$(git -C lib rev-parse HEAD) far=$(git -C ../far rev-parse HEAD)
	with_module_i=1
	while [ $with_module_i -le 8 ]; do
		[ $with_module_i -lt "$2" ] && echo 100 >cost || echo 150 >cost
		case " $1 " in *" $with_module_i "*) commit=$far ;; *) commit=$near ;; esac
		echo c$with_module_i >name && git add cost name .gitmodules &&
			git update-index --cacheinfo "160000,$commit,lib" &&
			git commit -q -m c$with_module_i && git tag c$with_module_i || return
		with_module_i=$((with_module_i + 1))
	done
	git reset -q --hard && printf "%s\n" out log s >>.git/info/exclude
}

check 'a remote that lets us in and says nothing: its revision is skipped' '
	with_module 4 6 && mute && for how in git http https ssh; do
		rm -rf s && git -C lib remote set-url origin $how://u@127.0.0.1:$port/x &&
		bisect --fetch-timeout 2s c1 c8 && names c6 &&
		field ".skipped[].reason" | grep -q "submodule lib has no commit .*, and its remote" ||
		exit
	done; got=$?; kill $server; [ $got -eq 0 ] && [ ! -e .git/worktrees ] &&
	[ ! -e .git/modules/lib/worktrees ]
'

check '--fetch-timeout is for all remotes together: after that none is asked' '
	with_module "3 4 5" 8 && mute && git -C lib remote set-url origin git://127.0.0.1:$port/x &&
	bisect --fetch-timeout 2s c1 c8; got=$?; kill $server; is 3 $got || is 0 $got &&
	field ".skipped[].reason" | grep -c "gives no answer" | grep -qx 1 &&
	field ".skipped[].reason" | grep -q "fetch-timeout is over for all remotes"
'

check 'a remote that is not there: the session can go on, and asks it again' '
	with_module 4 4 && git -C lib remote set-url origin "$work/nowhere" &&
	exits 3 bisect c1 c8 && grep -q "remotes gave no answer" out &&
	grep -q "to go on: perfbisect resume" out &&
	exits 3 perfbisect resume s >out && exits 3 perfbisect resume s >out &&
	git -C lib remote set-url origin "$work/t/far" && exits 0 perfbisect resume s >out &&
	cat out && names c4 && is 0 "$(field ".skipped | length")" &&
	[ ! -e .git/worktrees ] && exits 0 perfbisect resume s >out && names c4
'

check 'SIGTERM while a remote is waited for: no verdict, and it is asked again' '
	with_module 4 4 && mute && git -C lib remote set-url origin git://127.0.0.1:$port/x &&
	{ perfbisect -m number -o s c1 c8 -- cat cost >out 2>log & } && pid=$! &&
	until_file "$work/met" && kill -TERM $pid && wait $pid; got=$?; kill $server
	cat log; is 143 $got && ! grep "\"verdict\".*submodule" s/journal.jsonl && ! grep SKIP log &&
	[ -z "$(find .git -name "pack_*")" ] &&
	git -C lib remote set-url origin "$work/t/far" && exits 0 perfbisect resume s >out &&
	cat out && names c4 && is 0 "$(field ".skipped | length")" && [ ! -e .git/worktrees ]
'

finish
