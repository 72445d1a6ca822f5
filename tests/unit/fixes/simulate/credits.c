#include "credits.h"

#include <stdio.h>
#include <string.h>

#include "fixes/next_step/evidence_sources.h"
#include "share/base/str.h"
#include "tests/unit/probes/declared.h"

/* The supplier of a recommendation as facts.yaml names it; false: a person. */
static bool
supplier_of(const char *kind, const char *id, char *out, size_t size)
{
	if (text_equal(kind, "read-disk"))
		return text_format(out, size, "disk");
	if (!text_equal(kind, "run") && !text_equal(kind, "probe"))
		return false;
	return text_format(
		out, size, "%s:%s", text_equal(kind, "run") ? "reader" : "probe", id);
}

static size_t
check_sources(const struct knowledge *k, const struct facts *f, const bool *causes)
{
	struct arena *a = arena_create();
	struct fact_view view;
	struct source_list list;
	size_t wrong = 0;

	cond_view_init(&view, &k->pool, f, a);
	sources_list(k, &view, causes, a, &list);
	for (size_t i = 0; i < list.source_count; i++) {
		const struct fact_source *s = &list.sources[i];
		char supplier[96];

		if (!supplier_of(
			    source_kind_id(s->kind), s->id, supplier, sizeof(supplier)))
			continue;
		for (size_t n = 0; n < s->variable_count; n++) {
			const struct variable *var = &list.variables[s->variables[n]];

			for (size_t m = 0; m < var->fact_count; m++) {
				if (code_declares(supplier, var->facts[m]))
					continue;
				printf("%s is credited with %s, which it does not "
				       "declare\n",
					supplier, fact_def(var->facts[m])->id);
				wrong++;
			}
		}
	}
	arena_destroy(a);
	return wrong;
}

/* What remains is the third profile, which not every source knows. */
static struct facts *
two_profiles(void)
{
	struct facts *f = facts_create();

	for (int id = 0; id < FACT_ID_COUNT; id++) {
		const struct fact_def *def = fact_def(id);

		if (!text_starts(def->id, "guest.firewall.domain.") &&
			!text_starts(def->id, "guest.firewall.private."))
			continue;
		facts_put_value(f, id,
			def->type == FACT_TYPE_BOOL ? value_bool(true)
						    : value_token(def->tokens[0]),
			"disk:SYSTEM");
	}
	return f;
}

size_t
credits_of_sources(const struct knowledge *k)
{
	struct arena *a = arena_create();
	bool *causes = ARENA_ARRAY(a, bool, k->cause_count + 1);
	struct facts *f = two_profiles();
	size_t wrong = 0;

	for (size_t c = 0; c < k->cause_count; c++)
		causes[c] = true;
	wrong += check_sources(k, NULL, causes);
	wrong += check_sources(k, f, causes);
	facts_destroy(f);
	arena_destroy(a);
	return wrong;
}

struct asked {
	const struct facts *facts;
	const char *supplier;
	bool brings;
};

/* The fact of a sign, or of one profile where the sign asks for the profile in use. */
static void
ask_fact(void *to, int fact)
{
	static const char copy[] = "guest.firewall.active.";
	static const char *const profiles[] = { "domain", "private", "public" };
	struct asked *asked = to;
	const char *id = fact_def(fact)->id;

	if (facts_known(asked->facts, fact))
		return;
	if (code_declares(asked->supplier, fact))
		asked->brings = true;
	for (size_t i = 0; text_starts(id, copy) && i < ARRAY_LEN(profiles); i++) {
		char name[96];

		(void)text_format(name, sizeof(name), "guest.firewall.%s.%s", profiles[i],
			id + strlen(copy));
		ask_fact(to, fact_find(name));
	}
}

static bool
brings_a_fact(const struct knowledge *k, const struct facts *f, const char *supplier,
	const char *cause)
{
	const struct cause *c = base_cause(k, cause);
	struct asked asked = { .facts = f, .supplier = supplier };

	for (uint32_t i = 0; i < c->sign_count; i++)
		cond_facts(&k->pool, k->signs[c->first_sign + i].when, ask_fact, &asked);
	return asked.brings;
}

size_t
credits_of_next(const struct knowledge *k, const struct facts *f, const struct verdict *v)
{
	size_t wrong = 0;

	for (size_t i = 0; i < v->next_count; i++) {
		const struct verdict_next *n = &v->next[i];
		char supplier[96];

		if (!supplier_of(n->kind, n->id, supplier, sizeof(supplier)))
			continue;
		for (size_t c = 0; c < n->separates_count; c++)
			if (!brings_a_fact(k, f, supplier, n->separates[c])) {
				printf("%s does not declare any fact that %s asks for\n",
					supplier, n->separates[c]);
				wrong++;
			}
	}
	return wrong;
}
