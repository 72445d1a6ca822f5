/*
 * The operations of `set` on bytes. Registry texts are UTF-16; rule strings are edited as
 * UTF-16 so that names in any language survive.
 */
#include "probes/offline/edit/change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "share/base/str.h"
#include "share/base/text.h"

#define TEXT_MOST 8192u /* code units */
#define VALUE_MOST 16344u

struct text16 {
	uint16_t at[TEXT_MOST];
	size_t len;
};

/* ---- texts ---- */

static bool
text16_add(struct text16 *t, const char *ascii, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)ascii[i] >= 0x80 || (unsigned char)ascii[i] < 0x20 ||
			t->len == TEXT_MOST - 1)
			return false;
		t->at[t->len++] = (uint16_t)ascii[i];
	}
	return true;
}

static bool
text16_read(const struct change_data *d, struct text16 *out)
{
	out->len = 0;
	if (d->len % 2 != 0 || d->len / 2 >= TEXT_MOST)
		return false;
	for (size_t i = 0; i < d->len; i += 2) {
		uint16_t unit = (uint16_t)(d->bytes[i + 1] << 8 | d->bytes[i]);

		if (unit == 0)
			break;
		out->at[out->len++] = unit;
	}
	return true;
}

static void
put_text16(struct arena *a, const struct text16 *t, uint32_t type, struct change_data *out)
{
	uint8_t *bytes = arena_alloc(a, (t->len + 1) * 2);

	for (size_t i = 0; i < t->len; i++) {
		bytes[2 * i] = (uint8_t)t->at[i];
		bytes[2 * i + 1] = (uint8_t)(t->at[i] >> 8);
	}
	*out = (struct change_data) { true, type, bytes, (t->len + 1) * 2 };
}

static bool
put_ascii(struct arena *a, const char *text, uint32_t type, struct change_data *out)
{
	struct text16 t = { .len = 0 };

	if (!text16_add(&t, text, strlen(text)))
		return false;
	put_text16(a, &t, type, out);
	return true;
}

static void
put_dword(struct arena *a, uint32_t number, struct change_data *out)
{
	uint8_t *bytes = arena_alloc(a, 4);

	regf_put_u32(bytes, number);
	*out = (struct change_data) { true, CHANGE_DWORD, bytes, 4 };
}

static uint16_t
lower16(uint16_t unit)
{
	return unit >= 'A' && unit <= 'Z' ? (uint16_t)(unit + 32) : unit;
}

/* The token that begins at @at is NAME=... */
static bool
token_is(const struct text16 *t, size_t at, const char *name, size_t name_len)
{
	if (t->len - at <= name_len || t->at[at + name_len] != '=')
		return false;
	for (size_t i = 0; i < name_len; i++)
		if (lower16(t->at[at + i]) != lower16((uint16_t)name[i]))
			return false;
	return true;
}

/*
 * Replaces the first such token by "NAME=TEXT" and removes the others; appends it if there
 * is none. @only: there must be exactly one.
 */
static bool
replace_token(const struct text16 *in, const char *name, size_t name_len, const char *text,
	bool only, struct text16 *out)
{
	size_t found = 0;

	out->len = 0;
	for (size_t at = 0; at < in->len;) {
		size_t end = at;
		bool ours = token_is(in, at, name, name_len);

		while (end < in->len && in->at[end] != '|')
			end++;
		if (ours && found++ == 0 && text[0] != '\0') {
			if (!text16_add(out, name, name_len) || !text16_add(out, "=", 1) ||
				!text16_add(out, text, strlen(text)) ||
				!text16_add(out, "|", 1))
				return false;
		} else if (!ours) {
			if (end - at + 1 > TEXT_MOST - out->len)
				return false;
			memcpy(out->at + out->len, in->at + at, (end - at) * 2);
			out->len += end - at;
			if (end < in->len)
				out->at[out->len++] = '|';
		}
		at = end + 1;
	}
	if (found == 0 && text[0] != '\0' && !only)
		return text16_add(out, name, name_len) && text16_add(out, "=", 1) &&
			text16_add(out, text, strlen(text)) && text16_add(out, "|", 1);
	return !only || found == 1;
}

