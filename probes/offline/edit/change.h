#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "probes/offline/hive/regf.h"
#include "share/base/arena.h"
#include "share/base/error.h"
#include "share/base/str.h"

/*
 * Applies an edit to the actual hives: the declaration (hive, key, value, set) becomes old
 * bytes and new bytes. Scripts, .reg files, the edit in place and its check all use this
 * list.
 */
enum change_type {
	CHANGE_SZ = 1,
	CHANGE_EXPAND_SZ = 2,
	CHANGE_BINARY = 3,
	CHANGE_DWORD = 4,
	CHANGE_MULTI_SZ = 7,
};

struct change_data {
	bool there;
	uint32_t type;
	const uint8_t *bytes; /* in the arena */
	size_t len;
};

struct change_value {
	const char *name; /* "": the key's own value */
	struct change_data data;
};

struct change {
	const char *hive; /* "SYSTEM", "SOFTWARE" */
	const char *key;  /* "ControlSet001\Control\Terminal Server" */
	const char *name; /* NULL: the key itself is deleted, with its values */
	bool key_there;
	struct change_data before, after;
	const struct change_value *values; /* deleted with the key */
	size_t value_count;
};

struct change_list {
	struct change *items;
	size_t count;
};

/* The hives that are open; NULL where there is none. */
struct change_hives {
	const struct regf *system, *software;
	int control_set;
};

/*
 * @edits: [{"hive", "key", "value", "set"}]. Edits without effect are left out. ERR_DATA:
 * an edit does not fit this disk; ERR_NOT_PERMITTED: an edit must not be made.
 */
enum err change_resolve(const struct change_hives *hives, const json_t *edits,
	struct arena *a, struct change_list *out, struct error *e) NODISCARD;
/* "SYSTEM\...\Start: 4 -> 3", to display. */
void change_describe(const struct change *c, struct str *out);
/* One side of a change: "4", "\"text\"", "hex:..", "absent". */
void change_describe_data(const struct change_data *d, struct str *out);
/* The values of a key, to restore it. ERR_DATA: a value cannot be read. */
enum err change_take_values(const struct regf *r, uint32_t key, struct arena *a,
	struct change *out, struct error *e) NODISCARD;
/* @path as the hive spells it; in the arena. */
const char *change_spelling(const struct regf *r, const char *path, struct arena *a);
/* The key of a service that is not installed: edits never create one. */
bool change_makes_service(const struct change *c);
/*
 * Replaces edits of firewall rules by edits of port lists if the hive is from before Vista.
 * Returns owned, never NULL.
 */
json_t *change_lists(const struct change_hives *hives, const json_t *edits);
/* "3389:TCP:*:Disabled:name" enabled or disabled, @argument "TRUE" or "FALSE". */
bool change_list_entry(struct arena *a, const char *argument, struct change_data *entry);
const struct regf *change_hive(const struct change_hives *hives, const char *name);
