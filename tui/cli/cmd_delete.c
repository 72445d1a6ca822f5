/* `rdpdoctor delete`: deletes a session and all its events from the store. */
#include <stdio.h>

#include "tui/cli/cmd.h"

static int
cmd_delete(const struct options *o)
{
	struct store *store = NULL;
	struct error e = ERROR_INIT;
	char id[SESSION_ID_LEN + 1], shown[16];
	enum err err = ERR_OK;

	if (o->arg_count != 1)
		err = error_set(&e, ERR_USAGE,
			"`delete` needs a session: `rdpdoctor sessions` lists them.");
	if (err == ERR_OK)
		err = cmd_store_need(o, &store, &e);
	if (err == ERR_OK)
		err = store_find(store, o->args[0], id, &e);
	if (err == ERR_OK)
		err = store_delete(store, id, &e);
	store_close(store);
	if (err != ERR_OK)
		return cmd_fail(o, &e);
	session_id_print(id, shown);
	if (!o->quiet)
		(void)fprintf(stderr, "Session %s has been deleted.\n", shown);
	return 0;
}

/* clang-format off */
const struct command command_delete = {
	.name = "delete",
	.arguments = (const char *const[]) { "ID", NULL },
	.summary = "delete a session",
	.help = "Deletes a session with all its events from the store.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_STORE },
		{ 0 } },
	.complete = COMPLETE_SESSIONS,
	.run = cmd_delete,
};
/* clang-format on */
