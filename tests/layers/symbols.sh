#!/bin/sh
# The arrows between files and folders, read from the symbols of the static libraries, and
# names that two files define. A call that goes round in a circle cannot be seen in includes.
# Usage: symbols.sh SOURCE_DIR LIBRARY...   prints what is wrong; exit 1 if there is anything.
#        Checks all folders (two levels), or those in UNTIED.
set -eu
source=$1
shift
untied=${UNTIED:-$(cd "$source" && find share fixes probes tui -name '*.c' |
	awk -F / 'NF > 2 { print $1 "/" $2 }' | sort -u | tr '\n' ' ')}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# file, path; each name once, but for the programs' main.c
(cd "$source" && find share fixes probes tui -name '*.c' ! -name main.c) |
	awk -F / '{ print $NF ".o", $0 }' >"$work/paths"
if ! awk 'seen[$1]++ { print "two files have one name: " $2; bad = 1 } END { exit bad }' \
	"$work/paths"; then
	bad=1
fi

# object, type, symbol; names of the compiler (__asan...) are not ours. The attempt's program
# puts functions of its own before those of the C library: calls of these are no arrows.
for library; do
	nm -A -g "$library" 2>/dev/null
done | sed 's/^[^:]*:\([^:]*\):/\1 /' |
	awk 'NF >= 3 && $NF !~ /^(__.*|connect|getaddrinfo|recv|send|shutdown)$/ {
		print $1, $(NF - 1), $NF }' >"$work/symbols"
if [ ! -s "$work/symbols" ]; then
	echo "no symbols in the libraries"
	exit 1
fi

awk '$2 ~ /^[TDBRC]$/ {
	if ($3 in at && at[$3] != $1) {
		print "two files define " $3 ": " at[$3] " and " $1
		bad = 1
	}
	at[$3] = $1
} END { exit bad }' "$work/symbols" || bad=1

# from, to: paths of the caller and of what it calls
awk 'NR == FNR { path[$1] = $2; next }
FILENAME != last { last = FILENAME; turn++ }
turn == 1 { if ($2 ~ /^[TDBRC]$/) at[$3] = $1; next }
$2 == "U" && $3 in at && at[$3] != $1 && $1 in path && at[$3] in path {
	print path[$1], path[at[$3]]
}' "$work/paths" "$work/symbols" /dev/stdin <"$work/symbols" | sort -u >"$work/files"

for folder in $untied; do
	grep "^$folder/.* $folder/" "$work/files" >"$work/inside" || continue
	if ! tsort "$work/inside" >/dev/null 2>"$work/loop"; then
		echo "files of $folder call each other in a circle:"
		sed 's/^tsort: //' "$work/loop"
		bad=1
	fi
done

awk -v folders="$untied" 'BEGIN { n = split(folders, list, " ")
	for (i = 1; i <= n; i++) wanted[list[i]] = 1 }
function folder(path, part) { split(path, part, "/"); return part[1] "/" part[2] }
folder($1) != folder($2) && folder($1) in wanted && folder($2) in wanted {
	print folder($1), folder($2) }' "$work/files" | sort -u >"$work/folders"
if ! tsort "$work/folders" >/dev/null 2>"$work/loop"; then
	echo "folders call each other in a circle:"
	sed 's/^tsort: //' "$work/loop"
	bad=1
fi
exit $bad
