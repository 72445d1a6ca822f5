#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "fixes/knowledge.h"
#include "share/report/report.h"
#include "share/store/store.h"
#include "share/target/target.h"

/*
 * An open case: one session, its events folded into what is known. Every change goes
 * through case_append(), which stores the event first and then applies it; resuming reads
 * the same events back through the same fold, so nothing that was shown can be lost.
 */

enum step_state { STEP_NEW, STEP_SHOWN, STEP_DONE, STEP_FAILED, STEP_SKIPPED, STEP_UNDONE };

struct case_step {
	char *id;
	enum step_state state;
};

struct case_given {
	char *name, *value; /* a placeholder that a person filled */
};

struct case_file {
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
	struct case_step *steps;
	size_t step_count;
	struct case_given *given;
	size_t given_count;
	char last_step[160]; /* the step that was shown last, or "" */
	char chosen[8];	       /* "online", "offline" or "" */
	char chosen_cause[96]; /* a cause that the person picked, or "" */
	char screen[32];
	bool checked;	       /* a round of checks has run */
	bool checks_cut;       /* it was running when the session was cut */
	bool solved;	       /* verify found it healthy */
	char ledger_says[256]; /* why an attempt was refused, or "" */

	/* Readings of the above, made by case_think(). In the arena. */
	struct arena *arena;
	struct verdict verdict;
	struct plan_options plan_options;
	struct plan plan;
	struct ladder ladder;
	struct note notes[NOTES_MAX];
	size_t note_count;
};

/* Begins a new session in @store. */
enum err case_begin(struct store *store, const struct knowledge *knowledge,
	struct case_file **out, struct error *e) NODISCARD;
/* Opens an old one: @id is complete (store_find). */
enum err case_resume(struct store *store, const struct knowledge *knowledge, const char *id,
	struct case_file **out, struct error *e) NODISCARD;
/* As case_resume, for reading only: no event is added. */
enum err case_open(struct store *store, const struct knowledge *knowledge, const char *id,
	struct case_file **out, struct error *e) NODISCARD;
void case_destroy(struct case_file *c); /* takes NULL */
/* As case_destroy, for a case that came to nothing: its session goes with it, unless a fact
 * is known. */
void case_abandon(struct case_file *c); /* takes NULL */

/* Stores, then applies. Takes @data. A store that fails sets c->degraded and goes on. */
void case_append(struct case_file *c, const char *type, json_t *data);
/* Shorter forms. */
void case_add_fact(struct case_file *c, struct fact *fact); /* takes its contents */
void case_add_told(struct case_file *c, const struct facts *told); /* each of them */
void case_answer(
	struct case_file *c, int fact_id, struct fact_value value, const char *label);
void case_refuse(struct case_file *c, int fact_id);
/* A command or channel that the person cannot use: "run:sc", "channel:psexec". */
void case_refuse_source(struct case_file *c, const char *source);
void case_offer_again(struct case_file *c, const char *kind); /* "channel:": all such */
void case_setting(struct case_file *c, const char *name, const char *value);
void case_step(struct case_file *c, const char *step_id, const char *state);
enum step_state case_step_state(const struct case_file *c, const char *step_id);
const char *case_given(const struct case_file *c, const char *name);

/* Decides anew: ladder, notes, verdict, next, plan. @may_probe as in next_options. */
void case_think(struct case_file *c, bool may_probe);
/* The quick part of it, for each fact that arrives while checks run: ladder and notes. */
void case_look(struct case_file *c);
/* The report over what case_think() made; borrows from @c. */
void case_report(const struct case_file *c, struct report *out);
/* Milliseconds since the session started. */
double case_now_ms(const struct case_file *c);
