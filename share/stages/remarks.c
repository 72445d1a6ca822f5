/*
 * Remarks: worth knowing although nothing is broken. A table of conditions over facts; each
 * row names the facts that it rests on.
 */
#include "share/stages/remarks.h"

#include <inttypes.h>
#include <string.h>

/* What the condition of a remark can read in addition to the facts. */
struct notes_of {
	const struct facts *f;
	struct arena *a;
	bool ledger_kept;
};

static bool
has(const struct notes_of *n, int id, const char *item)
{
	const struct fact *fact = facts_get(n->f, id);

	return fact != NULL && fact_is_list(fact->value.type) &&
		value_list_has(&fact->value, item);
}

static bool
answers(const struct notes_of *n)
{
	return facts_is(n->f, FACT_NEGOTIATE_RESULT, NEGOTIATE_RESULT_ACCEPTED) ||
		has(n, FACT_NEGOTIATE_PROTOCOLS, NEGOTIATE_PROTOCOLS_RDP);
}

static const char *
exposed(const struct notes_of *n)
{
	if (!facts_is(n->f, FACT_ADDRESS_CLASS, ADDRESS_CLASS_PUBLIC) ||
		!facts_is(n->f, FACT_TCP_RESULT, TCP_RESULT_OPEN) || !answers(n))
		return NULL;
	return facts_is(n->f, FACT_NLA_POLICY, NLA_POLICY_REQUIRED)
		? "Remote Desktop answers on a public address. Passwords are guessed there "
		  "day and night: limit the source addresses, or put a VPN or an RD "
		  "Gateway in front of it."
		: "Remote Desktop answers on a public address and does not require NLA: "
		  "anyone can reach its sign-in screen. Limit the source addresses, or put a "
		  "VPN or an RD Gateway in front of it, and require NLA.";
}

static const char *
gateway_self_signed(const struct notes_of *n)
{
	return facts_true(n->f, FACT_RDGATEWAY_CERT_SELF_SIGNED)
		? "The gateway's certificate is self-signed. Windows clients refuse such a "
		  "gateway unless its certificate is installed on them."
		: NULL;
}

/* "Healthy" alone would promise more than was tested. */
static const char *
behind_gateway(const struct notes_of *n)
{
	if (!facts_known(n->f, FACT_RDGATEWAY_RESULT))
		return NULL;
	if (facts_is(n->f, FACT_TCP_RESULT, TCP_RESULT_OPEN))
		return facts_is(n->f, FACT_RDGATEWAY_RESULT, RDGATEWAY_RESULT_OK)
			? NULL
			: "The computer itself answers from here without the gateway: "
			  "from this network the connection works without it.";
	return facts_is(n->f, FACT_RDGATEWAY_RESULT, RDGATEWAY_RESULT_OK)
		? "Only the gateway was checked. Whether the computer behind it answers, "
		  "and whether the gateway allows this account, cannot be tested from "
		  "here."
		: NULL;
}

static const char *
self_signed(const struct notes_of *n)
{
	return facts_true(n->f, FACT_TLS_CERT_SELF_SIGNED)
		? "The server's certificate is self-signed, which is usual for Remote "
		  "Desktop: clients warn, and only the fingerprint shows who answered."
		: NULL;
}

static bool
given_as_address(const struct notes_of *n)
{
	return facts_true(n->f, FACT_NAME_LITERAL);
}

static const char *
name_mismatch(const struct notes_of *n)
{
	const char *subject = facts_text(n->f, FACT_TLS_CERT_SUBJECT);

	if (!facts_false(n->f, FACT_TLS_CERT_NAME_MATCHES) || !given_as_address(n))
		return NULL;
	return subject != NULL
		? arena_format(n->a,
			  "The target was given as an address, so the certificate's name "
			  "cannot match it; it is for %.120s.",
			  subject)
		: "The target was given as an address, so the certificate's name cannot "
		  "match it.";
}

