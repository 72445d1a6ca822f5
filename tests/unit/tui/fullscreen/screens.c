/*
 * Pictures of the sample screens, and rules for all of them at any size: no row past the
 * edge, no character that the terminal lacks, the cursor on the focused item.
 */
#include "tests/unit/tui/support.h"

#include "share/base/text.h"
#include "tui/fullscreen/layout.h"

static void
draw(struct view *v, struct canvas *c, struct layout_result *result)
{
	screen_layout(v, c, result);
	view_settle(v, result);
}

static void
print_canvas(const struct canvas *c, struct str *out)
{
	canvas_print(c, out);
	str_add(out, "---- styles\n");
	canvas_print_styles(c, out);
}

static void
check_picture(const char *name, struct view *v, int cols, int rows, bool ascii)
{
	struct canvas *c = canvas_create(rows, cols);
	struct layout_result result;
	STR_AUTO text = STR_INIT((size_t)1024 * 1024);
	char file[128];

	c->ascii = ascii;
	draw(v, c, &result);
	print_canvas(c, &text);
	assert_true(text_format(file, sizeof(file), "%s-%dx%d%s.txt", name, cols, rows,
		ascii ? "" : "-utf8"));
	golden_check(file, str_text(&text));
	canvas_destroy(c);
}

static void
picture_of(const char *name, int cols, int rows, bool ascii)
{
	struct view v;

	view_setup(&v);
	view_show(&v, sample_find(name));
	check_picture(name, &v, cols, rows, ascii);
	view_finish(&v);
}

/* In a narrow window the hint is below its field, and the label is next to both. */
static void
a_label_of_three_rows_is_read_to_its_end(void **state)
{
	static const struct screen_field fields[] = {
		{ .name = "a",
			.label = "In which Azure resource group is the machine?",
			.hint = "like rg-prod" },
		{ .name = "b", .label = "What is it called?", .hint = "like vm-042" },
	};
	const struct screen screen = { .id = "fill",
		.title = "Fill in",
		.input = INPUT_FORM,
		.fields = fields,
		.field_count = ARRAY_LEN(fields),
		.row_focus = -1 };
	struct canvas *c = canvas_create(16, 60);
	STR_AUTO text = STR_INIT((size_t)1024 * 1024);
	struct layout_result result;
	struct view v;

	(void)state;
	view_setup(&v);
	view_show(&v, &screen);
	draw(&v, c, &result);
	canvas_print(c, &text);
	assert_non_null(strstr(str_text(&text), "machine?"));
	assert_non_null(strstr(str_text(&text), "What is it"));
	view_finish(&v);
	canvas_destroy(c);
}

static void
every_sample_looks_as_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < sample_count; i++) {
		picture_of(samples[i].name, 80, 24, true);
		picture_of(samples[i].name, 60, 16, true);
		picture_of(samples[i].name, 100, 30, true);
		picture_of(samples[i].name, 120, 40, true);
	}
	picture_of("start", 80, 24, false);
	picture_of("paste", 80, 24, false);
	picture_of("export", 80, 24, false);
	picture_of("symptom", 120, 40, false);
	picture_of("start", 40, 12, true);
}

/* The top line if it is plain text: it must be visible. */
static const struct screen_line *
top_line(const struct screen *s)
{
	if (s->line_count == 0 ||
		(s->lines[0].kind != LINE_TEXT && s->lines[0].kind != LINE_HEADING))
		return NULL;
	return &s->lines[0];
}

static void
check_rules(const char *name, struct view *v, int cols, int rows, bool ascii)
{
	struct canvas *c = canvas_create(rows, cols);
	struct layout_result result;
	STR_AUTO text = STR_INIT((size_t)1024 * 1024);
	const struct screen_line *line = top_line(&v->screen);

	c->ascii = ascii;
	draw(v, c, &result);
	canvas_print(c, &text);
	assert_in_range(c->cursor_row, 0, rows - 1);
	assert_in_range(c->cursor_col, 0, cols - 1);
	for (const char *p = str_text(&text); *p != '\0'; p++) {
		if (ascii && (unsigned char)*p > 0x7E)
			fail_msg("%s at %dx%d: a sign outside ASCII", name, cols, rows);
		if ((unsigned char)*p < 0x20 && *p != '\n')
			fail_msg("%s: a control character on the canvas", name);
	}
	if (result.too_small) {
		assert_true(cols < LAYOUT_MIN_COLS || rows < LAYOUT_MIN_ROWS);
		if (cols >= 40 && rows >= 4)
			assert_non_null(strstr(str_text(&text), "rdpdoctor needs"));
	} else if (line != NULL && result.top == 0 && !v->help) {
		char first[24];

		text_copy(first, MIN_OF(sizeof(first), (size_t)20), line->text);
		if (strstr(str_text(&text), first) == NULL)
			fail_msg("%s at %dx%d: \"%s\" is not shown", name, cols, rows,
				first);
	}
	canvas_destroy(c);
}

