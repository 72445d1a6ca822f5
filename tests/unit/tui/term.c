/*
 * The full screen in real terminals: what their keys send, what they are sent, and that
 * they are given back whatever happens.
 */
#include "pty.h"
#include "support.h"

#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "share/clock.h"

static const char *const terms[] = { "xterm-256color", "putty", "linux", "screen-256color",
	"tmux-256color", "vt100" };

static void
start_env(struct pty *p, const char *term, const char *sample, const char *extra,
	const char *const *env)
{
	const char *const args[] = { "--screen", sample, extra, NULL };
	const struct pty_config config = {
		.term = term, .rows = 24, .cols = 80, .args = args, .env = env
	};

	pty_start(p, &config);
	pty_wait_sync(p);
}

static void
start(struct pty *p, const char *term, const char *sample)
{
	start_env(p, term, sample, NULL, NULL);
}

static void
every_form_of_a_key_is_that_key(void **state)
{
	static const char *const helps[] = { "\033OP", "\033[11~", "\033[[A", "?" };
	static const char *const downs[] = { "\033[B", "\033OB" };
	static const char *const ups[] = { "\033[A", "\033OA" };
	static const char *const noise[] = { "\033[1;5A", "\033[99~", "\033[[E", "\033[15~",
		"\033[?62;52c", "\033[24~", "\033[2~" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		struct pty p;

		start(&p, terms[i], "symptom");
		for (size_t k = 0; k < ARRAY_LEN(helps); k++) {
			pty_type(&p, helps[k]);
			pty_wait_text(&p, "On every screen");
			pty_type(&p, "\r");
			pty_wait_gone(&p, "On every screen");
		}
		for (size_t k = 0; k < ARRAY_LEN(downs); k++) {
			pty_type(&p, downs[k]);
			pty_wait_cursor(&p, "> 4 ( ) It connects, then the window");
			pty_type(&p, ups[k]);
			pty_wait_text(&p, "> 3");
		}
		for (size_t k = 0; k < ARRAY_LEN(noise); k++)
			pty_type(&p, noise[k]);
		pty_type(&p, "\033[B");
		pty_wait_text(&p, "> 4");
		assert_string_equal(str_text(&p.inputs), "");
		pty_type(&p, "\033[21~"); /* F10 */
		assert_int_equal(pty_wait_end(&p), 0);
		assert_string_equal(str_text(&p.inputs), "action key=q choice=2 row=-1\n");
		pty_end(&p);
	}
}

static void
both_backspaces_take_back(void **state)
{
	struct pty p;

	(void)state;
	start(&p, "xterm-256color", "start");
	pty_type(&p, "\t");
	pty_type(&p, "ab\x7f\x08\x08\r\r");
	pty_wait_input(&p, "target=pc-042.corp.exampl port");
	pty_end(&p);
}

static void
a_paste_cannot_press_keys(void **state)
{
	struct pty p;
	size_t before;

	(void)state;
	start(&p, "xterm-256color", "paste");
	assert_non_null(strstr(str_text(&p.bytes), "\033[?2004h"));
	before = p.bytes.len;
	pty_type(&p, "\033[200~q\rline \xc3\xbc two\nq\033[201~");
	pty_wait_input(&p, "text=15:q\nline \xc3\xbc two\nq");
	pty_wait_bytes(
		&p, "\033[?2004l", before); /* the next screen picks and types nothing */
	pty_end(&p);

	start(&p, "vt100", "paste"); /* no markers: a line with a dot ends it */
	assert_null(strstr(str_text(&p.bytes), "2004"));
	pty_type(&p, "q\rsecond\r.\r");
	pty_wait_input(&p, "text=9:q\nsecond\n");
	pty_end(&p);
}

