#!/bin/sh
# The action for GitHub, run by a runner of our own: tests/runner.py.

. "$(dirname "$0")/../lib.sh"

top=$here/../..
if ! python3 -c 'import yaml' 2>/dev/null; then
	skip 'the action' 'no python3-yaml (scripts/need.sh test)'
	finish
fi

# What the action calls is the real one.
rm -f "$work/bin/jq"

# action NAME=VALUE...: its outputs in outputs.json, and what it says in run/log.
export GITHUB_REPOSITORY=owner/name GITHUB_API_URL=http://127.0.0.1:9
action() {
	rm -rf run
	python3 "$top/tests/runner.py" "$top/scripts/action/action.yml" run "$@" \
		>outputs.json
	action_status=$?
	cat run/log outputs.json
	return $action_status
}

output() {
	jq -r ".[\"$1\"]" outputs.json
}

# api STATUS: it answers one request, whose path, headers and body are in api.*.
api() {
	cat >api.py <<-'END'
		import http.server, sys
		class Handler(http.server.BaseHTTPRequestHandler):
		    def do_POST(self):
		        length = int(self.headers["Content-Length"])
		        open("api.body", "wb").write(self.rfile.read(length))
		        open("api.head", "w").write(self.path + "\n" + str(self.headers))
		        self.send_response(int(sys.argv[1]))
		        self.end_headers()
		        self.wfile.write(b'{"message": "said the server"}')
		server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
		open("api.port.new", "w").write(str(server.server_port))
		import os
		os.rename("api.port.new", "api.port")
		server.timeout = 20
		server.handle_request()
	END
	rm -f api.port api.head
	python3 api.py "$1" 2>/dev/null &
	until_file api.port && GITHUB_API_URL=http://127.0.0.1:$(cat api.port)
}

check 'a culprit: outputs, summary and one notice' '
	line_of 8 5 && action good=c1 bad=c8 metric=number command="cat cost" &&
	is "$(rev c5)" "$(output culprit)" && is confirmed "$(output verdict)" &&
	is 0 "$(output exit-status)" && output sentence | grep -q "c5" &&
	diff "$(output report-md)" run/summary && grep -q "$(rev c5)" run/summary &&
	is "$(rev c5)" "$(jq -r .culprit.revision "$(output report-json)")" &&
	grep -q "<html" "$(output report-html)" &&
	is 1 "$(grep -c "^::notice title=perfbisect::.*c5" run/log)" &&
	is "" "$(git status --porcelain -uno)" && is 0 "$(trees_left)"
'

check 'nothing is wrong: one line, no summary, no notice, no comment' '
	line_of 8 9 && action good=c1 bad=c8 metric=number command="cat cost" \
		comment=7 && is "" "$(cat run/summary)" && ! grep "^::" run/log &&
	is not-reproduced "$(output verdict)" && is 4 "$(output exit-status)" &&
	is "" "$(output culprit)" && grep -q "^perfbisect: " run/log
'

check 'words of command and options may be quoted, and nothing is expanded' '
	line_of 6 4 && action good=c1 bad=c6 metric=number \
		options="--warmup 2 --path \"co st\" --path cost" \
		build="echo \$((6 * 7)) >built" \
		command="sh -c \"cat cost; test \$(cat built) = 42\"" &&
	is "$(rev c4)" "$(output culprit)" &&
	is "$(printf "co st\ncost")" \
		"$(jq -r "select(.record == \"plan\") | .config.path[]" \
		run/temp/*/journal.jsonl)" &&
	is 2 "$(jq -r "select(.record == \"plan\") | .config.warmup" \
		run/temp/*/journal.jsonl)"
'

