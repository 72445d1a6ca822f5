#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Runs rdpdoctor with its workers under ptrace(2) and ends it at a chosen system call, of
 * those that touch files: no clock decides where it is when it dies.
 */
enum kill_target {
	KILL_NONE,   /* count only */
	KILL_ALL,    /* as when the power goes */
	KILL_CALLER, /* the one process that was about to do it */
};

struct kill_result {
	size_t points;	     /* calls that counted until the end */
	bool struck;	     /* the chosen one was reached */
	const char *call;    /* its name; with KILL_NONE the last one */
	int status;	     /* exit status; 128 + signal */
	unsigned char *bulk; /* KILL_NONE: 1 for each point that only writes; free() */
};

/* Dies before call number @at (from 0) takes effect. */
void kill_at(const char *const *args, enum kill_target target, size_t at,
	struct kill_result *out);
