/*
 * Lint of error numbers in conditions: `explain` must know each number that a cause is
 * recognised by.
 */
#include <string.h>

#include "fixes/lint/lint.h"

struct codes_check {
	struct lint *l;
	const struct cause *cause;
	const struct sign_text *sign;
};

static bool
code_has(const struct code_text *c, const char *family, const char *code)
{
	if (!text_equal(c->family, family))
		return false;
	if (text_equal_nocase(c->code, code))
		return true;
	for (unsigned i = 0; i < c->also_count; i++)
		if (text_equal_nocase(c->also[i], code))
			return true;
	return false;
}

static bool
is_explained(const struct knowledge *k, const char *family, const char *code)
{
	const struct table *codes = &k->tables[FILE_CODES];

	for (size_t i = 0; i < codes->count; i++)
		if (code_has(codes->entries[i].text, family, code))
			return true;
	return false;
}

static void
check_atom(void *to, uint32_t index)
{
	const struct codes_check *c = to;
	const struct atom *atom = &c->l->k->pool.atoms[index];

	if (atom->fact != FACT_CONNECT_NTSTATUS && atom->fact != FACT_CONNECT_ERRINFO)
		return;
	for (size_t i = 0; i < atom->count; i++)
		if (!is_explained(c->l->k,
			    atom->fact == FACT_CONNECT_NTSTATUS ? "ntstatus" : "errinfo",
			    atom->texts[i]))
			lint_add(c->l, c->cause->source, c->sign->when, 1,
				"%s is not in codes.yaml: add there what it means, so "
				"that it can be explained",
				atom->texts[i]);
}

void
lint_codes(struct lint *l)
{
	const struct knowledge *k = l->k;

	for (size_t i = 0; i < k->sign_count; i++) {
		struct codes_check c = { l, &k->causes[k->signs[i].cause],
			k->signs[i].text };

		if (lint_wants(l, c.cause->source))
			cond_atoms(&k->pool, k->signs[i].when, check_atom, &c);
	}
}
