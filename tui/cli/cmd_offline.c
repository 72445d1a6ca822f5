/*
 * `rdpdoctor offline PATH`: facts and verdict from the registry of a Windows that is not
 * running. Like `read` it only uses what it read; the report has no ladder and no target.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/session/session.h"
#include "share/base/stop_signal.h"
#include "tui/cli/cmd.h"
#include "tui/session/offline_image.h"
#include "tui/session/read_disk.h"
#include "tui/session/edit_disk.h"
#include "fixes/commands/placeholder_value.h"

static enum err
add_told(const struct options *o, struct session *c, struct error *e)
{
	struct facts *told = facts_create();
	enum err err = options_facts_and_port(o, told, e);

	if (err == ERR_OK)
		session_add_told(c, told);
	facts_destroy(told);
	return err;
}

/* --set NAME=VALUE: values for edits that are in no hive. */
static enum err
add_given(const struct options *o, struct session *c, struct error *e)
{
	for (int i = 0; i < o->given_count; i++) {
		const char *equals = strchr(o->given[i], '=');
		char name[128];

		if (!text_format(name, sizeof(name), "%.*s", (int)(equals - o->given[i]),
			    o->given[i]) ||
			placeholder_check(session_knowledge(c), name, equals + 1, e) !=
				ERR_OK)
			return error_wrap(e, "--set");
		session_setting(c, name, equals + 1);
	}
	return ERR_OK;
}

static enum err
check_usage(const struct options *o, struct error *e)
{
	if (o->undo != NULL && (o->arg_count != 0 || o->plan != NULL || o->apply != NULL))
		return error_set(e, ERR_USAGE, "--undo takes only the backup.");
	if (o->plan != NULL && o->apply != NULL)
		return error_set(e, ERR_USAGE, "--plan and --apply exclude each other.");
	if (o->undo == NULL && o->arg_count != 1)
		return error_set(e, ERR_USAGE,
			"`offline` takes one path: a mounted Windows volume, a folder with "
			"SYSTEM and SOFTWARE, or a hive.");
	return ERR_OK;
}

/* The written files, for scripts: --json prints exactly one object. */
static json_t *
new_done(void)
{
	return json_pack("{s:s}", "format", "rdpdoctor.edit/1");
}

static void
print_done(const struct options *o, const json_t *done)
{
	char *text = o->json ? json_dumps(done, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;

	if (text != NULL)
		(void)printf("%s\n", text);
	(void)fflush(stdout);
	free(text);
}

static enum err
undo(const struct options *o, struct session *c, struct error *e)
{
	json_t *done = new_done();
	enum err err = disk_undo(c, o->undo, o->yes, done, e);

	if (err == ERR_OK)
		print_done(o, done);
	json_decref(done);
	return err;
}

/* After reading: --plan, --apply or the report. */
static int
finish(const struct options *o, struct session *c)
{
	struct error e = ERROR_INIT;
	json_t *done;
	enum err err;

	if (o->undo != NULL)
		return 0;
	if (o->plan == NULL && o->apply == NULL)
		return cmd_report_session(o, c);
	done = new_done();
	err = o->plan != NULL ? disk_plan(c, o->args[0], o->plan, done, &e)
			      : disk_apply(c, o->args[0], o->apply, o->yes, done, &e);
	if (err == ERR_OK)
		print_done(o, done);
	json_decref(done);
	return err == ERR_OK ? 0 : cmd_fail(o, &e);
}

static enum err
read_path(const struct options *o, struct session *c, struct error *e)
{
	STR_AUTO commands = STR_INIT(256 * 1024);
	enum err err = offline_image_check(o->args[0], &commands, e);

	(void)fputs(str_text(&commands), stderr);
	if (commands.len > 0)
		(void)fputc('\n', stderr);
	return err == ERR_OK ? disk_read(c, o->args[0], o->quiet, e) : err;
}

static int
cmd_offline(const struct options *o)
{
	struct knowledge *k = NULL;
	struct store *store = NULL;
	struct session *c = NULL;
	struct error e = ERROR_INIT;
	enum err err = check_usage(o, &e);
	int status = 0;

	if (err == ERR_OK)
		err = cmd_knowledge_load(o, &k, &e);
	if (err == ERR_OK) {
		store = cmd_store_open(o);
		err = session_begin(store, k, &c, &e);
	}
	if (err == ERR_OK) {
		cmd_set_audience(o, c);
		err = add_told(o, c, &e);
	}
	if (err == ERR_OK)
		err = add_given(o, c, &e);
	if (err == ERR_OK && o->undo != NULL)
		err = undo(o, c, &e);
	else if (err == ERR_OK)
		err = read_path(o, c, &e);
	if (stop_signal != 0)
		status = 128 + stop_signal;
	else if (err == ERR_OK)
		status = finish(o, c);
	else
		status = cmd_fail(o, &e);
	if (err == ERR_OK || o->undo != NULL)
		session_destroy(c);
	else
		session_abandon(c); /* a wrong path leaves no session */
	store_close(store);
	knowledge_destroy(k);
	return status;
}

/* clang-format off */
const struct command command_offline = {
	.name = "offline",
	.arguments = (const char *const[]) { "PATH [--plan FILE | --apply CAUSE]", "--undo BACKUP", NULL },
	.summary = "read the registry of an attached disk",
	.help = "Reads the registry of a Windows that is not running and shows what is wrong with Remote Desktop in it. PATH is a mounted Windows volume, a folder with SYSTEM and SOFTWARE, or one hive. Only reads; the logs of a hive that was not closed are applied in memory.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_JSON },
		{ .id = OPTION_FORMAT, .says = "The format of the report: text, md or html.", .words = DOCUMENT_FORMAT_NAMES },
		{ .id = OPTION_FACT },
		{ .id = OPTION_PLAN },
		{ .id = OPTION_APPLY },
		{ .id = OPTION_YES },
		{ .id = OPTION_SET },
		{ .id = OPTION_UNDO },
		{ .id = OPTION_AUDIENCE },
		{ .id = OPTION_KNOWLEDGE },
		{ .id = OPTION_STORE },
		{ .id = OPTION_NO_STORE },
		{ 0 } },
	.exits = "as check; 65: nothing in it was recognised; 66: no hive found.",
	.examples = (const char *const[]) { "offline /mnt/windows", NULL },
	.complete = COMPLETE_FILES,
	.run = cmd_offline,
};
/* clang-format on */
