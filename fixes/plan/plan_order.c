/*
 * The order of a joined plan. A reading step that several causes share is done once. A final
 * change that several share (restarting a service, refreshing policy) is done once, after the
 * last of them. A restart of the machine comes after all other changes, or the next command
 * would be typed into a machine that is shutting down.
 */
#include "fixes/plan/plan_private.h"

#include <stdlib.h>

/* Another item is an alternative to this one: they stay next to each other. */
static bool
has_alternative(const struct plan_collection *g, const struct item *item)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->items[i].alternative != NULL &&
			(text_equal(g->items[i].alternative, item->id) ||
				text_equal(g->items[i].alternative, item->place)))
			return true;
	return item->alternative != NULL;
}

/* The same command of an earlier cause has the same output. */
static bool
was_read(const struct plan_collection *g, size_t index)
{
	const struct item *item = &g->items[index];

	if (item->phase != PHASE_LOOK || item->step.command == NULL ||
		has_alternative(g, item))
		return false;
	for (size_t i = 0; i < index; i++) {
		const struct item *other = &g->items[i];

		if (other->phase == PHASE_LOOK && other->alternative == NULL &&
			!text_equal(other->cause, item->cause) &&
			text_equal(other->profile, item->profile) &&
			text_equal(other->hive, item->hive) &&
			text_equal(other->step.shell, item->step.shell) &&
			text_equal(other->step.where, item->step.where) &&
			text_equal(other->step.command, item->step.command))
			return true;
	}
	return false;
}

static bool
restarts_machine(const struct item *item)
{
	return text_equal(item->step.restart, "machine");
}

/* Restarts the machine, and only restarts of this cause follow it. */
static bool
is_last_restart(const struct plan_collection *g, size_t index)
{
	if (g->items[index].phase != PHASE_CHANGE || !restarts_machine(&g->items[index]))
		return false;
	for (size_t i = index + 1; i < g->count; i++)
		if (g->items[i].phase == PHASE_CHANGE &&
			text_equal(g->items[i].cause, g->items[index].cause) &&
			!restarts_machine(&g->items[i]))
			return false;
	return true;
}

static int
compare_items(const void *a, const void *b)
{
	const struct item *x = *(const struct item *const *)a;
	const struct item *y = *(const struct item *const *)b;

	if (x->phase != y->phase)
		return (int)x->phase - (int)y->phase;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x < y ? -1 : x > y; /* the order of collection */
}

/* A reading step after a change shows its result: it moves with that change. */
static void
follow_change(struct plan_collection *g, size_t index)
{
	struct item *item = &g->items[index];

	if (item->phase != PHASE_CHANGE ||
		danger_find(item->step.danger) != DANGER_READ_ONLY)
		return;
	for (size_t i = index; i-- > 0;)
		if (g->items[i].phase == PHASE_CHANGE &&
			text_equal(g->items[i].cause, item->cause)) {
			item->rank = MAX_OF(item->rank, g->items[i].rank);
			return;
		}
}

struct item **
plan_order(struct plan_collection *g, size_t *count)
{
	struct item **order = ARENA_ARRAY(g->arena, struct item *, g->count + 1);

	*count = 0;
	for (size_t i = 0; i < g->count; i++) {
		struct item *item = &g->items[i];

		/* edits of a disk depend on nothing: they keep their place */
		item->rank = item->again > 0 && !g->offline &&
				item->phase == PHASE_CHANGE && !has_alternative(g, item)
			? item->again
			: 2 * i;
		follow_change(g, i);
		if (!was_read(g, i))
			order[(*count)++] = item;
	}
	for (size_t i = 0; i < g->count; i++)
		if (is_last_restart(g, i))
			g->items[i].phase = PHASE_RESTART;
	if (*count > 1)
		qsort(order, *count, sizeof(struct item *), compare_items);
	return order;
}
