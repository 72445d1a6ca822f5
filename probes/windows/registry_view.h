#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/windows/firewall_rules.h"
#include "share/base/arena.h"
#include "share/facts/facts.h"

/*
 * The known part of one Windows registry: pasted text shows some keys, the hives of an
 * attached disk contain all. settings.h interprets the values; two implementations of this
 * view supply them.
 */
enum registry_hive {
	REGISTRY_SYSTEM, /* paths begin below the control set in use */
	REGISTRY_SOFTWARE,
};

/*
 * Absent means known to be absent: the key was shown with all its values, Windows reported
 * that it does not exist, or the hive is complete. Everything else is unknown.
 */
enum registry_state { REGISTRY_UNKNOWN, REGISTRY_ABSENT, REGISTRY_PRESENT };

/* A key, or one value of it. */
struct registry_place {
	enum registry_hive hive;
	const char *key;   /* "Control\\Lsa" */
	const char *name;  /* of the value; NULL: the key itself */
	const void *where; /* private to the implementation: set if the place was found */
};

struct registry_data {
	bool is_number;
	uint32_t number;
	const char *text; /* NULL: not a text */
	const char *hex;  /* of bytes: lower-case digits; NULL: not binary */
};

struct registry_named {
	const char *name, *text;
	const void *where;
};

/* Rank of the place that decides the fact. */
enum setting_weight {
	SETTING_LOCAL,	  /* the local store; a policy may override it */
	SETTING_DECIDED,  /* policy, or a value without a policy */
	SETTING_IN_FORCE, /* nothing can override it */
};

struct registry_view {
	void *owner;
	struct arena *arena; /* borrowed */
	uint32_t build;	     /* 0: unknown */
	bool before_vista;   /* known to be older than Vista */
	bool is_client;	     /* known not to be a server */

	enum registry_state (*key)(
		const struct registry_view *v, struct registry_place *at);
	enum registry_state (*value)(const struct registry_view *v,
		struct registry_place *at, struct registry_data *out);
	/* Names in the arena, ended by NULL. @all: the list is complete. */
	const char *const *(*subkeys)(
		const struct registry_view *v, const struct registry_place *at, bool *all);
	/* The text values of a key; in the arena. */
	const struct registry_named *(*texts)(const struct registry_view *v,
		const struct registry_place *at, size_t *count);
	/* The value should be a number but has another type. */
	void (*odd)(const struct registry_view *v, const struct registry_place *at);
	/* Takes the value. */
	void (*fact)(const struct registry_view *v, const struct registry_place *at,
		enum setting_weight weight, int id, struct fact_value value);
	/* A firewall rule of either store. Copies it; its texts are in the arena. */
	void (*rule)(const struct registry_view *v, const struct registry_place *at,
		const struct firewall_rule *rule);
};
