/*
 * A code as people hand it over: with the words of the message around it, two of them in
 * one paste, the name shortened, or the 0x forgotten. What no list knows still gets a
 * sentence on where such a number comes from.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "fixes/explain/error_codes.h"
#include "fixes/explain/explain.h"

#define WORD_MAX 96
#define WORDS_MAX 64
#define SHOWN_MAX 6
#define ALIKE_MAX 3 /* a shortened name that fits more codes than that names none */

struct asking {
	const struct knowledge *k;
	struct codes codes;
	const struct code_text *shown[SHOWN_MAX];
	size_t count;
	struct document *d;
};

/* ---- showing ---- */

static void
show(struct asking *a, const struct code_text *c)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->shown[i] == c)
			return;
	if (a->count == ARRAY_LEN(a->shown))
		return;
	if (a->count > 0)
		document_gap(a->d);
	a->shown[a->count++] = c;
	codes_add(a->k, c, a->d);
}

/* @family NULL: all; else that family, or all where it does not know the code. */
static bool
show_found(struct asking *a, const char *asked, bool alike, const char *family)
{
	const struct code_text *hits[CODE_HITS];
	size_t count = codes_find(&a->codes, asked, alike, hits, ARRAY_LEN(hits));
	bool chosen = false;

	if (alike && count > ALIKE_MAX)
		return false;
	for (size_t i = 0; i < count && family != NULL; i++)
		chosen = chosen || text_equal(hits[i]->family, family);
	for (size_t i = 0; i < count; i++)
		if (!chosen || text_equal(hits[i]->family, family))
			show(a, hits[i]);
	return count > 0;
}

/* ---- one word ---- */

static bool
is_digits(const char *word)
{
	return word[0] != '\0' && word[strspn(word, "0123456789")] == '\0';
}

/* People read 0x204 out as "two hundred and four", and a script sees only the exit status
 * of the client. */
static bool
show_digits(struct asking *a, const char *digits)
{
	char other[WORD_MAX];

	if (text_format(other, sizeof(other), "0x%s", digits) &&
		codes_find(&a->codes, other, false, (const struct code_text *[1]) { NULL },
			1) > 0) {
		document_paragraphf(a->d,
			"%s is no code that is known; with 0x before it, it is:", digits);
		document_gap(a->d);
		return show_found(a, other, false, NULL);
	}
	if (text_format(other, sizeof(other), "exit-%s", digits) &&
		codes_find(&a->codes, other, false, (const struct code_text *[1]) { NULL },
			1) > 0) {
		document_paragraphf(a->d, "As the exit status of xfreerdp, %s is:", digits);
		document_gap(a->d);
		return show_found(a, other, false, NULL);
	}
	return false;
}

/* ---- a text ---- */

/* Words in front of a number that is a code, in the languages of Windows. */
static bool
tells_a_code(const char *word)
{
	/* Octal: "\xB3d" would be one number. */
	static const char *const parts[] = { "code", "kod", "c\303\263d", "c\303\262d",
		"error", "fehler", "errore", "erreur", "status", "exit", "reason" };

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (strcasestr(word, parts[i]) != NULL)
			return true;
	return false;
}

/* mstsc's second number: the reason that the server sent. */
static bool
tells_the_extended(const char *word)
{
	static const char *const parts[] = { "extended", "erweitert",
		"tendu", /* French, after its accent */
		"extendido", "estendido", "estes", "uitgebreid", "rozszerz" };

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (strcasestr(word, parts[i]) != NULL)
			return true;
	return false;
}

/* Takes a word without the punctuation around it; NULL at the end. */
static const char *
take_word(const char *at, char word[WORD_MAX])
{
	size_t len = 0;

	while (*at != '\0' && !isalnum((unsigned char)*at) && (unsigned char)*at < 0x80 &&
		!(*at == '-' && isdigit((unsigned char)at[1])))
		at++;
	if (*at == '\0')
		return NULL;
	while (*at != '\0' &&
		(isalnum((unsigned char)*at) || (unsigned char)*at >= 0x80 ||
			strchr("_-'", *at) != NULL)) {
		if (len + 1 < WORD_MAX)
			word[len++] = *at;
		at++;
	}
	while (len > 0 && strchr("_-'", word[len - 1]) != NULL)
		len--;
	word[len] = '\0';
	return at;
}

static bool
is_name(const char *word)
{
	return strlen(word) > 5 && strpbrk(word, "_-") != NULL &&
		isalpha((unsigned char)*word);
}

