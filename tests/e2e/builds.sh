#!/bin/sh
# Trees and builds.

. "$(dirname "$0")/../lib.sh"

check 'revisions that do not build are skipped, with the log named' '
	line_of 20 13 && perfbisect -m number -o s c1 c20 --build "
		echo building; case \$(cat name) in c10 | c11) exit 3 ;; esac
	" -- cat cost >out 2>log && names c13 &&
	[ "$(field ".skipped | length")" -ge 1 ] &&
	is "the build failed: exit status 3" "$(field ".skipped[0].reason")" &&
	grep -q building "$(field ".skipped[0].log")" && cat log &&
	grep -q "SKIP" log
'

check 'a build that fails is tried once more in a pristine tree' '
	line_of 20 13 && perfbisect -m number -o s c1 c20 --build "
		[ ! -e stale ] || exit 1; touch stale; cp cost built
	" -- cat built >out 2>log && names c13 &&
	is 0 "$(field ".skipped | length")" &&
	grep -q "\"built\":false,\"pristine\":false" s/journal.jsonl &&
	grep -q "\"built\":true,\"pristine\":true" s/journal.jsonl
'

check 'builds are incremental: only changed files are rewritten' '
	line_of 40 13 && perfbisect -m number -o s c1 c40 --trees 3 --build "
		[ ! -e mark ] || [ ! same -nt mark ] || exit 3
		[ ! -e mark ] || [ name -nt mark ] || exit 4
		sleep 0.02; touch mark" -- cat cost >out 2>log; cat log out
	names c13 && is 0 "$(field ".skipped | length")" &&
	! grep -q "\"built\":false" s/journal.jsonl
' 

check '--clean: every build begins with nothing but the revision' '
	line_of 30 13 && perfbisect -m number -o s c1 c30 --clean --trees 3 \
		--build "[ ! -e junk ] || exit 3; mkdir -p junk/deep
		touch junk/deep/x; chmod -w junk/deep" -- cat cost >out 2>log
	cat log; names c13 && ! grep -q "\"built\":false" s/journal.jsonl
'

check 'tracked files that a build or a run changes are put back' '
	line_of 30 13 && perfbisect -m number -o s c1 c30 --trees 3 \
		--build "[ \$(wc -l <name) = 1 ] && echo more >>name" -- \
		sh -c "cat cost; echo 7 >cost; rm -f name; mkdir name; touch name/x
			put_back cost" >out 2>log
	cat log out; names c13 && is 0 "$(field ".skipped | length")"
'

check_git 'also those that have their size and time still' '
	EXTRA="100644 blob $(git init -q . && echo good | git hash-object -w --stdin)\taux" &&
	line_of 9 5 && bisect --trees 3 -b "cat aux >>\"\$PERFBISECT_ORIGIN/seen\"
		touch -r aux time; echo evil >aux; touch -r time aux" c1 c9 && names c5 &&
	[ "$(wc -l <seen)" -gt 4 ] && is good "$(sort -u seen)"
'

check 'a build that hangs is stopped, and its children too' '
	line_of 8 5 && perfbisect -m number -o s c1 c8 --build-timeout 1s \
		--build "case \$(cat name) in c4) sleep 1000.$$ & sleep 1000.$$ ;; esac
		" -- cat cost >out 2>log; is 3 $? &&
	field ".skipped[0].reason" | grep -q "no end within" &&
	! pgrep -f "sleep 1000[.]$$"
'

check 'a pool hit costs no build: parent and culprit stand ready' '
	line_of 20 13 && perfbisect -m number -o s --no-pristine c1 c20 --build "
		echo \$PERFBISECT_REVISION >>\"\$PERFBISECT_ORIGIN/built\"" \
		-- cat cost >out && names c13 &&
	is "" "$(sort built | uniq -d)" &&
	is "$(field .builds)" "$(wc -l <built)"
'

