#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "probes/paste/findings/findings.h"

/*
 * PowerShell output of objects: lists ("Name : value") and tables (names over dashes).
 * Names of properties and of enumerated values are English in every language.
 */

#define OBJECT_PROPERTIES 64u

struct property {
	const char *name, *value; /* in the arena */
	size_t line;
};

struct object {
	struct property at[OBJECT_PROPERTIES];
	size_t count;
	size_t from; /* its first line */
};

/* Parses a list block at @at. Returns its number of lines; 0: none. */
size_t object_read_list(struct findings *g, size_t at, struct object *out);

struct object_table {
	struct {
		const char *name;
		size_t from, to; /* columns of its dashes */
	} column[24];
	size_t count;
	size_t first_row; /* line */
};

/* Parses a table heading at @at: names, then dashes. */
bool object_read_heading(struct findings *g, size_t at, struct object_table *out);
/* One row; false at the end of the table. */
bool object_read_row(
	struct findings *g, const struct object_table *t, size_t at, struct object *out);

/* NULL if the object has no such property. */
const struct property *object_get(const struct object *o, const char *name);
/* "" if it has none. */
const char *object_text(const struct object *o, const char *name);
/* Whether the property is there and is @value, ASCII letters of either case. */
bool object_is(const struct object *o, const char *name, const char *value);
void object_use(struct findings *g, const struct object *o);
/* Copies both; trims the value. */
void object_add(struct findings *g, struct object *o, const char *name, const char *value,
	size_t line);

/* Handlers of objects in other files; false if the object is not theirs. */
bool read_firewall_object(struct findings *g, const struct object *o);
bool read_registry_object(struct findings *g, const struct object *o);
bool read_event_object(struct findings *g, const struct object *o);
bool read_cloud_object(struct findings *g, const struct object *o);
bool read_system_object(struct findings *g, const struct object *o);
/* Room on the disk, updates, membership in a domain, licensing. */
bool read_state_object(struct findings *g, const struct object *o);
/* Profiles of the firewall, networks, Test-NetConnection. */
bool read_network_object(struct findings *g, const struct object *o);
/* Adapters, sockets, services. */
bool read_machine_object(struct findings *g, const struct object *o);
/* All handlers in turn. */
bool read_any_object(struct findings *g, const struct object *o);
/* "Source" and "EventID" for what Event Viewer calls them in some language; else NULL. */
const char *read_event_label(const char *label);

struct json_t;
/* The objects in a document that begins at line *@from, which moves with them. */
bool read_json_objects(struct findings *g, const struct json_t *json, size_t *from,
	size_t to, unsigned depth);
