#pragma once

#include "share/redact/redact.h"

/* Shared by the files of redaction only. */

enum name_class {
	NAME_HOST,
	NAME_USER,
	NAME_DOMAIN,
	NAME_IP,
	NAME_MAC,
	NAME_MAIL,
	NAME_ORG,
	NAME_SID,
	NAME_SERIAL,
	NAME_PRINT, /* a certificate's fingerprint: its beginning stays */
	NAME_WORD,
	NAME_CODED, /* a name inside base64 or hexadecimal */
	NAME_SECRET,
	NAME_CLASS_COUNT,
};

/* One form in which a name can appear; several forms share one stand-in. */
struct seed {
	char *text;
	size_t len;
	char *stand_in;
	enum name_class class;
	bool used;
	bool inside_words; /* long enough to be hidden without word borders */
	bool ordinary; /* an ordinary word: hidden only where the context shows a name */
};

struct redactor {
	enum redact_level level;
	const char *own_words; /* as given to redactor_add_own_words(), or NULL */
	struct seed *seeds;    /* longest first */
	size_t seed_count, seed_room;
	int numbers[NAME_CLASS_COUNT]; /* stand-ins given out */
	bool starts[256];	       /* first bytes of seeds, both cases */
	/* How far the current text was searched for each of these without a match. */
	size_t hex_to, base64_to, host_to;
};

/* redact_words.c */

static inline bool
is_word_char(char c)
{
	unsigned char u = (unsigned char)c;

	return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') ||
		u == '_' || u >= 0x80;
}

/* Words that identify no person or computer: "administrator", tokens of facts. */
bool is_plain_word(const char *text);
/* Not a name of one computer: every machine has it. */
bool stays_as_host(const char *name);
/* First parts of registry paths and names of Windows itself, never the name of a domain. */
bool is_registry_word(const char *text);

/* redact_names.c */

/* A new stand-in for @class, or the one that @text already has. Borrowed. @kind: a word
 * after the number ("public"), or NULL. */
const char *seeds_name(
	struct redactor *r, enum name_class class, const char *text, const char *kind);
/* Adds a further form of the name that has @stand_in. */
void seeds_form(
	struct redactor *r, enum name_class class, const char *text, const char *stand_in);
/* Adds a host name: whole, its first label, and the rest after the first dot as a domain. */
void seeds_host(struct redactor *r, const char *name);
/* DOMAIN\name, name@domain or name. */
void seeds_user(struct redactor *r, const char *user);
void seeds_domain(struct redactor *r, const char *domain);
/* Adds an address in any form (brackets, zone, prefix length), unless it may stay. */
void seeds_address(struct redactor *r, const char *address);
/* The longest seed at @text + @at; NULL if there is none. */
struct seed *seeds_match(const struct redactor *r, const char *text, size_t at);
/* The same with one filler byte between all letters; returns the length in @text. */
size_t seeds_spaced(
	const struct redactor *r, const char *text, size_t at, struct seed **seed);

/* The seed that equals @text, ordinary words included; NULL if there is none. */
struct seed *seeds_find(const struct redactor *r, const char *text);

/* redact.c: whether the value of the fact is the name of a computer or a domain. */
bool redact_fact_is_name(int fact);

#define NETBIOS_NAME_MAX 15 /* MS-NBTE section 1.8 */

/* redact_ordinary.c */

/* Sets the fields that depend on the program's own words. */
void ordinary_classify(const struct redactor *r, struct seed *seed);
/* Placeholders such as "name" and "user": an instruction writes DOMAIN\\name. */
bool is_example_account(const char *name, size_t len);
bool is_own_word(const struct redactor *r, const char *name, size_t len);
/* Whether the context of the word at @at shows that it is a name. */
bool ordinary_name_is_at(
	const struct redactor *r, const char *text, size_t at, const struct seed *seed);

/* redact_addresses.c */

/* Length of the IPv4 or IPv6 address at @text + @at, 0 for none. @kind is set to "public",
 * "private", "cgnat", "link-local", "loopback" or "other". */
size_t address_at(const char *text, size_t at, const char **kind);
/* Parses 10-159-14-1 and 10_159_14_1 in names; @dotted gets 10.159.14.1 (16 bytes). */
size_t dashed_address_at(const char *text, size_t at, char *dotted, const char **kind);
/* The canonical form of an address; false if @text is not one. @out holds 48 bytes. */
bool address_canonical(const char *text, char *out);
bool address_stays(enum redact_level level, const char *kind);

/* redact_patterns.c */

/* Matches a name by its shape at @text + @at: appends the replacement and returns the length
 * of the match, 0 for none. Adds new names as seeds. */
size_t patterns_at(struct redactor *r, const char *text, size_t at, struct str *out);
/* redact_encoded.c: a run of base64 or hexadecimal that contains a seed. */
size_t coded_at(struct redactor *r, const char *text, size_t at, struct str *out);
/* Secrets, hidden at every level: saved passwords, authorization headers. */
size_t secrets_at(struct redactor *r, const char *text, size_t at, struct str *out);
