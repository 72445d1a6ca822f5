/* One append-only file, opened late; one write(2) for each line, so that workers share it. */
#include "share/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/xdg_paths.h"
#include "share/base/str.h"
#include "share/base/text.h"

static int log_fd = -1;
static enum log_level log_limit = LOG_LEVEL_WARN;

enum err
log_open(const char *path, enum log_level level, struct error *e)
{
	char place[PATHS_MAX];

	log_close();
	log_limit = level;
	if (path == NULL) {
		if (!paths_state(place, sizeof(place), "log"))
			return error_set(e, ERR_CANNOT_CREATE,
				"There is no folder for the log: neither XDG_STATE_HOME nor HOME is "
				"usable.");
		path = place;
	}
	log_fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (log_fd < 0)
		return error_set_errno(
			e, ERR_CANNOT_CREATE, "The log file %s could not be opened", path);
	return ERR_OK;
}

void
log_close(void)
{
	if (log_fd >= 0)
		(void)close(log_fd);
	log_fd = -1;
}

void
log_line(enum log_level level, const char *module, const char *fmt, ...)
{
	static const char *const words[] = { "WARN", "INFO", "DEBUG" };
	STR_AUTO raw = STR_INIT(8192);
	STR_AUTO line = STR_INIT(16384);
	char now[CLOCK_ISO_BYTES];
	va_list args;

	if (log_fd < 0 || level > log_limit)
		return;
	va_start(args, fmt);
	str_addv(&raw, fmt, args);
	va_end(args);
	clock_iso(clock_wall_ms(), now);
	str_addf(&line, "%s %s %s[%d] ", now, words[level], module, (int)getpid());
	text_clean(&line, str_text(&raw), raw.len);
	str_add_char(&line, '\n');
	if (write(log_fd, str_text(&line), line.len) < 0)
		log_close(); /* a full disk must not slow the program down */
}
