#!/bin/sh
# package.sh	build the Debian package, as build/package/perfbisect_*.deb, from
#		the files here and scripts/debian; lintian has the last word

set -eu
cd "$(dirname "$0")/.."

scripts/need.sh build package
version=$(sed -n 's/^#define PERFBISECT_VERSION "\(.*\)"$/\1/p' bisect/version.h)
place=$PWD/build/package
source=$place/perfbisect-$version
rm -rf "$place"
mkdir -p "$source/tests"
cp -r bisect vcs probe scripts Makefile README.md LICENSE "$source"
cp tests/*.schema.json "$source/tests"
mv "$source/scripts/debian" "$source/debian"

# What has changed is in the history; the package has its version.
maintainer=$(sed -n 's/^Maintainer: //p' scripts/debian/control)
cat >"$source/debian/changelog" <<END
perfbisect ($version) unstable; urgency=medium

  * Version $version.

 -- $maintainer  $(date -R -u -r bisect/version.h)
END

log=$place/log
(cd "$source" && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS \
	dpkg-buildpackage -us -uc -b -j"$(nproc)") >"$log" 2>&1 || {
	tail -n 20 "$log" >&2
	echo "package.sh: the package could not be built, see $log" >&2
	exit 1
}
rm -rf "$source"
lintian --allow-root --info --fail-on error,warning "$place"/*.changes
ls "$place"/perfbisect_*.deb
