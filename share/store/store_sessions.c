/*
 * Sessions: ids, the list, finding one by typed text, deleting. Ids are Crockford base 32 (no
 * I, L, O, U), so that they can be read out on the telephone.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "share/base/clock.h"
#include "share/store/store_private.h"
#include "share/base/str.h"
#include "share/base/text.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
make_id(char *id)
{
	unsigned char random[SESSION_ID_LEN];

	while (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		if (errno != EINTR)
			abort(); /* getrandom(2) fails only for a wrong call */
	for (int i = 0; i < SESSION_ID_LEN; i++)
		id[i] = alphabet[random[i] & 31];
	id[SESSION_ID_LEN] = '\0';
}

void
session_id_print(const char *id, char *out)
{
	(void)text_format(
		out, SESSION_ID_LEN + 2, "%.4s-%.4s", id, strlen(id) > 4 ? id + 4 : "");
}

enum err
store_begin(struct store *s, char *id, struct error *e)
{
	static const char insert[] = "INSERT INTO sessions VALUES(?,?)";
	int64_t now = clock_wall_ms();
	int rc;

	store_release(s, NULL); /* a session is visible to other processes at once */
	do {			/* if the id is taken, draw another */
		make_id(id);
		rc = sql_run(store_db(s), insert, "si", id, now);
		if (s->writable && store_file_failed(rc)) {
			store_degrade(s);
			rc = sql_run(s->memory, insert, "si", id, now);
		}
	} while ((rc & 0xFF) == SQLITE_CONSTRAINT);
	if (rc != SQLITE_OK)
		return sql_error(s, store_db(s), rc, e);
	if (s->writable)
		(void)sql_run(s->memory, insert, "si", id, now);
	return ERR_OK;
}

/* ---- finding ---- */

/* "7k2m-9q" to "7K2M9Q"; O is 0, I and L are 1. False: a letter that ids do not use. */
static bool
read_id(const char *text, char *out)
{
	size_t len = 0;

	for (; *text != '\0'; text++) {
		char c = (char)toupper((unsigned char)*text);

		if (c == '-' || c == ' ' || c == '.')
			continue;
		c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
		if (strchr(alphabet, c) == NULL || len == SESSION_ID_LEN)
			return false;
		out[len++] = c;
	}
	out[len] = '\0';
	return true;
}

struct found {
	char id[SESSION_ID_LEN + 1];
	int count;
};

static int
find_in(sqlite3 *db, const char *start, struct found *found)
{
	STMT_AUTO *stmt = NULL;
	int rc;

	if (db == NULL)
		return SQLITE_OK;
	rc = sql_prepare(db, &stmt,
		"SELECT id FROM sessions WHERE substr(id, 1, length(?1)) = ?1", "s", start);
	while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		if (!text_equal(found->id, sql_text(stmt, 0)))
			found->count++;
		text_copy(found->id, sizeof(found->id), sql_text(stmt, 0));
		rc = SQLITE_OK;
	}
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

enum err
store_find(struct store *s, const char *text, char *id, struct error *e)
{
	char start[SESSION_ID_LEN + 1];
	struct found found = { .count = 0 };
	int rc;

	if (!read_id(text, start) || strlen(start) < 4)
		return error_set(e, ERR_USAGE,
			"\"%.40s\" is not a session: an id has eight letters and digits, such as "
			"7K2M-9QD4; the first four are enough.",
			text);
	rc = find_in(s->writable ? s->disk : s->memory, start, &found);
	if (rc == SQLITE_OK && !s->writable)
		rc = find_in(s->disk, start, &found);
	if (rc != SQLITE_OK)
		return sql_error(s, store_db(s), rc, e);
	if (found.count == 0)
		return error_set(e, ERR_NO_INPUT,
			"There is no session %.16s here. `rdpdoctor sessions` lists them.",
			start);
	if (found.count > 1)
		return error_set(e, ERR_USAGE,
			"%d sessions begin with %.16s: give more letters of the id.",
			found.count, start);
	text_copy(id, SESSION_ID_LEN + 1, found.id);
	return ERR_OK;
}

enum err
store_delete(struct store *s, const char *session, struct error *e)
{
	sqlite3 *db;
	int rc;

	store_release(s, NULL);
	db = store_db_of(s, session);
	if (db == NULL)
		return error_set(e, ERR_NO_INPUT, "There is no session %.16s.", session);
	if (db == s->disk && !s->writable)
		return error_set(e, ERR_IO,
			"Session %.16s cannot be deleted: its store can only be read.",
			session);
	rc = sql_exec(db, "BEGIN IMMEDIATE");
	if (rc == SQLITE_OK)
		rc = sql_run(db, "DELETE FROM events WHERE session = ?", "s", session);
	if (rc == SQLITE_OK)
		rc = sql_run(db, "DELETE FROM sessions WHERE id = ?", "s", session);
	if (rc == SQLITE_OK)
		rc = sql_exec(db, "COMMIT");
	if (rc != SQLITE_OK) {
		/* Sets the error first: ROLLBACK has a result and a message of its own. */
		enum err code = sql_error(s, db, rc, e);
		(void)sql_exec(db, "ROLLBACK");
		return code;
	}
	(void)sql_run(s->memory, "DELETE FROM events WHERE session = ?", "s", session);
	(void)sql_run(s->memory, "DELETE FROM sessions WHERE id = ?", "s", session);
	/* Deleted data must not stay in the write-ahead log either. */
	if (db == s->disk)
		(void)sql_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)");
	return ERR_OK;
}

