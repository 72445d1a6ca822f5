#pragma once

#include <stddef.h>

#include "share/base/macros.h"

/*
 * Memory that is released all at once, for plain data that lives as long as a verdict, a
 * knowledge base or a session. Never fails: without memory the program aborts.
 */
struct arena;

struct arena *arena_create(void);
void arena_destroy(struct arena *a); /* takes NULL */
void arena_reset(struct arena *a);   /* frees everything, keeps the first block */
void *arena_alloc(struct arena *a, size_t size);    /* zeroed, aligned for any type */
char *arena_dup(struct arena *a, const char *text); /* NULL gives NULL */
char *arena_dup_len(struct arena *a, const char *bytes, size_t len);
char *arena_format(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/*
 * Room for one more item after @count items: returns @old, or an array of twice the size with
 * a copy of @old. @room is the size in items, 0 before the first call.
 */
void *arena_grow(struct arena *a, void *old, size_t count, size_t *room, size_t item);
size_t arena_used(const struct arena *a); /* bytes allocated */

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_alloc((a), sizeof(type) * (count)))
