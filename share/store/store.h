#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "share/base/error.h"

/*
 * The session store: one SQLite file (WAL, synchronous=FULL, mode 0600). A session is its
 * events; each is durable when store_append returns. Events are chained:
 * hash = SHA-256(prev || canonical JSON of {session, seq, t, mono, type, data}).
 * If a store cannot be opened or written, callers continue in memory (store_open_memory) and
 * report it.
 */

#define SESSION_ID_LEN 8 /* Crockford base 32, shown in two groups of four: 7K2M-9QD4 */

struct store;

/* @path NULL: the default place. Creates the file. */
enum err store_open(const char *path, struct store **out, struct error *e) NODISCARD;
struct store *store_open_memory(void);
void store_close(struct store *s);	   /* takes NULL */
bool store_is_kept(const struct store *s); /* false for memory */

/* Event types; the data of each is documented in share/schema/events.md. */
#define EVENT_START "session.start"
#define EVENT_RESUME "session.resume"
#define EVENT_END "session.end"
#define EVENT_TARGET "target" /* target JSON */
#define EVENT_ANSWER "answer" /* {"id": fact or setting, "value": ..., "label": "..."} */
#define EVENT_REFUSED                                                                      \
	"answer.refused"  /* {"id": ...}: "I don't know"; {"source": "run:sc"} */
#define EVENT_FACT "fact" /* fact JSON */
/* {"probe","state":"started|done|killed|crashed",...}; the start of a round also "until" */
#define EVENT_CHECK "check"
#define EVENT_PASTE "paste"	/* {"text", "understood": [...], "unused": N} */
#define EVENT_VERDICT "verdict" /* {"causes":[{"id","certainty"}], "broke_at"} */
#define EVENT_PATH "path"	/* {"chosen": "online|offline"} */
#define EVENT_STEP "step"     /* {"id","state":"shown|copied|done|failed|skipped|undone"} */
#define EVENT_SCREEN "screen" /* {"id": "..."}: the current screen, for resume */
#define EVENT_ATTEMPT "attempt" /* an attempt that sends credentials: allowed or refused */
#define EVENT_EXPORT "export"	/* {"format","redact","hash"} */
#define EVENT_NOTE "note"

struct event {
	int64_t seq; /* from 1, without gaps */
	int64_t wall_ms;
	int64_t mono_ms; /* since the session started, never decreases */
	const char *type;
	json_t *data;		 /* borrowed in callbacks */
	const char *prev, *hash; /* hex, 64 characters */
};

/* Creates a session; @id gets SESSION_ID_LEN + 1 bytes. */
enum err store_begin(struct store *s, char *id, struct error *e) NODISCARD;
/* Takes @data, also on failure. Durable when it returns. When the disk is full or read-only
 * the session continues in memory: that append sets *degraded to true (may be NULL; it is
 * never set to false) and returns ERR_OK, once. */
enum err store_append(struct store *s, const char *session, const char *type, json_t *data,
	bool *degraded, struct error *e) NODISCARD;
/* The times of the last event that this process appended to any session. */
void store_newest_times(const struct store *s, int64_t *wall_ms, int64_t *mono_ms);
/*
 * Several appends with one wait for the disk. Between hold and release they are not durable
 * and other processes wait: hold while the events of one turn of the loop are appended,
 * release before any of it is shown. *degraded as in store_append. Closing releases.
 */
void store_hold(struct store *s);
void store_release(struct store *s, bool *degraded);
/* Calls @fn for each event in order and stops when it returns false. ERR_NO_INPUT: no such
 * session; ERR_DATA: the hash chain is broken (@e says at which event). */
typedef bool store_event_fn(void *to, const struct event *ev);
enum err store_read(struct store *s, const char *session, store_event_fn *fn, void *to,
	struct error *e) NODISCARD;
/* The hash of the last event (65 bytes); 64 zeros for a session without events. */
enum err store_head(
	struct store *s, const char *session, char *hash, struct error *e) NODISCARD;
/* Finds a session by @text as typed: dashes, blanks, lower case, a unique prefix of 4 or more.
 */
enum err store_find(struct store *s, const char *text, char *id, struct error *e) NODISCARD;
enum err store_delete(struct store *s, const char *session, struct error *e) NODISCARD;

struct session_row {
	char id[SESSION_ID_LEN + 1];
	int64_t started_wall_ms, last_wall_ms;
	int64_t events;
	bool ended;
	char target[300];  /* "pc-042:3389", cleaned */
	char verdict[128]; /* the first cause of the last verdict, or "" */
	char screen[32];
};
typedef bool store_session_fn(void *to, const struct session_row *row);
/* Newest first. */
enum err store_sessions(
	struct store *s, store_session_fn *fn, void *to, struct error *e) NODISCARD;

/* Writes "7K2M-9QD4" into 10 bytes. */
void session_id_print(const char *id, char *out);

/* ---- the attempt ledger: one attempt with credentials per target address and account in 30
 * minutes, whatever the password; "locked", "disabled" and "expired" end attempts for the
 * whole session ---- */

struct ledger_answer {
	bool allowed;
	int used;	/* attempts in the window */
	int64_t wait_s; /* until the next attempt is allowed */
	bool closed;	/* locked, disabled or expired was reported in this session */
	char says[256]; /* the sentence of a refusal */
};
/* @address is the numeric target address with port, @account as typed; it is compared in lower
 * case. */
enum err ledger_ask(struct store *s, const char *session, const char *address,
	const char *account, int allowed_attempts, struct ledger_answer *out,
	struct error *e) NODISCARD;
/* Before the attempt is made. Checks and records in one step: two processes cannot both pass. */
enum err ledger_take(struct store *s, const char *session, const char *address,
	const char *account, int allowed_attempts, struct ledger_answer *out,
	struct error *e) NODISCARD;
enum err ledger_close(struct store *s, const char *session, const char *address,
	const char *account, const char *reason, struct error *e) NODISCARD;
