#!/bin/sh
# dev.sh SOURCE_DIR: ./dev asks for the packages that this release of the system has. apt-cache
# and pkg-config are stand-ins here that know the packages of one release; nothing is installed.
set -u
source=$1
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failures=0

fail() { echo "FAIL $*"; failures=$((failures + 1)); }

# release NAME PACKAGE...: from now on apt could install these packages and no others.
release() {
	name=$1
	shift
	mkdir -p "$dir/$name"
	printf '#!/bin/sh\nexit 1\n' >"$dir/$name/pkg-config"
	{
		printf '#!/bin/sh\n[ "$1" = policy ] || exit 1\ncase $2 in\n'
		for package; do printf '%s) echo "  Candidate: 1.0" ;;\n' "$package"; done
		printf '*) echo "  Candidate: (none)" ;;\nesac\n'
	} >"$dir/$name/apt-cache"
	chmod +x "$dir/$name/apt-cache" "$dir/$name/pkg-config"
}

# needs NAME: the packages that ./dev would install there.
needs() { PATH="$dir/$1:$PATH" "$source/dev" needs | sed 's/ .*//'; }

release bookworm freerdp2-dev libwinpr2-dev freerdp2-shadow-x11 winpr-utils
release trixie freerdp3-dev libwinpr3-dev freerdp3-shadow-x11 winpr3-utils

for name in bookworm trixie; do
	packages=$(needs "$name")
	for package in $packages; do
		case $package in
		*freerdp* | *winpr*)
			PATH="$dir/$name:$PATH" apt-cache policy "$package" | grep -q 1.0 ||
				fail "$name has no package $package"
			;;
		esac
	done
	[ "$(printf '%s\n' "$packages" | grep -c -E 'freerdp|winpr')" = 4 ] ||
		fail "$name: FreeRDP's four packages are not asked for"
	[ "$(printf '%s\n' "$packages" | sort | uniq -d)" = "" ] ||
		fail "$name: a package is asked for twice"
done

"$source/dev" | grep -q '^\./dev run' || fail "./dev alone does not print its usage"
"$source/dev" nonsense >"$dir/out" 2>"$dir/says"
[ $? = 64 ] || fail "an unknown word does not end with 64"
grep -q '^\./dev test' "$dir/says" || fail "an unknown word does not print the usage"
[ -s "$dir/out" ] && fail "the usage after an unknown word is on stdout"
for word in run test build lint coverage bench facts needs fuzz; do
	"$source/dev" --help | grep -q "^\./dev $word " || fail "the usage lacks $word"
done

[ "$failures" = 0 ] && echo "./dev asks for what each release has"
[ "$failures" = 0 ]
