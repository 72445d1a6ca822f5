/* Keys on the full screen: the input that each returns, and the state that stays when
 * a screen is shown again. A test is a string of keys; the inputs are compared as
 * text. */
#include "tests/unit/tui/support.h"

#include "tui/fullscreen/view.h"

/* \r Enter, \033 Esc, \t Tab, ^ up, v down, { and } the markers of a paste, \003 Ctrl-C,
 * \b backspace; a letter after ~ is typed as it is. */
static struct key
key_of(const char **p)
{
	char c = *(*p)++;

	if (c == '~')
		return (struct key) { .code = KEYCODE_CHAR, .ch = (unsigned char)*(*p)++ };
	switch (c) {
	case '\r':
		return (struct key) { .code = KEYCODE_ENTER };
	case '\033':
		return (struct key) { .code = KEYCODE_ESCAPE };
	case '\t':
		return (struct key) { .code = KEYCODE_TAB };
	case '^':
		return (struct key) { .code = KEYCODE_UP };
	case 'v':
		return (struct key) { .code = KEYCODE_DOWN };
	case '{':
		return (struct key) { .code = KEYCODE_PASTE_BEGIN };
	case '}':
		return (struct key) { .code = KEYCODE_PASTE_END };
	case '\003':
		return (struct key) { .code = KEYCODE_STOP };
	case '\b':
		return (struct key) { .code = KEYCODE_BACKSPACE };
	default:
		return (struct key) { .code = KEYCODE_CHAR, .ch = (unsigned char)c };
	}
}

/* Presses the keys; appends the inputs to @out, one per line. */
static void
walk(struct view *v, const char *keys, struct str *out)
{
	while (*keys != '\0') {
		struct key key = key_of(&keys);
		struct input in;
		enum frontend_result result = view_key(v, &key, &in);

		if (result == FRONTEND_INPUT) {
			event_print(out, &in);
			str_add_char(out, '\n');
		} else if (result == FRONTEND_TO_PLAIN) {
			str_add(out, "plain\n");
		}
	}
}

#define FORM                                                                               \
	" target=pc-042.corp.example port=3389 gateway=rdgw.example.com "                  \
	"user=CORP\\jdoe file=\n"

