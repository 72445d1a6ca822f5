/*
 * The way to the fix: online or offline, the list of steps, one step with its command. A
 * command stands alone on its line and is never shown without its danger and its undo.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/guide_parts.h"

static const char *
badge(enum danger danger)
{
	switch (danger) {
	case DANGER_READ_ONLY:
		return "READ-ONLY";
	case DANGER_CHANGES:
		return "CHANGES";
	case DANGER_LOWERS_SECURITY:
		return "LOWERS SECURITY";
	case DANGER_DESTRUCTIVE:
		return "DESTRUCTIVE";
	}
	return "";
}

static bool
offline_chosen(const struct guide *g)
{
	const char *chosen = g->c->chosen[0] != '\0' ? g->c->chosen : g->c->plan.chosen;

	return text_equal(chosen, "offline");
}

const struct plan_path *
guide_path(const struct guide *g)
{
	return offline_chosen(g) ? &g->c->plan.offline : &g->c->plan.online;
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

/* ---- online or offline ---- */

enum effect
guide_to_fix(struct guide *g)
{
	bool place_open = !facts_known(g->c->facts, FACT_MACHINE_PLACE);

	for (size_t i = 0; i < g->c->refused_count; i++)
		place_open = place_open && g->c->refused[i] != FACT_MACHINE_PLACE;
	if (place_open && !g->fix_wanted && g->c->plan.present) {
		g->fix_wanted = true;
		g->question = FACT_MACHINE_PLACE;
		guide_go(g, SCREEN_QUESTION);
		return EFFECT_NONE;
	}
	g->fix_wanted = false;
	guide_go(g, g->c->chosen[0] != '\0' ? SCREEN_FIX : SCREEN_PATH);
	return EFFECT_NONE;
}

/* The channels come first, at most so many that a digit picks each; offline is the last. */
#define CHANNELS_MAX 8

static size_t
shown_channels(const struct plan_path *online)
{
	if (online->step_count == 0)
		return 0;
	return MIN_OF(MAX_OF(online->channel_count, (size_t)1), (size_t)CHANNELS_MAX);
}

static void
show_channel(struct guide *g, const struct plan_path *online, size_t i)
{
	const char *id = i < online->channel_count ? online->channels[i] : NULL;
	bool chosen = !offline_chosen(g) &&
		(id == NULL || text_equal(id, case_given(g->c, "channel")) || i == 0);
	struct channel_info info;

	if (id != NULL && knowledge_find_channel(g->c->knowledge, id, &info))
		(void)guide_choice(g, info.title, i == 0 ? "works under this fault" : NULL,
			chosen && g->screen.choice_focus == 0 && i == 0);
	else
		(void)guide_choice(g, "On the computer itself", NULL, chosen);
}

void
guide_show_path(struct guide *g, struct screen *s)
{
	const struct plan *plan = &g->c->plan;
	size_t channels = shown_channels(&plan->online);

	s->input = INPUT_CHOICE;
	if (!plan->present) {
		s->input = INPUT_NEXT;
		(void)guide_line(g, LINE_TEXT, "There are no steps for this cause.");
		guide_action(g, '\r', "Back");
		return;
	}
	(void)guide_line(g, LINE_HEADING, "How can commands reach that computer?");
	(void)guide_line(g, LINE_TEXT,
		plan->online.none_because != NULL
			? guide_keep(g, "There is no online path: %s",
				  plan->online.none_because)
			: "These ways in still work under this fault. Which one can you "
			  "use?");
	guide_blank(g);
	for (size_t i = 0; i < channels; i++)
		show_channel(g, &plan->online, i);
	if (plan->offline.step_count > 0)
		(void)guide_choice(g,
			"None of them: its disk is attached to another machine",
			"offline path", offline_chosen(g));
	if (plan->offline.none_because != NULL)
		(void)guide_after(g, LINE_TEXT,
			guide_keep(g, "There is no offline path: %s",
				plan->offline.none_because));
	s->choice_focus =
		offline_chosen(g) && plan->offline.step_count > 0 ? (int)channels : 0;
	s->prompt = guide_keep(g, "Choose 1 to %zu", s->choice_count);
	guide_action(g, '\r', "Next");
}

