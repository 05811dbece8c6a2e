# shellcheck shell=sh
# A real browser for end-to-end tests: Chromium, driven by ChromeDriver.  Read
# it after lib.sh:
#
#	. "$here/../browser.sh"
#	if [ -n "$no_browser" ]; then skip TITLE "$no_browser"; ...
#
# page FILE		open it, forgetting what was asked for and said before
# js SCRIPT		what the script returns in the page, as JSON
# frames SCRIPTS		what a frame took after each of an array of functions:
#			the milliseconds, the shortest first
# wide PIXELS		make the window so wide
# scheme light|dark	what the page is told that its reader prefers
# press KEYS		type them where the focus is
# said			what the console has, one a line
# asked			the addresses that were asked for, one a line

no_browser=
for tool in chromium chromedriver curl; do
	command -v $tool >/dev/null || no_browser="there is no $tool on PATH"
done

# browser_ask PATH [JSON]: what the driver answers.
browser_ask() {
	if [ $# -gt 1 ]; then
		curl -sS --max-time 120 "$browser/$1" -d "$2"
	else
		curl -sS --max-time 120 "$browser/$1"
	fi
}

browser_start() {
	chromedriver --port=0 >"$work/driver.log" 2>&1 &
	browser_pid=$!
	trap 'browser_stop; chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
	browser_i=0
	while :; do
		browser_port=$(sed -n 's/.* successfully on port \([0-9]*\).*/\1/p' \
			"$work/driver.log")
		[ -z "$browser_port" ] || break
		browser_i=$((browser_i + 1))
		[ $browser_i -lt 600 ] || return 1
		sleep 0.05
	done
	browser=http://localhost:$browser_port
	browser_id=$(browser_ask session "$(jq -n --arg profile "$work/profile" '
		["--headless", "--no-sandbox", "--disable-gpu",
			"--disable-quic", "--no-first-run",
			"--disable-background-networking",
			"--disable-component-update", "--disable-sync",
			"--hide-scrollbars", "--user-data-dir=" + $profile] |
		{capabilities: {alwaysMatch: {"goog:chromeOptions": {args: .},
			"goog:loggingPrefs":
				{browser: "ALL", performance: "ALL"}}}}')" |
		jq -r '.value.sessionId // empty')
	[ -n "$browser_id" ] || return 1
	browser=$browser/session/$browser_id
	browser_ask url '{"url": "about:blank"}' >/dev/null
}

browser_stop() {
	[ -z "${browser_id:-}" ] || curl -sS -X DELETE "$browser" >/dev/null
	kill "$browser_pid"
	wait "$browser_pid" 2>/dev/null
}

cdp() {
	browser_ask goog/cdp/execute "{\"cmd\": \"$1\", \"params\": $2}" |
		jq -e '.value | objects' >/dev/null
}

page() {
	said >/dev/null && asked >/dev/null &&
		browser_ask url "$(jq -n --arg path "$(realpath "$1")" \
			'{url: ("file://" + ($path | @uri |
				gsub("[+]"; "%20") | gsub("%2F"; "/")))}')" |
		jq -e '.value == null' >/dev/null
}

js() {
	browser_ask execute/sync "$(jq -n --arg script "$1" \
		'{script: $script, args: []}')" | jq -c .value
}

frames() {
	js "const frame = () => new Promise((done) => requestAnimationFrame(() => {
			const begun = performance.now(), after = new MessageChannel();
			after.port1.onmessage = () => done(performance.now() - begun);
			after.port2.postMessage(0);
		}));
		return (async () => {
			const took = [];
			for (const act of $1) {
				const drawn = frame();
				act();
				took.push(await drawn);
			}
			return took.sort((a, b) => a - b);
		})()" | jq -r '.[]'
}

wide() {
	cdp Emulation.setDeviceMetricsOverride "{\"width\": $1, \"height\": 900,
		\"deviceScaleFactor\": 1, \"mobile\": false}"
}

scheme() {
	cdp Emulation.setEmulatedMedia "{\"features\": [
		{\"name\": \"prefers-color-scheme\", \"value\": \"$1\"}]}"
}

press() {
	browser_ask actions "$(jq -n --arg keys "$1" '{actions: [{type: "key",
		id: "keyboard", actions: [$keys | split("")[] |
		{type: "keyDown", value: .}, {type: "keyUp", value: .}]}]}')" |
		jq -e '.value == null' >/dev/null
}

said() {
	browser_ask se/log '{"type": "browser"}' | jq -r '.value[].message'
}

asked() {
	browser_ask se/log '{"type": "performance"}' |
		jq -r '.value[].message | fromjson | .message |
			select(.method == "Network.requestWillBeSent") |
			.params.request.url'
}
