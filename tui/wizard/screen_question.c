/*
 * Questions: the symptom first, then the question that separates the remaining causes
 * best. "I don't know" is always an answer. Also the screen that asks for the output of
 * one command, when that helps more than any question.
 */
#include <stdlib.h>

#include "tui/wizard/evidence_source.h"

static const char *const dont_know = "I don't know";

static bool
has_answer(const struct question *q, const char *value)
{
	for (size_t i = 0; i < q->answer_count; i++)
		if (text_equal(q->answers[i].value, value))
			return true;
	return false;
}

/* How many answers of the file are shown before "I don't know", so that each has its
 * own key. */
static size_t
shown_answers(const struct question *q)
{
	return MIN_OF(q->answer_count, (size_t)GUIDE_CHOICES - 1);
}

static void
show_why(struct guide *g, const char *fact_id)
{
	const struct verdict *v = session_verdict(g->c);

	for (size_t i = 0; i < v->next_count; i++) {
		const struct verdict_next *next = &v->next[i];
		STR_AUTO why = STR_INIT(4096);

		if (!text_equal(next->id, fact_id) || next->separates_count == 0)
			continue;
		str_add(&why, "Why this is asked: it separates ");
		for (size_t k = 0; k < next->separates_count && k < 3; k++) {
			struct cause_info info;

			if (!knowledge_find_cause(
				    session_knowledge(g->c), next->separates[k], &info))
				continue;
			str_addf(&why, "%s\"%s\"", k > 0 ? ", " : "", info.title);
		}
		if (next->separates_count > 3)
			str_addf(&why, " and %zu more", next->separates_count - 3);
		str_addf(&why, ". %zu of %zu causes are still possible.", v->open_count,
			v->known_count);
		(void)guide_after(g, LINE_TEXT, str_text(&why));
		return;
	}
}

/* The question's text with the target's name and port filled in. */
static const char *
about_target(struct guide *g, const char *text)
{
	return knowledge_fill(session_knowledge(g->c), session_facts(g->c),
		session_target(g->c), text, g->arena);
}

/* The answers to choose from; @value: the one that was given before, or NULL. */
static void
show_answers(struct guide *g, struct screen *s, const struct question *q, const char *value)
{
	s->input = INPUT_CHOICE;
	for (size_t i = 0; i < shown_answers(q); i++) {
		const struct answer *a = &q->answers[i];

		if (text_equal(a->value, "unknown"))
			continue;
		(void)guide_choice(g,
			guide_is(g, AUDIENCE_SELF) && a->plain != NULL ? a->plain
								       : a->label,
			NULL, text_equal(value, a->value));
	}
	(void)guide_choice(g, dont_know, "that's fine", text_equal(value, "unknown"));
	/* After the checks an answer is evidence: Enter alone answers "I don't know". */
	if (session_checked(g->c) && s->choice_count > 0)
		s->choice_focus = (int)s->choice_count - 1;
	for (size_t i = 0; i < s->choice_count; i++)
		if (g->choices[i].chosen)
			s->choice_focus = (int)i;
	s->prompt = guide_keep(g, "Choose 1 to %zu", s->choice_count);
}

void
screen_question_show(struct guide *g, struct screen *s)
{
	const char *id = fact_def(g->question)->id;
	const struct question *q = knowledge_question(session_knowledge(g->c), id);
	const struct fact *known = facts_get(session_facts(g->c), g->question);
	const char *value =
		known != NULL ? facts_text(session_facts(g->c), g->question) : NULL;

	s->step = session_checked(g->c) ? 5 : 2;
	if (session_checked(g->c))
		s->title = "One question";
	if (session_checked(g->c) && g->questions_asked > 0)
		s->status = guide_keep(g, "question %d", g->questions_asked);
	if (q == NULL) {
		s->input = INPUT_FORM;
		(void)guide_line(g, LINE_HEADING, fact_def(g->question)->says);
		guide_field(g, "value", "Answer", value, "empty: I don't know", FIELD_TEXT);
		guide_action(g, '\r', "Next");
		return;
	}
	if (guide_is(g, AUDIENCE_HELPDESK) && q->read_out != NULL)
		(void)guide_line(g, LINE_READ_OUT, about_target(g, q->read_out));
	(void)guide_line(g, LINE_HEADING,
		guide_is(g, AUDIENCE_SELF) && q->plain != NULL ? q->plain : q->ask);
	guide_blank(g);
	if (q->answer_count == 0) {
		s->input = INPUT_FORM;
		guide_field(g, "value", "Answer", value, "empty: I don't know", FIELD_TEXT);
	} else
		show_answers(g, s, q, value);
	/* End users are not told how to look inside a computer. */
	if (q->how != NULL &&
		!(guide_is(g, AUDIENCE_SELF) &&
			(text_starts(id, "guest.") || text_starts(id, "channel.") ||
				text_starts(id, "cloud."))))
		(void)guide_after(g, LINE_TEXT,
			guide_keep(g, "How to find out: %s", about_target(g, q->how)));
	if (g->source->answer_hint(g) != NULL)
		s->message = g->source->answer_hint(g);
	show_why(g, id);
	guide_action(g, '\r', "Next");
	guide_action(g, 's', "Skip");
	guide_action(g, 'v', "Paste output");
}

/* The value of the n-th shown choice, "unknown" for the last. */
static const char *
choice_value(const struct question *q, int choice)
{
	int n = 0;

	for (size_t i = 0; i < shown_answers(q); i++) {
		if (text_equal(q->answers[i].value, "unknown"))
			continue;
		if (n++ == choice)
			return q->answers[i].value;
	}
	return NULL;
}

