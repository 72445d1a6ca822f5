#pragma once

#include "tui/cli/options.h"

/*
 * The commands. Each one is a file, cmd_NAME.c, that ends with its row; the dispatch, the
 * help, the man page and the shell completions use the rows. To add a command, write its
 * file and add its name to COMMANDS.
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
	const char *says;  /* description in this command; NULL: the one in option_rows */
	const char *words; /* possible values in this command; NULL: those in option_rows */
};

struct command {
	const char *name;	      /* NULL: the program without a command */
	const char *const *arguments; /* each form of the arguments, ended by NULL */
	const char *summary;	      /* under 45 columns, for lists */
	const char *help;	      /* sentences; an empty line ends a paragraph */
	const struct command_option *options; /* ended by OPTION_NONE */
	const char *exits;		      /* one sentence, or NULL */
	const char *const *examples;	      /* ended by NULL; or NULL */
	/* Completion of its arguments: these words, or @complete. */
	const char *words;
	enum complete complete;
	const char *after, *words_after; /* words that can follow the word @after */
	bool text_only;			 /* its output is for people and has no JSON form */
	/* Returns the exit status. NULL: prints help, which only main.c can: it needs the list
	 * of all commands. */
	int (*run)(const struct options *o);
};

#define COMMAND_DECLARE(name) extern const struct command command_##name;
COMMANDS(COMMAND_DECLARE)
#undef COMMAND_DECLARE

extern const struct command *const command_list[]; /* ended by NULL */
/* NULL if there is no such command. A NULL word returns the row of the program itself. */
const struct command *command_find(const char *word);
/* Whether @c accepts the option: its own row, or an option of all commands. */
bool command_has(const struct command *c, enum option_id id);
/* The command's own row of the option, or NULL. */
const struct command_option *command_option(const struct command *c, enum option_id id);
