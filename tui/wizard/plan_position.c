/* Which path of the plan is shown, and which step of it. */
#include <stdlib.h>

#include "tui/wizard/guide_private.h"

bool
guide_offline(const struct guide *g)
{
	const char *chosen = session_path(g->c)[0] != '\0' ? session_path(g->c)
							   : session_plan(g->c)->chosen;

	return text_equal(chosen, "offline");
}

const struct plan_path *
guide_path(const struct guide *g)
{
	return guide_offline(g) ? &session_plan(g->c)->offline
				: &session_plan(g->c)->online;
}

const struct plan_step *
guide_step(const struct guide *g, size_t *index)
{
	const struct plan_path *path = guide_path(g);

	for (size_t i = 0; i < path->step_count; i++) {
		if (!text_equal(path->steps[i].id, g->step_id))
			continue;
		*index = i;
		return &path->steps[i];
	}
	*index = 0;
	return path->step_count > 0 ? &path->steps[0] : NULL;
}

static void
choose_step(struct guide *g, const struct plan_step *step)
{
	free((void *)(uintptr_t)g->step_id);
	g->step_id = text_dup(step->id);
}

void
guide_open_step(struct guide *g, const struct plan_step *step)
{
	choose_step(g, step);
	session_step(g->c, step->id, "shown");
	guide_go(g, SCREEN_STEP);
	if (step->missing_count > 0)
		guide_go(g, SCREEN_VALUES);
}
