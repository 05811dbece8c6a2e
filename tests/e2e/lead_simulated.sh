#!/bin/sh
# Instructions of a simulated processor lead the search, where no counter does,
# and the metric itself proves.

. "$(dirname "$0")/../lib.sh"
for tool in cc valgrind; do
	command -v $tool >/dev/null && continue
	echo "1..0 # SKIP $tool is not here (scripts/need.sh test)"
	exit 0
done

export FAKE_WAIT="$work/wait"

# One that prints ten times the cost, and noise by a hash of how many runs there
# were; from some commit on it has more to do.  As it says it takes 100 s, and the
# processor for 21 s of these.  In run number $kill_at it ends perfbisect, and from
# $half_from on the machine is twice as fast.
cat >"$work/bench.c" <<'END'
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What a file says that may not be there. */
static long number(const char *path, const char *format, long otherwise)
{
	FILE *fp = fopen(path, "r");
	long value = otherwise;

	if (fp) {
		fscanf(fp, format, &value);
		fclose(fp);
	}
	return value;
}

static void write_line(const char *path, const char *line)
{
	FILE *fp = fopen(path, "w");

	fputs(line, fp);
	fclose(fp);
}

int main(void)
{
	long commit = number("name", "c%ld", 0), cost = number("cost", "%ld", 0);
	long from, noise, n;
	uint32_t x;
	char line[32];

	chdir(getenv("PERFBISECT_ORIGIN"));
	from = number("from", "%ld", 0);
	noise = number("noise", "%ld", 0);
	for (volatile long i = commit < from ? 50000 : 250000; i > 0; i--)
		;
	if (access("odd", F_OK) == 0 && commit == 3 && getenv("GLIBCPP_FORCE_NEW"))
		return 3;
	n = number("n", "%ld", 0) + 1;
	sprintf(line, "%ld\n", n);
	write_line("n", line);
	if (n >= number("half_from", "%ld", 99999))
		cost /= 2;
	if (n == number("kill_at", "%ld", 0))
		kill(getppid(), SIGKILL);
	x = (uint32_t)n * 2654435761;
	x = (x ^ x >> 15) * 2246822519;
	x = (x ^ x >> 13) * 3266489917;
	printf("%ld\n", cost * 10 + (long)(x ^ x >> 16) % noise - noise / 2);
	write_line(getenv("FAKE_WAIT"), "100 21 0 0\n");
	return 0;
}
END
# shellcheck disable=SC2046 # none, or one word
cc -O1 $(static_flag) "$work/bench.c" -o "$work/bench" || exit

# bench FROM [NOISE]: it, from that commit on.
bench() {
	cp "$work/bench" . && echo "$1" >from && echo "${2:-201}" >noise
}

# sought [OPTIONS]: by that, on a processor that counts nothing.
sought() {
	rm -f n
	with_fake wait perfbisect -m number -o s --same-command --no-profile \
		--events task-clock --trace none --simulate never "$@" c1 "${newest:-c6}" \
		-- ./bench >out 2>log
	sought_status=$?
	cat out log
	return $sought_status
}

# led METRIC
led() {
	is sim:instructions "$(field .lead.metric)" &&
		is "$1" "$(field .lead.to_the_end)"
}

simulations() {
	grep -c '"record":"simulation"' s/journal.jsonl
}

if [ ! -e "$work/bin/fake_wait.so" ]; then
	skip 'simulated instructions lead' \
		'there is no fake_wait.so beside perfbisect'
	finish
	exit
fi

check 'they lead at a wish, one run a revision, and the printed value proves' '
	line_of 6 4 112 && bench 4 && sought --lead sim:instructions && names c4 &&
	led true && is number "$(field .metric.name)" &&
	is sim:instructions "$(field ".revisions[0].metric")" &&
	is 1 "$(field ".revisions[0].samples | length")" &&
	[ "$(simulations)" -le 7 ] &&
	grep -q "^sim:instructions leads: .* times better .* proved on number" log &&
	grep -q "  \(GOOD\|BAD \)  sim:instructions median [0-9.]* [kM] .*(1 run" log &&
	tr "\n" " " <s/report.md | grep -q "sim:instructions led the search: it" &&
	tr "\n" " " <s/report.md | grep -q "That took [5-9] runs in a simulated pro" &&
	field ".confirmation.culprit > 1000 and .confirmation.parent > 800" |
		grep -q true &&
	perfbisect report s >again && is "$(cat out)" "$(cat again)"
'

check 'one that steps elsewhere is never named' '
	line_of 6 4 112 && bench 2 && sought --lead sim:instructions && names c4 &&
	led false && grep -q "^restarting the search: sim:instructions has led to " log
'

# Runs of the bench until the first simulated one, which is the next.
native() {
	sed "/\"record\":\"simulation\"/q" s/journal.jsonl |
		grep -c "\"record\":\"run\""
}

# Runs of the bench until the proof, GOOD twice and all others once simulated.
led_runs() {
	sed "/\"phase\":3,/q" s/journal.jsonl |
		grep -c "\"record\":\"\(run\|simulation\)\""
}

check 'a machine that drifts meanwhile, which nobody sees, misleads no proof' '
	line_of 6 4 112 && bench 4 81 && sought --lead sim:instructions &&
	led_runs >half_from && rm -rf s && sought --lead sim:instructions && names c4 &&
	led true && field ".confirmation.culprit < 700" | grep -q true
'

check 'killed in the first of them, while they lead, and in the proof' '
	line_of 6 4 112 && bench 4 && sought --lead sim:instructions &&
	first=$(($(native) + 1)) && last=$(cat n) && for at in $(places $first \
			$((first + 2)) $((first + 4)) $((last - 2))); do
		rm -rf s* && echo $at >kill_at &&
		exits 137 sought --lead sim:instructions && rm kill_at &&
		exits 0 with_fake wait perfbisect resume s >out 2>log &&
		cat out log && names c4 && led true &&
		is 1 "$(grep -c "^{\"record\":\"lead\"" s/journal.jsonl)" || exit
	done
'

check 'by itself where that costs less than the runs that it saves' '
	line_of 12 4 112 && bench 4 401 && newest=c12 sought -n 30 --simulate auto &&
	names c4 && led true && rm -rf s && bench 4 && sought --simulate auto && names c4 &&
	is null "$(field .lead)" && ! grep -q "counting instructions of" log
'

check 'what fails under valgrind alone leads no more, and is not skipped' '
	line_of 6 4 112 && bench 4 && >odd && sought --lead sim:instructions &&
	names c4 && led false && grep -q "^restarting the search: sim:instructions \
has led, but c*" log && is null "$(field ".skipped[0]")"
'
finish
