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
	hg_line 6 3 && before && for when in share " update " hgdate; do
		for how in "kill -9 \$\$" "echo KeyError: 7 >&2; exit 1" "exit 0"; do
			fake_hg "case \$* in *\"$when\"*) $how ;; esac"
			rm -rf s; search c1 c6 -- cat cost; status=$?
			is 1 $status && is failed "$(field .verdict)" && is 1 "$(
				grep -c "^perfbisect: " log)" && [ ! -e s/trees ] || return 1
		done
	done && rm -rf bin s out log && PATH=${PATH#"$PWD/bin:"} && after
'

check 'an hg that warns, and does what it is asked to' '
	hg_line 6 3 && fake_hg "echo \"warning: abort: something is odd\" >&2" &&
	search c1 c6 -- cat cost && is_culprit c3
'

check 'a repository that needs more than the bare hg: sparse, narrow' '
	hg_line 6 3 && c3=$(node c3) && hg --config extensions.sparse= debugsparse --exclude name &&
	[ ! -e name ] && grep -q exp-sparse .hg/requires &&
	search c1 c6 -- sh -c "cat name >&2 && cat cost" &&
	is "$c3" "$(field .culprit.revision)" &&
	[ ! -e name ] && rm -rf s && printf "#!/bin/sh\nHGRCPATH=rc exec hg -R . \
serve --stdio\n" >ssh && chmod +x ssh && printf "[extensions]\nnarrow=\nsparse=\n" >rc &&
	HGRCPATH=rc hg clone -q --narrow --include path:cost --ssh ./ssh \
		ssh://here/. narrow && cd narrow && [ ! -e name ] &&
	search 0 tip -- cat cost && is c3 "$(field .culprit.subject)"
'

check 'formats that hg reads slowly where it is Python alone' '
	for format in format.use-dirstate-v2=1 format.use-persistent-nodemap=1; do
		slow="--config storage.dirstate-v2.slow-path=allow --config
			storage.revlog.persistent-nodemap.slow-path=allow"
		rm -rf r && hg init --config $format $slow r && cd r || return 1
		for i in 1 2 3 4; do
			echo $((i < 3 ? 100 : 150)) >cost && echo $i >name &&
			hg $slow add -q && hg $slow commit -q -m c$i || return 1
		done
		search 0 3 -- cat cost && is c3 "$(field .culprit.subject)" &&
		is confirmed "$(field .verdict)" && cd .. || return 1
	done
'

check 'the folder of a session is no place to start' '
	hg_line 3 2 && search c1 c3 -- cat cost && for folder in s s/logs; do
		(cd $folder && exits 2 perfbisect c1 c3 -- true 2>"$work/t/err")
		cat err && one_line err && grep -q "the folder of a session" err || return 1
	done
'

finish
