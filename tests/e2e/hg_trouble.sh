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

finish
