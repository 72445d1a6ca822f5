#pragma once

#include "tui/cli/options.h"

/*
 * The commands. Each is one file, cmd_NAME.c, that ends with its row; the program's dispatch,
 * the help, the man page and the completions of the shells are made from the rows. To add a
 * command: write its file and add its name to COMMANDS.
 */

/* In the order of the help. */
#define COMMANDS(X)                                                                        \
	X(wizard)                                                                          \
	X(check)                                                                           \
	X(offline)                                                                         \
	X(read)                                                                            \
	X(explain)                                                                         \
	X(steps)                                                                           \
	X(tree)                                                                            \
	X(knowledge)                                                                       \
	X(practice)                                                                        \
	X(sessions)                                                                        \
	X(resume)                                                                          \
	X(export)                                                                          \
	X(replay)                                                                          \
	X(delete)                                                                          \
	X(help)

struct command_option {
	enum option_id id;
	const char *says;  /* what it does in this command; NULL: as in option_rows */
	const char *words; /* values to choose from in this command; NULL: the same */
};

struct command {
	const char *name;	      /* NULL: the program without a command */
	const char *const *arguments; /* each way to call it, ended by NULL */
	const char *summary;	      /* under 45 columns, for lists */
	const char *help;	      /* sentences; an empty line ends a paragraph */
	const struct command_option *options; /* ended by OPTION_NONE */
	const char *exits;		      /* one sentence, or NULL */
	const char *const *examples;	      /* ended by NULL; or NULL */
	/* What the shells offer as its arguments: words, or what @complete says. */
	const char *words;
	enum complete complete;
	const char *after, *words_after; /* behind the word @after come these words */
	bool text_only; /* what it prints is for people: there is no JSON of it */
	/* Returns the exit status. NULL: prints help, which only main.c can: it needs the list
	 * of all commands. */
	int (*run)(const struct options *o);
};

#define COMMAND_DECLARE(name) extern const struct command command_##name;
COMMANDS(COMMAND_DECLARE)
#undef COMMAND_DECLARE

extern const struct command *const command_list[]; /* ended by NULL */
/* NULL: no command. NULL as a word is the row of the program itself. */
const struct command *command_find(const char *word);
/* Whether @c has the option: a row of its own, or one that is everywhere. */
bool command_has(const struct command *c, enum option_id id);
/* Its own row of the option, or NULL. */
const struct command_option *command_option(const struct command *c, enum option_id id);
