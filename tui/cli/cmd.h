#pragma once

#include "fixes/knowledge.h"
#include "share/report/report.h"
#include "share/store/store.h"
#include "tui/cli/command.h"
#include "tui/cli/help.h"
#include "tui/cli/options.h"
#include "tui/session/session.h"

/* What the commands share. */

/* The wizard: anew, on an old session, or on a story (both may be NULL). */
struct practice;
int cmd_run_wizard(
	const struct options *o, const char *resume, const struct practice *practice);

/* Prints the help of the command @topic, of the program where there is none. Returns 0. */
int cmd_help_print(const char *topic);

/* Says the error where the contract wants it; returns its exit status. */
int cmd_fail(const struct options *o, const struct error *e);
/* Loads the knowledge that the options name. */
enum err cmd_knowledge_load(
	const struct options *o, struct knowledge **out, struct error *e) NODISCARD;
/*
 * Opens the store that the options name. A store that cannot be used is no reason to stop:
 * a sentence goes to stderr and the session lives in memory.
 */
struct store *cmd_store_open(const struct options *o);
/* The same for commands that make no sense without a store. */
enum err cmd_store_need(
	const struct options *o, struct store **out, struct error *e) NODISCARD;
/* A document at the end of @out in the format of --format; text without it. */
struct document cmd_document(const struct options *o, struct str *out);
/* One report to stdout, as JSON or as the next part of @d, whose text is taken from it. */
void cmd_print_report(const struct options *o, const struct report *r,
	enum audience audience, struct document *d);
/* The report of @c to stdout; returns its exit status. */
int cmd_report_session(const struct options *o, struct session *c);
/* Whom the report is for: as the options say, else an engineer. */
void cmd_set_audience(const struct options *o, struct session *c);
/* Columns of the terminal behind stdout, 80 where there is none. */
int cmd_columns(void);
