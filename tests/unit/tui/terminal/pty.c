/* Runs the demo in a terminal that the test can read. */
#include "pty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

#include "share/base/clock.h"
#include "tests/unit/tui/support.h"

#define DEADLINE_MS 10000
#define SYNC_FD 60 /* out of the way of all others */
#define EVENTS_FD 61

static volatile sig_atomic_t shell_child;

static void
on_hangup(int sig)
{
	(void)sig; /* the terminal signals the demo itself: it has its own process group */
}

/* The shell: starts the demo in the foreground, reports stops and the end. */
static void
shell(const struct pty_config *config, int status)
{
	const char *argv[16] = { DEMO_FACE, "--sync", "60", "--events", "61" };
	size_t count = 5;
	pid_t child;

	(void)signal(SIGTTOU, SIG_IGN);
	(void)signal(SIGHUP, on_hangup);
	for (size_t i = 0; config->args[i] != NULL; i++)
		argv[count++] = config->args[i];
	argv[count] = NULL;
	child = fork();
	if (child == 0) {
		(void)setpgid(0, 0);
		(void)tcsetpgrp(0, getpid());
		(void)signal(SIGTTOU, SIG_DFL);
		(void)signal(SIGHUP, SIG_DFL);
		(void)close(status);
		(void)execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	shell_child = child;
	(void)setpgid(child, child);
	(void)close(SYNC_FD);
	(void)close(EVENTS_FD);
	(void)dprintf(status, "p%d\n", child);
	for (;;) {
		int how;
		pid_t got = waitpid(child, &how, WUNTRACED);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == child && WIFSTOPPED(how)) {
			(void)dprintf(status, "s\n");
			continue;
		}
		(void)dprintf(status, "e%d\n", how);
		for (;;) /* the terminal stays until the test has read it */
			(void)pause();
	}
}

static void
environment(const struct pty_config *config)
{
	static const char *const unset[] = { "TMUX", "STY", "SSH_TTY", "SSH_CONNECTION",
		"SSH_CLIENT", "DISPLAY", "WAYLAND_DISPLAY", "NO_COLOR", "LINES", "COLUMNS",
		"LANG", "WSL_DISTRO_NAME", "WSL_INTEROP" };

	for (size_t i = 0; i < ARRAY_LEN(unset); i++)
		(void)unsetenv(unset[i]);
	(void)setenv("TERM", config->term, 1);
	(void)setenv("LC_ALL", "C.UTF-8", 1);
	(void)setenv("ASAN_OPTIONS",
		"handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_"
		"sigill=0:detect_leaks=0",
		1);
	for (size_t i = 0; config->env != NULL && config->env[i] != NULL; i++)
		(void)putenv((char *)(uintptr_t)config->env[i]);
}

void
pty_start(struct pty *p, const struct pty_config *config)
{
	struct winsize size = { .ws_row = (unsigned short)config->rows,
		.ws_col = (unsigned short)config->cols };
	int sync[2], events[2], status[2];

	*p = (struct pty) { .rows = config->rows, .cols = config->cols };
	p->bytes = (struct str)STR_INIT((size_t)16 * 1024 * 1024);
	p->inputs = (struct str)STR_INIT((size_t)4 * 1024 * 1024);
	assert_int_equal(pipe2(sync, O_CLOEXEC), 0);
	assert_int_equal(pipe2(events, O_CLOEXEC), 0);
	assert_int_equal(pipe2(status, O_CLOEXEC), 0);
	p->shell = forkpty(&p->master, NULL, NULL, &size);
	assert_true(p->shell >= 0);
	if (p->shell == 0) {
		environment(config);
		(void)dup2(sync[1], SYNC_FD);
		(void)dup2(events[1], EVENTS_FD);
		shell(config, status[1]);
	}
	(void)close(sync[1]);
	(void)close(events[1]);
	(void)close(status[1]);
	p->sync = sync[0];
	p->events = events[0];
	p->status = status[0];
	(void)fcntl(p->master, F_SETFD, FD_CLOEXEC);
	for (int i = 0; i < 3; i++)
		(void)fcntl(
			(int[]) { p->sync, p->events, p->status }[i], F_SETFL, O_NONBLOCK);
	p->vt = vterm_new(config->rows, config->cols);
	vterm_set_utf8(p->vt, 1);
	p->screen = vterm_obtain_screen(p->vt);
	vterm_screen_enable_altscreen(p->screen, 1);
	vterm_screen_reset(p->screen, 1);
}

const char *const pty_terms[] = { "xterm-256color", "putty", "linux", "screen-256color",
	"tmux-256color", "vt100" };
const size_t pty_term_count = ARRAY_LEN(pty_terms);

