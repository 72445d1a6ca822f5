#pragma once

#include "share/base/macros.h"

/*
 * What we failed to do (never what we found out: that is a fact). An error is set where it
 * is known, wrapped on the way up, and shown once at the top. Each code has one exit status
 * of sysexits(3), as the contract lists them.
 */
enum err {
	ERR_OK,
	ERR_USAGE,	   /* 64: the command line is wrong */
	ERR_DATA,	   /* 65: the input was found and could not be understood */
	ERR_NO_INPUT,	   /* 66: no such file, session or cause */
	ERR_INTERNAL,	   /* 70: our own fault, memory included */
	ERR_CANNOT_CREATE, /* 73: an output file could not be made */
	ERR_IO,		   /* 74: reading or writing failed half way */
	ERR_NOT_PERMITTED, /* 77: the system or the attempt ledger does not allow it */
	ERR_NOT_RUN,	   /* 3: the checks could not be run here */
};

struct error {
	enum err code;
	char text[512]; /* one good sentence, NUL-terminated, cut if longer */
};

#define ERROR_INIT                                                                         \
	{                                                                                  \
		.code = ERR_OK                                                             \
	}

/* Both return the code, so that callers can `return error_set(...)`. @e may be NULL. */
enum err error_set(struct error *e, enum err code, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* As error_set with ": " and strerror(errno) behind. Reads errno before anything else. */
enum err error_set_errno(struct error *e, enum err code, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* Puts "what we were doing: " before the text. Keeps the code. */
enum err error_wrap(struct error *e, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The exit status of sysexits(3) that belongs to @code. */
int err_exit_status(enum err code);