static void
the_size_may_change(void **state)
{
	struct pty p;

	(void)state;
	start(&p, "xterm-256color", "symptom");
	pty_resize(&p, 40, 120);
	pty_wait_text(&p, "\xe2\x94\x82  Read out:"); /* the pane at the side */
	pty_resize(&p, 12, 40);
	pty_wait_text(&p, "This window is 40 x 12");
	pty_type(&p, "2\r"); /* nothing is answered blindly */
	pty_resize(&p, 24, 80);
	pty_wait_text(&p, "> 3 (*)");
	assert_string_equal(str_text(&p.inputs), "");
	pty_resize(&p, 12, 40);
	pty_wait_text(&p, "This window is");
	pty_type(&p, "p");
	pty_wait_text(&p, "Choose 1 to 7");
	pty_type(&p, "2\r");
	pty_wait_input(&p, "choice choice=1");
	pty_end(&p);
}

static void
assert_cooked(struct pty *p)
{
	struct termios now;

	assert_int_equal(tcgetattr(p->master, &now), 0);
	assert_true((now.c_lflag & ICANON) != 0);
	assert_true((now.c_lflag & ECHO) != 0);
	assert_int_equal(now.c_cc[VINTR], 3);
}

static void
stopped_and_continued_it_is_all_there(void **state)
{
	struct pty p;
	size_t before;

	(void)state;
	start(&p, "xterm-256color", "paste"); /* bracketed paste is on here */
	pty_type(&p, "abc");
	pty_wait_text(&p, "abc");
	before = p.bytes.len;
	pty_type(&p, "\x1a");
	pty_wait_stop(&p, 1);
	assert_non_null(strstr(str_text(&p.bytes) + before, "\033[?2004l"));
	assert_non_null(strstr(str_text(&p.bytes) + before, "\033[?1049l"));
	assert_cooked(&p);
	before = p.bytes.len;
	pty_resize(&p, 30, 100); /* in the meantime */
	pty_signal(&p, SIGCONT);
	pty_wait_bytes(&p, "\033[?2004h", before);
	pty_wait_text(&p, "abc");
	pty_wait_text(&p, "Tab Leave the box");
	pty_type(&p, "d\r.\r");
	pty_wait_input(&p, "text=5:abcd");
	pty_end(&p);
}

/* What must be sent when a program dies, as bytes. */
static void
assert_given_back(struct pty *p, const char *term, size_t before)
{
	const char *after = str_text(&p->bytes) + before;

	if (strcmp(term, "xterm-256color") == 0) {
		assert_non_null(strstr(after,
			"\033[?2004l\033[?1000l\033[?1002l\033[?1003l"
			"\033[?1006l"));
		assert_non_null(strstr(after, "\033[?1049l"));
	}
	if (strcmp(term, "vt100") == 0) {
		assert_null(strstr(after, "\033[?2004l")); /* it never knew them */
		assert_null(strstr(after, "$<"));
	} else {
		assert_non_null(strstr(after, "\033[?25h"));
	}
	assert_non_null(strstr(after, "\033[m"));
	assert_cooked(p);
}

static void
it_gives_the_terminal_back_whatever_ends_it(void **state)
{
	static const int signals[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGABRT, SIGBUS,
		SIGFPE, SIGILL };
	static const char *const both[] = { "xterm-256color", "vt100" };

	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(both); t++) {
		for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
			struct pty p;
			size_t before;
			int how;

			start(&p, both[t], "password");
			pty_type(&p, "geheim");
			pty_wait_text(&p, "[......");
			before = p.bytes.len;
			pty_signal(&p, signals[i]);
			how = pty_wait_end(&p);
			assert_true(WIFSIGNALED(how));
			assert_int_equal(WTERMSIG(how), signals[i]);
			assert_given_back(&p, both[t], before);
			assert_null(strstr(str_text(&p.bytes), "geheim"));
			pty_end(&p);
		}
	}
}

static void
a_crash_gives_it_back_too(void **state)
{
	struct pty p;
	size_t before;
	int how;

	(void)state;
	start_env(&p, "xterm-256color", "checks", "--crash", NULL);
	before = p.bytes.len;
	pty_type(&p, "x");
	how = pty_wait_end(&p);
	assert_true(WIFSIGNALED(how));
	assert_int_equal(WTERMSIG(how), SIGSEGV);
	assert_given_back(&p, "xterm-256color", before);
	pty_end(&p);
}

