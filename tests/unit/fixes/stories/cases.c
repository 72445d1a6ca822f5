/*
 * Runs the stories of tests/cases: what was seen, and what the program must make of it. A
 * story is a text file, so that a case of support becomes a test without code:
 *
 *     # what happened, for people
 *     like sound-disk                          all facts of sound-disk.base, but those that
 *                                              this story tells itself
 *     without guest.fips                       that fact of the base is not known here
 *     tcp.result = timeout                     a fact; @ SOURCE behind it, where it matters;
 *                                              only sources that the code has for the fact,
 *                                              or --fact, which is a person's word
 *     refuse boot.screen                       the person could not answer
 *     expect first fw-rule-disabled proved     the first cause and its certainty
 *     expect also listener-port-changed likely another cause and its certainty
 *     expect never nsg-no-allow                neither proved nor likely
 *     expect excluded vm-off
 *     expect next run netsh-rules              among the next steps
 *     expect best ask boot.screen              the first one that is no probe
 *     expect contradiction tcp.result          of a fact or of a cause
 *     expect healthy                           no cause at all
 *     expect done                              nothing is left to ask
 *     expect unasked run sc                    not among the next steps
 *     expect steps ID ID ...                   the plan has these steps once, in this order
 *
 * "refuse run:sc" refuses a command. Usage: run_cases [--matrix] [--cover] [--plan] FOLDER
 * [NAME...]. Prints what went wrong and the sum; --matrix which cause was mistaken for which; --cover
 * the causes that no story names or spares, and fails when there are any; --plan the steps
 * that each story leads to, to be read.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "fixes/diagnose/diagnose.h"
#include "fixes/next_step/next_step.h"
#include "fixes/plan/plan.h"
#include "probes/paste/readers.h"

static void complain(struct story *s, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void
complain(struct story *s, const char *fmt, ...)
{
	va_list args;

	if (s->wrong++ == 0)
		printf("%s\n", s->name);
	printf("    ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
}

/* ---- reading ---- */

/* Where such a fact comes from when the story does not say. */
static const char *
usual_source(const struct fact_def *def)
{
	const char *source = def->from[0].source;

	/* its facts have the readers of its parts as their source */
	if (text_equal(source, "reader:collector") && def->from[1].source != NULL)
		source = def->from[1].source;
	if (source == NULL)
		return "person";
	if (strncmp(source, "reader:", 7) == 0) {
		static char paste[64];

		(void)text_format(paste, sizeof(paste), "paste:%s", source + 7);
		return paste;
	}
	return strcmp(source, "disk") == 0 ? "disk:SYSTEM" : source;
}

static bool
is_supplier(const struct fact_def *def, const char *kind, const char *name)
{
	char source[96];

	(void)text_format(source, sizeof(source), "%s%s", kind, name);
	for (const struct fact_supplier *f = def->from; f->source != NULL; f++)
		if (text_equal(f->source, source))
			return true;
	return false;
}

/* Whether the program can ever hold this fact from this source. */
static bool
can_be_stated(int id, const char *source)
{
	const struct fact_def *def = fact_def(id);

	if (text_equal(source, "person") || text_starts(source, "probe:"))
		return is_supplier(def, source, "");
	if (text_starts(source, "paste:"))
		return reader_supplies(source + strlen("paste:"), id);
	if (text_equal(source, "disk:SYSTEM") || text_equal(source, "disk:SOFTWARE"))
		return is_supplier(def, "disk", "");
	return is_supplier(def, "program", "");
}

static void
take_fact(struct story *s, char *line)
{
	char *equals = strstr(line, " = "), *at = strstr(line, " @ ");
	struct fact_value value;
	struct error e = ERROR_INIT;
	const char *source;
	int id;

	if (at != NULL)
		*at = '\0';
	*equals = '\0';
	id = fact_find(line);
	if (id < 0) {
		complain(s, "there is no fact %s", line);
		return;
	}
	if (value_parse(id, equals + 3, &value, &e) != ERR_OK) {
		complain(s, "%s", e.text);
		return;
	}
	source = at != NULL ? at + 3 : usual_source(fact_def(id));
	if (text_equal(source, "--fact")) /* any fact, from the command line */
		source = "person";
	else if (!can_be_stated(id, source))
		complain(s, "no code states %s as %s", line, source);
	facts_put_value(s->facts, id, value, source);
}