check 'it runs in a folder, and COMMAND cannot write to the files of the runner' '
	git init -q . && blob=$(git hash-object -w --stdin </dev/null) &&
	EXTRA="100644 blob $blob\tsub/empty" && line_of 6 4 &&
	names="^INPUT_\|^GITHUB_\(ENV\|OUTPUT\|PATH\|STEP_SUMMARY\)=" &&
	action good=c1 bad=c6 metric=number directory=sub \
		command="sh -c \"! env | grep '\''$names'\'' && cat ../cost\"" &&
	is "$(rev c4)" "$(output culprit)" &&
	is sub "$(jq -r .folder "$(output report-json)")"
'

check 'a comment: the report, with the token in no command line' '
	line_of 6 4 && api 201 && action good=c1 bad=c6 metric=number \
		command="cat cost" comment=17 token=sesame && wait &&
	is /repos/owner/name/issues/17/comments "$(head -n 1 api.head)" &&
	grep -q "^Authorization: Bearer sesame" api.head &&
	jq -j .body api.body | diff - run/summary && ! grep sesame run/log
'

check 'a comment that is refused, and one that leads nowhere: it fails and says why' '
	line_of 6 4 && api 403 && exits 1 action good=c1 bad=c6 metric=number \
		command="cat cost" comment=17 && wait &&
	grep -q "^::error .*17: said the server" run/log &&
	is "$(rev c4)" "$(output culprit)" &&
	exits 1 action good=c1 bad=c6 metric=number command="cat cost" \
		comment=17/../18 && grep -q "^::error .*not the number" run/log
'

check 'what cannot be done: an error in one line, and it fails' '
	line_of 6 4 && exits 1 action good=nosuch bad=c6 command=true &&
	is 2 "$(output exit-status)" && is "" "$(output verdict)$(cat run/summary)" &&
	is 1 "$(grep -c "^::error .*GOOD: nosuch" run/log)" &&
	exits 1 action good=c1 bad=c6 command="cat cost" build=false &&
	is 1 "$(output exit-status)" && is failed "$(output verdict)" &&
	grep -q "^::error .*build" run/log
'

built='without perfbisect on PATH it is built from its own sources'
if command -v dpkg-query >/dev/null; then
	check "$built" '
		mkdir stubs && printf "#!/bin/sh\necho \"\$@\" >>made\n" >stubs/make &&
		chmod +x stubs/make && : >path &&
		for tool in dirname nproc jq curl dpkg-query git bash sh; do
			ln -s "$(command -v $tool)" stubs/ || return 1
		done
		env PATH="$PWD/stubs" GITHUB_PATH=path GITHUB_ACTION_PATH="$top/scripts/action" \
			bash "$top/scripts/action/install.sh" &&
		grep -e "-C $(cd "$top" && pwd) " made && [ -x "$top/build" ] &&
		is "$(cd "$top" && pwd)/build" "$(cat path)" &&
		ln -s "$PERFBISECT" stubs/perfbisect && rm made &&
		env PATH="$PWD/stubs" GITHUB_PATH=path GITHUB_ACTION_PATH="$top/scripts/action" \
			bash "$top/scripts/action/install.sh" && [ ! -e made ] &&
		is 1 "$(wc -l <path)"
	'
else
	skip "$built" 'no dpkg-query'
fi

check 'a shallow clone: it says what the workflow lacks' '
	line_of 8 4 && git clone -q --depth 2 "file://$PWD" shallow && cd shallow &&
	exits 1 action good=c1 bad=HEAD command="cat cost" &&
	grep -q "^::error .*fetch-depth: 0" run/log
'

check 'words of a commit make no command for the runner, and no output' '
	git init -q . && git commit -q --allow-empty -m 0 && git tag g &&
	echo 100 >cost && git add cost && git commit -q -m a && git tag c1 &&
	echo 150 >cost && printf "::error::%%0Ax\r::warning::y\n\nbody\n" >m &&
	git commit -q -a --cleanup=verbatim -F m && git tag c2 &&
	action good=c1 bad=c2 metric=number command="cat cost" &&
	is "$(rev c2)" "$(output culprit)" && ! grep "^::[ew]" run/log &&
	is 1 "$(grep -c "^::" run/log)"
'

finish
