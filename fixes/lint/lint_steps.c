/*
 * Lint of paths and steps: both paths or a reason, danger, undo and verify of every change,
 * protection that is turned on again, names that exist.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "fixes/commands/registry_edit_command.h"
#include "fixes/commands/fill_placeholders.h"
#include "fixes/lint/lint.h"
#include "fixes/base/known_suppliers.h"
#include "fixes/base/use_references.h"

/* ---- one step ---- */

struct checking {
	struct lint *lint;
	const struct step_place *place;
	const struct step_text *step;
};

static void
check_placeholder(void *to, const char *name, size_t at, size_t len)
{
	const struct checking *c = to;

	(void)at;
	(void)len;
	if (base_placeholder(c->lint->k, name) == NULL && !text_equal(name, "cause"))
		lint_add(c->lint, c->place->source, c->step->id, c->place->line,
			"\"{%s}\" is not a placeholder: add it to placeholders.yaml, or "
			"double the "
			"braces when they are meant as they are",
			name);
}

static void
check_placeholders(struct checking *c)
{
	static const struct action_text none;
	const struct action_text *undo = c->step->undo != NULL ? c->step->undo : &none;
	const struct action_text *verify =
		c->step->verify != NULL ? c->step->verify : &none;
	const char *const texts[] = { c->step->command, undo->command, undo->says,
		undo->note, c->step->says, verify->command, verify->says, verify->note,
		c->step->expect, c->step->key, c->step->value, c->step->set };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i] != NULL)
			fill_scan(texts[i], check_placeholder, c);
}

