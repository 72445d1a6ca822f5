#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "probes/paste/findings/findings.h"

/*
 * Registry values from a pasted text. Key names do not depend on where the hive was loaded:
 * "CS\Control\Terminal Server" is in the control set in use, "SOFTWARE\..." in the software
 * hive.
 */

enum registry_type { REG_TYPE_OTHER, REG_TYPE_DWORD, REG_TYPE_TEXT, REG_TYPE_BINARY };

struct registry_value {
	const char *key;  /* normal form, lower case */
	const char *name; /* as shown */
	enum registry_type type;
	bool untyped; /* shown without its type: what looks like a number may be a text */
	unsigned number;
	const char *text; /* also of binary ones: hexadecimal digits, lower case */
	const char *line;
	int control_set; /* 0: CurrentControlSet or not relevant; N: ControlSet00N */
	size_t section;
};

/* A key that was shown or queried. */
struct registry_key {
	const char *key;   /* normal form, lower case */
	const char *shown; /* as written; NULL: unknown */
	const char *line;
	bool whole;	      /* all of its values were shown */
	bool absent;	      /* Windows reported that it does not exist */
	const char *no_value; /* the key may exist, but has no value of this name */
	int control_set;
};

#define REGISTRY_VALUES_MOST 20000u
#define REGISTRY_KEYS_MOST 4096u

struct registry {
	struct registry_value *values;
	size_t value_count;
	struct registry_key *keys;
	size_t key_count;
	int current;	  /* Select\Current if it was shown, else 0 */
	bool has_current; /* keys below CurrentControlSet were shown */
	unsigned sets;	  /* bit N: keys below ControlSet00N were shown */
	bool overfull;	  /* more values than fit: none is known to be absent */
};

/*
 * "HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Lsa" and its variants to
 * "cs\control\lsa"; NULL for keys without facts. In the arena.
 */
const char *registry_key_normal(struct arena *arena, const char *path, int *control_set);
void registry_put(struct findings *g, const struct registry_value *value);
void registry_put_key(struct findings *g, const struct registry_key *key);
/* The newest value in the control set in use; NULL if it was not shown. @key in lower case.
 */
const struct registry_value *registry_get(
	const struct registry *r, const char *key, const char *name);
/* Whether its control set is in use, as far as the text shows. */
bool registry_counts(const struct registry *r, int control_set);
/* A key that was shown. @key in lower case. */
const struct registry_key *registry_find_key(const struct registry *r, const char *key);
/* The output of a PowerShell command for one number. */
void read_registry_number(struct findings *g);
/* Keys as text from the registry editor or from PowerShell. Returns the lines parsed. */
size_t read_registry_text(struct findings *g, size_t at);
/* The line reports that the key or value of the section's reg query does not exist. */
void read_registry_not_found(
	struct findings *g, const struct section *section, const char *line);
