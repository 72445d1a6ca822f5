/*
 * The full-screen frontend: passes keys from the terminal to the view, lets the layout
 * draw the view, and shows the picture on the terminal. It queues keys, because one key
 * may end a screen and the next one then belongs to another screen.
 */
#include "tui/fullscreen/fullscreen.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "share/base/text.h"
#include "tui/frontend/clipboard.h"
#include "tui/frontend/frontend_ops.h"
#include "tui/fullscreen/layout.h"
#include "tui/fullscreen/qr_code.h"
#include "tui/terminal/terminal.h"
#include "tui/terminal/terminfo.h"
#include "tui/fullscreen/view.h"

#define QUEUE_MAX 1024

struct full {
	struct frontend frontend;
	struct terminal *term;
	struct view view;
	struct canvas *canvas;
	struct layout_result layout;
	struct key queue[QUEUE_MAX];
	size_t queue_at, queue_len;
	bool more;  /* the terminal may have keys that did not fit the queue */
	bool dirty; /* the view changed since the last paint */
	bool owes; /* write a sync byte once the picture is painted and the queue is empty */
	bool shown; /* a screen was shown */
	bool mouse;
	int in_fd, sync_fd;
};

static struct full *
full_of(struct frontend *f)
{
	return (struct full *)f;
}

static void
sync_give(struct full *full)
{
	char byte = 'p';
	ssize_t n;

	if (full->sync_fd < 0 || !full->owes || full->queue_at < full->queue_len)
		return;
	n = write(full->sync_fd, &byte, 1);
	(void)n;
	full->owes = false;
}

static void
paint(struct full *full)
{
	int rows, cols;

	if (!full->shown)
		return;
	term_size(full->term, &rows, &cols);
	if (full->canvas == NULL || full->canvas->rows != rows ||
		full->canvas->cols != cols) {
		canvas_destroy(full->canvas);
		full->canvas = canvas_create(rows, cols);
		full->canvas->ascii = term_is_ascii(full->term);
	}
	screen_layout(&full->view, full->canvas, &full->layout);
	view_settle(&full->view, &full->layout);
	/* Always on: without markers, pasted text would act as keys, even as y. */
	term_set_paste(full->term, true);
	term_paint(full->term, full->canvas);
	full->dirty = false;
}

static void
full_destroy(struct frontend *f)
{
	struct full *full = full_of(f);

	term_close(full->term);
	view_finish(&full->view);
	canvas_destroy(full->canvas);
	explicit_bzero(full->queue, sizeof(full->queue));
	free(full);
}

static void
full_show(struct frontend *f, const struct screen *s)
{
	struct full *full = full_of(f);

	view_show(&full->view, s);
	full->shown = full->dirty = full->owes = true;
	if (full->queue_at < full->queue_len)
		return; /* waiting keys belong to this screen */
	paint(full);
	sync_give(full);
}

static size_t
full_poll_fds(const struct frontend *f, struct pollfd *fds, size_t room)
{
	const struct full *full = (const struct full *)f;
	size_t count = 0;

	if (room > count)
		fds[count++] = (struct pollfd) { .fd = full->in_fd, .events = POLLIN };
	if (room > count)
		fds[count++] = (struct pollfd) { .fd = term_wake_fd(full->term),
			.events = POLLIN };
	return count;
}

static int
full_timeout_ms(const struct frontend *f)
{
	const struct full *full = (const struct full *)f;

	return full->queue_at < full->queue_len || full->more || full->dirty ? 0 : -1;
}

static enum frontend_result
click(struct full *full, const struct key *key, struct input *in)
{
	for (size_t i = 0; i < full->layout.hit_count; i++) {
		const struct layout_hit *hit = &full->layout.hits[i];
		struct key enter = { .code = KEYCODE_ENTER };

		if (hit->row != key->row || key->col < hit->from || key->col >= hit->to)
			continue;
		if (!hit->is_item)
			return view_key(&full->view, &hit->press, in);
		if (view_has_focus(&full->view, hit->item.kind, hit->item.index) &&
			hit->item.kind != ITEM_FIELD)
			return view_key(&full->view, &enter, in);
		view_focus_on(&full->view, hit->item.kind, hit->item.index);
		return FRONTEND_REDRAW;
	}
	return FRONTEND_NOTHING;
}

/* In a window that is too small, only keys that need no reading work. */
static enum frontend_result
small_key(struct full *full, const struct key *key, struct input *in)
{
	uint32_t letter = key->code == KEYCODE_CHAR ? key_letter(key->ch) : 0;

	if (key->code == KEYCODE_STOP)
		return view_key(&full->view, key, in);
	if (letter == 'p')
		return FRONTEND_TO_PLAIN;
	return letter == 'q' ? FRONTEND_HANGUP : FRONTEND_NOTHING;
}

