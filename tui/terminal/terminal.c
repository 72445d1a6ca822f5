/*
 * The only file that uses ncursesw. Found on real terminals: F1 of PuTTY arrives as five
 * keys unless its sequence is defined; the line-drawing set is unreliable, so boxes use
 * ordinary characters; curses leaves bracketed paste and mouse modes on when the program
 * is stopped, so they are turned off and on around SIGTSTP here.
 */
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include "tui/terminal/terminal.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "tui/frontend/restore_on_signal.h"
#include "tui/terminal/suspend.h"
#include "share/base/write_all.h"
#include "tui/terminal/terminfo.h"
#include "share/base/utf8.h"

#define MODES_OFF "\033[?2004l\033[?1000l\033[?1002l\033[?1003l\033[?1006l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

struct terminal {
	SCREEN *screen;
	FILE *in, *out;
	int in_fd, out_fd;
	struct termios before;
	bool ascii, colour, colours_on, modes; /* modes: private modes may be sent */
	bool paste, mouse, away, repaint, hung_up;
	int silent; /* how often poll() reported input but there was no key */
	struct canvas *shown;
	struct key_swallow swallow;
	bool is_utf8; /* the locale is UTF-8; otherwise keys arrive as bytes */
	struct key_bytes bytes;
};

/* Starts colours when the first one is needed, so that without them no default colour
 * is set. */
static void
colours_start(struct terminal *t)
{
	static const short ink[CANVAS_STYLES] = {
		[STYLE_OK] = COLOR_GREEN,
		[STYLE_WARN] = COLOR_YELLOW,
		[STYLE_BAD] = COLOR_RED,
		[STYLE_COMMAND] = COLOR_CYAN,
		[STYLE_BADGE] = COLOR_YELLOW,
	};

	if (t->colours_on || !has_colors() || start_color() != OK)
		return;
	t->colours_on = true;
	(void)use_default_colors();
	for (short i = 0; i < CANVAS_STYLES; i++) {
		if (ink[i] != 0)
			(void)init_pair((short)(i + 1), ink[i], -1);
	}
	(void)init_pair(STYLE_INK + 1, COLOR_BLACK, COLORS > 8 ? 15 : COLOR_WHITE);
	(void)init_pair(STYLE_INK_FULL + 1, COLOR_BLACK, COLOR_BLACK);
}

/* Without colours, bold and reverse carry the meaning. Nothing is dimmed. */
static attr_t
style_attributes(int style)
{
	switch (style) {
	case STYLE_TITLE:
	case STYLE_HEADING:
	case STYLE_WARN:
	case STYLE_BAD:
	case STYLE_OK:
	case STYLE_COMMAND:
		return A_BOLD;
	case STYLE_BADGE:
		return A_UNDERLINE;
	case STYLE_FOCUS:
		return A_REVERSE;
	default:
		return A_NORMAL;
	}
}

/* The colour pair of a style; a QR code always uses black and white. */
static short
style_pair(struct terminal *t, int style)
{
	bool ink = style == STYLE_INK || style == STYLE_INK_FULL;
	bool tinted = style == STYLE_OK || style == STYLE_WARN || style == STYLE_BAD ||
		style == STYLE_COMMAND || style == STYLE_BADGE;

	if (!has_colors() || !(ink || (tinted && t->colour)))
		return 0;
	colours_start(t);
	return t->colours_on ? (short)(style + 1) : 0;
}

/* Our own key codes for define_key, above those of curses. */
#define CODE_OURS 600
_Static_assert(CODE_OURS > KEY_MAX, "the codes of curses end below ours");

static void
forms_define(void)
{
	const char *mouse = tigetstr("kmous");

	for (size_t i = 0; i < key_form_count; i++) {
		/* Old mouse reports start like SCO's F1: the mouse has precedence. */
		if (mouse != NULL && mouse != (char *)-1 &&
			strcmp(key_forms[i].bytes, mouse) == 0)
			continue;
		(void)define_key(key_forms[i].bytes, CODE_OURS + (int)key_forms[i].code);
	}
}

