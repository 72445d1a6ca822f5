/*
 * Chooses the way to the clipboard. Inside ssh it never uses the tools of the remote
 * computer: they would succeed on the wrong computer.
 */
#include "tui/frontend/clipboard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/macros.h"
#include "share/base/text.h"

extern char **environ;

#define TOOL_BUDGET_MS 2000
#define SCREEN_PIECE_BYTES 200

static bool
env_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0';
}

static bool
in_path(const char *program)
{
	const char *path = getenv("PATH");

	while (path != NULL && *path != '\0') {
		size_t len = strcspn(path, ":");
		char full[4096];

		if (len > 0 &&
			text_format(
				full, sizeof(full), "%.*s/%s", (int)len, path, program) &&
			access(full, X_OK) == 0)
			return true;
		path += len;
		path += *path == ':';
	}
	return false;
}

void
copy_look(struct copy_place *out)
{
	*out = (struct copy_place) {
		.tmux = env_set("TMUX"),
		.screen = env_set("STY"),
		.ssh = env_set("SSH_CONNECTION") || env_set("SSH_TTY") ||
			env_set("SSH_CLIENT"),
		.wayland = env_set("WAYLAND_DISPLAY"),
		.x11 = env_set("DISPLAY"),
		.wsl = env_set("WSL_DISTRO_NAME") || env_set("WSL_INTEROP"),
		.has_wl_copy = in_path("wl-copy"),
		.has_xclip = in_path("xclip"),
		.has_xsel = in_path("xsel"),
		.has_pbcopy = in_path("pbcopy"),
	};
}

enum copy_way
copy_choose(const struct copy_place *place)
{
	if (place->tmux)
		return COPY_TMUX;
	if (place->screen)
		return COPY_SCREEN;
	if (!place->ssh) {
		if (place->wayland && place->has_wl_copy)
			return COPY_WAYLAND;
		if (place->x11 && place->has_xclip)
			return COPY_XCLIP;
		if (place->x11 && place->has_xsel)
			return COPY_XSEL;
		if (place->has_pbcopy)
			return COPY_MACOS;
		if (place->wsl)
			return COPY_WSL;
	}
	return place->has_osc ? COPY_OSC52 : COPY_NONE;
}

void
copy_clean(struct str *out, const char *text)
{
	STR_AUTO lines = STR_INIT((size_t)1024 * 1024);
	size_t len = strlen(text);

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	text_clean_lines(&lines, text, len);
	str_add(out, str_text(&lines));
}

static void
add_base64(struct str *out, const char *bytes, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)bytes;

	for (size_t i = 0; i < len; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16;
		size_t n = MIN_OF(len - i, (size_t)3);

		if (n > 1)
			v |= (uint32_t)p[i + 1] << 8;
		if (n > 2)
			v |= p[i + 2];
		str_add_char(out, digits[v >> 18]);
		str_add_char(out, digits[v >> 12 & 63]);
		str_add_char(out, n > 1 ? digits[v >> 6 & 63] : '=');
		str_add_char(out, n > 2 ? digits[v & 63] : '=');
	}
}

void
copy_osc52(struct str *out, const char *clean, size_t len)
{
	str_add(out, "\033]52;c;");
	add_base64(out, clean, len);
	str_add_char(out, '\a');
}

void
copy_osc52_screen(struct str *out, const char *clean, size_t len)
{
	STR_AUTO whole = STR_INIT((size_t)256 * 1024);
	const size_t room = SCREEN_PIECE_BYTES - 4; /* ESC P ... ESC \ */

	copy_osc52(&whole, clean, len);
	for (size_t at = 0; at < whole.len; at += room) {
		str_add(out, "\033P");
		str_add_len(out, str_text(&whole) + at, MIN_OF(room, whole.len - at));
		str_add(out, "\033\\");
	}
}

static void
write_all(int fd, const char *bytes, size_t len, int64_t deadline_ms)
{
	while (len > 0) {
		struct pollfd ready = { .fd = fd, .events = POLLOUT };
		ssize_t n;

		if (poll(&ready, 1, (int)MAX_OF(deadline_ms - clock_ms(), (int64_t)0)) != 1)
			return;
		n = write(fd, bytes, len);
		if (n <= 0 && errno != EAGAIN && errno != EINTR)
			return;
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
	}
}

