/*
 * Checks whether this is the intended computer. Compares the requested name, the names in
 * the certificate, the computer name in the NTLM challenge, the reverse name of the address
 * and what an earlier session found: several mismatches together mean another machine.
 * Sends nothing.
 */
#include "probes/net/certificate.h"
#include "probes/checks/probe_table.h"
#include "share/base/macros.h"

#define SOURCE "nla"
#define CERTIFICATE_NAMES 3 /* quoted in the fact */

static bool
identity_ready(const struct facts *f, const struct target *t, const struct probe_options *o)
{
	bool nla = facts_is(f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_NLA) ||
		facts_is(f, FACT_NEGOTIATE_SELECTED, NEGOTIATE_SELECTED_NLA_EX);

	(void)t;
	return o->until >= STAGE_TLS && facts_is(f, FACT_TLS_RESULT, TLS_RESULT_OK) &&
		(!nla || facts_known(f, FACT_NLA_CHALLENGE));
}

/* The names of the server from one source. */
struct name_source {
	const char *says;
	const char *names[CERTIFICATE_NAMES + 2];
	size_t count;
};

static void
add_name(struct name_source *w, const char *name)
{
	if (name == NULL || name[0] == '\0' || w->count == ARRAY_LEN(w->names))
		return;
	w->names[w->count++] = name;
}

static void
add_certificate(struct name_source *w, const struct facts *f)
{
	const struct fact *names = facts_get(f, FACT_TLS_CERT_NAMES);

	w->says = "certificate";
	for (size_t i = 0; names != NULL && i < names->value.as.list.count; i++)
		if (w->count < CERTIFICATE_NAMES)
			add_name(w, names->value.as.list.items[i]);
}

static bool
names_host(const struct name_source *w, const char *host)
{
	for (size_t i = 0; i < w->count; i++)
		if (cert_name_matches(w->names[i], host))
			return true;
	return false;
}

static bool
have_common_name(const struct name_source *a, const struct name_source *b)
{
	for (size_t i = 0; i < b->count; i++)
		if (names_host(a, b->names[i]))
			return true;
	return false;
}

/*
 * An alias covered by the certificate is not a conflict, nor is a reverse name made up by a
 * provider. So another machine is reported only if two sources agree with each other and
 * not with the requested name; the computer's own name is enough by itself. For an address,
 * which has no name, at most agreement is reported.
 */
static const char *
decide_match(const struct probe_request *r, const struct name_source *certificate,
	const struct name_source *computer, const struct name_source *reverse)
{
	const char *host = r->target.host;

	if (r->target.is_address) {
		if (have_common_name(certificate, computer) ||
			have_common_name(reverse, computer))
			return "same";
		return "unknown";
	}
	if (facts_true(r->known, FACT_TLS_CERT_NAME_MATCHES) ||
		names_host(certificate, host) || names_host(computer, host))
		return "same";
	/* "localhost" is a name of every computer and identifies none. */
	if (facts_is(r->known, FACT_ADDRESS_CLASS, ADDRESS_CLASS_LOOPBACK))
		return "unknown";
	if (computer->count > 0)
		return "different";
	return reverse->count > 0 && !names_host(reverse, host) &&
			have_common_name(certificate, reverse)
		? "different"
		: "unknown";
}

static void
quote_names(struct fact_value *list, const struct name_source *w)
{
	STR_AUTO line = STR_INIT(1024);

	if (w->count == 0)
		return;
	str_addf(&line, "%s: ", w->says);
	for (size_t i = 0; i < w->count; i++)
		str_addf(&line, "%s%s", i > 0 ? " and " : "", w->names[i]);
	value_list_add(list, str_text(&line));
}

/*
 * A certificate is renewed sometimes, a computer name hardly ever changes. NULL: no earlier
 * session.
 */
static const char *
compare_with_last_session(const struct facts *f)
{
	const char *computer = facts_text(f, FACT_NTLM_COMPUTER);
	const char *certificate = facts_text(f, FACT_TLS_CERT_SHA256);
	const char *last_computer = facts_text(f, FACT_IDENTITY_LAST_COMPUTER);
	const char *last_certificate = facts_text(f, FACT_IDENTITY_LAST_CERTIFICATE);
	bool both_named = computer != NULL && last_computer != NULL;
	bool both_certified = certificate != NULL && last_certificate != NULL;

	if (both_named && !text_equal_nocase(computer, last_computer))
		return "computer";
	if (both_certified && !text_equal(certificate, last_certificate))
		return "certificate";
	return both_named || both_certified ? "same" : NULL;
}

static enum err
identity_run(const struct probe_request *request, struct probe_out *out, struct error *e)
{
	const struct facts *f = request->known;
	struct name_source requested = { .says = "requested" };
	struct name_source certificate = { .count = 0 };
	struct name_source computer = { .says = "computer" };
	struct name_source reverse = { .says = "reverse lookup" };
	struct name_source last = { .says = "computer in the last session" };
	const struct name_source *const all[] = { &requested, &certificate, &computer,
		&reverse, &last };
	const char *changed = compare_with_last_session(f);
	struct fact_value names = value_list(FACT_TYPE_TEXTS);

	(void)e;
	add_name(&requested, request->target.host);
	add_certificate(&certificate, f);
	add_name(&computer, facts_text(f, FACT_NTLM_DNS_COMPUTER));
	add_name(&computer, facts_text(f, FACT_NTLM_COMPUTER));
	add_name(&reverse, facts_text(f, FACT_NAME_REVERSE));
	add_name(&last, facts_text(f, FACT_IDENTITY_LAST_COMPUTER));
	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		quote_names(&names, all[i]);
	probe_fact(out, FACT_IDENTITY_NAMES, names, SOURCE, -1);
	probe_token(out, FACT_IDENTITY_MATCH,
		decide_match(request, &certificate, &computer, &reverse), SOURCE, -1);
	if (changed != NULL)
		probe_token(out, FACT_IDENTITY_CHANGED, changed, SOURCE, -1);
	return ERR_OK;
}

const struct probe probe_identity = {
	.id = "identity",
	.title = "Identity",
	.question = "Is this the intended computer?",
	.reach = REACH_LOCAL,
	.supplies = FACT_SUPPLIES({ SOURCE,
		FACT_LIST(
			FACT_IDENTITY_NAMES, FACT_IDENTITY_MATCH, FACT_IDENTITY_CHANGED) }),
	.budget_ms = 1000,
	.ready = identity_ready,
	.run = identity_run,
};
