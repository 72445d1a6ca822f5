/*
 * See attempt_outcome.h. Two rules: A screen update does not prove a sign-in: xrdp draws
 * its own sign-in and error boxes, so "desktop" needs NLA or the server's confirmation. If
 * the guard refused a second connection, the library's last error is about that one; the
 * first had then ended with "connection transport failed", which is reported instead.
 */
#include "probes/freerdp/attempt_outcome.h"

#include <ctype.h>
#include <string.h>

#include "share/base/macros.h"
#include "share/base/str.h"

#define CLASS_ERRINFO 1u
#define CLASS_CONNECT 2u
#define CODE_TRANSPORT_FAILED 0x0002000Du
#define NAME_TRANSPORT_FAILED "ERRCONNECT_CONNECT_TRANSPORT_FAILED"
#define CODE_ACCESS_DENIED 0x00020016u
#define NAME_ACCESS_DENIED "ERRCONNECT_ACCESS_DENIED"
#define LOGON_WARNING_DATA 3u
/*
 * Time for the server to report the signed-in user after the first screen update. With NLA
 * the user is known already and the wait only catches an immediate disconnect; without it
 * the server's message is the only proof, and Windows sends it after the sign-in.
 */
#define SETTLE_NLA_MS 700
#define SETTLE_LOGON_MS 6000

/* "ERRCONNECT_LOGON_FAILURE" to "logon-failure". */
static void
name_to_token(const char *name, const char *prefix, char *out, size_t size)
{
	size_t n = 0;

	if (text_starts(name, prefix))
		name += strlen(prefix);
	for (; name[n] != '\0' && n + 1 < size; n++)
		out[n] = name[n] == '_' ? '-' : (char)tolower((unsigned char)name[n]);
	out[n] = '\0';
}

#define SEC_LOGON_DENIED 0x8009030Cu
#define SEC_NO_AUTHENTICATING_AUTHORITY 0x80090311u
#define SEC_TIME_SKEW 0x80090324u

/*
 * The severity bits of an NTSTATUS (MS-ERREF 2.3). 0x8009.... are SSPI statuses: most mean
 * that NLA failed, three are about the account.
 */
static bool
is_ntstatus(uint32_t code)
{
	return code >> 28 == 0xC || code == SEC_LOGON_DENIED ||
		code == SEC_NO_AUTHENTICATING_AUTHORITY || code == SEC_TIME_SKEW;
}

/*
 * Servers built on WinPR send a Win32 error (MS-ERREF 2.2) as an NTSTATUS with the prefix
 * 0xC007: the same reasons with other numbers. It is their last error of any kind: shadow
 * 3.15 answers a wrong password with 0xC00700EA, "more data". 0 for errors not about the
 * account, which add nothing to the refusal.
 */
static uint32_t
plain_status(uint32_t code)
{
	static const struct {
		uint16_t win32;
		uint32_t status;
	} table[] = {
		{ 5, 0xC0000022 },    /* ERROR_ACCESS_DENIED */
		{ 1311, 0xC000005E }, /* ERROR_NO_LOGON_SERVERS */
		{ 1317, 0xC0000064 }, /* ERROR_NO_SUCH_USER */
		{ 1323, 0xC000006A }, /* ERROR_WRONG_PASSWORD */
		{ 1326, 0xC000006D }, /* ERROR_LOGON_FAILURE */
		{ 1327, 0xC000006E }, /* ERROR_ACCOUNT_RESTRICTION */
		{ 1328, 0xC000006F }, /* ERROR_INVALID_LOGON_HOURS */
		{ 1329, 0xC0000070 }, /* ERROR_INVALID_WORKSTATION */
		{ 1330, 0xC0000071 }, /* ERROR_PASSWORD_EXPIRED */
		{ 1331, 0xC0000072 }, /* ERROR_ACCOUNT_DISABLED */
		{ 1385, 0xC000015B }, /* ERROR_LOGON_TYPE_NOT_GRANTED */
		{ 1398, 0xC0000133 }, /* ERROR_TIME_SKEW */
		{ 1789, 0xC000018D }, /* ERROR_TRUSTED_RELATIONSHIP_FAILURE */
		{ 1793, 0xC0000193 }, /* ERROR_ACCOUNT_EXPIRED */
		{ 1907, 0xC0000224 }, /* ERROR_PASSWORD_MUST_CHANGE */
		{ 1909, 0xC0000234 }, /* ERROR_ACCOUNT_LOCKED_OUT */
	};

	if (code >> 16 != 0xC007)
		return code;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].win32 == (code & 0xFFFF))
			return table[i].status;
	return 0;
}

/* Logon Errors Info (MS-RDPBCGR 2.2.10.1.1.4.1.1): an NTSTATUS, or a box that is shown. */
static void
judge_logon_error(const struct attempt_result *seen, struct judgement *out)
{
	static const char *const boxes[] = { "logon-disconnect-refused",
		"logon-no-permission", "logon-session-contention",
		"logon-reconnect-options", "logon-session-terminated" };
	static const char *const data[] = { "logon-failed-bad-password",
		"logon-failed-update-password", "logon-failed-other" };
	uint32_t type = seen->logon_error_type;

	if (type >= 0xFFFFFFF9u && type - 0xFFFFFFF9u < ARRAY_LEN(boxes))
		text_copy(out->error, sizeof(out->error), boxes[type - 0xFFFFFFF9u]);
	else if (seen->logon_error_data < ARRAY_LEN(data))
		text_copy(out->error, sizeof(out->error), data[seen->logon_error_data]);
	else
		text_copy(out->error, sizeof(out->error), "logon-failed-other");
	if (is_ntstatus(type))
		(void)text_format(
			out->ntstatus, sizeof(out->ntstatus), "0x%08X", (unsigned)type);
}