/* Esc leads from the checks to the question before them. */
void
screen_question_returned(struct guide *g, enum screen_id from)
{
	if (from == SCREEN_CHECKS)
		g->question = FACT_SYMPTOM;
}

/* The question shown is not stored: a resumed session asks the most useful one now. */
void
screen_question_resumed(struct guide *g)
{
	if (!g->symptoms_done || session_verdict(g->c)->next_count == 0)
		return;
	guide_stack_for(g, SCREEN_VERDICT);
	(void)guide_advance(g);
}

static enum effect
after_answer(struct guide *g)
{
	if (g->question == FACT_SYMPTOM &&
		facts_is(session_facts(g->c), FACT_SYMPTOM, SYMPTOM_MESSAGE_WITH_CODE)) {
		g->question = FACT_ERROR_CODE;
		guide_replace(g, SCREEN_QUESTION);
		return EFFECT_NONE;
	}
	if (!session_checked(g->c)) {
		g->symptoms_done = true;
		guide_go(g, SCREEN_CHECKS);
		return guide_effect(g, EFFECT_CHECKS, NULL);
	}
	g->depth--;
	if (g->fix_wanted) {
		guide_go(g, SCREEN_PATH);
		return EFFECT_NONE;
	}
	return guide_advance(g);
}

static void
refuse(struct guide *g, const struct question *q)
{
	/* If the fact has the value "unknown" it is an answer, otherwise a refusal. */
	if (q != NULL && has_answer(q, "unknown"))
		session_answer(g->c, g->question, value_token("unknown"), dont_know);
	session_refuse(g->c, g->question);
}

enum effect
screen_question_input(struct guide *g, const struct input *in)
{
	const struct question *q =
		knowledge_question(session_knowledge(g->c), fact_def(g->question)->id);
	const char *typed = guide_input_field(in, "value");
	const char *value = NULL;
	struct error e = ERROR_INIT;
	VALUE_AUTO parsed = { .type = FACT_TYPE_BOOL };

	if (in->kind == INPUT_DO_ACTION && in->key == 's') {
		refuse(g, q);
		return after_answer(g);
	}
	if (in->kind == INPUT_DO_ACTION && in->key == 'v') {
		guide_go(g, SCREEN_PASTE);
		return EFFECT_NONE;
	}
	if (in->kind != INPUT_DO_CHOICE && in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	value = typed != NULL ? (typed[0] != '\0' ? typed : NULL)
		: q != NULL   ? choice_value(q, in->choice)
			      : NULL;
	value = g->source->answer(g, value);
	if (value == NULL) {
		refuse(g, q);
		return after_answer(g);
	}
	if (value_parse(g->question, value, &parsed, &e) != ERR_OK) {
		guide_say(g, "%s", e.text);
		return EFFECT_NONE;
	}
	session_answer(g->c, g->question, value_copy(&parsed), value);
	return after_answer(g);
}

/* ---- one command to find out ---- */

static const struct verdict_next *
next_command(const struct guide *g)
{
	const struct verdict *v = session_verdict(g->c);

	for (size_t i = 0; i < v->next_count; i++)
		if (text_equal(v->next[i].kind, "run") && v->next[i].command != NULL)
			return &v->next[i];
	return NULL;
}

void
screen_run_show(struct guide *g, struct screen *s)
{
	const struct verdict_next *next = next_command(g);

	s->input = INPUT_NEXT;
	if (next == NULL) {
		(void)guide_line(g, LINE_TEXT, "No further command would help.");
	} else {
		(void)guide_line(g, LINE_TEXT, next->says);
		guide_blank(g);
		(void)guide_line(g, LINE_COMMAND, next->command);
		guide_blank(g);
		(void)guide_line(g, LINE_TEXT,
			"It only reads. Run it on the computer that cannot be reached, "
			"through a channel that still works (Serial Console, Run "
			"Command, its own screen), and paste the output: v.");
		show_why(g, next->id);
		guide_action(g, 'v', "Paste output");
		guide_action(g, 's', "Can't run this");
		guide_action(g, 'c', "Copy");
		guide_action(g, 'r', "Raw");
		guide_action(g, 'k', "QR");
	}
	guide_action(g, '\r', "Back to the verdict");
}

enum effect
screen_run_input(struct guide *g, const struct input *in)
{
	const struct verdict_next *next = next_command(g);

	if (in->kind == INPUT_DO_NEXT) {
		guide_go(g, SCREEN_VERDICT);
		return EFFECT_NONE;
	}
	if (in->kind != INPUT_DO_ACTION || next == NULL)
		return EFFECT_NONE;
	switch (in->key) {
	case 'v':
		guide_go(g, SCREEN_PASTE);
		return EFFECT_NONE;
	case 's':
		session_refuse_source(g->c, guide_keep(g, "run:%s", next->id));
		if (next_command(g) == NULL)
			guide_go(g, SCREEN_VERDICT);
		guide_say(g, "%s",
			next_command(g) != NULL
				? "Noted: you cannot run that one. Here is the next best."
				: "Noted: you cannot run it. No other command would help.");
		return EFFECT_NONE;
	case 'c':
		return guide_effect(g, EFFECT_COPY, next->command);
	case 'r':
		return guide_effect(g, EFFECT_RAW, next->command);
	case 'k':
		return guide_effect(g, EFFECT_QR, next->command);
	default:
		return EFFECT_NONE;
	}
}
