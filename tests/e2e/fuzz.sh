#!/bin/sh
# The corpora of the fuzz targets, replayed: no crash, no leak, no complaint of
# a sanitizer.

. "$(dirname "$0")/../lib.sh"

: "${FUZZ:=$here/../../build}"
for target in admin annotate callgrind channel extract journal link option \
	overlap switches walk; do
	check "$target" '
		"$FUZZ/fuzz-$target" "$here/../fuzz/corpus/$target"/*
	'
done

finish
