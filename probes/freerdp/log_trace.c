/*
 * See log_trace.h. The lines are from libfreerdp 2.11.7 and 3.15.0; where the two differ,
 * both forms are listed. A missing line costs detail, never correctness: stages only
 * increase.
 */
#include "probes/freerdp/log_trace.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/macros.h"
#include "share/base/str.h"
#include "share/base/text.h"

#define STATE_PREFIX "CONNECTION_STATE_"
#define LINE_BYTES 1024
#define AUTHZ_ACCESS_DENIED 5

/*
 * Maps the library's states to our stages. Everything between security and licence belongs
 * to the stage "logon": the account's data is sent there (MS-RDPBCGR 1.3.1.1). First match.
 */
static const struct {
	const char *starts;
	enum stage stage;
} states[] = {
	{ "NLA", STAGE_NLA },
	{ "AAD", STAGE_NLA },
	{ "MCS_", STAGE_LOGON },
	{ "RDP_SECURITY_COMMENCEMENT", STAGE_LOGON },
	{ "SECURE_SETTINGS_EXCHANGE", STAGE_LOGON },
	{ "CONNECT_TIME_AUTO_DETECT", STAGE_LICENSE },
	{ "LICENSING", STAGE_LICENSE },
	{ "MULTITRANSPORT_BOOTSTRAPPING", STAGE_DESKTOP },
	{ "CAPABILITIES_EXCHANGE", STAGE_DESKTOP },
	{ "FINALIZATION", STAGE_DESKTOP },
	{ "ACTIVE", STAGE_DESKTOP },
};

static const struct {
	const char *line;
	enum trace_protocol protocol;
} selections[] = {
	{ "nego_security_connect with PROTOCOL_HYBRID_EX", TRACE_PROTOCOL_NLA_EX },
	{ "nego_security_connect with PROTOCOL_HYBRID", TRACE_PROTOCOL_NLA },
	{ "nego_security_connect with PROTOCOL_SSL", TRACE_PROTOCOL_TLS },
	{ "nego_security_connect with PROTOCOL_RDSTLS", TRACE_PROTOCOL_RDSTLS },
	{ "nego_security_connect with PROTOCOL_RDSAAD", TRACE_PROTOCOL_ENTRA },
	{ "nego_security_connect with PROTOCOL_RDP", TRACE_PROTOCOL_RDP },
};

void
trace_init(struct trace *t, bool has_credentials)
{
	*t = (struct trace) { .stage = STAGE_NAME, .has_credentials = has_credentials };
}

static bool
raise_stage(struct trace *t, enum stage stage)
{
	if (stage <= t->stage)
		return false;
	t->stage = stage;
	return true;
}

void
trace_opened(struct trace *t)
{
	(void)raise_stage(t, STAGE_NEGOTIATE);
}

static bool
has_nla(const struct trace *t)
{
	return t->protocol == TRACE_PROTOCOL_NLA || t->protocol == TRACE_PROTOCOL_NLA_EX;
}

void
trace_secured(struct trace *t)
{
	(void)raise_stage(t, has_nla(t) ? STAGE_NLA : STAGE_LOGON);
}

/* "MCS_CONNECT" to "mcs-connect", cut at the first byte that is not part of a state. */
static void
keep_state(struct trace *t, const char *name)
{
	size_t n = 0;

	while (n + 1 < sizeof(t->state) &&
		(isalnum((unsigned char)name[n]) || name[n] == '_')) {
		t->state[n] = name[n] == '_' ? '-' : (char)tolower((unsigned char)name[n]);
		n++;
	}
	t->state[n] = '\0';
}

static bool
state_line(struct trace *t, const char *text)
{
	const char *arrow = strstr(text, "--> " STATE_PREFIX);
	bool changed = false;

	if (arrow == NULL)
		return false;
	const char *name = arrow + strlen("--> " STATE_PREFIX);
	/* After a failure the library returns to the first state, which is ignored. */
	if (text_starts(name, "INITIAL") ||
		(text_starts(name, "NEGO") && t->state[0] != '\0'))
		return false;
	keep_state(t, name);
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (!text_starts(name, states[i].starts))
			continue;
		changed = raise_stage(t, states[i].stage);
		break;
	}
	if (text_starts(name, "ACTIVE"))
		t->active = changed = true;
	/*
	 * Without NLA user and password are sent in the Client Info PDU (MS-RDPBCGR
	 * 2.2.1.11). 3 has a state for it; 2 continues with licensing when it is sent.
	 */
	if (t->has_credentials && !t->credentials_sent &&
		(t->stage >= STAGE_LICENSE ||
			text_starts(name, "SECURE_SETTINGS_EXCHANGE")))
		t->credentials_sent = changed = true;
	return changed;
}

