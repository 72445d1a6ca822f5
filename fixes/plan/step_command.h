#pragma once

#include "fixes/commands/shell_quote.h"
#include "fixes/knowledge.h"

/*
 * An undo that can be typed, and not a sentence: its first word is a program (lower case)
 * or a cmdlet (Verb-Noun), or it begins with what only a shell understands.
 */
bool steps_is_command(const char *text);
/*
 * The shell for which the values of an undo or a check are quoted: that of its step, unless
 * it shows by itself that it is of another one; SHELL_NONE for a sentence.
 */
enum shell steps_shell_of(const char *text, enum shell step);
/* What is remarked behind such a command: "net user x   (says that it is active)". */
#define STEPS_REMARK "   ("
/* @command with @remark behind it; either may be NULL. In @a. */
const char *steps_remarked(const char *command, const char *remark, struct arena *a);
