/* The list of the commands. */
#include "tui/cli/command.h"

#include "share/base/str.h"

#define COMMAND_ENTRY(name) &command_##name,
const struct command *const command_list[] = { COMMANDS(COMMAND_ENTRY) NULL };

const struct command *
command_find(const char *word)
{
	for (const struct command *const *c = command_list; *c != NULL; c++)
		if (text_equal((*c)->name, word))
			return *c;
	return NULL;
}

const struct command_option *
command_option(const struct command *c, enum option_id id)
{
	for (const struct command_option *o = c->options; o != NULL && o->id != OPTION_NONE;
		o++)
		if (o->id == id)
			return o;
	return NULL;
}

bool
command_has(const struct command *c, enum option_id id)
{
	return option_rows[id].everywhere || command_option(c, id) != NULL;
}
