/* The verdict: the most likely cause, the evidence for and against it, what would
 * change it. */
#include <string.h>

#include "tui/wizard/guide_private.h"

static const char *
seen_in(struct guide *g, int id)
{
	const struct fact *fact = facts_get(session_facts(g->c), id);

	return fact != NULL ? guide_seen_in(g, fact) : "";
}

static bool
speaks_against(const struct sign_hit *hit)
{
	return hit->weight < 0 || text_equal(hit->says, "excludes");
}

/* "the port is silent" for everyone; engineers also get the facts behind it. */
static void
show_hit(struct guide *g, const struct sign_hit *hit)
{
	const char *says = hit->because != NULL ? hit->because
		: hit->fact_count > 0		? guide_fact_says(g, hit->facts[0])
						: hit->when;

	if (guide_is(g, AUDIENCE_ENGINEER) && hit->because != NULL && hit->fact_count > 0)
		says = guide_keep(g, "%s (%s)", says, guide_fact_says(g, hit->facts[0]));
	guide_line(g, speaks_against(hit) ? LINE_AGAINST : LINE_FOR, says)->right =
		hit->fact_count > 0 ? seen_in(g, hit->facts[hit->fact_count - 1]) : "";
}

static void
show_evidence(struct guide *g, const struct verdict_cause *cause, size_t most)
{
	size_t left[2] = { most, 3 }; /* for, against */

	for (int against = 0; against < 2; against++)
		for (size_t i = 0; i < cause->hit_count && left[against] > 0; i++) {
			if (speaks_against(&cause->hits[i]) != (against == 1))
				continue;
			show_hit(g, &cause->hits[i]);
			left[against]--;
		}
}

/* For engineers: the id used in tickets and on the command line. */
static void
show_identity(struct guide *g, const struct verdict_cause *cause)
{
	guide_line(g, LINE_FACT, "Cause")->detail = cause->id;
	guide_line(g, LINE_FACT, "Who can fix it")->detail = owner_words(cause->owner);
}

static void
show_first(struct guide *g)
{
	const struct verdict_cause *first = &session_verdict(g->c)->causes[0];
	struct screen_line *line =
		guide_row(g, certainty_badge(first->certainty), first->title, "", NULL);

	line->selectable = true;
	line->id = 0;
	line->style = STYLE_HEADING;
	if (!guide_is(g, AUDIENCE_ENGINEER) && first->plain != NULL)
		(void)guide_line(g, LINE_TEXT, first->plain);
	else
		show_identity(g, first);
	show_evidence(g, first, guide_is(g, AUDIENCE_SELF) ? 3 : 6);
	if (!guide_is(g, AUDIENCE_ENGINEER))
		guide_linef(
			g, LINE_TEXT, "Who can fix this: %s.", owner_words(first->owner));
}

static void
show_others(struct guide *g)
{
	const struct verdict *v = session_verdict(g->c);

	if (v->cause_count > 1) {
		guide_blank(g);
		(void)guide_line(g, LINE_HEADING, "Also");
	}
	if (session_plan(g->c)->present && session_plan(g->c)->cause_count > 1)
		guide_linef(g, LINE_TEXT,
			"Press Enter for one plan that fixes the first %zu.",
			session_plan(g->c)->cause_count);
	for (size_t i = 1; i < v->cause_count; i++) {
		struct screen_line *line =
			guide_row(g, certainty_badge(v->causes[i].certainty),
				v->causes[i].title, "", NULL);

		line->selectable = true;
		line->id = (int)i;
	}
	if (v->more_possible > 0)
		guide_linef(g, LINE_TEXT, "Still possible: %zu more.", v->more_possible);
	if (v->excluded_count > 0)
		guide_linef(g, LINE_TEXT, "Ruled out: %zu.", v->excluded_count);
}

static void
show_next(struct guide *g)
{
	const struct verdict *v = session_verdict(g->c);
	size_t shown = 0;

	for (size_t i = 0; i < v->next_count && shown < 3; i++, shown++) {
		if (shown == 0) {
			guide_blank(g);
			(void)guide_line(g, LINE_HEADING, "What would narrow it down");
		}
		(void)guide_line(g, LINE_UNKNOWN, v->next[i].says);
	}
}

static bool
has_kind(const struct guide *g, const char *kind)
{
	const struct verdict *v = session_verdict(g->c);

	for (size_t i = 0; i < v->next_count; i++)
		if (text_equal(v->next[i].kind, kind))
			return true;
	return false;
}

