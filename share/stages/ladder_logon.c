/*
 * The last stages, from the FreeRDP attempt. connect.stage is the stage at which the attempt
 * ended, so that stage failed. One exception: if our own probe passed that stage and the
 * library's error does not belong to it, the attempt was already past it and the next stage
 * failed (a library that says "tls" and then loses the connection was at NLA).
 */
#include <string.h>

#include "share/stages/ladder_private.h"

enum stage
ladder_asked_for(const struct ladder_options *o)
{
	if (o->until >= STAGE_NAME && o->until < STAGE_COUNT)
		return o->until;
	return o->has_user ? STAGE_LOGON : STAGE_TLS;
}

static struct stage_result
unmeasured(enum result seen, const char *says)
{
	return (struct stage_result) { .seen = seen, .took_ms = -1, .says = says };
}

/* An attempt that is older than the latest check of the port is out of date. */
static bool
is_stale(const struct view *v, const struct fact *connect)
{
	const struct fact *tcp = facts_get(v->f, FACT_TCP_RESULT);

	return tcp != NULL && tcp->seq > connect->seq && tcp->at_ms > connect->at_ms;
}

static bool
had_credentials(const struct view *v)
{
	return v->o->has_user && !facts_false(v->f, FACT_CONNECT_CREDENTIALS);
}

/* The protocol of the attempt decides, otherwise the one that the server chose. */
static bool
without_nla(const struct view *v)
{
	const char *protocol = facts_text(v->f, FACT_CONNECT_PROTOCOL);

	if (protocol == NULL || text_equal(protocol, "unknown"))
		return facts_is(v->f, FACT_NLA_POLICY, NLA_POLICY_OFF) ||
			facts_is(v->f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_TLS) ||
			facts_is(v->f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_RDP);
	return text_equal(protocol, "tls") || text_equal(protocol, "rdp") ||
		text_equal(protocol, "rdstls") || text_equal(protocol, "entra");
}

/* ---- no attempt was made ---- */

static const char *
server_calls_itself(const struct view *v, const char *before)
{
	const char *computer = facts_text(v->f, FACT_NTLM_COMPUTER);
	const char *domain = facts_text(v->f, FACT_NTLM_DOMAIN);

	if (computer == NULL)
		return arena_format(v->a, "%s.", before);
	if (domain == NULL || text_equal(domain, computer))
		return arena_format(
			v->a, "%s; the server calls itself %.64s.", before, computer);
	return arena_format(v->a, "%s; the server calls itself %.64s in the domain %.64s.",
		before, computer, domain);
}