/* ---- the list ---- */

/* The latest event of one type; returns owned, NULL if there is none. */
static json_t *
newest(sqlite3 *db, const char *session, const char *type)
{
	STMT_AUTO *stmt = NULL;

	if (sql_prepare(db, &stmt,
		    "SELECT json FROM events WHERE session = ? AND type = ?"
		    " ORDER BY seq DESC LIMIT 1",
		    "ss", session, type) != SQLITE_OK ||
		sqlite3_step(stmt) != SQLITE_ROW)
		return NULL;
	return json_loads(sql_text(stmt, 0), JSON_DECODE_ANY, NULL);
}

static void
clean_into(char *out, size_t size, const char *text)
{
	STR_AUTO clean = STR_INIT(4096);

	if (text != NULL)
		text_clean(&clean, text, strlen(text));
	text_copy(out, size, str_text(&clean));
}

static void
describe(sqlite3 *db, struct session_row *row)
{
	json_t *target = newest(db, row->id, EVENT_TARGET);
	json_t *verdict = newest(db, row->id, EVENT_VERDICT);
	json_t *screen = newest(db, row->id, EVENT_SCREEN);
	const char *host = json_string_value(json_object_get(target, "host"));
	const json_t *first = json_array_get(json_object_get(verdict, "causes"), 0);
	char place[400] = "";

	if (host != NULL)
		(void)text_format(place, sizeof(place),
			strchr(host, ':') != NULL ? "[%s]:%d" : "%s:%d", host,
			(int)json_integer_value(json_object_get(target, "port")));
	clean_into(row->target, sizeof(row->target), place);
	clean_into(row->verdict, sizeof(row->verdict),
		first != NULL ? json_string_value(json_object_get(first, "id"))
			      : json_string_value(json_object_get(verdict, "first")));
	clean_into(row->screen, sizeof(row->screen),
		json_string_value(json_object_get(screen, "id")));
	json_decref(target);
	json_decref(verdict);
	json_decref(screen);
}

/* Ended, unless it was resumed later. */
static const char list_sql[] =
	"SELECT id, started, (SELECT max(t) FROM events WHERE session = id),"
	" (SELECT count(*) FROM events WHERE session = id),"
	" (SELECT ifnull(max(seq), 0) FROM events WHERE session = id"
	"  AND type = '" EVENT_END "') >"
	" (SELECT ifnull(max(seq), 0) FROM events WHERE session = id"
	"  AND type = '" EVENT_RESUME "')"
	" FROM sessions ORDER BY 3 DESC, started DESC, id";

/* Returns false if the callback stops. */
static bool
list_of(sqlite3 *db, sqlite3 *but_not_in, store_session_fn *fn, void *to, int *rc)
{
	STMT_AUTO *stmt = NULL;

	*rc = sql_prepare(db, &stmt, list_sql, "");
	while (*rc == SQLITE_OK && (*rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		struct session_row row = {
			.started_wall_ms = sqlite3_column_int64(stmt, 1),
			.last_wall_ms = sqlite3_column_int64(stmt, 2),
			.events = sqlite3_column_int64(stmt, 3),
			.ended = sqlite3_column_int64(stmt, 4) != 0,
		};

		*rc = SQLITE_OK;
		text_copy(row.id, sizeof(row.id), sql_text(stmt, 0));
		if (row.last_wall_ms == 0)
			row.last_wall_ms = row.started_wall_ms;
		if (but_not_in != NULL && store_has(but_not_in, row.id))
			continue;
		describe(db, &row);
		if (!fn(to, &row))
			return false;
	}
	if (*rc == SQLITE_DONE)
		*rc = SQLITE_OK;
	return true;
}

enum err
store_sessions(struct store *s, store_session_fn *fn, void *to, struct error *e)
{
	sqlite3 *first = store_db(s);
	int rc;

	/* Without a writable file: sessions in memory first, then those that can be read. */
	if (list_of(first, NULL, fn, to, &rc) && rc == SQLITE_OK && first != s->disk &&
		s->disk != NULL)
		(void)list_of(s->disk, s->memory, fn, to, &rc);
	return rc == SQLITE_OK ? ERR_OK : sql_error(s, first, rc, e);
}
