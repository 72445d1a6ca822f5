#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "share/base/error.h"
#include "share/base/secret.h"
#include "share/stages/stage.h"
#include "share/target/target.h"
#include "share/facts/verdict.h"

/*
 * The parsed command line, and the table of options. The parser, the help, the man page
 * and the shell completions all use that table.
 */
#define OPTIONS_FACTS_MAX 128
#define OPTIONS_GIVEN_MAX 64

struct options {
	const char *command; /* "check", "explain", ...; NULL: the wizard */
	char **args;	     /* the other arguments, borrowed from argv */
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

enum option_id {
	OPTION_NONE, /* ends a list */
	OPTION_JSON,
	OPTION_PORT,
	OPTION_USER,
	OPTION_DOMAIN,
	OPTION_PASSWORD_STDIN,
	OPTION_PASSWORD_FILE,
	OPTION_PASSWORD_FD,
	OPTION_PASSWORD,
	OPTION_GATEWAY,
	OPTION_UNTIL,
	OPTION_NO_CONNECT,
	OPTION_FACT,
	OPTION_SET,
	OPTION_TIMEOUT,
	OPTION_ALLOW_ATTEMPTS,
	OPTION_HOSTS,
	OPTION_OFFLINE,
	OPTION_FORMAT,
	OPTION_REDACT,
	OPTION_OUTPUT,
	OPTION_PLAN,
	OPTION_APPLY,
	OPTION_UNDO,
	OPTION_YES,
	OPTION_PLAIN,
	OPTION_ACCESSIBLE,
	OPTION_AUDIENCE,
	OPTION_KNOWLEDGE,
	OPTION_STORE,
	OPTION_NO_STORE,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_LOG,
	OPTION_HELP,
	OPTION_VERSION,
	OPTION_COUNT
};

/* What a shell completes for a value or an argument. */
enum complete {
	COMPLETE_NOTHING,
	COMPLETE_FILES,
	COMPLETE_FOLDERS,
	COMPLETE_TARGETS, /* .rdp files; hosts are not completed */
	COMPLETE_COMMANDS,
	COMPLETE_CAUSES,
	COMPLETE_FACTS, /* "ID=" */
	COMPLETE_SESSIONS,
	COMPLETE_SCENARIOS,
	COMPLETE_KINDS
};

enum option_kind {
	OPTION_IS_SPECIAL, /* has its own parser */
	OPTION_IS_SWITCH,  /* bool */
	OPTION_IS_TEXT,	   /* const char * */
	OPTION_IS_NUMBER   /* int from low to high */
};

struct option_row {
	const char *name;  /* without the two dashes */
	char letter;	   /* the short form; 0: none */
	const char *value; /* name of the value, such as "FILE"; NULL: no value */
	const char
		*says; /* one sentence; NULL: recognised only to be refused, and hidden */
	const char *words;	/* the possible values, separated by blanks; or NULL */
	enum complete complete; /* if there are no words */
	bool everywhere;	/* every command accepts it */
	enum option_kind kind;
	size_t at; /* offset in struct options */
	int low, high;
};
/* Indexed by enum option_id; the first row is empty. */
extern const struct option_row option_rows[OPTION_COUNT];

/* Parses argv. Errors are ERR_USAGE with a sentence that says what to do. */
enum err options_read(
	int argc, char **argv, struct options *out, struct error *e) NODISCARD;
/* Reads the password from the source in the options; not present if they name none. */
enum err options_password(
	const struct options *o, struct secret *out, struct error *e) NODISCARD;
/* Parses the target, then applies --port, --user, --domain and --gateway. */
enum err options_target(const struct options *o, const char *text, struct target *out,
	struct facts *facts, struct error *e) NODISCARD;
/* Adds each --fact to @facts, with a person as its source. */
enum err options_facts(
	const struct options *o, struct facts *facts, struct error *e) NODISCARD;
/* The same for commands without a target, where --port is the port that clients use. */
enum err options_facts_and_port(
	const struct options *o, struct facts *facts, struct error *e) NODISCARD;
