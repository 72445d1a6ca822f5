#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "probes/paste/input/lines.h"

/*
 * Cuts a text at the commands that were typed in it. What stands between two prompts
 * answers the first of them; a command at the end that nothing follows answers nothing.
 */

struct section {
	const char *command; /* as typed, in the arena; "" where nobody shows it */
	size_t from, to;     /* the lines of the answer: [from, to) */
	bool prompted;	     /* typed behind a prompt: where the answer begins is certain */
	bool closed;	     /* another prompt follows: where it ends is certain too */
	bool read_here;	     /* some reader reads what this command prints */
	bool heard;	     /* some reader recognised its answer */
};

struct sections {
	struct section *at; /* in the arena */
	size_t count;
};

/* A prompt of cmd, PowerShell, netsh, SAC, ssh or a Unix shell, with or without a command.
 */
bool split_is_prompt(const char *line);
/* Whether the line can only be a command, also without a prompt. */
bool split_is_command(const char *line);
/* Whether the command is one of "qwinsta|query session": a program, or it and its verb. */
bool split_is_one_of(const char *commands, const char *command);
/* Marks the lines of commands as used. */
void split_sections(struct arena *arena, struct text_lines *lines, struct sections *out);

/*
 * The part of a typed line that runs @program ("netsh", "reg", "Get-Service"), from its
 * name on up to the next ";" or "&"; NULL if it does not. In the arena.
 */
const char *split_part(struct arena *arena, const char *command, const char *program);
/* What the output went through: the text behind the first "|", or NULL. */
const char *split_filter(const char *part);
/* Whether @word stands in @part as a word of its own, ASCII letters of either case. */
bool split_has_word(const char *part, const char *word);
/* The value of "name=value" or "-name value" or "/name value"; in the arena, or NULL. */
const char *split_option(struct arena *arena, const char *part, const char *name);
