/* The first screen: who is at the keyboard and which computer cannot be reached. */
#include <stdlib.h>
#include <string.h>

#include "tui/wizard/evidence_source.h"

static const struct {
	enum audience audience;
	const char *label, *hint;
} audiences[] = {
	{ AUDIENCE_SELF, "I have the problem myself", "plain words, one step at a time" },
	{ AUDIENCE_HELPDESK, "I am helping a caller", "lines to read out to the caller" },
	{ AUDIENCE_ENGINEER, "I am an engineer", "all details, fewer questions" },
};

void
screen_start_show(struct guide *g, struct screen *s)
{
	s->input = INPUT_FORM;
	(void)guide_line(g, LINE_TEXT,
		"Find out why a Remote Desktop connection fails and how to fix it. "
		"Nothing is changed on any computer unless you choose a step and "
		"confirm it.");
	if (g->source->introduction(g) != NULL)
		(void)guide_line(g, LINE_TEXT, g->source->introduction(g));
	guide_blank(g);
	(void)guide_line(g, LINE_HEADING, "Who is at the keyboard?");
	for (size_t i = 0; i < ARRAY_LEN(audiences); i++)
		(void)guide_choice(
			g, audiences[i].label, audiences[i].hint, (int)i == g->form_choice);
	/* The user may type a name right away: letters must not act as commands. */
	s->choice_focus =
		g->form_wants_target || g->form[0][0] == '\0' ? -1 : g->form_choice;
	guide_field(g, "target", "Computer to reach", g->form[0],
		"name, address or .rdp file", FIELD_TEXT);
	guide_field(g, "port", "Port", g->form[1], "empty: 3389", FIELD_NUMBER);
	guide_field(g, "gateway", "RD Gateway", g->form[2], "empty: none", FIELD_TEXT);
	guide_field(g, "user", "User name", g->form[3], "optional", FIELD_TEXT);
	for (size_t i = 0; i < g->old_count && i < 2; i++)
		(void)guide_after(g, LINE_TEXT,
			guide_keep(g, "Unfinished: %s  %s  %s%s", g->old[i].id,
				g->old[i].target, g->old[i].since,
				i == 0 ? "  (Tab, then o: continue it)" : ""));
	s->prompt = "Choose 1 to 3";
	s->message = "A password is only asked for in step 4. It is never stored or shown.";
	guide_action(g, '\r', "Next");
	if (g->old_count > 0)
		guide_action(g, 'o', "Continue old");
	guide_action(g, 'p', "Plain mode");
}

static void
keep_form(struct guide *g, const struct input *in)
{
	static const char *const names[] = { "target", "port", "gateway", "user" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *value = guide_input_field(in, names[i]);

		if (value != NULL)
			text_copy(g->form[i], sizeof(g->form[i]), value);
	}
	if (in->choice >= 0 && in->choice < (int)ARRAY_LEN(audiences))
		g->form_choice = in->choice;
}

static enum err
read_target(struct guide *g, struct target *target, struct facts *found, struct error *e)
{
	enum err err;

	if (g->form[0][0] == '\0')
		return error_set(e, ERR_USAGE,
			"Type the name or address of the computer that cannot be reached.");
	err = target_parse(g->form[0], target, found, e);
	if (err != ERR_OK)
		return err;
	if (g->form[1][0] != '\0' && !target->port_given) {
		err = target_parse_port(g->form[1], &target->port, e);
		if (err != ERR_OK)
			return err;
		target->port_given = true;
	}
	if (target_set_gateway(target, g->form[2], e) != ERR_OK)
		return error_wrap(e, "RD Gateway");
	if (g->form[3][0] != '\0' && target_set_user(target, g->form[3], e) != ERR_OK)
		return error_wrap(e, "User name");
	return ERR_OK;
}

enum effect
screen_start_input(struct guide *g, const struct input *in)
{
	struct facts *found;
	struct target target;
	struct error e = ERROR_INIT;

	keep_form(g, in);
	g->form_wants_target = false;
	if (in->kind == INPUT_DO_ACTION && in->key == 'o' && g->old_count > 0) {
		guide_go(g, SCREEN_OLD);
		return EFFECT_NONE;
	}
	if (in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	found = facts_create();
	if (read_target(g, &target, found, &e) != ERR_OK) {
		guide_say(g, "%s", e.text);
		g->form_wants_target = g->form[0][0] == '\0';
		facts_destroy(found);
		return EFFECT_NONE;
	}
	session_setting(g->c, "audience", audience_id(audiences[g->form_choice].audience));
	session_append(g->c, EVENT_TARGET, target_to_json(&target));
	session_add_told(g->c, found);
	facts_destroy(found);
	if (g->symptoms_done) {
		guide_go(g, SCREEN_CHECKS);
		return guide_effect(g, EFFECT_CHECKS, NULL);
	}
	g->question = FACT_SYMPTOM;
	guide_go(g, SCREEN_QUESTION);
	return EFFECT_NONE;
}

void
screen_old_show(struct guide *g, struct screen *s)
{
	s->input = INPUT_CHOICE;
	(void)guide_line(g, LINE_HEADING, "Which session do you want to continue?");
	for (size_t i = 0; i < g->old_count && i < 9; i++)
		(void)guide_choice(g,
			guide_keep(g, "%s  %s", g->old[i].id, g->old[i].target),
			g->old[i].since, false);
	s->prompt = "Choose a session";
	guide_action(g, '\r', "Open");
	guide_action(g, 27, "Back");
}

enum effect
screen_old_input(struct guide *g, const struct input *in)
{
	if ((in->kind == INPUT_DO_CHOICE || in->kind == INPUT_DO_NEXT) && in->choice >= 0 &&
		(size_t)in->choice < g->old_count)
		return guide_effect(g, EFFECT_OPEN, g->old[in->choice].id);
	return EFFECT_NONE;
}
