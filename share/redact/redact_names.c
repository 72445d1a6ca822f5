/*
 * Seeds: the known names, each in all its forms. The longest seed wins, ASCII letters in
 * either case. Short ones match at word borders only, long ones also inside words, and with
 * one filler byte between all letters: that is how badly decoded UTF-16 looks.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "share/redact/redact_private.h"

#define INSIDE_WORDS_FROM 6
#define SPACED_FROM 4

static const char *const class_words[NAME_CLASS_COUNT] = {
	[NAME_HOST] = "host",
	[NAME_USER] = "user",
	[NAME_DOMAIN] = "domain",
	[NAME_IP] = "ip",
	[NAME_MAC] = "mac",
	[NAME_MAIL] = "mail",
	[NAME_ORG] = "org",
	[NAME_SID] = "sid",
	[NAME_SERIAL] = "serial",
	[NAME_PRINT] = "fingerprint",
	[NAME_WORD] = "word",
	[NAME_CODED] = "encoded",
	[NAME_SECRET] = "removed",
};

/* ---- adding seeds ---- */

struct seed *
seeds_find(const struct redactor *r, const char *text)
{
	for (size_t i = 0; i < r->seed_count; i++)
		if (text_equal_nocase(r->seeds[i].text, text))
			return &r->seeds[i];
	return NULL;
}

void
seeds_form(
	struct redactor *r, enum name_class class, const char *text, const char *stand_in)
{
	size_t len = strlen(text), at = 0;
	unsigned char first = (unsigned char)text[0];

