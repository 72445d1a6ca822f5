/*
 * The full screen in real terminals: the bytes of their keys, and the bytes sent to them.
 */
#include "pty.h"
#include "tests/unit/tui/support.h"

#include <signal.h>

#include "share/base/clock.h"

static void
every_form_of_a_key_is_that_key(void **state)
{
	static const char *const helps[] = { "\033OP", "\033[11~", "\033[[A", "?" };
	static const char *const downs[] = { "\033[B", "\033OB" };
	static const char *const ups[] = { "\033[A", "\033OA" };
	static const char *const noise[] = { "\033[1;5A", "\033[99~", "\033[[E", "\033[15~",
		"\033[?62;52c", "\033[24~", "\033[2~" };

	(void)state;
	for (size_t i = 0; i < pty_term_count; i++) {
		struct pty p;

		pty_demo(&p, pty_terms[i], "symptom", NULL, NULL);
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
	pty_demo(&p, "xterm-256color", "start", NULL, NULL);
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
	pty_demo(&p, "xterm-256color", "paste", NULL, NULL);
	assert_non_null(strstr(str_text(&p.bytes), "\033[?2004h"));
	before = p.bytes.len;
	pty_type(&p, "\033[200~q\rline \xc3\xbc two\nq\033[201~");
	pty_wait_input(&p, "text=15:q\nline \xc3\xbc two\nq");
	/* The next screen takes no text: the markers stay on, and a paste is ignored. */
	pty_type(&p, "\033[200~y\rq\033[201~");
	pty_wait_text(&p, "It was ignored.");
	assert_null(strstr(str_text(&p.bytes) + before, "\033[?2004l"));
	pty_end(&p);

	pty_demo(&p, "vt100", "paste", NULL,
		NULL); /* no markers: a line with a dot ends it */
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
	pty_demo(&p, "xterm-256color", "symptom", NULL, NULL);
	pty_resize(&p, 40, 120);
	pty_wait_text(&p, "\xe2\x94\x82  Read out:"); /* the pane at the side */
	pty_resize(&p, 12, 40);
	pty_wait_text(&p, "This window is 40 x 12");
	pty_type(&p, "2\r"); /* no answer without seeing the question */
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
copying_sends_these_bytes(void **state)
{
	static const char *const ssh[] = { "SSH_TTY=/dev/pts/1", NULL };
	static const char *const screen[] = { "STY=1.pts", "SSH_TTY=/dev/pts/1", NULL };
	struct pty p;
	size_t before;

	(void)state;
	pty_demo(&p, "xterm-256color", "fix", NULL, ssh);
	before = p.bytes.len;
	pty_type(&p, "c");
	pty_wait_bytes(&p, "\033]52;c;dzMydG0gL3Jlc3luYyAvZm9yY2U=\a", before);
	pty_wait_text(&p, "Paste to check it");
	pty_end(&p);

	pty_demo(&p, "screen-256color", "fix", NULL, screen);
	before = p.bytes.len;
	pty_type(&p, "c");
	pty_wait_bytes(&p, "\033P\033]52;c;dzMydG0gL3Jlc3luYyAvZm9yY2U=\a\033\\", before);
	pty_end(&p);

	pty_demo(&p, "linux", "fix", NULL, ssh);
	pty_type(&p, "c");
	pty_wait_text(&p, "no clipboard that rdpdoctor can reach");
	assert_null(strstr(str_text(&p.bytes), "\033]52"));
	pty_end(&p);
}

static void
the_raw_view_is_bare(void **state)
{
	struct pty p;
	size_t before;

	(void)state;
	pty_demo(&p, "xterm-256color", "long", NULL, NULL);
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
	pty_demo(&p, "xterm-256color", "fix", NULL, NULL);
	pty_type(&p, "k");
	pty_wait_text(&p, "Press any key to go back.");
	pty_wait_text(&p, "\xe2\x96\x80");
	pty_type(&p, "x");
	pty_wait_text(&p, "w32tm /resync /force");
	pty_end(&p);
}

/* Shown again, the screen still says why it shows nothing. */
static void
a_code_that_cannot_be_shown_says_so(void **state)
{
	struct pty p;

	(void)state;
	pty_demo(&p, "vt100", "fix", NULL, NULL);
	pty_type(&p, "k");
	pty_wait_text(&p, "This terminal has no colours");
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
	pty_demo(&p, "xterm-256color", "checks", NULL, none);
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
	pty_demo(&p, "xterm-256color", "checks", NULL, NULL);
	assert_true(has_colour(str_text(&p.bytes)));
	pty_end(&p);
}

static void
lines_are_characters_and_ascii_without_utf8(void **state)
{
	static const char *const plain[] = { "LC_ALL=C", NULL };
	struct pty p;

	(void)state;
	for (size_t i = 0; i < pty_term_count; i++) {
		pty_demo(&p, pty_terms[i], "export", NULL, NULL);
		pty_wait_text(&p, "\xe2\x94\x8c preview");
		assert_null(strstr(str_text(&p.bytes), "qqqq")); /* no line set */
		pty_end(&p);
	}
	pty_demo(&p, "xterm-256color", "export", NULL, plain);
	pty_wait_text(&p, "+ preview");
	for (size_t i = 0; i < p.bytes.len; i++)
		assert_true((unsigned char)p.bytes.text[i] < 0x80);
	pty_end(&p);
}

/* In an ASCII locale text is pasted completely, with and without markers. */
static void
pasted_text_is_whole_without_utf8(void **state)
{
	static const char *const plain[] = { "LC_ALL=C", NULL };
	static const char *const terms[] = { "xterm-256color", "vt100" };
	static const char *const pasted[] = {
		"\033[200~\xe7\x8a\xb6\xe6\x80\x81 \xc3\x84\n\033[201~",
		"\xe7\x8a\xb6\xe6\x80\x81 \xc3\x84\r.\r"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
		struct pty p;

		pty_demo(&p, terms[i], "paste", NULL, plain);
		pty_wait_text(&p, "paste here");
		pty_type(&p, pasted[i]);
		pty_wait_input(&p, "text=10:\xe7\x8a\xb6\xe6\x80\x81 \xc3\x84\n");
		pty_end(&p);
	}
}

/* The terminal is not queried at start: a late reply would look like typed text. */
static void
no_question_is_put_to_the_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < pty_term_count; i++) {
		struct pty p;

		pty_demo(&p, pty_terms[i], "start", NULL, NULL);
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

		pty_demo(&p, "xterm-256color", screens[i], NULL, NULL);
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
	pty_demo(&p, "xterm-256color", "verdict", NULL, NULL);
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
	pty_demo(&p, "xterm-256color", "checks", NULL, NULL);
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
		cmocka_unit_test(copying_sends_these_bytes),
		cmocka_unit_test(the_raw_view_is_bare),
		cmocka_unit_test(a_code_is_shown_until_a_key),
		cmocka_unit_test(a_code_that_cannot_be_shown_says_so),
		cmocka_unit_test(no_colour_keeps_bold_and_reverse),
		cmocka_unit_test(lines_are_characters_and_ascii_without_utf8),
		cmocka_unit_test(pasted_text_is_whole_without_utf8),
		cmocka_unit_test(no_question_is_put_to_the_terminal),
		cmocka_unit_test(an_idle_screen_writes_nothing),
		cmocka_unit_test(the_mouse_is_off_until_m),
		cmocka_unit_test(a_key_is_painted_at_once),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	golden_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