static void
leaving_gives_it_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		struct pty p;

		start(&p, terms[i], "ladder");
		pty_type(&p, "q");
		assert_int_equal(pty_wait_end(&p), 0);
		assert_cooked(&p);
		pty_end(&p);
	}
}

static void
a_closed_line_ends_it(void **state)
{
	struct pty p;

	(void)state;
	start(&p, "xterm-256color", "ladder");
	(void)close(p.master);
	p.master = -1;
	(void)pty_wait_end(&p);
	pty_end(&p);
}

static void
copying_sends_these_bytes(void **state)
{
	static const char *const ssh[] = { "SSH_TTY=/dev/pts/1", NULL };
	static const char *const screen[] = { "STY=1.pts", "SSH_TTY=/dev/pts/1", NULL };
	struct pty p;
	size_t before;

	(void)state;
	start_env(&p, "xterm-256color", "fix", NULL, ssh);
	before = p.bytes.len;
	pty_type(&p, "c");
	pty_wait_bytes(&p, "\033]52;c;dzMydG0gL3Jlc3luYyAvZm9yY2U=\a", before);
	pty_wait_text(&p, "Paste to check it");
	pty_end(&p);

	start_env(&p, "screen-256color", "fix", NULL, screen);
	before = p.bytes.len;
	pty_type(&p, "c");
	pty_wait_bytes(&p, "\033P\033]52;c;dzMydG0gL3Jlc3luYyAvZm9yY2U=\a\033\\", before);
	pty_end(&p);

	start_env(&p, "linux", "fix", NULL, ssh);
	pty_type(&p, "c");
	pty_wait_text(&p, "no clipboard that can be reached");
	assert_null(strstr(str_text(&p.bytes), "\033]52"));
	pty_end(&p);
}

static void
the_raw_view_is_bare(void **state)
{
	struct pty p;
	size_t before;

	(void)state;
	start(&p, "xterm-256color", "long");
	pty_type(&p, "\t"); /* out of the field */
	before = p.bytes.len;
	pty_type(&p, "r");
	pty_wait_bytes(&p, "Press Enter to go back.", before);
	assert_non_null(strstr(str_text(&p.bytes) + before, "\033[?1049l"));
	/* One logical line, whatever its length, with a blank line before and after. */
	assert_non_null(
		strstr(str_text(&p.bytes) + before, "\r\n\r\nPress Enter to go back."));
	assert_non_null(strstr(str_text(&p.bytes) + before,
		"\r\nschtasks /create /tn rdpdoctor-firewall-on /ru SYSTEM /sc once /st "
		"14:45 "
		"/tr \"netsh advfirewall set allprofiles state on\" /f && schtasks /query "
		"/tn "
		"rdpdoctor-firewall-on\r\n"));
	pty_type(&p, "q"); /* is no Enter */
	pty_type(&p, "\r");
	pty_wait_text(&p, "Fix: long names");
	pty_end(&p);
}

static void
a_code_is_shown_until_a_key(void **state)
{
	struct pty p;

	(void)state;
	start(&p, "xterm-256color", "fix");
	pty_type(&p, "k");
	pty_wait_text(&p, "Any key goes back.");
	pty_wait_text(&p, "\xe2\x96\x80");
	pty_type(&p, "x");
	pty_wait_text(&p, "w32tm /resync /force");
	pty_end(&p);
}

/* A parameter of SGR that names a colour. */
static bool
has_colour(const char *bytes)
{
	for (const char *p = bytes; (p = strstr(p, "\033[")) != NULL; p += 2) {
		size_t len = strspn(p + 2, "0123456789;");
		char list[64];

		if (p[2 + len] != 'm' || len >= sizeof(list))
			continue;
		text_copy(list, len + 1, p + 2);
		for (char *at = list; *at != '\0';) {
			long n = strtol(at, &at, 10);

			if ((n >= 30 && n <= 49) || (n >= 90 && n <= 107))
				return true;
			while (*at == ';')
				at++;
		}
	}
	return false;
}

