/* Helpers for the commands: errors, store, knowledge, terminal width. */
#include "tui/cli/cmd.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int
cmd_fail(const struct options *o, const struct error *e)
{
	if (o->json) {
		json_t *json = json_pack(
			"{s:s, s:s}", "format", "rdpdoctor.error/1", "says", e->text);
		char *text = json_dumps(json, JSON_COMPACT | JSON_PRESERVE_ORDER);

		(void)printf(
			"%s\n", text != NULL ? text : "{\"format\":\"rdpdoctor.error/1\"}");
		free(text);
		json_decref(json);
	} else {
		(void)fprintf(stderr, "rdpdoctor: %s\n", e->text);
	}
	(void)fflush(stdout);
	return err_exit_status(e->code);
}

enum err
cmd_knowledge_load(const struct options *o, struct knowledge **out, struct error *e)
{
	return knowledge_load(o->knowledge, out, e);
}

enum err
cmd_store_need(const struct options *o, struct store **out, struct error *e)
{
	if (o->no_store)
		return error_set(e, ERR_USAGE, "This command needs the store of sessions.");
	return store_open(o->store, out, e);
}

struct store *
cmd_store_open(const struct options *o)
{
	struct store *store = NULL;
	struct error e = ERROR_INIT;

	if (o->no_store)
		return store_open_memory();
	if (store_open(o->store, &store, &e) == ERR_OK)
		return store;
	(void)fprintf(stderr,
		"rdpdoctor: %s%s The session is only in memory and is lost when the "
		"program ends.\n",
		e.text, text_ends(e.text, ".") ? "" : ".");
	return store_open_memory();
}

struct document
cmd_document(const struct options *o, struct str *out)
{
	const struct document_format *format = document_format_find(o->format);

	return document_begin(format != NULL ? format : &document_text, cmd_columns(), out);
}

void
cmd_print_report(const struct options *o, const struct report *r, enum audience audience,
	struct document *d)
{
	if (o->json) {
		json_t *json = report_to_json(r);
		char *dump = json_dumps(
			json, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(10));

		str_addf(d->out, "%s\n", dump);
		free(dump);
		json_decref(json);
	} else {
		document_gap(d);
		report_print(r, audience, o->verbose, d);
	}
	(void)fputs(str_text(d->out), stdout);
	str_clear(d->out);
}

int
cmd_report_session(const struct options *o, struct session *c)
{
	STR_AUTO text = STR_INIT(4u << 20);
	struct document d = cmd_document(o, &text);
	struct report report;

	session_report(c, &report);
	cmd_print_report(o, &report, session_audience(c), &d);
	document_end(&d);
	(void)fputs(str_text(&text), stdout);
	return report_exit_status(&report);
}

void
cmd_set_audience(const struct options *o, struct session *c)
{
	session_setting(c, "audience",
		audience_id(o->audience_given ? o->audience : AUDIENCE_ENGINEER));
}

int
cmd_columns(void)
{
	struct winsize size;

	if (isatty(1) == 0 || ioctl(1, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		return 80;
	return size.ws_col < 40 ? 40 : size.ws_col > 100 ? 100 : size.ws_col;
}
