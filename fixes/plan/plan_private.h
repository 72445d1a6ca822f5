#pragma once

#include "fixes/base/knowledge_base.h"
#include "fixes/commands/fill_placeholders.h"
#include "fixes/plan/plan.h"

/*
 * A plan under construction: the steps of all causes of one path as items, collected by
 * plan_collect.c, sorted and filled by plan.c.
 */

enum phase {
	PHASE_BEFORE, /* shared steps at the start: the snapshot, the disk */
	PHASE_LOOK,   /* read-only, before anything is changed */
	PHASE_CHANGE,
	PHASE_RESTART, /* of the machine, after everything that is typed into it */
	PHASE_LAST,    /* steps that lower security, and all that belong to them */
	PHASE_AFTER,
	PHASE_COUNT,
};

struct item {
	struct step_text step;	 /* a copy: `use` is resolved, overrides are in it */
	const char *id;		 /* where it is defined: "shared.snapshot.snapshot-azure" */
	const char *place;	 /* where it is used: "fw-rule-disabled.online.look" */
	const char *alternative; /* id or place of the step that it replaces, or NULL */
	const char *cause;	 /* the first cause that needs it */
	const struct path_text *path; /* whose channels count */
	const char *profile, *hive;
	enum phase phase;
	int block; /* steps of one `use` stay together */
	size_t again,
		rank; /* where another cause asked for it once more (or 0); its place */
};

struct plan_collection {
	const struct knowledge *k;
	struct arena *arena;
	struct fact_view *view; /* of the knowledge's own conditions (channels) */
	const struct facts *facts;
	const struct plan_options *options;
	bool offline;
	const char *needs[2]; /* hives */
	size_t needs_count;
	struct item *items;
	size_t count, room;
	int blocks;
};

/* Steps of one cause's path, in its own order, with their phases. */
void plan_collect_cause(struct plan_collection *g, const struct cause *cause);
/* Steps of one shared file for PHASE_BEFORE or PHASE_AFTER. */
void plan_collect_shared(struct plan_collection *g, const char *name, const char *cause,
	const struct path_text *path, enum phase phase);

/* Adds a step to read that says that this cause has no such path. */
void plan_collect_none(
	struct plan_collection *g, const struct cause *cause, const char *because);

/* The remaining steps, in the order in which they are done; in the arena. */
struct item **plan_order(struct plan_collection *g, size_t *count);

/* Channels of @path that can be used now, those known to work first. In the arena. */
const char *const *plan_channels(const struct plan_collection *g, char *const *wanted,
	unsigned wanted_count, size_t *count);
/* The first of @channels that accepts commands of @shell, or NULL. */
const char *plan_channel_for(const struct knowledge *k, const char *const *channels,
	size_t count, const char *shell);