	if (len == 0 || seeds_find(r, text) != NULL)
		return;
	if (r->seed_count == r->seed_room) {
		size_t room = r->seed_room > 0 ? r->seed_room * 2 : 32;
		struct seed *grown = realloc(r->seeds, room * sizeof(*grown));

		if (grown == NULL)
			abort();
		r->seeds = grown;
		r->seed_room = room;
	}
	while (at < r->seed_count && r->seeds[at].len >= len)
		at++;
	memmove(r->seeds + at + 1, r->seeds + at, (r->seed_count - at) * sizeof(*r->seeds));
	r->seeds[at] = (struct seed) {
		.text = text_dup(text),
		.len = len,
		.stand_in = text_dup(stand_in),
		.class = class,
		.inside_words = len >= INSIDE_WORDS_FROM && class != NAME_IP,
	};
	r->seed_count++;
	ordinary_classify(r, &r->seeds[at]);
	r->starts[first] = true;
	if ((first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z'))
		r->starts[first ^ 0x20] = true;
}

const char *
seeds_name(struct redactor *r, enum name_class class, const char *text, const char *kind)
{
	const struct seed *known = seeds_find(r, text);
	char stand_in[64];

	if (known != NULL)
		return known->stand_in;
	r->numbers[class]++;
	(void)text_format(stand_in, sizeof(stand_in), "{%s-%d%s%s}", class_words[class],
		r->numbers[class], kind != NULL ? " " : "", kind != NULL ? kind : "");
	seeds_form(r, class, text, stand_in);
	return seeds_find(r, text)->stand_in;
}

/* ---- kinds of names ---- */

void
seeds_domain(struct redactor *r, const char *domain)
{
	const char *stand_in;
	char first[256];

	if (domain[0] == '\0' || is_plain_word(domain))
		return;
	stand_in = text_dup(seeds_name(r, NAME_DOMAIN, domain, NULL));
	/* the NetBIOS name is usually the first label: contoso of contoso.example */
	(void)text_format(first, sizeof(first), "%.*s", (int)strcspn(domain, "."), domain);
	if (!is_plain_word(first))
		seeds_form(r, NAME_DOMAIN, first, stand_in);
	free((char *)stand_in);
}

void
seeds_host(struct redactor *r, const char *name)
{
	char whole[512], label[256], *stand_in;
	const char *kind;
	size_t len;

	while (*name == '*' || *name == '.')
		name++;
	text_copy(whole, sizeof(whole), name);
	len = strlen(whole);
	if (len > 0 && whole[len - 1] == '.')
		whole[--len] = '\0';
	if (len == 0 || address_at(whole, 0, &kind) == len) {
		seeds_address(r, whole);
		return;
	}
	(void)text_format(label, sizeof(label), "%.*s", (int)strcspn(whole, "."), whole);
	if (stays_as_host(whole))
		return;
	/* PC-042 may be a seed already: the long form gets the same stand-in. */
	stand_in = text_dup(
		seeds_find(r, label) != NULL && seeds_find(r, label)->class == NAME_HOST
			? seeds_find(r, label)->stand_in
			: seeds_name(r, NAME_HOST, whole, NULL));
	seeds_form(r, NAME_HOST, whole, stand_in);
	if (!stays_as_host(label))
		seeds_form(r, NAME_HOST, label, stand_in);
	if (strlen(label) > NETBIOS_NAME_MAX) {
		label[NETBIOS_NAME_MAX] = '\0';
		seeds_form(r, NAME_HOST, label, stand_in);
	}
	free(stand_in);
	if (strchr(whole, '.') != NULL && strchr(strchr(whole, '.') + 1, '.') != NULL)
		seeds_domain(r, strchr(whole, '.') + 1);
}

void
seeds_user(struct redactor *r, const char *user)
{
	const char *slash = strchr(user, '\\'), *at = strrchr(user, '@');
	char name[256], domain[256] = "", *stand_in;

	text_copy(name, sizeof(name), user);
	if (slash != NULL) {
		(void)text_format(
			domain, sizeof(domain), "%.*s", (int)(slash - user), user);
		text_copy(name, sizeof(name), slash + 1);
	} else if (at != NULL) {
		(void)text_format(name, sizeof(name), "%.*s", (int)(at - user), user);
		text_copy(domain, sizeof(domain), at + 1);
	}
	seeds_domain(r, text_equal(domain, ".") ? "" : domain);
	if (name[0] == '\0' || is_plain_word(name))
		return;
	stand_in = text_dup(seeds_name(r, NAME_USER, name, NULL));
	if (at != NULL)
		seeds_form(r, NAME_USER, user, stand_in);
	free(stand_in);
}

void
seeds_address(struct redactor *r, const char *address)
{
	char plain[128], dashed[128], canonical[48], *stand_in;
	const char *kind = NULL;
	size_t len;

	while (*address == '[')
		address++;
	text_copy(plain, sizeof(plain), address);
	plain[strcspn(plain, "]%/")] = '\0';
	len = strlen(plain);
	if (len == 0 || address_at(plain, 0, &kind) != len ||
		address_stays(r->level, kind) || !address_canonical(plain, canonical))
		return;
	text_copy(plain, sizeof(plain), canonical);
	stand_in = text_dup(seeds_name(r, NAME_IP, plain, kind));
	text_copy(dashed, sizeof(dashed), plain);
	for (char *p = dashed; *p != '\0'; p++)
		if (*p == '.' || *p == ':')
			*p = '-';
	seeds_form(r, NAME_IP, dashed, stand_in);
	if (strchr(plain, ':') == NULL) {
		unsigned o[4];

		for (char *p = dashed; *p != '\0'; p++)
			if (*p == '-')
				*p = '_';
		seeds_form(r, NAME_IP, dashed, stand_in);
		if (sscanf(plain, "%u.%u.%u.%u", &o[0], &o[1], &o[2], &o[3]) == 4) {
			/* as in in-addr.arpa names (RFC 1035 section 3.5) */
			(void)text_format(dashed, sizeof(dashed), "%u.%u.%u.%u", o[3], o[2],
				o[1], o[0]);
			seeds_form(r, NAME_IP, dashed, stand_in);
		}
	}
	free(stand_in);
}

/* ---- matching ---- */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
border_before(const char *text, size_t at)
{
	if (at == 0 || !is_word_char(text[at - 1]))
		return true;
	/* %5Cjdoe: the escape is not part of the word */
	return at >= 3 && text[at - 3] == '%';
}

/* Matches "p?c?-?0?4?2" for pc-042; returns the length of the match, 0 for none. */
static size_t
spaced_len(const char *p, const struct seed *seed)
{
	char filler = p[0] != '\0' ? p[1] : '\0';
	size_t at = 0;

	if (seed->ordinary || seed->len < SPACED_FROM ||
		(filler != '?' && filler != ' ' && filler != '.'))
		return 0;
	for (size_t i = 0; i < seed->len; i++, at += 2) {
		if (strncasecmp(p + at, seed->text + i, 1) != 0)
			return 0;
		if (i + 1 < seed->len && p[at + 1] != filler)
			return 0;
	}
	return at - 1;
}

static bool
seed_is_at(const struct redactor *r, const struct seed *seed, const char *text, size_t at)
{
	char next;

	if (strncasecmp(text + at, seed->text, seed->len) != 0)
		return false;
	if (seed->ordinary)
		return ordinary_name_is_at(r, text, at, seed);
	if (seed->inside_words)
		return true;
	if (seed->class == NAME_IP && strchr(seed->text, ':') == NULL)
		return !is_digit(at > 0 ? text[at - 1] : '\0') &&
			!is_digit(text[at + seed->len]);
	next = text[at + seed->len];
	return (border_before(text, at) || !is_word_char(seed->text[0])) &&
		(!is_word_char(next) || !is_word_char(seed->text[seed->len - 1]));
}

struct seed *
seeds_match(const struct redactor *r, const char *text, size_t at)
{
	if (!r->starts[(unsigned char)text[at]])
		return NULL;
	for (size_t i = 0; i < r->seed_count; i++)
		if (seed_is_at(r, &r->seeds[i], text, at))
			return &r->seeds[i];
	return NULL;
}

size_t
seeds_spaced(const struct redactor *r, const char *text, size_t at, struct seed **seed)
{
	if (!r->starts[(unsigned char)text[at]] || !border_before(text, at))
		return 0;
	for (size_t i = 0; i < r->seed_count; i++) {
		size_t len = spaced_len(text + at, &r->seeds[i]);

		if (len == 0)
			continue;
		*seed = &r->seeds[i];
		return len;
	}
	return 0;
}
