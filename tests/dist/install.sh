#!/bin/sh
# Usage: install.sh CMAKE BUILD_FOLDER SOURCE_FOLDER LAB_SERVER
# Installs to a prefix that was not known when the program was built, and again into a
# DESTDIR; from there the program finds its two workers.
set -u
cmake=$1 build=$2 source=$3 lab_server=$4
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"; [ -z "${server:-}" ] || kill "$server" 2>/dev/null' EXIT
export XDG_STATE_HOME="$dir/state" HOME="$dir"
failures=0

fail() {
	echo "FAIL $*"
	failures=$((failures + 1))
}

"$cmake" --install "$build" --prefix "$dir/prefix" >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
DESTDIR="$dir/root" "$cmake" --install "$build" >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }

files='bin/rdpdoctor libexec/rdpdoctor/rdpdoctor-worker libexec/rdpdoctor/rdpdoctor-hive
share/man/man1/rdpdoctor.1 share/bash-completion/completions/rdpdoctor
share/zsh/site-functions/_rdpdoctor share/fish/vendor_completions.d/rdpdoctor.fish
share/rdpdoctor/schema/report.schema.json share/rdpdoctor/schema/error.schema.json
share/doc/rdpdoctor/LICENSE share/doc/rdpdoctor/README.md share/doc/rdpdoctor/organisation.md'
for file in $files; do
	[ -s "$dir/prefix/$file" ] || fail "$file is not installed"
done
staged=$(find "$dir/root" -name rdpdoctor -path '*/bin/*')
[ -x "$staged" ] || fail "DESTDIR is not followed"

program=$dir/prefix/bin/rdpdoctor
"$program" --version | grep -q '^rdpdoctor [0-9]' || fail "the installed program does not run"

mkdir "$dir/hives"
xz -dc "$source/tests/unit/probes/offline/data/win7sp1-x86-rdp-on.SYSTEM.xz" >"$dir/hives/SYSTEM"
for each in "$program" "$staged"; do
	"$each" offline "$dir/hives" --json --no-store >"$dir/report" 2>&1
	grep -q '"guest.rdp.denied"' "$dir/report" || {
		fail "rdpdoctor-hive is not found from $each"
		cat "$dir/report"
	}
done

# A server on a free port of loopback; its number and its readiness come through a pipe.
mkfifo "$dir/ready"
port=
for try in 47113 47217 47311 47419 47521; do
	LAB_READY_FD=3 "$lab_server" rdp --port "$try" --accept rdp,tls 3>"$dir/ready" \
		>"$dir/server.log" 2>&1 &
	server=$!
	if grep -q ready <"$dir/ready"; then
		port=$try
		break
	fi
	wait "$server"
done
if [ -z "$port" ]; then
	cat "$dir/server.log"
	fail "the server of the lab did not start"
else
	"$program" check "127.0.0.1:$port" --until logon --json --no-store >"$dir/report" 2>/dev/null
	grep -q '"id":"connect.result"' "$dir/report" || {
		fail "rdpdoctor-worker is not found"
		cat "$dir/report"
	}
fi
[ "$failures" = 0 ] && echo "what was installed works"
[ "$failures" = 0 ]
