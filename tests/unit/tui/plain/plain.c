/*
 * Plain mode: lines are written to a pipe, the output is compared with
 * tests/screens/plain-*.txt. There is no terminal, so there is no echo.
 */
#include "tests/unit/tui/support.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tui/cli/choose_frontend.h"

struct session {
	struct frontend *face;
	int in, in_end, out; /* both ends of the pipe, the output file */
};

static void
session_start(struct session *s)
{
	struct frontend_config config = { .full = false, .sync_fd = -1 };
	struct error e = ERROR_INIT;
	int ends[2];

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	s->in = ends[0];
	s->in_end = ends[1];
	s->out = memfd_create("plain", MFD_CLOEXEC);
	assert_true(s->out >= 0);
	config.in_fd = s->in;
	config.out_fd = s->out;
	assert_int_equal(frontend_create(&config, &s->face, &e), ERR_OK);
	golden_use_locale();
}

static void
session_end(struct session *s)
{
	frontend_destroy(s->face);
	(void)close(s->in);
	if (s->in_end >= 0)
		(void)close(s->in_end);
	(void)close(s->out);
}

static void
type(struct session *s, const char *text)
{
	assert_int_equal(write(s->in_end, text, strlen(text)), (ssize_t)strlen(text));
}

static void
hang_up(struct session *s)
{
	(void)close(s->in_end);
	s->in_end = -1;
}

/* Returns one input; FRONTEND_NOTHING if there was none within @ms. */
static enum frontend_result
next(struct session *s, struct input *in, int ms)
{
	for (int tries = 0; tries < 50; tries++) {
		struct pollfd fds[4];
		size_t count = frontend_poll_fds(s->face, fds, 4);
		int timeout = frontend_timeout_ms(s->face);
		enum frontend_result result;

		if (timeout < 0 || timeout > ms)
			timeout = ms;
		if (poll(fds, count, timeout) == 0 && timeout == ms && tries > 0)
			return FRONTEND_NOTHING;
		result = frontend_service(s->face, in);
		if (result != FRONTEND_NOTHING)
			return result;
	}
	return FRONTEND_NOTHING;
}

/* The output without the version number. */
static void
read_out(struct session *s, struct str *out)
{
	STR_AUTO all = STR_INIT((size_t)1024 * 1024);
	char buffer[4096];
	off_t at = 0;
	ssize_t n;
	const char *rest;

	while ((n = pread(s->out, buffer, sizeof(buffer), at)) > 0) {
		str_add_len(&all, buffer, (size_t)n);
		at += n;
	}
	rest = strchr(str_text(&all), ',');
	assert_non_null(rest);
	assert_true(text_starts(str_text(&all), "rdpdoctor "));
	str_add(out, "rdpdoctor VERSION");
	str_add(out, rest);
}

/* Shows a sample, types, and appends the inputs up to the first one that leaves the
 * sample. */
static void
answer(struct session *s, const char *sample, const char *lines, struct str *events)
{
	struct input in;

	frontend_show(s->face, sample_find(sample));
	type(s, lines);
	assert_int_equal(next(s, &in, 2000), FRONTEND_INPUT);
	event_print(events, &in);
	str_add_char(events, '\n');
}

static void
a_whole_session_reads_like_this(void **state)
{
	struct session s;
	STR_AUTO out = STR_INIT((size_t)1024 * 1024);
	STR_AUTO events = STR_INIT(65536);

	(void)state;
	session_start(&s);
	answer(&s, "start", "2\npc-1\n\n-\n<\n\nmary\n\n\n", &events);
	answer(&s, "symptom", "9\n3\n", &events);
	frontend_show(s.face, sample_find("checks"));
	answer(&s, "checks-done", "7\n", &events);
	answer(&s, "consent", "\nmaybe\nn\n", &events);
	answer(&s, "password", "geheim\n", &events);
	answer(&s, "ladder", "a\n", &events);
	answer(&s, "verdict", "e 3\n", &events);
	answer(&s, "fix", "D\n", &events);
	answer(&s, "long", "\n", &events);
	answer(&s, "paste", "q is no key in here\nsecond\n.\n", &events);
	answer(&s, "export", "<\n", &events);
	answer(&s, "quit", "\n", &events);
	read_out(&s, &out);
	session_end(&s);
	str_add(&out, "\n---- inputs\n");
	str_add(&out, str_text(&events));
	golden_check("plain-session.txt", str_text(&out));
	assert_null(strchr(str_text(&out), '\033'));
	assert_null(strstr(str_text(&out), "geheim"));
}

