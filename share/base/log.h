#pragma once

#include <stdbool.h>

#include "share/base/error.h"

/*
 * The log is for developers, the session's events are for users. Lines go to a file (mode
 * 0600), never to the screen: $XDG_STATE_HOME/rdpdoctor/log unless --log names another. Text
 * from outside is cleaned. Never log a secret: struct secret has no formatter on purpose.
 */
enum log_level { LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* @path NULL: the default file. If it cannot be opened, logging is off. */
enum err log_open(const char *path, enum log_level level, struct error *e);
void log_close(void);
void log_line(enum log_level level, const char *module, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

#define LOG_WARN(module, ...) log_line(LOG_LEVEL_WARN, (module), __VA_ARGS__)
#define LOG_INFO(module, ...) log_line(LOG_LEVEL_INFO, (module), __VA_ARGS__)
#define LOG_DEBUG(module, ...) log_line(LOG_LEVEL_DEBUG, (module), __VA_ARGS__)