void
pty_demo(struct pty *p, const char *term, const char *sample, const char *extra,
	const char *const *env)
{
	const char *const args[] = { "--screen", sample, extra, NULL };
	const struct pty_config config = {
		.term = term, .rows = 24, .cols = 80, .args = args, .env = env
	};

	pty_start(p, &config);
	pty_wait_sync(p);
}

void
pty_end(struct pty *p)
{
	if (p->demo > 0 && p->ended == 0)
		(void)kill(p->demo, SIGKILL);
	(void)kill(p->shell, SIGKILL);
	(void)waitpid(p->shell, NULL, 0);
	vterm_free(p->vt);
	if (p->master >= 0)
		(void)close(p->master);
	for (int i = 0; i < 3; i++) {
		int fd = (int[]) { p->sync, p->events, p->status }[i];

		if (fd >= 0)
			(void)close(fd);
	}
	str_free(&p->bytes);
	str_free(&p->inputs);
}

static void
status_take(struct pty *p, const char *text)
{
	for (; *text != '\0'; text = strchr(text, '\n') + 1) {
		if (text[0] == 'p')
			p->demo = (pid_t)strtol(text + 1, NULL, 10);
		else if (text[0] == 's')
			p->stops++;
		else if (text[0] == 'e')
			p->ended = (int)strtol(text + 1, NULL, 10) + 1;
		if (strchr(text, '\n') == NULL)
			break;
	}
}

/* Reads available data; ignores a pipe whose other end is closed. */
static ssize_t
drain(int *fd, char *buffer, size_t size)
{
	ssize_t n = *fd >= 0 ? read(*fd, buffer, size) : -1;

	if (n == 0) {
		(void)close(*fd);
		*fd = -1;
	}
	return n;
}

/* One round of reading. */
static void
take(struct pty *p, int wait_ms)
{
	struct pollfd fds[4] = { { .fd = p->master, .events = POLLIN },
		{ .fd = p->sync, .events = POLLIN }, { .fd = p->events, .events = POLLIN },
		{ .fd = p->status, .events = POLLIN } };
	char buffer[8192];
	ssize_t n;

	(void)poll(fds, 4, wait_ms);
	if ((fds[0].revents & POLLIN) != 0) {
		n = read(p->master, buffer, sizeof(buffer));
		if (n > 0) {
			str_add_len(&p->bytes, buffer, (size_t)n);
			(void)vterm_input_write(p->vt, buffer, (size_t)n);
		}
	}
	if ((n = drain(&p->sync, buffer, sizeof(buffer))) > 0) {
		p->synced += (size_t)n;
		p->synced_ms = clock_ms_exact();
	}
	if ((n = drain(&p->events, buffer, sizeof(buffer))) > 0)
		str_add_len(&p->inputs, buffer, (size_t)n);
	if ((n = drain(&p->status, buffer, sizeof(buffer) - 1)) > 0) {
		buffer[n] = '\0';
		status_take(p, buffer);
	}
}

void
pty_print(struct pty *p, struct str *out)
{
	for (int row = 0; row < p->rows; row++) {
		STR_AUTO line = STR_INIT(8192);
		size_t end;

		for (int col = 0; col < p->cols; col++) {
			VTermScreenCell cell;
			VTermPos pos = { .row = row, .col = col };

			if (!vterm_screen_get_cell(p->screen, pos, &cell))
				continue;
			if (cell.chars[0] == 0) {
				str_add_char(&line, ' ');
				continue;
			}
			for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0;
				i++) {
				char utf8[8];
				uint32_t ch = cell.chars[i];
				size_t len = ch < 0x80 ? 1
					: ch < 0x800   ? 2
					: ch < 0x10000 ? 3
						       : 4;

				if (ch > 0x10FFFF)
					continue; /* the right half of a wide one */
				for (size_t k = len - 1; k > 0; k--, ch >>= 6)
					utf8[k] = (char)(0x80 | (ch & 0x3F));
				utf8[0] = (char)(len == 1  ? ch
						: len == 2 ? (0xC0 | ch)
						: len == 3 ? (0xE0 | ch)
							   : (0xF0 | ch));
				str_add_len(&line, utf8, len);
			}
		}
		end = line.len;
		while (end > 0 && line.text[end - 1] == ' ')
			end--;
		str_add_len(out, str_text(&line), end);
		str_add_char(out, '\n');
	}
}

static bool
on_screen(struct pty *p, const char *text)
{
	STR_AUTO all = STR_INIT(65536);

	pty_print(p, &all);
	return strstr(str_text(&all), text) != NULL;
}

