/* The small parts: cells, keys and their byte sequences, the line editor, copying, QR
 * codes. */
#include "tests/unit/tui/support.h"

#include "tui/frontend/canvas.h"
#include "tui/frontend/clipboard.h"
#include "tui/terminal/terminfo.h"
#include "tui/frontend/line_edit.h"
#include "tui/frontend/keys.h"
#include "tui/plain/plain_print.h"
#include "tui/fullscreen/qr_code.h"
#include "tui/fullscreen/view.h"

static void
a_canvas_takes_any_text(void **state)
{
	struct canvas *c = canvas_create(3, 12);
	STR_AUTO text = STR_INIT(4096);

	(void)state;
	assert_int_equal(canvas_put(c, 0, 0, STYLE_PLAIN, "a\033[31mb\tc\x7f"), 10);
	assert_int_equal(
		canvas_put(c, 1, 0, STYLE_PLAIN, "e\xcc\x81 \xe5\xb1\xb1|\xff\xc3"), 7);
	assert_int_equal(canvas_put(c, 2, 10, STYLE_PLAIN, "x\xe5\xb1\xb1"), 1);
	assert_int_equal(canvas_put(c, 9, 0, STYLE_PLAIN, "below"), 5); /* dropped */
	canvas_put(c, 0, -2, STYLE_PLAIN, "<<");			/* left of it too */
	canvas_print(c, &text);
	assert_string_equal(
		str_text(&text), "a?[31mb c?\ne\xcc\x81 \xe5\xb1\xb1|??\n          x\n");
	canvas_put(c, 1, 3, STYLE_BAD, "Z"); /* over the right half of the wide one */
	str_clear(&text);
	canvas_print(c, &text);
	assert_non_null(strstr(str_text(&text), "\ne\xcc\x81  Z|??\n"));
	c->ascii = true;
	canvas_put(c, 2, 0, STYLE_OK, "\xe2\x80\x93\xc3\xbc\xe2\x80\x99\xe5\xb1\xb1");
	str_clear(&text);
	canvas_print(c, &text);
	assert_non_null(strstr(str_text(&text), "\n-?'?"));
	canvas_destroy(c);
}

static void
commands_break_without_losing_a_byte(void **state)
{
	struct canvas *c = canvas_create(1, 10);
	STR_AUTO text = STR_INIT(4096);

	(void)state;
	c->grows = true;
	assert_int_equal(
		canvas_put_broken(c, 0, 0, 10, STYLE_COMMAND, "netsh adv  firewall x"), 3);
	canvas_print(c, &text);
	assert_int_equal(strncmp(str_text(&text), "netsh adv\n firewall\nx\n", 22), 0);
	assert_string_equal(c->cells[9].text, " ");
	assert_int_equal(
		c->cells[9].style, STYLE_COMMAND); /* the blank is a character of its own */
	canvas_destroy(c);
}

static void
unknown_sequences_are_swallowed_whole(void **state)
{
	static const struct {
		const char *keys; /* \033 Esc, others characters */
		const char *left;
	} rows[] = {
		{ "\033[1;5Aq", "q" }, { "\033[99~x", "x" }, { "\033[[Ex", "x" },
		{ "\033Oxy", "y" }, { "a\033", "a\033" }, { "\033q", "\033q" },
		{ "\033\033[5;3~q", "\033q" },
		{ "\033[?62;52cq", "q" }, /* a late reply to a terminal query */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct key keys[32];
		struct key_swallow s = { 0 };
		size_t count = strlen(rows[i].keys), left;
		char got[33] = "";

		for (size_t k = 0; k < count; k++)
			keys[k] = key_of_character((unsigned char)rows[i].keys[k]);
		left = keys_swallow(&s, keys, count, 1000);
		for (size_t k = 0; k < left; k++)
			got[k] = keys[k].code == KEYCODE_ESCAPE ? '\033' : (char)keys[k].ch;
		assert_string_equal(got, rows[i].left);
	}
}