static struct key
key_of(bool is_code, wint_t wide)
{
	/* Sequences that are only in terminfo, and codes that are not keys. */
	static const struct {
		int curses;
		enum key_code code;
	} codes[] = {
		{ KEY_UP, KEYCODE_UP },
		{ KEY_DOWN, KEYCODE_DOWN },
		{ KEY_LEFT, KEYCODE_LEFT },
		{ KEY_RIGHT, KEYCODE_RIGHT },
		{ KEY_HOME, KEYCODE_HOME },
		{ KEY_END, KEYCODE_END },
		{ KEY_PPAGE, KEYCODE_PAGE_UP },
		{ KEY_NPAGE, KEYCODE_PAGE_DOWN },
		{ KEY_BTAB, KEYCODE_BACKTAB },
		{ KEY_ENTER, KEYCODE_ENTER },
		{ KEY_BACKSPACE, KEYCODE_BACKSPACE },
		{ KEY_DC, KEYCODE_DELETE },
		{ KEY_F(1), KEYCODE_HELP },
		{ KEY_F(10), KEYCODE_QUIT },
		{ KEY_RESIZE, KEYCODE_RESIZE },
	};
	MEVENT event;

	if (!is_code)
		return key_of_character((uint32_t)wide);
	if (wide >= CODE_OURS)
		return (struct key) { .code = (enum key_code)(wide - CODE_OURS) };
	if (wide == KEY_MOUSE && getmouse(&event) == OK &&
		(event.bstate & BUTTON1_PRESSED) != 0)
		return (struct key) {
			.code = KEYCODE_CLICK, .row = event.y, .col = event.x
		};
	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		if (codes[i].curses == (int)wide)
			return (struct key) { .code = codes[i].code };
	}
	return (struct key) { .code = KEYCODE_OTHER };
}

static void
settings_make(struct terminal *t)
{
	struct termios now;

	(void)cbreak();
	(void)noecho();
	(void)nonl();
	(void)nodelay(stdscr, TRUE);
	(void)keypad(stdscr, TRUE);
	(void)mouseinterval(0);
	forms_define();
	/* Ctrl-C is a key; Ctrl-Z stays job control. */
	if (tcgetattr(t->in_fd, &now) == 0) {
		now.c_cc[VINTR] = _POSIX_VDISABLE;
		(void)tcsetattr(t->in_fd, TCSANOW, &now);
	}
	(void)def_prog_mode();
}

static void
term_free(struct terminal *t)
{
	if (t->in != NULL)
		(void)fclose(t->in);
	if (t->out != NULL)
		(void)fclose(t->out);
	canvas_destroy(t->shown);
	suspend_remove();
	free(t);
}

enum err
term_open(const struct term_config *config, struct terminal **out, struct error *e)
{
	struct terminal *t = calloc(1, sizeof(*t));
	const char *name = getenv("TERM"), *entry;
	STR_AUTO restore = STR_INIT(480);

	if (t == NULL)
		return error_set(e, ERR_INTERNAL, "not enough memory for the screen");
	t->in_fd = config->in_fd;
	t->out_fd = config->out_fd;
	t->is_utf8 = text_equal(nl_langinfo(CODESET), "UTF-8");
	t->ascii = config->ascii || !t->is_utf8;
	t->colour = config->colour;
	t->modes = terminfo_has_modes(name);
	t->repaint = true;
	t->in = fdopen(fcntl(t->in_fd, F_DUPFD_CLOEXEC, 3), "r");
	t->out = fdopen(fcntl(t->out_fd, F_DUPFD_CLOEXEC, 3), "w");
	if (t->in == NULL || t->out == NULL || tcgetattr(t->in_fd, &t->before) != 0) {
		term_free(t);
		return error_set(e, ERR_NOT_RUN,
			"The full screen needs a terminal. Use --plain instead.");
	}
	/* Before curses starts: if it finds handlers of INT and TERM it installs none. */
	restore_arm(t->out_fd, "", 0, &t->before);
	(void)setenv("NCURSES_NO_UTF8_ACS", "1", 1);
	(void)set_escdelay(100);
	entry = terminfo_entry(name, t->out_fd);
	if (entry != NULL)
		t->screen = newterm(entry, t->out, t->in);
	if (t->screen == NULL) {
		restore_disarm();
		term_free(t);
		return error_set(e, ERR_NOT_RUN,
			"The terminal type \"%s\" is not known here or cannot move its "
			"cursor. "
			"Set TERM, or use --plain.",
			name != NULL ? name : "");
	}
	settings_make(t);
	terminfo_restore(&restore, t->modes ? MODES_OFF : "", LINES);
	restore_arm(t->out_fd, str_text(&restore), restore.len, &t->before);
	if (!suspend_install(t->out_fd, t->modes ? MODES_OFF : "")) {
		term_close(t);
		return error_set_errno(e, ERR_INTERNAL, "the screen could not be started");
	}
	*out = t;
	return ERR_OK;
}

