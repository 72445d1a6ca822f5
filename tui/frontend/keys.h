#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Keys as the faces know them, whatever the terminal sent. term.c turns bytes into these;
 * nothing here knows curses. The table of what each key does feeds the help of both faces.
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

/* The byte sequences that are keys, on any terminal. */
struct key_form {
	const char *bytes;
	enum key_code code;
};
extern const struct key_form key_forms[];
extern const size_t key_form_count;
/* A character or control character that came alone: 0x7F and 0x08 are both backspace. */
struct key key_of_character(uint32_t ch);

/*
 * Characters from the bytes of a terminal whose locale has no UTF-8: what is UTF-8 all the
 * same is read so, for pasted text of any language; any other byte is a character of its
 * own (ISO 8859-1). A sequence may be cut between two calls. Returns how many are in @out.
 */
struct key_bytes {
	unsigned char held[4];
	size_t count;
};
size_t keys_of_byte(struct key_bytes *b, unsigned char byte, uint32_t out[4]);

/* Lower case for A to Z, everything else as it is. */
uint32_t key_letter(uint32_t ch);

/*
 * Takes the rests of escape sequences that no table knew out of @keys: ESC [ ... up to the
 * final byte (ECMA-48 5.4), ESC O and one more. A sequence may be cut between two reads;
 * then @s remembers, until 100 ms went by without its end. Returns how many keys are left.
 */
struct key_swallow {
	int inside;    /* 0 no, 1 after ESC [, 2 further on, 3 after ESC O */
	int64_t at_ms; /* of the last byte swallowed */
};
size_t keys_swallow(struct key_swallow *s, struct key *keys, size_t count, int64_t now_ms);

/* The keys that mean the same everywhere; the help shows them below those of the screen. */
struct key_help {
	const char *key, *says;
	bool full_only; /* has no meaning in plain mode */
};
extern const struct key_help key_helps[];
extern const size_t key_help_count;
