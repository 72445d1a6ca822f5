/*
 * The questions of plain mode: first the choices, then each field with its value as the
 * default, then the next screen. "<" goes back one question and, from the first, one
 * screen. A password is used exactly as typed: no character has a special meaning there.
 */
#include "tui/plain/plain_private.h"

#include <stdlib.h>
#include <string.h>

#include "share/base/text.h"
#include "tui/frontend/keys.h"
#include "tui/frontend/screen_copy.h"

void
plain_wipe_secrets(struct plain *p)
{
	if (!p->secrets_given)
		return;
	for (size_t i = 0; i < p->value_count; i++) {
		if (p->values[i].secret)
			edit_wipe(&p->values[i]);
	}
	p->secrets_given = false;
}

enum frontend_result
plain_give(struct plain *p, struct input *in, enum input_kind kind)
{
	*in = (struct input) {
		.kind = kind,
		.choice = p->chosen,
		.row = p->row,
		.fields = p->input_fields,
		.field_count = p->value_count,
	};
	for (size_t i = 0; i < p->value_count; i++) {
		p->input_fields[i] = (struct input_field) {
			.name = p->screen.fields[i].name,
			.value = p->values[i].text,
		};
		if (p->values[i].secret &&
			(kind == INPUT_DO_NEXT || kind == INPUT_DO_CHOICE))
			p->secrets_given = true;
	}
	return FRONTEND_INPUT;
}

static enum frontend_result
give_action(struct plain *p, struct input *in, char key)
{
	enum frontend_result result = plain_give(p, in, INPUT_DO_ACTION);

	in->key = key;
	return result;
}

static size_t
row_count(const struct plain *p)
{
	size_t count = 0;

	for (size_t i = 0; i < p->screen.line_count; i++)
		count += p->screen.lines[i].selectable;
	return count;
}

/* The choice that Enter takes: the earlier answer, otherwise where the cursor would
 * start. */
static int
default_choice(const struct plain *p)
{
	if (p->chosen >= 0)
		return p->chosen;
	if (p->screen.choice_focus >= 0 &&
		(size_t)p->screen.choice_focus < p->screen.choice_count)
		return p->screen.choice_focus;
	return 0;
}

static const char *
prompt_or(const struct plain *p, const char *fallback)
{
	const char *prompt = p->screen.prompt;

	return prompt != NULL && *prompt != '\0' ? prompt : fallback;
}

/* A question of any length; the answer is typed after its trailing blank. */
static void
print_prompt(struct plain *p, const char *text)
{
	STR_AUTO wrapped = STR_INIT(16384);

	text_wrap_add(&wrapped, text, PLAIN_COLUMNS - 1, 0);
	str_add_char(&wrapped, ' ');
	plain_say(p, str_text(&wrapped));
}

static void
ask_field(struct plain *p)
{
	const struct screen_field *f = &p->screen.fields[p->field];
	STR_AUTO text = STR_INIT(8192);

	str_add(&text, f->label);
	if (f->kind == FIELD_SECRET)
		str_add(&text, " (not shown, not stored)");
	else if (f->hint != NULL && *f->hint != '\0')
		str_addf(&text, " (%s)", f->hint);
	if (f->kind != FIELD_SECRET && p->values[p->field].len > 0)
		str_addf(&text, " [%s]", p->values[p->field].text);
	str_add_char(&text, ':');
	print_prompt(p, str_text(&text));
	plain_echo(p, f->kind != FIELD_SECRET);
}

static void
ask_current(struct plain *p)
{
	STR_AUTO text = STR_INIT(4096);

	switch (p->stage) {
	case PLAIN_IDLE:
		return;
	case PLAIN_CHOICE: {
		char range[48];

		(void)text_format(
			range, sizeof(range), "Choose 1 to %zu", p->screen.choice_count);
		str_addf(&text, "%s [%d]:", prompt_or(p, range), default_choice(p) + 1);
		break;
	}
	case PLAIN_FIELD:
		ask_field(p);
		return;
	case PLAIN_GO:
		if (p->screen.input == INPUT_LIVE)
			return; /* output appears without a prompt */
		str_addf(&text, "%s:",
			prompt_or(p,
				p->screen.input == INPUT_ROWS && row_count(p) > 0
					? "A number, or Enter to continue"
					: "Continue: Enter"));
		break;
	case PLAIN_PASTE:
		str_addf(&text, "%s\n",
			prompt_or(
				p, "Paste the output. To finish: a line with only a dot."));
		plain_say(p, str_text(&text));
		return;
	case PLAIN_YES_NO:
		str_add(&text, prompt_or(p, "Go ahead?"));
		str_add(&text, strstr(text.text, "y or n") == NULL ? " y or n:" : ":");
		break;
	}
	print_prompt(p, str_text(&text));
}