static const struct {
	const char *story, *screen, *keys, *inputs;
} walks[] = {
	{ "Enter goes on", "ladder", "\r", "next choice=-1 row=-1\n" },
	{ "Esc goes back", "ladder", "\033", "back choice=-1 row=-1\n" },
	{ "< goes back", "ladder", "<", "back choice=-1 row=-1\n" },
	{ "letters act", "ladder", "a", "action key=a choice=-1 row=-1\n" },
	{ "in either case", "ladder", "A", "action key=a choice=-1 row=-1\n" },
	{ "unknown letters do nothing", "ladder", "zZ", "" },
	{ "q leaves from everywhere", "ladder", "q", "action key=q choice=-1 row=-1\n" },
	{ "Ctrl-C stops, each time", "checks", "\003\003",
		"stop choice=-1 row=6\nstop choice=-1 row=6\n" },
	{ "p asks for plain mode", "ladder", "p", "plain\n" },
	{ "a digit picks", "symptom", "2", "choice choice=1 row=-1\n" },
	{ "a digit too high does not", "symptom", "9", "" },
	{ "Enter takes the focused one", "symptom", "\r", "choice choice=2 row=-1\n" },
	{ "arrows move the focus", "symptom", "v\r", "choice choice=3 row=-1\n" },
	{ "and stop at the ends", "symptom", "vvvvvvvvvvv\r", "choice choice=6 row=-1\n" },
	{ "in a form a digit marks only", "start", "2", "" },
	{ "and Enter goes on with it", "start", "2\r", "next choice=1 row=-1" FORM },
	{ "Space marks the focused one", "start", "v ^\r", "next choice=0 row=-1" FORM },
	{ "letters are typed in a field", "start", "\toq", "" },
	{ "Enter leaves the field, then goes on", "start", "\tq\r\r",
		"next choice=0 row=-1 target=pc-042.corp.exampleq port=3389 "
		"gateway=rdgw.example.com user=CORP\\jdoe file=\n" },
	{ "after a field letters act again", "start", "\t\ro",
		"action key=o choice=0 row=-1" FORM },
	{ "a number takes digits only", "start", "\t\t\b\b\b\bx33<90\r\r",
		"next choice=0 row=-1 target=pc-042.corp.example port=3390 "
		"gateway=rdgw.example.com user=CORP\\jdoe file=\n" },
	{ "a single field goes on at once", "password", "ab\r",
		"next choice=-1 row=-1 password=(2)\n" },
	{ "Enter is no yes", "consent", "\r\r \r", "" },
	{ "y is", "consent", "y", "yes choice=-1 row=-1\n" },
	{ "n is no", "consent", "N", "no choice=-1 row=-1\n" },
	{ "other letters are neither", "consent", "jx1", "" },
	{ "Enter acts on the row", "verdict", "v\r", "next choice=-1 row=2\n" },
	{ "a digit acts on its row", "verdict", "3", "next choice=-1 row=3\n" },
	{ "an action knows the row", "verdict", "ve", "action key=e choice=-1 row=2\n" },
	{ "while checks run a digit only looks", "checks", "2x",
		"action key=x choice=-1 row=2\n" },
	{ "the rows of checks start where they should", "checks", "\r",
		"next choice=-1 row=6\n" },
	{ "a paste is one thing, q or not", "paste", "{qux\rq\r}",
		"paste choice=-1 row=-1 text=6:qux\nq\n\n" },
	{ "typed text ends with a dot", "paste", "q\r.x\r.\r",
		"paste choice=-1 row=-1 text=5:q\n.x\n\n" },
	{ "Tab leaves the box for the letters", "paste", "\tf",
		"action key=f choice=-1 row=-1\n" },
	{ "Esc leaves it too", "paste", "abc\033", "back choice=-1 row=-1\n" },
	{ "a paste into a field is its first line", "password", "{pq\rrm -rf\r}\r",
		"next choice=-1 row=-1 password=(2)\n" },
	{ "a paste elsewhere is dropped", "ladder", "{q\r}", "" },
	{ "? opens the help, any key closes it", "ladder", "?qq",
		"action key=q choice=-1 row=-1\n" },
	{ "a menu takes digits", "quit", "1", "choice choice=0 row=-1\n" },
	{ "an action wins over the mouse key", "export", "m",
		"action key=m choice=0 row=-1 file=~/rdpdoctor-7K2M-9QD4.txt\n" },
};

static void
keys_give_inputs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(walks); i++) {
		STR_AUTO out = STR_INIT(65536);
		struct view v;

		view_setup(&v);
		view_show(&v, sample_find(walks[i].screen));
		walk(&v, walks[i].keys, &out);
		if (strcmp(str_text(&out), walks[i].inputs) != 0)
			print_error("in the story \"%s\":\n", walks[i].story);
		assert_string_equal(str_text(&out), walks[i].inputs);
		view_finish(&v);
	}
}

static void
shown_again_it_keeps_focus_and_text(void **state)
{
	const struct screen *start = sample_find("start");
	struct screen again = *start;
	struct screen_field fields[8];
	STR_AUTO out = STR_INIT(65536);
	struct view v;

	(void)state;
	view_setup(&v);
	view_show(&v, start);
	walk(&v, "3\tabc", &out);
	again.message = "Something else";
	view_show(&v, &again);
	assert_int_equal(view_focus_kind(&v), ITEM_FIELD);
	walk(&v, "d\r\r", &out);
	assert_non_null(
		strstr(str_text(&out), "choice=2 row=-1 target=pc-042.corp.exampleabcd"));

	/* A change by the guide replaces typed text. */
	memcpy(fields, start->fields, start->field_count * sizeof(*fields));
	fields[0].value = "other.example";
	again.fields = fields;
	view_show(&v, &again);
	str_clear(&out);
	walk(&v, "\r", &out);
	assert_non_null(strstr(str_text(&out), "target=other.example port"));

	/* Another screen starts fresh, and so does another question with the same id. */
	view_show(&v, sample_find("symptom"));
	str_clear(&out);
	walk(&v, "vv", &out);
	{
		static const struct screen_choice others[] = { { "yes", NULL, false },
			{ "no", NULL, false } };
		struct screen other = *sample_find("symptom");

		other.choices = others;
		other.choice_count = 2;
		other.choice_focus = 0;
		view_show(&v, &other);
		walk(&v, "\r", &out);
		assert_string_equal(str_text(&out), "choice choice=0 row=-1\n");
	}
	view_finish(&v);
}

