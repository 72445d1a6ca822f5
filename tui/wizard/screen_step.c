/*
 * One step: its command alone on its line, where and through which channel to run it, its
 * danger, its undo; the values that only the user knows; whether it worked.
 */
#include <stdio.h>
#include <string.h>

#include "tui/wizard/guide_private.h"
#include "fixes/plan/plan.h"
#include "fixes/commands/placeholder_value.h"

/* ---- values that are missing ---- */

#define VALUES_MAX 8

static bool
is_word_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Whether @text contains @value, but not as a part of a longer word: "F:", not
 * "Firewall". */
static bool
is_in(const char *text, const char *value)
{
	size_t len = strlen(value);

	if (text == NULL || len == 0)
		return false;
	for (const char *at = strstr(text, value); at != NULL; at = strstr(at + 1, value))
		if ((at == text || !is_word_char(at[-1])) && !is_word_char(at[len]))
			return true;
	return false;
}

/* The values to fill in: the missing ones. If none is missing, those of this step that
 * were typed before, so that they can be changed. Returns how many. */
static size_t
values_of(
	const struct guide *g, const struct plan_step *step, const char *names[VALUES_MAX])
{
	const char *name, *value;
	size_t count = 0;

	for (size_t i = 0; i < step->missing_count && count < VALUES_MAX; i++)
		names[count++] = step->placeholders_missing[i];
	if (count > 0)
		return count;
	for (size_t i = 0; count < VALUES_MAX && session_given_at(g->c, i, &name, &value);
		i++) {
		const char *example;

		if (placeholder_ask(session_knowledge(g->c), name, &example) != NULL &&
			(is_in(step->command, value) || is_in(step->undo, value) ||
				is_in(step->verify, value)))
			names[count++] = name;
	}
	return count;
}

void
screen_values_show(struct guide *g, struct screen *s)
{
	const char *names[VALUES_MAX];
	size_t index, count;
	const struct plan_step *step = guide_step(g, &index);

	s->input = INPUT_FORM;
	(void)guide_line(g, LINE_TEXT,
		"The command needs values that only you know. They are put into it "
		"exactly as you type them. You can leave a field empty and fill it in "
		"later.");
	count = step != NULL ? values_of(g, step, names) : 0;
	for (size_t i = 0; i < count; i++) {
		const char *example = NULL;
		const char *ask =
			placeholder_ask(session_knowledge(g->c), names[i], &example);

		guide_field(g, names[i], ask != NULL ? ask : names[i],
			session_given(g->c, names[i]),
			example != NULL ? guide_keep(g, "e.g. %s", example) : NULL,
			FIELD_TEXT);
	}
	guide_action(g, '\r', "Use them");
}