static void
judge_error(const struct attempt_result *seen, struct judgement *out)
{
	uint32_t code = seen->last_error;
	const char *name = seen->error_name;

	if (seen->wire.timed_out) {
		text_copy(out->error, sizeof(out->error), "timeout");
		return;
	}
	if (seen->trace.redirected && seen->wire.refused > 0) {
		text_copy(out->error, sizeof(out->error), "redirected");
		return;
	}
	if (seen->trace.certificate_changed) {
		text_copy(out->error, sizeof(out->error), "certificate-changed");
		return;
	}
	if (seen->logon_error) {
		judge_logon_error(seen, out);
		return;
	}
	if (seen->wire.refused > 0) {
		code = CODE_TRANSPORT_FAILED;
		name = NAME_TRANSPORT_FAILED;
	}
	/* The library has no name for it up to 3.15. */
	if (seen->trace.authorisation_denied) {
		code = CODE_ACCESS_DENIED;
		name = NAME_ACCESS_DENIED;
	}
	(void)text_format(
		out->error_code, sizeof(out->error_code), "0x%08X", (unsigned)code);
	if (code >> 16 == CLASS_ERRINFO && out->errinfo[0] == '\0')
		name_to_token(name, "ERRINFO_", out->errinfo, sizeof(out->errinfo));
	else if (code >> 16 == CLASS_CONNECT)
		name_to_token(name, "ERRCONNECT_", out->error, sizeof(out->error));
	else if (code == 0 && out->errinfo[0] == '\0')
		text_copy(out->error, sizeof(out->error), "none-given");
}

static enum stage
judge_stage(const struct attempt_result *seen)
{
	enum stage stage = seen->trace.stage;

	if (seen->wire.connections > 0)
		stage = MAX_OF(stage, STAGE_TCP);
	if (seen->wire.opened)
		stage = MAX_OF(stage, STAGE_NEGOTIATE);
	/* NLA itself worked if the server used it to reject the account. */
	if (is_ntstatus(seen->trace.ntstatus))
		stage = MAX_OF(stage, STAGE_LOGON);
	return stage;
}

/* Whether the server reported an error although a session shows a screen. */
static bool
is_refused(const struct attempt_result *seen)
{
	return seen->errinfo != 0 ||
		(seen->logon_error && seen->logon_error_data != LOGON_WARNING_DATA);
}

static const char *
judge_result(const struct attempt_request *request, const struct attempt_result *seen)
{
	if (request->goal == ATTEMPT_LOGON)
		return seen->trace.proof_accepted ? "authenticated" : "failed";
	if (!seen->painted || is_refused(seen))
		return "failed";
	/* Without an account no user can be signed in. */
	if (request->password == NULL)
		return "screen-drawn";
	return seen->trace.proof_accepted || seen->logon_told ? "desktop" : "screen-drawn";
}

void
judge_attempt(const struct attempt_request *request, const struct attempt_result *seen,
	struct judgement *out)
{
	static const char *const ends[] = {
		[GUARD_OPEN] = "open",
		[GUARD_FIN] = "fin",
		[GUARD_RST] = "rst",
		[GUARD_TIMEOUT] = "timeout",
	};

	*out = (struct judgement) { .stage = judge_stage(seen) };
	out->result = judge_result(request, seen);
	out->ended = ends[seen->wire.end];
	if (seen->trace.protocol != TRACE_PROTOCOL_UNKNOWN)
		out->protocol = trace_protocol_id(seen->trace.protocol);
	out->attempts = seen->trace.credentials_sent ? 1 : 0;
	if (seen->errinfo != 0)
		name_to_token(
			seen->errinfo_name, "ERRINFO_", out->errinfo, sizeof(out->errinfo));
	uint32_t status = plain_status(seen->trace.ntstatus);
	if (status != 0)
		(void)text_format(
			out->ntstatus, sizeof(out->ntstatus), "0x%08X", (unsigned)status);
	if (text_equal(out->result, "failed"))
		judge_error(seen, out);
	else if (!text_equal(out->result, "authenticated"))
		out->stage = STAGE_DESKTOP;
	/* It may arrive before or after the first screen update. */
	if (seen->logon_error && text_equal(out->result, "failed"))
		out->stage = STAGE_LOGON;
}

bool
judge_is_answered(const struct attempt_request *request, const struct attempt_result *seen,
	double now_ms)
{
	double settle_ms = seen->trace.proof_accepted ? SETTLE_NLA_MS : SETTLE_LOGON_MS;

	if (seen->errinfo != 0 || seen->logon_error)
		return true;
	if (!seen->painted)
		return false;
	return seen->logon_told || request->password == NULL ||
		now_ms - seen->first_paint_ms > settle_ms;
}
