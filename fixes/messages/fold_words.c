/*
 * Splits a text into folded words. A word ends at a blank or punctuation, except that a dot
 * or an underscore between two letters or digits belongs to it: the name of a computer or of
 * a constant is one word.
 */
#include "fixes/messages/fold_words.h"

#include <string.h>

#include "share/base/macros.h"
#include "share/base/str.h"
#include "share/base/utf8.h"

struct folding {
	folded_word_fn *each;
	void *to;
	char word[FOLDED_MAX];
	size_t len;
	char held[FOLDED_MAX]; /* a word that may be the first half of a pair */
};

/* ---- letters ---- */

struct letters {
	uint16_t last;
	char base;
};

/* U+00E0 to U+00FF after folding to lower case. */
static const char latin1[] = "aaaaaaaceeeeiiiidnooooo/ouuuuyty";

/* Latin Extended-A, U+0100 to U+017F: the last character of each run. */
static const struct letters latin_extended[] = { { 0x105, 'a' }, { 0x10D, 'c' },
	{ 0x111, 'd' }, { 0x11B, 'e' }, { 0x123, 'g' }, { 0x127, 'h' }, { 0x133, 'i' },
	{ 0x135, 'j' }, { 0x138, 'k' }, { 0x142, 'l' }, { 0x14B, 'n' }, { 0x153, 'o' },
	{ 0x159, 'r' }, { 0x161, 's' }, { 0x167, 't' }, { 0x173, 'u' }, { 0x175, 'w' },
	{ 0x178, 'y' }, { 0x17E, 'z' }, { 0x17F, 's' } };

static uint32_t
fold_letter(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E) /* full width */
		c -= 0xFEE0;
	if (c >= 'A' && c <= 'Z')
		return c + 32;
	if (c == 0xD7 || c == 0xF7)
		return ' ';
	if (c == 0xDF) /* sharp s, written as two */
		return 's';
	if (c >= 0xC0 && c <= 0xFF)
		return (uint32_t)latin1[(c - 0xC0) % 32];
	if (c >= 0x100 && c <= 0x17F)
		for (size_t i = 0; i < ARRAY_LEN(latin_extended); i++)
			if (c <= latin_extended[i].last)
				return (uint32_t)latin_extended[i].base;
	if (c >= 0x391 && c <= 0x3A9)
		return c + 32;
	if (c == 0x401 || c == 0x451) /* Cyrillic io is often written as ie */
		return 0x435;
	if (c >= 0x410 && c <= 0x42F)
		return c + 32;
	if (c >= 0x400 && c <= 0x40F)
		return c + 80;
	return c;
}

static bool
is_ideograph(uint32_t c)
{
	return (c >= 0x3040 && c <= 0x30FF && c != 0x30FB) || c == 0x3005 ||
		(c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x4DBF) ||
		(c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3) ||
		(c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFF9D);
}

/* Marks that stand inside a word and say nothing: accents of their own, soft hyphens. */
static bool
is_silent(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || c == 0xAD || (c >= 0x200B && c <= 0x200F) ||
		(c >= 0x202A && c <= 0x202E) || c == 0x2060 || c == 0xFEFF;
}

static bool
is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x2BC || c == 0xB4 ||
		c == '`';
}

/* Of a folded character. */
static bool
is_letter(uint32_t c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
	return c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) &&
		!(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFE10 && c <= 0xFE6F) &&
		c != 0x30FB && !(c >= 0xFF5F && c <= 0xFF65) && c != UTF8_INVALID;
}

/* ---- words ---- */

