#!/bin/sh
# What a simulated processor counts as the metric of a search: exact, so that it
# takes few runs, and what fails under valgrind fails for its reason.

. "$(dirname "$0")/../lib.sh"
for tool in cc valgrind; do
	command -v $tool >/dev/null && continue
	echo "1..0 # SKIP $tool is not here (scripts/need.sh test)"
	exit 0
done

static=$(static_flag)

cat >"$work/program.c" <<'END'
int main(void)
{
	for (volatile int i = 0; i < ROUNDS; i++)
		;
	return 0;
}
END

# history: c1 to c6, with more work from c4 on.
history() {
	git init -q . && cp "$work/program.c" . && echo program >.gitignore || return
	for history_i in 1 2 3 4 5 6; do
		rounds=100000
		[ $history_i -lt 4 ] || rounds=150000
		echo $rounds >rounds && echo $history_i >notes
		git add -A && git commit -q -m "c$history_i" &&
			git tag "c$history_i" || return
	done
}

search() {
	perfbisect -m sim:instructions -o s --no-profile --no-layouts \
		-b "cc -O1 $static -DROUNDS=\$(cat rounds) program.c -o program" \
		"$@" c1 c6 -- ./program >out 2>log
	search_status=$?
	cat out log
	return $search_status
}

check 'the culprit by simulated instructions, in few runs' '
	history && search && names c4 && is true "$(field .exact)" &&
	field ".runs <= 14" | grep -q true && is count "$(field .metric.unit)" &&
	field "[.counters[].name] == [\"sim:instructions\", \"sim:L1-icache-load-misses\",
		\"sim:L1-dcache-load-misses\", \"sim:LLC-load-misses\", \"sim:branches\",
		\"sim:branch-misses\"]" | grep -q true &&
	is "true true" "$(field "[.counters[].simulated] | \"\(all) \(length == 6)\"")" &&
	is more-work "$(field .diagnosis.class)" &&
	field .diagnosis.sentence | grep "times more instructions, which is the metric" &&
	grep -q "^sim:instruction.* \*$" out && ! grep -q "^wall" out
'

check 'without valgrind it is no metric' '
	mkdir bin && for tool in cc sh cat rm ln as ld git; do
		ln -s "$(command -v $tool)" bin/ || exit
	done && history && status=0 &&
	{ PATH="$work/bin:$PWD/bin" search >said 2>&1 || status=$?; } && cat said log &&
	is 1 $status && one_line log &&
	grep -q "^perfbisect: --metric sim:instructions: there is no valgrind on PATH (apt" log
'

check 'no other one leads, nor is there one that is not' '
	history && exits 2 perfbisect -o s --lead sim:branches c1 c6 -- ./program 2>err &&
	grep -q -e "--lead sim:branches: no run holds that" err &&
	exits 2 perfbisect -o s -m sim:nonsense c1 c6 -- ./program 2>err && one_line err &&
	grep -q "sim:nonsense" err
'

check 'what fails under valgrind is a run that fails, with its reason' '
	mkdir bin && printf "%s\n" "#!/bin/sh" \
		"for word; do case \$word in --log-file=*) log=\${word#*=} ;; esac; done" \
		"[ \$(cat notes) = 1 ] || [ \$(cat notes) = 6 ] ||" \
		"{ echo \"valgrind: Fatal error at startup\" >\"\${log%%%p}1\"; exit 1; }" \
		"exec $(command -v valgrind) \"\$@\"" >bin/valgrind &&
	chmod +x bin/valgrind && history &&
	PATH="$PWD/bin:$PATH" exits 3 search &&
	is "under valgrind: exit status 1: valgrind: Fatal error at startup" \
		"$(field ".skipped[0].reason")"
'
finish
