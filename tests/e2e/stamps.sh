#!/bin/sh
# Caches that take a file for the same when its size and its second are.

. "$(dirname "$0")/../lib.sh"

# What is made of `cost` is made anew only when its size or second differ; each
# run tells in the file $seen whose `cost` it has seen.
cat >"$work/cached" <<'EOF2'
#!/bin/sh
now=$(stat -c '%Y %s' cost)
[ "$(cat stamp 2>/dev/null)" = "$now" ] || { cp cost built; echo "$now" >stamp; }
cat built
cmp -s cost built || echo "$(cat name): an old one" >>"$seen"
EOF2
chmod +x "$work/cached"
export seen="$work/t/seen"

# never_stale OPTIONS...: found, and no run has seen another revision's file.
never_stale() {
	line_of 24 14 && : >"$seen" &&
		perfbisect -m number -o s --events none --no-profile "$@" \
			c1 c24 -- "$work/cached" >out 2>log
	cat log "$seen"
	is "" "$(cat "$seen")" && names c14
}

check 'no run sees the file of another revision' 'never_stale --trees 3'
check 'not after a build, either' 'never_stale --trees 3 -b true'
check 'nor in place' '
	printf "%s\n" built stamp out log seen >ignored &&
	line_of 24 14 && { [ "$VCS" = git ] || { converted && hg update -q -C c24; }; } &&
	: >"$seen" && perfbisect --in-place -m number -o "$work/t.s" --events none \
		--no-profile c1 c24 -- "$work/cached" >out 2>log
	cat log "$seen"; mv "$work/t.s" s && is "" "$(cat "$seen")" && names c14
'
if command -v python3 >/dev/null; then
	check 'Python: no byte code of another revision is run' '
		unset PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX
		git init -q . && for i in $(seq 16); do
			cost=100; [ $i -lt 11 ] || cost=150
			blob=$(printf "COST = %s\nNAME = \"%02d\"\n" $cost $i |
				git hash-object -w --stdin)
			EXTRA="100644 blob $blob\tmod.py"
			commit c$i $(printf %02d $i) ${before:-}; before=c$i
		done
		git reset -q --hard c16
		cat >"$work/bench.py" <<-"END"
			import os, sys
			sys.path.insert(0, os.getcwd())
			import mod
			if mod.NAME != open("cost").read().strip():
			    open(os.environ["seen"], "a").write("an old one\n")
			if os.path.exists(mod.__cached__):
			    open(os.environ["seen"] + ".pyc", "w").close()
			print(mod.COST)
		END
		: >"$seen" && perfbisect -m number -o s --trees 3 --events none \
			--no-profile c1 c16 -- python3 "$work/bench.py" >out 2>log
		cat log "$seen"; is "" "$(cat "$seen")" && [ -e "$seen.pyc" ] && names c11
	'
else
	skip 'Python: no byte code of another revision is run' 'there is no python3'
fi
finish
