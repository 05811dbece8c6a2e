#!/bin/sh
# need.sh GROUP...: install what is missing, through apt, without a question.
#
#	build	a compiler, make, libgit2, jansson, git
#	demo	what scripts/demo.sh uses besides
#	test	what the tests use
#	lint	what `make lint` and CI use
#	action	what scripts/action uses besides
#	package	what scripts/package.sh builds the Debian package with

set -eu

packages=
for group; do
	case $group in
	build) packages="$packages gcc libc6-dev make pkg-config libgit2-dev
		libjansson-dev git ca-certificates" ;;
	demo) packages="$packages valgrind" ;;
	test) packages="$packages perl jq gojq procps util-linux git
		mercurial chromium chromium-driver curl valgrind linux-perf
		python3-jsonschema cmake binutils ccache ntfs-3g mandoc
		zsh fish python3-yaml gcc g++ clang lld mold libtool autoconf
		automake" ;;
	lint) packages="$packages clang clang-format clang-tidy cppcheck
		shellcheck libclang-rt-dev binutils" ;;
	action) packages="$packages jq curl ca-certificates" ;;
	package) packages="$packages debhelper dpkg-dev lintian" ;;
	*)
		echo "need.sh: $group: no such group" >&2
		exit 2
		;;
	esac
done

missing=
for package in $packages; do
	case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
	*" installed") ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
	sudo=sudo
	command -v sudo >/dev/null || {
		echo "need.sh: missing:$missing; install them as root:" \
			"apt-get install$missing" >&2
		exit 1
	}
fi
echo "installing, through apt:$missing"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # the packages are words
{
	$sudo apt-get update -q &&
		$sudo apt-get install -q -y --no-install-recommends $missing
} >"$log" 2>&1 </dev/null || {
	tail -n 20 "$log" >&2
	echo "need.sh: apt-get could not install:$missing" >&2
	exit 1
}
