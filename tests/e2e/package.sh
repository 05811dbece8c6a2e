#!/bin/sh
# The Debian package, built, installed, used and removed; only with FULL=1, for
# the whole program is compiled for it.

. "$(dirname "$0")/../lib.sh"

top=$here/../..
title='the Debian package: built, clean, installed, used, removed without a trace'

# Under a root of its own, whose dependencies are those of the machine: no script
# of the package wants more, for it has none.
in_root() {
	dpkg --root="$PWD/root" --force-depends --no-triggers "$@"
}

files() {
	find root -path root/var/lib/dpkg -prune -o -print | sort
}

reason=
[ -n "${FULL:-}" ] || reason='only with FULL=1'
[ "$(id -u)" -eq 0 ] || reason='not root'
for tool in dh dpkg-buildpackage lintian; do
	command -v $tool >/dev/null ||
		reason="no $tool (scripts/need.sh package)"
done

if [ -n "$reason" ]; then
	skip "$title" "$reason"
	finish
fi

check "$title" '
	"$top/scripts/package.sh" && package=$(ls "$top"/build/package/perfbisect_*.deb) &&
	dpkg-deb -f "$package" Depends >depends && cat depends &&
	grep -q libgit2 depends && grep -q libjansson depends &&
	dpkg-deb -I "$package" | grep -e postinst -e prerm >scripts
	is "" "$(cat scripts)" &&

	mkdir -p root/var/lib/dpkg/info root/var/lib/dpkg/updates &&
	touch root/var/lib/dpkg/status && files >before &&
	in_root -i "$package" && files >between && cat between &&
	for file in bin/perfbisect share/man/man1/perfbisect.1.gz \
		share/man/man5/perfbisect-report.5.gz \
		share/man/man7/perfbisect-judging.7.gz \
		share/bash-completion/completions/perfbisect \
		share/zsh/vendor-completions/_perfbisect \
		share/fish/vendor_completions.d/perfbisect.fish \
		share/perfbisect/report.schema.json \
		share/perfbisect/comparison.schema.json \
		share/perfbisect/scan.schema.json \
		share/doc/perfbisect/copyright share/doc/perfbisect/README.md.gz
	do
		grep -q -x "root/usr/$file" between || { echo "no $file"; return 1; }
	done &&
	is "$("$PERFBISECT" --version)" "$(root/usr/bin/perfbisect --version)" &&

	line_of 6 4 && root/usr/bin/perfbisect -m number -o s c1 c6 -- \
		cat cost >out && cat out && names c4 && no_trees &&

	in_root --purge perfbisect && files | diff before - &&
	! grep "^Package: perfbisect" root/var/lib/dpkg/status
'

finish
