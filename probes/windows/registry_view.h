#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/windows/firewall_rules.h"
#include "share/base/arena.h"
#include "share/facts/facts.h"

/*
 * The registry of one Windows as far as it is known: pasted text shows some of its keys,
 * the hives of an attached disk hold all of them. settings.h says what the values mean; two
 * implementations of this view say which values there are.
 */
enum registry_hive {
	REGISTRY_SYSTEM, /* paths begin below the control set in use */
	REGISTRY_SOFTWARE,
};

/*
 * Absent is known to be absent: the key was shown with all of its values, or Windows
 * answered that it does not exist, or the hive is complete. All else is unknown.
 */
enum registry_state { REGISTRY_UNKNOWN, REGISTRY_ABSENT, REGISTRY_PRESENT };

/* A key, or one value of it. */
struct registry_place {
	enum registry_hive hive;
	const char *key;   /* "Control\\Lsa" */
	const char *name;  /* of the value; NULL: the key itself */
	const void *where; /* of the implementation: set when the place was found */
};

struct registry_data {
	bool is_number;
	uint32_t number;
	const char *text; /* NULL: it is no text */
	const char *hex;  /* of bytes: lower-case digits; NULL: it is no binary value */
};

struct registry_named {
	const char *name, *text;
	const void *where;
};

/* How firmly the place decides the fact. */
enum setting_weight {
	SETTING_LOCAL,	  /* the local store; a policy may say otherwise */
	SETTING_DECIDED,  /* policy, or a value that no policy replaces */
	SETTING_IN_FORCE, /* nothing else can say otherwise */
};

struct registry_view {
	void *owner;
	struct arena *arena; /* borrowed */
	uint32_t build;	     /* 0: unknown */
	bool before_vista;   /* known to be older than Vista */
	bool is_client;	     /* known to be no server */

	enum registry_state (*key)(
		const struct registry_view *v, struct registry_place *at);
	enum registry_state (*value)(const struct registry_view *v,
		struct registry_place *at, struct registry_data *out);
	/* Names in the arena, ended by NULL. @all: there are no others. */
	const char *const *(*subkeys)(
		const struct registry_view *v, const struct registry_place *at, bool *all);
	/* The texts of a key; in the arena. */
	const struct registry_named *(*texts)(const struct registry_view *v,
		const struct registry_place *at, size_t *count);
	/* Where a number should be there is something else. */
	void (*odd)(const struct registry_view *v, const struct registry_place *at);
	/* Takes the value. */
	void (*fact)(const struct registry_view *v, const struct registry_place *at,
		enum setting_weight weight, int id, struct fact_value value);
	/* A firewall rule of either store. Copies it; its texts are in the arena. */
	void (*rule)(const struct registry_view *v, const struct registry_place *at,
		const struct firewall_rule *rule);
};
