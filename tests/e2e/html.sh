#!/bin/sh
# report.html, in a real browser.

. "$(dirname "$0")/../lib.sh"
. "$here/../browser.sh"
[ -n "$no_browser" ] || browser_start || no_browser='the browser does not start'

# seen TITLE SCRIPT: a check that needs the browser.
seen() {
	if [ -n "$no_browser" ]; then
		skip "$1" "$no_browser"
	else
		check "$@"
	fi
}

# A benchmark that is noisy, but the same each time: the n-th run of a commit
# takes the n-th of a few offsets.
noisy='
	n=$(cat ../../runs 2>/dev/null || echo 0)
	echo $((n + 1)) >../../runs
	set -- 0 3 -2 1 -1 4 -3 2
	shift $((n % 8))
	echo $(($(cat cost) * 10 + $1))
'

# confirmed: a session with a culprit, made once.
confirmed() {
	[ -e "$work/confirmed" ] || {
		line_of 40 23 && perfbisect --no-profile -m number -o "$work/confirmed" \
			c1 c40 -- sh -c "$noisy" >out 2>log
	} || return 1
	cp -r "$work/confirmed" s
}

# profiled: the same with profiles, as if perf had been there, and the same
# processor time in every run.
profiled() {
	confirmed && jq -c 'if .record == "run" then .user_s = 1 | .system_s = 0
		elif .record != "confirmation" then . else .,
		{record: "profile", time_s, revision: .parent, samples: 1000,
			event: "cpu-clock", reason: "",
			folded: "p;main;count 400\np;main;read 500\np 100\n"},
		{record: "profile", time_s, revision: .culprit, samples: 1000,
			event: "cpu-clock", reason: "",
			folded: ("p;main;count;strcmp 500\np;main;count 100\n" +
				"p;main;read 300\np;</script><img src=x> 100\n")}
		end' s/journal.jsonl >journal && mv journal s/journal.jsonl &&
		perfbisect report s >/dev/null
}

# fits: nothing stands out of the window to the right.
fits() {
	is true "$(js 'const page = document.documentElement;
		return page.scrollWidth <= window.innerWidth;')"
}

# quiet: the console is empty, and nothing but the page was asked for.
quiet() {
	is "" "$(said)" && is "file" "$(asked | cut -d : -f 1)"
}

seen 'a page without complaints, that asks for nothing' '
	confirmed && page s/report.html && quiet
'