/* ---- operations ---- */

/* State of an edit during resolution. */
struct working {
	struct arena *a;
	const struct regf *hive;
	uint32_t key; /* REGF_NONE: not there */
	const char *argument;
	struct change *c;
	struct error *e;
};

static enum err
reject_edit(struct working *w, const char *why)
{
	return error_set(w->e, ERR_DATA, "%s\\%s%s%s: %s", w->c->hive, w->c->key,
		w->c->name != NULL ? "\\" : "", w->c->name != NULL ? w->c->name : "", why);
}

static bool
argument_number(const char *text, uint32_t *out)
{
	char *end;
	unsigned long long number;

	errno = 0;
	number = strtoull(text, &end, 0);
	*out = (uint32_t)number;
	return text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0 &&
		number <= 0xFFFFFFFFull;
}

static enum err
op_dword(struct working *w)
{
	uint32_t number;

	if (!argument_number(w->argument, &number))
		return reject_edit(w, "the edit's number is not a number");
	if (w->c->after.there && w->c->after.type != CHANGE_DWORD)
		return reject_edit(
			w, "the value is not a number, although Windows always writes one");
	put_dword(w->a, number, &w->c->after);
	return ERR_OK;
}

static enum err
op_sz(struct working *w)
{
	return put_ascii(w->a, w->argument, CHANGE_SZ, &w->c->after)
		? ERR_OK
		: reject_edit(w, "the text of the edit cannot be written");
}

static enum err
op_expand_sz(struct working *w)
{
	return put_ascii(w->a, w->argument, CHANGE_EXPAND_SZ, &w->c->after)
		? ERR_OK
		: reject_edit(w, "the text of the edit cannot be written");
}

static enum err
op_multi_sz(struct working *w)
{
	static const uint8_t none[2] = { 0, 0 };
	bool empty = true;

	/* an empty list is one or two NULs; both count as unchanged */
	for (size_t i = 0; i < w->c->after.len; i++)
		empty = empty && w->c->after.bytes[i] == 0;
	if (!w->c->after.there || !empty)
		w->c->after = (struct change_data) { true, CHANGE_MULTI_SZ, none, 2 };
	return ERR_OK;
}

static enum err
op_delete(struct working *w)
{
	w->c->after = (struct change_data) { .there = false };
	return ERR_OK;
}

static bool
any_key(void *to, const struct regf *r, uint32_t key)
{
	(void)r;
	(void)key;
	*(bool *)to = true;
	return false;
}

static enum err
op_delete_key(struct working *w)
{
	bool has_children = false;

	if (w->key != REGF_NONE)
		regf_each_child(w->hive, w->key, any_key, &has_children);
	if (has_children)
		return reject_edit(w, "the key has subkeys");
	w->c->name = NULL;
	w->c->before = (struct change_data) { .there = w->c->key_there };
	w->c->after = (struct change_data) { .there = false };
	return w->key != REGF_NONE ? change_take_values(w->hive, w->key, w->a, w->c, w->e)
				   : ERR_OK;
}

static enum err
op_clear_bits(struct working *w)
{
	uint32_t bits;

	if (!argument_number(w->argument, &bits))
		return reject_edit(w, "the edit's number is not a number");
	if (!w->c->after.there)
		return ERR_OK;
	if (w->c->after.type != CHANGE_DWORD || w->c->after.len != 4)
		return reject_edit(
			w, "the value is not a number, although Windows always writes one");
	put_dword(w->a, regf_u32(w->c->after.bytes) & ~bits, &w->c->after);
	return ERR_OK;
}

static enum err
change_rule(
	struct working *w, const char *name, size_t name_len, const char *text, bool only)
{
	struct text16 before, after = { .len = 0 };

