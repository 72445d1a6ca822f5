/*
 * The shorter forms of case_append(): one for each thing that people and checks do to a
 * case, and the two questions about what was done. None of them changes a case by itself.
 */
#include "tui/session/session.h"

#include <stdlib.h>
#include <string.h>

void
case_add_fact(struct case_file *c, struct fact *fact)
{
	json_t *data = fact_to_json(fact);

	value_free(&fact->value);
	free(fact->line);
	fact->line = NULL;
	case_append(c, EVENT_FACT, data);
}

/* People read a code out with and without its 0x, and with the words around it. */
static void
plain_code(const struct case_file *c, struct fact_value *value)
{
	char code[16];

	if (code_of_client(c->knowledge, value->as.text, code, sizeof(code))) {
		value_free(value);
		*value = value_text(code);
	}
}

void
case_add_told(struct case_file *c, const struct facts *told)
{
	for (size_t i = 0; i < facts_count(told); i++) {
		struct fact fact = *facts_at(told, i);

		fact.value = value_copy(&fact.value);
		if (fact.id == FACT_ERROR_CODE)
			plain_code(c, &fact.value);
		case_append(c, EVENT_FACT, fact_to_json(&fact));
		value_free(&fact.value);
	}
}

void
case_answer(struct case_file *c, int fact_id, struct fact_value value, const char *label)
{
	if (fact_id == FACT_ERROR_CODE)
		plain_code(c, &value);
	case_append(c, EVENT_ANSWER,
		json_pack("{s:s, s:o, s:s}", "id", fact_def(fact_id)->id, "value",
			value_to_json(&value), "label", label != NULL ? label : ""));
	value_free(&value);
}

void
case_refuse(struct case_file *c, int fact_id)
{
	case_append(c, EVENT_REFUSED, json_pack("{s:s}", "id", fact_def(fact_id)->id));
}

void
case_refuse_source(struct case_file *c, const char *source)
{
	case_append(c, EVENT_REFUSED, json_pack("{s:s}", "source", source));
}

void
case_offer_again(struct case_file *c, const char *kind)
{
	case_append(c, EVENT_REFUSED, json_pack("{s:s}", "again", kind));
}

void
case_setting(struct case_file *c, const char *name, const char *value)
{
	case_append(c, EVENT_ANSWER, json_pack("{s:s, s:s}", "id", name, "value", value));
}

void
case_step(struct case_file *c, const char *step_id, const char *state)
{
	case_append(c, EVENT_STEP, json_pack("{s:s, s:s}", "id", step_id, "state", state));
}

enum step_state
case_step_state(const struct case_file *c, const char *step_id)
{
	for (size_t i = 0; i < c->step_count; i++)
		if (text_equal(c->steps[i].id, step_id))
			return c->steps[i].state;
	return STEP_NEW;
}

const char *
case_given(const struct case_file *c, const char *name)
{
	for (size_t i = 0; i < c->given_count; i++)
		if (text_equal(c->given[i].name, name))
			return c->given[i].value;
	return NULL;
}
