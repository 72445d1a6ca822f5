#!/bin/sh
# streams.sh RDPDOCTOR: a standard stream that is closed, or cannot take what is written,
# ends with the exit status for it, and nothing of the report lands in another file.
set -u
program=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export XDG_STATE_HOME="$dir/state"
failures=0

expect() { # STATUS NAME: of what ran just now
	[ "$3" = "$1" ] && return
	echo "FAIL $2: exit $3, not $1"
	failures=$((failures + 1))
}

"$program" tree --format dot >&-
expect 74 "stdout is closed" $?
"$program" explain 0x204 <&- >&- 2>&-
expect 74 "all are closed" $?
"$program" explain 0x204 >/dev/full 2>"$dir/says"
expect 74 "stdout is full" $?
grep -q "could not be written" "$dir/says" || expect said "stdout is full" silence
"$program" practice --json --log "$dir/log" >&-
expect 74 "stdout is closed, and a log is open" $?
if grep -q "rdpdoctor.practice" "$dir/log"; then
	expect clean "the log" "holds what belongs to stdout"
fi
"$program" explain 0x204 <&- 2>&- >"$dir/out"
expect 0 "only stdout is there" $?
[ -s "$dir/out" ] || expect text "only stdout is there" nothing
[ "$failures" = 0 ] && echo "all streams behave"
[ "$failures" = 0 ]
