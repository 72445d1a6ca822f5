/*
 * Where the fix is applied: which channel reaches the computer or whether its disk is
 * attached elsewhere; and the list of steps with the state of each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/wizard/guide_private.h"

/* ---- online or offline ---- */

/* Asks first where the computer is, unless that is known. Goes straight to the steps
 * if the path was chosen before. */
enum screen_id
screen_path_enter(struct guide *g, enum screen_id from)
{
	bool place_open = !facts_known(session_facts(g->c), FACT_MACHINE_PLACE) &&
		!session_refused(g->c, FACT_MACHINE_PLACE);

	(void)from;
	if (place_open && !g->fix_wanted && session_plan(g->c)->present) {
		g->fix_wanted = true;
		g->question = FACT_MACHINE_PLACE;
		return SCREEN_QUESTION;
	}
	g->fix_wanted = false;
	return session_path(g->c)[0] != '\0' ? SCREEN_FIX : SCREEN_PATH;
}

/* The channels come first, at most so many that each has a key (1-9, a-c); the two
 * offline choices come last. */
#define CHANNELS_MAX 10

/* The choices: channels that the user did not refuse. A NULL channel: at the computer. */
struct ways {
	const char *channels[CHANNELS_MAX];
	size_t count;
};

static bool
channel_refused(const struct guide *g, const char *id)
{
	char source[64];

	return text_format(source, sizeof(source), "channel:%s", id) &&
		session_source_refused(g->c, source);
}

static struct ways
ways_in(const struct guide *g)
{
	const struct plan_path *online = &session_plan(g->c)->online;
	struct ways ways = { .count = 0 };

	if (online->step_count > 0 && online->channel_count == 0)
		ways.count = 1;
	for (size_t i = 0; i < online->channel_count && ways.count < CHANNELS_MAX; i++)
		if (online->step_count > 0 && !channel_refused(g, online->channels[i]))
			ways.channels[ways.count++] = online->channels[i];
	return ways;
}

/* The fix is on the computer that connects: no channel is needed. */
static bool
is_on_this_side(const struct ways *ways)
{
	return ways->count > 0 && text_equal(ways->channels[0], "client");
}

static void
show_channel(struct guide *g, const struct ways *ways, size_t i)
{
	const char *id = ways->channels[i];
	struct channel_info info;

	if (id != NULL && knowledge_find_channel(session_knowledge(g->c), id, &info))
		(void)guide_choice(g, info.title,
			i == 0 && !is_on_this_side(ways) ? "not affected by the fault"
							 : NULL,
			!guide_offline(g) && i == 0);
	else
		(void)guide_choice(g, "Directly on the computer", NULL, !guide_offline(g));
}

/* Why exactly these are listed. */
static const char *
ways_says(struct guide *g, const struct ways *ways)
{
	const struct plan_path *online = &session_plan(g->c)->online;

	if (online->none_because != NULL)
		return guide_keep(g, "It cannot be fixed over a connection: %s",
			online->none_because);
	if (ways->count == 0 && session_plan(g->c)->offline.step_count == 0)
		return "You cannot use any of the ways in that still work, and its "
		       "disk would not help. Hand the case over: t.";
	if (ways->count == 0)
		return "You cannot use any of the ways in that still work. Use its "
		       "disk instead.";
	if (is_on_this_side(ways))
		return "The steps begin on this side. Which of these can you use?";
	return "These ways in still work despite the fault. Which one can you use?";
}

