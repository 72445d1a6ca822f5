#!/bin/sh
# The arrows between the source files, read from the symbols of the objects: no circle of
# files that call each other, no global symbol defined in two files, no two source files of
# the same name. Usage: files.sh SOURCE_DIR LIBRARY.a...
#   prints what is wrong; exit 1 if anything is.
set -eu
source=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

(cd "$source" && find share fixes probes tui -name '*.[ch]') | sed 's,.*/,,' |
	grep -vx 'main\.c' | sort | uniq -d >"$work/same"
[ ! -s "$work/same" ] || { printf 'Two files of one name:\n'; cat "$work/same"; bad=1; }

# nm prints "LIBRARY:FILE.c.o:ADDRESS TYPE NAME"; T, D, B, R, C are defined, U is wanted.
nm -A "$@" 2>/dev/null | sed -n 's/^[^:]*:\([^:]*\)\.o:/\1 /p' >"$work/symbols"
[ -s "$work/symbols" ] || { echo 'no symbols: are these static libraries?'; exit 1; }
awk -v edges="$work/edges" '
	NF == 4 && $3 ~ /^[TDBRC]$/ {
		if ($4 in home && home[$4] != $1) {
			print "Defined twice: " $4 " in " home[$4] " and " $1
			bad = 1
		}
		home[$4] = $1
	}
	NF == 3 && $2 == "U" { want[$1, $3] = 1 }
	END {
		for (w in want) {
			split(w, p, SUBSEP)
			if (p[2] in home && home[p[2]] != p[1])
				print p[1], home[p[2]] >edges
		}
		exit bad
	}' "$work/symbols" || bad=1
if ! tsort "$work/edges" >"$work/order" 2>"$work/circles"; then
	printf 'Files that call each other in a circle (one path of each):\n'
	sed -n 's/^tsort: \([^:]*\.c\)$/  \1/p; s/^tsort: .*loop:$/circle:/p' "$work/circles"
	bad=1
fi
exit $bad