static const char *
weak_key(const struct notes_of *n)
{
	int64_t bits = facts_int(n->f, FACT_TLS_CERT_KEY_BITS, 0);
	const char *type = facts_text(n->f, FACT_TLS_CERT_KEY_TYPE);
	const char *signature = facts_text(n->f, FACT_TLS_CERT_SIGNATURE);

	if (!facts_true(n->f, FACT_TLS_CERT_WEAK))
		return NULL;
	return arena_format(n->a,
		"The server's certificate is weak (key %s%s%" PRId64
		" bits%s%s): future clients may refuse it.",
		type != NULL ? type : "", type != NULL ? " " : "", bits,
		signature != NULL ? ", signature " : "",
		signature != NULL ? signature : "");
}

static const char *
nla_not_required(const struct notes_of *n)
{
	if (facts_is(n->f, FACT_NLA_POLICY, NLA_POLICY_OPTIONAL))
		return "The server accepts NLA but does not require it.";
	if (facts_is(n->f, FACT_NLA_POLICY, NLA_POLICY_OFF))
		return "The server does not use NLA: it shows the sign-in screen to anyone who "
		       "connects.";
	return NULL;
}

static const char *
legacy_security(const struct notes_of *n)
{
	if (!has(n, FACT_NEGOTIATE_PROTOCOLS, NEGOTIATE_PROTOCOLS_RDP) &&
		!facts_is(n->f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_RDP))
		return NULL;
	return "The server accepts RDP's own old encryption, which does not prove who "
	       "answers and can be broken.";
}

static const char *
credssp_off(const struct notes_of *n)
{
	return facts_is(n->f, FACT_RDPFILE_CREDSSP, RDPFILE_CREDSSP_OFF) &&
			facts_is(n->f, FACT_NLA_POLICY, NLA_POLICY_REQUIRED)
		? "The .rdp file switches CredSSP off (enablecredsspsupport:i:0), but this "
		  "server requires NLA: with this file the client cannot connect. Set it "
		  "to 1, or save the file again."
		: NULL;
}

static const char *
ledger_not_kept(const struct notes_of *n)
{
	return n->ledger_kept
		? NULL
		: "The attempt ledger cannot be stored on this machine: the count of sign-in "
		  "attempts is lost when this program ends.";
}

static const char *
saved_password(const struct notes_of *n)
{
	return facts_true(n->f, FACT_RDPFILE_HAS_PASSWORD)
		? "The .rdp file holds a saved password. It was not read."
		: NULL;
}

/* Clocks more than 5 minutes apart break Kerberos (RFC 4120 section 5.2.3). A difference of
 * one minute is already reported. */
static const char *
clock_skew(const struct notes_of *n)
{
	int64_t skew = facts_int(n->f, FACT_NTLM_CLOCK_SKEW_S, 0);

	if (skew > -60 && skew < 60)
		return NULL;
	return arena_format(n->a, "The server's clock is %" PRId64 " s %s this machine's.",
		skew < 0 ? -skew : skew, skew < 0 ? "behind" : "ahead of");
}

static const char *
name_servers(const struct notes_of *n)
{
	const struct fact *lines = facts_get(n->f, FACT_NAME_RESOLVERS);
	bool differ = facts_is(n->f, FACT_NAME_AGREEMENT, NAME_AGREEMENT_DIFFER);
	STR_AUTO joined = STR_INIT(1024);

	if (!differ && !facts_is(n->f, FACT_NAME_AGREEMENT, NAME_AGREEMENT_PARTIAL))
		return NULL;
	for (size_t i = 0; lines != NULL && i < lines->value.as.list.count; i++)
		str_addf(&joined, "%s%.120s", i > 0 ? "; " : "",
			lines->value.as.list.items[i]);
	return arena_format(n->a,
		differ ? "The name servers of this machine disagree (%s): the server that is "
			 "queried decides which address is used."
		       : "Not every name server of this machine answers (%s): name lookups "
			 "can be slow or fail now and then.",
		str_text(&joined));
}

