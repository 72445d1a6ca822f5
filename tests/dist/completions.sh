#!/bin/sh
# The completions, the man page and the help know every command and option that the program
# has, and no other. Usage: completions.sh SOURCE_FOLDER; RDPDOCTOR names the program.
: "${RDPDOCTOR:?names the program}"
source=$1
dist=$source/share/dist
bad=0

say() {
	printf '%s\n' "$1"
	bad=1
}

options=$(sed -n 's/^\t{ "\([a-z-]*\)", [a-z]*_argument, NULL, .*/\1/p' "$source/tui/cli/options.c" |
	grep -v '^password$' | sort) # that one is there to be refused
commands=$(sed -n '/^static const char \*const commands/,/;/p' "$source/tui/cli/options.c" |
	grep -o '"[a-z]*"' | tr -d '"' | sort)
[ "$(echo "$options" | wc -l)" -gt 20 ] || say 'the options are not found in tui/cli/options.c'
[ "$(echo "$commands" | wc -l)" -gt 10 ] || say 'the commands are not found in tui/cli/options.c'

for file in rdpdoctor.bash rdpdoctor.fish _rdpdoctor; do
	case $file in
	*.fish) known=$(grep -o -- ' -l [a-z-]*' "$dist/$file" | sed 's/ -l //') ;;
	*.bash) known=$(sed -n "/local options=/,/'$/p" "$dist/$file" | grep -o -- '--[a-z-]*' |
		sed 's/^--//') ;;
	*) known=$(grep -o -- "^		'\*\{0,1\}--[a-z-]*" "$dist/$file" | sed 's/.*--//') ;;
	esac
	for option in $options; do
		echo "$known" | grep -qx -- "$option" || say "$file lacks --$option"
	done
	for option in $known; do
		echo "$options" | grep -qx -- "$option" || say "$file has --$option, which is none"
	done
	for command in $commands; do
		grep -qw -- "$command" "$dist/$file" || say "$file lacks the command $command"
	done
done
for command in $commands; do
	[ "$command" = help ] && continue
	grep -qw -- "$command" "$dist/rdpdoctor.1" || say "the man page lacks $command"
	"$RDPDOCTOR" --help | grep -qw -- "$command" || say "--help lacks $command"
	"$RDPDOCTOR" "$command" --help | head -1 | grep -q "rdpdoctor $command" ||
		say "$command has no help of its own"
	grep -qw -- "$command" "$source/README.md" || say "README.md lacks $command"
done

# What bash makes of it.
if command -v bash >/dev/null; then
	complete() { # LAST WORDS...
		bash -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rdpdoctor
			printf "%s\n" "${COMPREPLY[@]}"' bash "$dist/rdpdoctor.bash" "$@"
	}
	complete rdpdoctor prac | grep -qx practice || say 'bash does not complete a command'
	complete rdpdoctor check --until neg | grep -qx negotiate || say 'bash does not complete a stage'
	complete rdpdoctor steps x --format c | grep -qx cmd || say 'bash does not complete a format'
	complete rdpdoctor --aud | grep -qx -- --audience || say 'bash does not complete an option'
fi
exit $bad