void
term_close(struct terminal *t)
{
	if (t == NULL)
		return;
	term_set_mouse(t, false);
	term_set_paste(t, false);
	if (!t->away)
		(void)endwin();
	restore_disarm();
	(void)tcsetattr(t->in_fd, TCSADRAIN, &t->before);
	delscreen(t->screen);
	term_free(t);
}

bool
term_is_ascii(const struct terminal *t)
{
	return t->ascii;
}

bool
term_has_colour(const struct terminal *t)
{
	(void)t;
	return has_colors();
}

void
term_size(const struct terminal *t, int *rows, int *cols)
{
	(void)t;
	*rows = LINES;
	*cols = COLS;
}

static void
put_row(struct terminal *t, const struct canvas *c, int row)
{
	const struct canvas_cell *cell = &c->cells[(size_t)row * (size_t)c->cols];

	(void)wmove(stdscr, row, 0);
	for (int col = 0; col < c->cols; col++, cell++) {
		wchar_t wide[CCHARW_MAX + 1] = { 0 };
		size_t len = strlen(cell->text), at = 0, n = 0;
		cchar_t cc;

		if (cell->width == 0)
			continue;
		while (at < len && n < CCHARW_MAX) {
			uint32_t code;

			at += utf8_next(cell->text + at, len - at, &code);
			wide[n++] = (wchar_t)code;
		}
		(void)setcchar(&cc, wide, style_attributes(cell->style),
			style_pair(t, cell->style), NULL);
		(void)mvwadd_wch(stdscr, row, col, &cc);
	}
}

void
term_paint(struct terminal *t, const struct canvas *c)
{
	if (t->away || (!t->repaint && t->shown != NULL && canvas_equal(t->shown, c)))
		return;
	if (t->repaint || t->shown == NULL || t->shown->rows != c->rows ||
		t->shown->cols != c->cols) {
		canvas_destroy(t->shown);
		t->shown = canvas_create(c->rows, c->cols);
		(void)werase(stdscr);
		if (t->repaint)
			(void)clearok(stdscr, TRUE);
		for (int row = 0; row < c->rows; row++)
			put_row(t, c, row);
	} else {
		size_t bytes = (size_t)c->cols * sizeof(*c->cells);

		for (int row = 0; row < c->rows; row++) {
			size_t at = (size_t)row * (size_t)c->cols;

			if (memcmp(&t->shown->cells[at], &c->cells[at], bytes) != 0)
				put_row(t, c, row);
		}
	}
	canvas_copy_rows(t->shown, 0, 0, c, 0, c->rows);
	t->shown->cursor_row = c->cursor_row;
	t->shown->cursor_col = c->cursor_col;
	t->repaint = false;
	(void)wmove(stdscr, MAX_OF(c->cursor_row, 0), MAX_OF(c->cursor_col, 0));
	suspend_hold(true);
	(void)wrefresh(stdscr);
	suspend_hold(false);
}

void
term_redraw(struct terminal *t)
{
	t->repaint = true;
}

