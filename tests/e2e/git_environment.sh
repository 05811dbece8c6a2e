#!/bin/sh
# Started where git is at work: GIT_DIR and its like in the environment, in a
# hook, in a rebase, in a bisection.  Nobody's repository is mistaken.
. "$(dirname "$0")/../lib.sh"

check 'GIT_DIR and GIT_WORK_TREE: a bare repository of dotfiles' '
	line_of 8 5 && mv .git dot.git && git -C dot.git config core.bare true &&
	mkdir sub && export GIT_DIR=$work/t/dot.git GIT_WORK_TREE=$work/t &&
	bisect -b "git rev-parse HEAD >>\"$work/t/seen\" && ! env | grep ^GIT_DIR=" \
		c1 c8 && names c5 && is "$work/t" "$(jq -r .root s/journal.jsonl |
		grep / | head -n 1)" && is 0 "$(grep -c -v -e "$(git rev-parse c1)" \
		-e "$(git rev-parse c8)" -e "$(git rev-parse c3)" \
		-e "$(git rev-parse c4)" -e "$(git rev-parse c5)" \
		-e "$(git rev-parse c6)" seen)" &&
	is 1 "$(git worktree list | wc -l)"
'
check 'GIT_DIR alone: the work tree is the current folder' '
	mkdir r && cd r && line_of 8 5 && mv .git ../x.git && mkdir ../w && cd ../w &&
	GIT_DIR=../x.git bisect c1 c8 && mv ../x.git ../w/.git && names c5
'
check 'GIT_DIR wins over a repository that is nearer' '
	mkdir r && (cd r && line_of 8 5) && git init -q near && cd near &&
	GIT_DIR=../r/.git bisect c1 c8 &&
	is "$(git -C ../r rev-parse c5)" "$(field .culprit.revision)"
'
check 'GIT_WORK_TREE elsewhere: one line' '
	line_of 8 5 && mkdir ../t/x && GIT_WORK_TREE=$work/t/x exits 2 \
		perfbisect -m number c1 c8 -- cat cost 2>err && one_line err
'
check 'GIT_DIR that leads nowhere: one line that says so' '
	line_of 8 5 && GIT_DIR=$work/t/nowhere exits 2 \
		perfbisect -m number c1 c8 -- cat cost 2>err && one_line err &&
	grep -q "GIT_DIR=" err
'
check 'resume with the same environment goes on' '
	line_of 8 5 && mv .git dot.git && export GIT_DIR=$work/t/dot.git \
		GIT_WORK_TREE=$work/t && exits 3 bisect --budget 1ms c1 c8 &&
	perfbisect resume --budget 1h s >out && names c5
'
# Nothing but the commit itself may change.
check 'in a hook, in a rebase and in a bisection: no damage' '
	line_of 8 5 && git checkout -q -b work c8 && echo /s >>.git/info/exclude &&
	cat >.git/hooks/post-commit <<-X && chmod +x .git/hooks/post-commit &&
		#!/bin/sh
		perfbisect -m number -o s c1 c8 -- cat cost >"$work/out" 2>"$work/err2"
	X
	echo y >y && git add y && echo staged >z && git commit -q -m y &&
	grep -q "^First bad revision.*c5" "$work/out" &&
	is "?? z" "$(git status --porcelain)" && rm .git/hooks/post-commit &&
	rm -r s z && echo 9 >y2 && git add y2 && git commit -qm y2 &&
	git rebase -q --exec "perfbisect -m number -o s c1 c8 -- cat cost" c8 \
		>"$work/out" && grep -q "^First bad revision.*c5" "$work/out" &&
	is "" "$(git status --porcelain)" && rm -r s &&
	git bisect start c8 c1 >"$work/out" && git bisect run sh -c "perfbisect \
		-m number -o \"$work/s\$\$\" c1 c8 -- cat cost && test \$(cat cost) = 100" \
		>"$work/out" && grep -q "^First bad revision.*c5" "$work/out" &&
	is "$(git rev-parse c5)" "$(git rev-parse refs/bisect/bad)" &&
	git bisect reset 2>/dev/null && is "" "$(git status --porcelain)"
'
check 'GIT_INDEX_FILE: in place, the index of the checkout is meant' '
	line_of 8 5 && printf "/%s\n" s out log other >.git/info/exclude &&
	GIT_INDEX_FILE=$work/t/other bisect --in-place c1 c8 && names c5 &&
	[ ! -e other ] && is "" "$(git status --porcelain)"
'

finish
