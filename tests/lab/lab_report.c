/*
 * Invariants of every report: outcome and exit status match, proofs have reasons, causes
 * are in order. Also prints the values of a report as text.
 */
#include "lab_judge.h"

#include <string.h>

#define WRONG(says, ...)                                                                   \
	(fputs("  report: ", says), fprintf(says, __VA_ARGS__), fputc('\n', says),         \
		(size_t)1)

void
judge_text(const json_t *value, char *out, size_t size)
{
	size_t i, used = 0;
	const json_t *item;

	if (size > 0)
		*out = '\0';
	if (json_is_string(value))
		snprintf(out, size, "%s", json_string_value(value));
	else if (json_is_integer(value))
		snprintf(out, size, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		snprintf(out, size, "%s", json_is_true(value) ? "true" : "false");
	else if (json_is_null(value))
		snprintf(out, size, "null");
	else if (json_is_real(value))
		snprintf(out, size, "%g", json_real_value(value));
	json_array_foreach(value, i, item)
	{
		if (i > 0 && used + 1 < size)
			out[used++] = ',';
		judge_text(item, out + used, size - used);
		used += strlen(out + used);
	}
}

/* Where a person and a probe both gave it, the measured one decides. */
static const json_t *
fact_find(const json_t *report, const char *id)
{
	size_t i;
	const json_t *fact, *found = NULL;
	bool measured = false;

	json_array_foreach(json_object_get(report, "facts"), i, fact)
	{
		const char *name = json_string_value(json_object_get(fact, "id"));
		const char *source = json_string_value(json_object_get(fact, "source"));
		bool probe = source != NULL && strncmp(source, "probe:", 6) == 0;

		if (name == NULL || strcmp(name, id) != 0 || (measured && !probe))
			continue;
		found = fact;
		measured = probe;
	}
	return found;
}

const json_t *
judge_fact(const json_t *report, const char *id)
{
	return json_object_get(fact_find(report, id), "value");
}

long
judge_fact_ms(const json_t *report, const char *id)
{
	const json_t *at = json_object_get(fact_find(report, id), "at_ms");

	return json_is_number(at) ? (long)json_number_value(at) : -1;
}

static int
certainty_rank(const json_t *cause)
{
	static const char *const words[] = { "proved", "likely", "possible" };
	const char *text = json_string_value(json_object_get(cause, "certainty"));

	for (int i = 0; text != NULL && i < (int)ARRAY_LEN(words); i++)
		if (strcmp(words[i], text) == 0)
			return i;
	return -1;
}

static size_t
causes_wrong(const json_t *report, FILE *says)
{
	const json_t *causes = json_object_get(report, "causes");
	const json_t *cause;
	size_t i, wrong = 0, possible = 0;
	int last = 0;

	json_array_foreach(causes, i, cause)
	{
		const char *id = json_string_value(json_object_get(cause, "id"));
		int rank = certainty_rank(cause);

		if (id == NULL || rank < 0)
			return wrong + WRONG(says, "cause %zu has no id or certainty", i);
		if (rank < last)
			wrong += WRONG(says, "cause %s ranks below a lesser one", id);
		last = rank;
		possible += rank == 2;
		if (json_array_size(json_object_get(cause, "for")) == 0)
			wrong += WRONG(says, "nothing speaks for cause %s", id);
	}
	if (possible > 12)
		wrong +=
			WRONG(says, "%zu possible causes are listed, at most 12", possible);
	return wrong;
}

static const char *
ladder_failed(const json_t *report)
{
	const json_t *rung;
	size_t i;

	json_array_foreach(json_object_get(report, "ladder"), i, rung)
	{
		const char *state = json_string_value(json_object_get(rung, "state"));

		if (state != NULL && strcmp(state, "failed") == 0)
			return json_string_value(json_object_get(rung, "stage"));
	}
	return NULL;
}

static size_t
outcome_wrong(const json_t *report, int exit_status, FILE *says)
{
	static const struct {
		const char *outcome;
		int exit;
	} pairs[] = { { "healthy", 0 }, { "diagnosed", 1 }, { "narrowed", 2 },
		{ "not-run", 3 } };
	const char *outcome = json_string_value(json_object_get(report, "outcome"));
	const char *broke = json_string_value(json_object_get(report, "broke_at"));
	const char *failed = ladder_failed(report);
	const json_t *first = json_array_get(json_object_get(report, "causes"), 0);
	bool certain = first != NULL && certainty_rank(first) < 2;
	size_t wrong = 0;

	if (outcome == NULL)
		return WRONG(says, "no outcome");
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (exit_status >= 0 && strcmp(pairs[i].outcome, outcome) == 0 &&
			pairs[i].exit != exit_status)
			wrong += WRONG(says, "%s with exit %d", outcome, exit_status);
	if (strcmp(outcome, "healthy") == 0 && first != NULL)
		wrong += WRONG(says, "healthy with a cause");
	if (strcmp(outcome, "healthy") == 0 && broke != NULL)
		wrong += WRONG(says, "healthy and broke at %s", broke);
	if (strcmp(outcome, "diagnosed") == 0 && !certain)
		wrong += WRONG(says, "diagnosed without a certain cause");
	if (strcmp(outcome, "narrowed") == 0 && (certain || broke == NULL))
		wrong += WRONG(says, "narrowed with a certain cause, or without a break");
	if ((broke == NULL) != (failed == NULL) ||
		(broke != NULL && strcmp(broke, failed) != 0))
		wrong += WRONG(says, "broke_at %s, first failed rung %s",
			broke == NULL ? "null" : broke, failed == NULL ? "none" : failed);
	if (certain == json_is_null(json_object_get(report, "plan")))
		wrong += WRONG(says, "a plan belongs to certain causes, and to no others");
	return wrong;
}

size_t
judge_report(const struct run_result *r, FILE *says)
{
	static const char *const arrays[] = { "ladder", "notes", "causes", "excluded",
		"contradictions", "next", "facts" };
	const json_t *report = r->report;
	const char *format = json_string_value(json_object_get(report, "format"));
	size_t wrong = 0;

	if (format == NULL || strcmp(format, "rdpdoctor.report/1") != 0)
		return WRONG(says, "format %s: %s", format == NULL ? "none" : format,
			json_string_value(json_object_get(report, "says")));
	for (size_t i = 0; i < ARRAY_LEN(arrays); i++)
		if (!json_is_array(json_object_get(report, arrays[i])))
			wrong += WRONG(says, "%s is no array", arrays[i]);
	if (json_is_null(json_object_get(report, "session")) == r->stored)
		wrong += WRONG(says, "a session belongs to a store");
	if (!json_is_integer(json_object_get(report, "more_possible")))
		wrong += WRONG(says, "more_possible is no integer");
	wrong += outcome_wrong(report, r->several ? -1 : r->exit, says);
	return wrong + causes_wrong(report, says);
}

void
judge_table(const struct lab_case *c, const struct run_result *r, FILE *out)
{
	size_t i;
	const json_t *fact;
	char value[512];

	json_array_foreach(json_object_get(r->report, "facts"), i, fact)
	{
		const char *id = json_string_value(json_object_get(fact, "id"));
		const char *source = json_string_value(json_object_get(fact, "source"));

		/* What a person told is no measurement. */
		if (source == NULL || strcmp(source, "person") == 0)
			continue;
		judge_text(json_object_get(fact, "value"), value, sizeof(value));
		fprintf(out, "%s\t%s\t%s\n", id == NULL ? "" : id, c->name, value);
	}
}
