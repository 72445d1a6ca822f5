#pragma once

#include "share/base/str.h"
#include "tui/cli/command.h"

/*
 * What is made from the tables of commands and options while the program is built: the
 * completions of three shells and the parts of the man page that list commands and options.
 */
void generate_bash(struct str *out);
void generate_zsh(struct str *out);
void generate_fish(struct str *out);
/* @template with the lines @SYNOPSIS@, @COMMANDS@ and @OPTIONS@ replaced. */
void generate_man_page(const char *template, struct str *out);

/* Appends @text with each byte of @special behind an @escape. */
void add_escaped(
	struct str *out, const char *text, const char *special, const char *escape);
/* Whether the table shows this option. */
bool option_is_shown(enum option_id id);
/* The words that may follow the option in this command; NULL: any. */
const char *words_of(const struct command *c, enum option_id id);