static const char *
identity_changed(const struct notes_of *n)
{
	const char *changed = facts_text(n->f, FACT_IDENTITY_CHANGED);
	const char *then = facts_text(n->f, FACT_IDENTITY_LAST_COMPUTER);
	const char *now = facts_text(n->f, FACT_NTLM_COMPUTER);
	const char *when = facts_text(n->f, FACT_IDENTITY_LAST_TIME);

	if (text_equal(changed, "computer") && then != NULL && now != NULL)
		return arena_format(n->a,
			"A different computer answers than in the session of %.10s: it calls "
			"itself %.64s, the earlier one %.64s. It is the wrong one unless it was "
			"replaced or renamed, or several machines share the name.",
			when != NULL ? when : "before", now, then);
	if (text_equal(changed, "certificate"))
		return arena_format(n->a,
			"The certificate is not the one from the session of %.10s. "
			"Windows renews its own every six months; if that is not due, "
			"compare the fingerprint with the machine's before a password is "
			"typed.",
			when != NULL ? when : "before");
	return NULL;
}

static const char *
no_challenge(const struct notes_of *n)
{
	bool nla = facts_is(n->f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_NLA) ||
		facts_is(n->f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_NLA_EX);

	return nla && facts_is(n->f, FACT_NLA_CHALLENGE, NLA_CHALLENGE_NONE) &&
			!facts_known(n->f, FACT_CONNECT_RESULT)
		? "The server chose NLA but sent no NTLM challenge: it may refuse NTLM, or "
		  "the sign-in may fail at that point."
		: NULL;
}

static const char *
other_family(const struct notes_of *n)
{
	const char *kind = facts_text(n->f, FACT_SERVICE_OTHER_FAMILY);
	const char *address = facts_text(n->f, FACT_TCP_ADDRESS);
	bool six = address != NULL && strchr(address, ':') != NULL;

	if (kind == NULL || text_equal(kind, "rdp"))
		return NULL;
	return arena_format(n->a,
		"At the name's %s address %s: clients that use that address fail.",
		six ? "IPv4" : "IPv6",
		text_equal(kind, "other")
			? "another service uses the port"
			: "the port is open but does not answer as Remote Desktop");
}

/* The first connection was answered, but none of the later ones with smaller offers. */
static const char *
answers_once(const struct notes_of *n)
{
	const struct fact *list = facts_get(n->f, FACT_NEGOTIATE_REFUSED);
	size_t silent = 0;

	for (size_t i = 0; list != NULL && i < list->value.as.list.count; i++) {
		const char *how = strchr(list->value.as.list.items[i], ':');

		silent += how != NULL &&
			(text_equal(how, ":closed") || text_equal(how, ":reset") ||
				text_equal(how, ":timeout") || text_equal(how, ":refused"));
	}
	return silent >= 2
		? "The server answered the first connection but not the later ones: it may "
		  "limit connections or be overloaded. What else it accepts is not known."
		: NULL;
}

static const char *
client_proxy(const struct notes_of *n)
{
	const char *proxy = facts_text(n->f, FACT_CLIENT_PROXY);

	return proxy != NULL
		? arena_format(n->a,
			  "This machine is set to use a proxy: %.200s. Remote Desktop does not use "
			  "it, and neither did these checks; an RD Gateway may need it.",
			  proxy)
		: NULL;
}

/* The remarks of the reader about a pasted text. */
static const char *
about_paste(const struct notes_of *n)
{
	const struct fact *fact = facts_get(n->f, FACT_GUEST_PASTE_NOTE);
	STR_AUTO all = STR_INIT(4096);

	if (fact == NULL || fact->value.as.list.count == 0)
		return NULL;
	for (size_t i = 0; i < fact->value.as.list.count; i++)
		str_addf(&all, "%s%s", i > 0 ? " " : "", fact->value.as.list.items[i]);
	return arena_dup(n->a, str_text(&all));
}

