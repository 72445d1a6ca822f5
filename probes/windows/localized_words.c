/*
 * Compares translated words. Both sides are folded: lower case, no accents, no blanks or
 * hyphens. In place of an accented Latin letter up to three wrongly decoded characters
 * match ("Dom├ñne", "Dom?ne"), if there are enough plain letters around it.
 */
#include "probes/windows/localized_words.h"

#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include "share/base/macros.h"

#define FOLD_MOST 96u

struct folded {
	uint32_t at[FOLD_MOST];
	size_t count;
	bool whole; /* all of the text fitted */
};

/* Base letters of U+00C0 .. U+017F; '.' where there is none. */
static const char latin_base[] =
	"aaaaaaaceeeeiiiidnooooo.ouuuuypsaaaaaaaceeeeiiiidnooooo.ouuuuypy"
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
	"lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static uint32_t
fold_code(uint32_t c)
{
	if (c < 0x80)
		return (uint32_t)tolower((int)c);
	if (c >= 0xC0 && c <= 0x17F && c - 0xC0 < sizeof(latin_base) - 1 &&
		latin_base[c - 0xC0] != '.')
		return (uint32_t)latin_base[c - 0xC0];
	if (c == 0x401 || c == 0x451)
		return 0x435; /* Ё, ё as е */
	if (c == 0x419 || c == 0x439)
		return 0x438; /* Й, й as и: its mark may be a separate character */
	if (c >= 0x410 && c <= 0x42F)
		return c + 0x20;
	return c;
}

static uint32_t
next_code(const char **p, const char *end)
{
	const unsigned char *s = (const unsigned char *)*p;
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	uint32_t c = s[0];

	if (n > 1 && (size_t)(end - *p) >= n) {
		c &= 0x7Fu >> n;
		for (size_t i = 1; i < n; i++)
			c = c << 6 | (s[i] & 0x3F);
		*p += n;
	} else {
		(*p)++;
	}
	return c;
}

/* Also skips combining marks: some systems write an accent after its letter (UAX 15). */
static bool
is_skipped(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || c == ' ' || c == '-' || c == '\'' ||
		c == ':' || c == '.' || c == 0x2019 || c == 0x3002;
}

/* @raw gets the codes before folding, to match wrongly decoded letters. */
static void
fold_text(const char *text, size_t len, struct folded *out, uint32_t *raw)
{
	const char *end = text + len;

	out->count = 0;
	while (text < end && out->count < FOLD_MOST) {
		uint32_t c = next_code(&text, end);

		if (is_skipped(c))
			continue;
		if (raw != NULL)
			raw[out->count] = c;
		out->at[out->count++] = fold_code(c);
	}
	out->whole = text >= end;
}

static bool
is_accented(uint32_t c)
{
	return c >= 0xC0 && c <= 0x17F;
}

static bool
is_rubbish(uint32_t c)
{
	return c == '?' || c >= 0x80;
}

/*
 * Matches the form from @t on. @whole: the text must end with it. Returns whether it did.
 */
static bool
match_form(const uint32_t *t, size_t t_left, const uint32_t *f, const uint32_t *raw,
	size_t f_left, bool whole, bool forgive)
{
	while (f_left > 0) {
		if (t_left > 0 && *t == *f) {
			t++;
			t_left--;
		} else if (forgive && is_accented(*raw) && t_left > 0 && is_rubbish(*t)) {
			for (size_t n = 1; n <= 3 && n <= t_left && is_rubbish(t[n - 1]);
				n++)
				if (match_form(t + n, t_left - n, f + 1, raw + 1,
					    f_left - 1, whole, forgive))
					return true;
			return false;
		} else {
			return false;
		}
		f++;
		raw++;
		f_left--;
	}
	return !whole || t_left == 0;
}

/* Wrongly decoded letters match if there are enough plain letters. */
static bool
may_forgive(const uint32_t *raw, size_t count)
{
	size_t plain = 0;

	for (size_t i = 0; i < count; i++)
		plain += raw[i] < 0x80 && isalpha((int)raw[i]);
	return plain >= 3;
}

/* ---- the tables, folded once ---- */

#define FORMS_MOST 2048u
#define CODES_MOST 32768u
#define BYTE_PAIRS 65536u

