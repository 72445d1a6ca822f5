#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "fixes/knowledge.h"
#include "share/report/report.h"
#include "share/store/store.h"
#include "share/target/target.h"

/*
 * An open case: one session, its events folded into what is known. Every change goes
 * through session_append(), which stores the event first and then applies it; resuming reads
 * the same events back through the same fold, so nothing that was shown can be lost.
 */

enum step_state { STEP_NEW, STEP_SHOWN, STEP_DONE, STEP_FAILED, STEP_SKIPPED, STEP_UNDONE };

struct session_step {
	char *id;
	enum step_state state;
};

struct session_given {
	char *name, *value; /* a placeholder that a person filled */
};

struct session {
	struct store *store;		   /* borrowed */
	const struct knowledge *knowledge; /* borrowed */
	char id[SESSION_ID_LEN + 1];
	bool degraded;	  /* the store could not be written: memory only */
	int64_t epoch_ms; /* clock_ms() of the session's start */
	int64_t started_wall_ms;
	int64_t seen_ms; /* the newest event's time since the start */
	struct target target;
	bool has_target;
	enum audience audience;
	bool audience_known;
	enum stage until;
	bool connect_asked, has_secret;
	struct facts *facts;
	int refused[64]; /* facts that the person could not answer */
	size_t refused_count;
	char refused_sources[32][64]; /* "run:sc", "channel:psexec": what cannot be used */
	size_t refused_source_count;
	struct session_step *steps;
	size_t step_count;
	struct session_given *given;
	size_t given_count;
	char last_step[160];   /* the step that was shown last, or "" */
	char chosen[8];	       /* "online", "offline" or "" */
	char chosen_cause[96]; /* a cause that the person picked, or "" */
	char screen[32];
	bool checked;	       /* a round of checks has run */
	bool checks_cut;       /* it was running when the session was cut */
	bool solved;	       /* verify found it healthy */
	char ledger_says[256]; /* why an attempt was refused, or "" */
	bool ledger_failed;    /* because the ledger could not be used */

	/* Readings of the above, made by session_think(). In the arena. */
	struct arena *arena;
	struct verdict verdict;
	struct plan_options plan_options;
	struct plan plan;
	struct ladder ladder;
	struct note notes[NOTES_MAX];
	size_t note_count;
};

/* Begins a new session in @store. */
enum err session_begin(struct store *store, const struct knowledge *knowledge,
	struct session **out, struct error *e) NODISCARD;
/* Opens an old one: @id is complete (store_find). */
enum err session_resume(struct store *store, const struct knowledge *knowledge,
	const char *id, struct session **out, struct error *e) NODISCARD;
/* As session_resume, for reading only: no event is added. */
enum err session_open(struct store *store, const struct knowledge *knowledge,
	const char *id, struct session **out, struct error *e) NODISCARD;
void session_destroy(struct session *c); /* takes NULL */
/* As session_destroy, for a case that came to nothing: its session goes with it, unless a fact
 * is known. */
void session_abandon(struct session *c); /* takes NULL */

/* Stores, then applies. Takes @data. A store that fails sets c->degraded and goes on. */
void session_append(struct session *c, const char *type, json_t *data);
/* Shorter forms. */
void session_add_fact(struct session *c, struct fact *fact);	    /* takes its contents */
void session_add_told(struct session *c, const struct facts *told); /* each of them */
void session_answer(
	struct session *c, int fact_id, struct fact_value value, const char *label);
void session_refuse(struct session *c, int fact_id);
/* A command or channel that the person cannot use: "run:sc", "channel:psexec". */
void session_refuse_source(struct session *c, const char *source);
void session_offer_again(struct session *c, const char *kind); /* "channel:": all such */
void session_setting(struct session *c, const char *name, const char *value);
void session_step(struct session *c, const char *step_id, const char *state);
enum step_state session_step_state(const struct session *c, const char *step_id);
const char *session_given(const struct session *c, const char *name);

/* Decides anew: ladder, notes, verdict, next, plan. @may_probe as in next_options. */
void session_think(struct session *c, bool may_probe);
/* The quick part of it, for each fact that arrives while checks run: ladder and notes. */
void session_look(struct session *c);
/* The report over what session_think() made; borrows from @c. */
void session_report(const struct session *c, struct report *out);
/* Milliseconds since the session started. */
double session_now_ms(const struct session *c);
