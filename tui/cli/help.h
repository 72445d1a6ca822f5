#pragma once

#include "tui/cli/command.h"

struct str;

/* Appends the help of @c in 80 columns, or of the whole program if @c has no name. */
void help_write(const struct command *c, struct str *out);
