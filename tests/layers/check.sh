#!/bin/sh
# The arrows between the rooms, read from the includes: share/ includes no other room, probes/
# and fixes/ include share/, tui/ includes all. Only tui/terminal/terminal.c includes curses.h,
# only the workers include FreeRDP and hivex, and fixes/ opens no socket and no screen. Then
# the arrows between the folders (folders.sh).
# Usage: check.sh SOURCE_DIR    prints each wrong arrow; exit 1 if there is one.
set -eu
here=$(cd "${0%/*}" && pwd)
cd "$1"
bad=0

wrong() {
	[ -z "$2" ] && return 0
	printf '%s\n%s\n' "$1" "$2"
	bad=1
}

# room, what it must not include
for rule in 'share:probes|fixes|tui' 'probes:fixes|tui' 'fixes:probes|tui'; do
	room=${rule%%:*}
	others=${rule#*:}
	wrong "$room/ includes a room that it must not know:" \
		"$(grep -rnE "#include [\"<]($others)/" --include='*.[ch]' "$room" || true)"
done
wrong "curses outside tui/terminal/terminal.c:" \
	"$(grep -rlE '#include <(n?curses|ncursesw/)' --include='*.[ch]' \
		share probes fixes tui | grep -v '^tui/terminal/terminal\.c$' || true)"
wrong "FreeRDP headers in more than one source:" \
	"$(grep -rlE '#include <(freerdp|winpr)/' --include='*.[ch]' \
		share probes fixes tui | sed -n '2,$p')"
wrong "hivex outside probes/offline/:" \
	"$(grep -rlE '#include <hivex' --include='*.[ch]' share probes fixes tui |
		grep -v '^probes/offline/' || true)"
wrong "A socket or a screen in fixes/:" \
	"$(grep -rnE '\b(socket|connect|printw|initscr)\(' --include='*.[ch]' fixes || true)"
wrong "Functions of more than 60 lines:" \
	"$(find share fixes probes tui -name '*.c' -exec awk '
		FNR == 1 { start = 0 }
		$0 == "{" { start = FNR; name = before }
		$0 == "}" && start {
			if (FNR - start - 1 > 60)
				print FILENAME ": " name ": " FNR - start - 1
			start = 0
		}
		{ before = $0 }' {} +)"
sh "$here/folders.sh" . || bad=1
exit $bad
