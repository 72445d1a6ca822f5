#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "probes/paste/findings/findings.h"

/*
 * Values of the registry as a paste shows them, by a name for each key that does not depend
 * on where its hive was loaded: "CS\Control\Terminal Server" is the key of the control
 * set in use, "SOFTWARE\..." that of the software hive.
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
	int control_set; /* 0: CurrentControlSet or no matter; N: ControlSet00N */
	size_t section;
};

/* A key that was shown, or that Windows answered about. */
struct registry_key {
	const char *key;   /* normal form, lower case */
	const char *shown; /* as it was written; NULL: not known */
	const char *line;
	bool whole;	      /* all of its values were shown */
	bool absent;	      /* Windows answered that it does not exist */
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
	bool overfull;	  /* more was shown than is kept: nothing is known to be absent */
};

/*
 * "HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Lsa" and what else may stand for it
 * to "cs\control\lsa"; NULL for keys of no interest. In the arena.
 */
const char *registry_key_normal(struct arena *arena, const char *path, int *control_set);
void registry_put(struct findings *g, const struct registry_value *value);
void registry_put_key(struct findings *g, const struct registry_key *key);
/* The newest value in the control set in use; NULL if it was not shown. @key in lower case.
 */
const struct registry_value *registry_get(
	const struct registry *r, const char *key, const char *name);
/* Whether its control set is the one in use, as far as the text says. */
bool registry_counts(const struct registry *r, int control_set);
/* One that was shown. @key in lower case. */
const struct registry_key *registry_find_key(const struct registry *r, const char *key);
/* The section's command asked PowerShell for one number, and that is all it printed. */
void read_registry_number(struct findings *g);
/* Keys as the editor exports them as text, and as PowerShell views them: lines taken. */
size_t read_registry_text(struct findings *g, size_t at);
/* The line says that what the section's reg query asked for does not exist. */
void read_registry_not_found(
	struct findings *g, const struct section *section, const char *line);
