#pragma once

#include "tui/session/session.h"
#include "fixes/plan/plan.h"

/* The inside of a session. Only session.c and the tests of the fold see it. */

struct session_step {
	char *id;
	enum step_state state;
};

struct session_given {
	char *name, *value; /* a placeholder and the value typed for it */
};

struct session {
	/* Of this process; not in any event. */
	struct store *store;		   /* borrowed */
	const struct knowledge *knowledge; /* borrowed */
	char id[SESSION_ID_LEN + 1];
	bool degraded; /* a write to the store failed: in memory only */
	int64_t epoch_ms;

	/* The fold of the events; session_apply() is the only writer. */
	int64_t started_wall_ms;
	int64_t seen_ms; /* time of the newest event since the start */
	struct target target;
	bool has_target;
	enum audience audience;
	bool audience_known;
	enum stage until;
	bool connect_asked, account_used;
	struct facts *facts;
	int refused[64]; /* facts that the user could not answer */
	size_t refused_count;
	char refused_sources[32][64]; /* "run:sc", "channel:psexec" */
	size_t refused_source_count;
	struct session_step *steps;
	size_t step_count;
	struct session_given *given;
	size_t given_count;
	char last_step[160];
	char path[8];
	char chosen_cause[96]; /* a cause that the user picked, or "" */
	char screen[32];
	bool checked, checks_cut;
	size_t round_from, round_to; /* indices of the facts of the newest round */
	bool failed[STAGE_COUNT];    /* stages that failed and have not passed since */
	char attempt_refused[256];
	bool ledger_failed; /* the attempt was refused because the ledger failed */

	/* Readings of the fold, each in its arena, and whether something changed since. */
	bool stages_stale, verdict_stale;
	struct arena *stages_arena, *verdict_arena;
	struct ladder ladder;
	struct note notes[NOTES_MAX];
	size_t note_count;
	struct verdict verdict;
	struct plan_options plan_options;
	struct plan plan;
};

/* The two parts of session_open(), for tests that read the state after each event. */
struct session *session_create(struct store *store, const struct knowledge *knowledge);
void session_apply(struct session *c, const struct event *ev);
