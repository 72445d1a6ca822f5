/*
 * Practice: the wizard over a recorded case. What would reach a network, a disk or a file
 * is answered from the story instead, and the last screen tells what the cause was.
 */
#include "tui/wizard/guide_private.h"

/* The label of the answer that was recorded, as the question's screen words it. */
static const char *
recorded_label(struct guide *g, const char *value)
{
	const struct question *q =
		knowledge_question(session_knowledge(g->c), fact_def(g->question)->id);

	for (size_t i = 0; q != NULL && i < q->answer_count; i++)
		if (text_equal(q->answers[i].value, value))
			return guide_is(g, AUDIENCE_SELF) && q->answers[i].plain != NULL
				? q->answers[i].plain
				: q->answers[i].label;
	return guide_keep(g, "%s", value);
}

void
guide_practice_hint(struct guide *g, struct screen *s)
{
	char value[512];

	if (g->practice == NULL)
		return;
	if (practice_answer(g->practice, g->question, value, sizeof(value)))
		s->message =
			guide_keep(g, "The caller says: \"%s\"", recorded_label(g, value));
	else
		s->message = "The caller says: \"I don't know\"";
}

const char *
guide_practice_answer(struct guide *g, const char *picked)
{
	static char value[512];
	const char *recorded = NULL;

	if (g->practice == NULL)
		return picked;
	if (practice_answer(g->practice, g->question, value, sizeof(value)))
		recorded = value;
	if (recorded != NULL && picked != NULL && !text_equal(recorded, picked))
		guide_say(g, "Practice: the recorded answer is taken: \"%s\"",
			recorded_label(g, recorded));
	return recorded;
}

static void
give_disk(struct guide *g)
{
	if (practice_give(g->practice, g->c, PRACTICE_DISK) == 0) {
		guide_disk_done(g, ERR_NO_INPUT, "No disk was recorded in this case.");
		return;
	}
	guide_disk_reads(g, NULL);
	guide_disk_done(g, ERR_OK, "");
}

enum effect
guide_practice_effect(struct guide *g, enum effect effect)
{
	if (g->practice == NULL)
		return effect;
	switch (effect) {
	case EFFECT_CHECKS:
		if (guide_top(g) == SCREEN_VERIFY) {
			guide_replace(g, SCREEN_LESSON);
			return EFFECT_NONE;
		}
		(void)practice_give(g->practice, g->c, PRACTICE_OUTSIDE);
		return EFFECT_NONE;
	case EFFECT_ATTEMPT:
		secret_wipe(&g->secret);
		if (practice_give(g->practice, g->c, PRACTICE_ATTEMPT) == 0)
			guide_say(g, "Practice: no real connection was recorded.");
		return EFFECT_NONE;
	case EFFECT_DISK:
		give_disk(g);
		return EFFECT_NONE;
	case EFFECT_WRITE:
		guide_say(g, "Practice: no file is written.");
		return EFFECT_NONE;
	case EFFECT_NONE:
	case EFFECT_STOP:
	case EFFECT_COPY:
	case EFFECT_RAW:
	case EFFECT_QR:
	case EFFECT_OPEN:
	case EFFECT_PLAIN:
	case EFFECT_LEAVE:
	case EFFECT_DELETE:
		break;
	}
	return effect;
}

void
screen_lesson_show(struct guide *g, struct screen *s)
{
	const struct verdict *v = session_verdict(g->c);
	const struct practice *p = g->practice;
	struct cause_info right;
	bool found;

	s->input = INPUT_NEXT;
	if (p == NULL || !knowledge_find_cause(session_knowledge(g->c), p->cause, &right))
		return;
	found = v->cause_count > 0 && text_equal(v->causes[0].id, p->cause);
	guide_row(g, "INFO", "The right cause was:", "", NULL)->style = STYLE_HEADING;
	guide_linef(g, LINE_HEADING, "%s", right.title);
	guide_line(g, LINE_FACT, "Cause")->detail = p->cause;
	guide_blank(g);
	(void)guide_line(g, LINE_TEXT, p->lesson);
	guide_blank(g);
	if (found && v->causes[0].certainty >= CERTAINTY_LIKELY)
		guide_linef(g, LINE_TEXT, "You got there: it is first in your verdict, %s.",
			certainty_id(v->causes[0].certainty));
	else if (found)
		(void)guide_line(g, LINE_TEXT,
			"It is first in your verdict, but only possible: a question, a "
			"paste "
			"(v) or the disk (d) would have made it sure. Esc goes back.");
	else
		guide_linef(g, LINE_TEXT,
			"Your verdict so far: %s. Esc goes back: what would tell more "
			"stands "
			"below the verdict.",
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