/* A form in a table, indexed by its first two bytes for encoding detection. */
struct form {
	const char *text;
	uint32_t at, count; /* codes */
	uint16_t len, next; /* next: another form of the same first bytes, or 0 */
	bool forgive;
};

static struct {
	struct form forms[FORMS_MOST]; /* the first is no form */
	uint32_t folded[CODES_MOST], raw[CODES_MOST];
	uint16_t first[LANG_COUNT][WORD_COUNT + 1];
	uint16_t by_bytes[BYTE_PAIRS];
	uint32_t code_count;
	uint16_t form_count;
} cache;

/* A form with non-ASCII letters that is too long for a chance match. */
static bool
tells_encoding(const char *form, size_t len)
{
	size_t chars = 0, high = 0;

	for (size_t i = 0; i < len; i++) {
		chars += ((unsigned char)form[i] & 0xC0) != 0x80;
		high += (unsigned char)form[i] >= 0x80;
	}
	return high > 0 && (high == len ? chars >= 2 : chars >= 4);
}

static size_t
byte_pair(const char *text)
{
	return (size_t)(unsigned char)text[0] << 8 | (unsigned char)text[1];
}

static void
cache_form(const char *text, size_t len)
{
	struct form *f = &cache.forms[cache.form_count];
	struct folded folded;
	uint32_t raw[FOLD_MOST];

	assert(cache.form_count < FORMS_MOST && cache.code_count + FOLD_MOST <= CODES_MOST);
	fold_text(text, len, &folded, raw);
	*f = (struct form) { .text = text,
		.len = (uint16_t)len,
		.at = cache.code_count,
		.count = (uint32_t)folded.count,
		.forgive = may_forgive(raw, folded.count) };
	memcpy(cache.folded + f->at, folded.at, folded.count * sizeof(uint32_t));
	memcpy(cache.raw + f->at, raw, folded.count * sizeof(uint32_t));
	cache.code_count += f->count;
	if (tells_encoding(text, len)) {
		f->next = cache.by_bytes[byte_pair(text)];
		cache.by_bytes[byte_pair(text)] = cache.form_count;
	}
	cache.form_count++;
}

/* All forms in the order of the tables, so that the forms of a word are adjacent. */
static void
cache_fill(void)
{
	if (cache.form_count > 0)
		return;
	cache.form_count = 1;
	for (size_t l = 0; l < LANG_COUNT; l++)
		for (size_t w = 0; w <= WORD_COUNT; w++) {
			const char *form = w < WORD_COUNT ? words_tables[l].forms[w] : NULL;

			cache.first[l][w] = cache.form_count;
			while (form != NULL && *form != '\0') {
				size_t len = strcspn(form, "|");

				cache_form(form, len);
				form += len + (form[len] == '|');
			}
		}
}

/* ---- comparing ---- */

_Static_assert(sizeof(wchar_t) == sizeof(uint32_t), "wmemchr(3) looks for codes");

/* Most forms differ in their first letter already. */
static bool
may_match(const struct folded *text, const struct form *f)
{
	return text->at[0] == cache.folded[f->at] || is_accented(cache.raw[f->at]);
}

static bool
form_matches(const struct folded *text, const uint32_t *f, const uint32_t *raw,
	size_t count, bool whole, bool forgive)
{
	if (count == 0)
		return false;
	if (whole)
		return text->whole &&
			match_form(text->at, text->count, f, raw, count, true, forgive);
	for (size_t i = 0; i < text->count; i++) {
		/* its first letter must occur, unless it may be wrongly decoded */
		if (!forgive || !is_accented(*raw)) {
			const wchar_t *p = wmemchr((const wchar_t *)text->at + i,
				(wchar_t)*f, text->count - i);

			if (p == NULL)
				return false;
			i = (size_t)(p - (const wchar_t *)text->at);
		}
		if (match_form(
			    text->at + i, text->count - i, f, raw, count, false, forgive))
			return true;
	}
	return false;
}

static bool
any_form(enum words_lang lang, enum word word, const struct folded *text, bool whole)
{
	cache_fill();
	for (size_t i = cache.first[lang][word]; i < cache.first[lang][word + 1]; i++) {
		const struct form *f = &cache.forms[i];

		if ((!whole || may_match(text, f)) &&
			form_matches(text, cache.folded + f->at, cache.raw + f->at,
				f->count, whole, f->forgive))
			return true;
	}
	return false;
}

