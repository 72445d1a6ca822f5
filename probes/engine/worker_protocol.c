/*
 * The lines between parent and worker. The parent does not trust a worker: a worker parses
 * bytes from the network and may be compromised.
 */
#include "probes/engine/worker_protocol.h"

#include <stdlib.h>
#include <string.h>

#include "share/base/clock.h"
#include "share/base/text.h"

void
wire_line_finish(struct wire_line *line)
{
	value_free(&line->fact.value);
	free(line->fact.line);
	line->fact.line = NULL;
}

/* ---- what a worker may say ---- */

static char *
clean_copy(const char *text)
{
	STR_AUTO out = STR_INIT(WIRE_TEXT_MAX * 4);

	text_clean(&out, text, strnlen(text, WIRE_TEXT_MAX));
	return text_dup(str_text(&out));
}

static void
clean_value(struct fact_value *v)
{
	char *clean;

	switch (v->type) {
	case FACT_TYPE_BOOL:
	case FACT_TYPE_INT:
		return;
	case FACT_TYPE_TOKEN:
	case FACT_TYPE_TEXT:
		clean = clean_copy(v->as.text);
		free(v->as.text);
		v->as.text = clean;
		return;
	case FACT_TYPE_TOKENS:
	case FACT_TYPE_INTS:
	case FACT_TYPE_TEXTS:
		break;
	}
	for (size_t i = 0; i < v->as.list.count; i++) {
		clean = clean_copy(v->as.list.items[i]);
		free(v->as.list.items[i]);
		v->as.list.items[i] = clean;
	}
}

static enum err
take_fact(const json_t *json, struct fact *out, struct error *e)
{
	STR_AUTO source = STR_INIT(256);

	if (fact_from_json(json, out, e) != ERR_OK)
		return ERR_DATA;
	/*
	 * A worker may only claim its own sources: not an answer of the user or a paste,
	 * but the place of a value on a disk.
	 */
	if (!origin_is(out->source, ORIGIN_PROBE) && !origin_is(out->source, ORIGIN_DISK))
		return error_set(e, ERR_DATA,
			"A fact from a worker names the source \"%s\".", out->source);
	if (fact_is_list(out->value.type) && out->value.as.list.count > WIRE_ITEMS_MAX)
		return error_set(e, ERR_DATA, "A list from a worker has %zu items.",
			out->value.as.list.count);
	clean_value(&out->value);
	text_clean(&source, out->source, strlen(out->source));
	text_copy(out->source, sizeof(out->source), str_text(&source));
	if (out->line != NULL) {
		char *clean =
			origin_is(out->source, ORIGIN_DISK) ? clean_copy(out->line) : NULL;

		free(out->line);
		out->line = clean;
	}
	if (!(out->at_ms >= 0 && out->at_ms < 1e12))
		out->at_ms = 0;
	if (!(out->took_ms >= 0 && out->took_ms < 1e12))
		out->took_ms = 0;
	return ERR_OK;
}

static bool
take_text(const json_t *root, const char *key, char *out, size_t size)
{
	const json_t *value = json_object_get(root, key);
	STR_AUTO clean = STR_INIT(4096);

	if (!json_is_string(value))
		return false;
	text_clean(&clean, json_string_value(value),
		MIN_OF(json_string_length(value), (size_t)1000));
	text_copy(out, size, str_text(&clean));
	return true;
}

enum err
wire_parse_line(const char *bytes, size_t len, struct wire_line *out, struct error *e)
{
	json_error_t why;
	json_t *root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &why);
	const json_t *fact = json_object_get(root, "fact");
	enum err err = ERR_OK;

	memset(out, 0, sizeof(*out));
	if (!json_is_object(root))
		err = error_set(e, ERR_DATA, "A line from a worker is not a JSON object.");
	else if (fact != NULL) {
		out->kind = WIRE_FACT;
		err = take_fact(fact, &out->fact, e);
	} else if (take_text(root, "says", out->text, sizeof(out->text)))
		out->kind = WIRE_SAYS;
	else if (take_text(root, "failed", out->text, sizeof(out->text)))
		out->kind = WIRE_FAILED;
	else if (json_is_true(json_object_get(root, "done")))
		out->kind = WIRE_DONE;
	else
		err = error_set(e, ERR_DATA, "A line from a worker has no known key.");
	json_decref(root);
	if (err != ERR_OK)
		wire_line_finish(out);
	return err;
}

void
wire_reader_init(struct wire_reader *r)
{
	*r = (struct wire_reader) { .line = STR_INIT(WIRE_LINE_MAX + 1) };
}

void
wire_reader_finish(struct wire_reader *r)
{
	str_free(&r->line);
}

static void
end_line(struct wire_reader *r, wire_line_fn *line, wire_bad_fn *bad, void *to)
{
	struct wire_line parsed;
	struct error e = ERROR_INIT;

	r->lines++;
	if (wire_parse_line(str_text(&r->line), r->line.len, &parsed, &e) == ERR_OK) {
		line(to, &parsed);
		wire_line_finish(&parsed);
	} else {
		bad(to, e.text);
	}
	str_clear(&r->line);
}

bool
wire_feed(struct wire_reader *r, const char *bytes, size_t len, wire_line_fn *line,
	wire_bad_fn *bad, void *to)
{
	while (len > 0 && !r->flooded) {
		const char *newline = memchr(bytes, '\n', len);
		size_t part = newline != NULL ? (size_t)(newline - bytes) : len;
		size_t step = newline != NULL ? part + 1 : part;

		r->bytes += step;
		if (r->bytes > WIRE_BYTES_MAX || r->line.len + part > WIRE_LINE_MAX ||
			(newline != NULL && r->lines >= WIRE_LINES_MAX)) {
			r->flooded = true;
			break;
		}
		if (part > 0)
			str_add_len(&r->line, bytes, part);
		if (newline != NULL)
			end_line(r, line, bad, to);
		bytes += step;
		len -= step;
	}
	return !r->flooded;
}

/* ---- what our workers say ---- */

static void
add_object(struct str *out, json_t *root)
{
	char *text = json_dumps(root, JSON_COMPACT);

	if (text != NULL) {
		str_add(out, text);
		str_add_char(out, '\n');
	}
	free(text);
	json_decref(root);
}

void
wire_add_fact(struct str *out, const struct fact *fact)
{
	json_t *root = json_object();

	(void)json_object_set_new(root, "fact", fact_to_json(fact));
	add_object(out, root);
}

void
wire_add_text(struct str *out, const char *key, const char *text)
{
	STR_AUTO clean = STR_INIT(4096);
	json_t *root = json_object();

	text_clean(&clean, text, strnlen(text, 1000));
	(void)json_object_set_new(root, key, json_string(str_text(&clean)));
	add_object(out, root);
}

void
wire_add_done(struct str *out)
{
	str_add(out, "{\"done\":true}\n");
}
