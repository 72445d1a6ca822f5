/* Evidence from the network, from people and from disks. */
#include "tui/wizard/evidence_source.h"

#include "tui/session/offline_image.h"

static const char *
says_nothing(struct guide *g)
{
	(void)g;
	return NULL;
}

static enum effect
perform(struct guide *g, enum effect effect)
{
	(void)g;
	return effect; /* the loop does it */
}

static const char *
answer(struct guide *g, const char *picked)
{
	(void)g;
	return picked;
}

static void
show_paste(struct guide *g, struct screen *s)
{
	size_t index;
	const struct plan_step *step =
		guide_path(g)->step_count > 0 ? guide_step(g, &index) : NULL;

	s->input = INPUT_PASTE;
	(void)guide_line(g, LINE_TEXT,
		"Paste the output of the command here. A line with only a dot ends it "
		"if it does not end by itself. Any language, any length; what is not "
		"understood is kept.");
	if (step != NULL && step->reads != NULL && g->depth >= 2 &&
		g->stack[g->depth - 2] == SCREEN_STEP)
		guide_linef(g, LINE_TEXT, "Expected: the output of  %s",
			step->command != NULL ? step->command : step->says);
	s->prompt = "To finish: a line with only a dot";
}

static bool
pasted(struct guide *g, const struct input *in, const char **text, size_t *len)
{
	(void)g;
	*text = in->text;
	*len = in->text_len;
	return in->kind == INPUT_DO_PASTE && in->text_len > 0;
}

const struct evidence_source live_evidence = {
	.prefix = "",
	.keeps_session = true,
	.last_screen = SCREEN_QUIT,
	.disk_default = "",
	.introduction = says_nothing,
	.perform = perform,
	.answer = answer,
	.answer_hint = says_nothing,
	.show_paste = show_paste,
	.pasted = pasted,
	.explain_path = offline_image_check,
};
