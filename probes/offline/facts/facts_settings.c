/*
 * Presents the hives of a disk as a registry view, and evaluates the firewall rules for the
 * listener's port. Rules of all stores count together unless policy ignores local rules.
 */
#include <string.h>

#include "probes/offline/facts/windows_disk.h"
#include "probes/windows/settings.h"
#include "share/base/str.h"

#define HEX_MOST 64u /* bytes of a binary value; a thumbprint has 20 */

struct rules {
	struct disk *d;
	struct firewall_rule *rule;
	struct registry_place *at; /* where each one is */
	size_t count, room;
};

static struct disk *
disk_of(const struct registry_view *v)
{
	return ((struct rules *)v->owner)->d;
}

/* ---- the view ---- */

/* The hive, and the key below which paths begin; 0: it cannot be read. */
static hive_key
root_of(const struct disk *d, enum registry_hive hive, const struct hive **out)
{
	*out = hive == REGISTRY_SOFTWARE ? &d->software : &d->system;
	if (hive == REGISTRY_SOFTWARE)
		return d->has_software ? d->software.root : 0;
	return d->has_system ? d->cs : 0;
}

static hive_key
find_key(const struct disk *d, const struct registry_place *at, const struct hive **hive)
{
	hive_key root = root_of(d, at->hive, hive);

	return root != 0 && at->key != NULL ? hive_find(*hive, root, at->key) : 0;
}

static struct disk_at
disk_place(const struct disk *d, const struct registry_place *at)
{
	const struct hive *hive;

	return (struct disk_at) { at->hive == REGISTRY_SOFTWARE ? DISK_SOFTWARE
								: DISK_SYSTEM,
		find_key(d, at, &hive), at->name };
}

/* A value missing from a damaged hive may be in the unreadable part. */
static enum registry_state
state_of(const struct disk *d, const struct registry_place *at, bool found)
{
	const struct hive *hive;

	if (found)
		return REGISTRY_PRESENT;
	return root_of(d, at->hive, &hive) == 0 || hive->damaged ? REGISTRY_UNKNOWN
								 : REGISTRY_ABSENT;
}

static enum registry_state
view_key(const struct registry_view *v, struct registry_place *at)
{
	const struct disk *d = disk_of(v);
	const struct hive *hive;

	return state_of(d, at, find_key(d, at, &hive) != 0);
}

static const char *
hex_of(struct arena *arena, const uint8_t *bytes, size_t len)
{
	char *text = arena_alloc(arena, 2 * len + 1);

	for (size_t i = 0; i < len; i++)
		(void)text_format(text + 2 * i, 3, "%02x", bytes[i]);
	return text;
}

static enum registry_state
view_value(
	const struct registry_view *v, struct registry_place *at, struct registry_data *out)
{
	const struct disk *d = disk_of(v);
	const struct hive *hive;
	hive_key key = find_key(d, at, &hive);
	const uint8_t *bytes;
	size_t len;

	*out = (struct registry_data) { .text = NULL };
	if (key == 0)
		return state_of(d, at, false);
	out->is_number = hive_dword(hive, key, at->name, &out->number);
	if (out->is_number)
		return REGISTRY_PRESENT;
	out->text = hive_text(hive, key, at->name);
	bytes = out->text == NULL ? hive_bytes(hive, key, at->name, &len) : NULL;
	if (bytes != NULL && len <= HEX_MOST)
		out->hex = hex_of(v->arena, bytes, len);
	return state_of(d, at, out->text != NULL || hive_odd(hive, key, at->name));
}

static const char *const *
view_subkeys(const struct registry_view *v, const struct registry_place *at, bool *all)
{
	const struct disk *d = disk_of(v);
	const struct hive *hive;
	hive_key key = find_key(d, at, &hive);
	const hive_key *keys;
	const char **names;
	size_t count = 0;

	*all = state_of(d, at, false) == REGISTRY_ABSENT;
	if (key == 0)
		return ARENA_ARRAY(v->arena, const char *, 1);
	keys = hive_children(hive, key);
	while (keys[count] != 0)
		count++;
	names = ARENA_ARRAY(v->arena, const char *, count + 1);
	for (size_t i = 0; i < count; i++)
		names[i] = hive_name(hive, keys[i]);
	return names;
}

static const struct registry_named *
view_texts(const struct registry_view *v, const struct registry_place *at, size_t *count)
{
	const struct disk *d = disk_of(v);
	const struct hive *hive;
	hive_key key = find_key(d, at, &hive);
	const struct hive_value *values;
	struct registry_named *out;
	size_t all;

	*count = 0;
	if (key == 0)
		return NULL;
	values = hive_values(hive, key, &all);
	out = ARENA_ARRAY(v->arena, struct registry_named, all + 1);
	for (size_t i = 0; i < all; i++)
		if (values[i].text != NULL)
			out[(*count)++] = (struct registry_named) { values[i].name,
				values[i].text, NULL };
	return out;
}

static void
view_odd(const struct registry_view *v, const struct registry_place *at)
{
	disk_says_odd(disk_of(v), disk_place(disk_of(v), at));
}

