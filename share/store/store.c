/*
 * Opens and closes the store. One SQLite file in WAL mode with synchronous=FULL: committed
 * data survives a killed program and a power cut (sqlite.org/pragma.html
 * #pragma_synchronous). A file that cannot be written is not an error: the session continues
 * in the mirror, and the next append reports it once.
 */
#include "share/store/store_private.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/xdg_paths.h"
#include "share/base/str.h"

#define BUSY_MS 5000

static const char schema[] =
	"CREATE TABLE IF NOT EXISTS sessions(id TEXT PRIMARY KEY, started INTEGER NOT NULL)"
	" WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS events(session TEXT NOT NULL, seq INTEGER NOT NULL,"
	" t INTEGER NOT NULL, mono INTEGER NOT NULL, type TEXT NOT NULL,"
	" json TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL,"
	" PRIMARY KEY(session, seq)) WITHOUT ROWID;"
	"CREATE INDEX IF NOT EXISTS events_type ON events(session, type, seq);"
	"CREATE TABLE IF NOT EXISTS attempts(address TEXT NOT NULL, account TEXT NOT NULL,"
	" t INTEGER NOT NULL, session TEXT NOT NULL, nonce INTEGER NOT NULL,"
	" PRIMARY KEY(address, account, t, nonce)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS closed(session TEXT NOT NULL, address TEXT NOT NULL,"
	" account TEXT NOT NULL, reason TEXT NOT NULL, t INTEGER NOT NULL,"
	" PRIMARY KEY(session, address, account)) WITHOUT ROWID;";

static int64_t
pragma_int(sqlite3 *db, const char *sql)
{
	STMT_AUTO *stmt = NULL;

	if (sql_prepare(db, &stmt, sql, "") != SQLITE_OK ||
		sqlite3_step(stmt) != SQLITE_ROW)
		return -1;
	return sqlite3_column_int64(stmt, 0);
}

/* ---- opening ---- */

static sqlite3 *
open_memory(void)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(":memory:", &db) != SQLITE_OK || sql_exec(db, schema) != SQLITE_OK)
		abort(); /* fails only without memory */
	return db;
}

struct store *
store_open_memory(void)
{
	struct store *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->memory = open_memory();
	return s;
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	store_release(s, NULL);
	if (s->disk != NULL)
		(void)sqlite3_close(s->disk);
	(void)sqlite3_close(s->memory);
	free(s);
}

/* Whether another process holds the file; waits a moment before the next try. SQLite does not
 * call its busy handler in every case. */
static bool
try_again(int rc, int *tries)
{
	if ((rc != SQLITE_BUSY && rc != SQLITE_LOCKED) || ++*tries >= BUSY_MS / 20)
		return false;
	(void)poll(NULL, 0, 20);
	return true;
}

/* Switching to WAL needs exclusive access for a moment. */
static int
set_wal(sqlite3 *db)
{
	int rc, tries = 0;

	do
		rc = sql_exec(db, "PRAGMA journal_mode=WAL");
	while (try_again(rc, &tries));
	return rc;
}

static int
make_schema(sqlite3 *db)
{
	char pragmas[96];
	int rc = sql_exec(db, "BEGIN IMMEDIATE");

	if (rc != SQLITE_OK)
		return rc;
	(void)text_format(pragmas, sizeof(pragmas),
		"PRAGMA application_id=%d; PRAGMA user_version=%d;", STORE_APPLICATION_ID,
		STORE_VERSION);
	rc = sql_exec(db, schema);
	if (rc == SQLITE_OK)
		rc = sql_exec(db, pragmas);
	if (rc == SQLITE_OK)
		rc = sql_exec(db, "COMMIT");
	if (rc != SQLITE_OK)
		(void)sql_exec(db, "ROLLBACK");
	return rc;
}

struct file_marks { /* what distinguishes our file from others; -1: not read */
	int64_t version, application, tables;
};

/* Reads all marks in one transaction, because another process may be creating the tables.
 * Waits while that process has exclusive access. */