/* Whether the line tells the fact @id of @len letters. */
static bool
tells(const char *line, const char *id, size_t len)
{
	return line != NULL && strncmp(line, id, len) == 0 &&
		text_starts(line + len, " = ");
}

/* Takes out what the base says of a fact. Returns how many lines that were. */
static size_t
disinherit(struct story *s, const char *id, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < s->line_count; i++) {
		if (!s->lines[i].inherited || !tells(s->lines[i].text, id, len))
			continue;
		s->lines[i].text = NULL;
		count++;
	}
	return count;
}

static void
keep_line(struct story *s, const char *line, bool inherited)
{
	if (s->line_count == ARRAY_LEN(s->lines)) {
		complain(s, "it has too many facts");
		return;
	}
	if (!inherited)
		(void)disinherit(s, line, (size_t)(strstr(line, " = ") - line));
	s->lines[s->line_count++] =
		(struct story_line) { arena_dup(s->a, line), inherited };
}

static bool each_line(struct story *s, const char *folder, const char *name,
	void (*take)(struct story *s, const char *folder, char *line));

static void
take_base_line(struct story *s, const char *folder, char *line)
{
	(void)folder;
	if (line[0] == '\0' || line[0] == '#')
		return;
	if (strstr(line, " = ") != NULL)
		keep_line(s, line, true);
	else
		complain(s, "a base holds facts only: %s", line);
}

static void
inherit(struct story *s, const char *folder, const char *base)
{
	char name[128];

	(void)text_format(name, sizeof(name), "%s.base", base);
	if (s->line_count > 0)
		complain(s, "like %s comes before all facts", base);
	if (!each_line(s, folder, name, take_base_line))
		complain(s, "there is no %s", name);
}

static void
take_line(struct story *s, const char *folder, char *line)
{
	if (line[0] == '\0' || line[0] == '#')
		return;
	if (text_starts(line, "like ")) {
		inherit(s, folder, line + 5);
	} else if (text_starts(line, "without ")) {
		if (disinherit(s, line + 8, strlen(line + 8)) == 0)
			complain(s, "its base does not tell %s", line + 8);
	} else if (text_starts(line, "expect ")) {
		if (s->expect_count < ARRAY_LEN(s->expects))
			s->expects[s->expect_count++] = text_dup(line + 7);
	} else if (text_starts(line, "refuse ")) {
		int id = fact_find(line + 7);

		if (strchr(line + 7, ':') != NULL) {
			if (s->options.refused_source_count < ARRAY_LEN(s->refused_sources))
				s->refused_sources[s->options.refused_source_count++] =
					arena_dup(s->a, line + 7);
		} else if (id < 0)
			complain(s, "there is no fact %s", line + 7);
		else if (s->options.refused_count < ARRAY_LEN(s->refused))
			s->refused[s->options.refused_count++] = id;
	} else if (strstr(line, " = ") != NULL) {
		keep_line(s, line, false);
	} else {
		complain(s, "what does this line mean: %s", line);
	}
}

static bool
each_line(struct story *s, const char *folder, const char *name,
	void (*take)(struct story *s, const char *folder, char *line))
{
	char path[4096], line[1024];
	FILE *in;

	(void)text_format(path, sizeof(path), "%s/%s", folder, name);
	in = fopen(path, "r");
	if (in == NULL)
		return false;
	while (fgets(line, sizeof(line), in) != NULL) {
		size_t len = strlen(line);

		while (len > 0 && strchr(" \t\r\n", line[len - 1]) != NULL)
			line[--len] = '\0';
		take(s, folder, line);
	}
	fclose(in);
	return true;
}

static bool
read_story(struct story *s, const char *folder)
{
	if (!each_line(s, folder, s->name, take_line)) {
		complain(s, "cannot be read");
		return false;
	}
	for (size_t i = 0; i < s->line_count; i++)
		if (s->lines[i].text != NULL)
			take_fact(s, s->lines[i].text);
	if (s->expect_count == 0)
		complain(s, "expects nothing");
	return true;
}

