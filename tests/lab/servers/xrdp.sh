#!/bin/sh
# xrdp with its login screen: xrdp.sh [negotiate|tls|rdp] [--port N]
# A private copy of the settings; keys are made here. No session manager runs, so a
# login is refused on the screen that xrdp draws. Serves all addresses of its node.
set -eu
command -v xrdp >/dev/null || { echo "xrdp is not installed"; exit 77; }

layer=negotiate port=3389
while [ $# -gt 0 ]; do
	case $1 in
	--port) port=$2; shift ;;
	*) layer=$1 ;;
	esac
	shift
done

dir=$(mktemp -d "${TMPDIR:?}/xrdp.XXXXXX")
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=xrdp.lab.test -days 30 \
	-keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
sed -e "s|^port=3389|port=tcp://:$port|" \
	-e "s|^security_layer=.*|security_layer=$layer|" \
	-e "s|^certificate=.*|certificate=$dir/cert.pem|" \
	-e "s|^key_file=.*|key_file=$dir/key.pem|" \
	-e 's|^EnableSyslog=.*|EnableSyslog=false|' \
	-e "s|^LogFile=.*|LogFile=$dir/xrdp.log|" \
	/etc/xrdp/xrdp.ini >"$dir/xrdp.ini"
mkdir -p /run/xrdp
rm -f /run/xrdp/xrdp.pid
exec xrdp -n -c "$dir/xrdp.ini"
