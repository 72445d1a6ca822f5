/*
 * One run of the program under test, and what came out of it.
 */
#pragma once

#include "case_file.h"
#include "lab_ns.h"

#include <jansson.h>

struct run_result {
	char *out, *err; /* owned: its standard output and standard error */
	int exit;	 /* exit status; 128 + N when ended by signal N */
	int64_t took_ms;
	bool killed;	/* it did not end by the case's limit */
	bool several;	/* targets: the exit status is that of the worst */
	char store[64]; /* the file of its sessions, or "" */
	bool stored;	/* it ran with a store, so the report names a session */
	bool leaked;	/* the secret was seen in a command line or an environment */
	bool written;	/* a file in its home (store, log, any other) contains the secret */
	json_t *report; /* owned: standard output as JSON, NULL when it is not */
	json_error_t json_error;
};

/* Runs the program as the case says. False: it could not be started. */
NODISCARD bool run_case(const struct lab_case *c, const char *program, struct run_result *r,
	struct lab_error *e);
/* Runs a shell command in the place of the program, output not captured. */
NODISCARD int run_shell(const struct lab_case *c, const char *command);
void run_result_free(struct run_result *r);
