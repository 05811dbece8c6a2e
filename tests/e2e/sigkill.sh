#!/bin/sh
# SIGKILL at random times, seeded: whatever it hits, the search goes on.  It is
# sent 20 times, or 200 times with FULL=1.

. "$(dirname "$0")/../lib.sh"

: "${KILLS:=${FULL:+200}}"
: "${KILLS:=20}"
: "${SEED:=1}"

# A session is killed again and again, after a time that is drawn anew, until
# it comes to its end; then another one, until there were enough.  What a
# session has written before is the same afterwards, but for a torn end; of a
# first one there may be nothing at all, as early as it was killed.
kept() {
	[ ! -s before ] ||
		cmp -n "$(($(wc -c <before) - $(tail -n 1 before | wc -c)))" \
			before s/journal.jsonl
}

# "went DELAY": begin or go on, and be killed when the time is up, in seconds;
# "went whole": to the end.
went() {
	if [ -e s/journal.jsonl ] && [ "$(grep -c . s/journal.jsonl)" -ge 2 ]; then
		set -- "$1" resume s
		cp s/journal.jsonl before
	else
		rm -rf s
		set -- "$1" -m number -o s --trees 3 -b "cp cost built" c1 c16 \
			-- cat ./built
		: >before
	fi
	went_s=$1
	shift
	perfbisect "$@" >out 2>log &
	went_pid=$!
	[ "$went_s" = whole ] || {
		sleep "$went_s"
		kill -KILL $went_pid 2>/dev/null
	}
	wait $went_pid 2>/dev/null
	went_status=$?
	kept
}

# It found the culprit, and nothing is left of it.
ended_well() {
	if is 0 "$went_status" && names c11 && is 0 "$(trees_left)" &&
		snapshot >../after && diff ../whole ../after; then
		return
	fi
	echo "status $went_status after $killed kills"
	cat out log
	return 1
}

# Each machine has its own pace: up to 0.4 times what one takes undisturbed.
delays() {
	awk -v seed="$SEED" -v whole="$1" 'BEGIN { srand(seed)
		for (i = 0; i < 100000; i++)
			print 0.01 + 0.4e-9 * whole * rand() }'
}

check 'SIGKILL at random times: the same culprit each time, and nothing left' '
	line_of 16 11 && touch before out log delays && snapshot >../whole &&
	killed=0 ended=0 start=$(date +%s%N) && went whole && ended_well &&
	rm -rf s && delays $(($(date +%s%N) - start)) >delays &&
	while [ $killed -lt $KILLS ] && read -r delay <&3; do
		went "$delay" || exit
		if [ $went_status -eq 137 ]; then
			killed=$((killed + 1))
		else
			ended_well && rm -rf s && ended=$((ended + 1)) || exit
		fi
	done 3<delays && echo "# $killed killed, $ended ended" >&4 &&
	went whole && ended_well && [ $ended -gt $((KILLS / 60)) ] &&
	! pgrep -f "^cat ./built"
' 4>&2

finish