check '--trees 3 is enough for everything, a merge included' '
	commit a 100 && commit l 100 a && commit r 100 a && commit m 150 l r &&
	commit e 150 m && perfbisect -m number -o s --trees 3 --keep-trees \
		a e -- cat cost >out && names m &&
	[ "$(ls "$pool"/*/trees | wc -l)" -le 3 ]
'

check 'the environment of build and run' '
	line_of 5 3 && mkdir -p sub && program sub.sh </dev/null
	perfbisect -m number -o s c1 c5 --build "
		test -e \"\$PERFBISECT_TREE/.$VCS\" || exit 1
		test \"\$(pwd)\" = \"\$PERFBISECT_TREE\" || exit 2
		test \"\$(checked_out)\" = \$PERFBISECT_REVISION || exit 3
		test \"\$PERFBISECT_ORIGIN\" = \"$PWD\" || exit 4
		case \$(cat name)-\$PERFBISECT_ROLE in
		c1-good | c5-bad | c[234]-candidate) ;; *) exit 5 ;; esac" -- sh -c "
		test \"\$(checked_out)\" = \$PERFBISECT_REVISION &&
		test -n \"\$PERFBISECT_ROLE\" && cat cost" >out 2>log
	cat log; names c3
'

check 'GIT_DIR and its kin do not leak into builds' '
	line_of 5 3 && GIT_DIR=$PWD/.git GIT_WORK_TREE=$PWD GIT_INDEX_FILE=x \
		perfbisect -m number -o s c1 c5 --build "
		test \"\$(checked_out)\" = \$PERFBISECT_REVISION" -- \
		cat cost >out && names c3
'

check 'started in a folder of the repository: build and COMMAND run there' '
	git init -q . && sub=$(printf "100644 blob %s\tinner\n" \
		$(echo in | git hash-object -w --stdin) | git mktree) &&
	EXTRA="040000 tree $sub\\tsub" && line_of 8 5 && cd sub &&
	perfbisect -m number -o ../s c1 c8 --build "test -e inner" -- \
		sh -c "test -e inner && cat ../cost" >../out && cd .. && names c5
'

check 'a folder that some revisions lack: they are skipped' '
	git init -q . && commit c1 100 && commit c2 100 c1 && commit c3 150 c2 &&
	sub=$(printf "100644 blob %s\tinner\n" \
		$(echo in | git hash-object -w --stdin) | git mktree) &&
	EXTRA="040000 tree $sub\\tsub" && commit d1 100 && commit d3 100 d1 &&
	commit d4 150 d3 && commit d5 150 d4 && EXTRA= && commit x 100 d3 &&
	EXTRA="040000 tree $sub\\tsub" && commit d6 150 d5 x && commit d7 150 d6 &&
	git reset -q --hard d7 && cd sub &&
	perfbisect -m number -o ../s d1 d7 -- cat ../cost >../out; cd .. &&
	names d4
'

check 'COMMAND is the revision'"'"'s own file when both ends have it' '
	git init -q . && echo "#!/bin/sh
cat cost" | { program cmd.sh; line_of 8 5; } && rm cmd.sh &&
	perfbisect -m number -o s c1 c8 -- ./cmd.sh >out 2>log && names c5 &&
	grep -q "each revision" log
'

check 'COMMAND is the file where perfbisect was started otherwise' '
	line_of 8 5 && printf "#!/bin/sh\ncat cost\n" >cmd.sh && chmod +x cmd.sh &&
	perfbisect -m number -o s c1 c8 -- ./cmd.sh >out 2>log && names c5 &&
	grep -q "a copy of the same file" log && grep -q "$PWD/cmd.sh" log
'

check 'COMMAND that a build makes' '
	line_of 8 5 && perfbisect -m number -o s c1 c8 --build "
		printf \"#!/bin/sh\ncat cost\n\" >made && chmod +x made" -- ./made \
		>out && names c5
'

