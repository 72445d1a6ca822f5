/*
 * Properties of terminals: from terminfo, and by name if terminfo lacks them. Writes
 * nothing to the screen.
 */
#include "tui/terminal/terminfo.h"

#include <stdio.h>
#include <string.h>
#include <term.h>

#include "share/base/macros.h"
#include "share/base/str.h"

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
terminfo_has_modes(const char *name)
{
	return name != NULL && *name != '\0' && !starts_with_one(name, old, ARRAY_LEN(old));
}

bool
terminfo_like_xterm(const char *name)
{
	return starts_with_one(name, xterms, ARRAY_LEN(xterms));
}

bool
terminfo_has_osc(const char *name)
{
	return terminfo_has_modes(name);
}

static const char *
cap_of(const char *name)
{
	const char *cap = tigetstr(name);

	return cap == (const char *)-1 ? NULL : cap;
}

const char *
terminfo_entry(const char *name, int fd)
{
	const char *const names[] = { name,
		terminfo_like_xterm(name) ? "xterm-256color" : NULL };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		int problem;
		bool places;

		if (names[i] == NULL || setupterm(names[i], fd, &problem) != 0)
			continue;
		places = cap_of("cup") != NULL;
		(void)del_curterm(cur_term);
		if (places)
			return names[i];
	}
	return NULL;
}

/* Adds a terminfo string without its padding marks ("$<2>"), which only tputs handles. */
static void
add_cap(struct str *out, const char *cap)
{
	while (cap != NULL && *cap != '\0') {
		const char *end;

		if (cap[0] == '$' && cap[1] == '<' && (end = strchr(cap, '>')) != NULL) {
			cap = end + 1;
			continue;
		}
		str_add_char(out, *cap++);
	}
}

void
terminfo_restore(struct str *out, const char *modes_off, int rows)
{
	const char *leave = cap_of("rmcup");

	str_add(out, modes_off);
	if (leave == NULL)
		add_cap(out, tparm(cap_of("cup"), rows - 1, 0));
	add_cap(out, leave);
	add_cap(out, cap_of("sgr0"));
	add_cap(out, cap_of("op"));
	add_cap(out, cap_of("rmkx"));
	add_cap(out, cap_of("cnorm"));
	if (leave == NULL)
		str_add(out, "\r\n");
}
