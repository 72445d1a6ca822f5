/*
 * What the case expects, line by line. Every difference is told, not only the
 * first: a run costs seconds, reading costs none.
 */
#include "lab_judge.h"

#include "wire_counts.h"

#include <stdarg.h>
#include <string.h>

static bool differs(FILE *says, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* One difference, one line; returns true so that sums read well. */
static bool
differs(FILE *says, const char *fmt, ...)
{
	va_list ap;

	fputs("  ", says);
	va_start(ap, fmt);
	vfprintf(says, fmt, ap);
	va_end(ap);
	fputc('\n', says);
	return true;
}

/* @list is "a | b" or "a, b"; is @text one of them? */
static bool
among(const char *list, char separator, const char *text)
{
	TEXT_AUTO copy = strdup(list);
	char *rest = copy, *item;

	while ((item = lab_list_next(&rest, separator)) != NULL)
		if (strcmp(item, text) == 0)
			return true;
	return false;
}

static const json_t *
element_find(const json_t *array, const char *key, const char *value)
{
	size_t i;
	const json_t *item;

	json_array_foreach(array, i, item)
	{
		const char *text = json_string_value(json_object_get(item, key));

		if (text != NULL && strcmp(text, value) == 0)
			return item;
	}
	return NULL;
}

static bool
array_holds(const json_t *array, const char *text)
{
	size_t i;
	const json_t *item;

	json_array_foreach(array, i, item)
	{
		if (json_is_string(item) && strcmp(json_string_value(item), text) == 0)
			return true;
	}
	return false;
}

static const json_t *
cause_find(const json_t *report, const char *id)
{
	return element_find(json_object_get(report, "causes"), "id", id);
}

static const char *
cause_certainty(const json_t *cause)
{
	const char *text = json_string_value(json_object_get(cause, "certainty"));

	return text == NULL ? "" : text;
}

static bool
certain(const json_t *cause)
{
	return cause != NULL && strcmp(cause_certainty(cause), "possible") != 0;
}

/* "OP VALUE" on a text or a number. */
static bool
value_holds(const char *have, const char *op, const char *want)
{
	long a, b;

	if (strcmp(op, "=") == 0)
		return among(want, '|', have);
	if (strcmp(op, "!=") == 0)
		return !among(want, '|', have);
	if (!lab_number(have, -2000000000L, 2000000000L, &a) ||
		!lab_number(want, -2000000000L, 2000000000L, &b))
		return false;
	if (strcmp(op, "<=") == 0)
		return a <= b;
	return strcmp(op, ">=") == 0 && a >= b;
}

static bool
fact_wrong(const struct case_line *line, const json_t *report, FILE *says)
{
	char id[80], op[16], want[512] = "", have[512];

	if (sscanf(line->value, "%79s %15s %511[^\n]", id, op, want) < 2)
		return differs(
			says, "line %d cannot be read: %s", line->number, line->value);
	const json_t *value = judge_fact(report, id);
	bool known = value != NULL;
	judge_text(value, have, sizeof(have));
	if (strcmp(op, "absent") == 0)
		return known && differs(says, "%s: want no such fact, got %s", id, have);
	if (!known)
		return differs(says, "%s: want %s %s, got no such fact", id, op, want);
	if (strcmp(op, "known") == 0)
		return false;
	bool holds = strcmp(op, "contains") != 0 ? value_holds(have, op, want)
		: json_is_array(value)		 ? among(have, ',', want)
						 : strstr(have, want) != NULL;
	return !holds && differs(says, "%s: want %s %s, got %s", id, op, want, have);
}

static bool
at_ms_wrong(const struct case_line *line, const json_t *report, FILE *says)
{
	char id[80];
	long limit_ms, at_ms;

	if (sscanf(line->value, "%79s <= %ld", id, &limit_ms) != 2)
		return differs(
			says, "line %d cannot be read: %s", line->number, line->value);
	at_ms = judge_fact_ms(report, id);
	return (at_ms < 0 || at_ms > limit_ms) &&
		differs(says, "%s: want it by %ld ms, got it at %ld", id, limit_ms, at_ms);
}

static bool
stage_wrong(const struct case_line *line, const json_t *report, FILE *says)
{
	char stage[32], state[64];

	if (sscanf(line->value, "%31s %63[^\n]", stage, state) != 2)
		return differs(
			says, "line %d cannot be read: %s", line->number, line->value);
	const json_t *rung =
		element_find(json_object_get(report, "ladder"), "stage", stage);
	const char *have = json_string_value(json_object_get(rung, "state"));
	if (have != NULL && among(state, '|', have))
		return false;
	return differs(says, "stage %s: want %s, got %s", stage, state,
		have == NULL ? "no such stage" : have);
}

static bool
cause_wrong(const struct case_line *line, const json_t *report, FILE *says)
{
	char id[80], certainty[64] = "proved | likely | possible";

	if (sscanf(line->value, "%79s %63[^\n]", id, certainty) < 1)
		return differs(
			says, "line %d cannot be read: %s", line->number, line->value);
	const json_t *cause = cause_find(report, id);
	if (cause != NULL && among(certainty, '|', cause_certainty(cause)))
		return false;
	return differs(says, "cause %s: want %s, got %s", id, certainty,
		cause == NULL ? "not listed" : cause_certainty(cause));
}

/* "ID FACT": the fact is among the cause's @member, "for" or "against". */
static bool
support_wrong(
	const struct case_line *line, const json_t *report, const char *member, FILE *says)
{
	char id[80], fact[80];

	if (sscanf(line->value, "%79s %79s", id, fact) != 2)
		return differs(
			says, "line %d cannot be read: %s", line->number, line->value);
	const json_t *cause = cause_find(report, id);
	if (cause == NULL)
		return strcmp(member, "for") == 0 &&
			differs(says, "cause %s: want %s for it, got not listed", id, fact);
	return !array_holds(json_object_get(cause, member), fact) &&
		differs(says, "cause %s: want %s %s it, got none", id, fact, member);
}

static size_t
first_wrong(const struct case_line *line, const json_t *report, FILE *says)
{
	const json_t *first = json_array_get(json_object_get(report, "causes"), 0);
	const char *have = json_string_value(json_object_get(first, "id"));

	if (have == NULL)
		have = "none";
	return !among(line->value, '|', have) &&
		differs(says, "first cause: want %s, got %s", line->value, have);
}

/* Ids of @line that are among the causes, counting only certain ones if asked. */
static size_t
unwanted(const struct case_line *line, const json_t *report, bool only_certain, FILE *says)
{
	TEXT_AUTO copy = strdup(line->value);
	char *rest = copy, *id;
	size_t wrong = 0;

	while ((id = lab_list_next(&rest, ',')) != NULL) {
		const json_t *cause = cause_find(report, id);

		if (cause != NULL && (!only_certain || certain(cause)))
			wrong += differs(says, "cause %s: must not be %s, got %s", id,
				only_certain ? "proved or likely" : "listed",
				cause_certainty(cause));
	}
	return wrong;
}

static size_t
only_wrong(const struct case_line *line, const json_t *report, FILE *says)
{
	size_t i, wrong = 0;
	const json_t *cause;

	json_array_foreach(json_object_get(report, "causes"), i, cause)
	{
		const char *id = json_string_value(json_object_get(cause, "id"));

		if (certain(cause) && id != NULL && !among(line->value, ',', id))
			wrong += differs(says,
				"cause %s: want nothing certain but %s, got %s", id,
				line->value, cause_certainty(cause));
	}
	return wrong;
}

static size_t
members_wrong(const struct case_line *line, const json_t *report, const char *member,
	const char *key, bool wanted, FILE *says)
{
	const json_t *array = json_object_get(report, member);
	TEXT_AUTO copy = strdup(line->value);
	char *rest = copy, *id;
	size_t wrong = 0;

	while ((id = lab_list_next(&rest, ',')) != NULL) {
		bool have = key == NULL ? array_holds(array, id)
					: element_find(array, key, id) != NULL;

		if (have != wanted)
			wrong += differs(says, "%s: %s %s", member,
				wanted ? "want" : "do not want", id);
	}
	return wrong;
}

/* What the servers counted: all files /run/lab/counts-N of "name number" lines. */
static bool
server_count(const char *name, char *out, size_t size)
{
	long sum = 0;
	bool any = false;

	for (int i = 0; i < 16; i++) {
		char path[64];

		if (!lab_print(path, sizeof(path), LAB_DIR "/counts-%d", i))
			continue;
		TEXT_AUTO text = lab_file_read(path, 4096, NULL);
		char *rest = text, *line;

		while ((line = lab_list_next(&rest, '\n')) != NULL) {
			char key[64];
			long number;

			any = true;
			if (sscanf(line, "%63s %ld", key, &number) == 2 &&
				strcmp(key, name) == 0)
				sum += number;
		}
	}
	return any && lab_print(out, size, "%ld", sum);
}

static bool
wire_count(const char *name, char *out, size_t size)
{
	static const struct {
		const char *name;
		size_t at;
	} members[] = {
#define M(x) { #x, offsetof(struct wire_counts, x) / sizeof(uint64_t) }
		M(packets_near),
		M(packets_far),
		M(lost),
		M(too_big),
		M(icmp_sent),
		M(tcp_syn),
		M(tcp_connections),
		M(udp_near),
		M(icmp_near),
#undef M
	};
	size_t len = 0;
	TEXT_AUTO bytes = lab_file_read(LAB_DIR "/wire.server", 4096, &len);
	if (bytes == NULL)
		bytes = lab_file_read(LAB_DIR "/wire.client", 4096, &len);

	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		uint64_t value;

		if (strcmp(members[i].name, name) != 0 || bytes == NULL ||
			len < (members[i].at + 1) * sizeof(value))
			continue;
		memcpy(&value, bytes + members[i].at * sizeof(value), sizeof(value));
		return lab_print(out, size, "%llu", (unsigned long long)value);
	}
	return false;
}