bool
words_is_only(enum words_lang lang, enum word word, const char *text, size_t len)
{
	struct folded folded;

	fold_text(text, len, &folded, NULL);
	return folded.count > 0 && any_form(lang, word, &folded, true);
}

bool
words_same(const char *form, const char *text, size_t len)
{
	struct folded folded, f;
	uint32_t raw[FOLD_MOST];

	if (len > 0 && isalpha((unsigned char)*form) && isalpha((unsigned char)*text) &&
		tolower((unsigned char)*form) != tolower((unsigned char)*text))
		return false;
	fold_text(text, len, &folded, NULL);
	fold_text(form, strlen(form), &f, raw);
	return folded.count > 0 &&
		form_matches(&folded, f.at, raw, f.count, true, may_forgive(raw, f.count));
}

bool
words_is(enum words_lang lang, enum word word, const char *text, size_t len)
{
	struct folded folded;

	fold_text(text, len, &folded, NULL);
	return folded.count > 0 &&
		(any_form(lang, word, &folded, true) ||
			any_form(LANG_EN, word, &folded, true));
}

enum words_lang
words_language(enum word word, const char *text, size_t len)
{
	struct folded folded;

	fold_text(text, len, &folded, NULL);
	for (int l = LANG_EN; folded.count > 0 && l < LANG_COUNT; l++)
		if (any_form((enum words_lang)l, word, &folded, true))
			return (enum words_lang)l;
	return LANG_NONE;
}

enum word
words_which(
	enum words_lang lang, enum word from, enum word to, const char *text, size_t len)
{
	struct folded folded;

	fold_text(text, len, &folded, NULL);
	for (int w = (int)from; folded.count > 0 && w <= (int)to; w++)
		if (any_form(lang, (enum word)w, &folded, true))
			return (enum word)w;
	return WORD_COUNT;
}

enum word
words_holds(enum word from, enum word to, const char *text, size_t len)
{
	struct folded folded;

	fold_text(text, len, &folded, NULL);
	for (int w = (int)from; w <= (int)to; w++)
		for (int l = LANG_EN; l < LANG_COUNT; l++)
			if (any_form((enum words_lang)l, (enum word)w, &folded, false))
				return (enum word)w;
	return WORD_COUNT;
}

bool
words_has(enum words_lang lang, enum word word, const char *text, size_t len)
{
	struct folded folded;

	fold_text(text, len, &folded, NULL);
	return any_form(lang, word, &folded, false);
}

/* A part of a name between separators, without blanks around it. */
static size_t
name_piece(const char **p)
{
	size_t len;

	*p += strspn(*p, " -:");
	len = strcspn(*p, "-:(");
	return len;
}

/*
 * "Remote Desktop (TCP-In)" until Windows 7, "Remote Desktop - User Mode (TCP-In)" since. A
 * number or another kind of traffic in it means another rule.
 */
bool
words_name_listener_rule(const char *name)
{
	const char *kind = strrchr(name, '(');

	if (kind == NULL || strstr(kind, "TCP") == NULL || strstr(kind, "WS") != NULL ||
		strpbrk(name, "0123456789") != NULL)
		return false;
	for (int l = LANG_EN; l < LANG_COUNT; l++) {
		const char *p = name;
		size_t len = name_piece(&p);

		if (!words_is_only((enum words_lang)l, WORD_REMOTE_DESKTOP, p, len))
			continue;
		p += len;
		len = name_piece(&p);
		if (p == kind ||
			(p + len == kind &&
				words_is_only((enum words_lang)l, WORD_USER_MODE, p, len)))
			return true;
	}
	return false;
}

size_t
words_weigh(const char *utf8, size_t len)
{
	bool seen[FORMS_MOST] = { false };
	size_t weight = 0;

	cache_fill();
	for (size_t i = 0; i + 1 < len; i++)
		for (size_t k = cache.by_bytes[byte_pair(utf8 + i)]; k != 0;
			k = cache.forms[k].next) {
			const struct form *f = &cache.forms[k];

			if (!seen[k] && f->len <= len - i &&
				memcmp(f->text, utf8 + i, f->len) == 0) {
				seen[k] = true;
				weight++;
			}
		}
	return weight;
}