enum effect
screen_values_input(struct guide *g, const struct input *in)
{
	struct error e = ERROR_INIT;

	if (in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	for (size_t i = 0; i < in->field_count; i++) {
		const char *name = in->fields[i].name, *value = in->fields[i].value;

		if (value == NULL || value[0] == '\0')
			continue;
		if (placeholder_check(session_knowledge(g->c), name, value, &e) != ERR_OK) {
			guide_say(g, "%s", e.text);
			return EFFECT_NONE;
		}
		session_setting(g->c, name, value);
	}
	guide_back(g);
	return EFFECT_NONE;
}

/* ---- one step ---- */

/* The command in the form that the channel needs, if that form differs. */
static bool
wrapped_command(struct guide *g, const struct plan_step *step, struct wrapped *out)
{
	return step->command != NULL && !step->manual && step->channel != NULL &&
		channel_wrap_filled(session_knowledge(g->c), step->channel, step->shell,
			step->command, session_facts(g->c), session_plan_options(g->c),
			g->arena, out) &&
		!text_equal(out->command, step->command);
}

static const char *
shell_words(const char *shell)
{
	return text_equal(shell, "azure-cli") ? "a shell with the Azure CLI"
		: text_equal(shell, "linux") ? "a Linux shell with the cloud's command line"
		: text_equal(shell, "cmd")   ? "a command window"
					     : "PowerShell";
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
		!knowledge_find_channel(session_knowledge(g->c), step->channel, &info))
		return;
	guide_linef(
		g, LINE_TEXT, "Or with %s, in %s:", info.title, shell_words(wrapped.shell));
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

/* Which step this one replaces, if the path contains that step. */
static void
show_instead(struct guide *g, const struct plan_step *step)
{
	const struct plan_path *path = guide_path(g);

	for (size_t i = 0; step->alternative_to != NULL && i < path->step_count; i++)
		if (text_equal(path->steps[i].id, step->alternative_to))
			fact_line(g, "Instead of",
				guide_keep(g, "step %zu: do only one of the two", i + 1));
}

void
screen_step_show(struct guide *g, struct screen *s)
{
	const char *names[VALUES_MAX];
	size_t index;
	const struct plan_step *step = guide_step(g, &index);
	struct channel_info info;

	s->input = INPUT_NEXT;
	if (step == NULL)
		return;
	s->status = guide_keep(g, "step %zu of %zu, %s", index + 1,
		guide_path(g)->step_count, guide_offline(g) ? "offline" : "online");
	guide_row(g, danger_badge(step->danger), step->says, "", NULL)->style = STYLE_BADGE;
	show_command(g, step);
	show_instead(g, step);
	fact_line(g, "Where", step->where);
	if (step->channel != NULL &&
		knowledge_find_channel(session_knowledge(g->c), step->channel, &info))
		fact_line(g, "Using", info.title);
	fact_line(g, "You should see", step->expect);
	fact_line(g, "Undo", step->undo);
	fact_line(g, "Check", step->verify);
	fact_line(g, "Restart",
		text_equal(step->restart, "none")	       ? "not needed"
			: text_equal(step->restart, "service") ? "only of the service"
							       : step->restart);
	for (size_t i = 0; i < step->missing_count; i++)
		(void)guide_row(g, "WARN", "Not filled in yet", "",
			guide_keep(g, "{%s}: press e to fill it in",
				step->placeholders_missing[i]));
	if (step->danger == DANGER_LOWERS_SECURITY)
		(void)guide_row(g, "WARN", "This lowers security.", "",
			"Undo it when it is no longer needed. The list of steps "
			"reminds you.");
	if (guide_is(g, AUDIENCE_HELPDESK) && step->command != NULL &&
		strlen(step->command) > 40)
		(void)guide_line(g, LINE_TEXT,
			"Too long to read out over the phone: send it (c copies, w "
			"writes a file).");
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
	if (values_of(g, step, names) > 0)
		guide_action(g, 'e', step->missing_count > 0 ? "Fill in" : "Change values");
	guide_action(g, 'v', "Paste output");
}

static enum effect
step_over(struct guide *g, size_t index, const char *state)
{
	const struct plan_path *path = guide_path(g);

	session_step(g->c, path->steps[index].id, state);
	if (index + 1 < path->step_count && !text_equal(state, "failed"))
		guide_open_step(g, &path->steps[index + 1]);
	else
		guide_go(g, SCREEN_FIX);
	return EFFECT_NONE;
}

/* One step as a file for cmd; false if it is not ASCII. */
static bool
batch_file(
	const struct guide *g, const struct plan_step *step, size_t number, struct str *out)
{
	STR_AUTO title = STR_INIT(256);

	str_addf(&title, "rdpdoctor session %s, step %zu: ", session_id(g->c), number);
	str_add(out, "@echo off\r\n");
	steps_add_batch_remark(str_text(&title), step->says, out);
	steps_add_batch_remark("Danger: ", danger_id(step->danger), out);
	steps_add_batch_remark("Undo: ", step->undo, out);
	return steps_add_batch_line(step->shell, step->command, out);
}

/* A comment line of a shell script: line breaks in @text must not end the comment. */
static void
shell_remark(struct str *out, const char *label, const char *text)
{
	if (text == NULL)
		return;
	str_addf(out, "# %s", label);
	for (; *text != '\0'; text++)
		str_add_char(out, *text == '\n' ? ' ' : *text);
	str_add_char(out, '\n');
}

static void
shell_file(
	const struct guide *g, const struct plan_step *step, size_t number, struct str *out)
{
	str_addf(out, "#!/bin/sh\n# rdpdoctor session %s, step %zu\n", session_id(g->c),
		number);
	shell_remark(out, "", step->says);
	shell_remark(out, "Danger: ", danger_id(step->danger));
	shell_remark(out, "Undo: ", step->undo);
	str_addf(out, "%s\n", step->command);
}

static enum effect
write_file(struct guide *g, const struct plan_step *step, size_t index)
{
	bool azure =
		text_equal(step->shell, "azure-cli") || text_equal(step->shell, "linux");
	STR_AUTO text = STR_INIT(1u << 16);

	if (step->missing_count > 0) {
		guide_say(g, "Fill in the missing values first: e.");
		return EFFECT_NONE;
	}
	if (azure) {
		shell_file(g, step, index + 1, &text);
	} else if (!batch_file(g, step, index + 1, &text)) {
		guide_say(g,
			"The command has characters that a .cmd file cannot hold for "
			"every console. Copy it instead: c.");
		return EFFECT_NONE;
	}
	(void)text_format(g->effect_file, sizeof(g->effect_file),
		"rdpdoctor-%.4s-step%zu.%s", session_id(g->c), index + 1,
		azure ? "sh" : "cmd");
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

/* Copies only the command of the undo text; all of the text when it is a sentence. */
static enum effect
copy_undo(struct guide *g, const struct plan_step *step)
{
	return guide_effect(g, EFFECT_COPY,
		step->undo_typed > 0
			? guide_keep(g, "%.*s", (int)step->undo_typed, step->undo)
			: step->undo);
}

/* Only a step that was done, or half done, can be undone. */
static enum effect
undo(struct guide *g, const struct plan_step *step)
{
	enum step_state state = session_step_state(g->c, step->id);

	if (state == STEP_DONE || state == STEP_FAILED) {
		session_step(g->c, step->id, "undone");
		guide_say(
			g, "Noted as undone. The undo command was sent to the clipboard.");
	} else {
		guide_say(g,
			"The undo command was sent to the clipboard. The step was not "
			"done, so nothing is noted.");
	}
	return copy_undo(g, step);
}

static enum effect
step_key(struct guide *g, const struct plan_step *step, size_t index, char key)
{
	const char *names[VALUES_MAX];

	switch (key) {
	case 'd':
		return step_over(g, index, "done");
	case 'f':
		guide_say(g,
			"Noted. Try another step, the other path (o), or paste the "
			"output (v).");
		return step_over(g, index, "failed");
	case 's':
		return step_over(g, index, "skipped");
	case 'v':
		guide_go(g, SCREEN_PASTE);
		return EFFECT_NONE;
	case 'e':
		if (values_of(g, step, names) > 0)
			guide_go(g, SCREEN_VALUES);
		return EFFECT_NONE;
	case 'u':
		return step->undo != NULL ? undo(g, step) : EFFECT_NONE;
	default:
		break;
	}
	if (step->command == NULL)
		return EFFECT_NONE;
	switch (key) {
	case 'c':
		session_append(g->c, EVENT_STEP,
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
screen_step_input(struct guide *g, const struct input *in)
{
	size_t index;
	const struct plan_step *step = guide_step(g, &index);

	if (step == NULL)
		return EFFECT_NONE;
	if (in->kind == INPUT_DO_NEXT && step->verify_step) {
		session_step(g->c, step->id, "done");
		return guide_verify(g);
	}
	if (in->kind == INPUT_DO_NEXT) {
		guide_say(g, "Did it work? d it worked, f it failed, s skip.");
		return EFFECT_NONE;
	}
	if (in->kind == INPUT_DO_ACTION)
		return step_key(g, step, index, in->key);
	return EFFECT_NONE;
}
