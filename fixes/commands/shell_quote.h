#pragma once

#include <stdbool.h>

#include "share/base/str.h"

/*
 * How a value is put into a command so that the shell takes it as one plain word, whatever
 * it holds. A value for which there is no safe way is refused; nothing is cut or altered.
 */
enum shell {
	SHELL_CMD,
	SHELL_POWERSHELL,
	SHELL_POSIX, /* azure-cli (Cloud Shell in Bash) and linux */
	SHELL_NONE,  /* a sentence for people */
};

enum shell shell_of(const char *word); /* NULL and unknown words: SHELL_NONE */

/* Inside which quotes a place of a command stands. */
enum quote_state { QUOTE_BARE, QUOTE_SINGLE, QUOTE_DOUBLE };

/* The state of the shell after @len bytes of @command. */
enum quote_state quote_state_at(enum shell shell, const char *command, size_t len);

/*
 * Appends @value for a place in that state. @nested: the quotes around hold quotes of
 * another language, so no quoting character may pass. False: it cannot be put there
 * safely, nothing was appended.
 */
bool quote_value(enum shell shell, enum quote_state state, bool nested, const char *value,
	struct str *out) NODISCARD;

/* A word that no shell takes for anything else, whatever stands around it. */
bool quote_is_plain(enum shell shell, const char *value);

/* A whole text as one quoted string of the shell. False where that cannot be done. */
bool quote_whole(enum shell shell, const char *text, struct str *out) NODISCARD;
