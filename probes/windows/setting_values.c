/* Reads single values through a view of the registry, and adds facts from them. */
#include "probes/windows/settings_private.h"

enum registry_state
setting_key(const struct registry_view *v, struct registry_place at)
{
	return v->key(v, &at);
}

enum setting_state
setting_number(const struct registry_view *v, struct registry_place *at, uint32_t *out)
{
	struct registry_data data = { .text = NULL };

	switch (v->value(v, at, &data)) {
	case REGISTRY_UNKNOWN:
		return SETTING_UNKNOWN;
	case REGISTRY_ABSENT:
		return SETTING_ABSENT;
	case REGISTRY_PRESENT:
		break;
	}
	if (!data.is_number) {
		v->odd(v, at);
		return SETTING_ODD;
	}
	*out = data.number;
	return SETTING_FOUND;
}

enum setting_state
setting_text(const struct registry_view *v, struct registry_place *at, const char **out)
{
	struct registry_data data = { .text = NULL };
	enum registry_state state = v->value(v, at, &data);

	*out = state == REGISTRY_PRESENT ? data.text : NULL;
	if (state == REGISTRY_PRESENT)
		return data.text != NULL ? SETTING_FOUND : SETTING_ODD;
	return state == REGISTRY_ABSENT ? SETTING_ABSENT : SETTING_UNKNOWN;
}

enum setting_state
setting_effective(const struct registry_view *v, struct registry_place *at, uint32_t *out)
{
	struct registry_place policy = in_software(SETTINGS_TS_POLICY, at->name);
	enum setting_state state = setting_number(v, &policy, out);

	if (state != SETTING_FOUND && state != SETTING_ODD)
		return setting_number(v, at, out);
	*at = policy;
	return state;
}

bool
setting_before(const struct registry_view *v, uint32_t build)
{
	return v->build != 0 ? v->build < build : v->before_vista && build >= VISTA;
}

/* ---- facts ---- */

void
setting_fact(const struct registry_view *v, const struct registry_place *at, int id,
	struct fact_value value)
{
	v->fact(v, at, SETTING_DECIDED, id, value);
}

void
setting_bool(
	const struct registry_view *v, const struct registry_place *at, int id, bool value)
{
	setting_fact(v, at, id, value_bool(value));
}

void
setting_token(const struct registry_view *v, const struct registry_place *at, int id,
	const char *token)
{
	setting_fact(v, at, id, value_token(token));
}
