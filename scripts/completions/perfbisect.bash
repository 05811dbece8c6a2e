# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Completion of perfbisect for bash.  The options are those of its help.

# The words of what is completed, one a line; $1 is the beginning.
_perfbisect_offer() {
	local word

	COMPREPLY=()
	while IFS= read -r word; do
		[[ $word == "$1"* ]] && COMPREPLY+=("$word")
	done
}

# The options of a command: "--build CMD" or "--clean", one a line.
_perfbisect_options() {
	"$1" help "$2" 2>/dev/null |
		sed -n -e 's/^ *-\([a-z]\), --\([a-z-]*\) *\([A-Z]*\) .*/-\1 \3\n--\2 \3/p' \
			-e 's/^ *--\([a-z-]*\) *\([A-Z]*\) .*/--\1 \2/p'
}

# What help tells of: commands and topics.
_perfbisect_topics() {
	"$1" help 2>/dev/null |
		sed -n -e '/^Commands:/,/^$/s/^ \([a-z]*\) .*/\1/p' \
			-e 's/^Topics: \(.*\);.*/\1/p' | tr -s ', ' '\n'
}

_perfbisect_metrics() {
	printf '%s\n' wall user system cpu max-rss number regex: json: pyperf \
		pyperf: hyperfine hyperfine: google-benchmark google-benchmark: fio: \
		{pytest-benchmark,jmh,go-bench,cargo-bench,catch2,nanobench}{,:} \
		{tinybench,mitata,perf-stat,time-v,pgbench,sysbench}{,:}
	_perfbisect_events
}

# Those that every kernel knows by name, and the processor's own.
_perfbisect_events() {
	local file

	printf '%s\n' task-clock cpu-clock context-switches cpu-migrations \
		page-faults minor-faults major-faults alignment-faults \
		emulation-faults cycles instructions cache-references cache-misses \
		branches branch-misses bus-cycles ref-cycles \
		stalled-cycles-{front,back}end \
		{L1-dcache,LLC,dTLB,node}-{load,store,prefetch}-misses \
		{L1-dcache,LLC,dTLB,node}-{loads,stores,prefetches} \
		L1-icache-{loads,load-misses,prefetches,prefetch-misses} \
		{iTLB,branch}-{loads,load-misses}
	for file in /sys/bus/event_source/devices/cpu/events/*; do
		[[ -e $file && $file != *.* ]] && printf '%s\n' "${file##*/}"
	done
}

# Names of the repository that the folder is in, or of the one that is wanted.
_perfbisect_revisions() {
	local wanted=$1 folder=$PWD

	while [[ -z $wanted && -n $folder ]]; do
		if [[ -e $folder/.git ]]; then
			wanted=git
		elif [[ -d $folder/.hg ]]; then
			wanted=hg
		fi
		folder=${folder%/*}
	done
	case $wanted in
	git)
		printf 'HEAD\n'
		git for-each-ref --format='%(refname:short)' refs/heads refs/tags \
			refs/remotes 2>/dev/null
		;;
	hg) HGPLAIN=1 hg debugnamecomplete 2>/dev/null ;;
	esac
}

_perfbisect_sessions() {
	local file

	for file in */journal.jsonl; do
		[[ -e $file ]] && printf '%s\n' "${file%/*}"
	done
}

# What an option is given.
_perfbisect_argument() {
	local begun=

	compopt -o default 2>/dev/null
	case $1 in
	-m | --metric)
		_perfbisect_offer "$2" < <(_perfbisect_metrics)
		[[ ${COMPREPLY[*]} == *: ]] && compopt -o nospace 2>/dev/null
		;;
	--events)
		[[ $2 == *,* ]] && begun=${2%,*},
		_perfbisect_offer "$2" < <(
			{
				_perfbisect_events
				[[ -n $begun ]] || echo none
			} | while IFS= read -r event; do printf '%s\n' "$begun$event"; done
		)
		;;
	--on-failure) _perfbisect_offer "$2" < <(printf '%s\n' skip bad stop) ;;
	--take) _perfbisect_offer "$2" < <(printf '%s\n' auto last median min sum) ;;
	--export) _perfbisect_offer "$2" < <(printf '%s\n' chrome none) ;;
	--statistic) _perfbisect_offer "$2" < <(printf '%s\n' median min) ;;
	--vcs) _perfbisect_offer "$2" < <(printf '%s\n' git hg) ;;
	-o | --output) mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
	--from | --path | --show | --tasks) mapfile -t COMPREPLY < <(compgen -f -- "$2") ;;
	-b | --build | --prepare | --verify | --setup | --on-end)
		mapfile -t COMPREPLY < <(compgen -c -- "$2")
		;;
	*) compopt +o default 2>/dev/null ;;
	esac
}

_perfbisect() {
	local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local command=run vcs='' position=1 options word i

	case ${COMP_WORDS[1]} in
	run | scan | compare | check | resume | report | list | clean | trace | help | version)
		((COMP_CWORD > 1)) && command=${COMP_WORDS[1]} position=2
		;;
	esac
	options=$(_perfbisect_options "${COMP_WORDS[0]}" "$command")

	# "--metric=wall" is three words here.
	if [[ $current == = ]]; then
		current=
	elif [[ $before == = ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for ((i = position; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		case $word in
		--)
			if ((i == COMP_CWORD - 1)); then
				mapfile -t COMPREPLY < <(compgen -c -f -- "$current")
			else
				mapfile -t COMPREPLY < <(compgen -f -- "$current")
			fi
			compopt -o filenames 2>/dev/null
			return
			;;
		esac
	done
	[[ " ${COMP_WORDS[*]} " =~ ' --vcs '(= )?(git|hg)' ' ]] &&
		vcs=${BASH_REMATCH[2]}
	if [[ $options =~ (^|$'\n')"$before "[A-Z] ]]; then
		_perfbisect_argument "$before" "$current"
	elif [[ $current == -* ]]; then
		_perfbisect_offer "$current" <<<"$(cut -d ' ' -f 1 <<<"$options")"
	elif [[ $command == resume || $command == report || $command == clean ]]; then
		_perfbisect_offer "$current" < <(_perfbisect_sessions)
	elif [[ $command == help ]]; then
		_perfbisect_offer "$current" < <(_perfbisect_topics "${COMP_WORDS[0]}")
	elif [[ $command == trace ]]; then
		mapfile -t COMPREPLY < <(compgen -f -X '!*.switches' -- "$current")
	elif [[ $command == list || $command == version ]]; then
		COMPREPLY=()
	else
		_perfbisect_offer "$current" < <(
			((COMP_CWORD > 1)) || printf '%s\n' run scan compare check resume report list clean trace \
				help version
			_perfbisect_revisions "$vcs"
		)
	fi
}

complete -F _perfbisect perfbisect
