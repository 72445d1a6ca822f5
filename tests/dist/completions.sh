#!/bin/sh
# Usage: completions.sh DIST_FOLDER SOURCE_FOLDER; RDPDOCTOR names the program.
# The completions and the man page in DIST_FOLDER, made by the build, against the help of the
# program: the shells themselves say what they offer. zsh and fish are asked where they are.
set -u
: "${RDPDOCTOR:?names the program}"
dist=$1 source=$2
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export XDG_STATE_HOME="$dir/state" XDG_CONFIG_HOME="$dir/config" HOME="$dir"
export ASAN_OPTIONS=detect_leaks=0 # a shell may close the pipe early
mkdir "$dir/bin" "$dir/config"
ln -s "$RDPDOCTOR" "$dir/bin/rdpdoctor"
PATH="$dir/bin:$PATH"
bad=0

say() {
	printf '%s\n' "$1"
	bad=1
}

# The long options that a help text on stdin lists or names.
options() { grep -o -- '--[a-z][a-z-]*' | sort -u; }
# The options of a command: its own, then those that each command has.
options_of() { rdpdoctor "$1" --help | sed -n '/^  -/p;/^All commands accept/p' |
	sed 's/^\( *\(-[a-z], \)\{0,1\}--[a-z-]*\) .*/\1/' | options; }

commands=$(rdpdoctor --help | sed -n 's/^  rdpdoctor \([a-z]*\).*/\1/p')
[ "$(echo "$commands" | wc -l)" -gt 10 ] || say 'the help lists no commands'
all=$(rdpdoctor --help | sed -n 's/^  \(-[a-z], \)\{0,1\}\(--[a-z-]*\).*/\2/p' | sort -u)
[ "$(echo "$all" | wc -l)" -gt 20 ] || say 'the help lists no options'

# ---- help, man page, README ----

rdpdoctor --help | grep -n '.\{81,\}' && say 'the help is wider than 80 columns'
for command in $commands; do
	rdpdoctor "$command" --help | head -1 | grep -q "^rdpdoctor $command" ||
		say "$command has no help of its own"
	rdpdoctor "$command" --help | grep -n '.\{81,\}' && say "the help of $command is too wide"
	grep -q "^\.It Cm $command\$" "$dist/rdpdoctor.1" || say "the man page lacks $command"
	[ "$command" = help ] || grep -qw -- "$command" "$source/README.md" ||
		say "README.md lacks $command"
	for option in $(options_of "$command"); do
		echo "$all" | grep -qx -- "$option" || say "$command has $option, the program has not"
	done
done
for option in $all; do
	grep -q -- "^\.It .*Fl Fl ${option#--}\( \|\$\)" "$dist/rdpdoctor.1" ||
		say "the man page lacks $option"
done
if grep -q '^@' "$dist/rdpdoctor.1"; then say 'a list is missing in the man page'; fi
if command -v mandoc >/dev/null; then
	mandoc -Tlint -Wwarning "$dist/rdpdoctor.1" || say 'mandoc finds faults in the man page'
elif command -v groff >/dev/null; then
	[ -z "$(groff -mdoc -Tascii -ww -z "$dist/rdpdoctor.1" 2>&1)" ] ||
		say 'groff finds faults in the man page'
fi

# ---- the shells ----

# offered WORDS...: what the shell $shell offers for the last of the words, one a line.
offered() { "offered_$shell" "$@"; }

offered_bash() {
	bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rdpdoctor
		printf "%s\n" "${COMPREPLY[@]}"' bash "$dist/rdpdoctor.bash" "$@"
}

offered_fish() {
	words=$*
	fish -N -c 'source $argv[1]; complete -C $argv[2]' "$dist/rdpdoctor.fish" "$words" |
		cut -f1
}

# In zsh only a pseudo-terminal gets completions: what appears behind the typed beginning.
offered_zsh() {
	words=$*
	timeout 20 zsh -f -c '
		zmodload zsh/zpty
		zpty z "TERM=dumb zsh -f -i"
		zpty -w z "PS1=; unsetopt beep; fpath=($1 \$fpath)"
		zpty -w z "autoload -Uz compinit; compinit -u -D; compdef _rdpdoctor rdpdoctor"
		zpty -w z "LISTMAX=0; zstyle :completion:\* list-prompt \"\"; print READY=\$((1+1))"
		zpty -r -m z line "*READY=2*"
		zpty -n -w z "$2"$'"'\\t'"'
		zpty -r -m z line "*$3*" && print -r -- "$3"
		zpty -d z' zsh "$dist" "$words" "$want"
}

# offers WANT WORDS...: WANT is among what is offered.
offers() {
	want=$1
	shift
	offered "$@" | grep -qx -- "$want" || say "$shell does not offer $want for: $*"
}

# offers_not UNWANTED WORDS...
offers_not() {
	unwanted=$1
	shift
	offered "$@" | grep -qx -- "$unwanted" && say "$shell offers $unwanted for: $*"
}

for shell in bash fish zsh; do
	if ! command -v "$shell" >/dev/null; then
		echo "$shell is not installed"
		continue
	fi
	offers practice rdpdoctor prac
	offers negotiate rdpdoctor check --until neg
	offers cmd rdpdoctor steps x --format c
	offers --audience rdpdoctor check --aud
	offers fw-rule-disabled rdpdoctor explain fw-rule-dis
	offers fw-rule-disabled rdpdoctor offline /mnt --apply fw-rule-dis
	offers boot.screen= rdpdoctor check --fact boot.scr
	offers rule-off rdpdoctor practice rule
	offers questions rdpdoctor knowledge list ques
	[ "$shell" = zsh ] && continue # it shows one answer at a time
	offers_not dot rdpdoctor steps x --format ''
	offers_not There rdpdoctor resume ''
	for command in $commands; do
		offered rdpdoctor "$command" -- | grep -o -- '^--[a-z-]*' | sort -u >"$dir/offered"
		options_of "$command" >"$dir/wanted"
		cmp -s "$dir/offered" "$dir/wanted" || {
			say "$shell, options of $command: offered against wanted"
			diff "$dir/offered" "$dir/wanted"
		}
	done
done
if command -v bash >/dev/null; then
	shell=bash
	offers tls rdpdoctor check --until = t
fi
[ "$bad" = 0 ] && echo 'help, man page and completions agree'
exit $bad
