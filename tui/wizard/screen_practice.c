/* The last screen of practice: the actual cause. */
#include "tui/wizard/guide_private.h"

void
screen_lesson_show(struct guide *g, struct screen *s)
{
	const struct verdict *v = session_verdict(g->c);
	const struct practice *p = g->story;
	struct cause_info right;
	bool found;

	s->input = INPUT_NEXT;
	if (p == NULL || !knowledge_find_cause(session_knowledge(g->c), p->cause, &right))
		return;
	found = v->cause_count > 0 && text_equal(v->causes[0].id, p->cause);
	guide_row(g, "INFO", "The actual cause:", "", NULL)->style = STYLE_HEADING;
	guide_linef(g, LINE_HEADING, "%s", right.title);
	guide_line(g, LINE_FACT, "Cause")->detail = p->cause;
	guide_blank(g);
	(void)guide_line(g, LINE_TEXT, p->lesson);
	guide_blank(g);
	if (found && v->causes[0].certainty >= CERTAINTY_LIKELY)
		guide_linef(g, LINE_TEXT, "Well done: it is first in your verdict, %s.",
			certainty_id(v->causes[0].certainty));
	else if (found)
		(void)guide_line(g, LINE_TEXT,
			"It is first in your verdict, but only possible: a question, "
			"pasted output (v) or the disk (d) would have made it certain. "
			"Esc goes back.");
	else
		guide_linef(g, LINE_TEXT,
			"Your verdict so far: %s. Esc goes back: the end of the "
			"verdict lists what would narrow it down.",
			v->cause_count > 0 ? v->causes[0].title : "none");
	s->prompt = "Leave: Enter";
	s->message = "Nothing was sent and nothing was changed.";
	guide_action(g, '\r', "Leave");
}

enum effect
screen_lesson_input(struct guide *g, const struct input *in)
{
	(void)g;
	return in->kind == INPUT_DO_NEXT ? EFFECT_LEAVE : EFFECT_NONE;
}
