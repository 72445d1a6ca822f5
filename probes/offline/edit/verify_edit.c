/*
 * Checks an edit with a reader that shares no code with the writer. Walks keys and values
 * of both hives side by side; each difference must be one of the changes, and each change
 * must occur.
 */
#include "probes/offline/edit/verify_edit.h"

#include <stdlib.h>
#include <string.h>

#include "share/base/str.h"

#define PATH_MOST 4096u

struct list {
	uint32_t *at;
	size_t count, room;
};

struct compare {
	const struct regf *before, *after;
	const struct change_list *changes;
	const char *hive;
	char path[PATH_MOST];
	bool *met;
	struct error *e;
	bool failed;
};

static bool
collect_entry(void *to, const struct regf *r, uint32_t offset)
{
	struct list *list = to;

	(void)r;
	if (list->count == list->room) {
		size_t room = list->room * 2 + 16;
		uint32_t *grown = realloc(list->at, room * sizeof(*grown));

		if (grown == NULL)
			abort();
		list->at = grown;
		list->room = room;
	}
	list->at[list->count++] = offset;
	return true;
}

static bool
report_difference(struct compare *c, const char *what, const char *name)
{
	if (!c->failed)
		(void)error_set(c->e, ERR_DATA,
			"The second reader disagrees: %s %s\\%s%s%s.", what, c->hive,
			c->path, name[0] != '\0' ? "\\" : "", name);
	c->failed = true;
	return false;
}

/* The change of this value, or of the key itself (@name NULL). */
static const struct change *
change_of(struct compare *c, const char *name)
{
	for (size_t i = 0; i < c->changes->count; i++) {
		const struct change *x = &c->changes->items[i];

		if (!text_equal(x->hive, c->hive) || !text_equal_nocase(x->key, c->path) ||
			(x->name == NULL) != (name == NULL) ||
			(name != NULL && !text_equal_nocase(x->name, name)))
			continue;
		c->met[i] = true;
		return x;
	}
	return NULL;
}

/* A key created by the edit is the key of a change or one of its parents. */
static bool
leads_to_change(const struct compare *c)
{
	size_t len = strlen(c->path);

	for (size_t i = 0; i < c->changes->count; i++) {
		const struct change *x = &c->changes->items[i];
		char start[PATH_MOST];

		if (x->key_there || !text_equal(x->hive, c->hive) || strlen(x->key) < len ||
			!text_format(start, sizeof(start), "%.*s", (int)len, x->key))
			continue;
		if (text_equal_nocase(start, c->path) &&
			(x->key[len] == '\0' || x->key[len] == '\\'))
			return true;
	}
	return false;
}

static bool
data_is(const struct regf *r, uint32_t value, const struct change_data *want)
{
	struct regf_value v;
	bool same = regf_value_at(r, value, &v) && want->there && v.type == want->type &&
		v.len == want->len &&
		(v.len == 0 || memcmp(v.data, want->bytes, v.len) == 0);

	free(v.joined);
	return same;
}

static bool
data_same(struct compare *c, uint32_t before, uint32_t after)
{
	struct regf_value a, b;
	bool read_a = regf_value_at(c->before, before, &a);
	bool read_b = regf_value_at(c->after, after, &b);
	bool same = read_a && read_b && a.type == b.type && a.len == b.len &&
		(a.len == 0 || memcmp(a.data, b.data, a.len) == 0);

	free(a.joined);
	free(b.joined);
	return same;
}

static bool
name_of(const struct regf *r, uint32_t offset, bool key, char *out, size_t size)
{
	return key ? regf_key_name(r, offset, out, size)
		   : regf_value_name(r, offset, out, size);
}

/* Index in @in of the entry @name; tries @hint first. */
static size_t
index_of(const struct regf *r, const struct list *in, const char *name, bool key,
	size_t hint)
{
	char other[512];

	for (size_t i = 0; i < in->count; i++) {
		size_t at = (hint + i) % in->count;

		if (name_of(r, in->at[at], key, other, sizeof(other)) &&
			strcmp(other, name) == 0)
			return at;
	}
	return in->count;
}