seen 'the verdict first, then the timeline, parent against culprit, and the rest' '
	confirmed && page s/report.html &&
	is "\"confirmed\"" "$(js "return document.querySelector(\".badge\").innerText")" &&
	js "return document.querySelector(\"h1\").innerText.replace(/\\u00a0/g, \" \")" |
		grep -q "^\"$(field .culprit.revision | cut -c1-10) raised the value that sh -c .* reports by .* %.*: ..c23..\"$" &&
	js "return document.querySelector(\"header\").innerText.replace(/\\u00a0/g, \" \")" |
		grep -q "First bad revision: .*c23.* confidence 99.9 %" &&
	is "[\"timeline\",\"step\",\"diagnosis\",\"changeset\",\"diff\",\"course\",\"revisions\",\"repeat\"]" \
		"$(js "return [...document.querySelectorAll(\"section\")].map(s => s.id)
			.filter(id => id !== \"warnings\" && id !== \"scheduler\")")" &&
	is "[2,1,1]" "$(js "return [\"#step .plot\", \"#timeline .plot\",
		\"#timeline rect.named\"].map(s => document.querySelectorAll(s).length)")" &&
	is "$(field "[.confirmation.pairs * 2]|tojson")" \
		"$(js "return [document.querySelectorAll(\"#step circle\").length]")" &&
	is "$(field ".revisions|length + 2")" \
		"$(js "return document.querySelectorAll(\"#revisions tbody tr\").length")"
'

seen 'each mark of the timeline leads to its row' '
	confirmed && page s/report.html &&
	is "[0,true]" "$(js "const marks = [...document.querySelectorAll(\"#timeline a\")];
		return [marks.filter(a => !document.querySelector(
			\"tr\" + a.getAttribute(\"href\"))).length, marks.length > 5]")"
'

seen 'no wider than its window, from 360 to 2560 pixels' '
	profiled && page s/report.html &&
	for width in 360 800 1440 2560; do
		wide $width && is $width "$(js "return window.innerWidth")" &&
			fits || return 1
	done
'

# cut_words: the words in pictures that something hides in part.
cut_words() {
	js "return [...document.querySelectorAll('svg.plot text, svg.scale text')]
		.filter(text => !text.closest('.flame')).filter(text => {
			const box = text.getBoundingClientRect();
			for (let at = text.parentElement; at; at = at.parentElement) {
				const around = at.getBoundingClientRect();
				const scrolled = at.scrollWidth > at.clientWidth + 1;
				if (getComputedStyle(at).overflowX === 'visible')
					continue;
				if (box.left < around.left - 1 || box.top < around.top - 1 ||
					(box.right > around.right + 1 && !scrolled))
					return true;
			}
			return box.left < 0;
		}).map(text => text.textContent)"
}

seen 'no word of a picture is cut' '
	profiled && page s/report.html && for width in 360 1440; do
		wide $width && is "[]" "$(cut_words)" || return 1
	done && is true "$(js "return document.querySelectorAll(\"svg.plot text\").length > 20")"
'

seen 'light and dark' '
	confirmed && page s/report.html && scheme light &&
	is "\"rgb(255, 255, 255)\"" \
		"$(js "return getComputedStyle(document.documentElement).backgroundColor")" &&
	scheme dark && is "\"rgb(20, 24, 29)\"" \
		"$(js "return getComputedStyle(document.documentElement).backgroundColor")"
'

seen 'the timeline: dates, subjects, commits in between, the threshold' '
	confirmed && page s/report.html &&
	js "return [...document.querySelectorAll(\"#timeline text.name\")].map(t =>
		t.textContent)" | jq -r ".[]" >labels && cat labels &&
	is "$(field .ends.good.revision | cut -c1-8) 2023-11-14 c1" "$(head -n 1 labels)" &&
	is "$(field .ends.bad.revision | cut -c1-8) 2023-11-14 c40" "$(tail -n 1 labels)" &&
	sed "s/.* c//" labels >names && sort -n names | diff names - &&
	js "return [...document.querySelectorAll(\"#timeline text.between\")].map(t =>
		t.textContent)" | jq -r ".[]" >between &&
	awk "NR > 1 && \$1 - last > 1 { print \$1 - last - 1 } { last = \$1 }" names |
		diff - between && cat between && [ "$(wc -l <between)" -gt 2 ] &&
	js "return document.querySelector(\"#timeline .note\").textContent" >note && cat note &&
	grep -q "^\"threshold 12[0-9.]*\"\$" note
'

seen 'at 360 pixels parent, culprit and ratio are seen, and no row of zeros' '
	profiled && page s/report.html && wide 360 && is "[true,0]" "$(js "
		const rows = [...document.querySelectorAll(\"#step tbody tr\")];
		const right = row => row.cells[3].getBoundingClientRect().right;
		return [rows.length > 2 && rows.every(row => right(row) <= 360),
			rows.filter(row => [1, 2].every(i => parseFloat(
				row.cells[i].textContent) === 0)).length]")" &&
	is "[\"parent\",\"culprit\",\"ratio\"]" "$(js "return [
		...document.querySelectorAll(\"#step thead th\")].slice(1, 4).map(
		th => th.innerText.split(\"\\n\")[0].trim())")"
'

seen 'what stands out is bold' '
	profiled && page s/report.html && is "[true,true,\"600\"]" "$(js "
		const bold = id => document.querySelectorAll(\"#\" + id + \" tr.significant\");
		return [bold(\"step\").length > 0, bold(\"profile\").length > 1,
			getComputedStyle(bold(\"profile\")[0]).fontWeight]")"
'

# shape [N]: of each frame of the N-th graph, from 0, its name, how it is placed and its classes.
shape() {
	js "return [...document.querySelectorAll('svg.flame')[${1:-0}].querySelectorAll(
		'svg.frame[role]')].filter(f => !f.hasAttribute('hidden')).map(f =>
		[f.textContent.split(':')[0], f.getAttribute('x'),
		f.getAttribute('width'), f.getAttribute('class')].join(' '))" |
		jq -r '.[]'
}

seen 'a flame graph: as wide as the samples of the culprit, with the change' '
	profiled && page s/report.html && quiet && cat >want <<-"EOF" &&
		all 0% 100% frame same
		p 0% 100% frame same
		</script><img src=x> 0% 10% frame up4
		main 10% 90% frame same
		count 10% 60% frame up2
		strcmp 10% 50% frame up4
		read 70% 30% frame down2
	EOF
	shape >got && diff -u want got && is 0 "$(js "return document.images.length")"
'

seen 'the flame graph of the parent has what is gone' '
	profiled && sed -i "s/p;main;read 500/p;main;read;stat 500/" s/journal.jsonl &&
	perfbisect report s >/dev/null && page s/report.html && quiet && cat >want <<-"EOF" &&
		all 0% 100% frame same
		p 0% 100% frame same
		main 0% 90% frame same
		count 0% 40% frame up2
		read 40% 50% frame down2
		stat 40% 50% frame down4
	EOF
	shape 1 >got && diff -u want got &&
	is "\"stat: 500 ms, 50.0 %; culprit 0.00 s, gone\"" "$(js "return [...document.querySelectorAll(
		\"svg.frame title\")].map(t => t.textContent).find(t => t.startsWith(\"stat\"))")"
'

seen 'both flame graphs are files of their own' '
	profiled && for side in parent culprit; do
		page s/profile/$side.svg && quiet && wide 1600 &&
		is "\"http://www.w3.org/2000/svg\"" "$(js "return document.documentElement.namespaceURI")" &&
		js "return document.querySelector(\"text\").textContent" |
			grep "^\"The $side .*, as wide as its samples; colours tell the change of time" &&
		is "[true,true]" "$(js "
			const count = [...document.querySelectorAll(\"svg.frame\")].find(
				f => f.textContent.startsWith(\"count\")).getBoundingClientRect().width;
			return [count > 600 && count < 1000, getComputedStyle(
				document.querySelector(\".up2 rect\")).fill === \"rgb(249, 180, 142)\"]")" || return 1
	done
'

seen 'a flame graph is zoomed by a click and by keys, and back' '
	profiled && page s/report.html && shape >all && cat >want <<-"EOF" &&
		all 0% 100% frame same above
		p 0% 100% frame same above
		main 0% 100% frame same above
		count 0% 100% frame up2
		strcmp 0% 83.33333333333333% frame up4
	EOF
	js "document.querySelectorAll(\"svg.frame[role]\")[4].dispatchEvent(
		new MouseEvent(\"click\"))" && shape >got && diff -u want got &&
	js "document.getElementById(\"flame-reset\").click()" && shape >got &&
	diff -u all got && js "document.querySelector(\"svg.frame[role]\").focus()" &&
	press "$(printf "\356\200\225\356\200\225\356\200\225\356\200\207")" &&
	shape >got && diff -u want got &&
	js "return document.querySelector(\".flame-detail\").textContent" |
		grep -q "^\"count: 600 ms, 60.0 %; parent 400 ms, 1.50 times\"" &&
	press "$(printf "\356\200\214")" && shape >got && diff -u all got
'

seen 'a flame graph is searched' '
	profiled && page s/report.html &&
	js "document.getElementById(\"flame-search\").focus()" && press "CoUn" &&
	is "[\"count\",\"60.0 % of the culprit'"'"'s time and 40.0 % of the parent'"'"'s time are in what matches\"]" "$(js "return [
		document.querySelector(\".match\").textContent.split(\":\")[0],
		document.getElementById(\"flame-found\").textContent]")"
'

seen 'all is there without a script' '
	profiled && cdp Emulation.setScriptExecutionDisabled "{\"value\": true}" &&
	page s/report.html && quiet &&
	is "[true,12]" "$(js "return [document.querySelector(\".controls\").hidden,
		document.querySelectorAll(\".flame svg.frame\").length]")"
	status=$?
	cdp Emulation.setScriptExecutionDisabled "{\"value\": false}" && return $status
'

# Names and words that would be script, markup or an end of either, all over.
hostile() {
	evil="<script>document.title = 'owned'</script><img src=x onerror=alert(1)>"
	evil="$evil\"' onload='alert(1)' ]]> --></title></style></svg></pre><!-- "
	evil="$evil$(printf '\033[31m')"
	line_of 12 13 && empty=$(git hash-object -w --stdin </dev/null) &&
	EXTRA="100644 blob $empty\tit's \"<img src=x onerror=alert(1)>" &&
	commit slow 150 c12 && EXTRA= &&
	bad=$(GIT_AUTHOR_NAME="<svg onload=alert(1)>\"'" git commit-tree -p c12 \
		-m "$evil" -m "$evil" "slow^{tree}") &&
	git tag "a<b>'&c" "$bad" && commit end 150 "$bad" &&
	git tag "e\"<i>'&" end
}

seen 'hostile names and words are words' '
	hostile && perfbisect -m number -o s c1 "e\"<i>'"'"'&" -- \
		sh -c "cat cost; : \"</script><script>alert(1)</script>\"" >out 2>log &&
	is "$bad" "$(field .culprit.revision)" && page s/report.html && quiet &&
	js "return document.title" | grep -q "^\"$(rev "$bad" | cut -c1-10) raised the value that" &&
	is "[0,0,0,0]" "$(js "return [\"script\", \"img\", \"i\", \"[onload]\"].map(
		s => document.querySelectorAll(s).length)")" &&
	js "return document.querySelector(\"pre\").innerText" | grep -q "^\"<script>" &&
	js "return document.querySelector(\".files\").innerText" | grep -q "<img" &&
	! LC_ALL=C grep -q "$(printf "\033")" s/report.html
'

seen 'the table of revisions is in the order of history, with the numbers of the visits' '
	confirmed && page s/report.html &&
	js "return [...document.querySelectorAll(\"#revisions tbody tr\")]
		.map(row => row.cells[row.cells.length - 1].innerText.replace(/.*, /, \"\").slice(1))" |
		jq -c . >got && jq -c "sort_by(tonumber)" got | diff - got &&
	js "return [...document.querySelectorAll(\"#revisions tbody tr\")]
		.map(row => row.cells[1].innerText)" | jq -c "map(select(. != \"\") | tonumber) | sort" >visits &&
	is "$(jq -c "[range(1; (.revisions | length) + 1)]" s/report.json)" "$(cat visits)"
'

finish