static bool
count_wrong(const struct case_line *line,
	bool (*count)(const char *name, char *out, size_t size), FILE *says)
{
	char name[64], op[8], want[32], have[32];

	if (sscanf(line->value, "%63s %7s %31s", name, op, want) != 3)
		return differs(
			says, "line %d cannot be read: %s", line->number, line->value);
	if (!count(name, have, sizeof(have)))
		return differs(says, "%s: nothing was counted", name);
	return !value_holds(have, op, want) &&
		differs(says, "%s: want %s %s, got %s", name, op, want, have);
}

static size_t
line_judge(const struct case_line *line, const struct run_result *r, FILE *says)
{
	const json_t *report = r->report;
	char have[64];

#define IS(name) (strcmp(line->key, name) == 0)
	if (IS("expect outcome") || IS("expect broke_at")) {
		const char *member = line->key + strlen("expect ");

		judge_text(json_object_get(report, member), have, sizeof(have));
		return !among(line->value, '|', have) &&
			differs(says, "%s: want %s, got %s", member, line->value, have);
	}
	if (IS("expect exit")) {
		snprintf(have, sizeof(have), "%d", r->exit);
		return !among(line->value, '|', have) &&
			differs(says, "exit: want %s, got %s", line->value, have);
	}
	if (IS("expect fact"))
		return fact_wrong(line, report, says);
	if (IS("expect at_ms"))
		return at_ms_wrong(line, report, says);
	if (IS("expect stage"))
		return stage_wrong(line, report, says);
	if (IS("expect first"))
		return first_wrong(line, report, says);
	if (IS("expect cause"))
		return cause_wrong(line, report, says);
	if (IS("expect no_cause"))
		return unwanted(line, report, false, says);
	if (IS("never"))
		return unwanted(line, report, true, says);
	if (IS("only"))
		return only_wrong(line, report, says);
	if (IS("expect excluded"))
		return members_wrong(line, report, "excluded", NULL, true, says);
	if (IS("expect note"))
		return members_wrong(line, report, "notes", "id", true, says);
	if (IS("expect no_note"))
		return members_wrong(line, report, "notes", "id", false, says);
	if (IS("expect for"))
		return support_wrong(line, report, "for", says);
	if (IS("expect against"))
		return support_wrong(line, report, "against", says);
	if (IS("expect count"))
		return count_wrong(line, server_count, says);
	if (IS("expect wire"))
		return count_wrong(line, wire_count, says);
	if (IS("expect stderr"))
		return (r->err == NULL || strstr(r->err, line->value) == NULL) &&
			differs(says, "stderr: want %s", line->value);
#undef IS
	return 0;
}