static bool
nego_line(struct trace *t, const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(selections); i++) {
		if (!text_starts(text, selections[i].line))
			continue;
		t->protocol = selections[i].protocol;
		return raise_stage(
			t, t->protocol == TRACE_PROTOCOL_RDP ? STAGE_LOGON : STAGE_TLS);
	}
	if (strstr(text, "RDP_NEG_FAILURE") != NULL) {
		t->negotiation_failed = true;
		return raise_stage(t, STAGE_NEGOTIATE);
	}
	return false;
}

/* The last "0x" number of @text, as in "NTSTATUS: STATUS_LOGON_FAILURE [0xC000006D]". */
static uint32_t
last_hex(const char *text)
{
	const char *found = NULL;

	for (const char *p = strstr(text, "0x"); p != NULL; p = strstr(p + 2, "0x"))
		found = p;
	return found == NULL ? 0 : (uint32_t)strtoul(found, NULL, 16);
}

static bool
mark_sent(struct trace *t)
{
	bool news = !t->credentials_sent && t->has_credentials;

	if (t->has_credentials)
		t->credentials_sent = true;
	return news;
}

static bool
mark_proof(struct trace *t)
{
	bool news = !t->proof_accepted;

	t->proof_accepted = true;
	(void)raise_stage(t, STAGE_LOGON);
	return news;
}

/*
 * The Early User Authorization Result PDU (MS-RDPBCGR 2.2.10.2), after the credentials:
 * only 3 reads it, if a server chose NLA-EX without being offered it.
 */
static bool
authorisation_line(struct trace *t, const char *text)
{
	if (strstr(text, "Early User Auth active: FAILURE") == NULL)
		return false;
	bool news = !t->authorisation_denied && last_hex(text) == AUTHZ_ACCESS_DENIED;

	if (news)
		t->authorisation_denied = true;
	return news;
}

/*
 * CredSSP (MS-CSSP 3.1.5): our first token contains no secret (NTLM NEGOTIATE); the one
 * with the proof is sent together with pubKeyAuth. The server's pubKeyAuth reply needs the
 * key of a successful logon; then the client would send authInfo, the credentials
 * themselves.
 */
static bool
nla_line(struct trace *t, const char *text)
{
	if (authorisation_line(t, text))
		return true;
	if (strstr(text, "received NTSTATUS") != NULL || /* 2 */
		strstr(text, "failed with NTSTATUS") != NULL ||
		strstr(text, "<<----- error code") != NULL) { /* 3 */
		uint32_t status = last_hex(text);
		bool news = status != 0 && t->ntstatus == 0;

		if (news)
			t->ntstatus = status;
		return news;
	}
	if (text_starts(text, "Client: Sending Authentication Token") || /* 2 */
		strstr(text, "----->> negoToken") != NULL) {		 /* 3 */
		t->nego_tokens++;
		(void)raise_stage(t, STAGE_NLA);
		return t->nego_tokens == 2 ? mark_sent(t) : false;
	}
	if (text_starts(text, "NLA.pubKeyAuth") ||		 /* 2 */
		strstr(text, "----->> public key auth") != NULL) /* 3 */
		return mark_sent(t);
	if (text_starts(text, "Client: Sending PubKeyAuth Token") || /* 2 */
		strstr(text, "----->> auth info") != NULL)	     /* 3 */
		return mark_proof(t);
	return false;
}

bool
trace_line(struct trace *t, const char *module, const char *text)
{
	if (text_ends(module, ".core.nego"))
		return nego_line(t, text);
	if (text_ends(module, ".core.nla"))
		return nla_line(t, text);
	if (text_ends(module, ".core.redirection")) {
		bool news = !t->redirected;

		t->redirected = true;
		return news;
	}
	/* The states: .core.connection in 2, .core.rdp in 3. */
	bool was_nla = t->stage == STAGE_NLA;
	bool changed = state_line(t, text);

	/*
	 * If the line of authInfo is missing: leaving NLA to a later stage needs an
	 * accepted proof.
	 */
	if (was_nla && has_nla(t) && t->stage >= STAGE_LOGON)
		(void)mark_proof(t);
	return changed;
}

const char *
trace_protocol_id(enum trace_protocol p)
{
	static const char *const ids[] = { "unknown", "rdp", "tls", "nla", "nla-ex",
		"rdstls", "entra" };

	return ids[p];
}

bool
trace_may_log(const char *module, const char *text, const struct secret *password)
{
	static const char *const silent[] = { ".redirection", ".sspi", ".ntlm", ".credssp",
		".core.auth", ".core.info", ".sam", ".hexdump" };

	for (size_t i = 0; i < ARRAY_LEN(silent); i++)
		if (strcasestr(module, silent[i]) != NULL)
			return false;
	return password == NULL || password->len == 0 ||
		memmem(text, strlen(text), password->bytes, password->len) == NULL;
}

void
trace_log(const char *module, const char *text, const struct secret *password)
{
	STR_AUTO line = STR_INIT(LINE_BYTES);

	if (!trace_may_log(module, text, password))
		return;
	text_clean(&line, text, strnlen(text, LINE_BYTES - 100));
	if (str_ok(&line))
		(void)fprintf(stderr, "%s: %s\n", module, str_text(&line));
}