void
screen_verdict_show(struct guide *g, struct screen *s)
{
	const struct verdict *v = session_verdict(g->c);

	s->input = INPUT_ROWS;
	s->row_focus = 0;
	s->prompt = "Choose a cause, or Enter for its fix";
	if (g->change.by != NULL) {
		guide_show_change(g, true);
		guide_blank(g);
	}
	if (v->cause_count > 0) {
		if (v->causes[0].certainty == CERTAINTY_POSSIBLE)
			(void)guide_line(g, LINE_TEXT,
				"No single cause is clear yet. These fit the evidence, "
				"best first.");
		show_first(g);
		guide_show_contradictions(g, false);
		show_others(g);
		show_next(g);
		s->message = v->causes[0].certainty == CERTAINTY_PROVED
			? "Shown by the evidence. Nothing has been changed."
			: "Ranked by evidence; not certain. Nothing has been changed.";
		guide_action(g, '\r', "Fix it");
		guide_action(g, 'e', "Evidence");
	} else if (!session_checked(g->c) && session_ladder(g->c)->broke_at == STAGE_NONE) {
		(void)guide_line(g, LINE_TEXT, "The checks have not run yet.");
	} else if (session_ladder(g->c)->broke_at == STAGE_NONE) {
		guide_show_contradictions(g, false);
		(void)guide_line(g, LINE_HEADING, "Everything checked so far is fine.");
		(void)guide_line(g, LINE_TEXT,
			"The computer was found, the port answers, and Remote Desktop "
			"accepts connections. If signing in fails, try a real "
			"connection: a.");
		show_next(g);
		guide_action(g, '\r', "Transcript");
	} else {
		guide_linef(g, LINE_HEADING, "The connection fails at: %s.",
			stage_title(session_ladder(g->c)->broke_at));
		(void)guide_line(g, LINE_TEXT, "No known cause fits the evidence.");
		guide_show_contradictions(g, false);
		show_next(g);
		guide_action(g, '\r', "Transcript");
	}
	if (has_kind(g, "ask"))
		guide_action(g, 'n', "Next question");
	if (has_kind(g, "run"))
		guide_action(g, 'm', "Command");
	guide_action(g, 'v', "Paste output");
	guide_action(g, 'd', "Disk");
	if (guide_attempt_says(g) == NULL)
		guide_action(g, 'a', "Connect");
}

enum effect
screen_verdict_input(struct guide *g, const struct input *in)
{
	const struct verdict *v = session_verdict(g->c);
	size_t row = in->row >= 0 && (size_t)in->row < v->cause_count ? (size_t)in->row : 0;

	if (in->kind == INPUT_DO_CHOICE && in->choice >= 0 &&
		(size_t)in->choice < v->cause_count) {
		g->cause_row = (size_t)in->choice;
		guide_go(g, SCREEN_EVIDENCE);
		return EFFECT_NONE;
	}
	if (in->kind == INPUT_DO_NEXT) {
		if (v->cause_count == 0) {
			guide_go(g, SCREEN_TRANSCRIPT);
			return EFFECT_NONE;
		}
		/* The first cause, if proved or likely: the joined plan. Otherwise:
		 * the plan of that cause. */
		session_setting(g->c, "cause",
			row == 0 && v->causes[0].certainty >= CERTAINTY_LIKELY
				? ""
				: v->causes[row].id);
		guide_go(g, SCREEN_PATH);
		return EFFECT_NONE;
	}
	if (in->kind != INPUT_DO_ACTION)
		return EFFECT_NONE;
	switch (in->key) {
	case 'e':
		g->cause_row = row;
		if (v->cause_count > 0)
			guide_go(g, SCREEN_EVIDENCE);
		return EFFECT_NONE;
	case 'v':
		guide_go(g, SCREEN_PASTE);
		return EFFECT_NONE;
	case 'd':
		guide_go(g, SCREEN_DISK);
		return EFFECT_NONE;
	case 'm':
		guide_go(g, SCREEN_RUN);
		return EFFECT_NONE;
	case 'a':
		g->attempted = false;
		if (guide_attempt_says(g) == NULL)
			guide_go(g, SCREEN_ATTEMPT);
		else
			guide_say(g, "%s", guide_attempt_says(g));
		return EFFECT_NONE;
	case 'n':
		for (size_t i = 0; i < v->next_count; i++) {
			if (!text_equal(v->next[i].kind, "ask"))
				continue;
			g->question = fact_find(v->next[i].id);
			g->questions_asked++;
			guide_go(g, SCREEN_QUESTION);
			break;
		}
		return EFFECT_NONE;
	default:
		return EFFECT_NONE;
	}
}

void
screen_evidence_show(struct guide *g, struct screen *s)
{
	const struct verdict *v = session_verdict(g->c);
	const struct verdict_cause *cause;

	s->input = INPUT_NEXT;
	guide_action(g, '\r', "Back to the verdict");
	if (g->cause_row >= v->cause_count)
		return;
	cause = &v->causes[g->cause_row];
	guide_row(g, certainty_badge(cause->certainty), cause->title, "", NULL)->style =
		STYLE_HEADING;
	(void)guide_line(g, LINE_TEXT, cause->plain);
	show_identity(g, cause);
	guide_blank(g);
	for (size_t i = 0; i < cause->hit_count; i++) {
		const struct sign_hit *hit = &cause->hits[i];
		struct screen_line *line =
			guide_line(g, speaks_against(hit) ? LINE_AGAINST : LINE_FOR,
				hit->because != NULL ? hit->because : hit->when);

		line->right = guide_keep(g, "%s", hit->says);
		for (size_t k = 0; k < hit->fact_count; k++) {
			const struct fact *fact =
				facts_get(session_facts(g->c), hit->facts[k]);

			guide_line(g, LINE_TEXT,
				guide_keep(g, "%s  (%s)", guide_fact_says(g, hit->facts[k]),
					seen_in(g, hit->facts[k])))
				->indent = 8;
			guide_quote(g, fact != NULL ? fact->line : NULL);
		}
	}
	if (cause->hit_count == 0)
		(void)guide_line(
			g, LINE_TEXT, "There is no evidence for or against it yet.");
}

enum effect
screen_evidence_input(struct guide *g, const struct input *in)
{
	if (in->kind == INPUT_DO_NEXT)
		guide_back(g);
	return EFFECT_NONE;
}
