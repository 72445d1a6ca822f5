#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The words of a message, so that two spellings of it give the same words: lower case in
 * Latin, Greek and Cyrillic, no accents, no apostrophes, "can not" as "cant", "log on",
 * "login" and "sign in" as one word, British spellings as American ones, English articles
 * and prepositions left out. Each Chinese, Japanese or Korean character is a word.
 */
#define FOLDED_MAX 96 /* bytes of a word with its NUL; a longer one is cut */

/* @word is borrowed until the call returns; @ideograph: one character of such a script. */
typedef void folded_word_fn(void *to, const char *word, bool ideograph);

/* Calls @each for every word of @text, in order. @text may be any bytes. */
void fold_words(const char *text, size_t len, folded_word_fn *each, void *to);
