/*
 * What is still to be filled into a step, one line for each name that is asked for. A name
 * that is computed from it and stands in the commands is explained in the same line: who
 * fills in by hand does the computing.
 */
#include <string.h>

#include "fixes/plan/print_steps.h"

/* "{name}" as it stands in a text that was filled already. */
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
steps_fill_in(
	const struct knowledge *k, const struct plan_step *s, size_t index, struct str *out)
{
	const char *name = s->placeholders_missing[index], *example = NULL;
	const char *ask = placeholder_ask(k, name, &example);
	const struct table *all = &k->tables[FILE_PLACEHOLDERS];

	str_addf(out, "{%s}: %s", name, ask != NULL ? ask : "");
	if (example != NULL)
		str_addf(out, " (as %s)", example);
	for (size_t i = 0; i < all->count; i++) {
		const struct placeholder_text *p = all->entries[i].text;

		if (text_equal(p->of, name) && is_shown(s, p->name))
			add_derived(out, p);
	}
}
