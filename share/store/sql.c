/* SQLite statements with bound values, and sentences for SQLite's errors. */
#include <stdarg.h>

#include "share/store/store_private.h"

int
sql_exec(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static int
prepare_with(
	sqlite3 *db, sqlite3_stmt **stmt, const char *sql, const char *types, va_list args)
{
	int rc = sqlite3_prepare_v2(db, sql, -1, stmt, NULL);

	for (int i = 0; rc == SQLITE_OK && types[i] != '\0'; i++)
		rc = types[i] == 'i'
			? sqlite3_bind_int64(*stmt, i + 1, va_arg(args, int64_t))
			: sqlite3_bind_text(*stmt, i + 1, va_arg(args, const char *), -1,
				  SQLITE_TRANSIENT);
	return rc;
}

int
sql_prepare(sqlite3 *db, sqlite3_stmt **stmt, const char *sql, const char *types, ...)
{
	va_list args;
	int rc;

	va_start(args, types);
	rc = prepare_with(db, stmt, sql, types, args);
	va_end(args);
	return rc;
}

int
sql_run(sqlite3 *db, const char *sql, const char *types, ...)
{
	STMT_AUTO *stmt = NULL;
	va_list args;
	int rc;

	va_start(args, types);
	rc = prepare_with(db, &stmt, sql, types, args);
	va_end(args);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

const char *
sql_text(sqlite3_stmt *stmt, int column)
{
	const unsigned char *text = sqlite3_column_text(stmt, column);

	return text != NULL ? (const char *)text : "";
}

enum err
sql_error(struct store *s, sqlite3 *db, int rc, struct error *e)
{
	const char *path = s->path[0] != '\0' ? s->path : "in memory";

	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
		return error_set(e, ERR_DATA,
			"The session store %.300s is damaged (%.60s). Move it away, or "
			"choose another with --store FILE.",
			path, sqlite3_errstr(rc));
	return error_set(e, ERR_IO, "The session store %.300s could not be used: %.100s.",
		path, db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(rc));
}
