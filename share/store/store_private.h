#pragma once

#include <sqlite3.h>

#include "share/store/store.h"

/*
 * Between the files of the store only. Each store has two databases of one shape: the file
 * and a mirror in memory that holds every event which this process appended or resumed.
 * When the file fails, the mirror goes on alone, so nothing that was seen is lost while the
 * program runs.
 */
struct store {
	sqlite3 *disk;	 /* NULL: memory only */
	sqlite3 *memory; /* always there */
	bool writable;	 /* the file takes events */
	bool untold;	 /* it stopped doing so, and no append has said it yet */
	bool held;	 /* appends are gathered */
	bool open;	 /* a transaction of gathered appends is under way on the file */
	char path[512];
	char mirrored[SESSION_ID_LEN + 1]; /* the mirror holds all of this session */
	/* The session whose time runs in this process. */
	char clock_session[SESSION_ID_LEN + 1];
	int64_t clock_base_ms, clock_since_ms;
	int64_t newest_wall_ms, newest_mono_ms; /* of the event that was appended last */
};

#define STORE_VERSION 1
#define STORE_APPLICATION_ID 0x52445044 /* "RDPD" */

/*
 * Makes the file @path, or finds out that it is a store of ours without changing it: what is
 * not ours keeps its mode and its bytes. ERR_OK too for a store of ours that cannot be
 * written.
 */
enum err store_claim_file(const char *path, struct error *e) NODISCARD;
/* Says that @path is another program's file; returns ERR_DATA. */
enum err store_not_ours(const char *path, struct error *e);

/* The database that decides: the file while it can be written, else the mirror. */
sqlite3 *store_db(const struct store *s);
/* Where @session can be read: the mirror or the file. NULL: nowhere. */
sqlite3 *store_db_of(const struct store *s, const char *session);
bool store_has(sqlite3 *db, const char *session);
/* Whether this result of SQLite means that the file is of no use from now on. */
bool store_file_failed(int rc);
/* Copies what the ledger on the file holds into the mirror. */
void store_copy_ledger(struct store *s);
/* From now on in memory; copies what the file still gives. */
void store_degrade(struct store *s);

/* Statements that finish themselves. @sql has one '?' for each bound value. */
static inline void
sql_finish(sqlite3_stmt **stmt)
{
	(void)sqlite3_finalize(*stmt);
}
#define STMT_AUTO CLEANUP(sql_finish) sqlite3_stmt

int sql_exec(sqlite3 *db, const char *sql);
/* @types: one letter a value, 's' const char *, 'i' int64_t. Returns SQLite's code. */
int sql_prepare(sqlite3 *db, sqlite3_stmt **stmt, const char *sql, const char *types, ...);
/* Prepares, binds and runs; no rows are wanted. SQLITE_DONE becomes SQLITE_OK. */
int sql_run(sqlite3 *db, const char *sql, const char *types, ...);
/* Never NULL. */
const char *sql_text(sqlite3_stmt *stmt, int column);
enum err sql_error(struct store *s, sqlite3 *db, int rc, struct error *e);
