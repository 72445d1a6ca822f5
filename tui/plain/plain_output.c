/* Output of plain mode, and the echo of the terminal. */
#include <string.h>

#include "share/base/text.h"
#include "share/base/utf8.h"
#include "share/base/write_all.h"
#include "tui/frontend/canvas.h"
#include "tui/frontend/restore_on_signal.h"
#include "tui/plain/plain_private.h"

void
plain_say(struct plain *p, const char *text)
{
	STR_AUTO clean = STR_INIT((size_t)1024 * 1024);
	STR_AUTO out = STR_INIT((size_t)1024 * 1024);
	size_t at = 0;

	text_clean_lines(&clean, text, strlen(text));
	while (at < clean.len) {
		uint32_t code;
		size_t n = utf8_next(clean.text + at, clean.len - at, &code);

		/* Print at most one blank line in a row. */
		if (code == '\n' && p->newlines >= 2) {
			at += n;
			continue;
		}
		p->newlines = code == '\n' ? p->newlines + 1 : 0;
		if (p->ascii && code > 0x7E)
			str_add_char(&out, canvas_ascii(code));
		else
			str_add_len(&out, clean.text + at, n);
		at += n;
	}
	(void)out_write(p->out_fd, str_text(&out), out.len);
}

void
plain_echo(struct plain *p, bool on)
{
	struct termios now;

	if (!p->tty || on != p->echo_off)
		return;
	if (on) {
		(void)tcsetattr(p->in_fd, TCSADRAIN, &p->saved);
		restore_disarm();
		plain_say(p, "\n"); /* Enter was not echoed */
	} else {
		if (tcgetattr(p->in_fd, &p->saved) != 0)
			return;
		restore_arm(p->in_fd, "", 0, &p->saved);
		now = p->saved;
		now.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
		(void)tcsetattr(p->in_fd, TCSADRAIN, &now);
	}
	p->echo_off = !on;
}