enum effect
guide_input_path(struct guide *g, const struct input *in)
{
	const struct plan *plan = &g->c->plan;
	size_t channels = shown_channels(&plan->online);
	bool offline = in->choice >= (int)channels;

	if (in->kind != INPUT_DO_CHOICE && in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	if (!plan->present || in->choice < 0) {
		guide_back(g);
		return EFFECT_NONE;
	}
	if (!offline && (size_t)in->choice < plan->online.channel_count)
		case_setting(g->c, "channel", plan->online.channels[in->choice]);
	case_append(g->c, EVENT_PATH,
		json_pack("{s:s}", "chosen", offline ? "offline" : "online"));
	guide_think(g);
	guide_go(g, SCREEN_FIX);
	return EFFECT_NONE;
}

/* ---- the list ---- */

static const char *
step_word(const struct guide *g, const struct plan_step *step, bool *next_given)
{
	switch (case_step_state(g->c, step->id)) {
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

/* What lowered security and was not undone: it must not be forgotten. */
static void
show_to_be_reverted(struct guide *g, const struct plan_path *path)
{
	bool headed = false;

	for (size_t i = 0; i < path->step_count; i++) {
		if (path->steps[i].danger != DANGER_LOWERS_SECURITY ||
			case_step_state(g->c, path->steps[i].id) != STEP_DONE)
			continue;
		if (!headed)
			(void)guide_line(g, LINE_HEADING, "To be reverted");
		headed = true;
		guide_row(g, "WARN", path->steps[i].says, "", path->steps[i].undo)->style =
			STYLE_WARN;
	}
}

void
guide_show_fix(struct guide *g, struct screen *s)
{
	const struct plan_path *path = guide_path(g);
	bool next_given = false;
	struct channel_info info;

	s->input = INPUT_ROWS;
	s->status = offline_chosen(g) ? "offline path" : "online path";
	if (path->step_count == 0) {
		s->input = INPUT_NEXT;
		guide_linef(g, LINE_TEXT, "There are no steps on this path. %s",
			path->none_because != NULL ? path->none_because : "");
		guide_action(g, '\r', "Back");
		guide_action(g, 'o', "Other path");
		return;
	}
	for (size_t i = 0; i < g->c->plan.cause_count; i++) {
		struct cause_info cause;

		if (knowledge_find_cause(g->c->knowledge, g->c->plan.causes[i], &cause))
			(void)guide_line(g, LINE_HEADING, cause.title);
	}
	if (!offline_chosen(g) && path->channel_count > 0 &&
		knowledge_find_channel(g->c->knowledge, path->channels[0], &info))
		guide_linef(g, LINE_TEXT, "Through: %s", info.title);
	guide_blank(g);
	for (size_t i = 0; i < path->step_count; i++) {
		const struct plan_step *step = &path->steps[i];
		const char *word = step_word(g, step, &next_given);
		struct screen_line *line =
			guide_row(g, word, guide_keep(g, "%zu  %s", i + 1, step->says),
				badge(step->danger), NULL);

		line->selectable = true;
		line->id = (int)i;
		if (text_equal(word, "NEXT"))
			s->row_focus = (int)i;
	}
	guide_blank(g);
	show_to_be_reverted(g, path);
	s->prompt = "Choose a step";
	s->message = "Nothing is run by this program. You decide about each step.";
	guide_action(g, '\r', "Open step");
	guide_action(g, 'o', "Other path");
	guide_action(g, 'a', "All raw");
	guide_action(g, 'v', "Paste output");
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

static enum effect
verify(struct guide *g)
{
	guide_go(g, SCREEN_VERIFY);
	return guide_effect(g, EFFECT_CHECKS, NULL);
}

static void
open_step(struct guide *g, const struct plan_step *step)
{
	choose_step(g, step);
	case_step(g->c, step->id, "shown");
	guide_go(g, SCREEN_STEP);
	if (step->missing_count > 0)
		guide_go(g, SCREEN_VALUES);
}

enum effect
guide_input_fix(struct guide *g, const struct input *in)
{
	const struct plan_path *path = guide_path(g);
	int row = in->kind == INPUT_DO_CHOICE ? in->choice : in->row;

	if (in->kind == INPUT_DO_ACTION) {
		switch (in->key) {
		case 'o':
			case_append(g->c, EVENT_PATH,
				json_pack("{s:s}", "chosen",
					offline_chosen(g) ? "online" : "offline"));
			guide_think(g);
			return EFFECT_NONE;
		case 'v':
			guide_go(g, SCREEN_PASTE);
			return EFFECT_NONE;
		case 'a':
			return raw_all(g);
		case 'y':
			return verify(g);
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
	open_step(g, &path->steps[row]);
	return EFFECT_NONE;
}

/* ---- values that are missing ---- */

void
guide_show_values(struct guide *g, struct screen *s)
{
	size_t index;
	const struct plan_step *step = guide_step(g, &index);

	s->input = INPUT_FORM;
	(void)guide_line(g, LINE_TEXT,
		"The command needs names that only you know. They go into the command as "
		"you type "
		"them. Leave one empty to see the command with a gap.");
	if (step != NULL)
		for (size_t i = 0; i < step->missing_count && i < 8; i++) {
			const char *name = step->placeholders_missing[i], *example = NULL;
			const char *ask = placeholder_ask(g->c->knowledge, name, &example);

			guide_field(g, name, ask != NULL ? ask : name,
				case_given(g->c, name),
				example != NULL ? guide_keep(g, "like %s", example) : NULL,
				FIELD_TEXT);
		}
	guide_action(g, '\r', "Use them");
}

enum effect
guide_input_values(struct guide *g, const struct input *in)
{
	struct error e = ERROR_INIT;

	if (in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	for (size_t i = 0; i < in->field_count; i++) {
		const char *name = in->fields[i].name, *value = in->fields[i].value;

		if (value == NULL || value[0] == '\0')
			continue;
		if (placeholder_check(g->c->knowledge, name, value, &e) != ERR_OK) {
			guide_say(g, "%s", e.text);
			return EFFECT_NONE;
		}
		case_setting(g->c, name, value);
	}
	guide_think(g);
	guide_back(g);
	return EFFECT_NONE;
}

/* ---- one step ---- */

/* The command as it is typed where the channel is used, if that differs from it. */
static bool
wrapped_command(struct guide *g, const struct plan_step *step, struct wrapped *out)
{
	return step->command != NULL && !step->manual && step->channel != NULL &&
		channel_wrap_filled(g->c->knowledge, step->channel, step->shell,
			step->command, g->c->facts, &g->c->plan_options, g->arena, out) &&
		!text_equal(out->command, step->command);
}

static void
show_command(struct guide *g, const struct plan_step *step)
{
	struct channel_info info;
	struct wrapped wrapped;

	guide_blank(g);
	if (step->manual || step->command == NULL)
		return;
	(void)guide_line(g, LINE_COMMAND, step->command);
	guide_blank(g);
	if (!wrapped_command(g, step, &wrapped) ||
		!knowledge_find_channel(g->c->knowledge, step->channel, &info))
		return;
	guide_linef(g, LINE_TEXT, "Or, with %s, in %s:", info.title,
		text_equal(wrapped.shell, "azure-cli") ? "a shell with the Azure CLI"
						       : wrapped.shell);
	guide_blank(g);
	(void)guide_line(g, LINE_COMMAND, wrapped.command);
	guide_blank(g);
}

static void
fact_line(struct guide *g, const char *label, const char *text)
{
	struct screen_line *line;

	if (text == NULL || text[0] == '\0')
		return;
	line = guide_line(g, LINE_FACT, label);
	line->detail = arena_dup(g->arena, text);
}

void
guide_show_step(struct guide *g, struct screen *s)
{
	size_t index;
	const struct plan_step *step = guide_step(g, &index);
	struct channel_info info;

	s->input = INPUT_NEXT;
	if (step == NULL)
		return;
	s->status = guide_keep(g, "step %zu of %zu, %s", index + 1,
		guide_path(g)->step_count, offline_chosen(g) ? "offline" : "online");
	guide_row(g, badge(step->danger), step->says, "", NULL)->style = STYLE_BADGE;
	show_command(g, step);
	fact_line(g, "Where", step->where);
	if (step->channel != NULL &&
		knowledge_find_channel(g->c->knowledge, step->channel, &info))
		fact_line(g, "Through", info.title);
	fact_line(g, "You should see", step->expect);
	fact_line(g, "Undo", step->undo);
	fact_line(g, "Check", step->verify);
	fact_line(g, "Restart", step->restart);
	for (size_t i = 0; i < step->missing_count; i++)
		(void)guide_row(g, "WARN", "Not filled in yet", "",
			guide_keep(g, "{%s}: press e", step->placeholders_missing[i]));
	if (step->danger == DANGER_LOWERS_SECURITY)
		(void)guide_row(g, "WARN", "This lowers security.", "",
			"It must be undone: the list of steps keeps a reminder.");
	if (guide_is(g, AUDIENCE_HELPDESK) && step->command != NULL &&
		strlen(step->command) > 40)
		(void)guide_line(g, LINE_TEXT,
			"Too long to spell on the phone: send it (c copies, w writes a "
			"file).");
	s->prompt = "d done, f failed, s skip";
	if (step->verify_step) {
		guide_action(g, '\r', "Verify now");
		return;
	}
	guide_action(g, 'd', "It worked");
	guide_action(g, 'f', "It failed");
	guide_action(g, 's', "Skip");
	if (step->command != NULL) {
		struct wrapped wrapped;

		guide_action(g, 'c', "Copy");
		if (wrapped_command(g, step, &wrapped))
			guide_action(g, 'x', "Copy the other");
		guide_action(g, 'r', "Raw");
		guide_action(g, 'w', "Write file");
		guide_action(g, 'k', "QR");
	}
	if (step->undo != NULL)
		guide_action(g, 'u', "Undo");
	if (step->missing_count > 0)
		guide_action(g, 'e', "Fill in");
	guide_action(g, 'v', "Paste output");
}

static enum effect
step_over(struct guide *g, size_t index, const char *state)
{
	const struct plan_path *path = guide_path(g);

	case_step(g->c, path->steps[index].id, state);
	if (index + 1 < path->step_count && !text_equal(state, "failed"))
		open_step(g, &path->steps[index + 1]);
	else
		guide_go(g, SCREEN_FIX);
	return EFFECT_NONE;
}

/* CRLF, ASCII, with a head that says what it is: ux.md 1.5. */
static enum effect
write_file(struct guide *g, const struct plan_step *step, size_t index)
{
	bool azure =
		text_equal(step->shell, "azure-cli") || text_equal(step->shell, "linux");
	const char *remark = azure ? "#" : "rem", *eol = azure ? "\n" : "\r\n";
	STR_AUTO text = STR_INIT(1u << 16);

	if (step->missing_count > 0) {
		guide_say(g, "Fill in what is missing first: e.");
		return EFFECT_NONE;
	}
	str_addf(&text, "%s%s", azure ? "#!/bin/sh" : "@echo off", eol);
	str_addf(&text, "%s rdpdoctor session %s, step %zu: %s%s", remark, g->c->id,
		index + 1, step->says, eol);
	str_addf(&text, "%s Danger: %s%s", remark, danger_id(step->danger), eol);
	if (step->undo != NULL)
		str_addf(&text, "%s Undo: %s%s", remark, step->undo, eol);
	if (text_equal(step->shell, "powershell"))
		str_addf(&text, "powershell -NoProfile -Command \"%s\"%s", step->command,
			eol);
	else
		str_addf(&text, "%s%s", step->command, eol);
	(void)text_format(g->effect_file, sizeof(g->effect_file),
		"rdpdoctor-%.4s-step%zu.%s", g->c->id, index + 1, azure ? "sh" : "cmd");
	return guide_effect(g, EFFECT_WRITE, str_text(&text));
}

static enum effect
raw_step(struct guide *g, const struct plan_step *step)
{
	STR_AUTO both = STR_INIT(1u << 16);
	struct wrapped wrapped;

	str_add(&both, step->command);
	if (wrapped_command(g, step, &wrapped))
		str_addf(&both, "\n\n%s", wrapped.command);
	return guide_effect(g, EFFECT_RAW, str_text(&both));
}

static enum effect
step_key(struct guide *g, const struct plan_step *step, size_t index, char key)
{
	switch (key) {
	case 'd':
		return step_over(g, index, "done");
	case 'f':
		guide_say(g,
			"Noted. Try another step, the other path (o), or paste what it "
			"printed (v).");
		return step_over(g, index, "failed");
	case 's':
		return step_over(g, index, "skipped");
	case 'v':
		guide_go(g, SCREEN_PASTE);
		return EFFECT_NONE;
	case 'e':
		if (step->missing_count > 0)
			guide_go(g, SCREEN_VALUES);
		return EFFECT_NONE;
	case 'u':
		if (step->undo == NULL)
			return EFFECT_NONE;
		case_step(g->c, step->id, "undone");
		guide_say(g, "Noted as undone. The undo command was sent to be copied.");
		return guide_effect(g, EFFECT_COPY, step->undo);
	default:
		break;
	}
	if (step->command == NULL)
		return EFFECT_NONE;
	switch (key) {
	case 'c':
		case_append(g->c, EVENT_STEP,
			json_pack("{s:s, s:s}", "id", step->id, "state", "copied"));
		return guide_effect(g, EFFECT_COPY, step->command);
	case 'x': {
		struct wrapped wrapped;

		if (!wrapped_command(g, step, &wrapped))
			return EFFECT_NONE;
		return guide_effect(g, EFFECT_COPY, wrapped.command);
	}
	case 'r':
		return raw_step(g, step);
	case 'k':
		return guide_effect(g, EFFECT_QR, step->command);
	case 'w':
		return write_file(g, step, index);
	default:
		return EFFECT_NONE;
	}
}

enum effect
guide_input_step(struct guide *g, const struct input *in)
{
	size_t index;
	const struct plan_step *step = guide_step(g, &index);

	if (step == NULL)
		return EFFECT_NONE;
	if (in->kind == INPUT_DO_NEXT && step->verify_step) {
		case_step(g->c, step->id, "done");
		return verify(g);
	}
	if (in->kind == INPUT_DO_NEXT) {
		guide_say(g, "Did it work? d it worked, f it failed, s skip.");
		return EFFECT_NONE;
	}
	if (in->kind == INPUT_DO_ACTION)
		return step_key(g, step, index, in->key);
	return EFFECT_NONE;
}
