/*
 * Normalises keys and decides which values count. The same key may appear as
 * CurrentControlSet, or as ControlSet001 of a hive loaded under any name, in any letter
 * case.
 */
#include "probes/paste/registry/registry_values.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static struct registry *
registry_of(struct findings *g)
{
	if (g->registry == NULL) {
		g->registry = ARENA_NEW(g->arena, struct registry);
		g->registry->values =
			ARENA_ARRAY(g->arena, struct registry_value, REGISTRY_VALUES_MOST);
		g->registry->keys =
			ARENA_ARRAY(g->arena, struct registry_key, REGISTRY_KEYS_MOST);
	}
	return g->registry;
}

static const char *
lower_dup(struct arena *arena, const char *text, size_t len)
{
	char *copy = arena_dup_len(arena, text, len);

	for (char *p = copy; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy;
}

/* "ControlSet001\" at @p: its number; 0 if it is none. */
static int
numbered_set(const char *p)
{
	return text_starts_nocase(p, "ControlSet00") && p[12] >= '1' && p[12] <= '9' &&
			(p[13] == '\\' || p[13] == '\0')
		? p[12] - '0'
		: 0;
}

static const char *
after_root(const char *path)
{
	static const char *const roots[] = { "HKEY_LOCAL_MACHINE\\", "HKLM\\", "HKLM:\\",
		"HKLM:", "Registry::HKEY_LOCAL_MACHINE\\",
		"Microsoft.PowerShell.Core\\Registry::HKEY_LOCAL_MACHINE\\" };

	for (size_t i = 0; i < ARRAY_LEN(roots); i++)
		if (text_starts_nocase(path, roots[i]))
			return path + strlen(roots[i]);
	return NULL;
}

const char *
registry_key_normal(struct arena *arena, const char *path, int *control_set)
{
	const char *p = after_root(path), *rest;
	size_t len;

	*control_set = 0;
	if (p == NULL)
		return NULL;
	len = strlen(p);
	while (len > 0 && p[len - 1] == '\\')
		len--;
	/* after the name of the hive, which the user chose when loading it */
	rest = memchr(p, '\\', len);
	if (rest == NULL)
		return NULL;
	rest++;
	len -= (size_t)(rest - p);
	if (text_starts_nocase(rest, "CurrentControlSet") &&
		(rest[17] == '\\' || rest[17] == '\0')) {
		if (len < 18)
			return NULL;
		return lower_dup(arena,
			arena_format(arena, "cs\\%.*s", (int)(len - 18), rest + 18),
			len - 18 + 3);
	}
	if (numbered_set(rest) > 0) {
		if (len < 14)
			return NULL;
		*control_set = numbered_set(rest);
		return lower_dup(arena,
			arena_format(arena, "cs\\%.*s", (int)(len - 14), rest + 14),
			len - 14 + 3);
	}
	if (text_starts_nocase(rest, "Select") && len == 6)
		return "select";
	return lower_dup(arena, arena_format(arena, "software\\%.*s", (int)len, rest),
		len + strlen("software\\"));
}

static void
note_set(struct registry *r, const char *key, int control_set)
{
	if (!text_starts(key, "cs\\"))
		return;
	if (control_set == 0)
		r->has_current = true;
	else
		r->sets |= 1u << control_set;
}

void
registry_put(struct findings *g, const struct registry_value *value)
{
	struct registry *r = registry_of(g);

	note_set(r, value->key, value->control_set);
	if (strcmp(value->key, "select") == 0 && strcasecmp(value->name, "Current") == 0 &&
		value->type == REG_TYPE_DWORD)
		r->current = (int)(value->number & 0xFF);
	if (r->value_count < REGISTRY_VALUES_MOST)
		r->values[r->value_count++] = *value;
	else
		r->overfull = true;
}

void
registry_put_key(struct findings *g, const struct registry_key *key)
{
	struct registry *r = registry_of(g);

	if (r->key_count < REGISTRY_KEYS_MOST)
		r->keys[r->key_count++] = *key;
	else
		r->overfull = true;
}

bool
registry_counts(const struct registry *r, int control_set)
{
	if (control_set == 0 || control_set == r->current)
		return true;
	/* a numbered set counts if it is the only one and nothing better is known */
	return r->current == 0 && !r->has_current && r->sets == 1u << control_set;
}

const struct registry_value *
registry_get(const struct registry *r, const char *key, const char *name)
{
	const struct registry_value *best = NULL, *other = NULL;
	bool differ = false;

	for (size_t i = 0; r != NULL && i < r->value_count; i++) {
		const struct registry_value *v = &r->values[i];

		if (strcmp(v->key, key) != 0 || strcasecmp(v->name, name) != 0)
			continue;
		/* numbers without a key are read last, wherever they are */
		if (registry_counts(r, v->control_set)) {
			if (best == NULL || v->section >= best->section)
				best = v;
			continue;
		}
		differ = differ || (other != NULL && !text_equal(other->text, v->text));
		other = v;
	}
	if (best != NULL)
		return best;
	/* several sets with the same value; which one is in use is unknown */
	return r != NULL && r->current == 0 && !r->has_current && !differ ? other : NULL;
}

const struct registry_key *
registry_find_key(const struct registry *r, const char *key)
{
	for (size_t i = 0; r != NULL && i < r->key_count; i++)
		if (!r->keys[i].absent && r->keys[i].no_value == NULL &&
			strcmp(r->keys[i].key, key) == 0 &&
			registry_counts(r, r->keys[i].control_set))
			return &r->keys[i];
	return NULL;
}
