/* Terminals by name: only where no capability says it. */
#include "tui/term_kind.h"

#include "share/macros.h"
#include "share/str.h"

static bool
starts_with_one(const char *name, const char *const *starts, size_t count)
{
	for (size_t i = 0; name != NULL && i < count; i++) {
		if (text_starts(name, starts[i]))
			return true;
	}
	return false;
}

static const char *const old[] = { "vt1", "vt2", "vt5", "ansi", "linux", "dumb", "cons" };
static const char *const xterms[] = { "putty", "xterm", "konsole", "gnome", "vte",
	"alacritty", "kitty", "foot", "wezterm", "mintty", "iterm", "rxvt", "contour",
	"ghostty", "st-", "tmux", "screen" };

bool
term_kind_has_modes(const char *name)
{
	return name != NULL && *name != '\0' && !starts_with_one(name, old, ARRAY_LEN(old));
}

bool
term_kind_like_xterm(const char *name)
{
	return starts_with_one(name, xterms, ARRAY_LEN(xterms));
}

bool
term_kind_has_osc(const char *name)
{
	return term_kind_has_modes(name);
}
