#!/bin/sh
# The page of a capture, in a real browser.

. "$(dirname "$0")/../lib.sh"
. "$here/../browser.sh"

cp "$(dirname "$PERFBISECT")/switches" "$work/bin/" 2>/dev/null
if [ ! -x "$work/bin/switches" ]; then
	echo '1..0 # SKIP there is no switches beside perfbisect'
	exit 0
fi
cd "$work" || exit
perfbisect trace -o probe -- switches hogs 20 >"$work/out" 2>&1
if jq -e '.cpus | all(.switches == 0)' \
	probe.json >/dev/null 2>&1; then
	echo "1..0 # SKIP $(jq -r '.missing[-1]' probe.json)"
	exit 0
fi

check 'one file: no address in it, a policy, names escaped' '
	name="<img src=x>&\"" && perfbisect trace -o t -- switches named "$name" 20 >out &&
	! grep -E "(src|href)=[\"]?(https?:)?//|url\(|@import" t.html &&
	grep -q "default-src .none.; style-src .nonce-[0-9a-f]*.; script-src" t.html &&
	! grep "<img" t.html && grep -q "&lt;img src=x&gt;&amp;" t.html
'

if [ -n "$no_browser" ]; then
	skip 'the page in a browser' "$no_browser"
	finish
fi
if ! browser_start; then
	skip 'the page in a browser' 'no browser can be started'
	finish
fi

# holds SCRIPT: an expression that is true in the page.
holds() {
	holds_got=$(js "return ($1)")
	[ "$holds_got" = true ] || {
		echo "$1: $holds_got"
		return 1
	}
}

# drawn PICTURE: how many different colours there are in it.
drawn() {
	js "const canvas = document.querySelector('[data-picture=$1] canvas');
		const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
		const seen = new Set();
		for (let i = 0; i < data.length; i += 4)
			if (data[i + 3]) seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]);
		return seen.size"
}

# quiet_page: it complained of nothing, but of how drawn() looks at it.
quiet_page() {
	said | grep -v "Canvas2D: Multiple readback" >"$work/said"
	cat "$work/said"
	[ ! -s "$work/said" ]
}

# frame: wait until what was asked for is drawn.
frame() {
	sleep 0.2
}

# yardstick: how many ms this browser takes here and now for twenty million
# additions: about 20 on a machine that does nothing else.
yardstick() {
	js "const list = new Float64Array(1e6).fill(1), took = [];
		for (let i = 0; i < 9; i++) {
			const begun = performance.now();
			let sum = 0;
			for (let j = 0; j < 20; j++) for (const one of list) sum += one;
			took.push(performance.now() - begun + (sum < 0));
		}
		return took.sort((a, b) => a - b)[4]"
}

# fluid YARDSTICK FUNCTIONS: half of the frames take less than five times as long.
fluid() {
	frames "$2" | awk -v times="$1" '{ took[NR] = $1; print "frame: " $1 " ms" }
		END { exit !(NR > 0 && took[int((NR + 1) / 2)] < 5 * times) }'
}

cp probe.* "$work/home"
check 'all pictures are drawn; nothing is asked for, or complained about' '
	perfbisect trace -o t -- sh -c "switches burst 300; switches hopper 200" >out &&
	wide 1280 && page t.html && for picture in switches locality run times scatter delays; do
		echo "$picture: $(drawn $picture)"; [ "$(drawn $picture)" -ge 4 ] || return 1
	done && quiet_page && asked >asked && cat asked && is 1 "$(grep -c . asked)"