/* After ^Z and fg the size may have changed without a signal. */
static bool
resumed(struct terminal *t)
{
	struct winsize size;

	if (!suspend_resumed())
		return false;
	if (ioctl(t->out_fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
		size.ws_col > 0 && (size.ws_row != LINES || size.ws_col != COLS))
		(void)resizeterm(size.ws_row, size.ws_col);
	term_set_mouse(t, t->mouse);
	t->repaint = true;
	return true;
}

/* Reads the next key, or some characters of it; false if there is none. If the locale
 * is not UTF-8, curses drops the bytes of a character and those after it. */
static bool
take_key(struct terminal *t, struct key *out, size_t *count)
{
	uint32_t chars[4];
	wint_t wide = 0;
	size_t n;
	int kind;

	if (t->is_utf8) {
		kind = wget_wch(stdscr, &wide);
		if (kind != ERR)
			out[(*count)++] = key_of(kind == KEY_CODE_YES, wide);
		return kind != ERR;
	}
	kind = wgetch(stdscr);
	if (kind == ERR)
		return false;
	if (kind > 0xFF) {
		out[(*count)++] = key_of(true, (wint_t)kind);
		return true;
	}
	n = keys_of_byte(&t->bytes, (unsigned char)kind, chars);
	for (size_t i = 0; i < n; i++)
		out[(*count)++] = key_of(false, (wint_t)chars[i]);
	return true;
}

size_t
term_keys(struct terminal *t, struct key *out, size_t room, bool *more)
{
	struct pollfd ready = { .fd = t->in_fd, .events = POLLIN };
	size_t count = 0;

	*more = false;
	job_drain();
	(void)poll(&ready, 1, 0);
	if ((ready.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
		t->hung_up = true;
	if (resumed(t) && count < room)
		out[count++] = (struct key) { .code = KEYCODE_RESIZE };
	while (count + 4 <= room && take_key(t, out, &count))
		;
	*more = count + 4 > room;
	if (count > 0 || *more || (ready.revents & POLLIN) == 0)
		t->silent = 0;
	else if (++t->silent > 20)
		t->hung_up = true; /* readable but without data: the other end is closed */
	return keys_swallow(&t->swallow, out, count, clock_ms());
}

int
term_wake_fd(const struct terminal *t)
{
	(void)t;
	return suspend_wake_fd();
}

bool
term_hung_up(const struct terminal *t)
{
	return t->hung_up;
}

bool
term_write(struct terminal *t, const char *bytes, size_t len)
{
	return out_write(t->out_fd, bytes, len);
}

void
term_set_paste(struct terminal *t, bool on)
{
	if (t->modes && t->paste != on && !t->away)
		(void)term_write(t, on ? PASTE_ON : PASTE_OFF, sizeof(PASTE_ON) - 1);
	t->paste = on;
	suspend_set_on(on && t->modes ? PASTE_ON : NULL);
}

void
term_set_mouse(struct terminal *t, bool on)
{
	if (on || t->mouse)
		(void)mousemask(on ? BUTTON1_PRESSED : 0, NULL);
	t->mouse = on;
}

void
term_leave(struct terminal *t)
{
	if (t->modes)
		(void)term_write(t, MODES_OFF, sizeof(MODES_OFF) - 1);
	(void)def_prog_mode();
	(void)endwin();
	t->away = true;
}

void
term_return(struct terminal *t)
{
	t->away = false;
	(void)reset_prog_mode();
	t->repaint = true;
	if (t->modes && t->paste)
		(void)term_write(t, PASTE_ON, sizeof(PASTE_ON) - 1);
	if (t->mouse)
		term_set_mouse(t, true);
}

void
term_wait_enter(struct terminal *t)
{
	struct termios now = t->before;

	now.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
	now.c_cc[VMIN] = 1;
	now.c_cc[VTIME] = 0;
	(void)tcsetattr(t->in_fd, TCSADRAIN, &now);
	for (;;) {
		char c;
		ssize_t n = read(t->in_fd, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			t->hung_up = true;
		if (n <= 0 || c == '\r' || c == '\n' || c == 3 || c == 4)
			break;
	}
}
