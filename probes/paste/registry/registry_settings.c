/*
 * Applies the meaning of settings (probes/windows/settings.h) to registry values in a text.
 */
#include <string.h>
#include <strings.h>

#include "probes/paste/registry/registry_values.h"
#include "probes/windows/settings.h"

#define READER "reg"
#define SUBKEYS_MOST 256u
#define VISTA 6000u

static const struct registry *
registry_of(const struct registry_view *v)
{
	return ((const struct findings *)v->owner)->registry;
}

/* "cs\\control\\lsa" */
static const char *
normal_key(const struct registry_view *v, const struct registry_place *at)
{
	char *key = arena_format(v->arena, "%s\\%s",
		at->hive == REGISTRY_SOFTWARE ? "software" : "cs",
		at->key != NULL ? at->key : "");

	for (char *p = key; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return key;
}

static bool
is_or_below(const char *key, const char *of)
{
	size_t len = strlen(of);

	return strncmp(key, of, len) == 0 && (key[len] == '\0' || key[len] == '\\');
}

/* ---- the view ---- */

/* Windows reported that the key or one of its parents does not exist. */
static const struct registry_key *
find_absent(const struct registry *r, const char *key)
{
	for (size_t i = 0; i < r->key_count; i++)
		if (r->keys[i].absent && registry_counts(r, r->keys[i].control_set) &&
			is_or_below(key, r->keys[i].key))
			return &r->keys[i];
	return NULL;
}

/* The same for the value. */
static const struct registry_key *
find_no_value(const struct registry *r, const char *key, const char *name)
{
	for (size_t i = 0; i < r->key_count; i++)
		if (r->keys[i].no_value != NULL &&
			registry_counts(r, r->keys[i].control_set) &&
			strcmp(r->keys[i].key, key) == 0 &&
			strcasecmp(r->keys[i].no_value, name) == 0)
			return &r->keys[i];
	return NULL;
}

static bool
was_shown(const struct registry *r, const char *key)
{
	for (size_t i = 0; i < r->key_count; i++)
		if (!r->keys[i].absent && r->keys[i].no_value == NULL &&
			is_or_below(r->keys[i].key, key))
			return true;
	for (size_t i = 0; i < r->value_count; i++)
		if (is_or_below(r->values[i].key, key))
			return true;
	return false;
}

static enum registry_state
view_key(const struct registry_view *v, struct registry_place *at)
{
	const struct registry *r = registry_of(v);
	const char *key = normal_key(v, at);

	if (was_shown(r, key))
		return REGISTRY_PRESENT;
	return find_absent(r, key) != NULL ? REGISTRY_ABSENT : REGISTRY_UNKNOWN;
}

static enum registry_state
view_value(
	const struct registry_view *v, struct registry_place *at, struct registry_data *out)
{
	const struct registry *r = registry_of(v);
	const char *key = normal_key(v, at);
	const struct registry_value *value = registry_get(r, key, at->name);
	const struct registry_key *shown;

	*out = (struct registry_data) { .text = NULL };
	if (value != NULL) {
		at->where = value;
		out->is_number = value->type == REG_TYPE_DWORD;
		out->number = value->number;
		if (value->type == REG_TYPE_TEXT || value->untyped)
			out->text = value->text;
		if (value->type == REG_TYPE_BINARY)
			out->hex = value->text;
		return REGISTRY_PRESENT;
	}
	shown = registry_find_key(r, key);
	return !r->overfull &&
			((shown != NULL && shown->whole) || find_absent(r, key) != NULL ||
				find_no_value(r, key, at->name) != NULL)
		? REGISTRY_ABSENT
		: REGISTRY_UNKNOWN;
}

/* As written on the line of the key, if known; @below is a part of @key. */
static const char *
shown_name(struct arena *arena, const struct registry_key *key, const char *below)
{
	const char *from = below;
	size_t len = strlen(below), shown = key->shown != NULL ? strlen(key->shown) : 0;

	if (key->shown != NULL && shown >= len &&
		strncasecmp(key->shown + shown - len, below, len) == 0)
		from = key->shown + shown - len;
	return arena_dup_len(arena, from, strcspn(from, "\\"));
}

static void
add_name(const char **names, size_t *count, const char *name)
{
	for (size_t i = 0; i < *count; i++)
		if (text_equal_nocase(names[i], name))
			return;
	if (*count < SUBKEYS_MOST)
		names[(*count)++] = name;
}

static const char *const *
view_subkeys(const struct registry_view *v, const struct registry_place *at, bool *all)
{
	const struct registry *r = registry_of(v);
	const char *key = normal_key(v, at);
	const char **names = ARENA_ARRAY(v->arena, const char *, SUBKEYS_MOST + 1);
	size_t count = 0, len = strlen(key);

	*all = false; /* the text may be incomplete */
	for (size_t i = 0; i < r->key_count; i++)
		if (!r->keys[i].absent && r->keys[i].no_value == NULL &&
			is_or_below(r->keys[i].key, key) && r->keys[i].key[len] == '\\')
			add_name(names, &count,
				shown_name(
					v->arena, &r->keys[i], r->keys[i].key + len + 1));
	for (size_t i = 0; i < r->value_count; i++) {
		const char *below = r->values[i].key + len;

		if (is_or_below(r->values[i].key, key) && *below == '\\')
			add_name(names, &count,
				arena_dup_len(
					v->arena, below + 1, strcspn(below + 1, "\\")));
	}
	return names;
}

static const struct registry_named *
view_texts(const struct registry_view *v, const struct registry_place *at, size_t *count)
{
	const struct registry *r = registry_of(v);
	const char *key = normal_key(v, at);
	struct registry_named *out;

	*count = 0;
	for (size_t i = 0; i < r->value_count; i++)
		*count += strcmp(r->values[i].key, key) == 0;
	out = ARENA_ARRAY(v->arena, struct registry_named, *count + 1);
	*count = 0;
	for (size_t i = 0; i < r->value_count; i++) {
		const struct registry_value *value = &r->values[i];

		if (value->type == REG_TYPE_TEXT && strcmp(value->key, key) == 0 &&
			registry_counts(r, value->control_set))
			out[(*count)++] =
				(struct registry_named) { value->name, value->text, value };
	}
	return out;
}

static void
view_odd(const struct registry_view *v, const struct registry_place *at)
{
	findings_note(v->owner, "%s is not a number and was ignored.", at->name);
}

/*
 * The line of the value; where it is absent or several values decide, the line of the key.
 */
static const char *
line_of(const struct registry_view *v, const struct registry_place *at)
{
	const struct registry *r = registry_of(v);
	const char *key = normal_key(v, at);
	const struct registry_key *shown = registry_find_key(r, key);

	if (at->where != NULL)
		return ((const struct registry_value *)at->where)->line;
	for (size_t i = 0; shown == NULL && i < r->value_count; i++)
		if (is_or_below(r->values[i].key, key))
			return r->values[i].line;
	if (shown == NULL && at->name != NULL)
		shown = find_no_value(r, key, at->name);
	if (shown == NULL)
		shown = find_absent(r, key);
	for (size_t i = 0; shown == NULL && i < r->key_count; i++)
		if (is_or_below(r->keys[i].key, key))
			shown = &r->keys[i];
	if (shown != NULL)
		return shown->line;
	return r->value_count > 0 ? r->values[0].line : r->keys[0].line;
}

static void
view_fact(const struct registry_view *v, const struct registry_place *at,
	enum setting_weight weight, int id, struct fact_value value)
{
	static const enum found_rank ranks[] = { [SETTING_LOCAL] = RANK_LOCAL,
		[SETTING_DECIDED] = RANK_POLICY,
		[SETTING_IN_FORCE] = RANK_ACTIVE };

	findings_put(v->owner, READER, line_of(v, at), ranks[weight], id, value);
}

static void
view_rule(const struct registry_view *v, const struct registry_place *at,
	const struct firewall_rule *rule)
{
	struct findings *g = v->owner;
	struct firewall_rule own = *rule;

	own.reader = READER;
	own.line = line_of(v, at);
	if (at->where != NULL)
		g->section_number = ((const struct registry_value *)at->where)->section;
	findings_rule(g, &own);
}

/* ---- what the text as a whole says ---- */

/* The policy was read if it is known whether it turns off Remote Desktop. */
static void
put_policy_read(const struct registry_view *v)
{
	struct registry_place at = { REGISTRY_SOFTWARE,
		"Policies\\Microsoft\\Windows NT\\Terminal Services", "fDenyTSConnections",
		NULL };
	struct registry_data data;

	if (view_value(v, &at, &data) != REGISTRY_UNKNOWN)
		view_fact(
			v, &at, SETTING_DECIDED, FACT_GUEST_POLICY_READ, value_bool(true));
}

void
read_registry_conclude(struct findings *g)
{
	static const char rules_key[] =
		"cs\\services\\sharedaccess\\parameters\\firewallpolicy\\firewallrules";
	const struct found *build = findings_find(g, FACT_GUEST_OS_BUILD);
	struct registry_view view = { .owner = g,
		.arena = g->arena,
		.build = build != NULL ? (uint32_t)build->value.as.integer : 0,
		.key = view_key,
		.value = view_value,
		.subkeys = view_subkeys,
		.texts = view_texts,
		.odd = view_odd,
		.fact = view_fact,
		.rule = view_rule };
	const struct registry_key *rules = registry_find_key(g->registry, rules_key);
	struct settings_found found;

	if (g->registry == NULL)
		return;
	view.before_vista = view.build != 0 && view.build < VISTA;
	put_policy_read(&view);
	settings_read(&view, &found);
	g->rules_unclear = found.rules_unclear || found.port_unclear;
	if (rules != NULL && rules->whole)
		g->rule_answer = (struct rule_answer) {
			.complete = true, .reader = READER, .line = rules->line
		};
}
