/*
 * Chooses between the two databases. When the file fails, the mirror in memory continues
 * alone.
 */
#include "share/base/log.h"
#include "share/store/store_private.h"

/* ---- which database ---- */

sqlite3 *
store_db(const struct store *s)
{
	return s->writable ? s->disk : s->memory;
}

/* SQLITE_ROW: it exists; SQLITE_DONE: it does not; otherwise the database failed. */
static int
look_for(sqlite3 *db, const char *session)
{
	STMT_AUTO *stmt = NULL;
	int rc;

	if (db == NULL)
		return SQLITE_DONE;
	rc = sql_prepare(db, &stmt, "SELECT 1 FROM sessions WHERE id = ?", "s", session);
	return rc == SQLITE_OK ? sqlite3_step(stmt) : rc;
}

bool
store_has(sqlite3 *db, const char *session)
{
	return look_for(db, session) == SQLITE_ROW;
}

sqlite3 *
store_db_of(const struct store *s, const char *session)
{
	/* A file that cannot be read still counts: writing to it reports why. */
	if (s->writable && look_for(s->disk, session) != SQLITE_DONE)
		return s->disk;
	if (look_for(s->memory, session) == SQLITE_ROW)
		return s->memory;
	return !s->writable && look_for(s->disk, session) == SQLITE_ROW ? s->disk : NULL;
}

bool
store_file_failed(int rc)
{
	switch (rc & 0xFF) {
	case SQLITE_FULL:
	case SQLITE_READONLY:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_PERM:
	case SQLITE_AUTH:
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
	case SQLITE_NOLFS:
		return true;
	default:
		return false;
	}
}

bool
store_is_kept(const struct store *s)
{
	return s->writable;
}

/* ---- copying the ledger into the mirror ---- */

static void
copy_table(struct store *s, const char *select, const char *insert)
{
	STMT_AUTO *rows = NULL, *put = NULL;

	if (sql_prepare(s->disk, &rows, select, "") != SQLITE_OK ||
		sql_prepare(s->memory, &put, insert, "") != SQLITE_OK)
		return;
	while (sqlite3_step(rows) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(rows); i++)
			(void)sqlite3_bind_value(put, i + 1, sqlite3_column_value(rows, i));
		(void)sqlite3_step(put);
		(void)sqlite3_reset(put);
	}
}

void
store_copy_ledger(struct store *s)
{
	copy_table(s, "SELECT address, account, t, session, nonce FROM attempts",
		"INSERT OR IGNORE INTO attempts VALUES(?,?,?,?,?)");
	copy_table(s, "SELECT session, address, account, reason, t FROM closed",
		"INSERT OR IGNORE INTO closed VALUES(?,?,?,?,?)");
}

void
store_degrade(struct store *s)
{
	if (!s->writable)
		return;
	LOG_WARN("store", "the file failed (%s), continuing in memory",
		sqlite3_errmsg(s->disk));
	(void)sql_exec(s->disk, "ROLLBACK");
	s->writable = s->open = false;
	s->unreported = true;
	store_copy_ledger(s);
}