	if (w->key == REGF_NONE)
		return reject_edit(
			w, "this version of Windows has port lists, not firewall rules");
	if (!w->c->after.there)
		return ERR_OK;
	if (w->c->after.type != CHANGE_SZ || !text16_read(&w->c->after, &before) ||
		before.len < 3 || before.at[0] != 'v')
		return reject_edit(w, "the value is not a firewall rule");
	if (!replace_token(&before, name, name_len, text, only, &after))
		return reject_edit(w, "the firewall rule is not understood");
	if (before.len != after.len ||
		memcmp(before.at, after.at, after.len * sizeof(after.at[0])) != 0)
		put_text16(w->a, &after, CHANGE_SZ, &w->c->after);
	return ERR_OK;
}

static enum err
op_rule_active(struct working *w)
{
	if (!text_equal(w->argument, "TRUE") && !text_equal(w->argument, "FALSE"))
		return reject_edit(w, "a rule is active (TRUE) or not (FALSE)");
	return change_rule(w, "Active", 6, w->argument, true);
}

static enum err
op_rule_token(struct working *w)
{
	size_t len = strcspn(w->argument, " ");

	if (len == 0 || strchr(w->argument, '|') != NULL)
		return reject_edit(w, "the edit's token is not valid");
	return change_rule(w, w->argument, len,
		w->argument[len] == ' ' ? w->argument + len + 1 : "", false);
}

/* Changes a list entry if it exists. */
static enum err
op_list_active(struct working *w)
{
	return !w->c->after.there || change_list_entry(w->a, w->argument, &w->c->after)
		? ERR_OK
		: reject_edit(w, "the entry of the list is not understood");
}

/* Copies "v2.30|" from the first rule. */
static bool
take_version(void *to, const struct regf *r, uint32_t value)
{
	struct text16 *version = to, rule;
	struct regf_value v;
	struct change_data d;
	size_t end = 0;

	if (!regf_value_at(r, value, &v))
		return true;
	d = (struct change_data) { true, v.type, v.data, v.len };
	if (v.type == CHANGE_SZ && text16_read(&d, &rule) && rule.len > 3 &&
		rule.at[0] == 'v') {
		while (end < rule.len && end < 8 && rule.at[end] != '|')
			end++;
		if (end < rule.len && rule.at[end] == '|') {
			memcpy(version->at, rule.at, (end + 1) * 2);
			version->len = end + 1;
		}
	}
	free(v.joined);
	return version->len == 0;
}

static enum err
op_add_rule(struct working *w)
{
	struct text16 rule = { .len = 0 };

	if (w->key != REGF_NONE)
		regf_each_value(w->hive, w->key, take_version, &rule);
	if (rule.len == 0)
		return reject_edit(w, "there is no other rule to copy the version from");
	if (!text16_add(&rule, w->argument, strlen(w->argument)))
		return reject_edit(w, "the rule of the edit cannot be written");
	put_text16(w->a, &rule, CHANGE_SZ, &w->c->after);
	return ERR_OK;
}

static const struct {
	const char *word;
	enum err (*run)(struct working *w);
} operations[] = {
	{ "dword", op_dword },
	{ "sz", op_sz },
	{ "expand-sz", op_expand_sz },
	{ "multi-sz", op_multi_sz },
	{ "delete", op_delete },
	{ "delete-key", op_delete_key },
	{ "clear-bits", op_clear_bits },
	{ "rule-active", op_rule_active },
	{ "rule-token", op_rule_token },
	{ "add-rule", op_add_rule },
	{ "list-active", op_list_active },
};

/* ---- the list ---- */

static bool
same_data(const struct change_data *a, const struct change_data *b)
{
	return a->there == b->there &&
		(!a->there ||
			(a->type == b->type && a->len == b->len &&
				(a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0)));
}

static enum err
read_before(struct working *w)
{
	struct regf_value v;
	uint8_t *copy;

	if (w->c->name == NULL || w->key == REGF_NONE)
		return ERR_OK;
	if (!regf_value(w->hive, w->key, w->c->name, &v))
		return ERR_OK;
	if (v.len > VALUE_MOST || v.joined != NULL) {
		free(v.joined);
		return reject_edit(w, "the value is too large for this setting");
	}
	copy = arena_alloc(w->a, v.len + 1);
	if (v.len > 0)
		memcpy(copy, v.data, v.len);
	w->c->before = (struct change_data) { true, v.type, copy, v.len };
	return ERR_OK;
}

