#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "probes/paste/input/lines.h"

/*
 * Splits a text at the commands in it. The lines between two prompts are the output of the
 * first; a last command without lines has no output.
 */

struct section {
	const char *command; /* as typed, in the arena; "" if not shown */
	size_t from, to;     /* the lines of the answer: [from, to) */
	bool prompted;	     /* typed at a prompt: the start of the output is certain */
	bool closed;	     /* followed by a prompt: its end is certain too */
	bool read_here;	     /* a reader exists for this command */
	bool heard;	     /* a reader recognised its output */
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
/* The filter: the text after the first "|", or NULL. */
const char *split_filter(const char *part);
/* Whether @part contains @word as a whole word; ASCII case-insensitive. */
bool split_has_word(const char *part, const char *word);
/* The value of "name=value" or "-name value" or "/name value"; in the arena, or NULL. */
const char *split_option(struct arena *arena, const char *part, const char *name);