/* Waits for the tool to end, with a timeout. */
static bool
tool_ended_well(pid_t pid, int64_t deadline_ms)
{
	for (;;) {
		int status = 0;
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid)
			return WIFEXITED(status) && WEXITSTATUS(status) == 0;
		if (got < 0 && errno != EINTR)
			return false;
		if (clock_ms() > deadline_ms) {
			(void)kill(pid, SIGKILL);
			(void)waitpid(pid, &status, 0);
			return false;
		}
		(void)poll(NULL, 0, 5);
	}
}

/* Runs a tool without a shell, with the text on its stdin; discards its output. */
static bool
tool_run(const char *const *argv, const char *text, size_t len)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int64_t deadline_ms = clock_ms() + TOOL_BUDGET_MS;
	int ends[2];
	pid_t pid = -1;
	int failed;
	sigset_t defaults;
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	(void)sigemptyset(&defaults);
	(void)sigaddset(&defaults, SIGPIPE);
	(void)sigaddset(&defaults, SIGINT);
	(void)posix_spawnattr_init(&attributes);
	(void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	(void)posix_spawnattr_setsigdefault(&attributes, &defaults);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
	(void)posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	(void)posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	failed = posix_spawnp(&pid, argv[0], &actions, &attributes,
		(char *const *)(uintptr_t)argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)posix_spawnattr_destroy(&attributes);
	(void)close(ends[0]);
	if (failed != 0) {
		(void)close(ends[1]);
		return false;
	}
	(void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
	(void)sigaction(SIGPIPE, &ignore, &before);
	write_all(ends[1], text, len, deadline_ms);
	(void)sigaction(SIGPIPE, &before, NULL);
	(void)close(ends[1]);
	return tool_ended_well(pid, deadline_ms);
}

static const char *const *
tool_of(enum copy_way way)
{
	static const char *const tmux[] = { "tmux", "load-buffer", "-w", "-", NULL };
	static const char *const wayland[] = { "wl-copy", NULL };
	static const char *const xclip[] = { "xclip", "-selection", "clipboard", NULL };
	static const char *const xsel[] = { "xsel", "--input", "--clipboard", NULL };
	static const char *const macos[] = { "pbcopy", NULL };
	static const char *const wsl[] = { "clip.exe", NULL };

	switch (way) {
	case COPY_TMUX:
		return tmux;
	case COPY_WAYLAND:
		return wayland;
	case COPY_XCLIP:
		return xclip;
	case COPY_XSEL:
		return xsel;
	case COPY_MACOS:
		return macos;
	case COPY_WSL:
		return wsl;
	case COPY_SCREEN:
	case COPY_OSC52:
	case COPY_NONE:
		break;
	}
	return NULL;
}

static const char sent[] =
	"Sent to your terminal's clipboard. Paste to check it. Nothing? r shows it "
	"raw, w writes a file.";
static const char sent_tmux[] =
	"Sent to tmux and through it to your terminal's clipboard. Paste to check it. "
	"Nothing? r shows it raw.";
static const char sent_tool[] =
	"Sent to the clipboard of this computer. Paste to check it. Nothing? r shows "
	"it raw, w writes a file.";
static const char none[] =
	"This terminal has no clipboard that rdpdoctor can reach. r shows the raw "
	"text, w writes a file.";
static const char too_long[] =
	"Too long for a terminal's clipboard, so nothing was sent. w writes a file.";
static const char plain_says[] =
	"Plain mode sends nothing to the terminal's clipboard. The text is alone on "
	"its line: select it there.";
static const char broken[] =
	"Sending it to the terminal failed. r shows the raw text, w writes a file.";

const char *
copy_text(const char *text, bool has_osc, copy_send_fn *send, void *to)
{
	STR_AUTO clean = STR_INIT((size_t)1024 * 1024);
	STR_AUTO bytes = STR_INIT((size_t)256 * 1024);
	struct copy_place place;
	enum copy_way way;
	const char *const *tool;

	copy_clean(&clean, text);
	if (clean.len > COPY_MAX_BYTES || !str_ok(&clean))
		return too_long;
	copy_look(&place);
	place.has_osc = has_osc;
	way = copy_choose(&place);
	tool = tool_of(way);
	if (tool != NULL && tool_run(tool, str_text(&clean), clean.len))
		return way == COPY_TMUX ? sent_tmux : sent_tool;
	if (send == NULL)
		return plain_says;
	if (way == COPY_NONE)
		return none;
	if (way == COPY_SCREEN)
		copy_osc52_screen(&bytes, str_text(&clean), clean.len);
	else
		copy_osc52(&bytes, str_text(&clean), clean.len);
	if (!str_ok(&bytes) || !send(to, str_text(&bytes), bytes.len))
		return broken;
	return sent;
}