/* Merges another edit of the same value into the first. */
static struct change *
find_earlier(const struct change_list *list, const struct change *c)
{
	for (size_t i = 0; i < list->count; i++)
		if (text_equal(list->items[i].hive, c->hive) &&
			text_equal_nocase(list->items[i].key, c->key) && c->name != NULL &&
			list->items[i].name != NULL &&
			text_equal_nocase(list->items[i].name, c->name))
			return &list->items[i];
	return NULL;
}

static enum err
check_place(const struct change_hives *hives, const struct change *c, struct error *e)
{
	char current[32];

	(void)text_format(current, sizeof(current), "ControlSet%03d\\", hives->control_set);
	if (change_hive(hives, c->hive) == NULL)
		return error_set(e, ERR_DATA,
			"The edit needs the hive %s, which is missing.", c->hive);
	if (text_equal(c->hive, "SYSTEM") &&
		(hives->control_set == 0 || !text_starts(c->key, current)))
		return error_set(e, ERR_NOT_PERMITTED,
			"%s is not in the control set that Windows uses.", c->key);
	return ERR_OK;
}

static enum err
resolve_one(const struct change_hives *hives, const json_t *edit, struct arena *a,
	struct change_list *list, struct error *e)
{
	const char *set = json_string_value(json_object_get(edit, "set"));
	const char *hive = json_string_value(json_object_get(edit, "hive"));
	const char *key = json_string_value(json_object_get(edit, "key"));
	struct change c = {
		.hive = arena_dup(a, hive),
		.key = arena_dup(a, key),
		.name = arena_dup(a, json_string_value(json_object_get(edit, "value"))),
	};
	struct working w = { .a = a, .c = &c, .e = e };
	struct change *first;
	size_t len;
	enum err err;

	if (set == NULL || hive == NULL || key == NULL)
		return error_set(e, ERR_INTERNAL, "An edit is incomplete.");
	err = check_place(hives, &c, e);
	if (err != ERR_OK)
		return err;
	w.hive = change_hive(hives, hive);
	w.key = regf_find(w.hive, key);
	c.key_there = w.key != REGF_NONE;
	c.key = change_spelling(w.hive, key, a);
	if (change_makes_service(&c))
		return ERR_OK;
	err = read_before(&w);
	first = find_earlier(list, &c);
	c.after = first != NULL ? first->after : c.before;
	len = strcspn(set, " ");
	w.argument = arena_dup(a, set[len] == ' ' ? set + len + 1 : "");
	for (size_t i = 0; err == ERR_OK && i < ARRAY_LEN(operations); i++)
		if (strlen(operations[i].word) == len &&
			strncmp(operations[i].word, set, len) == 0) {
			err = operations[i].run(&w);
			if (err == ERR_OK && first != NULL)
				first->after = c.after;
			else if (err == ERR_OK && !same_data(&c.before, &c.after))
				list->items[list->count++] = c;
			return err;
		}
	return err != ERR_OK ? err : reject_edit(&w, "the edit's operation is unknown");
}

enum err
change_resolve(const struct change_hives *hives, const json_t *edits, struct arena *a,
	struct change_list *out, struct error *e)
{
	json_t *fitting = change_lists(hives, edits);
	size_t count = json_array_size(fitting), kept = 0;
	enum err err = ERR_OK;

	*out = (struct change_list) { .items = ARENA_ARRAY(a, struct change, count + 1) };
	for (size_t i = 0; err == ERR_OK && i < count; i++)
		err = resolve_one(hives, json_array_get(fitting, i), a, out, e);
	json_decref(fitting);
	/* a second edit may have undone the first */
	for (size_t i = 0; i < out->count; i++)
		if (!same_data(&out->items[i].before, &out->items[i].after))
			out->items[kept++] = out->items[i];
	out->count = kept;
	return err;
}
