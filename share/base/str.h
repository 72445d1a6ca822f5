#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "share/base/macros.h"

/*
 * A growing string. Start from STR_INIT, append freely, check str_ok() once at the end:
 * after a failed allocation or past @limit each append is a no-op.
 */
struct str {
	char *text; /* NUL-terminated; NULL until the first append */
	size_t len, cap, limit;
	bool failed;
};

#define STR_INIT(limit_bytes)                                                              \
	{                                                                                  \
		.limit = (limit_bytes)                                                     \
	}
#define STR_AUTO CLEANUP(str_free) struct str

void str_add(struct str *s, const char *text);
void str_add_len(struct str *s, const char *bytes, size_t len);
void str_add_char(struct str *s, char c);
void str_addf(struct str *s, const char *fmt, ...) PRINTF_LIKE(2, 3);
void str_addv(struct str *s, const char *fmt, va_list args);
bool str_ok(const struct str *s) NODISCARD;
/* Never NULL: the text, or "" before the first append. Borrowed from @s. */
const char *str_text(const struct str *s);
/* Keeps the memory, resets the text and the failure. */
void str_clear(struct str *s);
char *str_take(struct str *s) NODISCARD; /* returns owned; NULL if it failed */
void str_free(struct str *s);

/* snprintf that returns whether everything fit. @size is the size of @out in bytes. */
bool text_format(char *out, size_t size, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Copies @text into @out, cut at @size - 1 bytes but never inside a UTF-8 character. */
void text_copy(char *out, size_t size, const char *text);
/* strdup that aborts when memory runs out: returns owned, NULL only for NULL. */
char *text_dup(const char *text) NODISCARD;
bool text_equal(const char *a, const char *b);	      /* NULL equals NULL only */
bool text_equal_nocase(const char *a, const char *b); /* ASCII letters only */
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);
