/*
 * `rdpdoctor offline PATH`: the registry of a Windows that does not run: facts and verdict.
 * Like `read` it judges only what it saw; the report has no ladder and no target.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tui/case.h"
#include "tui/cmd.h"
#include "tui/disk.h"

static int
print_report(const struct options *o, struct case_file *c)
{
	struct report report;
	int status;

	case_think(c, false);
	case_report(c, &report);
	status = report_exit_status(&report);
	cmd_print_report(o, &report, c->audience);
	return status;
}

static enum err
add_told(const struct options *o, struct case_file *c, struct error *e)
{
	struct facts *told = facts_create();
	enum err err = options_facts(o, told, e);

	for (size_t i = 0; err == ERR_OK && i < facts_count(told); i++)
		case_append(c, EVENT_FACT, fact_to_json(facts_at(told, i)));
	facts_destroy(told);
	return err;
}

int
cmd_offline(const struct options *o)
{
	struct knowledge *k = NULL;
	struct store *store = NULL;
	struct case_file *c = NULL;
	struct error e = ERROR_INIT;
	enum err err = ERR_OK;
	int status = 0;

	if (o->arg_count != 1)
		err = error_set(&e, ERR_USAGE,
			"`offline` takes one path: a mounted Windows volume, a folder with "
			"SYSTEM and SOFTWARE, or a hive.");
	if (err == ERR_OK)
		err = cmd_knowledge_load(o, &k, &e);
	if (err == ERR_OK) {
		store = cmd_store_open(o);
		err = case_begin(store, k, &c, &e);
	}
	if (err == ERR_OK) {
		c->audience = o->audience_given ? o->audience : AUDIENCE_ENGINEER;
		err = add_told(o, c, &e);
	}
	if (err == ERR_OK)
		err = disk_read(c, o->args[0], o->quiet, &e);
	if (cmd_stopped != 0)
		status = 128 + cmd_stopped;
	else if (err == ERR_OK)
		status = print_report(o, c);
	else
		status = cmd_fail(o, &e);
	case_destroy(c);
	store_close(store);
	knowledge_destroy(k);
	return status;
}
