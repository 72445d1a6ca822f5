#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * One line of text being typed. A secret is stored in pages that are locked, excluded
 * from core dumps and wiped at the end; there is no other copy of it here.
 */
struct edit {
	char *text;		   /* NUL-terminated, valid UTF-8 */
	size_t len, limit, cursor; /* bytes; the cursor is never inside a character */
	bool secret;
	size_t pages; /* bytes mapped for a secret */
};

/* @limit: bytes, including the NUL. */
void edit_init(struct edit *e, size_t limit, bool secret);
void edit_finish(struct edit *e);
void edit_set(struct edit *e,
	const char *text); /* puts the cursor at the end; truncates at the limit */
void edit_wipe(struct edit *e);
/* False if there is no room or @code is not printable. */
bool edit_insert(struct edit *e, unsigned code);
bool edit_backspace(struct edit *e);
bool edit_delete(struct edit *e);
bool edit_left(struct edit *e);
bool edit_right(struct edit *e);
void edit_home(struct edit *e);
void edit_end(struct edit *e);
void edit_kill(struct edit *e);	     /* everything: Ctrl-U */
void edit_kill_word(struct edit *e); /* the word before the cursor: Ctrl-W */
