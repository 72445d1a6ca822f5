#pragma once

#include <sqlite3.h>

#include "share/store/store.h"

/*
 * Shared by the files of the store only. Each store has two databases with the same tables:
 * the file, and a mirror in memory with every event that this process appended or resumed.
 * When the file fails, the mirror continues alone, so that nothing is lost while the program
 * runs.
 */
struct store {
	sqlite3 *disk;	 /* NULL: memory only */
	sqlite3 *memory; /* never NULL */
	bool writable;	 /* the file can be written */
	bool unreported; /* it no longer can, and no append has reported it yet */
	bool held;	 /* appends are held */
	bool open;	 /* a transaction of held appends is open on the file */
	char path[512];
	char mirrored[SESSION_ID_LEN + 1]; /* the mirror holds all of this session */
	/* The session whose time is measured in this process. */
	char clock_session[SESSION_ID_LEN + 1];
	int64_t clock_base_ms, clock_since_ms;
	int64_t newest_wall_ms, newest_mono_ms; /* of the event that was appended last */
};

#define STORE_VERSION 1
#define STORE_APPLICATION_ID 0x52445044 /* "RDPD" */

/*
 * Creates the file @path, or checks that it is our own store without changing it: a foreign
 * file keeps its mode and its bytes. Also returns ERR_OK for our own store if it cannot be
 * written.
 */
enum err store_claim_file(const char *path, struct error *e) NODISCARD;
/* Sets the error that @path is another program's file; returns ERR_DATA. */
enum err store_not_ours(const char *path, struct error *e);

/* The database that decides: the file while it can be written, otherwise the mirror. */
sqlite3 *store_db(const struct store *s);
/* The database that has @session: the mirror or the file. NULL: neither. */
sqlite3 *store_db_of(const struct store *s, const char *session);
bool store_has(sqlite3 *db, const char *session);
/* Whether this result of SQLite means that the file cannot be used any more. */
bool store_file_failed(int rc);
/* Copies the ledger of the file into the mirror. */
void store_copy_ledger(struct store *s);
/* Switches to memory; copies what can still be read from the file. */
void store_degrade(struct store *s);

/* Statements that finalize themselves. @sql has one '?' for each bound value. */
static inline void
sql_finish(sqlite3_stmt **stmt)
{
	(void)sqlite3_finalize(*stmt);
}
#define STMT_AUTO CLEANUP(sql_finish) sqlite3_stmt

int sql_exec(sqlite3 *db, const char *sql);
/* @types: one letter for each value, 's' const char *, 'i' int64_t. Returns SQLite's code. */
int sql_prepare(sqlite3 *db, sqlite3_stmt **stmt, const char *sql, const char *types, ...);
/* Prepares, binds and runs without rows. SQLITE_DONE becomes SQLITE_OK. */
int sql_run(sqlite3 *db, const char *sql, const char *types, ...);
/* Never NULL. */
const char *sql_text(sqlite3_stmt *stmt, int column);
enum err sql_error(struct store *s, sqlite3 *db, int rc, struct error *e);
