#!/bin/sh
# make install and make uninstall.

. "$(dirname "$0")/../lib.sh"

# As make wants it: without a space, though the checkout may have one.
build=$(realpath --relative-to "$here/../.." "$(dirname "$PERFBISECT")")

# into FOLDER TARGET: what is built already is not built again.
into() {
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$here/../.." \
		-o "$build/perfbisect" B="$build" DESTDIR="$1" PREFIX=/usr "$2"
}

check 'make install: program, pages, schema, completions; it finds a culprit' '
	umask 077 && into "$PWD/to here" install &&
	(cd "to here" && find . -type f -printf "%m %P\n" | sort) >files &&
	cat files && cat >wanted <<-END &&
		644 usr/share/bash-completion/completions/perfbisect
		644 usr/share/fish/vendor_completions.d/perfbisect.fish
		644 usr/share/man/man1/perfbisect-trace.1
		644 usr/share/man/man1/perfbisect.1
		644 usr/share/man/man5/perfbisect-report.5
		644 usr/share/man/man7/perfbisect-judging.7
		644 usr/share/perfbisect/comparison.schema.json
		644 usr/share/perfbisect/report.schema.json
		644 usr/share/perfbisect/scan.schema.json
		644 usr/share/perfbisect/trace.schema.json
		644 usr/share/zsh/site-functions/_perfbisect
		755 usr/bin/perfbisect
	END
	diff wanted files &&
	line_of 6 4 && "./to here/usr/bin/perfbisect" -m number -o s c1 c6 -- \
		cat cost >out && names c4
'

check 'make uninstall leaves nothing, and nothing of others is removed' '
	into "$PWD/d" install && touch d/usr/share/man/man1/other.1 &&
	into "$PWD/d" uninstall && find d/* -type f -o -type d -empty |
		sort >left &&
	cat left && printf "%s\n" d/usr/bin d/usr/share/man/man1/other.1 |
		diff - left &&
	into "$PWD/d" uninstall
'

finish
