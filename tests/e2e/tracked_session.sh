#!/bin/sh
# What a repository brings along is no session, and what is not named is one of
# ours.  Over Mercurial: tracked_session_hg.sh.

. "$(dirname "$0")/../lib.sh"

if [ "$VCS" = git ]; then
	track() { git add -f "$@" && git commit -q -m tracked; }
	copy() { git clone -q "$1" "$2"; }
else
	track() { hg add -q "$@" && hg commit -q -m tracked; }
	copy() { hg clone -q "$1" "$2"; }
fi

# As in a clone: what is there has its own repository, not a converted one.
bare() {
	if [ "$VCS" = git ]; then
		perfbisect "$@"
	else
		"$PERFBISECT" "$@"
	fi
}

refused() {
	exits 1 "$@" >refused_out 2>err
	refused_got=$?
	cat refused_out err
	[ $refused_got -eq 0 ] && one_line err
}

# planted: in r, a clone of a repository that tracks an unfinished session,
# whose plan says that it was made there.
planted() {
	mkdir r && cd r && line_of 6 3 && exits 130 perfbisect -m number -o perfbisect-x \
		c1 c6 -- sh -c "touch '$PWD/../ran'; cat cost
			[ \$(cat name) != c3 ] || { kill -INT \$PPID; sleep 5; }" >out 2>&1
	rm -f out ../ran
	rm -rf perfbisect-x/.hg perfbisect-x/.gitignore perfbisect-x/[lprt]*
	track perfbisect-x && cd .. && copy r h && mv r original && mv h r && cd r &&
		[ -e perfbisect-x/journal.jsonl ]
}

check 'a tracked session is neither resumed nor shown, named or not' '
	planted && for name in "" perfbisect-x; do
		refused bare resume $name && grep -q "is tracked by the repository" err &&
		refused bare report $name && grep -q "is tracked by the repository" err ||
			return 1
	done && [ ! -e ../ran ] && [ ! -e perfbisect-x/report.md ]
'

check 'a tracked session is no place for another, nor gone on with' '
	planted &&
	words=$(sed -n 2p perfbisect-x/journal.jsonl | jq -r ".config.COMMAND[2]") &&
	refused bare -m number -o perfbisect-x "$(head -n 2 perfbisect-x/journal.jsonl |
		jq -r "select(.record == \"plan\").good")" "$(jq -r \
		"select(.record == \"plan\").bad" perfbisect-x/journal.jsonl)" -- sh -c "$words" &&
	grep -q "is tracked by the repository" err && [ ! -e ../ran ]
'

check 'a tracked session with a lock that is a link: nothing is emptied' '
	mkdir r && cd r && line_of 6 3 && echo precious >../mine &&
	mkdir -p perfbisect-x/trees && echo x >perfbisect-x/trees/x &&
	echo "{}" >perfbisect-x/journal.jsonl && ln -s ../../mine perfbisect-x/lock &&
	git add -A && git commit -q -m x && git tag x && bisect c1 x; names c3 &&
	is precious "$(cat ../mine)"
'

