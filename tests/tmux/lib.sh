# Shared by the walks: a wizard in a private tmux server at 80x24, driven only by keys and
# read from the screen. Every wait is for a text on the screen, with a deadline.
#
# The network: its own network namespace. 127.0.0.2 is a computer whose port 3389 is
# silent while port 22 answers; 127.0.0.3 does not answer at all.

: "${RDPDOCTOR:?names the program}" "${LAB_SERVER:?names the scripted server}" "${REFOLD:?names session_refold}"

if [ "${WALK_WORLD:-}" = "" ]; then
	if ! unshare -Urn true 2>/dev/null || ! command -v tmux >/dev/null || ! command -v nft >/dev/null; then
		echo "a network namespace, tmux or nft is missing here"
		[ "${CI:-}" = true ] && exit 1
		exit 77
	fi
	WALK_WORLD=1 exec unshare -Urn sh "$0" "$@"
fi

room=$(mktemp -d)
socket=$room/tmux
export HOME="$room" XDG_STATE_HOME="$room/state" LANG=C.UTF-8 LC_ALL=C.UTF-8 TERM=xterm-256color
unset NO_COLOR ACCESSIBLE TMUX STY SSH_CONNECTION SSH_TTY || true
walk=start

tm() { tmux -S "$socket" -f /dev/null "$@"; }
screen() { tm capture-pane -p 2>/dev/null; }

clean_up() {
	tm kill-server 2>/dev/null || true
	[ -n "${server_pid:-}" ] && kill "$server_pid" 2>/dev/null
	rm -rf "$room"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

fail() {
	printf 'FAIL in "%s": %s\n' "$walk" "$1"
	echo '--- the screen:'
	screen || true
	echo '--- what the program said:'
	cat "$room/stderr" 2>/dev/null || true
	exit 1
}

# Waits until the screen shows the text (a basic regular expression).
wait_for() {
	deadline=$(($(date +%s) + ${2:-15}))
	while ! screen | grep -q -- "$1"; do
		[ "$(date +%s)" -lt "$deadline" ] || fail "no \"$1\" on the screen"
	done
}

wait_gone() {
	deadline=$(($(date +%s) + 15))
	while screen | grep -q -- "$1"; do
		[ "$(date +%s)" -lt "$deadline" ] || fail "\"$1\" stays on the screen"
	done
}

# With WALK_LOOK=1 shows the screen, for walks run by hand.
look() { [ "${WALK_LOOK:-}" = "" ] || { printf -- "---- %s\n" "$1"; screen; }; }
keys() { tm send-keys "$@"; }
type_text() { tm send-keys -l "$1"; }

world() {
	ip link set lo up
	nft add table inet walk
	nft add chain inet walk in '{ type filter hook input priority 0; }'
	nft add rule inet walk in ip daddr 127.0.0.2 tcp dport 3389 drop
	nft add rule inet walk in ip daddr 127.0.0.3 drop
	"$LAB_SERVER" ssh --port 22 >"$room/server.log" 2>&1 &
	server_pid=$!
}

# start ARGS: the wizard in a fresh terminal. The shell stays open to check the exit
# status and the state of the terminal afterwards.
start() {
	tm kill-server 2>/dev/null || true
	starts=$((${starts:-0} + 1))
	socket=$room/tmux-$starts # the old server may still be ending
	tm new-session -d -x 80 -y 24 "sh" || fail "tmux does not start"
	tm set-option -g remain-on-exit on
	keys "PS1='shell> '; clear; cd '$room'; '$RDPDOCTOR' $* 2>'$room/stderr'; echo \"status \$?\"" Enter
}

paste() { # FILE
	tm load-buffer "$1"
	tm paste-buffer -p -d
}

kill_wizard() { # SIGKILL, as a lost machine would
	tm list-panes -F '#{pane_pid}' | while read -r pid; do
		for child in $(cat "/proc/$pid/task/$pid/children"); do kill -9 "$child"; done
	done
	wait_for 'status 137'
}

# Every session that the walk stored gives the same state and report when it is folded again.
refold() {
	walk='refold'
	tm kill-server 2>/dev/null || true
	set -- "$room"/*.db
	[ -e "$1" ] || fail 'the walk has no store'
	"$REFOLD" "$@" >"$room/stderr" 2>&1 || fail 'a stored session is not its events'
}

session_code() { screen | sed -n 's/.*session \([0-9A-Z]*-[0-9A-Z]*\).*/\1/p' | head -1; }