static void
no_colour_keeps_bold_and_reverse(void **state)
{
	static const char *const none[] = { "NO_COLOR=1", NULL };
	struct pty p;

	(void)state;
	start_env(&p, "xterm-256color", "checks", NULL, none);
	assert_false(has_colour(str_text(&p.bytes)));
	{
		VTermScreenCell cell;

		(void)vterm_screen_get_cell(
			p.screen, (VTermPos) { .row = 0, .col = 1 }, &cell);
		assert_true(cell.attrs.bold);
		(void)vterm_screen_get_cell(
			p.screen, (VTermPos) { .row = 11, .col = 14 }, &cell);
		assert_true(cell.attrs.reverse);
	}
	pty_end(&p);
	start(&p, "xterm-256color", "checks");
	assert_true(has_colour(str_text(&p.bytes)));
	pty_end(&p);
}

static void
lines_are_characters_and_ascii_without_utf8(void **state)
{
	static const char *const plain[] = { "LC_ALL=C", NULL };
	struct pty p;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		start(&p, terms[i], "export");
		pty_wait_text(&p, "\xe2\x94\x8c preview");
		assert_null(strstr(str_text(&p.bytes), "qqqq")); /* no line set */
		pty_end(&p);
	}
	start_env(&p, "xterm-256color", "export", NULL, plain);
	pty_wait_text(&p, "+ preview");
	for (size_t i = 0; i < p.bytes.len; i++)
		assert_true((unsigned char)p.bytes.text[i] < 0x80);
	pty_end(&p);
}

/* Nothing is asked at start: an answer that comes late would be typed text. */
static void
no_question_is_put_to_the_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		struct pty p;

		start(&p, terms[i], "start");
		assert_null(strstr(str_text(&p.bytes), "\033[c"));
		assert_null(strstr(str_text(&p.bytes), "\033[6n"));
		assert_null(strstr(str_text(&p.bytes), "\033[>"));
		assert_null(strstr(str_text(&p.bytes), "\033]1"));
		assert_null(
			strstr(str_text(&p.bytes), "\033[?1000h")); /* no mouse either */
		pty_end(&p);
	}
}

static void
an_idle_screen_writes_nothing(void **state)
{
	static const char *const screens[] = { "start", "checks", "paste" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(screens); i++) {
		struct pty p;
		size_t before;

		start(&p, "xterm-256color", screens[i]);
		before = p.bytes.len;
		pty_listen(&p, 400);
		assert_int_equal(p.bytes.len, before);
		pty_type(&p, "\033[99~"); /* nor does a key that does nothing */
		pty_listen(&p, 200);
		assert_int_equal(p.bytes.len, before);
		pty_end(&p);
	}
}

static void
the_mouse_is_off_until_m(void **state)
{
	struct pty p;
	size_t before;

	(void)state;
	start(&p, "xterm-256color", "verdict");
	before = p.bytes.len;
	pty_type(&p, "m");
	pty_wait_text(&p, "Mouse on");
	assert_non_null(strstr(str_text(&p.bytes) + before, "1000h"));
	assert_null(strstr(str_text(&p.bytes) + before, "1002h"));
	pty_type(&p, "\033[<0;10;14M\033[<0;10;14m"); /* row 13: the second cause */
	pty_wait_text(&p, "> 2");
	pty_type(&p, "\033[<0;10;14M\033[<0;10;14m");
	pty_wait_input(&p, "next choice=-1 row=2");
	pty_type(&p, "m");
	pty_wait_text(&p, "Mouse off");
	pty_end(&p);
}

static void
start_plain(struct pty *p, const char *term, const char *sample, const char *waits_for)
{
	const char *const args[] = { "--plain", "--screen", sample, NULL };
	const struct pty_config config = {
		.term = term, .rows = 24, .cols = 80, .args = args
	};

	pty_start(p, &config);
	pty_wait_text(p, waits_for);
}

