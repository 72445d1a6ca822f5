/*
 * The descriptor of the real attempt and the rule when it may run. The attempt itself is in
 * rdpdoctor-worker (probes/freerdp/), because this program must not load libfreerdp.
 *
 * The attempt offers what the server accepted before and nothing weaker: if NLA is to prove
 * the password, only NLA is offered, so that no server can make the client send it in a
 * weaker way.
 */
#include "probes/checks/attempt_policy.h"

#include "share/base/macros.h"

#define BUDGET_MS 30000 /* a slow desktop; the deadline of the check comes first */

static bool
server_accepts(const struct facts *f, const char *protocol)
{
	const struct fact *known = facts_get(f, FACT_NEGOTIATE_PROTOCOLS);

	return facts_is(f, FACT_NEGOTIATE_SELECTED, protocol) ||
		(known != NULL && value_list_has(&known->value, protocol));
}

static bool
accepts_nla(const struct facts *f)
{
	return server_accepts(f, "nla") || server_accepts(f, "nla-ex");
}

static bool
chose_nla(const struct facts *f)
{
	return facts_is(f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_NLA) ||
		facts_is(f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_NLA_EX);
}

/*
 * A server that refuses the full offer may accept RDP's own security if nothing else is
 * offered.
 */
static bool
takes_rdp_alone(const struct facts *f)
{
	return facts_is(f, FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_REFUSED) &&
		server_accepts(f, "rdp");
}

/* Whether the handshake probes have found what the attempt needs; NULL, or why not. */
static const char *
handshake_missing(const struct facts *f)
{
	if (takes_rdp_alone(f))
		return NULL;
	if (facts_known(f, FACT_NEGOTIATE_RESULT) &&
		!facts_is(f, FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_ACCEPTED))
		return "The server did not accept an RDP connection.";
	if (facts_true(f, FACT_NEGOTIATE_UNOFFERED))
		return "The server chose a protocol that it was not offered.";
	/* nla.policy stays unknown if the single offers got no answer. */
	if (!facts_known(f, FACT_NEGOTIATE_SELECTED) ||
		(!facts_known(f, FACT_NLA_POLICY) &&
			!facts_known(f, FACT_NEGOTIATE_REFUSED)))
		return "What the server accepts is not known yet.";
	if (facts_is(f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_RDP))
		return NULL;
	if (!facts_known(f, FACT_TLS_RESULT))
		return "The TLS handshake has not finished yet.";
	if (!facts_is(f, FACT_TLS_RESULT, TLS_RESULT_OK))
		return "TLS has already failed; the attempt would show nothing new.";
	return NULL;
}

static void
plan_anonymous(
	const struct facts *f, const struct probe_options *o, struct connect_plan *out)
{
	out->to_desktop = true;
	if (!o->connect)
		out->why_not = "No connection attempt was requested.";
	else if (server_accepts(f, "tls"))
		out->offer_tls = out->ready = true;
	else if (server_accepts(f, "rdp"))
		out->offer_rdp = out->ready = true;
	else
		out->why_not = "The server requires NLA, which needs an account.";
}

static void
plan_signed_in(
	const struct facts *f, const struct probe_options *o, struct connect_plan *out)
{
	out->credentials = true;
	out->to_desktop = o->until > STAGE_LOGON;
	if (!out->to_desktop) {
		/* Without NLA the only way to try a password is a session. */
		out->offer_nla = out->ready = chose_nla(f);
		if (!out->ready)
			out->why_not = "The server did not choose NLA: trying the password "
				       "would open a session.";
		return;
	}
	/*
	 * Offers nothing but NLA: a server that chose NLA before and now picks TLS would
	 * get the password itself. RDP's own encryption is not authenticated and may be
	 * none at all (MS-RDPBCGR 5.3), so no password is sent there.
	 */
	out->offer_nla = accepts_nla(f);
	out->offer_tls = !out->offer_nla && server_accepts(f, "tls");
	out->ready = out->offer_nla || out->offer_tls;
	if (out->ready)
		return;
	out->credentials = false;
	out->why_not = server_accepts(f, "rdp")
		? "The server offers only RDP's own old encryption, which does not "
		  "protect a password."
		: "The server accepts no protocol that this program supports.";
}

void
connect_plan_make(const struct facts *f, const struct target *t,
	const struct probe_options *o, struct connect_plan *out)
{
	*out = (struct connect_plan) { 0 };
	if (t->gateway[0] != '\0')
		/*
		 * Its two channels authenticate separately (MS-TSGU 1.3.3), before the
		 * target does as well.
		 */
		out->why_not = "An RD Gateway asks for the password on separate "
			       "connections, so one attempt would send it several times.";
	else if (o->until < STAGE_NLA)
		out->why_not = "The check was set to stop before NLA.";
	else
		out->why_not = handshake_missing(f);
	if (out->why_not != NULL)
		return;
	if (t->user[0] == '\0')
		plan_anonymous(f, o, out);
	else if (o->has_secret)
		plan_signed_in(f, o, out);
	else
		out->why_not = "There is no password for the account, or it must not be "
			       "tried now.";
}

static bool
connect_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	struct connect_plan plan;

	connect_plan_make(f, t, o, &plan);
	return plan.ready;
}

const struct probe probe_connect = {
	.id = "connect",
	.title = "Real connection attempt",
	.question = "Can a real client sign in? With an account, this sends its password "
		    "once. Up to the sign-in, no session is opened. Up to the desktop, "
		    "it is a real session: it takes over a session that the same account "
		    "has open there, the machine's own screen locks on Windows 10 and 11 "
		    "(programs keep running), and a new session may remain on xrdp.",
	.reach = REACH_LOGON,
	.program = WORKER_FREERDP,
	.cage = SANDBOX_ATTEMPT,
	.supplies = FACT_SUPPLIES({ "connect",
		FACT_LIST(FACT_CONNECT_RESULT, FACT_CONNECT_STAGE, FACT_CONNECT_ERROR,
			FACT_CONNECT_ERROR_CODE, FACT_CONNECT_ERRINFO,
			FACT_CONNECT_NTSTATUS, FACT_CONNECT_PROTOCOL, FACT_CONNECT_ENDED,
			FACT_CONNECT_CREDENTIALS, FACT_CONNECT_ATTEMPTS) }),
	.budget_ms = BUDGET_MS,
	.ready = connect_ready,
	.run = NULL, /* rdpdoctor-worker has it */
};