static bool
compare_values(struct compare *c, uint32_t before, uint32_t after)
{
	struct list a = { .count = 0 }, b = { .count = 0 };
	size_t met = 0, hint = 0;
	char name[512];
	bool ok = true;

	regf_each_value(c->before, before, collect_entry, &a);
	regf_each_value(c->after, after, collect_entry, &b);
	for (size_t i = 0; ok && i < a.count; i++) {
		const struct change *change;
		size_t at;

		if (!regf_value_name(c->before, a.at[i], name, sizeof(name))) {
			ok = report_difference(c, "it cannot read a value of", "");
			break;
		}
		change = change_of(c, name);
		at = index_of(c->after, &b, name, false, hint);
		met += at < b.count ? 1 : 0;
		hint = at < b.count ? at + 1 : hint;
		if (change != NULL && !change->after.there)
			ok = at == b.count || report_difference(c, "it still finds", name);
		else if (at == b.count)
			ok = report_difference(c, "it no longer finds", name);
		else if (change != NULL)
			ok = data_is(c->after, b.at[at], &change->after) ||
				report_difference(c, "it reads something else in", name);
		else
			ok = data_same(c, a.at[i], b.at[at]) ||
				report_difference(
					c, "something changed that should not have:", name);
	}
	/* what is new */
	for (size_t i = 0; ok && met < b.count && i < b.count; i++) {
		const struct change *change;

		if (!regf_value_name(c->after, b.at[i], name, sizeof(name)))
			ok = report_difference(c, "it cannot read a value of", "");
		else if (index_of(c->before, &a, name, false, i) == a.count) {
			change = change_of(c, name);
			ok = (change != NULL &&
				     data_is(c->after, b.at[i], &change->after)) ||
				report_difference(c, "it finds something new:", name);
		}
	}
	free(a.at);
	free(b.at);
	return ok;
}

/* Appends a name to the path; returns the previous length. */
static size_t
enter_key(struct compare *c, const char *name)
{
	size_t len = strlen(c->path);

	(void)text_format(
		c->path + len, sizeof(c->path) - len, "%s%s", len > 0 ? "\\" : "", name);
	return len;
}

static bool compare_keys(struct compare *c, uint32_t before, uint32_t after);

/* A key only in the new hive: it and its contents must be changes. */
static bool
compare_new(struct compare *c, uint32_t after)
{
	struct list values = { .count = 0 }, keys = { .count = 0 };
	char name[512];
	bool ok = leads_to_change(c) || report_difference(c, "it finds a new key:", "");

	regf_each_value(c->after, after, collect_entry, &values);
	regf_each_child(c->after, after, collect_entry, &keys);
	for (size_t i = 0; ok && i < values.count; i++) {
		const struct change *change =
			regf_value_name(c->after, values.at[i], name, sizeof(name))
			? change_of(c, name)
			: NULL;

		ok = (change != NULL && data_is(c->after, values.at[i], &change->after)) ||
			report_difference(c, "it finds something new:", name);
	}
	for (size_t i = 0; ok && i < keys.count; i++) {
		size_t cut;

		if (!regf_key_name(c->after, keys.at[i], name, sizeof(name)))
			break;
		cut = enter_key(c, name);
		ok = compare_new(c, keys.at[i]);
		c->path[cut] = '\0';
	}
	free(values.at);
	free(keys.at);
	return ok;
}

static bool
compare_keys(struct compare *c, uint32_t before, uint32_t after)
{
	struct list a = { .count = 0 }, b = { .count = 0 };
	size_t met = 0, hint = 0;
	char name[512];
	bool ok = compare_values(c, before, after);

	regf_each_child(c->before, before, collect_entry, &a);
	regf_each_child(c->after, after, collect_entry, &b);
	for (size_t i = 0; ok && i < a.count; i++) {
		size_t at, cut;

		if (!regf_key_name(c->before, a.at[i], name, sizeof(name))) {
			ok = report_difference(c, "it cannot read a key of", "");
			break;
		}
		at = index_of(c->after, &b, name, true, hint);
		cut = enter_key(c, name);
		if (at < b.count) {
			met++;
			hint = at + 1;
			ok = compare_keys(c, a.at[i], b.at[at]);
		} else {
			ok = change_of(c, NULL) != NULL ||
				report_difference(c, "it no longer finds the key", "");
		}
		c->path[cut] = '\0';
	}
	for (size_t i = 0; ok && met < b.count && i < b.count; i++) {
		size_t cut;

		if (!regf_key_name(c->after, b.at[i], name, sizeof(name)) ||
			index_of(c->before, &a, name, true, i) < a.count)
			continue;
		cut = enter_key(c, name);
		ok = compare_new(c, b.at[i]);
		c->path[cut] = '\0';
	}
	free(a.at);
	free(b.at);
	return ok;
}

enum err
compare_hives(const struct regf *before, const struct regf *after,
	const struct change_list *changes, const char *hive, struct error *e)
{
	struct compare c = {
		.before = before, .after = after, .changes = changes, .hive = hive, .e = e
	};

	c.met = calloc(changes->count + 1, sizeof(*c.met));
	if (c.met == NULL)
		return error_set(e, ERR_INTERNAL, "Out of memory.");
	(void)compare_keys(&c, before->root, after->root);
	for (size_t i = 0; !c.failed && i < changes->count; i++)
		if (text_equal(changes->items[i].hive, hive) && !c.met[i]) {
			text_copy(c.path, sizeof(c.path), changes->items[i].key);
			(void)report_difference(&c, "it does not find",
				changes->items[i].name != NULL ? changes->items[i].name
							       : "");
		}
	free(c.met);
	return c.failed ? ERR_DATA : ERR_OK;
}
