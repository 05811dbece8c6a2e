# shellcheck shell=sh
# Sessions that are killed at random times, $KILLS of them or 200 with FULL=1,
# and gone on with.  The file says what same_again holds them to.

: "${KILLS:=${FULL:+200}}"
: "${KILLS:=8}"
: "${SEED:=1}"

# Each machine has its own pace: up to 0.4 times what one takes undisturbed.
delays() {
	awk -v seed="$SEED" -v whole="$1" 'BEGIN { srand(seed)
		for (i = 0; i < 100000; i++)
			print 0.01 + 0.4e-9 * whole * rand() }'
}

has_begun() {
	[ -e s/journal.jsonl ] && [ "$(grep -c . s/journal.jsonl)" -ge 2 ]
}

# go DELAY COMMAND...: begin with it or go on, and be killed when the time is up.
go() {
	go_delay=$1
	shift
	if has_begun; then
		perfbisect resume s >out 2>log &
	else
		rm -rf s
		"$@" exec perfbisect >out 2>log &
	fi
	go_pid=$!
	sleep "$go_delay"
	kill -KILL $go_pid 2>/dev/null
	wait $go_pid 2>/dev/null
	go_status=$?
}

# killed_often STATUS COMMAND...: whenever a session ends, it is with that, and
# found the same; with the delays in the file of that name.
killed_often() {
	killed_status=$1 killed=0 ended=0
	shift
	while [ $killed -lt "$KILLS" ] && read -r delay <&3; do
		go "$delay" "$@"
		if [ $go_status -eq 137 ]; then
			killed=$((killed + 1))
		elif grep -q "is in use by process" log; then
			# What it was just about to start has its locks still.
			sleep 0.1
		else
			cat out log
			is "$killed_status" $go_status && same_again && rm -rf s || return
			ended=$((ended + 1))
		fi
	done 3<delays
	echo "# $killed killed, $ended ended" >&4
	! has_begun ||
		{ exits "$killed_status" perfbisect resume s >out 2>log && same_again; }
}