check 'COMMAND that is in neither place: exit 1, both named' '
	line_of 8 5 && exits 1 perfbisect -m number -o s c1 c8 -- ./cmd.sh \
		>out 2>err && grep "^perfbisect: " err | grep "not found in GOOD.s" |
	grep "$PWD/cmd.sh"
'

check 'a build log is capped: head and tail are kept' '
	line_of 3 2 && perfbisect -m number -o s c1 c3 --build "
		echo first; head -c 12000000 /dev/zero | tr \"\\0\" x; echo last" \
		-- cat cost >out && names c2 &&
	log="s/logs/$(rev c1)/build.log" &&
	head -n 1 "$log" | grep -q first && tail -n 1 "$log" | grep -q last &&
	grep -q "bytes left out" "$log" && [ "$(wc -c <"$log")" -lt 5000000 ]
'

check_git 'file names with spaces, quotes and newlines' '
	git init -q . && blob=$(echo odd | git hash-object -w --stdin) &&
	tab=$(printf "\t") && nl="
" && tree=$(printf "100644 blob %s\t%s\0" $blob "a b" $blob "it'"'"'s \"x\"" \
		$blob "new${nl}line" $(echo 150 | git hash-object -w --stdin) cost |
		git mktree -z) &&
	commit c1 100 && commit c2 100 c1 &&
	odd=$(echo odd | git commit-tree $tree -p c2) && git tag odd $odd &&
	commit c4 150 odd && perfbisect -m number -o s c1 c4 -- cat cost >out &&
	is "$odd" "$(field .culprit.revision)" && cat out s/report.md >/dev/null &&
	is 5 "$(field ".culprit.files | length")"
'

check 'a symbolic link, an executable bit and a type change survive' '
	git init -q . && line_of 4 9 && b=$(git hash-object -w name) &&
	t1=$(printf "120000 blob %s\tthing\n100644 blob %s\tcost\n" \
		$(printf cost | git hash-object -w --stdin) \
		$(echo 150 | git hash-object -w --stdin) | git mktree) &&
	sub=$(printf "100644 blob %s\tx\n" $b | git mktree) &&
	t2=$(printf "040000 tree %s\tthing\n100644 blob %s\tcost\n" $sub \
		$(echo 150 | git hash-object -w --stdin) | git mktree) &&
	x=$(echo x | git commit-tree $t1 -p c4) &&
	y=$(echo y | git commit-tree $t2 -p $x) && git tag x $x && git tag y $y &&
	commit z 150 y && perfbisect -m number -o s --trees 3 c1 z -- \
		cat cost >out && is "$(rev x)" "$(field .culprit.revision)"
'

if command -v ccache >/dev/null; then
	check 'ccache finds what another tree has compiled' '
		unset CCACHE_DISABLE && export CCACHE_DIR="$work/ccache" &&
		blob=$(mkdir r && cd r && git init -q &&
			echo "int f(void) { return 1; }" | git hash-object -w --stdin) && cd r &&
		EXTRA="100644 blob $blob\tf.c" && line_of 9 5 && ccache -zC >"$work/t/zero" &&
		perfbisect -m number -o s -b "ccache cc -g -c \"\$PWD/f.c\"" c1 c9 -- cat cost \
			>out 2>log; cat log; names c5 && ccache -s -v >stats; cat stats
		[ "$(ccache --print-stats | sed -n "s/^cache_miss	//p")" -eq 1 ] &&
		[ "$(ccache --print-stats | sed -n "s/^direct_cache_hit	//p")" -gt 2 ]
	'
else
	skip 'ccache finds what another tree has compiled' 'there is no ccache'
fi

check 'whoever has set CCACHE_BASEDIR keeps it' '
	line_of 3 2 && CCACHE_BASEDIR=/mine perfbisect -m number -o s -b "
		echo \$CCACHE_BASEDIR-\$CCACHE_NOHASHDIR >>\"\$PERFBISECT_ORIGIN/seen\"" c1 c3 -- \
		cat cost >out && names c2 && is /mine- "$(sort -u seen)"
'

finish
