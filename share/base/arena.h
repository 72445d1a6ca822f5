#pragma once

#include <stddef.h>

#include "share/base/macros.h"

/*
 * Memory with one end: what is taken from an arena is released all at once. For plain data
 * that lives as long as a verdict, a knowledge base or a session. Never fails: when the
 * system has no memory left the program ends (abort), since nothing sane can follow.
 */
struct arena;

struct arena *arena_create(void);
void arena_destroy(struct arena *a);		    /* takes NULL */
void arena_reset(struct arena *a);		    /* frees all, keeps the first block */
void *arena_alloc(struct arena *a, size_t size);    /* zeroed, aligned for any type */
char *arena_dup(struct arena *a, const char *text); /* NULL gives NULL */
char *arena_dup_len(struct arena *a, const char *bytes, size_t len);
char *arena_format(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/*
 * Room for one more item behind @count of them: @old, or an array of twice the size that
 * begins with what @old holds. @room is the size in items, 0 before the first call.
 */
void *arena_grow(struct arena *a, void *old, size_t count, size_t *room, size_t item);
size_t arena_used(const struct arena *a); /* bytes handed out */

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_alloc((a), sizeof(type) * (count)))
