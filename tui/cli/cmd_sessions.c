/* Commands over the store: sessions, export, delete. `resume` is the wizard's. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/fd.h"
#include "share/export/transcript.h"
#include "tui/session/session.h"
#include "tui/cli/cmd.h"
#include "tui/session/export_file.h"

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

int
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

/* --json is short for --format json. */
static enum err
read_formats(const struct options *o, const struct document_format **format,
	enum redact_level *redact, struct error *e)
{
	const char *name = o->format != NULL ? o->format : o->json ? "json" : "text";

	*format = transcript_format_find(name);
	*redact = REDACT_NORMAL;
	if (*format == NULL) {
		STR_AUTO names = STR_INIT(256);

		for (size_t i = 0; transcript_format_at(i) != NULL; i++)
			str_addf(&names, "%s%s", i > 0 ? ", " : "",
				transcript_format_at(i)->name);
		return error_set(e, ERR_USAGE, "--format is one of %s, not \"%s\".",
			str_text(&names), name);
	}
	if (o->redact != NULL && !redact_level_find(o->redact, redact))
		return error_set(e, ERR_USAGE,
			"--redact is normal, strict or none, not \"%s\".", o->redact);
	return ERR_OK;
}

int
cmd_export(const struct options *o)
{
	const struct document_format *format;
	enum redact_level redact;
	struct knowledge *k = NULL;
	struct store *store = NULL;
	struct session *c = NULL;
	struct error e = ERROR_INIT;
	STR_AUTO text = STR_INIT(64u << 20);
	char id[SESSION_ID_LEN + 1];
	enum err err = read_formats(o, &format, &redact, &e);

	if (err == ERR_OK && o->arg_count != 1)
		err = error_set(&e, ERR_USAGE,
			"`export` needs a session: `rdpdoctor sessions` lists them.");
	if (err == ERR_OK)
		err = cmd_knowledge_load(o, &k, &e);
	if (err == ERR_OK)
		err = cmd_store_need(o, &store, &e);
	if (err == ERR_OK)
		err = store_find(store, o->args[0], id, &e);
	if (err == ERR_OK)
		err = session_open(store, k, id, &c, &e);
	if (err == ERR_OK)
		err = export_text(c, format, redact, &text, &e);
	if (err == ERR_OK && (o->output == NULL || text_equal(o->output, "-")))
		(void)fputs(str_text(&text), stdout);
	else if (err == ERR_OK)
		err = export_save(o->output, &text, &e);
	session_destroy(c);
	store_close(store);
	knowledge_destroy(k);
	return err == ERR_OK ? 0 : cmd_fail(o, &e);
}

int
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
		(void)fprintf(stderr, "The session %s is deleted.\n", shown);
	return 0;
}
