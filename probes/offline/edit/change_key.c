/* Keys of changes: their spelling, their values, and which are never created. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "probes/offline/edit/change.h"
#include "share/base/str.h"

#define VALUES_MOST 256u
#define NAME_MOST 1024u

struct taking {
	struct arena *arena;
	struct change_value *values;
	size_t count;
	bool ok;
};

static bool
take_value(void *to, const struct regf *r, uint32_t value)
{
	struct taking *t = to;
	char name[NAME_MOST];
	struct regf_value v;
	uint8_t *copy;

	t->ok = t->count < VALUES_MOST && regf_value_name(r, value, name, sizeof(name)) &&
		regf_value_at(r, value, &v);
	if (!t->ok)
		return false;
	copy = arena_alloc(t->arena, v.len + 1);
	if (v.len > 0)
		memcpy(copy, v.joined != NULL ? v.joined : v.data, v.len);
	t->values[t->count++] = (struct change_value) { arena_dup(t->arena, name),
		{ true, v.type, copy, v.len } };
	free(v.joined);
	return true;
}

enum err
change_take_values(const struct regf *r, uint32_t key, struct arena *a, struct change *out,
	struct error *e)
{
	struct taking t = { .arena = a, .ok = true };

	t.values = ARENA_ARRAY(a, struct change_value, VALUES_MOST);
	regf_each_value(r, key, take_value, &t);
	out->values = t.values;
	out->value_count = t.count;
	return t.ok ? ERR_OK
		    : error_set(e, ERR_DATA, "%s\\%s contains values that cannot be read.",
			      out->hive, out->key);
}

const struct regf *
change_hive(const struct change_hives *hives, const char *name)
{
	return text_equal(name, "SYSTEM")      ? hives->system
		: text_equal(name, "SOFTWARE") ? hives->software
					       : NULL;
}

const char *
change_spelling(const struct regf *r, const char *path, struct arena *a)
{
	STR_AUTO out = STR_INIT(64 * 1024);
	uint32_t key = r->root;

	while (*path != '\0' && key != REGF_NONE) {
		size_t len = strcspn(path, "\\");
		char name[NAME_MOST];

		key = regf_child(r, key, path, len);
		if (key == REGF_NONE || !regf_key_name(r, key, name, sizeof(name)))
			break;
		str_addf(&out, "%s%s", out.len > 0 ? "\\" : "", name);
		path += len + (path[len] == '\\');
	}
	if (*path != '\0')
		str_addf(&out, "%s%s", out.len > 0 ? "\\" : "", path);
	return arena_dup(a, str_text(&out));
}

bool
change_makes_service(const struct change *c)
{
	const char *in_set = strchr(c->key, '\\');
	const char *name;

	if (c->key_there || !text_equal(c->hive, "SYSTEM") || in_set == NULL)
		return false;
	name = strchr(in_set + 1, '\\');
	return name != NULL && strncasecmp(in_set, "\\Services\\", 10) == 0 &&
		strchr(name + 1, '\\') == NULL;
}