static bool
is_one_of(const char *word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

static bool
is_article(const char *word)
{
	static const char *const words[] = { "the", "a", "an", "or", "to", "of", "is",
		"and", "be", "are", "was", "were", "has", "have", "had", "been", "this",
		"that", "it", "in", "on", "for", "by", "with", "your", "you", "at", "as",
		"from", "its", "will", "do", "does", "did", "would" };

	return is_one_of(word, words, ARRAY_LEN(words));
}

/* Verbs that a "not" may follow. */
static bool
takes_not(const char *word)
{
	static const char *const words[] = { "can", "could", "do", "does", "did", "is",
		"are", "was", "were", "has", "have", "had", "will", "would", "should" };

	return is_one_of(word, words, ARRAY_LEN(words));
}

static bool
takes_in_or_on(const char *word)
{
	static const char *const words[] = { "sign", "signed", "signing", "log", "logged",
		"logging" };

	return is_one_of(word, words, ARRAY_LEN(words));
}

static const char *
usual_spelling(const char *word)
{
	static const char *const pairs[][2] = { { "cannot", "cant" }, { "wont", "willnt" },
		{ "login", "signin" }, { "logon", "signin" }, { "logins", "signin" },
		{ "logons", "signin" }, { "signin", "signin" }, { "licence", "license" },
		{ "licences", "licenses" }, { "licencing", "licensing" },
		{ "authorised", "authorized" }, { "unauthorised", "unauthorized" },
		{ "recognised", "recognized" }, { "cancelled", "canceled" },
		{ "untrusted", "untrusted" }, { "isn", "isnt" } };

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (strcmp(word, pairs[i][0]) == 0)
			return pairs[i][1];
	return word;
}

static void
emit(struct folding *f, const char *word)
{
	if (word[0] != '\0' && !is_article(word))
		f->each(f->to, usual_spelling(word), false);
}

static void
let_go(struct folding *f)
{
	char word[FOLDED_MAX];

	text_copy(word, sizeof(word), f->held);
	f->held[0] = '\0';
	emit(f, word);
}

/* "can" and "not" as "cant", "log" and "on" as "signin". */
static bool
joins_held(struct folding *f)
{
	bool in_or_on = strcmp(f->word, "in") == 0 || strcmp(f->word, "on") == 0;
	char pair[FOLDED_MAX];

	if (strcmp(f->word, "not") == 0 && takes_not(f->held) &&
		text_format(pair, sizeof(pair), "%s%s", f->held,
			text_equal(f->held, "can") ? "t" : "nt")) {
		f->held[0] = '\0';
		emit(f, pair);
		return true;
	}
	if (in_or_on && takes_in_or_on(f->held)) {
		f->held[0] = '\0';
		emit(f, "signin");
		return true;
	}
	return false;
}

static void
end_word(struct folding *f)
{
	if (f->len == 0)
		return;
	f->word[f->len] = '\0';
	f->len = 0;
	if (joins_held(f))
		return;
	let_go(f);
	if (takes_not(f->word) || takes_in_or_on(f->word))
		text_copy(f->held, sizeof(f->held), f->word);
	else
		emit(f, f->word);
}

static void
add_letter(struct folding *f, uint32_t c)
{
	char bytes[4];
	size_t n = utf8_put(bytes, c);

	if (f->len + n >= sizeof(f->word))
		return;
	memcpy(f->word + f->len, bytes, n);
	f->len += n;
}

/* Whether what stands at @text belongs to the word before it, past @len bytes of a joint. */
static bool
goes_on(const char *text, size_t left)
{
	uint32_t c;

	return utf8_next(text, left, &c) > 0 && is_letter(fold_letter(c)) &&
		!is_ideograph(c);
}

void
fold_words(const char *text, size_t len, folded_word_fn *each, void *to)
{
	struct folding f = { .each = each, .to = to };

	for (size_t at = 0; at < len;) {
		uint32_t raw, c;
		size_t n = utf8_next(text + at, len - at, &raw);

		at += n;
		c = fold_letter(raw);
		if (is_silent(raw) ||
			(is_apostrophe(raw) && f.len > 0 && goes_on(text + at, len - at)))
			continue;
		if (is_ideograph(raw)) {
			char one[5] = "";

			end_word(&f);
			let_go(&f);
			one[utf8_put(one, raw)] = '\0';
			each(to, one, true);
		} else if (is_letter(c) ||
			((c == '.' || c == '_') && f.len > 0 &&
				goes_on(text + at, len - at))) {
			add_letter(&f, c);
			if (raw == 0xDF)
				add_letter(&f, 's');
		} else {
			end_word(&f);
		}
	}
	end_word(&f);
	let_go(&f);
}
