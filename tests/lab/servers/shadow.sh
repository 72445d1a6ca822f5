#!/bin/sh
# The FreeRDP shadow server over a virtual screen:
#     shadow.sh nla|tls|rdp [--port N] [--user NAME --password TEXT]
# With nla the account stands in a SAM file made here; tls and rdp ask for none.
set -eu
for program in freerdp-shadow-cli Xvfb winpr-hash; do
	command -v "$program" >/dev/null || { echo "$program is not installed"; exit 77; }
done

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
winpr-hash -u "$user" -p "$password" -f sam >"$dir/sam"
# The display's number comes through the pipe as soon as the screen can be used.
mkfifo "$dir/display"
Xvfb -displayfd 5 -nolisten unix -nolock -screen 0 640x480x24 5>"$dir/display" &
read -r number <"$dir/display"
export DISPLAY=":$number"
exec freerdp-shadow-cli "/port:$port" "/sec:$security" "/sam-file:$dir/sam"
