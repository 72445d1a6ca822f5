/*
 * However the program ends or stops, it restores the terminal: signals, a crash, Ctrl-Z,
 * a closed line, and plain mode in the middle of a password.
 */
#include "pty.h"
#include "tests/unit/tui/support.h"

#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

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
	pty_demo(
		&p, "xterm-256color", "paste", NULL, NULL); /* bracketed paste is on here */
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
	pty_wait_text(&p, "alone on a line: finish");
	pty_type(&p, "d\r.\r");
	pty_wait_input(&p, "text=5:abcd");
	pty_end(&p);
}

/* The bytes that must be sent when the program dies. */
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

			pty_demo(&p, both[t], "password", NULL, NULL);
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
	pty_demo(&p, "xterm-256color", "checks", "--crash", NULL);
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
	for (size_t i = 0; i < pty_term_count; i++) {
		struct pty p;

		pty_demo(&p, pty_terms[i], "ladder", NULL, NULL);
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
	pty_demo(&p, "xterm-256color", "ladder", NULL, NULL);
	(void)close(p.master);
	p.master = -1;
	(void)pty_wait_end(&p);
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
	start_plain(&p, "dumb", "password", "not shown, not stored");
	wait_echo(&p, false);
	pty_type(&p, "geheim\r");
	pty_wait_input(&p, "password=(6)");
	pty_wait_text(&p, "Continue: Enter:"); /* the next screen */
	wait_echo(&p, true);
	assert_null(strstr(str_text(&p.bytes), "geheim"));
	assert_null(strchr(str_text(&p.bytes), '\033'));
	pty_end(&p);

	start_plain(&p, "dumb", "password", "not shown, not stored");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stopped_and_continued_it_is_all_there),
		cmocka_unit_test(it_gives_the_terminal_back_whatever_ends_it),
		cmocka_unit_test(a_crash_gives_it_back_too),
		cmocka_unit_test(leaving_gives_it_back),
		cmocka_unit_test(a_closed_line_ends_it),
		cmocka_unit_test(plain_mode_echoes_no_password),
		cmocka_unit_test(a_terminal_that_cannot_is_told_so),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	golden_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