void
plain_ask_first(struct plain *p)
{
	const struct screen *s = &p->screen;

	p->field = 0;
	if (s->input == INPUT_YES_NO)
		p->stage = PLAIN_YES_NO;
	else if (s->input == INPUT_PASTE)
		p->stage = PLAIN_PASTE;
	else if (s->choice_count > 0)
		p->stage = PLAIN_CHOICE;
	else if (s->field_count > 0)
		p->stage = PLAIN_FIELD;
	else
		p->stage = PLAIN_GO;
	str_clear(&p->paste);
	ask_current(p);
}

bool
plain_wants_input(const struct plain *p)
{
	return p->stage != PLAIN_IDLE && (p->tty || p->screen.input != INPUT_LIVE);
}

/* In a field every letter is text: the letter keys only work after the last field. */
static bool
has_letters(const struct plain *p)
{
	for (size_t i = 0; i < p->screen.action_count; i++) {
		if (!plain_common_key(p->screen.actions[i].key))
			return true;
	}
	return false;
}

static enum frontend_result
finish(struct plain *p, struct input *in)
{
	if (p->screen.input == INPUT_CHOICE && p->chosen >= 0)
		return plain_give(p, in, INPUT_DO_CHOICE);
	return plain_give(p, in, INPUT_DO_NEXT);
}

static enum frontend_result
answer_choice(struct plain *p, int choice, struct input *in)
{
	p->chosen = choice;
	if (p->screen.input != INPUT_FORM)
		return plain_give(p, in, INPUT_DO_CHOICE);
	if (p->screen.field_count == 0)
		return finish(p, in);
	p->stage = PLAIN_FIELD;
	p->field = 0;
	ask_current(p);
	return FRONTEND_NOTHING;
}

static enum frontend_result
answer_field(struct plain *p, const char *line, struct input *in)
{
	const struct screen_field *f = &p->screen.fields[p->field];

	if (f->kind == FIELD_NUMBER && strspn(line, "0123456789") != strlen(line) &&
		!text_equal(line, "-")) {
		plain_say(p, "Please type digits only.\n");
		ask_current(p);
		return FRONTEND_NOTHING;
	}
	if (f->kind == FIELD_SECRET)
		edit_set(&p->values[p->field], line);
	else if (text_equal(line, "-"))
		edit_set(&p->values[p->field], "");
	else if (*line != '\0')
		edit_set(&p->values[p->field], line);
	plain_echo(p, true);
	p->field++;
	if (p->field < p->screen.field_count) {
		ask_current(p);
		return FRONTEND_NOTHING;
	}
	if (p->screen.field_count > 1 && has_letters(p)) {
		p->stage = PLAIN_GO;
		ask_current(p);
		return FRONTEND_NOTHING;
	}
	return finish(p, in);
}

/* Goes back one question, or one screen from the first question. */
static enum frontend_result
go_back(struct plain *p, struct input *in)
{
	bool fields = p->screen.field_count > 0;

	plain_echo(p, true);
	if (p->stage == PLAIN_GO && fields) {
		p->stage = PLAIN_FIELD;
		p->field = p->screen.field_count - 1;
	} else if (p->stage == PLAIN_FIELD && p->field > 0) {
		p->field--;
	} else if (p->stage == PLAIN_FIELD && p->screen.choice_count > 0) {
		p->stage = PLAIN_CHOICE;
	} else {
		return plain_give(p, in, INPUT_DO_BACK);
	}
	ask_current(p);
	return FRONTEND_NOTHING;
}

static enum frontend_result
pick_row(struct plain *p, long number, struct input *in, bool act)
{
	for (size_t i = 0; i < p->screen.line_count; i++) {
		if (!p->screen.lines[i].selectable || --number > 0)
			continue;
		p->row = p->screen.lines[i].id;
		return act ? plain_give(p, in, INPUT_DO_NEXT) : FRONTEND_NOTHING;
	}
	return FRONTEND_NOTHING;
}

static enum frontend_result
not_understood(struct plain *p, const char *line)
{
	STR_AUTO text = STR_INIT(512);

	if (p->stage == PLAIN_CHOICE)
		str_addf(&text, "Please type a number from 1 to %zu, or ? for help.\n",
			p->screen.choice_count);
	else if (p->stage == PLAIN_YES_NO)
		str_add(&text, "Please type y for yes or n for no.\n");
	else
		str_addf(&text, "%.40s does nothing here. ? lists the keys.\n", line);
	plain_say(p, str_text(&text));
	ask_current(p);
	return FRONTEND_NOTHING;
}

