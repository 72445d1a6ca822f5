#!/bin/sh
# formats.sh RDPDOCTOR: each command that prints a document takes text, md and html; several
# reports are one document; a format that the command does not have is an error of usage.
set -u
program=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export XDG_STATE_HOME="$dir/state"
failures=0

say() {
	echo "FAIL $*"
	failures=$((failures + 1))
}

# is FORMAT COMMAND...: whether what it prints begins as that format does
is() {
	format=$1
	shift
	"$program" "$@" --format "$format" >"$dir/out" 2>"$dir/err" </dev/null
	[ $? -lt 64 ] || say "$*: $(cat "$dir/err")"
	case $format in
	text) begins='[^#<]' ;;
	md) begins='# ' ;;
	html) begins='<!doctype html>' ;;
	esac
	head -n 1 "$dir/out" | grep -q "^$begins" || say "$* as $format: $(head -n 1 "$dir/out")"
	if [ "$format" = html ]; then
		[ "$(grep -c '^<!doctype' "$dir/out")" = 1 ] || say "$*: not one document"
		[ "$(tail -n 1 "$dir/out")" = '</body></html>' ] || say "$*: no end"
	fi
}

printf 'C:\\>sc query TermService\n\nSERVICE_NAME: TermService\n        STATE              : 1  STOPPED\n' >"$dir/paste"
for format in text md html; do
	is $format explain fw-rule-disabled
	is $format explain 0x204
	is $format explain 3
	is $format explain serial-console
	is $format steps fw-rule-disabled
	is $format steps fw-rule-disabled --offline
	is $format read "$dir/paste" --no-store
	is $format check 127.0.0.1 --until name --no-store
	is $format check 127.0.0.1 127.0.0.2 --until name --no-store
	grep -q '127.0.0.1:3389' "$dir/out" || say "the first report as $format is missing"
	grep -q '127.0.0.2:3389' "$dir/out" || say "the second report as $format is missing"
done
for command in 'check 127.0.0.1' 'read -' 'offline /' 'explain 3' 'steps vm-off' tree 'export x'; do
	# shellcheck disable=SC2086
	"$program" $command --format pdf >"$dir/out" 2>"$dir/err" </dev/null
	[ $? = 64 ] || say "$command: pdf is no error of usage"
	grep -q '"pdf"' "$dir/err" || say "$command: $(cat "$dir/err")"
done
[ "$failures" = 0 ] && echo "all formats are there"
[ "$failures" = 0 ]