void
screen_path_show(struct guide *g, struct screen *s)
{
	const struct plan *plan = session_plan(g->c);
	struct ways ways = ways_in(g);

	s->input = INPUT_CHOICE;
	if (!plan->present) {
		s->input = INPUT_NEXT;
		(void)guide_line(g, LINE_TEXT, "There are no steps for this cause.");
		guide_action(g, '\r', "Back");
		return;
	}
	(void)guide_line(g, LINE_HEADING,
		is_on_this_side(&ways) ? "Where do you want to start?"
				       : "How can you still get into that computer?");
	(void)guide_line(g, LINE_TEXT, ways_says(g, &ways));
	guide_blank(g);
	for (size_t i = 0; i < ways.count; i++)
		show_channel(g, &ways, i);
	if (plan->offline.step_count > 0)
		(void)guide_choice(g, "None: its disk is attached to another computer",
			"offline path", guide_offline(g));
	if (plan->offline.step_count > 0)
		(void)guide_choice(g, "None: its disk is attached to this computer",
			"read it now", false);
	if (plan->offline.none_because != NULL)
		(void)guide_after(g, LINE_TEXT,
			guide_keep(g, "Its disk cannot be used: %s",
				plan->offline.none_because));
	s->choice_focus =
		guide_offline(g) && plan->offline.step_count > 0 ? (int)ways.count : 0;
	s->prompt = guide_keep(g, "Choose 1 to %zu", s->choice_count);
	if (s->choice_count == 0)
		s->input = INPUT_NEXT;
	guide_action(g, '\r', s->choice_count > 0 ? "Next" : "Back");
	if (ways.count > 0 && ways.channels[0] != NULL)
		guide_action(g, 'x', "Can't use this");
	if (session_source_refused(g->c, "channel:"))
		guide_action(g, 'z', "Show all again");
	guide_action(g, 'v', "Paste output");
	if (plan->offline.step_count > 0)
		guide_action(g, 'd', "Read its disk");
}

/* Removes the channel under the cursor from the choices. */
static enum effect
refuse_channel(struct guide *g, int row)
{
	struct ways ways = ways_in(g);
	struct channel_info info;
	const char *id;

	if (row < 0 || (size_t)row >= ways.count || ways.channels[row] == NULL) {
		guide_say(g, "Select the one that you cannot use, then press x.");
		return EFFECT_NONE;
	}
	id = ways.channels[row];
	if (knowledge_find_channel(session_knowledge(g->c), id, &info))
		guide_say(g, "Noted: you cannot use %s.", info.title);
	session_refuse_source(g->c, guide_keep(g, "channel:%s", id));
	return EFFECT_NONE;
}

