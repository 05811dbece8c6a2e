# shellcheck shell=sh
# Real programs (tests/planted), slowed down for a reason that is known; after
# lib.sh.

if ! command -v cc >/dev/null; then
	echo '1..0 # SKIP there is no C compiler (cc)'
	exit 0
fi

# planted NAME BEFORE AFTER: c1 to c4 of that program, and the flags with which it
# is built, AFTER from c3 on.
planted() {
	rm -rf .git s && git init -q . &&
		cp "$here/../planted/$1.c" program.c && echo program >.gitignore &&
		for planted_i in 1 2 3 4; do
			echo "$2" >flags
			[ $planted_i -lt 3 ] || echo "$3" >flags
			echo $planted_i >notes
			git add -A && git commit -q -m "c$planted_i" &&
				git tag "c$planted_i" || return
		done
}

# rounds N: it makes so many, fewer than it would; or all with FULL=1.
rounds=
rounds() {
	rounds=$1
	[ -z "${FULL:-}" ] || rounds=
}
