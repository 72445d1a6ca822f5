#!/bin/sh
# symbols.sh passes on the project and finds what is broken on purpose.
# Usage: symbols_test.sh SOURCE_DIR LIBRARY...
set -eu
check=$1/tests/layers/symbols.sh
sh "$check" "$@"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

# file and its text, again and again; then what must be said
found() {
	rm -rf "$copy/tree" "$copy/all.a"
	while [ $# -gt 1 ]; do
		mkdir -p "$copy/tree/$(dirname "$1")"
		printf '%s\n' "$2" >"$copy/tree/$1"
		${CC:-cc} -c -o "$copy/$(basename "$1").o" "$copy/tree/$1"
		ar -rc "$copy/all.a" "$copy/$(basename "$1").o"
		shift 2
	done
	mkdir -p "$copy/tree/share" "$copy/tree/fixes" "$copy/tree/probes" "$copy/tree/tui"
	if sh "$check" "$copy/tree" "$copy/all.a" >"$copy/says"; then
		echo "not found: $1"
		exit 1
	fi
	if ! grep -q "$1" "$copy/says"; then
		echo "not said: $1"
		cat "$copy/says"
		exit 1
	fi
}

found tui/a.c 'int twice(void) { return 1; }' share/b.c 'int twice(void) { return 2; }' \
	'two files define twice'
found tui/x/a.c 'int one(void) { return 1; }' share/a.c 'int two(void) { return 2; }' \
	'two files have one name'
found fixes/plan/a.c 'int b(void); int a(void) { return b(); }' \
	fixes/plan/b.c 'int a(void); int b(void) { return a(); }' \
	'files of fixes/plan call each other in a circle'
found probes/net/a.c 'int b(void); int a(void) { return b(); }' \
	probes/net/dns/b.c 'int a(void); int b(void) { return a(); }' \
	'files of probes/net call each other in a circle'
found probes/net/a.c 'int b(void); int a(void) { return b(); } int c(void) { return 1; }' \
	probes/checks/b.c 'int c(void); int b(void) { return c(); }' \
	'folders call each other in a circle'
echo '4 faults were found'