static const struct {
	const char *id;
	const char *(*says)(const struct notes_of *n);
	int facts[4]; /* ends with -1 if there are fewer */
} table[] = {
	{ "rdp-exposed", exposed,
		{ FACT_ADDRESS_CLASS, FACT_TCP_RESULT, FACT_NLA_POLICY, -1 } },
	{ "behind-gateway", behind_gateway,
		{ FACT_RDGATEWAY_RESULT, FACT_TCP_RESULT, -1 } },
	{ "gateway-cert-self-signed", gateway_self_signed,
		{ FACT_RDGATEWAY_CERT_SELF_SIGNED, -1 } },
	{ "cert-self-signed", self_signed, { FACT_TLS_CERT_SELF_SIGNED, -1 } },
	{ "cert-name-mismatch-address", name_mismatch,
		{ FACT_TLS_CERT_NAME_MATCHES, FACT_TLS_CERT_SUBJECT, FACT_NAME_LITERAL,
			-1 } },
	{ "weak-key", weak_key,
		{ FACT_TLS_CERT_WEAK, FACT_TLS_CERT_KEY_BITS, FACT_TLS_CERT_SIGNATURE,
			-1 } },
	{ "nla-not-required", nla_not_required, { FACT_NLA_POLICY, -1 } },
	{ "legacy-security", legacy_security,
		{ FACT_NEGOTIATE_PROTOCOLS, FACT_NEGOTIATE_SELECTED, -1 } },
	{ "clock-differs", clock_skew, { FACT_NTLM_CLOCK_SKEW_S, -1 } },
	{ "name-servers-disagree", name_servers,
		{ FACT_NAME_AGREEMENT, FACT_NAME_RESOLVERS, -1 } },
	{ "identity-changed", identity_changed,
		{ FACT_IDENTITY_CHANGED, FACT_IDENTITY_LAST_COMPUTER, FACT_NTLM_COMPUTER,
			-1 } },
	{ "nla-no-challenge", no_challenge,
		{ FACT_NLA_CHALLENGE, FACT_NEGOTIATE_SELECTED, -1 } },
	{ "other-family-differs", other_family,
		{ FACT_SERVICE_OTHER_FAMILY, FACT_TCP_ADDRESS, -1 } },
	{ "answers-once", answers_once, { FACT_NEGOTIATE_REFUSED, -1 } },
	{ "client-proxy", client_proxy, { FACT_CLIENT_PROXY, -1 } },
	{ "rdpfile-saved-password", saved_password, { FACT_RDPFILE_HAS_PASSWORD, -1 } },
	{ "rdpfile-credssp-off", credssp_off,
		{ FACT_RDPFILE_CREDSSP, FACT_NLA_POLICY, -1 } },
	{ "paste", about_paste, { FACT_GUEST_PASTE_NOTE, -1 } },
	{ "ledger-not-kept", ledger_not_kept, { -1 } },
};

size_t
remarks_read(const struct facts *f, bool ledger_kept, struct arena *a,
	struct note out[NOTES_MAX])
{
	const struct notes_of n = { f, a, ledger_kept };
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_LEN(table) && count < NOTES_MAX; i++) {
		const char *says = table[i].says(&n);
		struct note *note = &out[count];

		if (says == NULL)
			continue;
		*note = (struct note) { .id = table[i].id, .says = says };
		for (size_t k = 0; k < ARRAY_LEN(table[i].facts); k++) {
			if (table[i].facts[k] < 0)
				break;
			if (facts_known(f, table[i].facts[k]))
				note->facts[note->fact_count++] = table[i].facts[k];
		}
		count++;
	}
	return count;
}

const char *
remark_id(size_t i)
{
	return i < ARRAY_LEN(table) ? table[i].id : NULL;
}
