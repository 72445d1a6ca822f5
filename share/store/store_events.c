/* Events: one transaction for each append, chained by hash, verified when read. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "share/store/hash_chain.h"
#include "share/base/clock.h"
#include "share/base/str.h"
#include "share/store/store_private.h"

#define EVENT_MAX_BYTES (4u * 1024u * 1024u)

/* ---- the session's own time ---- */

/* Continues at the time where the session stopped and never decreases, even after a reboot. */
static int64_t
session_time(struct store *s, const char *session, int64_t last_mono_ms)
{
	int64_t now;

	if (!text_equal(s->clock_session, session)) {
		text_copy(s->clock_session, sizeof(s->clock_session), session);
		s->clock_base_ms = last_mono_ms;
		s->clock_since_ms = clock_ms();
	}
	now = s->clock_base_ms + (clock_ms() - s->clock_since_ms);
	return MAX_OF(now, last_mono_ms);
}

/* ---- appending ---- */

static int
last_row(sqlite3 *db, const char *session, int64_t *seq, int64_t *mono_ms,
	char prev[CHAIN_HEX + 1])
{
	STMT_AUTO *stmt = NULL;
	int rc = sql_prepare(db, &stmt,
		"SELECT seq, mono, hash FROM events WHERE session = ?"
		" ORDER BY seq DESC LIMIT 1",
		"s", session);

	if (rc != SQLITE_OK)
		return rc;
	*seq = 0;
	*mono_ms = 0;
	text_copy(prev, CHAIN_HEX + 1, CHAIN_START);
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_DONE)
		return SQLITE_OK;
	if (rc != SQLITE_ROW)
		return rc;
	*seq = sqlite3_column_int64(stmt, 0);
	*mono_ms = sqlite3_column_int64(stmt, 1);
	text_copy(prev, CHAIN_HEX + 1, sql_text(stmt, 2));
	return SQLITE_OK;
}

static int
insert_row(sqlite3 *db, const struct chain_link *row, const char *hash)
{
	return sql_run(db, "INSERT INTO events VALUES(?,?,?,?,?,?,?,?)", "siiissss",
		row->session, row->seq, row->wall_ms, row->mono_ms, row->type, row->data,
		row->prev, hash);
}

/* Copies the events of @session from the file into the mirror. */
static void
fill_mirror(struct store *s, const char *session)
{
	STMT_AUTO *rows = NULL;

	if (s->disk == NULL ||
		sql_prepare(s->disk, &rows,
			"SELECT session, seq, t, mono, type, json, prev, hash FROM events"
			" WHERE session = ? ORDER BY seq",
			"s", session) != SQLITE_OK)
		return;
	while (sqlite3_step(rows) == SQLITE_ROW)
		(void)sql_run(s->memory,
			"INSERT OR IGNORE INTO events VALUES(?,?,?,?,?,?,?,?)", "siiissss",
			sql_text(rows, 0), (int64_t)sqlite3_column_int64(rows, 1),
			(int64_t)sqlite3_column_int64(rows, 2),
			(int64_t)sqlite3_column_int64(rows, 3), sql_text(rows, 4),
			sql_text(rows, 5), sql_text(rows, 6), sql_text(rows, 7));
	(void)sql_run(s->memory, "INSERT OR IGNORE INTO sessions VALUES(?,?)", "si",
		session, clock_wall_ms());
}

/* ---- transactions ---- */

/* Each append has its own transaction; while appends are held, the first one begins it. */
static int
begin(struct store *s, sqlite3 *db)
{
	int rc;

	if (db == s->disk && s->open)
		return SQLITE_OK;
	rc = sql_exec(db, "BEGIN IMMEDIATE");
	s->open = db == s->disk && s->held && rc == SQLITE_OK;
	return rc;
}

static int
end(struct store *s, sqlite3 *db, int rc)
{
	if (rc == SQLITE_OK && db == s->disk && s->open)
		return SQLITE_OK;
	if (rc == SQLITE_OK)
		rc = sql_exec(db, "COMMIT");
	if (rc != SQLITE_OK) {
		(void)sql_exec(db, "ROLLBACK");
		s->open = s->open && db != s->disk;
	}
	return rc;
}

void
store_hold(struct store *s)
{
	s->held = true;
}

static void
tell(struct store *s, bool *degraded)
{
	if (!s->unreported || degraded == NULL)
		return;
	s->unreported = false;
	*degraded = true;
}

void
store_release(struct store *s, bool *degraded)
{
	bool open = s->open;

	s->held = s->open = false;
	if (open && s->writable && sql_exec(s->disk, "COMMIT") != SQLITE_OK) {
		store_degrade(s); /* the mirror has all events */
		tell(s, degraded);
	}
}

