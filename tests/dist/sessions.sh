#!/bin/sh
# sessions.sh RDPDOCTOR: a read without a result leaves no session behind, one with a result does.
set -u
program=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export XDG_STATE_HOME="$dir/state" HOME="$dir"
failures=0

sessions() { # COUNT AFTER
	count=$("$program" sessions </dev/null 2>/dev/null | grep -c '^[0-9A-Z]\{4\}-')
	[ "$count" = "$1" ] && return
	echo "FAIL $2: $count sessions, not $1"
	failures=$((failures + 1))
}

mkdir "$dir/empty"
"$program" read "$dir/not-there" >/dev/null 2>&1
sessions 0 "a file that is not there"
echo 'good morning' | "$program" read - >/dev/null 2>&1
sessions 0 "a text without an answer"
"$program" offline "$dir/empty" >/dev/null 2>&1
sessions 0 "a folder without hives"
"$program" replay "$dir/empty" >/dev/null 2>&1
sessions 0 "no transcript"
printf 'SERVICE_NAME: TermService\n        STATE              : 1  STOPPED\n' |
	"$program" read - >/dev/null 2>&1
sessions 1 "an answer that was read"
exit $((failures > 0))