static void
give_up(struct pty *p, const char *what, const char *text)
{
	STR_AUTO all = STR_INIT(65536);

	pty_print(p, &all);
	print_error("the screen:\n%s\ninputs:\n%s\n", str_text(&all), str_text(&p->inputs));
	pty_end(p);
	fail_msg("waited for %s \"%s\"", what, text);
}

void
pty_wait_text(struct pty *p, const char *text)
{
	int64_t deadline = clock_ms() + DEADLINE_MS;

	while (!on_screen(p, text)) {
		if (clock_ms() > deadline)
			give_up(p, "the text", text);
		take(p, 50);
	}
}

static bool
cursor_on(struct pty *p, const char *text)
{
	STR_AUTO all = STR_INIT(65536);
	const char *row;
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(p->vt), &at);
	pty_print(p, &all);
	row = str_text(&all);
	for (int i = 0; i < at.row; i++)
		row = strchr(row, '\n') + 1;
	return strcspn(row, "\n") >= (size_t)at.col + strlen(text) &&
		strncmp(row + at.col, text, strlen(text)) == 0;
}

void
pty_wait_cursor(struct pty *p, const char *text)
{
	int64_t deadline = clock_ms() + DEADLINE_MS;

	while (!cursor_on(p, text)) {
		if (clock_ms() > deadline)
			give_up(p, "the cursor on", text);
		take(p, 50);
	}
}

void
pty_wait_gone(struct pty *p, const char *text)
{
	int64_t deadline = clock_ms() + DEADLINE_MS;

	while (on_screen(p, text)) {
		if (clock_ms() > deadline)
			give_up(p, "the end of", text);
		take(p, 50);
	}
}

void
pty_wait_input(struct pty *p, const char *line)
{
	int64_t deadline = clock_ms() + DEADLINE_MS;

	while (strstr(str_text(&p->inputs), line) == NULL) {
		if (clock_ms() > deadline)
			give_up(p, "the input", line);
		take(p, 50);
	}
}

void
pty_wait_bytes(struct pty *p, const char *bytes, size_t from)
{
	int64_t deadline = clock_ms() + DEADLINE_MS;

	while (strstr(str_text(&p->bytes) + from, bytes) == NULL) {
		if (clock_ms() > deadline)
			give_up(p, "the bytes", bytes);
		take(p, 50);
	}
}

void
pty_wait_sync(struct pty *p)
{
	int64_t deadline = clock_ms() + DEADLINE_MS;

	while (p->synced == 0) {
		take(p, 50);
		if (clock_ms() > deadline)
			give_up(p, "the", "picture");
	}
	p->synced = 0;
	/* The bytes were written before the sync byte, but the terminal driver may still
	 * have them: read until it has none. */
	for (size_t before = p->bytes.len + 1; before != p->bytes.len;) {
		before = p->bytes.len;
		take(p, 5);
	}
}

void
pty_wait_stop(struct pty *p, int stops)
{
	int64_t deadline = clock_ms() + DEADLINE_MS;

	while (p->stops < stops) {
		if (clock_ms() > deadline)
			give_up(p, "the", "stop");
		take(p, 50);
	}
	pty_listen(p, 20);
}

int
pty_wait_end(struct pty *p)
{
	int64_t deadline = clock_ms() + DEADLINE_MS;

	while (p->ended == 0) {
		if (clock_ms() > deadline)
			give_up(p, "the", "end of the program");
		take(p, 50);
	}
	pty_listen(p, 20);
	return p->ended - 1;
}

void
pty_listen(struct pty *p, int ms)
{
	int64_t until = clock_ms() + ms;

	do
		take(p, 5);
	while (clock_ms() < until);
}

void
pty_type(struct pty *p, const char *bytes)
{
	size_t len = strlen(bytes);

	p->synced = 0;
	while (len > 0) {
		ssize_t n = write(p->master, bytes, MIN_OF(len, (size_t)512));

		assert_true(n > 0);
		bytes += n;
		len -= (size_t)n;
		take(p, 0);
	}
}

void
pty_resize(struct pty *p, int rows, int cols)
{
	struct winsize size = { .ws_row = (unsigned short)rows,
		.ws_col = (unsigned short)cols };

	p->rows = rows;
	p->cols = cols;
	vterm_set_size(p->vt, rows, cols);
	assert_int_equal(ioctl(p->master, TIOCSWINSZ, &size), 0);
}

void
pty_signal(struct pty *p, int sig)
{
	int64_t deadline = clock_ms() + DEADLINE_MS;

	while (p->demo == 0 && clock_ms() < deadline)
		take(p, 50);
	assert_true(p->demo > 0);
	assert_int_equal(kill(p->demo, sig), 0);
}