static void
checks_are_said_once_each(void **state)
{
	static const struct screen_line first[] = {
		{ .kind = LINE_ROW,
			.word = "OK",
			.text = "Name",
			.right = "12 ms",
			.id = 1 },
		{ .kind = LINE_ROW,
			.word = "....",
			.text = "Port",
			.right = "1 s",
			.id = 2 },
	};
	static const struct screen_line second[] = {
		{ .kind = LINE_ROW,
			.word = "OK",
			.text = "Name",
			.right = "12 ms",
			.id = 1 },
		{ .kind = LINE_ROW,
			.word = "....",
			.text = "Port",
			.right = "2 s",
			.id = 2 },
	};
	static const struct screen_line third[] = {
		{ .kind = LINE_ROW,
			.word = "OK",
			.text = "Name",
			.right = "12 ms",
			.id = 1 },
		{ .kind = LINE_ROW,
			.word = "FAILED",
			.text = "Port",
			.right = "3 s",
			.id = 2 },
	};
	struct screen screen = { .id = "checks",
		.step = 3,
		.steps = 7,
		.title = "Live checks",
		.input = INPUT_LIVE,
		.lines = first,
		.line_count = 2,
		.message = "Running." };
	struct session s;
	struct input in;
	STR_AUTO out = STR_INIT(65536);

	(void)state;
	session_start(&s);
	frontend_show(s.face, &screen);
	screen.lines = second;
	for (int i = 0; i < 5; i++)
		frontend_show(s.face, &screen);
	type(&s, "\n"); /* answers a question after the checks */
	assert_int_equal(next(&s, &in, 30), FRONTEND_NOTHING);
	screen.lines = third;
	screen.input = INPUT_NEXT;
	screen.message = "Done.";
	frontend_show(s.face, &screen);
	assert_int_equal(next(&s, &in, 2000), FRONTEND_INPUT);
	assert_int_equal(in.kind, INPUT_DO_NEXT);
	read_out(&s, &out);
	session_end(&s);
	assert_string_equal(str_text(&out),
		"rdpdoctor VERSION, plain mode.\n"
		"Type a number and press Enter. < goes back, ? explains, q leaves and "
		"saves.\n"
		"\nStep 3 of 7, Live checks.\nOK: Name. 12 ms.\nRunning.\n"
		"FAILED: Port. 3 s.\nDone.\nContinue: Enter: \n");
}

static void
what_is_not_kept_is_not_said_to_be_saved(void **state)
{
	struct screen screen = *sample_find("ladder");
	STR_AUTO out = STR_INIT(1u << 20);
	struct session s;

	(void)state;
	session_start(&s);
	screen.session = NULL;
	screen.unkept = true;
	frontend_show(s.face, &screen);
	read_out(&s, &out);
	session_end(&s);
	assert_true(text_starts(str_text(&out),
		"rdpdoctor VERSION, plain mode.\n"
		"Type a number and press Enter. < goes back, ? explains, q leaves.\n"
		"This session is not saved.\n"));
}

static void
the_end_of_input_is_a_hang_up(void **state)
{
	struct session s;
	struct input in;

	(void)state;
	session_start(&s);
	frontend_show(s.face, sample_find("ladder"));
	type(&s, "a"); /* the last line may lack its end */
	hang_up(&s);
	assert_int_equal(next(&s, &in, 2000), FRONTEND_INPUT);
	assert_int_equal(in.key, 'a');
	assert_int_equal(next(&s, &in, 2000), FRONTEND_HANGUP);
	session_end(&s);

	session_start(&s);
	frontend_show(s.face, sample_find("paste"));
	type(&s, "no dot at its end\n");
	hang_up(&s);
	assert_int_equal(next(&s, &in, 2000), FRONTEND_INPUT);
	assert_int_equal(in.kind, INPUT_DO_PASTE);
	assert_string_equal(in.text, "no dot at its end\n");
	frontend_show(s.face, sample_find("ladder"));
	assert_int_equal(next(&s, &in, 2000), FRONTEND_HANGUP);
	session_end(&s);
}

static void
passwords_are_taken_as_they_stand(void **state)
{
	static const char *const passwords[] = { "q", "<", "?", " with blanks ", "-", "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(passwords); i++) {
		struct session s;
		struct input in;

		session_start(&s);
		frontend_show(s.face, sample_find("password"));
		type(&s, passwords[i]);
		type(&s, "\r\n");
		assert_int_equal(next(&s, &in, 2000), FRONTEND_INPUT);
		assert_int_equal(in.kind, INPUT_DO_NEXT);
		assert_string_equal(in.fields[0].value, passwords[i]);
		session_end(&s);
	}
}

static void
text_from_outside_cannot_steer_the_terminal(void **state)
{
	static const struct screen_line lines[] = {
		{ .kind = LINE_TEXT, .text = "a certificate of \033]0;x\a\033[2J\xc2\x9b" },
		{ .kind = LINE_COMMAND, .text = "echo \033[31m" },
		{ .kind = LINE_PREVIEW, .text = "\033[H" },
	};
	struct screen screen = { .id = "x",
		.title = "x\033",
		.lines = lines,
		.line_count = 3,
		.message = "\033c" };
	struct session s;
	STR_AUTO out = STR_INIT(65536);

	(void)state;
	session_start(&s);
	frontend_show(s.face, &screen);
	frontend_raw(s.face, "raw \033[1m");
	read_out(&s, &out);
	session_end(&s);
	assert_null(strchr(str_text(&out), '\033'));
	assert_null(strchr(str_text(&out), '\a'));
	assert_null(strstr(str_text(&out), "\xc2\x9b"));
}

static void
lines_are_never_wider_than_78(void **state)
{
	(void)state;
	for (size_t i = 0; i < sample_count; i++) {
		struct session s;
		STR_AUTO out = STR_INIT(65536);
		const char *command = "schtasks";

		session_start(&s);
		frontend_show(s.face, &samples[i].screen);
		read_out(&s, &out);
		session_end(&s);
		for (const char *p = str_text(&out); *p != '\0';) {
			size_t len = strcspn(p, "\n");

			if (len > 78 && strncmp(p, command, strlen(command)) != 0)
				fail_msg("%s: %.*s", samples[i].name, (int)len, p);
			p += len;
			p += *p == '\n';
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_session_reads_like_this),
		cmocka_unit_test(checks_are_said_once_each),
		cmocka_unit_test(what_is_not_kept_is_not_said_to_be_saved),
		cmocka_unit_test(the_end_of_input_is_a_hang_up),
		cmocka_unit_test(passwords_are_taken_as_they_stand),
		cmocka_unit_test(text_from_outside_cannot_steer_the_terminal),
		cmocka_unit_test(lines_are_never_wider_than_78),
	};

	(void)setenv("LC_ALL", "C.UTF-8", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
