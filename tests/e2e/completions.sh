#!/bin/sh
# What bash, zsh and fish offer, each asked itself.

. "$(dirname "$0")/../lib.sh"

top=$here/../..
completions=$top/scripts/completions
! command -v hg >/dev/null || hg_served

# The shell is started in the repository that a test has made, with perfbisect
# on PATH, and is asked what it offers at the end of a line: one a line in $work/
# offers, without descriptions.

bash_offers() {
	cat >"$work/ask" <<-'EOF'
		source "$1"
		complete -p perfbisect >/dev/null || exit
		# As readline splits a line.
		read -r -a COMP_WORDS <<<"${2//=/ = }"
		[[ $2 != *[\ =] ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_perfbisect
		printf "%s\n" "${COMPREPLY[@]}"
	EOF
	bash "$work/ask" "$completions/perfbisect.bash" "$1" >"$work/offers"
}

# Lines are typed on a terminal, and what is found is written down.
zsh_offers() {
	cat >"$work/.zshrc" <<-'EOF'
		PS1='> '
		LISTMAX=10000
		fpath=("$COMPLETIONS" $fpath)
		autoload -U compinit && compinit -u -d "$ZDOTDIR/zcompdump"
		compadd() {
			local -a found
			if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)* ]]; then
				builtin compadd -O found "$@"
				((! $#found)) || print -rl -- $found >>"$ZDOTDIR/offers"
			fi
			builtin compadd "$@"
		}
		over() { exit }
		zle -N over && bindkey '^X' over
	EOF
	: >"$work/offers"
	printf '%s\t\030' "$1" | COMPLETIONS=$completions ZDOTDIR=$work \
		timeout 20 script -qec 'zsh -i' /dev/null >"$work/screen" 2>&1
	cat "$work/screen"
}

fish_offers() {
	printf 'source "%s"\ncomplete -C "%s"\n' "$completions/perfbisect.fish" \
		"$1" >"$work/ask"
	fish --no-config "$work/ask" | cut -f 1 >"$work/offers"
}

# offers LINE WORD...: all of these words, each once.
offers() {
	offers_line=$1
	shift
	"${shell}_offers" "$offers_line" </dev/null
	for offers_word; do
		is 1 "$(grep -c -F -x -e "$offers_word" "$work/offers")" || {
			echo "$offers_line: $offers_word"
			cat "$work/offers"
			return 1
		}
	done
}

offers_not() {
	! grep -F -x -e "$1" "$work/offers"
}

# Options with a dash or two, from the table; those of one command.
options() {
	perfbisect help "$1" |
		sed -n "s/^ \(    \|-[a-z], \)--\([a-z-]*\) .*/--\2/p"
}

# The names of events in the table of them.
events() {
	sed -n "/^} general/,/^};/s/^	{\"\([a-z-]*\)\".*/\1/p" \
		"$top/probe/count/event_name.c"
}

for shell in bash zsh fish; do
	case $shell in
	zsh) needs='zsh script' ;;
	*) needs=$shell ;;
	esac
	for need in $needs; do
		command -v "$need" >/dev/null && continue
		skip "$shell completes" "no $need (scripts/need.sh test)"
		continue 2
	done

	check "$shell offers each option, and those of each command" '
		line_of 3 2 && options run >all && [ "$(wc -l <all)" -ge 36 ] &&
		offers "perfbisect -" $(cat all) || return 1
		[ "$shell" = zsh ] || offers "perfbisect -" -b -m -n -o -q -v -h &&
		offers "perfbisect c1 c2 --bu" --build --build-timeout --budget &&
		offers "perfbisect resume --" $(options resume) &&
		offers_not --build && offers_not --prepare &&
		offers "perfbisect check --" $(options check) && offers_not --budget &&
		offers "perfbisect compare --" $(options compare) && offers_not --lead &&
		offers "perfbisect compare --statistic " median min
	'

	check "$shell offers commands, tags and branches" '
		line_of 3 2 && git branch topic &&
		offers "perfbisect " run compare check resume report list clean trace help version HEAD \
			main topic c1 c3 &&
		offers "perfbisect check c1 " topic c1 c3 && offers_not check &&
		offers "perfbisect check -m wall c" c1 c2 c3 && offers_not topic &&
		offers "perfbisect compare c1 c2 " topic c1 c3
	'

	if command -v hg >/dev/null; then
		check "$shell offers names of Mercurial" '
			hg init && echo 1 >a && hg add -q a && hg commit -q -m 1 &&
			hg tag -q v1 && hg bookmark mark && mkdir d && cd d &&
			offers "perfbisect " v1 mark tip default &&
			git init -q .. && git commit -q --allow-empty -m 1 &&
			git tag g1 && offers "perfbisect " g1 && offers_not v1 &&
			offers "perfbisect --vcs hg v" v1 && offers_not g1
		'
	else
		skip "$shell offers names of Mercurial" 'no hg'
	fi

	check "$shell offers metrics and events, and each is one" '
		line_of 3 2 && events >names && [ "$(wc -l <names)" -ge 18 ] &&
		readers=$(perfbisect help metrics | sed -n "/^Printed/,\$s/^  \([a-z][-a-z0-9]*\)[[:space:]:[].*/\1/p" |
			sed "s/^\(regex\|json\|fio\)$/&:/") && [ "$readers" ] &&
		offers "perfbisect -m " $readers wall user system cpu max-rss \
			$(cat names) &&
		offers "perfbisect --metric=w" &&
		grep -x -e wall -e --metric=wall "$work/offers" &&
		offers "perfbisect --events " none $(cat names) &&
		grep -v -x none "$work/offers" >events &&
		[ "$(wc -l <events)" -ge 51 ] &&
		exits 2 perfbisect --events "$(paste -s -d, events)" c1 nosuch -- \
			true 2>err && grep -q "BAD: nosuch" err &&
		offers "perfbisect --events cycles,branch-m" &&
		grep -x -e branch-misses -e cycles,branch-misses "$work/offers"
	'

	check "$shell offers choices, folders and sessions" '
		line_of 3 2 && mkdir -p old/logs new && touch old/journal.jsonl &&
		offers "perfbisect --on-failure " skip bad stop &&
		offers "perfbisect --take " auto last median min sum &&
		offers "perfbisect c1 --vcs " git hg &&
		offers "perfbisect resume " old && offers_not new &&
		offers "perfbisect report " old && offers_not c1 &&
		offers "perfbisect clean " old && offers_not c1 &&
		offers "perfbisect clean --" $(options clean) && offers_not --budget &&
		offers "perfbisect help " options status clean && offers_not c1 &&
		offers "perfbisect -o " && grep -x "new/*" "$work/offers" &&
		! grep -x cost "$work/offers" &&
		offers "perfbisect --from " && grep -x cost "$work/offers" &&
		offers "perfbisect c1 c3 -- ./co" && grep -x "\(./\)*cost" "$work/offers"
	'
done

# The whole way from a key on a terminal.
for shell in bash zsh; do
	if ! command -v script >/dev/null || ! command -v $shell >/dev/null; then
		skip "$shell completes what is typed" "no $shell or script"
		continue
	fi
	check "$shell completes what is typed" '
		echo "source \"$completions/perfbisect.bash\"" >rc &&
		zsh_offers "" && case $shell in
		bash) typed="bash --noprofile --rcfile rc -i" ;;
		zsh) typed="zsh -i" ;;
		esac &&
		printf "perfbisect --vers\t\r exit\r" | COMPLETIONS=$completions \
			ZDOTDIR=$work timeout 20 script -qec "$typed" /dev/null >screen
		cat screen && grep -q "^perfbisect [0-9]" screen
	'
done

finish
