#pragma once

#include "share/base/macros.h"

/*
 * What the program failed to do (what it found out is a fact). An error is set where it is
 * known, wrapped on the way up, and shown once at the top. Each code has one exit status of
 * sysexits(3), as listed in the contract.
 */
enum err {
	ERR_OK,
	ERR_USAGE,	   /* 64: the command line is wrong */
	ERR_DATA,	   /* 65: the input exists but cannot be parsed */
	ERR_NO_INPUT,	   /* 66: no such file, session or cause */
	ERR_INTERNAL,	   /* 70: our own fault, or out of memory */
	ERR_CANNOT_CREATE, /* 73: an output file could not be created */
	ERR_IO,		   /* 74: reading or writing failed */
	ERR_NOT_PERMITTED, /* 77: the system or the attempt ledger does not allow it */
	ERR_NOT_RUN,	   /* 3: the checks could not run here */
};

struct error {
	enum err code;
	char text[512]; /* one sentence, NUL-terminated, cut if longer */
};

#define ERROR_INIT                                                                         \
	{                                                                                  \
		.code = ERR_OK                                                             \
	}

/* Both return the code, so that callers can `return error_set(...)`. @e may be NULL. */
enum err error_set(struct error *e, enum err code, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* As error_set, then ": " and strerror(errno). Saves errno first. */
enum err error_set_errno(struct error *e, enum err code, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* Puts "what failed: " before the text. Keeps the code. */
enum err error_wrap(struct error *e, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The exit status of sysexits(3) for @code. */
int err_exit_status(enum err code);