static void
a_sequence_may_come_in_two_parts(void **state)
{
	struct key first[3] = { { .code = KEYCODE_ESCAPE },
		{ .code = KEYCODE_CHAR, .ch = '[' }, { .code = KEYCODE_CHAR, .ch = '1' } };
	struct key second[2] = { { .code = KEYCODE_CHAR, .ch = '~' },
		{ .code = KEYCODE_CHAR, .ch = 'q' } };
	struct key late[1] = { { .code = KEYCODE_CHAR, .ch = '~' } };
	struct key_swallow s = { 0 };

	(void)state;
	assert_int_equal(keys_swallow(&s, first, 3, 1000), 0);
	assert_int_equal(keys_swallow(&s, second, 2, 1050), 1);
	assert_int_equal(second[0].ch, 'q');
	s = (struct key_swallow) { 0 };
	first[0] = (struct key) { .code = KEYCODE_ESCAPE };
	first[1] = (struct key) { .code = KEYCODE_CHAR, .ch = '[' };
	first[2] = (struct key) { .code = KEYCODE_CHAR, .ch = '1' };
	assert_int_equal(keys_swallow(&s, first, 3, 1000), 0);
	assert_int_equal(
		keys_swallow(&s, late, 1, 1500), 1); /* too late: typed by the user */
}

static void
a_line_is_edited_by_characters(void **state)
{
	struct edit e;

	(void)state;
	edit_init(&e, 16, false);
	edit_set(&e, "a\xc3\xbc");
	assert_true(edit_insert(&e, 0x5c71));
	assert_string_equal(e.text, "a\xc3\xbc\xe5\xb1\xb1");
	assert_true(edit_left(&e) && edit_left(&e));
	assert_int_equal(e.cursor, 1);
	assert_true(edit_delete(&e));
	assert_string_equal(e.text, "a\xe5\xb1\xb1");
	edit_end(&e);
	assert_true(edit_backspace(&e) && edit_backspace(&e));
	assert_false(edit_backspace(&e));
	assert_false(
		edit_insert(&e, 0x1b) || edit_insert(&e, 0x9b) || edit_insert(&e, 0xd800));
	for (int i = 0; i < 40; i++)
		(void)edit_insert(&e, 'x');
	assert_int_equal(e.len, 15);
	edit_set(&e, "one two ");
	edit_kill_word(&e);
	assert_string_equal(e.text, "one ");
	edit_finish(&e);

	edit_init(&e, 1024, true);
	edit_set(&e, "secret");
	edit_home(&e);
	(void)edit_delete(&e);
	assert_int_equal(e.text[5], 0);
	assert_int_equal(e.text[6], 0);
	edit_kill(&e);
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(e.text[i], 0);
	edit_finish(&e);
}

