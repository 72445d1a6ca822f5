/*
 * The ledger of attempts that send credentials. Checking and recording is one transaction
 * with the write lock, so that only one of two programs gets the last attempt. The attempts
 * of a deleted session stay: the account's lock-out counter does not depend on sessions.
 */
#include <inttypes.h>
#include <string.h>

#include "share/base/clock.h"
#include "share/store/store_private.h"
#include "share/base/str.h"

#define WINDOW_MS (30 * 60 * 1000)

/* Lower case for the alphabets with two bytes in UTF-8: Latin, Greek, Cyrillic. */
static unsigned
small_letter(unsigned c)
{
	bool pairs = (c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177);
	bool odd_pairs = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);

	if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
		(c >= 0x410 && c <= 0x42F))
		return c + 0x20;
	if (c >= 0x400 && c <= 0x40F)
		return c + 0x50;
	if ((pairs && c % 2 == 0) || (odd_pairs && c % 2 == 1))
		return c + 1;
	return c;
}

/* Account names compare without regard to case, as in Windows. */
static void
fold(const char *account, char *out, size_t size)
{
	text_copy(out, size, account);
	for (; *out != '\0'; out++) {
		unsigned char first = (unsigned char)out[0], second;

		if (first >= 'A' && first <= 'Z')
			*out = (char)(first - 'A' + 'a');
		if (first < 0xC3 || first > 0xD1 || out[1] == '\0')
			continue;
		second = (unsigned char)out[1];
		unsigned c = small_letter((first & 0x1Fu) << 6 | (second & 0x3Fu));
		*out++ = (char)(0xC0 | c >> 6);
		*out = (char)(0x80 | (c & 0x3F));
	}
}

/* Times of the attempts in the window, newest first: the count, and when one more is free. */
static int
count_attempts(sqlite3 *db, const char *address, const char *account, int allowed,
	struct ledger_answer *out)
{
	STMT_AUTO *stmt = NULL;
	int64_t now = clock_wall_ms();
	int rc = sql_prepare(db, &stmt,
		"SELECT t FROM attempts WHERE address = ? AND account = ? AND t > ?"
		" ORDER BY t DESC",
		"ssi", address, account, now - WINDOW_MS);

