/*
 * Keys and pastes on the full screen: any bytes, as a terminal might send them, on screens
 * whose texts are such bytes too, drawn at sizes that they choose.
 */
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/macros.h"
#include "tui/fullscreen/layout.h"
#include "tui/fullscreen/qr_code.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum screen_input
input_of(uint8_t byte)
{
	return (enum screen_input)(byte % (INPUT_YES_NO + 1));
}

static void
draw(struct view *v, int rows, int cols, bool ascii)
{
	struct canvas *c = canvas_create(rows, cols);
	struct layout_result result;

	c->ascii = ascii;
	screen_layout(v, c, &result);
	view_settle(v, &result);
	if (c->cursor_row >= rows || c->cursor_col >= cols || result.top < 0)
		abort();
	canvas_destroy(c);
}

#define LINES 3
#define CHOICES 2

static void
fill_screen(const uint8_t *data, const char *text, struct screen_line lines[LINES],
	struct screen_choice choices[CHOICES], struct screen_field fields[CHOICES])
{
	for (size_t i = 0; i < LINES; i++)
		lines[i] = (struct screen_line) {
			.kind = (enum line_kind)((data[1] + i * 3) % (LINE_BLANK + 1)),
			.text = text,
			.word = (data[2] & 1) != 0 ? text : "OK",
			.right = (data[2] & 2) != 0 ? text : NULL,
			.detail = (data[2] & 4) != 0 ? text : NULL,
			.selectable = (data[2] & 8) != 0,
			.id = (int)i
		};
	for (size_t i = 0; i < CHOICES; i++) {
		choices[i] = (struct screen_choice) { text, text, i == 0 };
		fields[i] = (struct screen_field) { i == 0 ? "a" : "b", text, text, text,
			(enum field_kind)((data[3] + i) % (FIELD_FILE + 1)) };
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[512];
	struct screen_line lines[LINES];
	struct screen_choice choices[CHOICES];
	struct screen_field fields[CHOICES];
	struct screen s = { .id = "fuzz",
		.step = 1,
		.steps = 7,
		.title = text,
		.status = text,
		.lines = lines,
		.line_count = ARRAY_LEN(lines),
		.after = lines,
		.after_count = 1,
		.choices = choices,
		.fields = fields,
		.message = text,
		.prompt = text };
	struct view v;
	size_t len;

	if (size < 8)
		return 0;
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	len = MIN_OF((size_t)data[0] * 2, MIN_OF(size - 8, sizeof(text) - 1));
	memcpy(text, data + 8, len);
	text[len] = '\0';
	fill_screen(data, text, lines, choices, fields);
	s.input = input_of(data[4]);
	s.choice_count = data[5] % 3;
	s.field_count = data[6] % 3;
	view_setup(&v);
	view_show(&v, &s);
	draw(&v, 1 + data[7] % 60, 1 + data[0] % 200, (data[2] & 16) != 0);
	for (size_t i = 8; i < size && i < 600; i++) {
		struct key key = data[i] < 0x80
			? key_of_character(data[i])
			: (struct key) { .code = (enum key_code)(
						 data[i] % (KEYCODE_OTHER + 1)),
				  .ch = data[i] };
		struct input in;

		if (view_key(&v, &key, &in) == FRONTEND_INPUT && data[i] % 5 == 0)
			view_show(&v, &s);
		if (i % 16 == 0)
			draw(&v, 16 + data[7] % 20, 60 + data[i] % 100, false);
	}
	view_finish(&v);
	return 0;
}
