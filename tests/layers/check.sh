#!/bin/sh
# The arrows between the rooms, read from the includes: share/ knows nobody, probes/ and
# fixes/ know share/, tui/ knows all. curses.h stands in tui/terminal/terminal.c alone, FreeRDP and hivex
# in the worker's files alone, and fixes/ opens no socket and no screen.
# Usage: check.sh SOURCE_DIR    prints each wrong arrow; exit 1 if there is one.
set -eu
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
# A folder of tui/, the folders of tui/ that it may include; each may include itself.
for rule in 'session:' 'frontend:' 'terminal:frontend' 'fullscreen:frontend|terminal' \
	'plain:frontend' 'wizard:session|frontend' \
	'cli:session|wizard|frontend|fullscreen|plain'; do
	folder=${rule%%:*}
	may=${rule#*:}
	wrong "tui/$folder/ includes a folder that it must not know:" \
		"$(grep -rnE '#include "tui/' --include='*.[ch]' "tui/$folder" |
			grep -vE "#include \"tui/($folder|${may:-$folder})/" || true)"
done
# The meaning of Windows' settings, rules and words is shared by the readers of a paste and of
# a disk; the code that cleans a pasted text is below its readers.
for rule in 'windows:' 'paste/input:windows'; do
	folder=${rule%%:*}
	may=${rule#*:}
	wrong "probes/$folder/ includes a folder that it must not know:" \
		"$(grep -rnE '#include "probes/' --include='*.[ch]' "probes/$folder" |
			grep -vE "#include \"probes/($folder|${may:-$folder})/" || true)"
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
exit $bad