static void
the_ladder_of_copying_knows_where_it_is(void **state)
{
	static const struct {
		struct copy_place place;
		enum copy_way way;
	} rows[] = {
		{ { .tmux = true, .x11 = true, .has_xclip = true, .has_osc = true },
			COPY_TMUX },
		{ { .tmux = true, .ssh = true }, COPY_TMUX },
		{ { .screen = true, .ssh = true, .has_osc = true }, COPY_SCREEN },
		{ { .wayland = true, .has_wl_copy = true, .x11 = true, .has_xclip = true },
			COPY_WAYLAND },
		{ { .x11 = true, .has_xsel = true, .has_osc = true }, COPY_XSEL },
		{ { .x11 = true, .has_osc = true }, COPY_OSC52 },
		{ { .ssh = true, .x11 = true, .has_xclip = true, .has_osc = true },
			COPY_OSC52 }, /* the tool would succeed on the wrong computer */
		{ { .ssh = true, .wsl = true, .has_osc = true }, COPY_OSC52 },
		{ { .wsl = true, .has_osc = true }, COPY_WSL },
		{ { .has_osc = false }, COPY_NONE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(copy_choose(&rows[i].place), rows[i].way);
}

/* One of the three variables is enough: sudo and su keep some and drop others. */
static void
each_sign_of_ssh_counts_alone(void **state)
{
	static const char *const names[] = { "SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT" };
	struct copy_place place;

	(void)state;
	for (size_t i = 0; i <= ARRAY_LEN(names); i++) {
		for (size_t k = 0; k < ARRAY_LEN(names); k++)
			(void)unsetenv(names[k]);
		if (i < ARRAY_LEN(names))
			assert_int_equal(setenv(names[i], "x", 1), 0);
		copy_look(&place);
		assert_int_equal(place.ssh, i < ARRAY_LEN(names));
	}
}

static void
a_console_passes_no_sequence_on(void **state)
{
	static const char *const with[] = { "xterm", "xterm-256color", "tmux-256color",
		"screen" };
	static const char *const without[] = { "linux", "vt100", NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(with); i++)
		assert_true(terminfo_has_osc(with[i]));
	for (size_t i = 0; i < ARRAY_LEN(without); i++)
		assert_false(terminfo_has_osc(without[i]));
}

static void
osc_52_has_these_bytes(void **state)
{
	STR_AUTO clean = STR_INIT(4096);
	STR_AUTO bytes = STR_INIT(65536);
	char big[3000];
	const char *p;
	size_t pieces = 0;
	STR_AUTO joined = STR_INIT(65536);

	(void)state;
	copy_clean(&clean, "sc query\033[2J\r\n\r\n");
	assert_string_equal(str_text(&clean), "sc query?[2J");
	copy_osc52(&bytes, "a", 1);
	assert_string_equal(str_text(&bytes), "\033]52;c;YQ==\a");
	str_clear(&bytes);
	copy_osc52(&bytes, "w32tm /resync", 13);
	assert_string_equal(str_text(&bytes), "\033]52;c;dzMydG0gL3Jlc3luYw==\a");

	memset(big, 'x', sizeof(big));
	str_clear(&bytes);
	copy_osc52_screen(&bytes, big, sizeof(big));
	for (p = str_text(&bytes); *p != '\0'; pieces++) {
		const char *end = strstr(p, "\033\\");

		assert_non_null(end);
		assert_true(end + 2 - p <= 200);
		assert_int_equal(strncmp(p, "\033P", 2), 0);
		str_add_len(&joined, p + 2, (size_t)(end - p - 2));
		p = end + 2;
	}
	str_clear(&bytes);
	copy_osc52(&bytes, big, sizeof(big));
	assert_string_equal(str_text(&joined), str_text(&bytes));
	assert_true(pieces > 20);
}

static bool
remember(void *to, const char *bytes, size_t len)
{
	str_add_len(to, bytes, len);
	return true;
}

static void
copying_refuses_and_never_cuts(void **state)
{
	STR_AUTO sent = STR_INIT((size_t)1024 * 1024);
	char *big = malloc(COPY_MAX_BYTES + 2);

	(void)state;
	(void)unsetenv("TMUX");
	(void)unsetenv("STY");
	(void)setenv("SSH_TTY", "/dev/pts/9", 1);
	assert_non_null(big);
	memset(big, 'y', COPY_MAX_BYTES + 1);
	big[COPY_MAX_BYTES + 1] = '\0';
	assert_non_null(strstr(copy_text(big, true, remember, &sent), "nothing was sent"));
	assert_int_equal(sent.len, 0);
	big[COPY_MAX_BYTES] = '\0';
	assert_non_null(strstr(copy_text(big, true, remember, &sent), "Paste to check"));
	assert_true(sent.len > COPY_MAX_BYTES);
	assert_non_null(strstr(copy_text("x", true, NULL, NULL), "Plain mode"));
	str_clear(&sent);
	assert_non_null(strstr(copy_text("x", false, remember, &sent), "no clipboard"));
	assert_int_equal(sent.len, 0);
	free(big);
}

static void
codes_fit_or_say_so(void **state)
{
	static const struct {
		size_t bytes;
		int rows, cols;
		bool ascii, fits;
	} table[] = { { 53, 24, 80, false, true }, { 78, 24, 80, false, true },
		{ 106, 24, 80, false, true }, { 134, 24, 80, false, false },
		{ 134, 30, 80, false, true }, { 33, 24, 80, true, false },
		{ 33, 50, 100, true, true }, { 4000, 70, 200, false, false } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct canvas *c = canvas_create(table[i].rows, table[i].cols);
		char *text = calloc(1, table[i].bytes + 1);
		const char *problem;

		assert_non_null(text);
		memset(text, 'a', table[i].bytes);
		c->ascii = table[i].ascii;
		problem = qr_draw(text, c);
		if (table[i].fits)
			assert_null(problem);
		else
			assert_non_null(problem);
		free(text);
		canvas_destroy(c);
	}
}

/* The quiet zone is light on all four sides, in black on white. */
static void
a_code_has_its_margin(void **state)
{
	struct canvas *c = canvas_create(24, 80);
	int first = -1, last = -1;

	(void)state;
	assert_null(qr_draw("HTTPS://HELP.EXAMPLE.COM/R/7K2M9Q", c));
	for (int col = 0; col < c->cols; col++) {
		if (c->cells[col].style != STYLE_INK)
			continue;
		first = first < 0 ? col : first;
		last = col;
	}
	assert_int_equal(last - first + 1, 33); /* version 2: 25 modules and 2 x 4 */
	for (int row = 0; row < 16; row++) {
		const struct canvas_cell *cells = &c->cells[(size_t)row * (size_t)c->cols];

		for (int i = 0; i < 4; i++) {
			assert_string_equal(cells[first + i].text, " ");
			assert_string_equal(cells[last - i].text, " ");
		}
	}
	for (int col = first; col <= last; col++)
		assert_string_equal(c->cells[(size_t)c->cols + (size_t)col].text, " ");
	canvas_destroy(c);
}

static void
the_heart_beats_every_half_minute(void **state)
{
	struct heartbeat h = { 0 };
	const struct screen *checks = sample_find("checks");
	STR_AUTO out = STR_INIT(4096);

	(void)state;
	assert_int_equal(heartbeat_timeout_ms(&h, 5), -1);
	heartbeat_look(&h, checks, 1000);
	assert_int_equal(heartbeat_timeout_ms(&h, 1000), 30000);
	assert_false(heartbeat_add(&h, checks, 30999, &out));
	assert_true(heartbeat_add(&h, checks, 31000, &out));
	assert_string_equal(str_text(&out),
		"Still working: Gateway rdgw.example.com. 30 seconds so far.\n");
	assert_false(heartbeat_add(&h, checks, 31001, &out));
	heartbeat_look(&h, checks, 32000); /* shown again: the time continues */
	str_clear(&out);
	assert_true(heartbeat_add(&h, checks, 61000, &out));
	assert_non_null(strstr(str_text(&out), " 60 seconds"));
	heartbeat_look(&h, sample_find("checks-done"), 62000);
	assert_int_equal(heartbeat_timeout_ms(&h, 62000), -1);
}

static void
codes_are_spoken_in_groups(void **state)
{
	STR_AUTO out = STR_INIT(64);

	(void)state;
	plain_add_spoken(&out, "7K2M-9QD4");
	assert_string_equal(str_text(&out), "7 K 2 M, 9 Q D 4");
}

/* UTF-8 is assembled over several calls; any other byte is one character. */
static void
bytes_become_characters(void **state)
{
	static const char text[] =
		"a\xc3\x84\xe7\x8a\xb6z\xc4x\xe7\x8az\xff\xf0\x9f\x98\x80";
	static const uint32_t wanted[] = { 'a', 0xC4, 0x72B6, 'z', 0xC4, 'x', 0xE7, 0x8A,
		'z', 0xFF, 0x1F600 };
	struct key_bytes b = { .count = 0 };
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i++) {
		uint32_t out[4];
		size_t got = keys_of_byte(&b, (unsigned char)text[i], out);

		assert_true(got <= 4);
		for (size_t k = 0; k < got; k++) {
			assert_true(n < ARRAY_LEN(wanted));
			assert_int_equal(out[k], wanted[n++]);
		}
	}
	assert_int_equal(n, ARRAY_LEN(wanted));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_canvas_takes_any_text),
		cmocka_unit_test(commands_break_without_losing_a_byte),
		cmocka_unit_test(unknown_sequences_are_swallowed_whole),
		cmocka_unit_test(a_sequence_may_come_in_two_parts),
		cmocka_unit_test(a_line_is_edited_by_characters),
		cmocka_unit_test(the_ladder_of_copying_knows_where_it_is),
		cmocka_unit_test(each_sign_of_ssh_counts_alone),
		cmocka_unit_test(a_console_passes_no_sequence_on),
		cmocka_unit_test(osc_52_has_these_bytes),
		cmocka_unit_test(copying_refuses_and_never_cuts),
		cmocka_unit_test(codes_fit_or_say_so),
		cmocka_unit_test(a_code_has_its_margin),
		cmocka_unit_test(the_heart_beats_every_half_minute),
		cmocka_unit_test(bytes_become_characters),
		cmocka_unit_test(codes_are_spoken_in_groups),
	};

	golden_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
