#pragma once

#include <stdbool.h>

#include "share/base/error.h"
#include "share/base/secret.h"
#include "share/stages/stage.h"
#include "share/target/target.h"
#include "share/facts/verdict.h"

/*
 * The command line, read once. One set of options for all commands: a command that has no
 * use for an option says so instead of ignoring it (cmd.h: what each command accepts).
 */
#define OPTIONS_FACTS_MAX 128
#define OPTIONS_GIVEN_MAX 64

struct options {
	const char *command; /* "check", "explain", ...; NULL: the wizard */
	char **args;	     /* what is left, borrowed from argv */
	int arg_count;
	bool help, version;
	bool json, quiet, verbose, plain, offline, yes;
	bool no_connect, no_store;
	int port; /* 0: not given */
	const char *user, *domain, *gateway;
	const char *password_file;
	bool password_stdin;
	int password_fd;		      /* -1: not given */
	enum stage until;		      /* STAGE_NONE: not given */
	const char *facts[OPTIONS_FACTS_MAX]; /* "ID=VALUE" */
	int fact_count;
	const char *given[OPTIONS_GIVEN_MAX]; /* name, value, ... NULL: --set NAME=VALUE */
	int given_count;
	int timeout_s;
	int allow_attempts;
	enum audience audience;
	bool audience_given;
	const char *knowledge, *store, *log;
	const char *format, *redact, *output, *hosts;
	const char *plan, *apply, *undo;
};

/* Reads argv. Errors are ERR_USAGE with a sentence that says what to do. */
enum err options_read(
	int argc, char **argv, struct options *out, struct error *e) NODISCARD;
/* The password from where the options say; not present when none was named. */
enum err options_password(
	const struct options *o, struct secret *out, struct error *e) NODISCARD;
/* The target with --port, --user, --domain and --gateway put over it. */
enum err options_target(const struct options *o, const char *text, struct target *out,
	struct facts *facts, struct error *e) NODISCARD;
/* Puts each --fact into @facts as told by a person. */
enum err options_facts(
	const struct options *o, struct facts *facts, struct error *e) NODISCARD;
/* The same for commands without a target, in which --port is the port that clients use. */
enum err options_facts_and_port(
	const struct options *o, struct facts *facts, struct error *e) NODISCARD;
