/* Earlier sessions with the same target, newest first. */
#include "share/store/target_history.h"

#include <string.h>

#include "share/base/clock.h"

#define SESSIONS_MAX 5 /* the most sessions with this target that are read */
#define ROWS_MAX 400   /* the most sessions of the list that are examined */

struct search {
	const char *target, *own;
	char ids[SESSIONS_MAX][SESSION_ID_LEN + 1];
	int64_t times_ms[SESSIONS_MAX];
	size_t count, rows;
};

static bool
on_row(void *to, const struct session_row *row)
{
	struct search *search = to;

	if (text_equal(row->target, search->target) && !text_equal(row->id, search->own)) {
		text_copy(search->ids[search->count], sizeof(search->ids[0]), row->id);
		search->times_ms[search->count++] = row->last_wall_ms;
	}
	return search->count < SESSIONS_MAX && ++search->rows < ROWS_MAX;
}

struct identity {
	char computer[64], certificate[80];
};

static bool
on_event(void *to, const struct event *ev)
{
	struct identity *found = to;
	const char *id = json_string_value(json_object_get(ev->data, "id"));
	const char *value = json_string_value(json_object_get(ev->data, "value"));
	const char *source = json_string_value(json_object_get(ev->data, "source"));

	/* Only what that session measured, not what it took from its own history. */
	if (!text_equal(ev->type, EVENT_FACT) || value == NULL || source == NULL ||
		!origin_is(source, ORIGIN_PROBE))
		return true;
	if (text_equal(id, "ntlm.computer"))
		text_copy(found->computer, sizeof(found->computer), value);
	if (text_equal(id, "tls.cert.sha256"))
		text_copy(found->certificate, sizeof(found->certificate), value);
	return true;
}

static void
put(struct facts *out, int id, const char *text)
{
	if (text[0] != '\0')
		facts_put_value(out, id, value_text(text), LAST_SEEN_SOURCE);
}

void
last_seen_find(
	struct store *s, const char *session, const struct target *t, struct facts *out)
{
	STR_AUTO target = STR_INIT(512);
	struct search search = { .own = session };

	target_print(t, &target);
	search.target = str_text(&target);
	if (store_sessions(s, on_row, &search, NULL) != ERR_OK)
		return;
	for (size_t i = 0; i < search.count; i++) {
		struct identity found = { .computer = "" };
		char when[CLOCK_ISO_BYTES];

		/* A session with a broken chain is not evidence. */
		if (store_read(s, search.ids[i], on_event, &found, NULL) != ERR_OK ||
			(found.computer[0] == '\0' && found.certificate[0] == '\0'))
			continue;
		clock_iso(search.times_ms[i], when);
		put(out, FACT_IDENTITY_LAST_TIME, when);
		put(out, FACT_IDENTITY_LAST_COMPUTER, found.computer);
		put(out, FACT_IDENTITY_LAST_CERTIFICATE, found.certificate);
		return;
	}
}
