#!/bin/sh
# COMMAND that lies in the checkout, and is the same for all revisions.

. "$(dirname "$0")/../lib.sh"

# beside K: of 16 revisions the K-th and later ones have a slow settings file, and
# the checkout has an untracked script that reads what lies beside it.
beside() {
	rm -rf .git s bench.sh && line_of 16 "$1" && printf '%s\n' '#!/bin/sh' \
		'cat "$(dirname "$0")/cost"' >bench.sh && chmod +x bench.sh
}

check 'a script of the checkout reads what the revision has beside it' '
	for k in $(places 2 5 9 16); do
		beside $k && perfbisect -m number -o s c1 c16 -- ./bench.sh >out 2>log
		cat log && names c$k && grep -q "a copy of the same file" log || return 1
	done && no_trees
'

check 'in a folder that older revisions lack' '
	beside 9 && mkdir -p tools/x && printf "%s\n" "#!/bin/sh" \
		"cat \"\$(dirname \"\$0\")/../../cost\"" >tools/x/b && chmod +x tools/x/b &&
	perfbisect -m number -o s c1 c16 -- tools/x/../x/b >out 2>log; cat log; names c9 &&
	mkdir -p sub && cd sub && exits 1 perfbisect -m number -o ../s2 c1 c16 -- \
		../bench.sh >../out2 2>../log2; grep "no folder sub" ../log2
'

check 'changed and removed while it runs: the same is measured' '
	beside 9 && perfbisect -m number -o s -b "[ \$PERFBISECT_ROLE != candidate ] ||
		rm -f \"\$PERFBISECT_ORIGIN/bench.sh\"" --trees 3 c1 c16 -- ./bench.sh >out 2>log
	cat log; names c9 && [ ! -e bench.sh ]
'

check 'where a revision has another file there: started in the checkout, said' '
	line_of 5 9 && git rm -q --cached name && echo 1 >bench.sh && git add bench.sh &&
	git commit -q -m six && git tag c6 && commit c7 150 c6 && commit c8 150 c7 &&
	git reset -q --hard c8 && rm -f bench.sh &&
	printf "%s\n" "#!/bin/sh" "cat cost" >bench.sh && chmod +x bench.sh &&
	perfbisect -m number -o s c1 c8 -- ./bench.sh >out 2>log; cat log; names c7 &&
	grep -q "^warning: .* has something else in the place of .*/bench.sh" log
'

check 'a tree whose folder is a link: nothing is written through it' '
	mkdir r out1 && cd r && line_of 3 9 && rm -rf x && ln -s "$work/t/out1" x &&
	git add x && git commit -q -m l && git tag c4 && mkdir y && commit c5 150 c4 &&
	git reset -q --hard c5 && rm -f x && mkdir -p x && printf "%s\n" "#!/bin/sh" \
		"cat cost" >x/b && chmod +x x/b &&
	perfbisect -m number -o s c1 c5 -- x/b >out 2>log; cat log; names c5 &&
	is "" "$(ls "$work/t/out1")"
'

check 'by its whole path: started there, and a warning that is in the report' '
	beside 9 && exits 4 perfbisect -m number -o s c1 c16 -- "$PWD/bench.sh" >out 2>log
	cat log; grep -q "^warning: $PWD/bench.sh is in your checkout" log &&
	grep -q "bench.sh is in your checkout" s/report.md && rm -rf s &&
	exits 4 perfbisect -m number -o s c1 c16 -- sh "$PWD/bench.sh" >out 2>log
	grep -q "^warning: $PWD/bench.sh is in your checkout" log && rm -rf s &&
	perfbisect -m number -o s c1 c16 -- sh "$work/t/../bench.sh" >out 2>log
	! grep "^warning: " log
'

# binary: an untracked program that was built once.
binary() {
	line_of 9 5 && cp "$(command -v cat)" bench
}
in_one_line() {
	cat log && is 1 "$(grep -c "^perfbisect: " log)" &&
		grep "^perfbisect: " log | grep -q "$1"
}

check 'nothing is built, and COMMAND is one program: run and check stop' '
	binary && exits 1 perfbisect -m number -o s c1 c9 -- ./bench cost >out 2>log
	in_one_line "nothing is built, .*--build CMD .*--same-command" &&
	exits 1 perfbisect check -m number c1 c9 -- ./bench cost >out 2>log
	in_one_line "nothing is built, " && rm -rf s &&
	exits 1 perfbisect -m number -o s c1 c9 -- "$PWD/bench" cost >out 2>log
	in_one_line "nothing is built, " && no_trees
'

check 'a build that makes it elsewhere: it stops, too' '
	binary && exits 1 perfbisect -m number -o s -b true c1 c9 -- ./bench cost >out 2>log
	in_one_line "bench is not built in the trees of both ends"
'

check '--same-command: it is meant' '
	binary && perfbisect -m number -o s --same-command c1 c9 -- ./bench cost >out 2>log
	cat log; names c5 && rm -rf s && perfbisect -m number -o s --same-command c1 c9 -- \
		"$PWD/bench" cost >out 2>log; names c5
'

check 'in place as well, but not what is tracked or built' '
	binary && printf "bench\ns\nout\nlog\n" >>.git/info/exclude && converted 2>/dev/null
	[ ! -e .hg ] || printf "syntax: glob\nbench\ns\nout\nlog\n" >>.hg/hgrc
	[ "$VCS" = hg ] || {
		exits 1 perfbisect -m number --in-place -o ../s c1 c9 -- ./bench cost >out 2>log
		in_one_line "nothing is built" && rm -rf ../s &&
		exits 0 perfbisect -m number --in-place -o ../s -b "cp /bin/cat bench" \
			c1 c9 -- ./bench cost >out 2>log; got=$?; cat log; rm -rf ../s
		[ $got -eq 0 ]
	}
'

check 'ends that are equal: nothing was built' '
	line_of 5 9 && exits 4 perfbisect -m number -o s c1 c5 -- cat cost >out 2>log
	cat out | tr -s " \n" "  " | grep -q "nothing is built (no --build), and cat is the same program for both"
'

check 'ends that are equal: what the builds wrote outside of their trees' '
	mkdir -p bin "$work/t/p/bin" && line_of 5 3 && PATH="$work/t/p/bin:$PATH" &&
	exits 4 perfbisect -m number -o s -b "cp cost \"$work/t/p/bin/tool\"; sleep 0.1" \
		c1 c5 -- cat "$work/t/p/bin/tool" >out 2>log
	cat out; tr -s " \n" "  " <out | grep -q "written outside of their trees, .*tool" &&
	rm -rf s && exits 4 perfbisect -m number -o s -b "cp cost \"$PWD/shared\"; sleep 0.1" \
		c1 c5 -- cat "$PWD/shared" >out 2>log
	cat out; tr -s " \n" "  " <out | grep -q "written outside of their trees, .*/shared"
'

finish
