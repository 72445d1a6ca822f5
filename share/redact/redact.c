/*
 * Redaction: one pass over a text. At each position the longest known name (seed) or
 * recognised shape (pattern) is replaced by its stand-in; the rest is copied.
 */
#include "share/redact/redact.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "share/redact/redact_private.h"

static const char *const levels[] = { "normal", "strict", "none" };

bool
redact_level_find(const char *id, enum redact_level *out)
{
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		if (!text_equal(id, levels[i]))
			continue;
		*out = (enum redact_level)i;
		return true;
	}
	return false;
}

const char *
redact_level_id(enum redact_level level)
{
	return levels[level];
}

static void
seed_fixed(
	struct redactor *r, enum name_class class, const char *text, const char *stand_in)
{
	if (text != NULL && !is_plain_word(text))
		seeds_form(r, class, text, stand_in);
}

/* The names of this machine and of its user are seeds as well. */
static void
seed_this_machine(struct redactor *r)
{
	const struct passwd *me = getpwuid(getuid());
	const char *home = getenv("HOME");
	char host[256] = "";

	if (home != NULL && strlen(home) > 1 && !text_equal(home, "/root"))
		seeds_form(r, NAME_USER, home, "{home}");
	if (gethostname(host, sizeof(host) - 1) == 0) {
		if (!stays_as_host(host))
			seeds_form(r, NAME_HOST, host, "{this-host}");
		host[strcspn(host, ".")] = '\0';
		if (!stays_as_host(host))
			seeds_form(r, NAME_HOST, host, "{this-host}");
	}
	seed_fixed(r, NAME_USER, me != NULL ? me->pw_name : NULL, "{this-user}");
	seed_fixed(r, NAME_USER, getenv("USER"), "{this-user}");
}

struct redactor *
redactor_create(enum redact_level level)
{
	struct redactor *r = calloc(1, sizeof(*r));

	if (r == NULL)
		abort();
	r->level = level;
	if (level != REDACT_NONE)
		seed_this_machine(r);
	return r;
}

void
redactor_destroy(struct redactor *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->seed_count; i++) {
		free(r->seeds[i].text);
		free(r->seeds[i].stand_in);
	}
	free(r->seeds);
	free(r);
}

enum redact_level
redactor_level(const struct redactor *r)
{
	return r->level;
}

/* ---- seeds ---- */

void
redactor_add_target(struct redactor *r, const struct target *t)
{
	seeds_host(r, t->host);
	seeds_host(r, t->gateway);
	if (t->user[0] != '\0')
		seeds_user(r, t->user);
	if (t->domain[0] != '\0')
		seeds_domain(r, t->domain);
}

void
redactor_add_word(struct redactor *r, const char *word)
{
	if (strlen(word) >= 2)
		(void)seeds_name(r, NAME_WORD, word, NULL);
}

/* "CN=pc-042.corp.example, O=Contoso": adds each value as its kind of name. */
static void
add_distinguished_name(struct redactor *r, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, ",/+\n");
		char part[300], *equals;

		(void)text_format(part, sizeof(part), "%.*s", (int)len, text);
		text += len + (text[len] != '\0' ? 1 : 0);
		equals = strchr(part, '=');
		if (equals == NULL)
			continue;
		equals++;
		while (*equals == ' ' || *equals == '"')
			equals++;
		len = strlen(equals);
		while (len > 0 && (equals[len - 1] == ' ' || equals[len - 1] == '"'))
			equals[--len] = '\0';
		if (len < 2 || is_plain_word(equals))
			continue;
		if (strstr(part, "CN") != NULL && strchr(equals, ' ') == NULL)
			seeds_host(r, equals);
		else if (strchr(equals, '@') != NULL)
			(void)seeds_name(r, NAME_MAIL, equals, NULL);
		else if (len > 2) /* two letters are a country code */
			(void)seeds_name(r, NAME_ORG, equals, NULL);
	}
}

static void
add_fingerprint(struct redactor *r, const char *text)
{
	char stand_in[64];

	if (strlen(text) < 20 || (text[0] == '{'))
		return;
	r->numbers[NAME_PRINT]++;
	(void)text_format(stand_in, sizeof(stand_in), "%.11s...", text);
	seeds_form(r, NAME_PRINT, text, stand_in);
}

enum seeding {
	SEED_HOST,
	SEED_DOMAIN,
	SEED_ADDRESS,
	SEED_NAMES, /* of a certificate: a distinguished name */
	SEED_PRINT,
	SEED_PROXY, /* "http://proxy.corp.example:3128 (https_proxy), ..." */
	SEED_LINE,  /* text of a foreign service: it can contain host names */
};