static void
rules_hold_at_every_size(void **state)
{
	static const int sizes[][2] = { { 80, 24 }, { 60, 16 }, { 59, 40 }, { 80, 15 },
		{ 40, 12 }, { 61, 17 }, { 99, 25 }, { 100, 30 }, { 119, 24 }, { 120, 40 },
		{ 160, 50 }, { 250, 70 }, { 1, 1 }, { 10, 3 } };

	(void)state;
	for (size_t i = 0; i < sample_count; i++) {
		for (size_t k = 0; k < ARRAY_LEN(sizes); k++) {
			struct view v;

			view_setup(&v);
			view_show(&v, &samples[i].screen);
			check_rules(samples[i].name, &v, sizes[k][0], sizes[k][1], true);
			check_rules(samples[i].name, &v, sizes[k][0], sizes[k][1], false);
			v.help = true;
			check_rules(samples[i].name, &v, sizes[k][0], sizes[k][1], true);
			view_finish(&v);
		}
	}
}

static void
press(struct view *v, enum key_code code, uint32_t ch)
{
	struct key key = { .code = code, .ch = ch };
	struct input in;

	(void)view_key(v, &key, &in);
}

/* Presses Down through all places: at each one the cursor must be on the mark. */
static void
the_cursor_stands_on_the_focus(void **state)
{
	(void)state;
	for (size_t i = 0; i < sample_count; i++) {
		struct canvas *c = canvas_create(16, 60); /* small: everything scrolls */
		struct layout_result result;
		struct view v;

		view_setup(&v);
		view_show(&v, &samples[i].screen);
		c->ascii = true;
		for (size_t step = 0; step < v.item_count; step++) {
			enum view_item_kind kind;
			const struct canvas_cell *row;

			draw(&v, c, &result);
			kind = view_focus_kind(&v);
			row = &c->cells[(size_t)c->cursor_row * (size_t)c->cols];
			if (kind == ITEM_ROW || kind == ITEM_CHOICE || kind == ITEM_AFTER) {
				assert_int_equal(c->cursor_col, 1);
				assert_string_equal(row[1].text, ">");
			} else if (kind == ITEM_FIELD) {
				assert_string_equal(row[1].text, ">");
				assert_int_equal(row[c->cursor_col].style, STYLE_FOCUS);
			}
			press(&v, KEYCODE_DOWN, 0);
		}
		canvas_destroy(c);
		view_finish(&v);
	}
}

static void
long_content_scrolls_and_says_so(void **state)
{
	struct view v;

	(void)state;
	view_setup(&v);
	view_show(&v, sample_find("checks"));
	check_picture("checks-top", &v, 60, 16, true);
	press(&v, KEYCODE_PAGE_DOWN, 0);
	check_picture("checks-down", &v, 60, 16, true);
	for (int i = 0; i < 9; i++)
		press(&v, KEYCODE_PAGE_UP, 0);
	check_picture("checks-up", &v, 60, 16, true);
	view_finish(&v);

	view_setup(&v);
	view_show(&v, sample_find("export"));
	check_picture("preview-top", &v, 80, 24, true);
	press(&v, KEYCODE_PAGE_DOWN, 0);
	check_picture("preview-down", &v, 80, 24, true);
	view_finish(&v);
}

static void
typed_states_look_as_kept(void **state)
{
	struct view v;

	(void)state;
	view_setup(&v);
	view_show(&v, sample_find("password"));
	for (const char *p = "geheim"; *p != '\0'; p++)
		press(&v, KEYCODE_CHAR, (unsigned char)*p);
	check_picture("password-typed", &v, 80, 24, true);
	view_finish(&v);

	view_setup(&v);
	view_show(&v, sample_find("paste"));
	for (const char *p =
			"Leap Indicator: 3(not synchronized)\nSource: Local CMOS Clock\nq";
		*p != '\0'; p++)
		press(&v, *p == '\n' ? KEYCODE_ENTER : KEYCODE_CHAR, (unsigned char)*p);
	check_picture("paste-typed", &v, 80, 24, true);
	view_finish(&v);

	view_setup(&v);
	view_show(&v, sample_find("start"));
	press(&v, KEYCODE_TAB, 0);
	check_picture("start-field", &v, 80, 24, true);
	press(&v, KEYCODE_ENTER, 0);
	check_picture("start-rest", &v, 80, 24, true);
	press(&v, KEYCODE_CHAR, '?');
	check_picture("start-help", &v, 80, 24, true);
	view_finish(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_label_of_three_rows_is_read_to_its_end),
		cmocka_unit_test(every_sample_looks_as_kept),
		cmocka_unit_test(rules_hold_at_every_size),
		cmocka_unit_test(the_cursor_stands_on_the_focus),
		cmocka_unit_test(long_content_scrolls_and_says_so),
		cmocka_unit_test(typed_states_look_as_kept),
	};

	golden_use_locale();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
