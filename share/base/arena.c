/* A chain of blocks with a bump pointer. Large requests get a block of their own. */
#include "share/base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block {
	struct block *older;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *newest;
	size_t used;
};

#define BLOCK_BYTES (64u * 1024u - sizeof(struct block))

static struct block *
block_create(struct block *older, size_t size)
{
	struct block *b = calloc(1, sizeof(*b) + size);

	if (b == NULL)
		abort();
	b->older = older;
	b->size = size;
	return b;
}

struct arena *
arena_create(void)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a == NULL)
		abort();
	return a;
}

void
arena_destroy(struct arena *a)
{
	struct block *b, *older;

	if (a == NULL)
		return;
	for (b = a->newest; b != NULL; b = older) {
		older = b->older;
		free(b);
	}
	free(a);
}

void
arena_reset(struct arena *a)
{
	struct block *b, *older;

	a->used = 0;
	if (a->newest == NULL)
		return;
	for (b = a->newest; b->older != NULL; b = older) {
		older = b->older;
		free(b);
	}
	memset(b->bytes, 0, b->used);
	b->used = 0;
	a->newest = b;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	const size_t step = alignof(max_align_t);
	struct block *b = a->newest;
	void *memory;

	if (size > SIZE_MAX / 2)
		abort();
	size = (size + step - 1) / step * step;
	if (b == NULL || b->size - b->used < size) {
		b = block_create(b, size > BLOCK_BYTES ? size : BLOCK_BYTES);
		a->newest = b;
	}
	memory = b->bytes + b->used;
	b->used += size;
	a->used += size;
	return memory;
}

char *
arena_dup_len(struct arena *a, const char *bytes, size_t len)
{
	char *copy = arena_alloc(a, len + 1);

	memcpy(copy, bytes, len);
	return copy;
}

char *
arena_dup(struct arena *a, const char *text)
{
	return text != NULL ? arena_dup_len(a, text, strlen(text)) : NULL;
}

char *
arena_format(struct arena *a, const char *fmt, ...)
{
	va_list args;
	char *out;
	int need;

	va_start(args, fmt);
	need = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (need < 0)
		abort();
	out = arena_alloc(a, (size_t)need + 1);
	va_start(args, fmt);
	(void)vsnprintf(out, (size_t)need + 1, fmt, args);
	va_end(args);
	return out;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

void *
arena_grow(struct arena *a, void *old, size_t count, size_t *room, size_t item)
{
	void *grown;

	if (count < *room)
		return old;
	*room = *room > 0 ? *room * 2 : 32;
	grown = arena_alloc(a, *room * item);
	if (count > 0)
		memcpy(grown, old, count * item);
	return grown;
}
