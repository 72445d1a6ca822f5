/* Errors with one sentence each. A sentence that is too long is cut. */
#include "share/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum err
error_set(struct error *e, enum err code, const char *fmt, ...)
{
	va_list args;

	if (e == NULL)
		return code;
	e->code = code;
	va_start(args, fmt);
	(void)vsnprintf(e->text, sizeof(e->text), fmt, args);
	va_end(args);
	return code;
}

enum err
error_set_errno(struct error *e, enum err code, const char *fmt, ...)
{
	int saved = errno;
	va_list args;
	size_t len;

	if (e == NULL)
		return code;
	e->code = code;
	va_start(args, fmt);
	(void)vsnprintf(e->text, sizeof(e->text), fmt, args);
	va_end(args);
	len = strlen(e->text);
	(void)snprintf(e->text + len, sizeof(e->text) - len, ": %s", strerror(saved));
	return code;
}

enum err
error_wrap(struct error *e, const char *fmt, ...)
{
	char inner[sizeof(e->text)];
	va_list args;
	size_t len;

	if (e == NULL)
		return ERR_INTERNAL;
	memcpy(inner, e->text, sizeof(inner));
	va_start(args, fmt);
	(void)vsnprintf(e->text, sizeof(e->text), fmt, args);
	va_end(args);
	len = strlen(e->text);
	(void)snprintf(e->text + len, sizeof(e->text) - len, ": %s", inner);
	return e->code;
}

int
err_exit_status(enum err code)
{
	switch (code) {
	case ERR_OK:
		return 0;
	case ERR_USAGE:
		return 64;
	case ERR_DATA:
		return 65;
	case ERR_NO_INPUT:
		return 66;
	case ERR_INTERNAL:
		return 70;
	case ERR_CANNOT_CREATE:
		return 73;
	case ERR_IO:
		return 74;
	case ERR_NOT_PERMITTED:
		return 77;
	case ERR_NOT_RUN:
		return 3;
	}
	return 70;
}
