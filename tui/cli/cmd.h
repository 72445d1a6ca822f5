#pragma once

#include "fixes/knowledge.h"
#include "share/report/report.h"
#include "share/store/store.h"
#include "tui/cli/command.h"
#include "tui/cli/options.h"
#include "tui/session/session.h"

/* Helpers for the commands. */

/* Runs the wizard: a new session, an old one (@resume), or a story (both may be NULL). */
struct practice;
int cmd_run_wizard(
	const struct options *o, const char *resume, const struct practice *practice);

/* Prints the error, as JSON with --json; returns its exit status. */
int cmd_fail(const struct options *o, const struct error *e);
/* Loads the knowledge named by the options. */
enum err cmd_knowledge_load(
	const struct options *o, struct knowledge **out, struct error *e) NODISCARD;
/*
 * Opens the store named by the options. If it cannot be used, prints a message to stderr
 * and returns a store in memory.
 */
struct store *cmd_store_open(const struct options *o);
/* The same for commands that need a store. */
enum err cmd_store_need(
	const struct options *o, struct store **out, struct error *e) NODISCARD;
/* A document that appends to @out, in the format of --format (default: text). */
struct document cmd_document(const struct options *o, struct str *out);
/* Prints a report to stdout, as JSON or as the next part of @d, whose text it takes. */
void cmd_print_report(const struct options *o, const struct report *r,
	enum audience audience, struct document *d);
/* Prints the report of @c to stdout; returns its exit status. */
int cmd_report_session(const struct options *o, struct session *c);
/* Sets the audience of the report: from the options, otherwise engineer. */
void cmd_set_audience(const struct options *o, struct session *c);
/* Columns of the terminal on stdout, 80 without a terminal. */
int cmd_columns(void);
