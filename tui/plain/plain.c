/*
 * Plain mode: append only, one question at a time, never an escape sequence. Returns the
 * same struct input as the full screen. All output goes through plain_say(), which cleans
 * it.
 */
#include "tui/plain/plain.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/text.h"
#include "tui/frontend/clipboard.h"
#include "share/base/write_all.h"
#include "tui/frontend/screen_copy.h"
#include "tui/plain/plain_private.h"
#include "share/base/utf8.h"

/* Ctrl-C is a key of the wizard here too: the handler only counts it and wakes poll(). */
static struct {
	int wake[2];
	volatile sig_atomic_t count;
	struct sigaction before;
	bool installed;
} interrupt = { .wake = { -1, -1 } };

static void
on_interrupt(int sig)
{
	int saved_errno = errno;
	char byte = 'i';
	ssize_t n = write(interrupt.wake[1], &byte, 1);

	(void)sig;
	(void)n;
	interrupt.count++;
	errno = saved_errno;
}

static void
interrupt_install(void)
{
	struct sigaction action = { .sa_handler = on_interrupt };

	if (interrupt.installed || pipe2(interrupt.wake, O_NONBLOCK | O_CLOEXEC) != 0)
		return;
	(void)sigaction(SIGINT, &action, &interrupt.before);
	interrupt.installed = true;
}

static void
interrupt_remove(void)
{
	if (!interrupt.installed)
		return;
	(void)sigaction(SIGINT, &interrupt.before, NULL);
	(void)close(interrupt.wake[0]);
	(void)close(interrupt.wake[1]);
	interrupt.installed = false;
	interrupt.count = 0;
}

static void
values_free(struct plain *p)
{
	for (size_t i = 0; i < p->value_count; i++)
		edit_finish(&p->values[i]);
	free(p->values);
	free(p->input_fields);
	p->values = NULL;
	p->input_fields = NULL;
	p->value_count = 0;
}

static void
values_make(struct plain *p)
{
	const struct screen *s = &p->screen;

	values_free(p);
	p->values = calloc(MAX_OF(s->field_count, 1), sizeof(*p->values));
	p->input_fields = calloc(MAX_OF(s->field_count, 1), sizeof(*p->input_fields));
	if (p->values == NULL || p->input_fields == NULL)
		abort();
	p->value_count = s->field_count;
	for (size_t i = 0; i < s->field_count; i++) {
		bool secret = s->fields[i].kind == FIELD_SECRET;

		edit_init(&p->values[i], secret ? 1024 : 4096, secret);
		edit_set(&p->values[i], s->fields[i].value);
	}
}

