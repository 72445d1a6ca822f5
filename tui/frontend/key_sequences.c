/*
 * The byte sequences of keys. terminfo knows one per key, but terminals send others:
 * PuTTY sends ESC [ 11 ~ for F1 under TERM=xterm, a Linux console ESC [ [ A, SCO ESC [ M.
 */
#include "tui/frontend/keys.h"

#include "share/base/macros.h"

const struct key_form key_forms[] = {
	{ "\033[200~", KEYCODE_PASTE_BEGIN },
	{ "\033[201~", KEYCODE_PASTE_END },
	{ "\033[A", KEYCODE_UP },
	{ "\033OA", KEYCODE_UP },
	{ "\033[B", KEYCODE_DOWN },
	{ "\033OB", KEYCODE_DOWN },
	{ "\033[C", KEYCODE_RIGHT },
	{ "\033OC", KEYCODE_RIGHT },
	{ "\033[D", KEYCODE_LEFT },
	{ "\033OD", KEYCODE_LEFT },
	{ "\033[H", KEYCODE_HOME },
	{ "\033OH", KEYCODE_HOME },
	{ "\033[1~", KEYCODE_HOME },
	{ "\033[7~", KEYCODE_HOME },
	{ "\033[F", KEYCODE_END },
	{ "\033OF", KEYCODE_END },
	{ "\033[4~", KEYCODE_END },
	{ "\033[8~", KEYCODE_END },
	{ "\033[2~", KEYCODE_OTHER },
	{ "\033[3~", KEYCODE_DELETE },
	{ "\033[5~", KEYCODE_PAGE_UP },
	{ "\033[6~", KEYCODE_PAGE_DOWN },
	{ "\033[Z", KEYCODE_BACKTAB },
	{ "\033OM", KEYCODE_ENTER },
	/* F1 to F12: xterm's SS3, VT220 and rxvt, Linux console */
	{ "\033OP", KEYCODE_HELP },
	{ "\033OQ", KEYCODE_OTHER },
	{ "\033OR", KEYCODE_OTHER },
	{ "\033OS", KEYCODE_OTHER },
	{ "\033[11~", KEYCODE_HELP },
	{ "\033[12~", KEYCODE_OTHER },
	{ "\033[13~", KEYCODE_OTHER },
	{ "\033[14~", KEYCODE_OTHER },
	{ "\033[15~", KEYCODE_OTHER },
	{ "\033[17~", KEYCODE_OTHER },
	{ "\033[18~", KEYCODE_OTHER },
	{ "\033[19~", KEYCODE_OTHER },
	{ "\033[20~", KEYCODE_OTHER },
	{ "\033[21~", KEYCODE_QUIT },
	{ "\033[23~", KEYCODE_OTHER },
	{ "\033[24~", KEYCODE_OTHER },
	{ "\033[[A", KEYCODE_HELP },
	{ "\033[[B", KEYCODE_OTHER },
	{ "\033[[C", KEYCODE_OTHER },
	{ "\033[[D", KEYCODE_OTHER },
	{ "\033[[E", KEYCODE_OTHER },
	/* SCO: F1 to F12 are ESC [ M to ESC [ X */
	{ "\033[M", KEYCODE_HELP },
	{ "\033[N", KEYCODE_OTHER },
	{ "\033[O", KEYCODE_OTHER },
	{ "\033[P", KEYCODE_OTHER },
	{ "\033[Q", KEYCODE_OTHER },
	{ "\033[R", KEYCODE_OTHER },
	{ "\033[S", KEYCODE_OTHER },
	{ "\033[T", KEYCODE_OTHER },
	{ "\033[U", KEYCODE_OTHER },
	{ "\033[V", KEYCODE_QUIT },
	{ "\033[W", KEYCODE_OTHER },
	{ "\033[X", KEYCODE_OTHER },
};
const size_t key_form_count = ARRAY_LEN(key_forms);

static const struct {
	uint32_t ch;
	enum key_code code;
} controls[] = {
	{ 0x01, KEYCODE_HOME }, /* Ctrl-A, Ctrl-E as in a shell */
	{ 0x03, KEYCODE_STOP },
	{ 0x05, KEYCODE_END },
	{ 0x08, KEYCODE_BACKSPACE },
	{ 0x09, KEYCODE_TAB },
	{ 0x0A, KEYCODE_ENTER },
	{ 0x0C, KEYCODE_REDRAW },
	{ 0x0D, KEYCODE_ENTER },
	{ 0x15, KEYCODE_KILL },
	{ 0x17, KEYCODE_KILL_WORD },
	{ 0x1B, KEYCODE_ESCAPE },
	{ 0x7F, KEYCODE_BACKSPACE },
};

struct key
key_of_character(uint32_t ch)
{
	for (size_t i = 0; i < ARRAY_LEN(controls); i++) {
		if (controls[i].ch == ch)
			return (struct key) { .code = controls[i].code };
	}
	if (ch < 0x20)
		return (struct key) { .code = KEYCODE_OTHER };
	return (struct key) { .code = KEYCODE_CHAR, .ch = ch };
}
