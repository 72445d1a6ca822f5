#!/bin/sh
# With --json a command prints one JSON object and nothing else: its result, or why there is
# none. RDPDOCTOR names the program.
: "${RDPDOCTOR:?names the program}"
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
export XDG_STATE_HOME="$room" HOME="$room"
wrong=0

say() { # TEXT
	echo "$1"
	wrong=1
}

one_object() { # STATUS COMMAND...
	wanted=$1
	shift
	"$RDPDOCTOR" "$@" --json >"$room/out" 2>"$room/err" </dev/null
	got=$?
	[ "$got" = "$wanted" ] || say "$*: exit $got, not $wanted"
	[ "$(wc -l <"$room/out")" -eq 1 ] || say "$*: not one line"
	grep -q '^{"format": *"rdpdoctor\..*}$' "$room/out" || say "$*: $(head -c 60 "$room/out")"
}

one_object 0 practice
one_object 0 sessions
one_object 64 explain 0x204
one_object 64 steps vm-off
one_object 64 steps vm-off --offline
one_object 64 tree
one_object 64 knowledge lint
one_object 64 knowledge list causes
one_object 66 resume 7K2M
one_object 64 nonsense-that-is --no-such-option
"$RDPDOCTOR" steps vm-off >"$room/out" || say "steps without --json fails"
exit $wrong