static void
wait_echo(struct pty *p, bool on)
{
	struct termios now;
	int tries = 0;

	do {
		pty_listen(p, 5);
		assert_int_equal(tcgetattr(p->master, &now), 0);
	} while (((now.c_lflag & ECHO) != 0) != on && ++tries < 2000);
	assert_int_equal((now.c_lflag & ECHO) != 0, on);
}

static void
plain_mode_echoes_no_password(void **state)
{
	struct pty p;
	int how;

	(void)state;
	start_plain(&p, "dumb", "password", "not shown, not kept");
	wait_echo(&p, false);
	pty_type(&p, "geheim\r");
	pty_wait_input(&p, "password=(6)");
	pty_wait_text(&p, "Go on: Enter:"); /* the next screen */
	wait_echo(&p, true);
	assert_null(strstr(str_text(&p.bytes), "geheim"));
	assert_null(strchr(str_text(&p.bytes), '\033'));
	pty_end(&p);

	start_plain(&p, "dumb", "password", "not shown, not kept");
	wait_echo(&p, false);
	pty_type(&p, "gehe\x03"); /* stop: asked again, still without echo */
	pty_wait_input(&p, "stop");
	pty_wait_text(&p, "Stopped.");
	wait_echo(&p, false);
	pty_type(&p, "geheim");
	pty_signal(&p, SIGTERM);
	how = pty_wait_end(&p);
	assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGTERM);
	assert_cooked(&p);
	assert_null(strstr(str_text(&p.bytes), "gehe"));
	pty_end(&p);
}

static void
a_terminal_that_cannot_is_told_so(void **state)
{
	static const char *const names[] = { "dumb", "no-such-terminal" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *const args[] = { NULL };
		const struct pty_config config = {
			.term = names[i], .rows = 24, .cols = 80, .args = args
		};
		struct pty p;
		int how;

		pty_start(&p, &config);
		how = pty_wait_end(&p);
		assert_true(WIFEXITED(how));
		assert_int_equal(WEXITSTATUS(how), 3);
		pty_wait_text(&p, "--plain");
		pty_end(&p);
	}
}

static int
compare_ms(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void
a_key_is_painted_at_once(void **state)
{
	double took[100];
	struct pty p;

	(void)state;
	start(&p, "xterm-256color", "checks");
	for (size_t i = 0; i < ARRAY_LEN(took); i++) {
		double began = clock_ms_exact();

		pty_type(&p, i % 2 == 0 ? "j" : "k");
		pty_wait_sync(&p);
		took[i] = p.synced_ms - began;
	}
	pty_end(&p);
	qsort(took, ARRAY_LEN(took), sizeof(*took), compare_ms);
	print_message("key to painted screen: median %.1f ms, 99 of 100 %.1f ms\n",
		took[50], took[98]);
	assert_true(took[50] < 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_of_a_key_is_that_key),
		cmocka_unit_test(both_backspaces_take_back),
		cmocka_unit_test(a_paste_cannot_press_keys),
		cmocka_unit_test(the_size_may_change),
		cmocka_unit_test(stopped_and_continued_it_is_all_there),
		cmocka_unit_test(it_gives_the_terminal_back_whatever_ends_it),
		cmocka_unit_test(a_crash_gives_it_back_too),
		cmocka_unit_test(leaving_gives_it_back),
		cmocka_unit_test(a_closed_line_ends_it),
		cmocka_unit_test(copying_sends_these_bytes),
		cmocka_unit_test(the_raw_view_is_bare),
		cmocka_unit_test(a_code_is_shown_until_a_key),
		cmocka_unit_test(no_colour_keeps_bold_and_reverse),
		cmocka_unit_test(lines_are_characters_and_ascii_without_utf8),
		cmocka_unit_test(no_question_is_put_to_the_terminal),
		cmocka_unit_test(an_idle_screen_writes_nothing),
		cmocka_unit_test(the_mouse_is_off_until_m),
		cmocka_unit_test(plain_mode_echoes_no_password),
		cmocka_unit_test(a_terminal_that_cannot_is_told_so),
		cmocka_unit_test(a_key_is_painted_at_once),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	golden_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
