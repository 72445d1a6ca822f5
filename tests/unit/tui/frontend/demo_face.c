/*
 * Shows the sample screens in a frontend and prints the returned inputs: the program under
 * the terminal tests, and a way to look at the screens.
 *
 *   demo_face [--plain] [--ascii] [--screen NAME] [--sync FD] [--events FD] [--crash-on
 * KEY]
 *
 * A continuing input shows the next sample, Back the previous one; "q" leaves. Copy, raw
 * view and QR use the first command of the screen.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "events.h"
#include "samples.h"
#include "share/base/str.h"
#include "tui/cli/choose_frontend.h"

struct demo {
	struct frontend *face;
	size_t at;
	const char *message; /* instead of the sample's */
	int events_fd;
	bool crash, one_screen;
	char echo[256];
};

static const char *
command_of(const struct screen *s)
{
	for (size_t i = 0; i < s->line_count; i++) {
		if (s->lines[i].kind == LINE_COMMAND)
			return s->lines[i].text;
	}
	return s->title;
}

static void
show(struct demo *d)
{
	struct screen s = samples[d->at].screen;

	if (d->message != NULL)
		s.message = d->message;
	frontend_show(d->face, &s);
}

static void
tell(struct demo *d, const struct input *in)
{
	STR_AUTO line = STR_INIT((size_t)1024 * 1024);
	ssize_t n;

	event_print(&line, in);
	str_add_char(&line, '\n');
	if (d->events_fd >= 0) {
		n = write(d->events_fd, str_text(&line), line.len);
		(void)n;
	}
}

/* False: leave. */
static bool
act(struct demo *d, const struct input *in)
{
	const struct screen *s = &samples[d->at].screen;

	d->message = NULL;
	tell(d, in);
	switch (in->kind) {
	case INPUT_DO_ACTION:
		if (in->key == 'q')
			return false;
		if (in->key == 'c')
			d->message = frontend_copy(d->face, command_of(s));
		if (in->key == 'r')
			frontend_raw(d->face, command_of(s));
		if (in->key == 'k')
			d->message = frontend_qr(d->face, command_of(s));
		if (in->key == 'x' && d->crash)
			(void)raise(SIGSEGV);
		if (in->key == 'k' && d->message == NULL)
			return true;
		break;
	case INPUT_DO_BACK:
	case INPUT_DO_NO:
		if (!d->one_screen)
			d->at = (d->at + sample_count - 1) % sample_count;
		break;
	case INPUT_DO_NEXT:
	case INPUT_DO_CHOICE:
	case INPUT_DO_PASTE:
	case INPUT_DO_YES:
		if (!d->one_screen)
			d->at = (d->at + 1) % sample_count;
		break;
	case INPUT_DO_STOP:
		d->message = "Stopped.";
		break;
	}
	show(d);
	return true;
}

static int
run(struct demo *d, const struct frontend_config *given)
{
	struct frontend_config config = *given;
	struct error e = ERROR_INIT;

	if (frontend_create(&config, &d->face, &e) != ERR_OK) {
		(void)fprintf(stderr, "%s\n", e.text);
		return err_exit_status(e.code);
	}
	show(d);
	for (;;) {
		struct pollfd fds[4];
		size_t count = frontend_poll_fds(d->face, fds, 4);
		struct input in;
		enum frontend_result result;

		if (!frontend_is_full(d->face) &&
			samples[d->at].screen.input == INPUT_LIVE) {
			d->at++; /* the checks end at once */
			show(d);
			continue;
		}
		(void)poll(fds, count, frontend_timeout_ms(d->face));
		result = frontend_service(d->face, &in);
		if (result == FRONTEND_HANGUP)
			break;
		if (result == FRONTEND_INPUT && !act(d, &in))
			break;
		if (result == FRONTEND_TO_PLAIN) {
			frontend_destroy(d->face);
			config.full = false;
			if (frontend_create(&config, &d->face, &e) != ERR_OK)
				return err_exit_status(e.code);
			show(d);
		}
	}
	frontend_destroy(d->face);
	return 0;
}

int
main(int argc, char **argv)
{
	struct demo d = { .events_fd = -1 };
	struct frontend_config config = { .full = true,
		.colour = getenv("NO_COLOR") == NULL || *getenv("NO_COLOR") == '\0',
		.in_fd = 0,
		.out_fd = 1,
		.sync_fd = -1 };

	for (int i = 1; i < argc; i++) {
		const char *next = i + 1 < argc ? argv[i + 1] : "";

		if (strcmp(argv[i], "--plain") == 0)
			config.full = false;
		else if (strcmp(argv[i], "--ascii") == 0)
			config.ascii = true;
		else if (strcmp(argv[i], "--crash") == 0)
			d.crash = true;
		else if (strcmp(argv[i], "--stay") == 0)
			d.one_screen = true;
		else if (strcmp(argv[i], "--sync") == 0)
			config.sync_fd = (int)strtol(next, NULL, 10);
		else if (strcmp(argv[i], "--events") == 0)
			d.events_fd = (int)strtol(next, NULL, 10);
		for (size_t k = 0; strcmp(argv[i], "--screen") == 0 && k < sample_count;
			k++) {
			if (strcmp(samples[k].name, next) == 0)
				d.at = k;
		}
	}
	return run(&d, &config);
}