'
# look NAME MS TASK: a capture of what is planted, of which the picture of where
# tasks ran has this task alone: how much of its row is the colour of processor 0,
# of 1, a line where it waits, and something where it runs for less than a pixel.
look() {
	perfbisect trace -o "$1" -- switches "$1" "$2" >out && page "$1.html" &&
		js "const s = document.getElementById('trace-search'); s.value = '$3';
			s.dispatchEvent(new Event('input'))" >/dev/null && frame &&
		looked=$(js "const canvas = document.querySelector('[data-picture=locality] canvas');
			const context = canvas.getContext('2d');
			const left = Math.min(170, Math.round(canvas.width * 0.3)), wide = canvas.width - left;
			const at = (y) => context.getImageData(left, y, wide, 1).data;
			const colour = (data, i) => [data[i], data[i + 1], data[i + 2]].join();
			const key = (cpu) => {
				context.fillStyle = 'hsl(' + (cpu * 137.5 + 210) % 360 + ' 62% 44%)';
				const [r, g, b] = context.fillStyle.match(/[0-9a-f]{2}/g).map((hex) => parseInt(hex, 16));
				return [r, g, b].join();
			};
			const run = at(4), both = at(7), seen = {first: 0, second: 0, waits: 0, some: 0};
			for (let i = 0; i < run.length; i += 4) {
				seen.first += run[i + 3] === 255 && colour(run, i) === key(0);
				seen.second += run[i + 3] === 255 && colour(run, i) === key(1);
				seen.waits += run[i + 3] === 0 && both[i + 3] > 0;
				seen.some += run[i + 3] > 0;
			}
			for (const what in seen) seen[what] /= wide;
			return seen") && echo "$1 $3: $looked"
}

# shows FILTER: of what look() saw.
shows() {
	echo "$looked" | jq -e "$1" >/dev/null || {
		echo "$1 does not hold"
		return 1
	}
}
check 'what is planted is seen: who waits, moves, sleeps, is pushed aside' '
	wide 1280 && scheme light && look hogs 400 hog-a && shows ".first > 0.02 and .waits > 0.1" &&
	look burst 600 bench && shows ".first > 0.02 and .waits > 0.02" &&
	look sleeper 400 sleeper && shows ".first + .second < 0.3 and .waits < 0.5" &&
	look convoy 400 convoy-a && shows ".some > 0.3 and .first + .second < 0.3" &&
	if [ "$(nproc)" -gt 1 ]; then
		look hopper 400 hopper && shows ".first > 0.01 and .second > 0.01"
	fi
'
check 'zoom and search: fewer tasks, another stretch, and back' '
	perfbisect trace -o t -- switches hogs 200 >out && page t.html && text=$(js "return document.getElementById(\"trace-window\").textContent") &&
	js "document.getElementById(\"trace-in\").click()" && frame &&
	holds "document.getElementById(\"trace-window\").textContent !== $text" &&
	js "document.getElementById(\"trace-reset\").click()" && frame &&
	holds "document.getElementById(\"trace-window\").textContent === $text" &&
	js "const s = document.getElementById(\"trace-search\"); s.value = \"hog-a\"; s.dispatchEvent(new Event(\"input\"))" &&
	frame && holds "[...document.querySelectorAll(\"[data-task]\")].filter((row) => !row.hidden).length === 1"
'
check 'by keyboard: into a picture, zoom, on, down, and what it says' '
	perfbisect trace -o t -- switches hogs 200 >out && page t.html &&
	js "document.querySelector(\"[data-picture=locality]\").focus()" && text=$(js "return document.getElementById(\"trace-window\").textContent") &&
	press "++" && frame && holds "document.getElementById(\"trace-window\").textContent !== $text" &&
	press "$(printf "\356\200\225\356\200\225")" && frame &&
	holds "/ at /.test(document.getElementById(\"trace-detail\").textContent)" &&
	press 0 && frame && holds "document.getElementById(\"trace-window\").textContent === $text"
'
check 'from 360 to 2560 pixels, light and dark: nothing sticks out' '
	perfbisect trace -o t -- switches burst 200 >out && page t.html &&
	for width in 360 768 1280 2560; do for scheme in light dark; do
		wide $width && scheme $scheme && frame &&
		echo "$width $scheme" && holds "document.documentElement.scrollWidth <= $width" &&
		[ "$(drawn locality)" -ge 4 ] || return 1
	done; done && quiet_page
'
check 'a name that is markup is text: in the table, on the canvas, in what it says' '
	perfbisect trace -o t -- switches named "<b id=bad>x</b>" 50 >out && page t.html &&
	holds "document.getElementById(\"bad\") === null" &&
	js "const b = document.querySelector(\"[data-picture=locality]\"); b.focus()" >/dev/null &&
	press "$(printf "\356\200\225\356\200\223")" && frame &&
	holds "document.getElementById(\"trace-detail\").textContent.includes(\"<b id=bad>x\") ||
		document.body.textContent.includes(\"<b id=bad>x\")" && quiet_page
'
check 'two captures side by side, and their differences' '
	perfbisect trace -o one -- switches hogs 100 >out && perfbisect trace -o two -- switches convoy 100 >out &&
	perfbisect trace --show one.switches two.switches -o both >out && wide 1280 && page both.html &&
	holds "document.querySelectorAll(\".capture\").length === 2" &&
	holds "[...document.querySelectorAll(\"th\")].some((th) => th.textContent === \"convoy-a\")" &&
	quiet_page
'
# As many tasks and processors as there may be, made from the format itself.
check 'a thousand tasks on 64 processors, zoomed' '
	python3 - >big.switches <<-"END" &&
		import random, sys
		random.seed(1)
		def num(n):
		    out = bytearray()
		    while n > 127:
		        out.append(n & 127 | 128)
		        n >>= 7
		    out.append(n)
		    return bytes(out)
		def text(s):
		    return num(len(s)) + s.encode()
		tasks, cpus, end = 1000, 64, 3 * 10**9
		events = []
		for cpu in range(cpus):
		    at = 0
		    while at < end:
		        events.append((at, cpu, 0 if random.random() < .3 else 2 + random.randrange(tasks)))
		        at += random.randrange(2 * 10**7)
		events.sort()
		out = b"perfbisect-switches/1\n" + num(3) + num(1700000000) + num(end) + num(1)
		out += text("host") + text("") + num(0) + num(cpus) + b"".join(map(num, range(cpus))) + num(0)
		out += num(tasks + 2)
		for i in range(tasks + 2):
		    out += num(i) + num(i) + text("task%d" % i) + text("") * 4 + num(0)
		out += num(len(events))
		last = 0
		for at, cpu, task in events:
		    out += bytes([(cpu if cpu < 31 else 31) << 3]) + (num(cpu) if cpu >= 31 else b"")
		    out += num(at - last) + num(task)
		    last = at
		total = 0xcbf29ce484222325
		for byte in out:
		    total = (total ^ byte) * 0x100000001b3 & 2**64 - 1
		sys.stdout.buffer.write(out + total.to_bytes(8, "little"))
	END
	perfbisect trace --show big.switches >out && wide 1280 && page big.html && frame &&
	shown="[...document.querySelectorAll(\"[data-task]\")].filter((row) => !row.hidden).length" &&
	holds "$shown === 100 && /900 more/.test(document.querySelector(\"[data-more]\").textContent)" &&
	js "const box = document.querySelector(\"[data-more]\").previousElementSibling;
		box.scrollTop = box.scrollHeight" >/dev/null && frame && holds "$shown > 100" &&
	times=$(yardstick) && echo "twenty million numbers are added up in $times ms" &&
	fluid "$times" "((click) => [...Array(6).fill(click(\"trace-in\")), click(\"trace-right\"),
		...Array(6).fill(click(\"trace-out\"))])((id) => () => document.getElementById(id).click())" &&
	fluid "$times" "[\"t\", \"task7\", \"task77\", \"\"].map((words) => () => {
		const search = document.getElementById(\"trace-search\");
		search.value = words;
		search.dispatchEvent(new Event(\"input\"));
	})" && quiet_page
'

finish
