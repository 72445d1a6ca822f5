/* The stages negotiate and tls: what the RDP service answered, and what that means. */
#include <string.h>

#include "share/stages/ladder_private.h"

struct sentence {
	const char *token;
	enum result seen;
	const char *says;
};

static struct stage_result
look_up(const struct view *v, int id, const struct sentence *table, size_t count,
	const char *probe, const char *what)
{
	struct stage_result s = { .seen = RESULT_NOTHING, .took_ms = -1 };
	const struct fact *fact = facts_get(v->f, id);

	for (size_t i = 0; fact != NULL && i < count; i++) {
		if (!text_equal(table[i].token, fact->value.as.text))
			continue;
		s.seen = table[i].seen;
		s.says = table[i].says;
		s.took_ms = fact->took_ms > 0 ? fact->took_ms : -1;
		return s;
	}
	if (result_worker_hung(v, probe)) {
		s.seen = RESULT_FAILED;
		s.says = arena_format(v->a, "The check of %s timed out.", what);
	}
	return s;
}

/* ---- negotiate ---- */

/* MS-RDPBCGR section 2.2.1.2.2, failureCode of RDP_NEG_FAILURE. */
static const struct sentence failures[] = {
	{ "ssl-required", RESULT_FAILED,
		"The server refused every protocol: it requires TLS, which was offered "
		"(SSL_REQUIRED_BY_SERVER)." },
	{ "ssl-not-allowed", RESULT_FAILED,
		"The server refused TLS and NLA: it allows only RDP's own encryption "
		"(SSL_NOT_ALLOWED_BY_SERVER)." },
	{ "ssl-cert-not-on-server", RESULT_FAILED,
		"The server has no certificate that it can use for TLS "
		"(SSL_CERT_NOT_ON_SERVER)." },
	{ "inconsistent-flags", RESULT_FAILED,
		"The server says that our offer is inconsistent (INCONSISTENT_FLAGS)." },
	{ "hybrid-required", RESULT_FAILED,
		"The server refused our offer because it requires NLA, although the offer "
		"included NLA (HYBRID_REQUIRED_BY_SERVER)." },
	{ "ssl-with-user-auth-required", RESULT_FAILED,
		"The server requires TLS with a user certificate "
		"(SSL_WITH_USER_AUTH_REQUIRED_BY_SERVER)." },
	{ "unknown", RESULT_FAILED,
		"The server refused our offer with an undocumented failure code." },
};

static const char *
protocol_name(const char *token)
{
	static const char *const names[][2] = { { "rdp", "RDP's own encryption" },
		{ "tls", "TLS" }, { "nla", "NLA" }, { "nla-ex", "NLA-EX" },
		{ "rdstls", "RDSTLS" }, { "entra", "Entra sign-in" } };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (text_equal(token, names[i][0]))
			return names[i][1];
	return "an unknown protocol";
}

static const char *
accepted(const struct view *v)
{
	const struct fact *list = facts_get(v->f, FACT_NEGOTIATE_PROTOCOLS);
	const char *selected = facts_text(v->f, FACT_NEGOTIATE_SELECTED);
	size_t count = list != NULL ? list->value.as.list.count : 0;
	STR_AUTO out = STR_INIT(1024);

	str_add(&out, "The server answers as Remote Desktop");
	if (selected != NULL)
		str_addf(&out, " and chose %s", protocol_name(selected));
	if (count > 0)
		str_add(&out, "; it accepts ");
	for (size_t i = 0; i < count; i++)
		str_addf(&out, "%s%s",
			i == 0			 ? ""
				: i + 1 == count ? " and "
						 : ", ",
			protocol_name(list->value.as.list.items[i]));
	str_add_char(&out, '.');
	return arena_dup(v->a, str_text(&out));
}

static const char *
not_rdp(const struct view *v)
{
	static const struct sentence kinds[] = {
		{ "ssh", RESULT_FAILED, "The port is used by SSH, not by Remote Desktop." },
		{ "http", RESULT_FAILED,
			"The port is used by a web server, not by Remote Desktop." },
		{ "tls", RESULT_FAILED,
			"The port starts with TLS, which Remote Desktop does not do." },
		{ "silent", RESULT_FAILED,
			"The port accepts connections but sends nothing." },
		{ "closed", RESULT_FAILED,
			"The port accepts connections but closes them at once." },
		{ "reset", RESULT_FAILED,
			"The port accepts connections but resets them at once." },
	};
	const char *kind = facts_text(v->f, FACT_SERVICE_KIND);
	const char *banner = facts_text(v->f, FACT_SERVICE_BANNER);
	const char *says = "The service on the port is not Remote Desktop.";

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (text_equal(kind, kinds[i].token))
			says = kinds[i].says;
	if (banner == NULL || banner[0] == '\0')
		return says;
	return arena_format(v->a, "%.*s (\"%.60s\").", (int)strlen(says) - 1, says, banner);
}

static bool
accepts(const struct view *v, const char *protocol)
{
	const struct fact *list = facts_get(v->f, FACT_NEGOTIATE_PROTOCOLS);

	return list != NULL && value_list_has(&list->value, protocol);
}

/*
 * A server set to RDP's own encryption refuses the full offer and accepts one without
 * security protocols, which clients send next: old, but not a fault. Any other refusal is.
 */
static bool
accepts_only_rdp(const struct view *v)
{
	return accepts(v, "rdp") && !accepts(v, "tls") && !accepts(v, "nla") &&
		!accepts(v, "nla-ex") &&
		(!facts_is(v->f, FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_REFUSED) ||
			facts_is(v->f, FACT_NEGOTIATE_FAILURE,
				NEGOTIATE_FAILURE_SSL_NOT_ALLOWED));
}

