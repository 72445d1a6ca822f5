/*
 * What a step does and what must still be filled into it, one line for each name. A name in
 * the commands that is computed from it is explained in the same line, because people who
 * fill in by hand compute it themselves.
 */
#include "fixes/plan/step_words.h"
#include "fixes/commands/placeholder_value.h"

#include <string.h>

const char *
steps_danger_words(enum danger danger)
{
	switch (danger) {
	case DANGER_READ_ONLY:
		return "only looks";
	case DANGER_CHANGES:
		return "changes something";
	case DANGER_LOWERS_SECURITY:
		return "LOWERS SECURITY: only while it is needed";
	case DANGER_DESTRUCTIVE:
		return "DESTRUCTIVE: cannot simply be undone";
	}
	return "";
}

/* Whether "{name}" is still open in a text of the step. */
static bool
is_shown(const struct plan_step *s, const char *name)
{
	const char *const texts[] = { s->says, s->command, s->undo, s->verify, s->expect,
		s->key, s->value, s->set };
	char braced[96];

	(void)text_format(braced, sizeof(braced), "{%s}", name);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i] != NULL && strstr(texts[i], braced) != NULL)
			return true;
	return false;
}

static void
add_derived(struct str *out, const struct placeholder_text *p)
{
	str_addf(out, " {%s} follows from it: ", p->name);
	for (unsigned i = 0; i < p->derive_count; i++)
		str_addf(out, "%s%s for %s", i > 0 ? ", " : "", p->derive[i].gives,
			p->derive[i].value);
	if (p->derive_count == 0)
		str_addf(out, "the same, written as %s", p->example);
	str_add_char(out, '.');
}

void
steps_add_ask(const struct knowledge *k, const char *name, struct str *out)
{
	const char *example = NULL;
	const char *ask = placeholder_ask(k, name, &example);

	str_addf(out, "{%s}: %s", name, ask != NULL ? ask : "");
	if (example != NULL)
		str_addf(out, " (as %s)", example);
}

void
steps_fill_in(
	const struct knowledge *k, const struct plan_step *s, size_t index, struct str *out)
{
	const char *name = s->placeholders_missing[index];
	const struct table *all = &k->tables[FILE_PLACEHOLDERS];

	steps_add_ask(k, name, out);
	for (size_t i = 0; i < all->count; i++) {
		const struct placeholder_text *p = all->entries[i].text;

		if (text_equal(p->of, name) && is_shown(s, p->name))
			add_derived(out, p);
	}
}

const char *
steps_remarked(const char *command, const char *remark, struct arena *a)
{
	if (command == NULL || remark == NULL)
		return command != NULL ? command : remark;
	return arena_format(a, "%s   (%.*s)", command,
		(int)(strlen(remark) - text_ends(remark, ".")), remark);
}
