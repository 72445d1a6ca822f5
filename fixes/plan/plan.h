#pragma once

#include "fixes/knowledge.h"
#include "share/facts/verdict.h"
#include "share/target/target.h"

/* Turns causes into ordered steps, in a form for people and shells. */

struct plan_options {
	enum audience audience;
	const char *chosen;  /* "online", "offline" or NULL: decide from the facts */
	const char *channel; /* the channel that the user picked, or NULL */
	/* Values that the user typed for placeholders: name, value pairs, NULL-terminated. */
	const char *const *given;
	/* Fills session.host and the like; NULL if there is no target. Borrowed. */
	const struct target *target;
};
/*
 * The steps for all proved and likely causes of @verdict (or for the one cause of
 * knowledge_plan_cause), joined, common steps once, in a safe order, verify at the end.
 */
void plan_make(const struct knowledge *k, const struct facts *f,
	const struct verdict *verdict, const struct plan_options *options, struct arena *a,
	struct plan *out);
enum err plan_make_for(const struct knowledge *k, const struct facts *f,
	const char *cause_id, const struct plan_options *options, struct arena *a,
	struct plan *out, struct error *e) NODISCARD;

/*
 * The step's command wrapped for @channel ("agent-run-command"); in the arena. NULL if
 * commands of this shell cannot be sent over that channel. Names that the wrapping needs
 * ({resource_group}) stay visible.
 */
const char *channel_wrap(const struct knowledge *k, const char *channel, const char *shell,
	const char *command, struct arena *a);
/* The same with those names filled, and a remark on the wrapped line. */
struct wrapped {
	const char *command;
	const char *shell; /* where the wrapped line is typed: "azure-cli", "cmd", ... */
	const char *note;  /* or NULL */
	const char *const *missing;
	size_t missing_count;
};
bool channel_wrap_filled(const struct knowledge *k, const char *channel, const char *shell,
	const char *command, const struct facts *f, const struct plan_options *options,
	struct arena *a, struct wrapped *out);

/* The path as an article, and as a .cmd file for review (CRLF, ASCII). */
void steps_write(const struct knowledge *k, const struct plan *plan, bool offline,
	struct document *d);
void steps_write_cmd(
	const struct knowledge *k, const struct plan *plan, bool offline, struct str *out);
/*
 * Lines of a .cmd file, with CRLF: a command of cmd or PowerShell, escaped for a batch file
 * (quotes, percent signs), and a remark, in ASCII and on one line. False, and nothing is
 * added: the command has characters beyond ASCII.
 */
bool steps_add_batch_line(const char *shell, const char *command, struct str *out);
void steps_add_batch_remark(const char *label, const char *text, struct str *out);
