#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "fixes/knowledge.h"
#include "share/report/report.h"
#include "share/store/store.h"
#include "share/target/target.h"
#include "fixes/plan/plan.h"

/*
 * An open session: the state that results from its events. Every change goes through
 * session_append(), which stores the event first and then applies it; opening an old
 * session applies the same events in the same order. So a transcript made later agrees
 * with what the screen showed.
 */
struct session;

enum step_state { STEP_NEW, STEP_SHOWN, STEP_DONE, STEP_FAILED, STEP_SKIPPED, STEP_UNDONE };

/* Begins a new session in @store. @store and @knowledge are borrowed. */
enum err session_begin(struct store *store, const struct knowledge *knowledge,
	struct session **out, struct error *e) NODISCARD;
/* Opens an old session; @id is complete (store_find). */
enum err session_resume(struct store *store, const struct knowledge *knowledge,
	const char *id, struct session **out, struct error *e) NODISCARD;
/* Like session_resume, but read-only: adds no event. */
enum err session_open(struct store *store, const struct knowledge *knowledge,
	const char *id, struct session **out, struct error *e) NODISCARD;
void session_destroy(struct session *c); /* takes NULL */
/* Like session_destroy; also deletes the session from the store if it has no facts. */
void session_abandon(struct session *c); /* takes NULL */

/* ---- changes: each writes an event ---- */

/* Stores the event, then applies it. Takes @data. If the store fails, the session
 * continues in memory. */
void session_append(struct session *c, const char *type, json_t *data);
/* Shorter forms. */
void session_add_fact(struct session *c, struct fact *fact); /* takes the contents */
void session_add_told(
	struct session *c, const struct facts *told); /* adds a copy of each */
void session_answer(
	struct session *c, int fact_id, struct fact_value value, const char *label);
void session_refuse(struct session *c, int fact_id);
/* A command or channel that the user cannot use: "run:sc", "channel:psexec". */
void session_refuse_source(struct session *c, const char *source);
void session_offer_again(
	struct session *c, const char *kind); /* "channel:": all channels */
void session_setting(struct session *c, const char *name, const char *value);
void session_step(struct session *c, const char *step_id, const char *state);
/* Stores that a round of checks starts: its last stage, and whether it makes a real
 * connection, with or without an account. */
void session_round_started(struct session *c, enum stage until, bool connect, bool account);
void session_round_ended(struct session *c, double took_ms);
/* Several changes with one sync to disk: see store_hold(). */
void session_hold(struct session *c);
void session_release(struct session *c);

/* ---- this process ---- */

const char *session_id(const struct session *c);
struct store *session_store(const struct session *c);
const struct knowledge *session_knowledge(const struct session *c);
/* A write to the store failed: later events are only in memory. */
bool session_is_degraded(const struct session *c);
bool session_is_kept(const struct session *c);	   /* it is stored on disk */
int64_t session_epoch_ms(const struct session *c); /* clock_ms() of the session's start */
double session_now_ms(const struct session *c);	   /* since the session started */

/* ---- state; texts are borrowed until the next change ---- */

const struct target *session_target(const struct session *c); /* NULL if none yet */
enum audience session_audience(const struct session *c);
bool session_audience_known(const struct session *c); /* the user chose it */
const struct facts *session_facts(const struct session *c);
/* The newest round makes a real connection; it uses an account. */
bool session_connect_asked(const struct session *c);
bool session_account_used(const struct session *c);
bool session_checked(const struct session *c);	  /* a round of checks has ended */
bool session_checks_cut(const struct session *c); /* the newest round has not ended */
const char *session_attempt_refused(const struct session *c); /* the reason, or "" */
bool session_refused(const struct session *c, int fact_id);   /* "I don't know" */
/* @prefix "channel:": any channel was refused; "run:sc": that command was. */
bool session_source_refused(const struct session *c, const char *prefix);
enum step_state session_step_state(const struct session *c, const char *step_id);
const char *session_last_step(const struct session *c); /* the step shown last, or "" */
/* The value that the user typed for a placeholder; NULL if none. */
const char *session_given(const struct session *c, const char *name);
/* The same by index; false if there are no more. */
bool session_given_at(
	const struct session *c, size_t i, const char **name, const char **value);
const char *session_path(const struct session *c); /* "online", "offline" or "" */
const char *session_screen(const struct session *c);

/*
 * ---- readings: computed when they are read and something has changed since. What they
 * point to lasts until the first reading after the next change ----
 */

const struct ladder *session_ladder(struct session *c);
const struct note *session_notes(struct session *c, size_t *count);
const struct verdict *session_verdict(struct session *c);
const struct plan *session_plan(struct session *c);
/* The options that the plan was made with. */
const struct plan_options *session_plan_options(struct session *c);
/* Borrows from @c, as a reading does. */
void session_report(struct session *c, struct report *out);

/* Whether a repair helped: compares the newest round with the failures before it. */
enum repair {
	REPAIR_NOT_CHECKED, /* no round has ended */
	REPAIR_FAILS,	    /* .stage also fails in the newest round */
	REPAIR_NOT_TRIED, /* .stage failed or was never reached; this round did not try it */
	REPAIR_STILL_THERE, /* this round found the evidence of .cause again */
	REPAIR_NOT_READ,    /* .cause is proved by facts that are older than this round */
	REPAIR_WORKS,
};
struct repair_state {
	enum repair is;
	enum stage stage;		   /* STAGE_NONE */
	const struct verdict_cause *cause; /* borrowed from the verdict, or NULL */
};
struct repair_state session_repair(struct session *c);
