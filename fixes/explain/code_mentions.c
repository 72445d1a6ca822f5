/*
 * Finds what may be a code in a message, a dialog or a log. The words before a number decide:
 * an hour, a port and a process number appear in the same lines.
 */
#include "fixes/explain/code_mentions.h"

#include <ctype.h>
#include <string.h>

#include "fixes/messages/message_index.h"
#include "share/base/str.h"

/* ---- words ---- */

static bool
is_word_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '_' ||
		c == '\'';
}

const char *
code_next_word(const char *at, char *word, size_t size)
{
	size_t len = 0;

	while (*at != '\0' && !isalnum((unsigned char)*at) && (unsigned char)*at < 0x80 &&
		!(*at == '-' && isdigit((unsigned char)at[1])))
		at++;
	if (*at == '\0')
		return NULL;
	do {
		if (len + 1 < size)
			word[len++] = *at;
		at++;
	} while (is_word_byte(*at) || (*at == '-' && is_word_byte(at[1])));
	word[len] = '\0';
	return at;
}

static bool
is_digits(const char *word)
{
	return word[0] != '\0' && word[strspn(word, "0123456789")] == '\0';
}

static bool
is_hex(const char *word)
{
	return word[0] == '0' && (word[1] == 'x' || word[1] == 'X') && word[2] != '\0' &&
		word[2 + strspn(word + 2, "0123456789abcdefABCDEF")] == '\0';
}

static bool
is_one_of(const char *word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal_nocase(word, words[i]))
			return true;
	return false;
}

/* ---- labels ---- */

/* By the end of the word, so that "exited" is no "exit" and "Fehlercode" is a code. */
static bool
ends_in_one_of(const char *word, const char *const *ends, size_t count)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < count; i++) {
		size_t end = strlen(ends[i]);

		if (len >= end && text_equal_nocase(word + len - end, ends[i]))
			return true;
	}
	return false;
}

static bool
is_error_label(const char *word)
{
	static const char *const ends[] = { "error", "fehler", "errore", "erreur", "fout",
		"status", "b\305\202\304\231du", "blad",
		"\320\276\321\210\320\270\320\261"
		"\320\272\320\270" };

	return ends_in_one_of(word, ends, ARRAY_LEN(ends));
}

static bool
is_code_label(const char *word)
{
	static const char *const ends[] = { "code", "codes", "kod", "kodu", "c\303\263d",
		"c\303\263digo", "codice", "\320\272\320\276\320\264" };
	/* Code in Japanese, Chinese and Korean; there the word goes on. */
	static const char *const inside[] = { "\343\202\263\343\203\274\343\203\211",
		"\344\273\243\347\240\201", "\344\273\243\347\242\274",
		"\354\275\224\353\223\234" };

	for (size_t i = 0; i < ARRAY_LEN(inside); i++)
		if (strstr(word, inside[i]) != NULL)
			return true;
	return ends_in_one_of(word, ends, ARRAY_LEN(ends));
}

/* mstsc's second number. */
static bool
is_extended_label(const char *word)
{
	static const char *const parts[] = { "extended", "erweitert",
		"tendu", /* French, after its accent */
		"extendido", "estendido", "estes", "uitgebreid", "rozszerz",
		"\346\213\241\345\274\265" /* Japanese */, "\346\211\251\345\261\225",
		"\346\223\264\345\205\205", "\355\231\225\354\236\245",
		"\321\200\320\260\321\201\321\210\320\270\321\200" };

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (strcasestr(word, parts[i]) != NULL)
			return true;
	return false;
}

/* Labels of single codes, as the messages spell them before the number. */
static bool
is_other_label(const char *word)
{
	static const char *const words[] = { "exit", "exitcode", "exitstatus", "event",
		"eventid", "exception", "OnLogonError", "OnFatalError",
		"TerminalServices-Gateway", "RemoteConnectionManager", "LsaSrv", "Winlogon",
		"Kerberos-Key-Distribution-Center" };

	return is_one_of(word, words, ARRAY_LEN(words));
}

/* Words that may stand between a label and its number. */
static bool
is_connector(const char *word)
{
	static const char *const words[] = { "is", "was", "of", "no", "nr", "number", "the",
		"id", "d'erreur", "ist", "n" };

	return is_one_of(word, words, ARRAY_LEN(words));
}

/* ---- numbers that are something else ---- */

/* Behind a number: it counts something. */
static bool
is_amount(const char *after)
{
	static const char *const units[] = { "s", "sec", "secs", "second", "seconds", "ms",
		"min", "mins", "minute", "minutes", "hour", "hours", "times", "time",
		"bytes", "kb", "mb", "gb", "attempts", "tries", "users", "days", "of",
		"percent" };
	char word[96];

	return *after == '%' ||
		(*after == ' ' && code_next_word(after, word, sizeof(word)) != NULL &&
			is_one_of(word, units, ARRAY_LEN(units)));
}

