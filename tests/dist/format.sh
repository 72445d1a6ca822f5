#!/bin/sh
# Usage: format.sh SOURCE_FOLDER: every source has the form that clang-format 14 gives it (other
# versions give others). Without that version: 77, skipped, but a failure where CI is true.
set -u
cd "$1" || exit 1

lacks() {
	echo "$1"
	[ "${CI:-}" = true ] && exit 1
	exit 77
}

program=$(command -v clang-format-14 || command -v clang-format) ||
	lacks 'clang-format is not installed'
case $("$program" --version) in
*'version 14.'*) ;;
*) lacks "clang-format is another version than 14: $("$program" --version)" ;;
esac
find share fixes probes tui tests -name '*.[ch]' -not -path 'tests/fuzz/corpus/*' -print0 |
	xargs -0 "$program" --dry-run -Werror 2>&1 || {
	echo 'Run clang-format -i on these files.'
	exit 1
}
echo 'all sources have their form'