/* No password is sent over RDP's own encryption. */
static bool
only_rdp(const struct view *v)
{
	const struct fact *known = facts_get(v->f, FACT_NEGOTIATE_PROTOCOLS);
	static const char *const better[] = { "tls", "nla", "nla-ex", "rdstls", "entra" };

	if (known == NULL || !value_list_has(&known->value, "rdp"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(better); i++)
		if (value_list_has(&known->value, better[i]))
			return false;
	return true;
}

static const char *
no_logon_says(const struct view *v, bool nla_chosen)
{
	if (!v->o->has_user)
		return "Signing in needs an account, and none was given.";
	if (nla_chosen)
		return "No sign-in was tried.";
	if (only_rdp(v))
		return "No sign-in was tried: the server offers only RDP's own old "
		       "encryption, which does not protect a password.";
	if (v->o->until > STAGE_LOGON)
		return "No sign-in was tried.";
	return "This server accepts a sign-in only in a full session, which was not asked "
	       "for (--until desktop).";
}

static bool
accepts(const struct view *v, const char *protocol)
{
	const struct fact *known = facts_get(v->f, FACT_NEGOTIATE_PROTOCOLS);

	return facts_is(v->f, FACT_NEGOTIATE_SELECTED, protocol) ||
		(known != NULL && value_list_has(&known->value, protocol));
}

/*
 * The attempt was asked for, and neither the server nor a rule of this program prevents it:
 * if it was not made, the check has a gap.
 */
static bool
attempt_is_due(const struct view *v)
{
	enum stage asked = ladder_asked_for(v->o);

	if (asked < STAGE_NLA || v->o->has_gateway)
		return false;
	if (!v->o->has_user)
		return v->o->connect_asked && (accepts(v, "tls") || accepts(v, "rdp"));
	if (!v->o->has_secret)
		return false;
	return !without_nla(v) || (asked > STAGE_LOGON && accepts(v, "tls"));
}

static void
attempt_is_missing(const struct view *v, struct stage_result own[STAGE_COUNT])
{
	const char *reason = result_worker_reason(v, "connect");
	const char *says = reason != NULL
		? arena_format(v->a, "No connection attempt was made: %s", reason)
		: "The connection attempt that was asked for was not made.";

	for (int s = STAGE_NLA; s <= STAGE_DESKTOP; s++)
		own[s] = unmeasured(RESULT_NOTHING, says);
	if (without_nla(v))
		own[STAGE_NLA] =
			unmeasured(RESULT_SKIPPED, "The server did not choose NLA.");
}

static void
no_attempt(const struct view *v, struct stage_result own[STAGE_COUNT])
{
	static const char gateway[] =
		"No sign-in was tried: through an RD Gateway, one attempt sends the "
		"password several times.";
	bool nla_chosen = !without_nla(v);

	if (v->o->has_gateway && v->o->has_user) {
		own[STAGE_NLA] = own[STAGE_LOGON] = unmeasured(RESULT_SKIPPED, gateway);
		own[STAGE_LICENSE] = own[STAGE_DESKTOP] =
			unmeasured(RESULT_SKIPPED, "No session was opened.");
		return;
	}
	if (facts_is(v->f, FACT_NLA_POLICY, NLA_POLICY_OFF))
		own[STAGE_NLA] = unmeasured(RESULT_SKIPPED, "The server does not use NLA.");
	else if (!v->o->has_user)
		own[STAGE_NLA] = unmeasured(RESULT_SKIPPED,
			server_calls_itself(v, "NLA needs an account, and none was given"));
	else
		own[STAGE_NLA] = unmeasured(
			RESULT_SKIPPED, server_calls_itself(v, "No sign-in was tried"));
	own[STAGE_LOGON] = unmeasured(RESULT_SKIPPED, no_logon_says(v, nla_chosen));
	own[STAGE_LICENSE] = own[STAGE_DESKTOP] = unmeasured(RESULT_SKIPPED,
		!v->o->has_user && nla_chosen ? "This needs an account, and none was given."
					      : "No session was opened.");
}

/* ---- the attempt failed ---- */

/* Errors of the library that belong to one stage, whatever stage the library names. */
static enum stage
stage_of_error(const char *error)
{
	static const struct {
		const char *error;
		enum stage stage;
	} table[] = {
		{ "dns-error", STAGE_NAME },
		{ "dns-name-not-found", STAGE_NAME },
		{ "connect-failed", STAGE_TCP },
		{ "security-nego-connect-failed", STAGE_NEGOTIATE },
		{ "tls-connect-failed", STAGE_TLS },
		{ "certificate-changed", STAGE_TLS },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (text_equal(error, table[i].error))
			return table[i].stage;
	return STAGE_NONE;
}

static enum stage
next_stage(const struct view *v, enum stage s)
{
	if (s == STAGE_DESKTOP)
		return s;
	return s == STAGE_TLS && without_nla(v) ? STAGE_LOGON : (enum stage)(s + 1);
}

static enum stage
failing_stage(const struct view *v, const struct stage_result own[STAGE_COUNT])
{
	const char *said = facts_text(v->f, FACT_CONNECT_STAGE);
	enum stage stage = said != NULL ? stage_find(said) : STAGE_NONE;
	enum stage named = stage_of_error(facts_text(v->f, FACT_CONNECT_ERROR));

	if (named != STAGE_NONE && named >= stage)
		return named;
	if (stage == STAGE_NONE)
		return without_nla(v) ? STAGE_LOGON : STAGE_NLA;
	/* The server chose no protocol in the attempt, so it ended at the negotiation. */
	if (stage == STAGE_NEGOTIATE && !facts_known(v->f, FACT_CONNECT_PROTOCOL))
		return stage;
	if (stage <= STAGE_TLS && own[stage].seen == RESULT_PASSED && named != stage)
		return next_stage(v, stage);
	if (stage == STAGE_NLA && without_nla(v))
		return STAGE_LOGON;
	return stage;
}

static const char *
failure_says(const struct view *v, enum stage at)
{
	const char *error = facts_text(v->f, FACT_CONNECT_ERROR);
	const char *status = facts_text(v->f, FACT_CONNECT_NTSTATUS);
	const char *info = facts_text(v->f, FACT_CONNECT_ERRINFO);
	const char *ended = facts_text(v->f, FACT_CONNECT_ENDED);
	STR_AUTO out = STR_INIT(1024);

	if (facts_is(v->f, FACT_CONNECT_RESULT, CONNECT_RESULT_KILLED))
		return arena_format(v->a,
			"The connection attempt timed out at this stage: %s.",
			stage_title(at));
	if (text_equal(error, "certificate-changed"))
		return "During the connection attempt, the server showed a different "
		       "certificate than before, so the password was not sent.";
	str_add(&out, "The connection attempt failed here");
	if (info != NULL)
		str_addf(&out, "; the server's reason: %.60s", info);
	if (status != NULL)
		str_addf(&out, "; the server's status: %.20s", status);
	if (error != NULL)
		str_addf(&out, "; FreeRDP says: %.60s", error);
	if (info == NULL && status == NULL && text_equal(ended, "fin"))
		str_add(&out, "; the server closed the connection without giving a reason");
	else if (info == NULL && status == NULL && text_equal(ended, "rst"))
		str_add(&out, "; the connection was reset without a reason");
	str_add_char(&out, '.');
	return arena_dup(v->a, str_text(&out));
}

static const char *
reached_says(enum stage s)
{
	static const char *const says[STAGE_COUNT] = {
		[STAGE_GATEWAY] = "The gateway forwarded the connection attempt.",
		[STAGE_NAME] = "The connection attempt resolved the name.",
		[STAGE_ROUTE] = "The connection attempt found a route.",
		[STAGE_TCP] = "The connection attempt reached the port.",
		[STAGE_NEGOTIATE] = "The connection attempt agreed on a protocol.",
		[STAGE_TLS] = "The connection attempt completed TLS.",
		[STAGE_NLA] = "NLA succeeded.",
		[STAGE_LOGON] = "The server signed the account in.",
		[STAGE_LICENSE] = "Licensing succeeded.",
		[STAGE_DESKTOP] = "The server opened the desktop.",
	};

	return says[s];
}

/*
 * Without NLA, a session is set up, and may be drawn, before the user is signed in. Only the
 * server's own message, which sets the result "desktop", proves a sign-in.
 */
static bool
logon_unknown(const struct view *v)
{
	return without_nla(v) &&
		!facts_is(v->f, FACT_CONNECT_RESULT, CONNECT_RESULT_DESKTOP);
}

/* Marks the stages before @end as passed by the attempt, unless more is known about them. */
static void
mark_passed(const struct view *v, struct stage_result own[STAGE_COUNT], enum stage end)
{
	for (int s = STAGE_GATEWAY; s < (int)end; s++) {
		if (s == STAGE_GATEWAY && !v->o->has_gateway)
			continue;
		if (s == STAGE_NLA && without_nla(v))
			own[s] = unmeasured(
				RESULT_SKIPPED, "The connection attempt did not use NLA.");
		else if (s == STAGE_LOGON && logon_unknown(v))
			own[s] = unmeasured(RESULT_SKIPPED,
				"Without NLA, the server does not say at this stage who is "
				"signed in.");
		else if (s == STAGE_TLS &&
			facts_is(v->f, FACT_CONNECT_PROTOCOL, CONNECT_PROTOCOL_RDP))
			own[s] = unmeasured(RESULT_SKIPPED,
				"The connection attempt used RDP's own encryption.");
		else if (own[s].seen != RESULT_PASSED && own[s].seen != RESULT_IMPLIED)
			own[s] = unmeasured(RESULT_PASSED, reached_says((enum stage)s));
	}
}

static enum stage
attempt_failed(const struct view *v, const struct fact *connect,
	struct stage_result own[STAGE_COUNT])
{
	enum stage at = failing_stage(v, own);

	if (at == STAGE_NLA && !had_credentials(v) &&
		!facts_known(v->f, FACT_CONNECT_NTSTATUS)) {
		no_attempt(v, own); /* nothing more was possible: no fault of the target */
		return STAGE_NONE;
	}
	mark_passed(v, own, at);
	own[at] = unmeasured(RESULT_FAILED, failure_says(v, at));
	if (connect->took_ms > 0)
		own[at].took_ms = connect->took_ms;
	return at;
}

enum stage
result_connect(const struct view *v, struct stage_result own[STAGE_COUNT])
{
	const struct fact *connect = facts_get(v->f, FACT_CONNECT_RESULT);
	const char *result = connect != NULL ? connect->value.as.text : NULL;

	no_attempt(v, own);
	if (connect == NULL || is_stale(v, connect)) {
		if (attempt_is_due(v))
			attempt_is_missing(v, own);
		return STAGE_NONE;
	}
	if (text_equal(result, "failed") || text_equal(result, "killed"))
		return attempt_failed(v, connect, own);
	if (text_equal(result, "authenticated")) {
		mark_passed(v, own, STAGE_LICENSE);
		own[STAGE_LOGON].says = "The server accepted the password. No session was "
					"opened, so whether this account may open one was "
					"not tested.";
		own[STAGE_LICENSE] = own[STAGE_DESKTOP] =
			unmeasured(RESULT_SKIPPED, "No session was opened.");
		return STAGE_LOGON;
	}
	mark_passed(v, own, STAGE_COUNT);
	if (text_equal(result, "screen-drawn")) {
		own[STAGE_LOGON] = unmeasured(RESULT_SKIPPED,
			"The server shows its own sign-in screen: whether anyone is signed "
			"in is unknown.");
		own[STAGE_DESKTOP].says = "The server drew a screen.";
	}
	return STAGE_DESKTOP;
}