static const struct {
	int id;
	enum seeding how;
} seeded_facts[] = {
	{ FACT_NAME_ADDRESSES, SEED_ADDRESS },
	{ FACT_NAME_REVERSE, SEED_HOST },
	{ FACT_TCP_ADDRESS, SEED_ADDRESS },
	{ FACT_TCP_ASKED, SEED_ADDRESS },
	{ FACT_ROUTE_SOURCE, SEED_ADDRESS },
	{ FACT_ROUTE_GATEWAY, SEED_ADDRESS },
	{ FACT_TLS_CERT_SUBJECT, SEED_NAMES },
	{ FACT_TLS_CERT_ISSUER, SEED_NAMES },
	{ FACT_TLS_CERT_NAMES, SEED_HOST },
	{ FACT_TLS_CERT_SHA256, SEED_PRINT },
	{ FACT_NTLM_COMPUTER, SEED_HOST },
	{ FACT_NTLM_DOMAIN, SEED_DOMAIN },
	{ FACT_NTLM_DNS_COMPUTER, SEED_HOST },
	{ FACT_NTLM_DNS_DOMAIN, SEED_DOMAIN },
	{ FACT_NTLM_FOREST, SEED_DOMAIN },
	{ FACT_IDENTITY_LAST_COMPUTER, SEED_HOST },
	{ FACT_IDENTITY_LAST_CERTIFICATE, SEED_PRINT },
	{ FACT_CLIENT_PROXY, SEED_PROXY },
	{ FACT_SERVICE_BANNER, SEED_LINE },
	{ FACT_TLS_ANSWER, SEED_LINE },
	{ FACT_GUEST_COMPUTER, SEED_HOST },
	{ FACT_GUEST_PASTE_COMPUTERS, SEED_HOST },
	{ FACT_GUEST_NET_ADDRESS, SEED_ADDRESS },
	{ FACT_GUEST_NET_GATEWAY, SEED_ADDRESS },
	{ FACT_GUEST_FIREWALL_RULE_SOURCES, SEED_ADDRESS },
	{ FACT_GUEST_RDP_PINNED_CERTIFICATE, SEED_PRINT },
	{ FACT_GUEST_CERT_SELFSIGNED_THUMBPRINT, SEED_PRINT },
};

bool
redact_fact_is_name(int fact)
{
	for (size_t i = 0; i < ARRAY_LEN(seeded_facts); i++)
		if (seeded_facts[i].id == fact)
			return seeded_facts[i].how == SEED_HOST ||
				seeded_facts[i].how == SEED_DOMAIN;
	return false;
}

/* Only the host of the first word; the rest names libraries. */
static void
add_proxy(struct redactor *r, const char *text)
{
	const char *scheme = strstr(text, "://"), *from = strchr(text, '(');
	char host[256];
	size_t len;

	if (from != NULL && text_starts(from, "(LD_PRELOAD)"))
		return;
	text = scheme != NULL ? scheme + 3 : text;
	if (text[0] == '[')
		len = strcspn(++text, "] ");
	else
		len = strcspn(text, ":/?# ");
	if (text_format(host, sizeof(host), "%.*s", (int)len, text))
		seeds_host(r, host);
}

/* Words such as "mail.corp.example": a dot, and letters after the last one. */
static void
add_hosts_of_line(struct redactor *r, const char *text)
{
	while (*text != '\0') {
		size_t len = strspn(text,
			"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");
		char word[256];
		const char *dot;

		if (len == 0) {
			text++;
			continue;
		}
		if (text_format(word, sizeof(word), "%.*s", (int)len, text)) {
			size_t end = strlen(word);

			while (end > 0 && word[end - 1] == '.')
				word[--end] = '\0';
			dot = strrchr(word, '.');
			if (dot != NULL && strlen(dot) > 2 &&
				strpbrk(dot, "0123456789") == NULL)
				seeds_host(r, word);
		}
		text += len;
	}
}

