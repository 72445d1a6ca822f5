#pragma once

#include "tests/unit/share/support.h"

#include "share/store/store.h"

/* What the tests of the store share: a place for a file, and calls that must work. */

struct place {
	char folder[256], file[300];
};

static inline int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	make_folder(p->folder, sizeof(p->folder));
	assert_true(text_format(p->file, sizeof(p->file), "%s/s.db", p->folder));
	*state = p;
	return 0;
}

static inline int
tear_down(void **state)
{
	struct place *p = *state;

	remove_folder(p->folder);
	free(p);
	return 0;
}

static inline struct store *
open_store(const char *path)
{
	struct error e = ERROR_INIT;
	struct store *s;

	if (store_open(path, &s, &e) != ERR_OK)
		fail_msg("%s", e.text);
	return s;
}

static inline void
append(struct store *s, const char *session, const char *type, json_t *data)
{
	struct error e = ERROR_INIT;

	if (store_append(s, session, type, data, NULL, &e) != ERR_OK)
		fail_msg("%s", e.text);
}

struct seen {
	int count;
	int64_t last_mono;
	char last[600];
	char prev[65];
};

static inline bool
see(void *to, const struct event *ev)
{
	struct seen *seen = to;
	char *text = json_dumps(ev->data, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

	seen->count++;
	assert_int_equal(ev->seq, seen->count);
	assert_int_equal(strlen(ev->hash), 64);
	assert_true(ev->mono_ms >= seen->last_mono);
	seen->last_mono = ev->mono_ms;
	text_copy(seen->last, sizeof(seen->last), text);
	text_copy(seen->prev, sizeof(seen->prev), ev->hash);
	free(text);
	return true;
}

static inline struct seen
read_all(struct store *s, const char *session)
{
	struct seen seen = { .count = 0 };
	struct error e = ERROR_INIT;

	if (store_read(s, session, see, &seen, &e) != ERR_OK)
		fail_msg("%s", e.text);
	return seen;
}

static inline json_t *
big_note(void)
{
	char text[2001];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	return json_pack("{s:s}", "text", text);
}