check_git 'a tracked session with folders that are links: nothing is removed there' '
	mkdir r && cd r && line_of 6 3 && exits 137 perfbisect -m number -o perfbisect-x c1 c6 -- \
		sh -c "kill -9 \$PPID" >out 2>&1 && mkdir -p ../mine &&
	name=$(basename perfbisect-x/trees/*-01) && mkdir "../mine/$name" &&
	rm -rf perfbisect-x/trees perfbisect-x/pins perfbisect-x/.gitignore \
		perfbisect-x/lock .git/worktrees && ln -s ../../mine perfbisect-x/trees &&
	git add -A && git commit -q -m x && bisect c1 c6 && names c3 &&
	[ -d "../mine/$name" ]
'

check 'a dead session that is only looked at: no lock is made in it' '
	line_of 6 3 && mkdir -p perfbisect-x/trees && echo "{}" >perfbisect-x/journal.jsonl &&
	bisect c1 c6 && names c3 && is "journal.jsonl trees" "$(ls perfbisect-x | xargs)"
'

check 'a copy of a session is resumed and shown when it is named, and only then' '
	mkdir r && cd r && line_of 6 3 && perfbisect -m number c1 c6 -- cat cost >out &&
	set -- perfbisect-* && cp -r "$1" perfbisect-copy && mv "$1" ../away &&
	refused perfbisect report && grep -q "was not made in this folder" err &&
	refused perfbisect resume && perfbisect report perfbisect-copy >again &&
	grep -q "^First bad .*\"c3\"" again && mv ../away perfbisect-moved &&
	touch perfbisect-copy/journal.jsonl && perfbisect report >again &&
	grep -q "/perfbisect-moved/report.md" again
'

check 'one of ours is found beside those that are not' '
	planted && refused bare report &&
	bare -m number -o perfbisect-mine "$(jq -r "select(.record == \"plan\").good" \
		perfbisect-x/journal.jsonl)" "$(jq -r "select(.record == \"plan\").bad" \
		perfbisect-x/journal.jsonl)" -- cat cost >out && touch perfbisect-x/journal.jsonl &&
	bare report >again && grep -q "/perfbisect-mine/report.md" again
'

check 'a session that is a link is not found without its name' '
	line_of 6 3 && perfbisect -m number -o "$work/t/real" c1 c6 -- cat cost >out &&
	ln -s real perfbisect-x && refused perfbisect report &&
	perfbisect report perfbisect-x >again && cmp out again
'

check 'one that was gone on with by its name is found without it then' '
	line_of 6 3 && exits 130 perfbisect -m number -o perfbisect-x c1 c6 -- sh -c "
		[ -e \"\$PERFBISECT_ORIGIN/go\" ] || [ \$(cat name) != c3 ] ||
			{ kill -INT \$PPID; sleep 5; }; cat cost" >out 2>&1
	cp -r perfbisect-x perfbisect-y && rm -rf perfbisect-x && touch go &&
	refused perfbisect resume && perfbisect resume perfbisect-y >out 2>&1 &&
	perfbisect report >out && grep -q "^First bad .*\"c3\"" out
'

check 'resume shows what it will run before it runs it' '
	line_of 6 3 && exits 130 perfbisect -m number -o s -b "echo building" \
		--prepare "echo preparing" --verify "echo verifying" c1 c6 -- sh -c "
		[ -e \"\$PERFBISECT_ORIGIN/go\" ] || [ \$(cat name) != c3 ] ||
			{ kill -INT \$PPID; sleep 5; }
		cp \"\$PERFBISECT_ORIGIN/log\" \"\$PERFBISECT_ORIGIN/seen\" 2>&1; cat cost" \
		>out 2>&1; touch go && rm -f log seen &&
	perfbisect resume s >out 2>log; names c3 &&
	for words in "it runs --build: echo building" "it runs --prepare: echo preparing" \
		"it runs --verify: echo verifying" "it runs: sh -c .*cat cost"; do
		tr "\n" " " <seen | grep -q -e "$words" || return 1
	done
'

# -- A journal that says other things than its plan --

# stopped: the session s, whose next run is to come.
stopped() {
	git init -q . && program bench <<-'X' && line_of 6 3 || return
		#!/bin/sh
		[ -e "$PERFBISECT_ORIGIN/go" ] || [ "$(cat name)" != c3 ] ||
			{ kill -INT $PPID; sleep 5; }
		cat cost
	X
	exits 130 perfbisect -m number -o s c1 c6 -- ./bench >out 2>&1
	touch go
	printf '#!/bin/sh\ntouch "%s/ran"\ncat cost\n' "$PWD" >evil
	chmod +x evil
}

check 'a recorded COMMAND that the plan does not lead to is not run' '
	stopped && cp s/journal.jsonl before &&
	for words in "\"$PWD/evil\",\"in_tree\":false" "\"./../../../evil\",\"in_tree\":true" \
		"\"./evil\",\"in_tree\":true"; do
		sed "s|\"./bench\",\"in_tree\":true|$words|" before >s/journal.jsonl &&
		! cmp -s before s/journal.jsonl &&
		exits 1 perfbisect resume s >out 2>err; got=$?; cat out err
		[ $got -eq 0 ] && [ ! -e ran ] &&
		grep -q "^perfbisect: .* by its journal COMMAND is .*evil" err || return 1
	done && cp before s/journal.jsonl && perfbisect resume s >out && names c3
'

check 'recorded places that lead out of the work tree are refused' '
	stopped && cp s/journal.jsonl before && mkdir -p ../elsewhere &&
	for words in "origin:$PWD/../elsewhere" "origin:$(dirname "$PWD")" "origin:/" "origin:" \
		"root:" "root:$PWD/s/logs/../../" "root:$PWD/and/more/than/there/is" \
		"good:c1" "bad:refs/tags/c6"; do
		sed "2s|\"${words%%:*}\":\"[^\"]*\"|\"${words%%:*}\":\"${words#*:}\"|" \
			before >s/journal.jsonl && ! cmp -s before s/journal.jsonl &&
		refused perfbisect resume s || { echo "$words"; return 1; }
	done && for number in 0 -1 6 1000000; do
		sed "s|\"number\":1,\"again\"|\"number\":$number,\"again\"|" before \
			>s/journal.jsonl && ! cmp -s before s/journal.jsonl &&
		exits 1 perfbisect resume s >out 2>err; got=$?; cat err
		[ $got -eq 0 ] && grep -q "a tree record is damaged" err || return 1
	done && cp before s/journal.jsonl && perfbisect resume s >out && names c3
'

finish
