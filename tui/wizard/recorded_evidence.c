/* Evidence of a recorded case: network, disk and file access is answered from the story. */
#include "tui/wizard/evidence_source.h"

/* The label of the recorded answer, as the question's screen shows it. */
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

static const char *
introduction(struct guide *g)
{
	return guide_keep(g,
		"This is practice with a recorded case: nothing is sent. The case: %s.",
		g->story->title);
}

static const char *
answer_hint(struct guide *g)
{
	char value[512];

	if (!practice_answer(g->story, g->question, value, sizeof(value)))
		return "The caller says: \"I don't know\"";
	return guide_keep(g, "The caller says: \"%s\"", recorded_label(g, value));
}

/* The recorded answer is used regardless of what was picked. */
static const char *
answer(struct guide *g, const char *picked)
{
	char value[512];

	if (!practice_answer(g->story, g->question, value, sizeof(value)))
		return NULL;
	if (picked != NULL && !text_equal(value, picked))
		guide_say(g, "Practice: the recorded answer is used: \"%s\"",
			recorded_label(g, value));
	return guide_keep(g, "%s", value);
}

static void
give_disk(struct guide *g)
{
	if (practice_give(g->story, g->c, PRACTICE_DISK) == 0) {
		guide_disk_done(g, ERR_NO_INPUT, "No disk was recorded in this case.");
		return;
	}
	guide_disk_reads(g, NULL);
	guide_disk_done(g, ERR_OK, "");
}

static enum effect
perform(struct guide *g, enum effect effect)
{
	switch (effect) {
	case EFFECT_CHECKS:
		if (guide_top(g) == SCREEN_VERIFY) {
			guide_replace(g, SCREEN_LESSON);
			return EFFECT_NONE;
		}
		(void)practice_give(g->story, g->c, PRACTICE_OUTSIDE);
		return EFFECT_NONE;
	case EFFECT_ATTEMPT:
		secret_wipe(&g->secret);
		if (practice_give(g->story, g->c, PRACTICE_ATTEMPT) == 0)
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

/* Shows the recorded output; Enter pastes it. */
static void
show_paste(struct guide *g, struct screen *s)
{
	STR_AUTO text = STR_INIT(1u << 16);

	s->input = INPUT_NEXT;
	if (!practice_paste(g->story, &text)) {
		(void)guide_line(g, LINE_TEXT, "No output was recorded in this case.");
		guide_action(g, '\r', "Back");
		return;
	}
	(void)guide_line(g, LINE_TEXT,
		"The caller sends this output. In a real session you would paste it here.");
	(void)guide_after(g, LINE_PREVIEW, str_text(&text));
	s->prompt = "Paste it: Enter";
	guide_action(g, '\r', "Paste it");
}

static bool
pasted(struct guide *g, const struct input *in, const char **text, size_t *len)
{
	STR_AUTO recorded = STR_INIT(1u << 16);

	if (in->kind != INPUT_DO_NEXT)
		return false;
	if (!practice_paste(g->story, &recorded)) {
		guide_back(g);
		return false;
	}
	*text = guide_keep(g, "%s", str_text(&recorded));
	*len = recorded.len;
	return true;
}

static enum err
explain_path(const char *path, struct str *commands, struct error *e)
{
	(void)path;
	(void)commands;
	(void)e;
	return ERR_OK;
}

const struct evidence_source recorded_evidence = {
	.prefix = "Practice: ",
	.last_screen = SCREEN_LESSON,
	.disk_note = "Practice: any folder will do; the recorded disk is read.",
	.disk_default = "/mnt/windows",
	.introduction = introduction,
	.perform = perform,
	.answer = answer,
	.answer_hint = answer_hint,
	.show_paste = show_paste,
	.pasted = pasted,
	.explain_path = explain_path,
};
