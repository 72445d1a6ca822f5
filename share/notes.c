/*
 * Notes: what a careful person would mention although nothing is broken. A table of
 * conditions over facts; each names the facts that it rests on.
 */
#include "share/notes.h"

#include <inttypes.h>
#include <string.h>

/* What a note may look at besides the facts. */
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
	return facts_is(n->f, FACT_NEGOTIATE_RESULT, "accepted") ||
		has(n, FACT_NEGOTIATE_PROTOCOLS, "rdp");
}

static const char *
exposed(const struct notes_of *n)
{
	if (!facts_is(n->f, FACT_ADDRESS_CLASS, "public") ||
		!facts_is(n->f, FACT_TCP_RESULT, "open") || !answers(n))
		return NULL;
	return facts_is(n->f, FACT_NLA_POLICY, "required")
		? "Remote Desktop answers on a public address. Passwords are guessed there "
		  "day and night: limit the source addresses, or put a VPN or an RD "
		  "Gateway "
		  "before it."
		: "Remote Desktop answers on a public address and does not insist on NLA: "
		  "anybody reaches its sign-in screen. Limit the source addresses, or put "
		  "a "
		  "VPN or an RD Gateway before it, and require NLA.";
}

static const char *
gateway_self_signed(const struct notes_of *n)
{
	return facts_true(n->f, FACT_RDGATEWAY_CERT_SELF_SIGNED)
		? "The gateway's certificate is self-signed. Windows clients refuse such a "
		  "gateway unless its certificate was installed on them."
		: NULL;
}

/* "Healthy" would say more than was seen. */
static const char *
behind_gateway(const struct notes_of *n)
{
	if (!facts_known(n->f, FACT_RDGATEWAY_RESULT))
		return NULL;
	if (facts_is(n->f, FACT_TCP_RESULT, "open"))
		return facts_is(n->f, FACT_RDGATEWAY_RESULT, "ok")
			? NULL
			: "The computer itself answers from here without the gateway: "
			  "from this network the connection works without it.";
	return facts_is(n->f, FACT_RDGATEWAY_RESULT, "ok")
		? "Only the gateway was looked at. Whether the computer behind it answers, "
		  "and whether the gateway lets this account through, cannot be seen from "
		  "here."
		: NULL;
}

static const char *
self_signed(const struct notes_of *n)
{
	return facts_true(n->f, FACT_TLS_CERT_SELF_SIGNED)
		? "The server's certificate is self-signed, which is usual for Remote "
		  "Desktop: clients warn, and only the fingerprint tells who answered."
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
		" bits%s%s): newer clients may refuse it one day.",
		type != NULL ? type : "", type != NULL ? " " : "", bits,
		signature != NULL ? ", signature " : "",
		signature != NULL ? signature : "");
}

static const char *
nla_not_required(const struct notes_of *n)
{
	if (facts_is(n->f, FACT_NLA_POLICY, "optional"))
		return "The server accepts NLA but does not require it.";
	if (facts_is(n->f, FACT_NLA_POLICY, "off"))
		return "The server does not ask for NLA: people sign in only after the "
		       "session screen is drawn.";
	return NULL;
}

static const char *
legacy_security(const struct notes_of *n)
{
	if (!has(n, FACT_NEGOTIATE_PROTOCOLS, "rdp") &&
		!facts_is(n->f, FACT_NEGOTIATE_SELECTED, "rdp"))
		return NULL;
	return "The server accepts RDP's own old encryption, which does not prove who "
	       "answers and can be broken.";
}

static const char *
credssp_off(const struct notes_of *n)
{
	return facts_is(n->f, FACT_RDPFILE_CREDSSP, "off") &&
			facts_is(n->f, FACT_NLA_POLICY, "required")
		? "The .rdp file switches CredSSP off (enablecredsspsupport:i:0), and this "
		  "server insists on NLA: with this file the client cannot get in. Set it "
		  "to 1, or save the file anew."
		: NULL;
}

static const char *
ledger_not_kept(const struct notes_of *n)
{
	return n->ledger_kept
		? NULL
		: "The attempt ledger is not kept on this machine: the count of sign-in "
		  "attempts ends with this program.";
}

static const char *
saved_password(const struct notes_of *n)
{
	return facts_true(n->f, FACT_RDPFILE_HAS_PASSWORD)
		? "The .rdp file holds a saved password. It was not read."
		: NULL;
}

/* Clocks apart by more than 5 minutes break Kerberos (RFC 4120 section 5.2.3); less is
 * worth a word from one minute on. */
static const char *
clock_skew(const struct notes_of *n)
{
	int64_t skew = facts_int(n->f, FACT_NTLM_CLOCK_SKEW_S, 0);

	if (skew > -60 && skew < 60)
		return NULL;
	return arena_format(n->a, "The server's clock is %" PRId64 " s %s this machine's.",
		skew < 0 ? -skew : skew, skew < 0 ? "behind" : "ahead of");
}

static const struct {
	const char *id;
	const char *(*says)(const struct notes_of *n);
	int facts[4]; /* ended by -1 where there are fewer */
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
	{ "rdpfile-saved-password", saved_password, { FACT_RDPFILE_HAS_PASSWORD, -1 } },
	{ "rdpfile-credssp-off", credssp_off,
		{ FACT_RDPFILE_CREDSSP, FACT_NLA_POLICY, -1 } },
	{ "ledger-not-kept", ledger_not_kept, { -1 } },
};

size_t
notes_read(const struct facts *f, bool ledger_kept, struct arena *a,
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
