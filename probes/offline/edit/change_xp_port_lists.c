/*
 * The firewall of Windows XP and Server 2003 has no rules, but a port list for each of its
 * two profiles. Edits of a rule are applied to the entries in both.
 */
#include <string.h>
#include <strings.h>

#include "probes/offline/edit/change.h"
#include "share/base/str.h"
#include "share/base/text.h"

#define RULES "\\FirewallRules"
#define STATE_FIELD 3

static const char *const profiles[] = { "DomainProfile", "StandardProfile" };

static const char *
text_of(const json_t *edit, const char *name)
{
	const char *text = json_string_value(json_object_get(edit, name));

	return text != NULL ? text : "";
}

/*
 * "ControlSet001\Services\SharedAccess\Parameters\FirewallPolicy", if the edit is about
 * rules.
 */
static bool
store_of(const json_t *edit, char *out, size_t size)
{
	const char *key = text_of(edit, "key");
	size_t len = strlen(key), tail = strlen(RULES);

	return text_equal(text_of(edit, "hive"), "SYSTEM") && len > tail &&
		strcasecmp(key + len - tail, RULES) == 0 &&
		text_format(out, size, "%.*s", (int)(len - tail), key);
}

static bool
keeps_lists(const struct change_hives *hives, const char *store)
{
	char path[512];

	if (hives->system == NULL || !text_format(path, sizeof(path), "%s" RULES, store) ||
		regf_find(hives->system, path) != REGF_NONE)
		return false;
	(void)text_format(
		path, sizeof(path), "ControlSet%03d\\Services\\mpssvc", hives->control_set);
	return regf_find(hives->system, store) != REGF_NONE &&
		regf_find(hives->system, path) == REGF_NONE;
}

/* "LPort=3389" of "Action=Allow|...|LPort=3389|": its text, or "". */
static void
token_of(const char *rule, const char *name, char *out, size_t size)
{
	size_t name_len = strlen(name);

	out[0] = '\0';
	while (*rule != '\0') {
		size_t len = strcspn(rule, "|");

		if (len > name_len && strncmp(rule, name, name_len) == 0 &&
			rule[name_len] == '=')
			(void)text_format(out, size, "%.*s", (int)(len - name_len - 1),
				rule + name_len + 1);
		rule += len + (rule[len] == '|');
	}
}

/* The value and the new setting as a list entry; false: a list cannot express it. */
static bool
entry_of(const json_t *edit, char *value, size_t value_size, char *set, size_t set_size)
{
	const char *said = text_of(edit, "set");
	char port[16], from[512];

	if (text_starts(said, "rule-active "))
		return text_format(value, value_size, "%s", text_of(edit, "value")) &&
			text_format(set, set_size, "list-%s", said + strlen("rule-"));
	if (!text_starts(said, "add-rule "))
		return false;
	token_of(said + strlen("add-rule "), "LPort", port, sizeof(port));
	token_of(said + strlen("add-rule "), "RA4", from, sizeof(from));
	return port[0] != '\0' && strchr(from, ':') == NULL &&
		text_format(value, value_size, "%s:TCP", port) &&
		text_format(set, set_size, "sz %s:TCP:%s:Enabled:Remote Desktop", port,
			from[0] != '\0' ? from : "*");
}

json_t *
change_lists(const struct change_hives *hives, const json_t *edits)
{
	json_t *out = json_array();

	for (size_t i = 0; i < json_array_size(edits); i++) {
		json_t *edit = json_array_get(edits, i);
		char store[512], value[128], set[1024], key[640];

		if (!store_of(edit, store, sizeof(store)) || !keeps_lists(hives, store) ||
			!entry_of(edit, value, sizeof(value), set, sizeof(set))) {
			(void)json_array_append(out, edit);
			continue;
		}
		for (size_t p = 0; p < ARRAY_LEN(profiles); p++)
			if (text_format(key, sizeof(key), "%s\\%s\\GloballyOpenPorts\\List",
				    store, profiles[p]))
				(void)json_array_append_new(out,
					json_pack("{s:s, s:s, s:s, s:s}", "hive", "SYSTEM",
						"key", key, "value", value, "set", set));
	}
	return out;
}

static bool
is_unit(const struct change_data *d, size_t at, char ascii)
{
	return d->bytes[at] == (uint8_t)ascii && d->bytes[at + 1] == 0;
}

bool
change_list_entry(struct arena *a, const char *argument, struct change_data *entry)
{
	const char *word = text_equal(argument, "TRUE") ? "Enabled" : "Disabled";
	size_t at = 0, end, field = 0, word_len = strlen(word);
	uint8_t *bytes;

	if (entry->type != CHANGE_SZ || entry->len % 2 != 0)
		return false;
	for (; at < entry->len && field < STATE_FIELD; at += 2)
		field += is_unit(entry, at, ':');
	for (end = at; end < entry->len && !is_unit(entry, end, ':') &&
		!is_unit(entry, end, '\0');)
		end += 2;
	if (field != STATE_FIELD || end == at)
		return false;
	bytes = arena_alloc(a, entry->len - (end - at) + 2 * word_len);
	memcpy(bytes, entry->bytes, at);
	for (size_t i = 0; i < word_len; i++) {
		bytes[at + 2 * i] = (uint8_t)word[i];
		bytes[at + 2 * i + 1] = 0;
	}
	memcpy(bytes + at + 2 * word_len, entry->bytes + end, entry->len - end);
	entry->len += 2 * word_len - (end - at);
	entry->bytes = bytes;
	return true;
}