/* ---- expectations ---- */

static void
expect_first(struct story *s, const char *id, const char *certainty)
{
	const char *first = s->v.cause_count > 0 ? s->v.causes[0].id : "(none)";

	if (!text_equal(first, id))
		complain(s, "first is %s (%s), not %s (%s)", first,
			s->v.cause_count > 0 ? certainty_id(s->v.causes[0].certainty) : "",
			id, certainty_id(story_certainty(s, id)));
	else if (certainty[0] != '\0' &&
		!text_equal(certainty_id(s->v.causes[0].certainty), certainty))
		complain(s, "%s is %s, not %s", id, certainty_id(s->v.causes[0].certainty),
			certainty);
}

static bool
offered(const struct story *s, const char *kind, const char *id, bool best)
{
	for (size_t i = 0; i < s->v.next_count; i++) {
		if (best && text_equal(s->v.next[i].kind, "probe"))
			continue;
		if (text_equal(s->v.next[i].kind, kind) && text_equal(s->v.next[i].id, id))
			return true;
		if (best)
			return false;
	}
	return false;
}

static bool
contradicted(const struct story *s, const char *id)
{
	for (size_t i = 0; i < s->v.contradiction_count; i++)
		if (text_equal(s->v.contradictions[i].id, id))
			return true;
	return false;
}

static void
list_next(const struct story *s)
{
	for (size_t i = 0; i < s->v.next_count; i++)
		printf("        %s %s\n", s->v.next[i].kind, s->v.next[i].id);
}

/* The step itself, or all of a shared file, or the step for one profile or hive. */
static bool
is_step(const char *step, const char *wanted)
{
	size_t len = strlen(wanted);

	return text_starts(step, wanted) && (step[len] == '\0' || step[len] == '.');
}

static void
expect_steps(struct story *s, const char *ids)
{
	const struct plan_options options = { .audience = AUDIENCE_HELPDESK };
	const struct plan_path *path;
	char id[96];
	size_t from = 0;
	struct plan plan;
	int used = 0;

	plan_make(s->k, s->facts, &s->v, &options, s->a, &plan);
	path = text_equal(plan.chosen, "offline") ? &plan.offline : &plan.online;
	for (; sscanf(ids, "%95s%n", id, &used) == 1; ids += used) {
		size_t seen = 0, at = 0;

		for (size_t i = 0; i < path->step_count; i++)
			if (is_step(path->steps[i].id, id) && seen++ == 0)
				at = i;
		if (seen != 1 || at < from) {
			complain(s, "%s is %s the plan", id,
				seen == 0	   ? "not in"
					: seen > 1 ? "more than once in"
						   : "too early in");
			for (size_t i = 0; i < path->step_count; i++)
				printf("        %s\n", path->steps[i].id);
			return;
		}
		from = at;
	}
}

static void
check(struct story *s, const char *expect)
{
	char verb[32] = "", one[96] = "", two[96] = "";

	(void)sscanf(expect, "%31s %95s %95s", verb, one, two);
	if (text_equal(verb, "first")) {
		expect_first(s, one, two);
	} else if (text_equal(verb, "also")) {
		if (!text_equal(certainty_id(story_certainty(s, one)), two))
			complain(s, "%s is %s, not %s", one,
				certainty_id(story_certainty(s, one)), two);
	} else if (text_equal(verb, "never")) {
		if (story_certainty(s, one) >= CERTAINTY_LIKELY)
			complain(s, "%s is %s", one, certainty_id(story_certainty(s, one)));
	} else if (text_equal(verb, "excluded")) {
		if (story_certainty(s, one) != CERTAINTY_EXCLUDED)
			complain(s, "%s is %s, not excluded", one,
				certainty_id(story_certainty(s, one)));
	} else if (text_equal(verb, "next") || text_equal(verb, "best")) {
		if (!offered(s, one, two, text_equal(verb, "best"))) {
			complain(s, "%s %s is not %s", one, two,
				text_equal(verb, "best") ? "the best step" : "offered");
			list_next(s);
		}
	} else if (text_equal(verb, "unasked")) {
		if (offered(s, one, two, false))
			complain(s, "%s %s is offered", one, two);
	} else if (text_equal(verb, "steps")) {
		expect_steps(s, expect + 5);
	} else if (text_equal(verb, "contradiction")) {
		if (!contradicted(s, one))
			complain(s, "no contradiction about %s", one);
	} else if (text_equal(verb, "healthy")) {
		if (s->v.cause_count > 0)
			complain(s, "%s is %s on a machine that works", s->v.causes[0].id,
				certainty_id(s->v.causes[0].certainty));
	} else if (text_equal(verb, "done")) {
		if (s->v.next_count > 0) {
			complain(s, "something is still asked");
			list_next(s);
		}
	} else {
		complain(s, "what does this expectation mean: %s", expect);
	}
}