/* A number, a letter key, or a letter key with the number of a row ("x 3"). */
static enum frontend_result
answer_command(struct plain *p, const char *line, struct input *in)
{
	char key = (char)key_letter((unsigned char)line[0]);
	bool single = line[0] != '\0' && line[1] == '\0';
	char *end = NULL;
	long number = strtol(line, &end, 10);

	if (end != line && *end == '\0' && number >= 1) {
		if (p->stage == PLAIN_CHOICE && number <= (long)p->screen.choice_count)
			return answer_choice(p, (int)number - 1, in);
		if (p->stage == PLAIN_GO && number <= (long)row_count(p))
			return pick_row(p, number, in, true);
	}
	if (p->stage == PLAIN_YES_NO &&
		(single || strcmp(line, "yes") == 0 || strcmp(line, "no") == 0)) {
		if (key == 'y')
			return plain_give(p, in, INPUT_DO_YES);
		if (key == 'n')
			return plain_give(p, in, INPUT_DO_NO);
	}
	if (single && key == 'p') {
		plain_say(p, "Plain mode is already on.\n");
		ask_current(p);
		return FRONTEND_NOTHING;
	}
	if (line[0] != '\0' && line[1] == ' ' &&
		screen_action_of(&p->screen, key) != NULL) {
		number = strtol(line + 2, &end, 10);
		if (end != line + 2 && *end == '\0' && number >= 1) {
			if (number <= (long)row_count(p)) {
				(void)pick_row(p, number, in, false);
				return give_action(p, in, key);
			}
			if (number <= (long)p->screen.choice_count) {
				p->row = (int)number - 1;
				return give_action(p, in, key);
			}
		}
	}
	if (single && screen_action_of(&p->screen, key) != NULL)
		return give_action(p, in, key);
	return not_understood(p, line);
}

static enum frontend_result
answer_paste(struct plain *p, const char *line, struct input *in)
{
	enum frontend_result result;

	if (strcmp(line, ".") != 0) {
		if (p->paste.len + strlen(line) + 1 < PASTE_MAX_BYTES) {
			text_clean_lines(&p->paste, line, strlen(line));
			str_add_char(&p->paste, '\n');
		}
		return FRONTEND_NOTHING;
	}
	result = plain_give(p, in, INPUT_DO_PASTE);
	in->text = str_text(&p->paste);
	in->text_len = p->paste.len;
	return result;
}

static bool
is_help(const char *line)
{
	return strcmp(line, "?") == 0;
}

enum frontend_result
plain_answer(struct plain *p, const char *typed, struct input *in)
{
	char line[sizeof(p->line)];
	size_t len;

	if (p->stage == PLAIN_FIELD && p->screen.fields[p->field].kind == FIELD_SECRET)
		return answer_field(p, typed, in);
	if (p->stage == PLAIN_PASTE && p->paste.len > 0)
		return answer_paste(p, typed, in);
	typed += strspn(typed, " \t");
	text_copy(line, sizeof(line), typed);
	len = strlen(line);
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		line[--len] = '\0';
	if (strcmp(line, "<") == 0)
		return go_back(p, in);
	if (is_help(line)) {
		STR_AUTO help = STR_INIT(8192);

		plain_add_help(&help, &p->screen);
		plain_say(p, str_text(&help));
		ask_current(p);
		return FRONTEND_NOTHING;
	}
	if (len == 1 && key_letter((unsigned char)line[0]) == 'q')
		return give_action(p, in, 'q');
	switch (p->stage) {
	case PLAIN_IDLE:
		return FRONTEND_NOTHING;
	case PLAIN_FIELD:
		return answer_field(p, line, in);
	case PLAIN_PASTE:
		return answer_paste(p, typed, in);
	case PLAIN_CHOICE:
		if (len == 0)
			return answer_choice(p, default_choice(p), in);
		return answer_command(p, line, in);
	case PLAIN_GO:
		if (len == 0)
			return finish(p, in);
		return answer_command(p, line, in);
	case PLAIN_YES_NO:
		return answer_command(p, line, in);
	}
	return FRONTEND_NOTHING;
}

enum frontend_result
plain_at_end(struct plain *p, struct input *in)
{
	if (p->stage == PLAIN_PASTE && p->paste.len > 0) {
		enum frontend_result result = answer_paste(p, ".", in);

		p->stage = PLAIN_IDLE; /* return it only once */
		return result;
	}
	return FRONTEND_HANGUP;
}
