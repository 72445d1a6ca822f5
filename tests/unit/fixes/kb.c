/* Helpers of the tests of this folder, and their main. */
#include "kb.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "share/base/str.h"
#include "fixes/diagnose/diagnose.h"

struct knowledge *
kb_of(const char *const *causes)
{
	struct knowledge *k = base_create();
	struct error e = ERROR_INIT;

	for (size_t i = 0; causes[i] != NULL; i++) {
		struct source *source = ARENA_NEW(k->arena, struct source);
		void *text;

		*source = (struct source) { "causes/x.yaml", causes[i], strlen(causes[i]) };
		if (schema_read(FILE_CAUSE, source, k->arena, &text, &e) != ERR_OK)
			fail_msg("%s", e.text);
		base_put(k, FILE_CAUSE, ((struct cause_text *)text)->cause, text, source);
	}
	base_index(k);
	for (size_t i = 0; i < k->problem_count; i++)
		fail_msg("line %d: %s", k->problems[i].line, k->problems[i].says);
	return k;
}

static struct knowledge *builtin;

const struct knowledge *
kb_builtin(void)
{
	struct error e = ERROR_INIT;

	if (builtin == NULL && knowledge_load(NULL, &builtin, &e) != ERR_OK)
		fail_msg("%s", e.text);
	return builtin;
}

static void
put(struct facts *f, const char *text)
{
	char line[512], *equals, *at;
	struct fact_value value;
	struct error e = ERROR_INIT;
	const char *source = "person";
	int id;

	text_copy(line, sizeof(line), text);
	at = strstr(line, " @ ");
	if (at != NULL) {
		*at = '\0';
		source = at + 3;
	}
	equals = strchr(line, '=');
	assert_non_null(equals);
	*equals = '\0';
	id = fact_find(line);
	if (id < 0)
		fail_msg("no fact %s", line);
	if (value_parse(id, equals + 1, &value, &e) != ERR_OK)
		fail_msg("%s", e.text);
	facts_put_value(f, id, value, source);
}

struct facts *
kb_facts(const char *first, ...)
{
	struct facts *f = facts_create();
	va_list args;

	va_start(args, first);
	for (const char *text = first; text != NULL; text = va_arg(args, const char *))
		put(f, text);
	va_end(args);
	return f;
}

/* ---- folders ---- */

void
kb_folder_make(struct kb_folder *f)
{
	text_copy(f->path, sizeof(f->path), "/tmp/kb-XXXXXX");
	assert_non_null(mkdtemp(f->path));
}

void
kb_folder_file(const struct kb_folder *f, const char *name, const char *text)
{
	char path[512];
	char *slash;
	FILE *out;

	(void)text_format(path, sizeof(path), "%s/%s", f->path, name);
	slash = strrchr(path, '/');
	*slash = '\0';
	(void)mkdir(path, 0700);
	*slash = '/';
	out = fopen(path, "w");
	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void
kb_folder_remove(struct kb_folder *f)
{
	(void)nftw(f->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- verdicts ---- */

void
judging_decide(struct judging *j, const char *const *causes, struct facts *f)
{
	j->k = kb_of(causes);
	j->f = f;
	j->a = arena_create();
	diagnose(j->k, f, j->a, &j->v);
}

void
judging_done(struct judging *j)
{
	arena_destroy(j->a);
	facts_destroy(j->f);
	knowledge_destroy(j->k);
}

const struct verdict_cause *
judging_cause(const struct judging *j, const char *id)
{
	for (size_t i = 0; i < j->v.cause_count; i++)
		if (strcmp(j->v.causes[i].id, id) == 0)
			return &j->v.causes[i];
	return NULL;
}

bool
judging_excludes(const struct judging *j, const char *id)
{
	for (size_t i = 0; i < j->v.excluded_count; i++)
		if (strcmp(j->v.excluded[i], id) == 0)
			return true;
	return false;
}

/* ---- texts ---- */

const char *
kb_cause(const char *id, const char *more, const char *signs)
{
	static char texts[16][4096];
	static size_t at;
	char *text = texts[at++ % ARRAY_LEN(texts)];

	assert_true(text_format(text, sizeof(texts[0]),
		"cause: %s\ntitle: Title of %s\nplain: Plain words.\nowner: network\n"
		"seen: occasional\nstage: tcp\nsources: [test]\n%ssigns:\n%s"
		"online: {none: nothing to do}\noffline: {none: nothing to do}\n",
		id, id, more, signs));
	return text;
}

bool
kb_has(const char *text, const char *part)
{
	return text != NULL && strstr(text, part) != NULL;
}

/* Words on the command line choose the groups. */
int
main(int argc, char **argv)
{
	const struct {
		const char *name;
		const struct CMUnitTest *tests;
		size_t count;
	} groups[] = {
		{ "conditions", condition_tests, condition_test_count },
		{ "judging", judge_tests, judge_test_count },
		{ "contradictions", contradict_tests, contradict_test_count },
		{ "loading", load_tests, load_test_count },
		{ "codes", codes_tests, codes_test_count },
		{ "messages", message_tests, message_test_count },
		{ "quoting", quote_tests, quote_test_count },
		{ "ways in", wrap_tests, wrap_test_count },
		{ "plans", plan_tests, plan_test_count },
		{ "plans of all", plan_every_tests, plan_every_test_count },
		{ "next steps", next_tests, next_test_count },
		{ "lint", lint_tests, lint_test_count },
		{ "words", words_tests, words_test_count },
		{ "cloud commands", cloud_command_tests, cloud_command_test_count },
		{ "redacted commands", redact_command_tests, redact_command_test_count },
		{ "scripts", script_tests, script_test_count },
		{ "journey", journey_tests, journey_test_count },
		{ "own", own_tests, own_test_count },
	};
	int failed = 0;

	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		bool chosen = argc < 2;

		for (int k = 1; k < argc; k++)
			chosen = chosen || strcmp(argv[k], groups[i].name) == 0;
		if (chosen)
			failed += _cmocka_run_group_tests(groups[i].name, groups[i].tests,
				groups[i].count, NULL, NULL);
	}
	knowledge_destroy(builtin);
	return failed > 0;
}