/* Appends one event to @db. */
static int
append_to(struct store *s, sqlite3 *db, struct chain_link *row, char hash[CHAIN_HEX + 1])
{
	char prev[CHAIN_HEX + 1];
	int64_t last_seq, last_mono_ms;
	int rc = begin(s, db);

	if (rc != SQLITE_OK)
		return rc;
	rc = last_row(db, row->session, &last_seq, &last_mono_ms, prev);
	if (rc == SQLITE_OK) {
		row->seq = last_seq + 1;
		row->prev = prev;
		row->mono_ms = session_time(s, row->session, last_mono_ms);
		chain_hash(row, hash);
		rc = insert_row(db, row, hash);
	}
	rc = end(s, db, rc);
	if (rc == SQLITE_OK && db == s->disk) {
		if (row->seq > 1 && !text_equal(s->mirrored, row->session))
			fill_mirror(s, row->session);
		else
			(void)insert_row(s->memory, row, hash);
		text_copy(s->mirrored, sizeof(s->mirrored), row->session);
	}
	row->prev = NULL;
	if (rc == SQLITE_OK) {
		s->newest_wall_ms = row->wall_ms;
		s->newest_mono_ms = row->mono_ms;
	}
	return rc;
}

void
store_newest_times(const struct store *s, int64_t *wall_ms, int64_t *mono_ms)
{
	*wall_ms = s->newest_wall_ms;
	*mono_ms = s->newest_mono_ms;
}

enum err
store_append(struct store *s, const char *session, const char *type, json_t *data,
	bool *degraded, struct error *e)
{
	char hash[CHAIN_HEX + 1], *text = chain_canonical(data);
	struct chain_link row = { .session = session, .type = type, .data = text };
	sqlite3 *db = store_db_of(s, session);
	enum err code = ERR_OK;
	bool gathered;
	int rc;

	json_decref(data);
	if (text == NULL || strlen(text) > EVENT_MAX_BYTES) {
		free(text);
		return error_set(
			e, ERR_INTERNAL, "An event of type %s cannot be stored.", type);
	}
	if (db == NULL) {
		free(text);
		return error_set(e, ERR_NO_INPUT, "There is no session %s.", session);
	}
	row.wall_ms = clock_wall_ms();
	if (db == s->disk && !s->writable) { /* resumed from a read-only file */
		fill_mirror(s, session);
		db = s->memory;
	}
	gathered = s->open;
	rc = append_to(s, db, &row, hash);
	if (rc != SQLITE_OK && db == s->disk && (gathered || store_file_failed(rc))) {
		fill_mirror(s, session);
		store_degrade(s);
		db = s->memory;
		rc = append_to(s, db, &row, hash);
	}
	if (rc != SQLITE_OK)
		code = sql_error(s, db, rc, e);
	free(text);
	if (code == ERR_OK)
		tell(s, degraded);
	return code;
}

/* ---- reading ---- */

enum err
store_head(struct store *s, const char *session, char *hash, struct error *e)
{
	sqlite3 *db = store_db_of(s, session);
	int64_t seq, mono_ms;
	int rc;

	if (db == NULL)
		return error_set(e, ERR_NO_INPUT, "There is no session %.16s.", session);
	rc = last_row(db, session, &seq, &mono_ms, hash);
	return rc == SQLITE_OK ? ERR_OK : sql_error(s, db, rc, e);
}

static enum err
check_row(const struct chain_link *row, int64_t want_seq, const char *want_prev,
	const char *hash, struct error *e)
{
	char real[CHAIN_HEX + 1];

	chain_hash(row, real);
	if (row->seq == want_seq && text_equal(row->prev, want_prev) &&
		text_equal(real, hash))
		return ERR_OK;
	return error_set(e, ERR_DATA,
		"The record of session %s was changed later: event %" PRId64
		" does not match the chain of hashes.",
		row->session, want_seq);
}

enum err
store_read(
	struct store *s, const char *session, store_event_fn *fn, void *to, struct error *e)
{
	sqlite3 *db = store_db_of(s, session);
	char prev[CHAIN_HEX + 1] = CHAIN_START;
	STMT_AUTO *stmt = NULL;
	int64_t seq = 0;
	int rc;

	if (db == NULL)
		return error_set(e, ERR_NO_INPUT, "There is no session %.16s.", session);
	rc = sql_prepare(db, &stmt,
		"SELECT seq, t, mono, type, json, prev, hash FROM events WHERE session = ?"
		" ORDER BY seq",
		"s", session);
	if (rc != SQLITE_OK)
		return sql_error(s, db, rc, e);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const struct chain_link row = {
			.session = session,
			.seq = sqlite3_column_int64(stmt, 0),
			.wall_ms = sqlite3_column_int64(stmt, 1),
			.mono_ms = sqlite3_column_int64(stmt, 2),
			.type = sql_text(stmt, 3),
			.data = sql_text(stmt, 4),
			.prev = sql_text(stmt, 5),
		};
		const char *hash = sql_text(stmt, 6);
		struct event event = { row.seq, row.wall_ms, row.mono_ms, row.type, NULL,
			row.prev, hash };
		bool more;

		if (check_row(&row, ++seq, prev, hash, e) != ERR_OK)
			return ERR_DATA;
		text_copy(prev, sizeof(prev), hash);
		event.data = json_loads(row.data, JSON_DECODE_ANY, NULL);
		if (event.data == NULL)
			return error_set(e, ERR_DATA,
				"Event %" PRId64 " of session %s is not valid JSON.", seq,
				session);
		more = fn(to, &event);
		json_decref(event.data);
		if (!more)
			return ERR_OK;
	}
	return rc == SQLITE_DONE ? ERR_OK : sql_error(s, db, rc, e);
}