static void
read_text(struct asking *a, const char *text)
{
	char word[WORD_MAX];
	bool code = false, extended = false;
	int since = 0; /* words since the label: "code d'erreur etendu :" */

	for (int i = 0; i < WORDS_MAX && (text = take_word(text, word)) != NULL; i++) {
		const char *family = extended ? "errinfo" : code ? "mstsc" : NULL;
		bool hex = text_starts(word, "0x") || text_starts(word, "0X");

		if (tells_a_code(word) || tells_the_extended(word)) {
			code = code || tells_a_code(word);
			extended = extended || tells_the_extended(word);
			since = 0;
			if (!is_name(word))
				continue;
		}
		/* "1) Remote access is not enabled": a list, as mstsc gives its reasons */
		if (text[0] == ')' && is_digits(word) && word[1] == '\0')
			continue;
		if (hex ||
			((code || extended) &&
				(is_digits(word) ||
					(word[0] == '-' && is_digits(word + 1))))) {
			(void)(show_found(a, word, false, family) ||
				(is_digits(word) && show_digits(a, word)));
			code = extended = false;
		} else if (is_name(word)) {
			(void)(show_found(a, word, false, NULL) ||
				show_found(a, word, true, NULL));
		} else if (++since > 3) {
			code = extended = false;
		}
	}
}

/* Messages found by their words are shown behind the numbers among them. */
static void
show_message(struct asking *a, const char *text)
{
	const struct code_text *hits[CODE_HITS];
	size_t count = codes_find_message(&a->codes, text, hits, ARRAY_LEN(hits));

	for (size_t i = 0; i < count; i++)
		show(a, hits[i]);
}

bool
explain_text(const struct knowledge *k, const char *text, struct document *d)
{
	struct asking a = { .k = k, .d = d };

	codes_open(k, &a.codes);
	if (!show_found(&a, text, false, NULL) &&
		!(is_digits(text) && show_digits(&a, text)) &&
		!(strlen(text) < WORD_MAX && show_found(&a, text, true, NULL)))
		read_text(&a, text);
	show_message(&a, text);
	codes_close(&a.codes);
	return a.count > 0;
}

/* ---- the number alone ---- */

static bool
is_mstsc(const struct codes *codes, const char *asked)
{
	const struct code_text *hits[CODE_HITS];
	size_t count = codes_find(codes, asked, false, hits, ARRAY_LEN(hits));

	for (size_t i = 0; i < count; i++)
		if (text_equal(hits[i]->family, "mstsc"))
			return true;
	return false;
}

/* A word that is a code of the Windows client, into @out; @marked: only with its 0x. */
static bool
client_word(
	const struct codes *codes, const char *word, bool marked, char *out, size_t size)
{
	bool hex = text_starts(word, "0x") || text_starts(word, "0X");
	char with[WORD_MAX];

	if (hex != marked)
		return false;
	if (hex || (is_digits(word) && is_mstsc(codes, word)))
		return is_mstsc(codes, word) &&
			text_format(out, size, "0x%lX", strtoul(word, NULL, hex ? 16 : 10));
	return word[strspn(word, "0123456789abcdefABCDEF")] == '\0' &&
		text_format(with, sizeof(with), "0x%s", word) && is_mstsc(codes, with) &&
		text_format(out, size, "0x%lX", strtoul(word, NULL, 16));
}

bool
code_of_client(const struct knowledge *k, const char *text, char *out, size_t size)
{
	struct codes codes;
	char word[WORD_MAX];
	bool found = false;

	codes_open(k, &codes);
	for (int marked = 1; marked >= 0 && !found; marked--)
		for (const char *at = text; !found && (at = take_word(at, word)) != NULL;)
			found = client_word(&codes, word, marked != 0, out, size);
	codes_close(&codes);
	return found;
}

/* ---- what no list knows ---- */

static const char *
where_from(unsigned long number)
{
	static const struct {
		unsigned long first, last;
		const char *says;
	} table[] = {
		{ 0x3000000, 0x30FFFFF,
			"It belongs to the gateway part of the Windows client: look at the "
			"RD Gateway, not at the machine behind it." },
		{ 0x10000, 0x1FFFF,
			"FreeRDP adds 0x10000 to a reason that the server sent; this one "
			"is in no list." },
		{ 0x20000, 0x2FFFF,
			"It is in the range of FreeRDP's connect errors; a newer version "
			"may have added it." },
		{ 0x80070000, 0x8007FFFF,
			"It is an error of Windows itself: the last four digits are its "
			"number (net helpmsg NUMBER, in decimal)." },
		{ 0x80090000, 0x8009FFFF,
			"It comes from Windows' sign-in and encryption (SSPI), so the "
			"connection came as far as TLS or NLA." },
		{ 0xC0070000, 0xC007FFFF,
			"It is an error of Windows itself, sent in NLA: the last four "
			"digits are its number (net helpmsg NUMBER, in decimal)." },
		{ 0xC0000000, 0xCFFFFFFF,
			"It is a status of Windows (NTSTATUS), so the connection came as "
			"far as the sign-in." },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (number >= table[i].first && number <= table[i].last)
			return table[i].says;
	return "Where the connection stops says more than the number.";
}

const char *
explain_unknown(const char *text)
{
	char word[WORD_MAX];

	while ((text = take_word(text, word)) != NULL) {
		char *end;
		bool hex = text_starts(word, "0x") || text_starts(word, "0X");
		unsigned long number = strtoul(word, &end, hex ? 16 : 10);

		if (end != word && *end == '\0' &&
			(hex || isdigit((unsigned char)word[0]) || word[0] == '-'))
			return where_from(number & 0xFFFFFFFFul);
	}
	return NULL;
}
