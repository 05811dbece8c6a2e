#!/bin/sh
# Commits by all the names that git gives them, as people paste them.
. "$(dirname "$0")/../lib.sh"

# A line with tags, branches, a merge, a remote and logs.
named() {
	line_of 12 5 && git tag -a -m v v1.0 c2 && git tag -a -m vv vv v1.0 \
		2>/dev/null && git checkout -q -b side c5 &&
		echo s >s && git add s && git commit -qm "fix(side): one" &&
		git checkout -q - && git merge -q -m merged side &&
		git checkout -q -b x c8 && git checkout -q main &&
		git tag end && git update-ref refs/remotes/origin/main c7 &&
		git symbolic-ref refs/remotes/origin/HEAD \
			refs/remotes/origin/main && git update-ref ORIG_HEAD c3 &&
		git config remote.origin.url . && git config \
			remote.origin.fetch "+refs/heads/*:refs/remotes/origin/*" &&
		git config branch.main.remote origin &&
		git config branch.main.merge refs/heads/main &&
		git update-ref refs/custom/z c8
}

# good_of NAME: what perfbisect takes it for, in good.
good_of() {
	perfbisect check --events none -m number "$1" end -- cat cost 2>err |
		sed -n 's/^good .* = //p' >good
	cat err
}

check 'whatever git rev-parse takes for a commit is the same one here' '
	named && wrong=0 && while IFS= read -r name; do
		good_of "$name"
		want=$(git rev-parse -q --verify "$name^{commit}")
		[ "$(cat good)" = "$want" ] && continue
		echo "$name: git $want, perfbisect $(cat good err)"
		wrong=1
	done <<-X &&
		@~3
		@^2
		@{-1}
		@{-1}~2
		@{u}
		@{upstream}~1
		main@{0}~3
		main@{u}
		HEAD@{1}~2
		HEAD@{2}^
		HEAD@{3}^
		@{1}~3
		$(git describe --long c9)
		$(git describe --long c9)~1
		any-77-g$(git rev-parse --short c9)
		HEAD^{/c4}
		c9^{commit}
		c9^{object}
		c9^{}
		c9^0
		vv
		vv~1
		v1.0^{}
		v1.0^{tag}
		tags/v1.0
		refs/tags/c9
		heads/x
		origin
		origin/main
		custom/z
		ORIG_HEAD
		$(git rev-parse c9)
		$(git rev-parse c9 | tr a-f A-F)
		$(git rev-parse --short c9)^
		HEAD^2~1
		HEAD^^
	X
	[ $wrong = 0 ]
'
check 'a message that is searched' '
	named && good_of ":/fix.side" && is "$(git rev-parse side)" "$(cat good)" &&
	good_of ":/^c9" && is "$(git rev-parse c9)" "$(cat good)"
'
check 'what git describe adds for changed files, and spaces around it' '
	named && good_of "$(git describe --long c9)-dirty" &&
	is "$(git rev-parse c9)" "$(cat good)" &&
	good_of " c9 " && is "$(git rev-parse c9)" "$(cat good)"
'
check 'a range is no commit: one line, exit 2' '
	named && for name in c1..c9 c1...c9 ^c9 c9^! c9^@ c9^-; do
		exits 2 perfbisect -m number "$name" end -- cat cost 2>err &&
			one_line err && grep -q "names a range" err || exit
	done
'
check 'what is no commit: one line, exit 2' '
	named && for name in main:cost HEAD^{tree} nosuch @@ HEAD@{99} \
		"HEAD@{yesterday}" c9^{blob}; do
		exits 2 perfbisect -m number "$name" end -- cat cost 2>err &&
			one_line err || exit
	done
'
check 'a name of a tag and a branch: the tag, as git has it, and a warning' '
	line_of 8 5 && git branch both c1 && git tag both c3 && bisect both c8 &&
	names c5 && is "$(git rev-parse c3)" "$(field .ends.good.revision)" &&
	grep -q "^warning: both names two things: .*refs/tags/both.*refs/heads/both" \
		log && field ".warnings[]" | grep -q "refs/heads/both" && rm -r s &&
	bisect heads/both c8 && is 0 "$(grep -c ^warning log)" &&
	is "$(git rev-parse c1)" "$(field .ends.good.revision)"
'
check 'a name that a shallow clone lacks: the cure is said' '
	mkdir r && (cd r && line_of 8 5) && git clone -q --depth 2 --no-tags \
		"file://$PWD/r" p && cd p &&
	exits 2 perfbisect -m number c1 HEAD -- cat cost 2>err && one_line err &&
	cure=$(sed "s/.*: //" err) && is "git fetch --unshallow --tags" "$cure" &&
	$cure -q && bisect c1 HEAD && names c5
'

finish
