#!/bin/sh
# Every fact and every cause that a case names exists: words_test.sh PROJECT-ROOT
# A misspelt name in a line that forbids something would forbid nothing.
set -u
root=$1 cases=$(dirname "$0")/cases
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

sed -n 's/^  - { fact: "*\([^,"]*\)"*,.*/\1/p' "$root/share/facts/facts.yaml" |
	sed -e 's/{profile}/\\(domain\\|private\\|public\\|active\\)/' \
		-e 's/{service}/[A-Za-z]*/' -e 's/\./\\./g' -e 's/.*/^&$/' >"$dir/facts"
[ -s "$dir/facts" ] || { echo "no facts in share/facts/facts.yaml"; exit 1; }
sed -n 's/^cause: *\([a-z0-9-]*\).*/^\1$/p' "$root"/fixes/knowledge/causes/*.yaml >"$dir/causes"
[ -s "$dir/causes" ] || { echo "no causes in fixes/knowledge"; exit 1; }
echo '^none$' >>"$dir/causes"

# WORD CASE lines of both kinds
for file in "$cases"/*.case; do
	name=$(basename "$file")
	sed -n -e 's/^expect fact: \([^ ]*\) .*/\1/p' \
		-e 's/^expect \(for\|against\): [^ ]* \(.*\)/\2/p' "$file" | sed "s/\$/ $name/"
	sed -n 's/^args: //p' "$file" | tr ' ' '\n' |
		sed -n 's/^\([a-z_]*\.[A-Za-z0-9_.]*\)=.*/\1/p' | sed "s/\$/ $name/"
done >"$dir/used-facts"
for file in "$cases"/*.case; do
	sed -n -e 's/^expect first: //p' -e 's/^never: //p' -e 's/^only: //p' \
		-e 's/^expect no_cause: //p' -e 's/^expect excluded: //p' \
		-e 's/^expect \(cause\|for\|against\): \([^ ]*\).*/\2/p' "$file" |
		tr '|,' '\n\n' | tr -d ' ' | sed -e '/^$/d' -e "s/\$/ $(basename "$file")/"
done >"$dir/used-causes"

bad=0
for kind in facts causes; do
	while read -r word name; do
		echo "$word" | grep -q -f "$dir/$kind" && continue
		echo "$name: no such thing among the $kind: $word"
		bad=1
	done <"$dir/used-$kind"
done
[ "$bad" = 0 ] && echo "all words are known"
exit "$bad"