static int
read_marks(sqlite3 *db, struct file_marks *m)
{
	int rc, tries = 0;

	do {
		rc = sql_exec(db, "BEGIN; PRAGMA schema_version");
		m->version = pragma_int(db, "PRAGMA user_version");
		m->application = pragma_int(db, "PRAGMA application_id");
		m->tables = pragma_int(db, "SELECT count(*) FROM sqlite_master");
		if (sqlite3_get_autocommit(db) == 0)
			(void)sql_exec(db, "COMMIT");
	} while (try_again(rc, &tries));
	return rc;
}

static enum err
check_marks(struct store *s, const struct file_marks *m, struct error *e)
{
	bool ours = m->version == 0
		? m->tables == 0
		: m->version > 0 && m->application == STORE_APPLICATION_ID;

	if (!ours)
		return store_not_ours(s->path, e);
	if (m->version > STORE_VERSION)
		return error_set(e, ERR_DATA,
			"The session store %.300s was written by a newer rdpdoctor. Use "
			"that version, or choose another store with --store FILE.",
			s->path);
	return ERR_OK;
}

/* A file on a read-only disk: its sessions can be listed and exported. */
static bool
open_read_only(struct store *s)
{
	char uri[1600] = "file:", *at = uri + strlen(uri);

	for (const char *p = s->path; *p != '\0' && at < uri + sizeof(uri) - 32; p++) {
		if (*p == '?' || *p == '#' || *p == '%') {
			(void)text_format(at, 4, "%%%02X", (unsigned)*p);
			at += 3;
		} else {
			*at++ = *p;
		}
	}
	(void)text_format(at, 32, "?immutable=1");
	if (s->disk != NULL)
		(void)sqlite3_close(s->disk);
	s->disk = NULL;
	return sqlite3_open_v2(uri, &s->disk, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI,
		       NULL) == SQLITE_OK &&
		pragma_int(s->disk, "PRAGMA user_version") == STORE_VERSION &&
		pragma_int(s->disk, "PRAGMA application_id") == STORE_APPLICATION_ID;
}

static enum err
open_disk(struct store *s, struct error *e)
{
	struct file_marks marks;
	int rc = sqlite3_open_v2(
		s->path, &s->disk, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc != SQLITE_OK)
		return sql_error(s, s->disk, rc, e);
	(void)sqlite3_busy_timeout(s->disk, BUSY_MS);
	/* A foreign write-ahead log is left in place, too. */
	(void)sqlite3_db_config(s->disk, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	rc = read_marks(s->disk, &marks);
	if (rc != SQLITE_OK)
		return sql_error(s, s->disk, rc, e);
	if (check_marks(s, &marks, e) != ERR_OK)
		return ERR_DATA;
	(void)sqlite3_db_config(s->disk, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	if (marks.version == STORE_VERSION && sqlite3_db_readonly(s->disk, "main") != 0)
		return sql_error(s, NULL, SQLITE_READONLY, e);
	rc = set_wal(s->disk);
	if (rc == SQLITE_OK)
		rc = sql_exec(s->disk,
			"PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
			"PRAGMA trusted_schema=OFF;");
	if (rc == SQLITE_OK && marks.version == 0)
		rc = make_schema(s->disk);
	return rc == SQLITE_OK ? ERR_OK : sql_error(s, s->disk, rc, e);
}

enum err
store_open(const char *path, struct store **out, struct error *e)
{
	struct store *s = store_open_memory();
	char place[PATHS_MAX];
	enum err code;

	*out = NULL;
	if (path == NULL && paths_state(place, sizeof(place), "sessions.db"))
		path = place;
	if (path == NULL || strlen(path) >= sizeof(s->path)) {
		store_close(s);
		return error_set(e, ERR_CANNOT_CREATE,
			"There is no place for the session store: set XDG_STATE_HOME or "
			"HOME to a folder that can be written, or use --store FILE.");
	}
	text_copy(s->path, sizeof(s->path), path);
	code = store_claim_file(path, e);
	if (code == ERR_OK)
		code = open_disk(s, e);
	s->writable = code == ERR_OK;
	if (code == ERR_IO && open_read_only(s)) {
		s->unreported = true;
		store_copy_ledger(s);
		code = ERR_OK;
	}
	if (code != ERR_OK) {
		store_close(s);
		return code;
	}
	*out = s;
	return ERR_OK;
}