/* The id of the step within its list, for the line of a message. */
static void say(const struct checking *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void
say(const struct checking *c, const char *fmt, ...)
{
	char needle[256], text[512];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	(void)text_format(needle, sizeof(needle), "id: %s", c->step->id);
	lint_add(c->lint, c->place->source, needle, c->place->line, "step \"%s\": %s",
		c->step->id, text);
}

static const struct step_text *
sibling(const struct step_place *place, const char *id)
{
	for (unsigned i = 0; i < place->count; i++)
		if (text_equal(place->steps[i].id, id))
			return &place->steps[i];
	return NULL;
}

static void
check_used(const struct checking *c)
{
	const struct step_text *s = c->step;
	struct used used;

	if (s->command != NULL || s->danger != NULL || s->undo != NULL || s->hive != NULL ||
		s->shell != NULL)
		say(c,
			"a step with \"use\" takes the rest from the step that it uses: "
			"keep "
			"id, use, says, only_if, for_each and audience only");
	if (s->says != NULL && uses_resolve(c->lint->k, s->use, &used) &&
		used.shared != NULL && used.shared->steps_count != 1)
		say(c,
			"its says is never shown, because the steps of that shared file have "
			"their own: remove it");
}

/* Each sentence must make sense without the one before it. */
static void
check_beginning(const struct checking *c)
{
	static const char *const middles[] = { "Or ", "And ", "But " };
	const char *const texts[] = { c->step->says, c->step->plain };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		for (size_t n = 0; texts[i] != NULL && n < ARRAY_LEN(middles); n++)
			if (text_starts(texts[i], middles[n]))
				say(c,
					"it begins in the middle (\"%s...\"): write a full "
					"sentence; alternative_to adds the \"or\"",
					middles[n]);
}

/* The undo or the verify of a step: what is typed or what is read. */
static void
check_action(const struct checking *c, const char *key, const struct action_text *action)
{
	if (action == NULL)
		return;
	if ((action->command == NULL) == (action->note == NULL))
		say(c, "its %s is a command: or a note:, one of them", key);
	if (action->command == NULL && (action->shell != NULL || action->says != NULL))
		say(c, "its %s has no command: remove shell and says", key);
	if (action->shell != NULL &&
		(!shell_is_known(action->shell) || text_equal(action->shell, "none")))
		say(c, "its %s has an unknown shell \"%s\"", key, action->shell);
	if (action->command != NULL && action->shell == NULL &&
		(c->step->shell == NULL || text_equal(c->step->shell, "none")))
		say(c, "its %s has a command but no shell: add one", key);
	if (action->command != NULL && strchr(action->command, '\n') != NULL)
		say(c, "its %s has more than one line", key);
	if (action->command != NULL && c->step->hive != NULL)
		say(c, "the check of an edit is derived: write its %s as a note", key);
}

static void
check_change(const struct checking *c)
{
	const struct step_text *s = c->step;
	int danger = danger_find(s->danger);

	if (danger <= DANGER_READ_ONLY)
		return;
	if (s->undo == NULL && s->hive == NULL)
		say(c, "it changes something but has no undo: say how to revert it");
	if (s->verify == NULL)
		say(c, "it changes something but has no verify: say what to check");
	if (danger >= DANGER_LOWERS_SECURITY && s->audience_count > 0 &&
		words_have(s->audience, s->audience_count, "self"))
		say(c, "%s steps are never for end users: remove self from the audience",
			s->danger);
	if (s->restart == NULL && s->hive == NULL && s->command != NULL)
		say(c,
			"it does not say what it restarts: add restart: none, service or "
			"machine");
}

static void
check_command(const struct checking *c)
{
	const struct step_text *s = c->step;

	if (s->command != NULL && (s->shell == NULL || text_equal(s->shell, "none")))
		say(c, "it has a command but no shell: add one");
	if (s->command == NULL && s->hive == NULL && !s->manual)
		say(c, "it has neither a command nor manual: true");
	if (s->command != NULL && s->manual)
		say(c, "it has a command and is manual: drop one of them");
	if (s->command != NULL && strchr(s->command, '\n') != NULL)
		say(c, "its command has more than one line: make it one, or several steps");
	if (s->says == NULL)
		say(c, "it does not say what it does: add says");
	if (s->where == NULL && s->command != NULL)
		say(c, "it does not say where it is typed: add where");
	if (s->reads != NULL && !reader_is_known(s->reads))
		say(c, "\"%s\" is not a reader: \"knowledge list readers\" prints all",
			s->reads);
	if (s->command != NULL)
		lint_advice(c->lint, c->place->source, c->place->line, s, s->command);
	check_action(c, "undo", s->undo);
	check_action(c, "verify", s->verify);
	if (s->undo != NULL && s->undo->command != NULL &&
		danger_find(s->danger) > DANGER_READ_ONLY)
		lint_advice(c->lint, c->place->source, c->place->line, s, s->undo->command);
}

static void
check_edit(const struct checking *c)
{
	const struct step_text *s = c->step;
	enum edit_kind kind;
	const char *argument;

	if (s->hive == NULL)
		return;
	if (s->set == NULL || !edit_parse(s->set, &kind, &argument)) {
		say(c,
			"\"%s\" is not an edit: use one of SHAPE.md (dword N, sz TEXT, delete, "
			"...)",
			s->set != NULL ? s->set : "");
		return;
	}
	if ((kind == EDIT_DELETE_KEY) != (s->value == NULL))
		say(c,
			kind == EDIT_DELETE_KEY ? "delete-key takes no value: leave it out"
						: "the edit names no value: add it");
	if (s->key != NULL &&
		(strcasestr(s->key, "controlset0") != NULL || text_starts(s->key, "HKLM") ||
			s->key[0] == '\\'))
		say(c, "the key is written without root, and with ControlSet{control_set}");
	if (!c->place->offline)
		say(c, "an offline edit is in an online path: move it");
}

/* Turning protection off is a step that says so, and has a step behind it that turns it on
 * again. */
static void
check_protection(const struct checking *c)
{
	static const char *const off[][2] = { { "profile state off", "profile state on" },
		{ "-enabled false", "-enabled true" },
		{ "userauthentication /t reg_dword /d 0",
			"userauthentication /t reg_dword /d 1" },
		{ "securitylayer /t reg_dword /d 0", "securitylayer /t reg_dword" } };
	const struct step_text *s = c->step;
	bool behind = false, again = false;

	for (size_t i = 0; s->command != NULL && i < ARRAY_LEN(off); i++) {
		if (strcasestr(s->command, off[i][0]) == NULL ||
			(text_equal(off[i][0], "-enabled false") &&
				strcasestr(s->command, "NetFirewallProfile") == NULL))
			continue;
		if (danger_find(s->danger) < DANGER_LOWERS_SECURITY)
			say(c, "it turns protection off: its danger is lowers-security");
		for (unsigned n = 0; n < c->place->count; n++) {
			const struct step_text *other = &c->place->steps[n];

			again = again ||
				(behind && other->command != NULL &&
					strcasestr(other->command, off[i][1]) != NULL);
			behind = behind || other == s;
		}
		if (!again)
			say(c,
				"nothing behind it turns the protection on again: add that "
				"step");
	}
}

static void
check_alternative(const struct checking *c)
{
	const struct step_text *s = c->step;

	if (s->alternative_to != NULL &&
		(sibling(c->place, s->alternative_to) == NULL ||
			text_equal(s->alternative_to, s->id)))
		say(c,
			"\"%s\" is not another step of this list: name the one that it "
			"replaces",
			s->alternative_to);
	if (text_equal(s->language, "en") && s->alternative_to == NULL)
		say(c,
			"it works in English only: add a step that uses the id and name "
			"that in "
			"alternative_to");
	if (sibling(c->place, s->id) != s)
		say(c, "two steps have this id: rename one");
}

static void
check_step(void *to, const struct step_place *place, const struct step_text *step)
{
	struct checking c = { .lint = to, .place = place, .step = step };

	if (!lint_wants(c.lint, place->source))
		return;
	check_alternative(&c);
	check_beginning(&c);
	check_placeholders(&c);
	if (step->use != NULL) {
		check_used(&c);
		return;
	}
	check_change(&c);
	lint_undo(c.lint, place, step);
	check_command(&c);
	check_edit(&c);
	check_protection(&c);
}

/* ---- paths ---- */

/* A command inside Windows, over the channels of the path. */
static bool
changes_the_machine(const struct path_text *p)
{
	for (unsigned i = 0; i < p->steps_count; i++) {
		const struct step_text *s = &p->steps[i];

		if (s->command != NULL && s->channels_count == 0 &&
			(text_equal(s->shell, "cmd") ||
				text_equal(s->shell, "powershell")) &&
			danger_find(s->danger) > DANGER_READ_ONLY)
			return true;
	}
	return false;
}

/* Whether a command of the shared steps in @names holds @part. */
static bool
shared_does(const struct lint *l, char *const *names, unsigned count, const char *part)
{
	for (unsigned i = 0; i < count; i++) {
		const struct entry *entry = base_find(l->k, FILE_STEPS, names[i]);
		const struct shared_text *s = entry != NULL ? entry->text : NULL;

		for (unsigned n = 0; s != NULL && n < s->steps_count; n++)
			if (s->steps[n].command != NULL &&
				strstr(s->steps[n].command, part) != NULL)
				return true;
	}
	return false;
}

static void
check_offline(struct lint *l, const struct cause *c, const struct path_text *p)
{
	bool edits = false;

	for (unsigned i = 0; i < p->steps_count; i++)
		edits = edits || p->steps[i].hive != NULL;
	if (!edits)
		return;
	if (p->needs_count == 0)
		lint_add(l, c->source, "offline:", 1,
			"the offline path edits a hive and does not say which it needs: "
			"add needs");
	if (!shared_does(l, p->before, p->before_count, "reg load") ||
		!shared_does(l, p->after, p->after_count, "reg unload"))
		lint_add(l, c->source, "offline:", 1,
			"the offline path edits a hive that it does not load and unload: "
			"add "
			"load-hive to before and unload-hive to after");
	for (unsigned i = 0; i < p->steps_count; i++)
		if (p->steps[i].hive != NULL &&
			!words_have(p->needs, p->needs_count, p->steps[i].hive))
			lint_add(l, c->source,
				"needs:", source_line(c->source, "offline:", 1),
				"the offline path edits %s and does not need it: add it to "
				"needs",
				p->steps[i].hive);
}

static void
check_path(struct lint *l, const struct cause *c, const struct path_text *p, bool offline)
{
	const char *word = offline ? "offline:" : "online:";
	int line = source_line(c->source, word, 1);

	if (p->none != NULL) {
		if (p->steps_count > 0)
			lint_add(l, c->source, word, 1,
				"the path has steps and a reason for having none: drop "
				"one");
		return;
	}
	if (p->steps_count == 0 && p->before_count == 0 && p->after_count == 0)
		lint_add(l, c->source, word, 1,
			"the path is empty: add steps, or say none and why");
	if (!offline && p->channels_count == 0)
		lint_add(l, c->source, word, 1,
			"no channel is named: list those that still work under this fault");
	if (p->verify_count == 0)
		lint_add(l, c->source, word, 1,
			"nothing is verified at the end: list the probes to run again");
	for (unsigned i = 0; i < p->verify_count; i++)
		if (!probe_is_known(p->verify[i]))
			lint_add(l, c->source, p->verify[i], line,
				"\"%s\" is not a probe: use those that the checks run, such as "
				"tcp, "
				"negotiate, tls, connect",
				p->verify[i]);
	/* A path through the guest that changes something begins with a way back. */
	if (text_equal(c->text->owner, "server") && changes_the_machine(p) &&
		(p->before_count == 0 || !text_starts(p->before[0], "snapshot")))
		lint_add(l, c->source, word, 1,
			"the path changes the machine without a snapshot first: begin "
			"before "
			"with snapshot");
	if (offline)
		check_offline(l, c, p);
}

void
lint_steps(struct lint *l)
{
	lint_each_step(l->k, check_step, l);
	for (size_t i = 0; i < l->k->cause_count; i++) {
		const struct cause *c = &l->k->causes[i];

		if (!lint_wants(l, c->source))
			continue;
		check_path(l, c, c->text->online, false);
		check_path(l, c, c->text->offline, true);
	}
}