/* Without these a case could pass with any verdict: nothing is judged by default. */
static size_t
case_incomplete(const struct lab_case *c, FILE *says)
{
	static const char *const wanted[] = { "title", "expect broke_at", "expect fact",
		"only", "limit_ms" };
	size_t wrong = 0;

	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		if (case_get(c, wanted[i], NULL) == NULL)
			wrong += differs(says, "the case has no line `%s`", wanted[i]);
	return wrong;
}

size_t
judge_run(const struct lab_case *c, const struct run_result *r, FILE *says)
{
	const char *secret = case_get(c, "stdin", NULL);
	size_t wrong = case_incomplete(c, says);

	if (r->killed)
		return wrong +
			differs(says, "it did not end by %s ms",
				case_get(c, "limit_ms", "14000"));
	if (r->leaked)
		wrong += differs(says, "the secret stood in a command line or environment");
	if (r->written)
		wrong += differs(says, "the secret was written to a file");
	if (secret != NULL &&
		((r->out != NULL && strstr(r->out, secret) != NULL) ||
			(r->err != NULL && strstr(r->err, secret) != NULL)))
		wrong += differs(says, "the secret was printed");
	if (r->err != NULL &&
		(strstr(r->err, "Sanitizer") != NULL ||
			strstr(r->err, "runtime error:") != NULL))
		wrong += differs(says, "a sanitizer complains");
	if (r->report == NULL)
		return wrong +
			differs(says, "exit %d, and no report: %s", r->exit,
				r->out == NULL || *r->out == '\0'
					? "standard output is empty"
					: r->json_error.text);
	wrong += judge_report(r, says);
	for (size_t i = 0; i < c->count; i++)
		wrong += line_judge(&c->line[i], r, says);
	return wrong;
}

size_t
judge_lateness(const struct lab_case *c, const struct run_result *r)
{
	size_t late = r->killed;

	for (size_t i = 0; r->report != NULL && i < c->count; i++) {
		char id[80];
		long limit_ms;

		if (strcmp(c->line[i].key, "expect at_ms") == 0 &&
			sscanf(c->line[i].value, "%79s <= %ld", id, &limit_ms) == 2)
			late += judge_fact_ms(r->report, id) > limit_ms;
	}
	return late;
}
