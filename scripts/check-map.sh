#!/bin/sh
# Hold the code to its maps: that of the floors at the top of bisect/main.c,
# and that of each room at the top of its face.  Every source file is on one,
# everything on them exists, no file includes one that stands above it, and
# from outside of a room only its face is included, and what that opens.

set -eu
cd "$(dirname "$0")/.."

files=$(find bisect vcs probe -maxdepth 2 -name '*.[ch]' | LC_ALL=C sort)

awk -v files="$files" '
function complain(text)
{
	print "check-map: " text >"/dev/stderr"
	bad = 1
}

function stand(file)
{
	if (file in line)
		complain(file " stands on the maps twice")
	if (!(file in exists))
		complain(file " is on the map only")
	line[file] = lines
}

# One entry of a map, in the folder, as the shell would fill it in.
function enter(folder, name,    stem, file)
{
	lines++
	if (name ~ /\*/) {
		stem = name
		gsub(/\./, "\\.", stem)
		gsub(/\*/, "[^/]*", stem)
		for (file in exists) {
			if (file ~ ("^" folder "/" stem "$"))
				stand(file)
		}
	} else if (sub(/\[ch\]$/, "", name)) {
		stand(folder "/" name "h")
		stand(folder "/" name "c")
	} else {
		stand(folder "/" name)
		alone[folder "/" name]
	}
}

# The map at the top of a file, from top to bottom.
function read_map(file, folder,    text, word, room)
{
	while ((getline text <file) > 0 && text !~ /^ \*\//) {
		split(text, word, /[ \t]+/)
		if (text ~ /^ \* [a-z]+\/ /) {
			folder = word[3]
			sub(/\/$/, "", folder)
		}
		if (text ~ /^ \* Open to others:/)
			opening = 1
		if (opening && (folder in face)) {
			open[folder] = open[folder] " " substr(text, 4)
			opening = text ~ /,$/
		}
		if (text !~ /^ \*\t[a-z_*\/]+\.(c|h|\[ch\])\t/)
			continue
		if (word[3] ~ /\//) {
			room = folder "/" word[3]
			sub(/\/[^\/]*$/, "", room)
			face[room] = folder "/" word[3]
			read_map(face[room], room)
		} else {
			enter(folder, word[3])
		}
	}
	close(file)
}

function is_open(room, header)
{
	sub(/.*\//, "", header)
	return (open[room] ",") ~ ("[ ,]" header ",")
}

function check_include(file, header,    room, from)
{
	room = header
	sub(/\/[^\/]*$/, "", room)
	from = file
	sub(/\/[^\/]*$/, "", from)
	if (!(header in line) || line[header] < line[file])
		complain(file " includes " header ", which stands above it")
	if ((room in face) && room != from && header != face[room] &&
	    !is_open(room, header))
		complain(file " includes " header " past " face[room])
}

function check_only(file, header)
{
	if (header in only && index(" " only[header] " ", " " file " ") == 0)
		complain(file " includes " header)
}

function check_file(file,    text, header)
{
	if (!(file in line))
		complain(file " is not on a map")
	while ((getline text <file) > 0) {
		if (text !~ /^#include ["<]/)
			continue
		header = text
		gsub(/^#include ["<]|[">].*$/, "", header)
		check_only(file, header)
		if (text ~ /"/ && (file in line))
			check_include(file, header)
	}
	close(file)
}

BEGIN {
	count = split(files, list, "\n")
	for (i = 1; i <= count; i++)
		exists[list[i]]
	read_map("bisect/main.c", "")
	# A .c far from its .h would hide a circle; only the dispatcher is one.
	for (file in alone) {
		header = file
		if (file != "vcs/vcs.c" && sub(/\.c$/, ".h", header) &&
		    header in exists)
			complain(file " and its header stand apart")
	}
	# What may be included, and by whom.
	only["git2.h"] = "vcs/git/repo.h"
	only["jansson.h"] = "probe/ground/json.h"
	only["vcs/backend.h"] = "vcs/vcs.c vcs/lend.c vcs/git/git.h " \
		"vcs/git/repo.h vcs/hg/hg.h vcs/hg/ask.h vcs/none.h"
	for (i = 1; i <= count; i++)
		check_file(list[i])
	exit bad
}'