/* Prints a paragraph unless this screen printed the same before. */
static void
print_new(struct plain *p, const char *text)
{
	uint64_t hash = 1469598103934665603u; /* FNV-1a */

	if (*text == '\0')
		return;
	for (const char *c = text; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * 1099511628211u;
	for (size_t i = 0; i < p->said_count && *text != '\n'; i++) {
		if (p->said[i] == hash)
			return;
	}
	if (*text == '\n' && text[1] == '\0' && p->again)
		return; /* blank lines are only printed the first time */
	if (p->said_count < ARRAY_LEN(p->said))
		p->said[p->said_count++] = hash;
	plain_say(p, text);
}

static void
print_lines(struct plain *p, const struct screen_line *lines, size_t count)
{
	bool live = p->screen.input == INPUT_LIVE;

	for (size_t i = 0; i < count; i++) {
		STR_AUTO text = STR_INIT(65536);

		plain_add_line(
			&text, &lines[i], screen_row_number(&p->screen, &lines[i]), live);
		print_new(p, str_text(&text));
	}
}

static void
print_screen(struct plain *p)
{
	const struct screen *s = &p->screen;

	if (!p->again) {
		STR_AUTO header = STR_INIT(1024);

		str_add_char(&header, '\n');
		plain_add_header(&header, s);
		plain_say(p, str_text(&header));
	}
	print_lines(p, s->lines, s->line_count);
	for (size_t i = 0; i < s->choice_count; i++) {
		STR_AUTO text = STR_INIT(4096);

		plain_add_choice(&text, &s->choices[i], i + 1);
		print_new(p, str_text(&text));
	}
	print_lines(p, s->after, s->after_count);
	if (s->message != NULL && *s->message != '\0' &&
		(!p->again || !text_equal(p->message, s->message))) {
		STR_AUTO text = STR_INIT(4096);

		text_wrap_add(&text, s->message, PLAIN_COLUMNS, 0);
		str_add_char(&text, '\n');
		plain_say(p, str_text(&text));
	}
	text_copy(p->message, sizeof(p->message), s->message != NULL ? s->message : "");
	{
		STR_AUTO keys = STR_INIT(4096);

		plain_add_actions(&keys, s);
		print_new(p, str_text(&keys));
	}
}

static void
print_banner(struct plain *p)
{
	STR_AUTO text = STR_INIT(512);

	if (p->banner)
		return;
	p->banner = true;
	str_add(&text, "rdpdoctor " RDPDOCTOR_VERSION ", plain mode.");
	if (p->screen.session != NULL) {
		str_add(&text, " Session ");
		plain_add_spoken(&text, p->screen.session);
		str_add_char(&text, '.');
	}
	str_addf(&text,
		"\nType a number and press Enter. < goes back, ? explains, q leaves%s.\n",
		p->screen.unkept ? "" : " and saves");
	if (p->screen.unkept)
		str_add(&text, "This session is not saved.\n");
	plain_say(p, str_text(&text));
}

static void
plain_show(struct frontend *f, const struct screen *s)
{
	struct plain *p = (struct plain *)f;
	bool same = p->shown && screen_same(&p->screen, s);
	enum screen_input input_was = p->screen.input;
	int chosen = p->chosen;

	plain_wipe_secrets(p);
	arena_reset(p->arena);
	screen_copy(p->arena, s, &p->screen);
	p->shown = true;
	p->again = same;
	p->row = same ? p->row : screen_start_row(&p->screen);
	if (!same) {
		p->said_count = 0;
		p->heartbeat = (struct heartbeat) { 0 };
		p->chosen = screen_chosen(&p->screen);
	} else {
		p->chosen = chosen;
	}
	values_make(p);
	print_banner(p);
	heartbeat_look(&p->heartbeat, &p->screen, clock_ms());
	print_screen(p);
	if (same && s->input == INPUT_LIVE && input_was == INPUT_LIVE)
		return; /* do not repeat the question while results arrive */
	plain_ask_first(p);
}

static size_t
plain_poll_fds(const struct frontend *f, struct pollfd *fds, size_t room)
{
	const struct plain *p = (const struct plain *)f;
	size_t count = 0;

	if (count < room && plain_wants_input(p) && !p->eof)
		fds[count++] = (struct pollfd) { .fd = p->in_fd, .events = POLLIN };
	if (count < room && interrupt.installed)
		fds[count++] =
			(struct pollfd) { .fd = interrupt.wake[0], .events = POLLIN };
	return count;
}

static int
plain_timeout_ms(const struct frontend *f)
{
	const struct plain *p = (const struct plain *)f;

	if (plain_wants_input(p) && (p->eof || memchr(p->in, '\n', p->in_len) != NULL))
		return 0;
	return heartbeat_timeout_ms(&p->heartbeat, clock_ms());
}

/* Reads available input without waiting. */
static void
fill(struct plain *p)
{
	struct pollfd ready = { .fd = p->in_fd, .events = POLLIN };
	ssize_t n;

	if (p->eof || p->in_len == sizeof(p->in) ||
		memchr(p->in, '\n', p->in_len) != NULL || poll(&ready, 1, 0) != 1)
		return;
	n = read(p->in_fd, p->in + p->in_len, sizeof(p->in) - p->in_len);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0)
		p->eof = true;
	else
		p->in_len += (size_t)n;
}