static void
add_value(struct redactor *r, enum seeding how, const char *text)
{
	if (text_starts(text, "DNS:"))
		text += strlen("DNS:");
	switch (how) {
	case SEED_HOST:
		seeds_host(r, text);
		return;
	case SEED_DOMAIN:
		seeds_domain(r, text);
		return;
	case SEED_ADDRESS:
		seeds_address(r, text);
		return;
	case SEED_NAMES:
		if (strchr(text, '=') != NULL)
			add_distinguished_name(r, text);
		else if (strchr(text, ' ') == NULL)
			seeds_host(r, text);
		else
			(void)seeds_name(r, NAME_ORG, text, NULL);
		return;
	case SEED_PRINT:
		add_fingerprint(r, text);
		return;
	case SEED_PROXY:
		add_proxy(r, text);
		return;
	case SEED_LINE:
		add_hosts_of_line(r, text);
		return;
	}
}

void
redactor_add_fact(struct redactor *r, const struct fact *fact)
{
	for (size_t i = 0; i < ARRAY_LEN(seeded_facts); i++) {
		if (seeded_facts[i].id != fact->id)
			continue;
		if (!fact_is_list(fact->value.type))
			add_value(r, seeded_facts[i].how, fact->value.as.text);
		else
			for (size_t k = 0; k < fact->value.as.list.count; k++)
				add_value(r, seeded_facts[i].how,
					fact->value.as.list.items[k]);
	}
}

/* ---- applying ---- */

static size_t
hide_at(struct redactor *r, const char *text, size_t at, struct str *hidden)
{
	struct seed *seed, *spaced = NULL;
	size_t len = patterns_at(r, text, at, hidden), wide;

	/* A pattern may have added a name: earlier seed matches may have moved. */
	seed = seeds_match(r, text, at);
	if (seed != NULL && seed->len >= len) {
		seed->used = true;
		str_clear(hidden);
		str_add(hidden, seed->stand_in);
		return seed->len;
	}
	if (len > 0)
		return len;
	wide = seeds_spaced(r, text, at, &spaced);
	if (wide > 0) {
		spaced->used = true;
		str_add(hidden, spaced->stand_in);
	}
	return wide;
}

void
redactor_apply(struct redactor *r, const char *text, struct str *out)
{
	STR_AUTO hidden = STR_INIT(1u << 20);
	size_t at = 0;

	r->hex_to = r->base64_to = r->host_to = 0;
	while (text[at] != '\0') {
		size_t len;

		str_clear(&hidden);
		len = secrets_at(r, text, at, &hidden);
		if (len == 0 && r->level != REDACT_NONE)
			len = hide_at(r, text, at, &hidden);
		if (len == 0) {
			str_add_char(out, text[at++]);
			continue;
		}
		if (!str_ok(&hidden))
			out->failed = true; /* export nothing rather than too much */
		str_add_len(out, str_text(&hidden), hidden.len);
		at += len;
	}
}

/* ---- the summary ---- */

static int
count_used(const struct redactor *r, enum name_class class)
{
	int count = 0;

	for (size_t i = 0; i < r->seed_count; i++) {
		bool first = r->seeds[i].used && r->seeds[i].class == class;

		for (size_t k = 0; first && k < i; k++)
			first = !r->seeds[k].used ||
				!text_equal(r->seeds[k].stand_in, r->seeds[i].stand_in);
		count += first ? 1 : 0;
	}
	return count;
}

void
redactor_manifest(const struct redactor *r, struct str *out)
{
	static const char *const words[NAME_CLASS_COUNT][2] = {
		[NAME_HOST] = { "host name", "host names" },
		[NAME_USER] = { "user", "users" },
		[NAME_DOMAIN] = { "domain", "domains" },
		[NAME_IP] = { "address", "addresses" },
		[NAME_MAC] = { "hardware address", "hardware addresses" },
		[NAME_MAIL] = { "mail address", "mail addresses" },
		[NAME_ORG] = { "organisation", "organisations" },
		[NAME_SID] = { "security id", "security ids" },
		[NAME_SERIAL] = { "serial number", "serial numbers" },
		[NAME_PRINT] = { "fingerprint (shortened)", "fingerprints (shortened)" },
		[NAME_WORD] = { "word of your own", "words of your own" },
		[NAME_CODED] = { "encoded text", "encoded texts" },
		[NAME_SECRET] = { "secret", "secrets" },
	};
	bool any = false;

	for (int c = 0; c < NAME_CLASS_COUNT; c++) {
		int count = c == NAME_CODED || c == NAME_SECRET
			? r->numbers[c]
			: count_used(r, (enum name_class)c);

		if (count == 0)
			continue;
		str_addf(out, "%s%d %s", any ? ", " : "", count,
			words[c][count == 1 ? 0 : 1]);
		any = true;
	}
	if (!any)
		str_add(out, "nothing");
}