static void
view_fact(const struct registry_view *v, const struct registry_place *at,
	enum setting_weight weight, int id, struct fact_value value)
{
	(void)weight; /* a disk is one source */
	disk_fact(disk_of(v), id, value, disk_place(disk_of(v), at));
}

/* ---- rules ---- */

static void
view_rule(const struct registry_view *v, const struct registry_place *at,
	const struct firewall_rule *rule)
{
	struct rules *r = v->owner;

	if (r->count == r->room) {
		size_t room = r->room * 2 + 256;
		struct firewall_rule *grown =
			ARENA_ARRAY(v->arena, struct firewall_rule, room);
		struct registry_place *places =
			ARENA_ARRAY(v->arena, struct registry_place, room);

		if (r->count > 0) {
			memcpy(grown, r->rule, r->count * sizeof(*grown));
			memcpy(places, r->at, r->count * sizeof(*places));
		}
		r->rule = grown;
		r->at = places;
		r->room = room;
	}
	r->at[r->count] = *at;
	r->rule[r->count] = *rule;
	/* before Vista there is no third profile without the rule */
	if (v->before_vista && rule->profiles == FW_PROFILE_PRIVATE)
		r->rule[r->count].profiles |= FW_PROFILE_PUBLIC;
	firewall_rule_complete(&r->rule[r->count++]);
}

/* An entry in each list: shown as one rule. */
static unsigned
in_both_lists(const struct rules *r, const struct firewall_rule *rule, unsigned profiles)
{
	for (size_t i = 0; i < r->count; i++)
		if (text_equal(r->rule[i].id, rule->id) &&
			r->rule[i].enabled == rule->enabled &&
			r->rule[i].action == rule->action)
			profiles |= r->rule[i].profiles;
	return profiles;
}

static void
put_rule(struct rules *r, const struct settings_found *found)
{
	static const struct registry_place store = { .key = DISK_FIREWALL };
	static const struct registry_place listing = { .key = DISK_FIREWALL
		"\\FirewallRules" };
	struct disk *d = r->d;
	struct firewall_question q = {
		.port = found->port != 0 ? found->port : 3389,
		.complete = !d->system.damaged,
		.ignored_profiles = found->ignored_profiles,
		.any_profile = true,
		.listener = firewall_listener_of(r->rule, r->count, d->build),
	};
	const struct firewall_rule *rule;
	enum firewall_answer answer = firewall_decide(r->rule, r->count, &q, &rule);
	const char *token = firewall_answer_token(answer);
	const char *blocks =
		firewall_blocks_token(firewall_blocks_beside(r->rule, r->count, &q));
	struct disk_at at = disk_place(d, rule != NULL ? &r->at[rule - r->rule] : &listing);
	unsigned profiles;

	/* before Vista the lists count as complete; NT 4.0 has no firewall */
	if (token == NULL || disk_place(d, d->before_vista ? &store : &listing).key == 0)
		return;
	if (answer != FW_ANSWER_BLOCKED && blocks != NULL)
		disk_token(d, FACT_GUEST_FIREWALL_RULE_BLOCKS, blocks,
			disk_place(d, &listing));
	disk_token(d, FACT_GUEST_FIREWALL_RULE, token, at);
	if (rule == NULL)
		return;
	profiles = answer == FW_ANSWER_SCOPED
		? firewall_profiles_served(r->rule, r->count, &q)
		: firewall_profiles_of(rule, &q);
	profiles = profiles != 0 ? profiles : rule->profiles;
	if (d->before_vista)
		profiles = in_both_lists(r, rule, profiles) & ~FW_PROFILE_PUBLIC;
	disk_text(d, FACT_GUEST_FIREWALL_RULE_ID, rule->id, at);
	disk_token(d, FACT_GUEST_FIREWALL_RULE_STORE,
		rule->store == FW_STORE_POLICY ? GUEST_FIREWALL_RULE_STORE_POLICY
					       : GUEST_FIREWALL_RULE_STORE_LOCAL,
		at);
	disk_fact(d, FACT_GUEST_FIREWALL_RULE_PROFILES, firewall_profiles_value(profiles),
		at);
	if (firewall_sources_hold(r->rule, r->count, &q, rule))
		disk_fact(d, FACT_GUEST_FIREWALL_RULE_SOURCES, firewall_sources_value(rule),
			at);
}

void
disk_facts_settings(struct disk *d)
{
	struct rules r = { .d = d };
	const struct registry_view view = { .owner = &r,
		.arena = d->arena,
		.build = d->build,
		.before_vista = d->before_vista,
		.is_client = d->has_system && !disk_is_server(d),
		.key = view_key,
		.value = view_value,
		.subkeys = view_subkeys,
		.texts = view_texts,
		.odd = view_odd,
		.fact = view_fact,
		.rule = view_rule };
	struct settings_found found;

	settings_read(&view, &found);
	if (!found.rules_unclear && !found.port_unclear)
		put_rule(&r, &found);
}