/* Takes the next line from the buffer, without its newline; false if there is none yet. */
static bool
next_line(struct plain *p, char *line, size_t size)
{
	char *end = memchr(p->in, '\n', p->in_len);
	size_t len = end != NULL ? (size_t)(end - p->in) : p->in_len;
	size_t used = end != NULL ? len + 1 : len;

	if (end == NULL && !(p->eof && len > 0) && len < sizeof(p->in))
		return false;
	if (len > 0 && p->in[len - 1] == '\r')
		len--;
	len = MIN_OF(len, size - 1);
	memcpy(line, p->in, len);
	line[len] = '\0';
	memmove(p->in, p->in + used, p->in_len - used);
	explicit_bzero(p->in + p->in_len - used, used);
	p->in_len -= used;
	return true;
}

static enum frontend_result
plain_service(struct frontend *f, struct input *in)
{
	struct plain *p = (struct plain *)f;
	STR_AUTO beat = STR_INIT(4096);
	enum frontend_result result = FRONTEND_NOTHING;
	char drain[16];

	plain_wipe_secrets(p);
	while (interrupt.installed && read(interrupt.wake[0], drain, sizeof(drain)) > 0)
		;
	if (interrupt.count > 0) {
		interrupt.count = 0;
		if (p->echo_off) { /* the signal handler turned echo back on */
			plain_echo(p, true);
			plain_echo(p, false);
		}
		return plain_give(p, in, INPUT_DO_STOP);
	}
	if (p->shown && heartbeat_add(&p->heartbeat, &p->screen, clock_ms(), &beat))
		plain_say(p, str_text(&beat));
	while (p->shown && plain_wants_input(p) && result == FRONTEND_NOTHING) {
		fill(p);
		if (!next_line(p, p->line, sizeof(p->line))) {
			if (p->eof)
				return plain_at_end(p, in);
			break;
		}
		if (!p->tty)
			plain_say(p, "\n"); /* Enter was not echoed */
		result = plain_answer(p, p->line, in);
		explicit_bzero(p->line, sizeof(p->line));
	}
	return result;
}

static void
plain_raw(struct frontend *f, const char *text)
{
	struct plain *p = (struct plain *)f;
	STR_AUTO out = STR_INIT((size_t)1024 * 1024);

	str_addf(&out, "\n%s\n\n", text);
	plain_say(p, str_text(&out));
}

static const char *
plain_qr(struct frontend *f, const char *text)
{
	(void)text;
	plain_say((struct plain *)f,
		"Plain mode cannot show a QR code. The text is alone on its line.\n");
	return NULL;
}

static const char *
plain_copy(struct frontend *f, const char *text)
{
	(void)f;
	return copy_text(text, false, NULL, NULL);
}

static void
plain_destroy(struct frontend *f)
{
	struct plain *p = (struct plain *)f;

	plain_echo(p, true);
	interrupt_remove();
	values_free(p);
	str_free(&p->paste);
	arena_destroy(p->arena);
	explicit_bzero(p, sizeof(*p));
	free(p);
}

enum err
plain_create(const struct frontend_config *config, struct frontend **out, struct error *e)
{
	static const struct frontend_ops ops = FRONTEND_OPS(plain);
	struct plain *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return error_set(e, ERR_INTERNAL, "not enough memory for plain mode");
	(void)mlock(p, sizeof(*p)); /* its buffers hold passwords; best effort */
	p->frontend = (struct frontend) { .ops = &ops, .full = false };
	p->in_fd = config->in_fd;
	p->out_fd = config->out_fd;
	p->tty = isatty(config->in_fd) == 1;
	p->ascii = config->ascii || !text_equal(nl_langinfo(CODESET), "UTF-8");
	p->arena = arena_create();
	p->chosen = -1;
	p->paste = (struct str)STR_INIT(PASTE_MAX_BYTES + 1);
	if (p->tty)
		interrupt_install();
	*out = &p->frontend;
	return ERR_OK;
}
