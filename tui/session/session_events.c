/*
 * The shorter forms of session_append(): one for each thing that people and checks do to a
 * case, and the two questions about what was done. None of them changes a case by itself.
 */
#include "tui/session/session.h"

#include <stdlib.h>
#include <string.h>

void
session_add_fact(struct session *c, struct fact *fact)
{
	json_t *data = fact_to_json(fact);

	value_free(&fact->value);
	free(fact->line);
	fact->line = NULL;
	session_append(c, EVENT_FACT, data);
}

/* People read a code out with and without its 0x, and with the words around it. */
static void
plain_code(const struct session *c, struct fact_value *value)
{
	char code[16];

	if (code_of_client(c->knowledge, value->as.text, code, sizeof(code))) {
		value_free(value);
		*value = value_text(code);
	}
}

void
session_add_told(struct session *c, const struct facts *told)
{
	for (size_t i = 0; i < facts_count(told); i++) {
		struct fact fact = *facts_at(told, i);

		fact.value = value_copy(&fact.value);
		if (fact.id == FACT_ERROR_CODE)
			plain_code(c, &fact.value);
		session_append(c, EVENT_FACT, fact_to_json(&fact));
		value_free(&fact.value);
	}
}

void
session_answer(struct session *c, int fact_id, struct fact_value value, const char *label)
{
	if (fact_id == FACT_ERROR_CODE)
		plain_code(c, &value);
	session_append(c, EVENT_ANSWER,
		json_pack("{s:s, s:o, s:s}", "id", fact_def(fact_id)->id, "value",
			value_to_json(&value), "label", label != NULL ? label : ""));
	value_free(&value);
}

void
session_refuse(struct session *c, int fact_id)
{
	session_append(c, EVENT_REFUSED, json_pack("{s:s}", "id", fact_def(fact_id)->id));
}

void
session_refuse_source(struct session *c, const char *source)
{
	session_append(c, EVENT_REFUSED, json_pack("{s:s}", "source", source));
}

void
session_offer_again(struct session *c, const char *kind)
{
	session_append(c, EVENT_REFUSED, json_pack("{s:s}", "again", kind));
}

void
session_setting(struct session *c, const char *name, const char *value)
{
	session_append(
		c, EVENT_ANSWER, json_pack("{s:s, s:s}", "id", name, "value", value));
}

void
session_step(struct session *c, const char *step_id, const char *state)
{
	session_append(
		c, EVENT_STEP, json_pack("{s:s, s:s}", "id", step_id, "state", state));
}

enum step_state
session_step_state(const struct session *c, const char *step_id)
{
	for (size_t i = 0; i < c->step_count; i++)
		if (text_equal(c->steps[i].id, step_id))
			return c->steps[i].state;
	return STEP_NEW;
}

const char *
session_given(const struct session *c, const char *name)
{
	for (size_t i = 0; i < c->given_count; i++)
		if (text_equal(c->given[i].name, name))
			return c->given[i].value;
	return NULL;
}
