#!/bin/sh
# Looks for the words of words.txt in everything that people read. A line may keep such a
# word where it quotes Windows or another program: it then holds "words: quoted".
# Usage: words.sh SOURCE_DIR    prints the lines; exit 1 if there are any.
set -eu
here=$(cd "${0%/*}" && pwd)
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
grep -v '^#' "$here/words.txt" >"$work/words"
find share fixes probes tui tests CMakeLists.txt ./*.md dev -type f \
	\( -name '*.[ch]' -o -name '*.yaml' -o -name '*.md' -o -name '*.sh' -o -name '*.txt' \
	-o -name '*.1' -o -name '*.in' -o -name '*.case' -o -name '*.story' -o -name dev \) \
	! -path 'tests/fuzz/corpus/*' ! -path '*/data/*' ! -path 'tests/tmux/pastes/*' \
	! -path 'tests/layers/words*' ! -path 'tests/unit/probes/paste/*' \
	! -path 'fixes/knowledge/messages/*' -print >"$work/files"
# shellcheck disable=SC2046
if grep -wniE -f "$work/words" $(cat "$work/files") | grep -v 'words: quoted' >"$work/found"; then
	cat "$work/found"
	exit 1
fi