static void
live_rows_keep_their_focus_by_id(void **state)
{
	const struct screen *checks = sample_find("checks");
	struct screen more = *checks;
	struct screen_line lines[32];
	STR_AUTO out = STR_INIT(4096);
	struct view v;

	(void)state;
	view_setup(&v);
	view_show(&v, checks);
	walk(&v, "v", &out); /* from row 6 to row 7 */
	lines[0] = (struct screen_line) { .kind = LINE_ROW,
		.word = "OK",
		.text = "A new one",
		.selectable = true,
		.id = 99 };
	memcpy(lines + 1, checks->lines, checks->line_count * sizeof(*lines));
	more.lines = lines;
	more.line_count++;
	view_show(&v, &more);
	more.input = INPUT_ROWS; /* the checks end */
	view_show(&v, &more);
	walk(&v, "\r", &out);
	assert_string_equal(str_text(&out), "next choice=-1 row=7\n");
	view_finish(&v);
}

static void
secrets_are_wiped_when_they_were_given(void **state)
{
	struct view v;
	STR_AUTO out = STR_INIT(4096);
	const char *memory;

	(void)state;
	view_setup(&v);
	view_show(&v, sample_find("password"));
	memory = v.fields[0].edit.text;
	walk(&v, "geheim", &out);
	assert_string_equal(memory, "geheim");
	walk(&v, "\r", &out);
	assert_string_equal(memory, "geheim"); /* borrowed until the next call */
	view_show(&v, sample_find("password"));
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(v.fields[0].edit.text[i], 0);
	walk(&v, "xy\003", &out); /* a stop is no giving */
	assert_string_equal(v.fields[0].edit.text, "xy");
	assert_null(strstr(str_text(&out), "geheim"));
	view_finish(&v);
}

static void
a_paste_has_a_limit_and_says_so(void **state)
{
	struct view v;
	struct input in;
	struct key begin = { .code = KEYCODE_PASTE_BEGIN },
		   end = { .code = KEYCODE_PASTE_END };
	struct key x = { .code = KEYCODE_CHAR, .ch = 'x' };
	struct key escape = { .code = KEYCODE_CHAR, .ch = 0x9b };

	(void)state;
	view_setup(&v);
	view_show(&v, sample_find("paste"));
	(void)view_key(&v, &begin, &in);
	(void)view_key(&v, &escape, &in); /* C1 controls are dropped */
	for (size_t i = 0; i < PASTE_MAX_BYTES + 1000; i++)
		(void)view_key(&v, &x, &in);
	assert_non_null(v.note);
	assert_int_equal(view_key(&v, &end, &in), FRONTEND_INPUT);
	assert_int_equal(in.kind, INPUT_DO_PASTE);
	assert_true(in.text_len <= PASTE_MAX_BYTES && in.text_len > PASTE_MAX_BYTES - 8);
	assert_int_equal(in.text[0], 'x');
	view_finish(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_give_inputs),
		cmocka_unit_test(shown_again_it_keeps_focus_and_text),
		cmocka_unit_test(live_rows_keep_their_focus_by_id),
		cmocka_unit_test(secrets_are_wiped_when_they_were_given),
		cmocka_unit_test(a_paste_has_a_limit_and_says_so),
	};

	golden_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