enum effect
screen_path_input(struct guide *g, const struct input *in)
{
	const struct plan *plan = session_plan(g->c);
	struct ways ways = ways_in(g);
	bool offline = in->choice >= (int)ways.count;

	if (in->kind == INPUT_DO_ACTION && in->key == 'v')
		guide_go(g, SCREEN_PASTE);
	if (in->kind == INPUT_DO_ACTION && in->key == 'd')
		guide_go(g, SCREEN_DISK);
	if (in->kind == INPUT_DO_ACTION && in->key == 'x')
		return refuse_channel(g, in->row);
	if (in->kind == INPUT_DO_ACTION && in->key == 'z') {
		session_offer_again(g->c, "channel:");
	}
	if (in->kind != INPUT_DO_CHOICE && in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	if (!plan->present || in->choice < 0) {
		guide_back(g);
		return EFFECT_NONE;
	}
	if (!offline && ways.channels[in->choice] != NULL)
		session_setting(g->c, "channel", ways.channels[in->choice]);
	session_append(g->c, EVENT_PATH,
		json_pack("{s:s}", "chosen", offline ? "offline" : "online"));
	if (in->choice > (int)ways.count) {
		guide_go(g, SCREEN_DISK);
		return EFFECT_NONE;
	}
	guide_go(g, SCREEN_FIX);
	return EFFECT_NONE;
}

/* ---- the list ---- */

static const char *
step_word(const struct guide *g, const struct plan_step *step, bool *next_given)
{
	switch (session_step_state(g->c, step->id)) {
	case STEP_DONE:
		return "DONE";
	case STEP_FAILED:
		return "FAILED";
	case STEP_SKIPPED:
		return "SKIP";
	case STEP_UNDONE:
		return "UNDONE";
	case STEP_NEW:
	case STEP_SHOWN:
		break;
	}
	if (*next_given)
		return "-";
	*next_given = true;
	return "NEXT";
}

/* Reminds of steps that lowered security and were not undone. */
static void
show_to_be_reverted(struct guide *g, const struct plan_path *path)
{
	bool headed = false;

	for (size_t i = 0; i < path->step_count; i++) {
		if (path->steps[i].danger != DANGER_LOWERS_SECURITY ||
			session_step_state(g->c, path->steps[i].id) != STEP_DONE)
			continue;
		if (!headed)
			(void)guide_line(g, LINE_HEADING, "Undo when no longer needed");
		headed = true;
		guide_row(g, "WARN", path->steps[i].says, "", path->steps[i].undo)->style =
			STYLE_WARN;
	}
}

void
screen_fix_show(struct guide *g, struct screen *s)
{
	const struct plan_path *path = guide_path(g);
	bool next_given = false;
	struct channel_info info;

	s->input = INPUT_ROWS;
	s->status = guide_offline(g) ? "offline path" : "online path";
	if (path->step_count == 0) {
		s->input = INPUT_NEXT;
		guide_linef(g, LINE_TEXT, "There are no steps on this path. %s",
			path->none_because != NULL ? path->none_because : "");
		guide_action(g, '\r', "Back");
		guide_action(g, 'o', "Other path");
		return;
	}
	for (size_t i = 0; i < session_plan(g->c)->cause_count; i++) {
		struct cause_info cause;

		if (knowledge_find_cause(
			    session_knowledge(g->c), session_plan(g->c)->causes[i], &cause))
			(void)guide_line(g, LINE_HEADING, cause.title);
	}
	if (!guide_offline(g) && path->channel_count > 0 &&
		knowledge_find_channel(session_knowledge(g->c), path->channels[0], &info))
		guide_linef(g, LINE_TEXT, "Using: %s", info.title);
	guide_blank(g);
	for (size_t i = 0; i < path->step_count; i++) {
		const struct plan_step *step = &path->steps[i];
		const char *word = step_word(g, step, &next_given);
		struct screen_line *line = guide_row(g, word,
			guide_keep(g, "%zu  %s%s", i + 1,
				step->alternative_to != NULL ? "Or: " : "", step->says),
			danger_badge(step->danger), NULL);

		line->selectable = true;
		line->id = (int)i;
		if (text_equal(word, "NEXT"))
			s->row_focus = (int)i;
	}
	guide_blank(g);
	show_to_be_reverted(g, path);
	if (guide_offline(g))
		guide_show_disk_commands(g);
	s->prompt = "Choose a step";
	s->message = "rdpdoctor does not run any of these. You do.";
	guide_action(g, '\r', "Open step");
	guide_action(g, 'o', "Other path");
	guide_action(g, 'a', "All raw");
	guide_action(g, 'v', "Paste output");
	if (guide_offline(g))
		guide_action(g, 'd', "Read its disk");
	guide_action(g, 'y', "Verify");
}

static enum effect
raw_all(struct guide *g)
{
	const struct plan_path *path = guide_path(g);
	STR_AUTO all = STR_INIT(1u << 18);

	for (size_t i = 0; i < path->step_count; i++)
		if (path->steps[i].command != NULL)
			str_addf(&all, "%s\n\n", path->steps[i].command);
	return guide_effect(g, EFFECT_RAW, str_text(&all));
}

enum effect
screen_fix_input(struct guide *g, const struct input *in)
{
	const struct plan_path *path = guide_path(g);
	int row = in->kind == INPUT_DO_CHOICE ? in->choice : in->row;

	if (in->kind == INPUT_DO_ACTION) {
		switch (in->key) {
		case 'o':
			session_append(g->c, EVENT_PATH,
				json_pack("{s:s}", "chosen",
					guide_offline(g) ? "online" : "offline"));
			return EFFECT_NONE;
		case 'v':
			guide_go(g, SCREEN_PASTE);
			return EFFECT_NONE;
		case 'd':
			guide_go(g, SCREEN_DISK);
			return EFFECT_NONE;
		case 'a':
			return raw_all(g);
		case 'y':
			return guide_verify(g);
		default:
			return EFFECT_NONE;
		}
	}
	if (in->kind != INPUT_DO_NEXT && in->kind != INPUT_DO_CHOICE)
		return EFFECT_NONE;
	if (path->step_count == 0) {
		guide_back(g);
		return EFFECT_NONE;
	}
	if (row < 0 || (size_t)row >= path->step_count)
		row = 0;
	guide_open_step(g, &path->steps[row]);
	return EFFECT_NONE;
}
