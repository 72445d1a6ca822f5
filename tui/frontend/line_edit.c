/* A line editor in a fixed buffer: growing it would copy a secret. */
#include "tui/frontend/line_edit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "share/base/str.h"
#include "share/base/utf8.h"

void
edit_init(struct edit *e, size_t limit, bool secret)
{
	*e = (struct edit) { .limit = limit, .secret = secret };
	if (secret) {
		size_t page = (size_t)sysconf(_SC_PAGESIZE);
		void *memory;

		e->pages = (limit + page - 1) / page * page;
		memory = mmap(NULL, e->pages, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (memory == MAP_FAILED)
			abort();
		(void)mlock(memory, e->pages); /* best effort: RLIMIT_MEMLOCK */
#ifdef MADV_DONTDUMP
		(void)madvise(memory, e->pages, MADV_DONTDUMP);
#endif
		e->text = memory;
	} else {
		e->text = calloc(1, limit);
		if (e->text == NULL)
			abort();
	}
}

void
edit_finish(struct edit *e)
{
	if (e->text == NULL)
		return;
	edit_wipe(e);
	if (e->secret)
		(void)munmap(e->text, e->pages);
	else
		free(e->text);
	e->text = NULL;
}

void
edit_wipe(struct edit *e)
{
	explicit_bzero(e->text, e->limit);
	e->len = e->cursor = 0;
}

void
edit_set(struct edit *e, const char *text)
{
	edit_wipe(e);
	if (text != NULL)
		text_copy(e->text, e->limit, text);
	e->len = e->cursor = strlen(e->text);
}

bool
edit_insert(struct edit *e, unsigned code)
{
	char bytes[4];
	size_t n;

	if (code < 0x20 || (code >= 0x7F && code < 0xA0) || code > 0x10FFFF ||
		(code >= 0xD800 && code <= 0xDFFF))
		return false;
	n = utf8_put(bytes, code);
	if (e->len + n >= e->limit)
		return false;
	memmove(e->text + e->cursor + n, e->text + e->cursor, e->len - e->cursor + 1);
	memcpy(e->text + e->cursor, bytes, n);
	explicit_bzero(bytes, sizeof(bytes));
	e->len += n;
	e->cursor += n;
	return true;
}

/* Start of the character before @at. */
static size_t
before(const struct edit *e, size_t at)
{
	while (at > 0) {
		at--;
		if (((unsigned char)e->text[at] & 0xC0) != 0x80)
			break;
	}
	return at;
}

static void
cut(struct edit *e, size_t from, size_t to)
{
	memmove(e->text + from, e->text + to, e->len - to);
	explicit_bzero(e->text + e->len - (to - from), to - from);
	e->len -= to - from;
	e->cursor = from;
}

bool
edit_backspace(struct edit *e)
{
	if (e->cursor == 0)
		return false;
	cut(e, before(e, e->cursor), e->cursor);
	return true;
}

bool
edit_delete(struct edit *e)
{
	uint32_t code;

	if (e->cursor == e->len)
		return false;
	cut(e, e->cursor,
		e->cursor + utf8_next(e->text + e->cursor, e->len - e->cursor, &code));
	return true;
}

bool
edit_left(struct edit *e)
{
	if (e->cursor == 0)
		return false;
	e->cursor = before(e, e->cursor);
	return true;
}

bool
edit_right(struct edit *e)
{
	uint32_t code;

	if (e->cursor == e->len)
		return false;
	e->cursor += utf8_next(e->text + e->cursor, e->len - e->cursor, &code);
	return true;
}

void
edit_home(struct edit *e)
{
	e->cursor = 0;
}

void
edit_end(struct edit *e)
{
	e->cursor = e->len;
}

void
edit_kill(struct edit *e)
{
	edit_wipe(e);
}

void
edit_kill_word(struct edit *e)
{
	size_t from = e->cursor;

	while (from > 0 && e->text[from - 1] == ' ')
		from--;
	while (from > 0 && e->text[from - 1] != ' ')
		from--;
	if (from < e->cursor)
		cut(e, from, e->cursor);
}
