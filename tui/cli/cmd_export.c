/* `rdpdoctor export`: the transcript of a session. */
#include <stdio.h>

#include "share/export/transcript.h"
#include "tui/cli/cmd.h"
#include "tui/session/export_file.h"
#include "tui/session/session.h"

/* --json is short for --format json. */
static enum err
read_formats(const struct options *o, const struct document_format **format,
	enum redact_level *redact, struct error *e)
{
	const char *name = o->format != NULL ? o->format : o->json ? "json" : "text";

	*format = transcript_format_find(name);
	*redact = REDACT_NORMAL;
	if (o->redact != NULL && !redact_level_find(o->redact, redact))
		return error_set(e, ERR_USAGE,
			"--redact is normal, strict or none, not \"%s\".", o->redact);
	return ERR_OK;
}

static int
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

/* clang-format off */
const struct command command_export = {
	.name = "export",
	.arguments = (const char *const[]) { "ID [--format FORMAT] [--redact LEVEL] [-o FILE]", NULL },
	.summary = "a transcript of a session",
	.help = 
		"Prints the transcript of a session, or writes it to a file. Files are "
		"never overwritten.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_FORMAT, .says = 
			"note (for a ticket), text, md, html or json; default text.", .words = TRANSCRIPT_FORMAT_NAMES },
		{ .id = OPTION_JSON, .says = "The same as --format json." },
		{ .id = OPTION_REDACT },
		{ .id = OPTION_OUTPUT },
		{ .id = OPTION_KNOWLEDGE },
		{ .id = OPTION_STORE },
		{ 0 } },
	.examples = (const char *const[]) { "export 7K2M --format note", NULL },
	.complete = COMPLETE_SESSIONS,
	.run = cmd_export,
};
/* clang-format on */
