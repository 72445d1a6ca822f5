#!/bin/sh
# The FreeRDP shadow server over a virtual screen:
#     shadow.sh nla|tls|rdp [--port N] [--user NAME --password TEXT]
# With nla the account is in a SAM file made here; tls and rdp ask for none.
set -eu
# Debian 13 puts a 3 behind their names.
shadow=freerdp-shadow-cli hash=winpr-hash
command -v "$shadow" >/dev/null || shadow=freerdp-shadow-cli3
command -v "$hash" >/dev/null || hash=winpr-hash3
for program in "$shadow" Xvfb "$hash"; do
	command -v "$program" >/dev/null || { echo "$program is not installed"; exit 77; }
done

# X servers share sockets, locks and keyboard files in /tmp: a /tmp of its own, or two
# cases at a time get in each other's way.
if [ "${LAB_OWN_TMP:-}" != yes ]; then
	LAB_OWN_TMP=yes exec unshare --mount sh "$0" "$@"
fi
mount -t tmpfs lab /tmp

security=nla port=3389 user=shadow password=correct-horse
while [ $# -gt 0 ]; do
	case $1 in
	--port) port=$2; shift ;;
	--user) user=$2; shift ;;
	--password) password=$2; shift ;;
	*) security=$1 ;;
	esac
	shift
done

dir=$(mktemp -d "${TMPDIR:?}/shadow.XXXXXX")
"$hash" -u "$user" -p "$password" -f sam >"$dir/sam"
# The display's number comes through the pipe as soon as the screen can be used. Without
# -noreset it would start afresh after the first visit, which the shadow server makes only
# to look, and cut off the second.
mkfifo "$dir/display"
Xvfb -displayfd 5 -noreset -screen 0 640x480x24 5>"$dir/display" &
read -r number <"$dir/display"
export DISPLAY=":$number"
# Without NLA it would ask PAM, that is, the accounts of this machine.
asks=
[ "$security" = nla ] || asks=-auth
# shellcheck disable=SC2086
exec "$shadow" "/port:$port" "/sec:$security" "/sam-file:$dir/sam" $asks