static void
refused(const struct view *v, struct stage_result *s)
{
	const char *failure = facts_text(v->f, FACT_NEGOTIATE_FAILURE);

	s->says = "The server refused our offer of TLS, NLA and NLA-EX.";
	for (size_t i = 0; i < ARRAY_LEN(failures); i++)
		if (text_equal(failure, failures[i].token))
			s->says = failures[i].says;
	if (accepts_only_rdp(v)) {
		s->seen = RESULT_PASSED;
		s->says = "The server answers as Remote Desktop and accepts only RDP's own "
			  "encryption.";
	}
}

struct stage_result
result_negotiate(const struct view *v)
{
	static const struct sentence table[] = {
		{ "accepted", RESULT_PASSED, "" },
		{ "refused", RESULT_FAILED, "" },
		{ "not-rdp", RESULT_FAILED, "" },
		{ "closed", RESULT_FAILED,
			"The server closed the connection instead of answering the RDP "
			"request." },
		{ "reset", RESULT_FAILED,
			"The server reset the connection instead of answering the RDP "
			"request." },
		{ "timeout", RESULT_FAILED,
			"The server accepted the connection but never answered the RDP "
			"request." },
	};
	const char *token = facts_text(v->f, FACT_NEGOTIATE_RESULT);
	struct stage_result s = look_up(v, FACT_NEGOTIATE_RESULT, table, ARRAY_LEN(table),
		"negotiate", "the RDP negotiation");

	if (text_equal(token, "accepted") && facts_true(v->f, FACT_NEGOTIATE_UNOFFERED)) {
		s.seen = RESULT_FAILED;
		s.says = arena_format(v->a,
			"The server answers as Remote Desktop and chose %s, which it was "
			"not offered: clients cannot continue.",
			protocol_name(facts_text(v->f, FACT_NEGOTIATE_SELECTED)));
	} else if (text_equal(token, "accepted")) {
		s.says = accepted(v);
	} else if (text_equal(token, "refused")) {
		refused(v, &s);
	} else if (text_equal(token, "not-rdp")) {
		s.says = not_rdp(v);
	}
	return s;
}

/* ---- tls ---- */

static const char *
tls_ok(const struct view *v)
{
	const char *version = facts_text(v->f, FACT_TLS_VERSION);
	const char *subject = facts_text(v->f, FACT_TLS_CERT_SUBJECT);
	const char *until = facts_text(v->f, FACT_TLS_CERT_NOT_AFTER);
	STR_AUTO out = STR_INIT(2048);

	str_addf(&out, "The server uses %s", version != NULL ? version : "TLS");
	if (subject != NULL)
		str_addf(&out, " with %s certificate for %.120s",
			facts_true(v->f, FACT_TLS_CERT_SELF_SIGNED) ? "a self-signed" : "a",
			subject);
	if (facts_true(v->f, FACT_TLS_CERT_EXPIRED))
		str_addf(&out, ", which expired%s%.10s", until != NULL ? " on " : "",
			until != NULL ? until : "");
	else if (facts_true(v->f, FACT_TLS_CERT_NOT_YET_VALID))
		str_add(&out, ", which is not valid yet");
	else if (subject != NULL && until != NULL)
		str_addf(&out, ", valid until %.10s", until);
	str_add_char(&out, '.');
	return arena_dup(v->a, str_text(&out));
}

struct stage_result
result_tls(const struct view *v)
{
	static const struct sentence table[] = {
		{ "ok", RESULT_PASSED, "" },
		{ "alert", RESULT_FAILED,
			"The server ended the TLS handshake with an alert." },
		{ "closed", RESULT_FAILED,
			"The server closed the connection during the TLS handshake." },
		{ "reset", RESULT_FAILED,
			"The connection was reset during the TLS handshake." },
		{ "timeout", RESULT_FAILED,
			"The server did not finish the TLS handshake in time." },
		{ "not-tls", RESULT_FAILED,
			"The server agreed to TLS but then sent something else." },
		{ "broken", RESULT_FAILED, "The server's TLS handshake is malformed." },
	};
	struct stage_result s = look_up(
		v, FACT_TLS_RESULT, table, ARRAY_LEN(table), "tls", "the TLS handshake");
	const char *alert = facts_text(v->f, FACT_TLS_ALERT);
	const char *answer = facts_text(v->f, FACT_TLS_ANSWER);
	const char *reason = facts_text(v->f, FACT_TLS_REASON);

	if (s.seen == RESULT_NOTHING &&
		(accepts_only_rdp(v) ||
			facts_is(v->f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_RDP)))
		return (struct stage_result) { RESULT_SKIPPED, -1,
			"The server uses RDP's own encryption instead of TLS." };
	if (s.seen == RESULT_PASSED)
		s.says = tls_ok(v);
	else if (facts_is(v->f, FACT_TLS_RESULT, TLS_RESULT_ALERT) && alert != NULL)
		s.says = arena_format(v->a,
			"The server ended the TLS handshake with the alert \"%.60s\".",
			alert);
	else if (facts_is(v->f, FACT_TLS_RESULT, TLS_RESULT_NOT_TLS) && answer != NULL)
		s.says = arena_format(v->a,
			"The server agreed to TLS but then sent something else "
			"(\"%.60s\").",
			answer);
	else if (facts_is(v->f, FACT_TLS_RESULT, TLS_RESULT_BROKEN) && reason != NULL)
		s.says = arena_format(
			v->a, "The server's TLS handshake is malformed (%.80s).", reason);
	else if (facts_is(v->f, FACT_TLS_RESULT, TLS_RESULT_TIMEOUT) &&
		facts_is(v->f, FACT_MTU_RESULT, MTU_RESULT_BLACKHOLE))
		s.says = "The TLS handshake got no answer: large packets are lost on the "
			 "path.";
	return s;
}
