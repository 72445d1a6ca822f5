/*
 * Both frontends: the same answers, as keys in a terminal and as lines in a pipe, must
 * give the same inputs in the same order.
 */
#include "pty.h"
#include "tests/unit/tui/support.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

/* One answer to a sample, as keys and as a line: one input each. The demo continues
 * with the next sample. */
static const struct answer {
	const char *waits_for; /* on the full screen */
	const char *keys, *lines;
} first_two[] = {
	{ "Who is at the keyboard?", "2\t\x15pc-1\t\t\x15\t\x15mary\r\r",
		"2\npc-1\n\n-\nmary\n\n\n" },
	{ "What happens", "3", "3\n" },
};
static const struct answer later[] = {
	{ "Go ahead?", "N", "no\n" },
	{ "10 of 10 done", "7", "7\n" },
	{ "Go ahead?", "y", "Y\n" },
	{ "Password", "ge heim\r", "ge heim\n" },
	{ "Stopped at stage 6", "D", "d\n" },
	{ "Stopped at stage 6", "\r", "\n" },
	{ "MOST LIKELY", "\x1b[Be", "e 2\n" },
	{ "MOST LIKELY", "1", "1\n" },
	{ "w32tm /resync", "f", "F\n" },
	{ "w32tm /resync", "\x1b[B\r", "3\n" },
	{ "paste here", "one\rtwo q\r.\r", "one\ntwo q\n.\n" },
	{ "Transcript and handover", "2\r", "2\n\n" },
	{ "Fix: long names", "\x15short\r", "short\n" },
	{ "Leave rdpdoctor?", "<", "<\n" },
	{ "Fix: long names", "\x1b", "<\n" },
	{ "Transcript and handover", "\x1b", "<\n" },
	{ "paste here", "\x1b", "<\n" },
	{ "w32tm /resync", "q", "q\n" },
};

static void
by_keys(const char *first, const struct answer *steps, size_t count, struct str *inputs)
{
	const char *const args[] = { "--screen", first, NULL };
	const struct pty_config config = {
		.term = "xterm-256color", .rows = 24, .cols = 80, .args = args
	};
	struct pty p;

	pty_start(&p, &config);
	for (size_t i = 0; i < count; i++) {
		size_t lines = 0, now;

		pty_wait_text(&p, steps[i].waits_for);
		for (size_t k = 0; k < p.inputs.len; k++)
			lines += p.inputs.text[k] == '\n';
		pty_type(&p, steps[i].keys);
		do { /* each answer gives one input */
			pty_listen(&p, 5);
			now = 0;
			for (size_t k = 0; k < p.inputs.len; k++)
				now += p.inputs.text[k] == '\n';
		} while (now == lines && p.ended == 0);
	}
	str_add(inputs, str_text(&p.inputs));
	pty_end(&p);
}

static void
by_lines(const char *first, const struct answer *steps, size_t count, struct str *inputs)
{
	int in[2], events[2];
	STR_AUTO lines = STR_INIT(65536);
	char buffer[4096];
	pid_t child;
	ssize_t n;

	for (size_t i = 0; i < count; i++)
		str_add(&lines, steps[i].lines);
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(events, O_CLOEXEC), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int nowhere = open("/dev/null", O_WRONLY);

		(void)dup2(in[0], 0);
		(void)dup2(nowhere, 1);
		(void)dup2(events[1], 9);
		(void)setenv("LC_ALL", "C.UTF-8", 1);
		(void)execl(DEMO_FACE, DEMO_FACE, "--plain", "--screen", first, "--events",
			"9", (char *)NULL);
		_exit(127);
	}
	(void)close(in[0]);
	(void)close(events[1]);
	assert_int_equal(write(in[1], str_text(&lines), lines.len), (ssize_t)lines.len);
	(void)close(in[1]);
	while ((n = read(events[0], buffer, sizeof(buffer))) > 0)
		str_add_len(inputs, buffer, (size_t)n);
	(void)close(events[0]);
	(void)waitpid(child, NULL, 0);
}

static void
the_same_walk_gives_the_same_inputs(void **state)
{
	STR_AUTO full = STR_INIT((size_t)1024 * 1024);
	STR_AUTO plain = STR_INIT((size_t)1024 * 1024);

	(void)state;
	by_keys("consent", later, ARRAY_LEN(later), &full);
	by_lines("consent", later, ARRAY_LEN(later), &plain);
	assert_string_equal(str_text(&full), str_text(&plain));
	assert_non_null(strstr(str_text(&full), "action key=q"));

	str_clear(&full);
	str_clear(&plain);
	by_keys("start", first_two, 2, &full);
	by_lines("start", first_two, 2, &plain);
	assert_string_equal(str_text(&full), str_text(&plain));
	assert_non_null(strstr(str_text(&full), "user=mary"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_walk_gives_the_same_inputs),
	};

	golden_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