/* ---- all stories ---- */

static void
print_plan(const struct story *s)
{
	const struct plan_options options = { .audience = AUDIENCE_HELPDESK };
	struct plan plan;

	plan_make(s->k, s->facts, &s->v, &options, s->a, &plan);
	for (int offline = 0; offline < 2; offline++) {
		STR_AUTO out = STR_INIT(1u << 20);
		struct document d = document_begin(&document_text, 80, &out);

		steps_write(s->k, &plan, offline != 0, &d);
		printf("%s\n%s\n", s->name, str_text(&out));
	}
}

static void
run(const struct knowledge *k, const char *folder, const char *name, bool plan,
	struct tally *t)
{
	struct story s = {
		.name = name, .k = k, .facts = facts_create(), .a = arena_create()
	};

	s.options = (struct next_options) { .audience = AUDIENCE_HELPDESK,
		.may_probe = true,
		.refused = s.refused,
		.refused_sources = s.refused_sources };
	if (read_story(&s, folder)) {
		diagnose(k, s.facts, s.a, &s.v);
		next_steps(k, s.facts, &s.options, s.a, &s.v);
		for (size_t i = 0; i < s.expect_count; i++)
			check(&s, s.expects[i]);
		if (plan)
			print_plan(&s);
	}
	tally_add(t, &s);
	for (size_t i = 0; i < s.expect_count; i++)
		free(s.expects[i]);
	facts_destroy(s.facts);
	arena_destroy(s.a);
}

static int
is_case(const struct dirent *d)
{
	return text_ends(d->d_name, ".case");
}

int
main(int argc, char **argv)
{
	bool matrix = false, cover = false, plan = false, passed;
	struct error e = ERROR_INIT;
	struct arena *a = arena_create();
	struct dirent **list = NULL;
	struct knowledge *k;
	struct tally t;
	int count_all, at = 1;

	for (; at < argc && text_starts(argv[at], "--"); at++) {
		matrix = matrix || text_equal(argv[at], "--matrix");
		cover = cover || text_equal(argv[at], "--cover");
		plan = plan || text_equal(argv[at], "--plan");
	}
	if (at >= argc) {
		fprintf(stderr,
			"usage: run_cases [--matrix] [--cover] [--plan] FOLDER "
			"[NAME...]\n");
		arena_destroy(a);
		return 2;
	}
	if (knowledge_load(NULL, &k, &e) != ERR_OK) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	tally_init(&t, k, a);
	count_all = scandir(argv[at], &list, is_case, alphasort);
	for (int i = 0; i < count_all; i++) {
		bool wanted = argc == at + 1;

		for (int n = at + 1; n < argc; n++)
			wanted = wanted || strstr(list[i]->d_name, argv[n]) != NULL;
		if (wanted)
			run(k, argv[at], list[i]->d_name, plan, &t);
		free(list[i]);
	}
	free(list);
	if (matrix)
		tally_print_matrix(&t);
	passed = tally_passes(&t);
	if (cover)
		passed = tally_print_gaps(&t) == 0 && passed;
	tally_print_sum(&t);
	arena_destroy(a);
	knowledge_destroy(k);
	return passed ? 0 : 1;
}
