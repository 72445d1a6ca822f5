#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Keys as the frontends use them, whatever bytes the terminal sent. terminal.c converts
 * bytes to keys; nothing here uses curses. Both frontends print the table of common keys
 * as help.
 */
enum key_code {
	KEYCODE_CHAR, /* .ch is the character */
	KEYCODE_ENTER,
	KEYCODE_ESCAPE,
	KEYCODE_TAB,
	KEYCODE_BACKTAB,
	KEYCODE_UP,
	KEYCODE_DOWN,
	KEYCODE_LEFT,
	KEYCODE_RIGHT,
	KEYCODE_HOME,
	KEYCODE_END,
	KEYCODE_PAGE_UP,
	KEYCODE_PAGE_DOWN,
	KEYCODE_BACKSPACE,
	KEYCODE_DELETE,
	KEYCODE_KILL,	   /* Ctrl-U */
	KEYCODE_KILL_WORD, /* Ctrl-W */
	KEYCODE_STOP,	   /* Ctrl-C */
	KEYCODE_REDRAW,	   /* Ctrl-L */
	KEYCODE_HELP,	   /* F1 */
	KEYCODE_QUIT,	   /* F10 */
	KEYCODE_PASTE_BEGIN,
	KEYCODE_PASTE_END,
	KEYCODE_RESIZE,
	KEYCODE_CLICK, /* .row, .col */
	KEYCODE_OTHER, /* a key that does nothing here: F5, Insert */
};

struct key {
	enum key_code code;
	uint32_t ch;
	int row, col;
};

/* The byte sequences of keys, on all terminals. */
struct key_form {
	const char *bytes;
	enum key_code code;
};
extern const struct key_form key_forms[];
extern const size_t key_form_count;
/* The key of a single character or control character: 0x7F and 0x08 are both backspace. */
struct key key_of_character(uint32_t ch);

/*
 * Decodes characters from a terminal whose locale is not UTF-8. Valid UTF-8 is still
 * decoded, for pasted text of any language; any other byte is one character (ISO 8859-1).
 * A sequence may be split between two calls. Returns how many characters are in @out.
 */
struct key_bytes {
	unsigned char held[4];
	size_t count;
};
size_t keys_of_byte(struct key_bytes *b, unsigned char byte, uint32_t out[4]);

/* Converts A to Z to lower case. */
uint32_t key_letter(uint32_t ch);

/*
 * Removes unknown escape sequences from @keys: ESC [ ... up to the final byte (ECMA-48
 * 5.4), ESC O and one more byte. A sequence may be split between two reads; @s keeps the
 * state for 100 ms. Returns how many keys are left.
 */
struct key_swallow {
	int inside;    /* 0 no, 1 after ESC [, 2 later in it, 3 after ESC O */
	int64_t at_ms; /* time of the last removed byte */
};
size_t keys_swallow(struct key_swallow *s, struct key *keys, size_t count, int64_t now_ms);

/* The keys that work on every screen; the help shows them below the screen's own keys. */
struct key_help {
	const char *key, *says;
	bool full_only; /* has no meaning in plain mode */
};
extern const struct key_help key_helps[];
extern const size_t key_help_count;
