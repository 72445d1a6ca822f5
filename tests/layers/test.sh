#!/bin/sh
# The check of the arrows passes on the project and finds each arrow that is broken on
# purpose. Usage: test.sh SOURCE_DIR
set -eu
source=$1
sh "$source/tests/layers/check.sh" "$source"
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

mkdir -p "$copy/tree"
(cd "$source" && find share fixes probes tui -name '*.[ch]' | tar -cf - -T -) |
	tar -xf - -C "$copy/tree"

sh "$source/tests/layers/check.sh" "$copy/tree" # the copy itself is in order

broken() { # file, line that breaks it
	cp "$copy/tree/$1" "$copy/whole"
	printf '%s\n' "$2" >>"$copy/tree/$1"
	if sh "$source/tests/layers/check.sh" "$copy/tree" >/dev/null; then
		printf 'not found: %s in %s\n' "$2" "$1"
		exit 1
	fi
	cp "$copy/whole" "$copy/tree/$1"
}

broken share/base/str.c '#include "tui/session/session.h"'
broken probes/engine/probe.h '#include "fixes/knowledge.h"'
broken fixes/base/load.c '#include "probes/engine/probe.h"'
broken tui/session/session.c '#include "tui/wizard/guide.h"'
broken tui/wizard/guide.c '#include "tui/cli/options.h"'
broken tui/plain/plain.c '#include "tui/fullscreen/view.h"'
broken share/base/str.c '#include "share/store/store.h"'
broken probes/protocol/x224.c '#include "probes/checks/handshake.h"'
broken tui/wizard/guide.c '#include <ncurses.h>'
broken tui/wizard/guide.c '#include <hivex.h>'
broken fixes/base/load.c 'int x = socket(1, 2, 3);'
broken fixes/base/load.c "$(printf 'void\nlong_one(void)\n{\n'; yes '	a();' | head -n 61; echo '}')"
printf '12 faults were found\n'
