#pragma once

#include <stdbool.h>

#include "share/base/str.h"

/*
 * Puts a value into a command so that the shell reads it as one plain word, whatever it
 * contains. A value that cannot be quoted safely is refused, never truncated or altered.
 */
enum shell {
	SHELL_CMD,
	SHELL_POWERSHELL,
	SHELL_POSIX, /* azure-cli (Cloud Shell in Bash) and linux */
	SHELL_NONE,  /* a sentence for people */
};

enum shell shell_of(const char *word); /* NULL and unknown words: SHELL_NONE */

/* The quotes that surround a place of a command. */
enum quote_state { QUOTE_BARE, QUOTE_SINGLE, QUOTE_DOUBLE };

/* The state of the shell after @len bytes of @command. */
enum quote_state quote_state_at(enum shell shell, const char *command, size_t len);

/*
 * Appends @value for a place in that state. @nested: the surrounding quotes contain quotes of
 * another language, so no quoting character is allowed. False: it cannot be put there safely
 * and nothing was appended.
 */
bool quote_value(enum shell shell, enum quote_state state, bool nested, const char *value,
	struct str *out) NODISCARD;

/* A word without special characters in any shell, whatever surrounds it. */
bool quote_is_plain(enum shell shell, const char *value);

/* A whole text as one quoted string of the shell. False if that is not possible. */
bool quote_whole(enum shell shell, const char *text, struct str *out) NODISCARD;
