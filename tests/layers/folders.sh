#!/bin/sh
# The arrows between the folders, read from the includes, against tests/layers/arrows.txt:
# no arrow that is not in the list, no row of the list that no include needs, no circle, and
# no folder with more sources than a person can survey.
# Usage: folders.sh SOURCE_DIR          prints what is wrong; exit 1 if anything is
#        folders.sh SOURCE_DIR --print  prints the arrows as the list has them
set -eu
here=$(cd "${0%/*}" && pwd)
cd "$1"
most=28
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

wrong() { # heading, file with the lines
	[ -s "$2" ] || return 0
	printf '%s\n' "$1"
	cat "$2"
	bad=1
}

# Generated headers (share/fact_ids.h and the like) lie in no folder of the tree.
grep -rHoE '^#include "[^"]+"' --include='*.[ch]' share fixes probes tui |
	awk -F'[:"]' '
		function folder(path) { return substr(path, 1, match(path, /\/[^\/]*$/) - 1) }
		$3 ~ /\// && folder($1) != folder($3) && folder($3) != "share" {
			print folder($1), folder($3)
		}' | sort -u >"$work/real"
if [ "${2:-}" = --print ]; then
	awk '{ a[$1] = a[$1] " " $2 } END { for (f in a) print f ":" a[f] }' "$work/real" | sort
	exit 0
fi
sed 's/#.*//' "$here/arrows.txt" |
	awk 'NF > 1 { sub(/:$/, "", $1); for (i = 2; i <= NF; i++) print $1, $i }' |
	sort -u >"$work/listed"
comm -23 "$work/real" "$work/listed" >"$work/new"
comm -13 "$work/real" "$work/listed" >"$work/old"
wrong 'Arrows between folders that are not in tests/layers/arrows.txt:' "$work/new"
wrong 'Rows of tests/layers/arrows.txt that no include needs:' "$work/old"
if ! tsort "$work/real" >"$work/order" 2>"$work/loops"; then
	sed -n 's/^tsort: \([^:]*\)$/  \1/p; s/^tsort: .*loop:$/circle:/p' "$work/loops" >"$work/circles"
	wrong 'Folders that include each other in a circle:' "$work/circles"
fi
find share fixes probes tui -name '*.[ch]' | sed 's,/[^/]*$,,' | sort | uniq -c |
	awk -v most=$most '$1 > most { print $1, $2 }' >"$work/full"
wrong "Folders with more than $most sources:" "$work/full"
exit $bad
