/* `rdpdoctor sessions`: the sessions in the store. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "share/base/clock.h"
#include "tui/cli/cmd.h"

struct listing {
	const struct options *o;
	json_t *array; /* for --json */
	size_t count;
};

static bool
print_row(void *to, const struct session_row *row)
{
	struct listing *listing = to;
	char id[16], started[CLOCK_ISO_BYTES];

	session_id_print(row->id, id);
	clock_iso_s(row->started_wall_ms / 1000, started);
	listing->count++;
	if (listing->array != NULL) {
		(void)json_array_append_new(listing->array,
			json_pack("{s:s, s:s, s:s, s:s, s:b, s:I}", "session", row->id,
				"started", started, "target", row->target, "first_cause",
				row->verdict, "ended", (int)row->ended, "events",
				(json_int_t)row->events));
		return true;
	}
	(void)printf("%-9s  %s  %-8s  %-28.28s  %s\n", id, started,
		row->ended ? "ended" : "open", row->target[0] != '\0' ? row->target : "-",
		row->verdict);
	return true;
}

static int
cmd_sessions(const struct options *o)
{
	struct listing listing = { .o = o };
	struct store *store = NULL;
	struct error e = ERROR_INIT;
	enum err err = cmd_store_need(o, &store, &e);

	if (err == ERR_OK && o->json)
		listing.array = json_array();
	if (err == ERR_OK)
		err = store_sessions(store, print_row, &listing, &e);
	store_close(store);
	if (err != ERR_OK) {
		json_decref(listing.array);
		return cmd_fail(o, &e);
	}
	if (listing.array != NULL) {
		json_t *json = json_pack("{s:s, s:o}", "format", "rdpdoctor.sessions/1",
			"sessions", listing.array);
		char *text = json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER);

		(void)printf("%s\n", text);
		free(text);
		json_decref(json);
	} else if (listing.count == 0) {
		(void)printf("There are no sessions yet.\n");
	}
	return 0;
}

/* clang-format off */
const struct command command_sessions = {
	.name = "sessions",
	.arguments = (const char *const[]) { "[--json]", NULL },
	.summary = "list earlier sessions, newest first",
	.help = "Lists the sessions in the store, newest first.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_JSON, .says = "Print the list as one JSON object." },
		{ .id = OPTION_STORE },
		{ 0 } },
	.run = cmd_sessions,
};
/* clang-format on */