	while (rc == SQLITE_OK && (rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		int64_t t = sqlite3_column_int64(stmt, 0);

		out->used++;
		/* When this one leaves the window, fewer than @allowed remain in it. */
		if (out->used == MAX_OF(allowed, 1))
			out->wait_s = (MIN_OF(t, now) + WINDOW_MS - now + 999) / 1000;
		rc = SQLITE_OK;
	}
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int
read_closed(sqlite3 *db, const char *session, const char *address, const char *account,
	struct ledger_answer *out)
{
	STMT_AUTO *stmt = NULL;
	int rc = sql_prepare(db, &stmt,
		"SELECT reason FROM closed WHERE session = ? AND address = ?"
		" AND account = ?",
		"sss", session, address, account);

	if (rc == SQLITE_OK)
		rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		out->closed = true;
		(void)text_format(out->says, sizeof(out->says),
			"The server reported that the account is %.60s: no further sign-in is "
			"tried in this session.",
			sql_text(stmt, 0));
	}
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static void
say_refusal(struct ledger_answer *out, int allowed)
{
	int64_t minutes = (out->wait_s + 59) / 60;

	if (allowed < 1)
		(void)text_format(out->says, sizeof(out->says),
			"No sign-in attempt is allowed (--allow-attempts %d).", allowed);
	else
		(void)text_format(out->says, sizeof(out->says),
			"%s with this account at this address in the last 30 minutes; one "
			"more could lock it, even with another domain before the name. "
			"Wait %" PRId64 " min, or allow it with --allow-attempts %d.",
			out->used == 1 ? "One sign-in was tried" : "Sign-ins were tried",
			minutes, out->used + 1);
}

static int
answer(sqlite3 *db, const char *session, const char *address, const char *account,
	int allowed, struct ledger_answer *out)
{
	int rc;

	memset(out, 0, sizeof(*out));
	rc = count_attempts(db, address, account, allowed, out);
	if (rc == SQLITE_OK)
		rc = read_closed(db, session, address, account, out);
	out->allowed = !out->closed && out->used < allowed;
	if (out->allowed || out->closed)
		out->wait_s = 0;
	else
		say_refusal(out, allowed);
	return rc;
}

static int
add_attempt(sqlite3 *db, const char *session, const char *address, const char *account)
{
	/* Two attempts in the same millisecond count as two. */
	return sql_run(db,
		"INSERT INTO attempts VALUES(?1, ?2, ?3, ?4, (SELECT ifnull(max(nonce), 0)"
		" + 1 FROM attempts WHERE address = ?1 AND account = ?2))",
		"ssis", address, account, clock_wall_ms(), session);
}

static int
take(sqlite3 *db, const char *session, const char *address, const char *account,
	int allowed, struct ledger_answer *out)
{
	int rc = sql_exec(db, "BEGIN IMMEDIATE");

	if (rc != SQLITE_OK)
		return rc;
	rc = answer(db, session, address, account, allowed, out);
	if (rc == SQLITE_OK && out->allowed)
		rc = add_attempt(db, session, address, account);
	if (rc == SQLITE_OK)
		rc = sql_exec(db, "COMMIT");
	if (rc != SQLITE_OK)
		(void)sql_exec(db, "ROLLBACK");
	return rc;
}

/* Runs @act on the file, or on the mirror if the file fails meanwhile. */
typedef int ledger_act(sqlite3 *db, const char *session, const char *address,
	const char *account, int allowed, struct ledger_answer *out);

static enum err
act_on(struct store *s, ledger_act *act, const char *session, const char *address,
	const char *account, int allowed, struct ledger_answer *out, struct error *e)
{
	char folded[512];
	int rc;

	store_release(s, NULL); /* an attempt is durable before it is made */
	fold(account, folded, sizeof(folded));
	rc = act(store_db(s), session, address, folded, allowed, out);
	/* If another program holds the file, its ledger still counts. */
	if (s->writable && store_file_failed(rc) && rc != SQLITE_BUSY &&
		rc != SQLITE_LOCKED) {
		store_degrade(s);
		rc = act(s->memory, session, address, folded, allowed, out);
	}
	if (rc == SQLITE_OK)
		return ERR_OK;
	memset(out, 0, sizeof(*out)); /* on any error the answer is no */
	return sql_error(s, store_db(s), rc, e);
}

enum err
ledger_ask(struct store *s, const char *session, const char *address, const char *account,
	int allowed_attempts, struct ledger_answer *out, struct error *e)
{
	return act_on(s, answer, session, address, account, allowed_attempts, out, e);
}

enum err
ledger_take(struct store *s, const char *session, const char *address, const char *account,
	int allowed_attempts, struct ledger_answer *out, struct error *e)
{
	return act_on(s, take, session, address, account, allowed_attempts, out, e);
}

enum err
ledger_close(struct store *s, const char *session, const char *address, const char *account,
	const char *reason, struct error *e)
{
	static const char insert[] = "INSERT OR REPLACE INTO closed VALUES(?,?,?,?,?)";
	int64_t now = clock_wall_ms();
	char folded[512];
	int rc;

	store_release(s, NULL);
	fold(account, folded, sizeof(folded));
	rc = sql_run(store_db(s), insert, "ssssi", session, address, folded, reason, now);
	if (s->writable && store_file_failed(rc)) {
		store_degrade(s);
		rc = sql_run(
			s->memory, insert, "ssssi", session, address, folded, reason, now);
	}
	return rc == SQLITE_OK ? ERR_OK : sql_error(s, store_db(s), rc, e);
}
