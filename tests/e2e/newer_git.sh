#!/bin/sh
# Repositories of newer git: what changes nothing for a reader is read, and
# what would be misread is refused by its name, with the cure.
. "$(dirname "$0")/../lib.sh"

# extended NAME=VALUE...: give the repository here these extensions.  The git
# that is installed need not know them: it is not asked again.
extended() {
	git config core.repositoryFormatVersion 1 &&
		printf "[extensions]\n%s\n" "$*" | tr " " "\n" >>.git/config
}

# found [WORD...]: $culprit, by the name that it has without asking git.
found() {
	bisect "$@" && is "$culprit" "$(field .culprit.revision)" &&
		is confirmed "$(field .verdict)"
}

check 'extensions that change nothing for a reader' '
	line_of 6 3 && culprit=$(rev c3) &&
		extended objectFormat=sha1 refStorage=files worktreeConfig=true \
			preciousObjects=true partialClone=origin noop=x \
			relativeWorktrees=true &&
		found c1 c6'
check 'a work tree whose links are relative' '
	mkdir r && cd r && line_of 6 3 && culprit=$(rev c3) &&
		git worktree add -q --detach ../w c6 &&
		echo "gitdir: ../r/.git/worktrees/w" >../w/.git &&
		echo ../../../../w/.git >.git/worktrees/w/gitdir &&
		extended relativeWorktrees=true && cd ../w && found c1 c6'
check 'a work tree that was moved by hand' '
	mkdir r && cd r && line_of 6 3 && culprit=$(rev c3) &&
		git worktree add -q --detach ../w c6 && mv ../w ../x &&
		cd ../x && found c1 c6'
check 'our trees are work trees to the git that is installed' '
	line_of 6 3 && extended worktreeConfig=true &&
		perfbisect -m number -o s -b "git worktree list >>\"$work/t/list\" &&
			git status --porcelain >>\"$work/t/status\"" \
			c1 c6 -- cat cost &&
		grep -q "/trees/perfbisect-.*-01 .*detached HEAD" list &&
		is 0 "$(wc -c <status)"'

# refused WORDS...: in one line that has all of them.
refused() {
	exits 1 perfbisect -m number -o s c1 c4 -- cat cost 2>err &&
		one_line err || return
	for refused_word; do
		grep -q -e "$refused_word" err || {
			cat err
			return 1
		}
	done
	[ ! -e s ]
}
check 'SHA-256: one line, exit 1, and the cure works' '
	git init -q --object-format=sha256 . && for i in 1 2 3 4; do
		echo $((i < 3 ? 100 : 150)) >cost && echo $i >name && git add . &&
			git commit -qm c$i && git tag c$i || exit
	done
	refused "extensions.objectFormat=sha256" "git fast-export --all" &&
		git init -q --object-format=sha1 copy &&
		git fast-export --all | git -C copy fast-import --quiet &&
		cd copy && bisect c1 c4 && names c3'
check 'refs in another format: the same' '
	line_of 4 3 && extended refStorage=reftable &&
		refused "extensions.refStorage=reftable" "git refs migrate"'
check 'an extension that nobody knows yet: the same' '
	line_of 4 3 && extended newThing=on &&
		refused "extensions.newthing=on" "git clone"'
check 'check says so, too' '
	line_of 4 3 && extended refStorage=reftable &&
		exits 1 perfbisect check -m number c1 c4 -- cat cost 2>err &&
		one_line err && grep -q refStorage err'

finish
