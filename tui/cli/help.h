#pragma once

#include "tui/cli/command.h"

struct str;

/* Appends the help of @c in 80 columns; of the whole program for the row without a name. */
void help_write(const struct command *c, struct str *out);