static enum frontend_result
take_key(struct full *full, const struct key *key, struct input *in)
{
	bool letter_m = key->code == KEYCODE_CHAR && key_letter(key->ch) == 'm';

	if (key->code == KEYCODE_RESIZE) {
		full->layout.too_small = false; /* until the next layout */
		paint(full);
		return FRONTEND_NOTHING;
	}
	if (key->code == KEYCODE_REDRAW) {
		term_redraw(full->term);
		return FRONTEND_REDRAW;
	}
	if (full->layout.too_small)
		return small_key(full, key, in);
	if (key->code == KEYCODE_CLICK)
		return click(full, key, in);
	if (letter_m && !view_is_typing(&full->view) && !full->view.help &&
		view_action(&full->view, 'm') == NULL) {
		full->mouse = !full->mouse;
		term_set_mouse(full->term, full->mouse);
		full->view.note = full->mouse
			? "Mouse on: click to pick. To select text hold Shift, or press m."
			: "Mouse off: select text as in any terminal.";
		return FRONTEND_REDRAW;
	}
	return view_key(&full->view, key, in);
}

static enum frontend_result
full_service(struct frontend *f, struct input *in)
{
	struct full *full = full_of(f);
	size_t room;

	if (full->queue_at == full->queue_len)
		full->queue_at = full->queue_len = 0;
	room = QUEUE_MAX - full->queue_len;
	full->more = false;
	if (room > 0) {
		size_t got = term_keys(
			full->term, &full->queue[full->queue_len], room, &full->more);

		full->queue_len += got;
		full->owes = full->owes || got > 0;
	}
	while (full->queue_at < full->queue_len && full->shown) {
		struct key key = full->queue[full->queue_at];
		enum frontend_result result;

		explicit_bzero(&full->queue[full->queue_at++], sizeof(key));
		result = take_key(full, &key, in);
		explicit_bzero(&key, sizeof(key));
		if (result == FRONTEND_REDRAW || result == FRONTEND_INPUT)
			full->dirty = true;
		if (result != FRONTEND_NOTHING && result != FRONTEND_REDRAW)
			return result;
	}
	if (term_hung_up(full->term))
		return FRONTEND_HANGUP;
	if (full->dirty)
		paint(full);
	sync_give(full);
	return FRONTEND_NOTHING;
}

static void
full_raw(struct frontend *f, const char *text)
{
	struct full *full = full_of(f);
	STR_AUTO out = STR_INIT((size_t)1024 * 1024);

	str_add(&out, "\r\n");
	text_clean_lines(&out, text, strlen(text));
	str_add(&out, "\n\nPress Enter to go back. ");
	term_leave(full->term);
	(void)term_write(full->term, str_text(&out), out.len);
	term_wait_enter(full->term);
	(void)term_write(full->term, "\r\n", 2);
	term_return(full->term);
	full->owes = true;
	paint(full);
	sync_give(full);
}

static const char *
full_qr(struct frontend *f, const char *text)
{
	struct full *full = full_of(f);
	const char *problem =
		"This terminal has no colours, and a QR code needs black on white. r "
		"shows the raw text.";

	if (full->canvas == NULL)
		return NULL;
	canvas_clear(full->canvas);
	if (term_has_colour(full->term))
		problem = qr_draw(text, full->canvas);
	if (problem != NULL) {
		full->owes = true;
		paint(full);
		return problem;
	}
	term_paint(full->term, full->canvas);
	full->owes = true;
	sync_give(full);
	for (bool waiting = true; waiting && !term_hung_up(full->term);) {
		struct pollfd fds[2] = { { .fd = full->in_fd, .events = POLLIN },
			{ .fd = term_wake_fd(full->term), .events = POLLIN } };
		struct key keys[64];
		size_t count;

		(void)poll(fds, 2, -1);
		count = term_keys(full->term, keys, ARRAY_LEN(keys), &full->more);
		for (size_t i = 0; i < count; i++)
			waiting = waiting && keys[i].code == KEYCODE_OTHER;
	}
	full->owes = true;
	paint(full);
	sync_give(full);
	return NULL;
}

static bool
full_send(void *to, const char *bytes, size_t len)
{
	return term_write(to, bytes, len);
}

static const char *
full_copy(struct frontend *f, const char *text)
{
	return copy_text(
		text, terminfo_has_osc(getenv("TERM")), full_send, full_of(f)->term);
}

enum err
full_create(const struct frontend_config *config, struct frontend **out, struct error *e)
{
	static const struct frontend_ops ops = FRONTEND_OPS(full);
	struct term_config terminal = {
		.in_fd = config->in_fd,
		.out_fd = config->out_fd,
		.ascii = config->ascii,
		.colour = config->colour,
	};
	struct full *full = calloc(1, sizeof(*full));
	enum err result;

	if (full == NULL)
		return error_set(e, ERR_INTERNAL, "not enough memory for the screen");
	full->frontend = (struct frontend) { .ops = &ops, .full = true };
	full->in_fd = config->in_fd;
	full->sync_fd = config->sync_fd;
	full->mouse = config->mouse;
	view_setup(&full->view);
	result = term_open(&terminal, &full->term, e);
	if (result != ERR_OK) {
		view_finish(&full->view);
		free(full);
		return result;
	}
	if (full->mouse)
		term_set_mouse(full->term, true);
	*out = &full->frontend;
	return ERR_OK;
}
