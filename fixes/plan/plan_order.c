/*
 * The order of a joined plan. What several causes look at is read once; a change that
 * several of them end with (a restarted service, a fetched policy) comes once, after the
 * last of them; what restarts the machine comes after all other changes, or the next
 * command would be typed into a machine that goes down.
 */
#include "fixes/plan/plan_private.h"

#include <stdlib.h>

/* Another item offers itself in the place of this one: they stay side by side. */
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

/* The same command of an earlier cause shows the same. */
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

/* Restarts the machine, and nothing but restarts of this cause comes behind it. */
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
	return x < y ? -1 : x > y; /* as they were gathered */
}

/* A look behind a change shows what became of it: it goes where that change goes. */
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

		/* edits of a disk wait for nothing: they keep their place */
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
