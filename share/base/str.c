/* Growing strings with a limit and one check at the end, and a few safe text helpers. */
#include "share/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
str_reserve(struct str *s, size_t more)
{
	size_t need, cap;
	char *grown;

	if (s->failed)
		return false;
	if (more > s->limit || s->len > s->limit - more) {
		s->failed = true;
		return false;
	}
	need = s->len + more + 1;
	if (need <= s->cap)
		return true;
	cap = s->cap > 0 ? s->cap : 64;
	while (cap < need)
		cap *= 2;
	grown = realloc(s->text, cap);
	if (grown == NULL) {
		s->failed = true;
		return false;
	}
	s->text = grown;
	s->cap = cap;
	return true;
}

void
str_add_len(struct str *s, const char *bytes, size_t len)
{
	if (!str_reserve(s, len))
		return;
	if (len > 0)
		memcpy(s->text + s->len, bytes, len);
	s->len += len;
	s->text[s->len] = '\0';
}

void
str_add(struct str *s, const char *text)
{
	str_add_len(s, text, strlen(text));
}

void
str_add_char(struct str *s, char c)
{
	str_add_len(s, &c, 1);
}

void
str_addv(struct str *s, const char *fmt, va_list args)
{
	va_list again;
	int need;

	va_copy(again, args);
	need = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (need < 0) {
		s->failed = true;
		return;
	}
	if (!str_reserve(s, (size_t)need))
		return;
	(void)vsnprintf(s->text + s->len, (size_t)need + 1, fmt, args);
	s->len += (size_t)need;
}

void
str_addf(struct str *s, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	str_addv(s, fmt, args);
	va_end(args);
}

bool
str_ok(const struct str *s)
{
	return !s->failed;
}

const char *
str_text(const struct str *s)
{
	return s->text != NULL ? s->text : "";
}

void
str_clear(struct str *s)
{
	s->len = 0;
	s->failed = false;
	if (s->text != NULL)
		s->text[0] = '\0';
}

char *
str_take(struct str *s)
{
	char *text;

	if (s->failed || !str_reserve(s, 0)) {
		str_free(s);
		return NULL;
	}
	s->text[s->len] = '\0';
	text = s->text;
	s->text = NULL;
	s->len = s->cap = 0;
	return text;
}

void
str_free(struct str *s)
{
	free(s->text);
	s->text = NULL;
	s->len = s->cap = 0;
}

bool
text_format(char *out, size_t size, const char *fmt, ...)
{
	va_list args;
	int need;

	va_start(args, fmt);
	need = vsnprintf(out, size, fmt, args);
	va_end(args);
	return need >= 0 && (size_t)need < size;
}

void
text_copy(char *out, size_t size, const char *text)
{
	size_t len = strlen(text);

	if (size == 0)
		return;
	if (len >= size) {
		len = size - 1;
		while (len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80)
			len--;
	}
	memcpy(out, text, len);
	out[len] = '\0';
}

char *
text_dup(const char *text)
{
	char *copy;

	if (text == NULL)
		return NULL;
	copy = strdup(text);
	if (copy == NULL)
		abort(); /* out of memory */
	return copy;
}

bool
text_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
text_equal_nocase(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	while (*a != '\0' && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}

bool
text_starts(const char *text, const char *prefix)
{
	/* most texts differ in the first byte */
	return *prefix == '\0' ||
		(*text == *prefix && strncmp(text, prefix, strlen(prefix)) == 0);
}

bool
text_ends(const char *text, const char *suffix)
{
	size_t a = strlen(text), b = strlen(suffix);

	return a >= b && strcmp(text + a - b, suffix) == 0;
}