/* Part of a clock, a date, a version or an address: 15:49, 10.0.2.1, 2026-11-09, 7/8. */
static bool
is_compound(const char *text, const char *from, const char *after)
{
	bool before = from > text && strchr(":./-", from[-1]) != NULL && from > text + 1 &&
		isdigit((unsigned char)from[-2]);

	return before ||
		(*after != '\0' && strchr(":./-", *after) != NULL &&
			isdigit((unsigned char)after[1]));
}

/* Before a number with 0x: it is no code. */
static bool
is_of_something_else(const char *before)
{
	static const char *const words[] = { "pid", "port", "handle", "flags", "flag",
		"address", "thread", "tid", "at", "line", "mask", "offset", "size",
		"length", "version", "session", "type", "id", "channel", "vlan", "device" };

	return is_one_of(before, words, ARRAY_LEN(words));
}

/* ---- the walk ---- */

struct scan {
	const char *text;
	mention_fn *each;
	void *to;
	struct mention m;
	enum mention_label label;
	char label_word[96];
	bool rdp; /* the word before was RDP */
};

/* ERRCONNECT_LOGON_FAILURE, AADSTS50076, ErrorLoadingSslLibraries. */
static bool
is_constant(const char *word)
{
	bool lower = false, inner = false, digit = false;

	if (strlen(word) < 6 || !isalpha((unsigned char)*word))
		return false;
	for (const char *p = word; *p != '\0'; p++) {
		if ((unsigned char)*p >= 0x80 || *p == '\'' || *p == '-')
			return false;
		lower = lower || islower((unsigned char)*p);
		inner = inner || (p > word && isupper((unsigned char)*p)) || *p == '_';
		digit = digit || isdigit((unsigned char)*p);
	}
	return inner || (digit && !lower);
}

static void
set_label(struct scan *s, const char *word)
{
	bool reason = text_equal_nocase(word, "reason") ||
		(s->rdp && text_equal_nocase(word, "disconnected"));

	s->rdp = text_equal_nocase(word, "RDP");
	if (is_extended_label(word)) {
		s->label = LABEL_EXTENDED;
	} else if (is_other_label(word)) {
		s->label = LABEL_OTHER;
		text_copy(s->label_word, sizeof(s->label_word), word);
	} else if (reason) {
		s->label = s->label == LABEL_EXTENDED ? LABEL_EXTENDED : LABEL_REASON;
	} else if (is_code_label(word)) {
		if (s->label == LABEL_NONE || s->label == LABEL_ERROR)
			s->label = LABEL_CODE;
	} else if (is_error_label(word)) {
		if (s->label == LABEL_NONE)
			s->label = LABEL_ERROR;
	} else if (!is_connector(word)) {
		s->label = LABEL_NONE;
	}
}

static void
see_number(struct scan *s, const char *word, const char *from, const char *after)
{
	bool hex = is_hex(word);
	bool small_list = *after == ')' && strlen(word) == 1; /* "1) Remote access ..." */

	if (hex ? is_of_something_else(s->m.before)
		: (s->label == LABEL_NONE || small_list ||
			  is_compound(s->text, from, after) || is_amount(after)))
		return;
	if (!message_number(word, &s->m.number))
		return;
	s->m.label = s->label;
	s->m.hex = hex;
	s->m.is_name = false;
	text_copy(s->m.text, sizeof(s->m.text), word);
	if (s->label == LABEL_OTHER)
		text_copy(s->m.before, sizeof(s->m.before), s->label_word);
	s->each(s->to, &s->m);
}

static void
see_constant(struct scan *s, const char *word)
{
	s->m.label = LABEL_NONE;
	s->m.is_name = true;
	text_copy(s->m.text, sizeof(s->m.text), word);
	s->each(s->to, &s->m);
}

void
code_mentions(const char *text, mention_fn *each, void *to)
{
	struct scan s = { .text = text, .each = each, .to = to };
	char word[96];
	const char *after = text;

	while ((after = code_next_word(after, word, sizeof(word))) != NULL) {
		const char *from = after - strlen(word);

		if (is_hex(word) || is_digits(word) ||
			(word[0] == '-' && is_digits(word + 1))) {
			see_number(&s, word, from, after);
			s.label = LABEL_NONE;
			s.rdp = false;
		} else {
			if (is_constant(word))
				see_constant(&s, word);
			set_label(&s, word);
		}
		text_copy(s.m.before, sizeof(s.m.before), word);
	}
}
