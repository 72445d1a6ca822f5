/* Commands that read the knowledge alone: explain, steps, tree, knowledge. No network. */
#include <stdio.h>
#include <string.h>

#include "probes/paste/readers.h"
#include "share/base/text.h"
#include "tui/cli/cmd.h"

static void
print(const struct str *text)
{
	(void)fputs(str_text(text), stdout);
}

/* Without quotes around it a message comes as several words. */
static void
join_words(const struct options *o, struct str *out)
{
	for (int i = 0; i < o->arg_count; i++)
		str_addf(out, "%s%s", i > 0 ? " " : "", o->args[i]);
}

static int
explain_nothing(const struct options *o, const char *text)
{
	struct error e = ERROR_INIT;
	const char *where = explain_unknown(text);
	STR_AUTO clean = STR_INIT(1u << 16);
	char asked[160];

	text_clean(&clean, text, strnlen(text, 4096));
	(void)text_format(asked, sizeof(asked), "%.*s",
		(int)MIN_OF(text_fit(str_text(&clean), 60), sizeof(asked) - 1),
		str_text(&clean));

	if (where != NULL)
		(void)error_set(&e, ERR_NO_INPUT,
			"No code that is known here stands in \"%s\". %s "
			"`rdpdoctor check HOST` shows where the connection stops.",
			asked, where);
	else
		(void)error_set(&e, ERR_NO_INPUT,
			"\"%s\" is no cause, no code and no way in that is known here. "
			"`rdpdoctor knowledge list causes` lists the causes, `... list "
			"channels` the ways in.",
			asked);
	return cmd_fail(o, &e);
}

int
cmd_explain(const struct options *o)
{
	struct knowledge *k = NULL;
	struct error e = ERROR_INIT;
	struct cause_info cause;
	STR_AUTO asked = STR_INIT(1u << 16);
	STR_AUTO text = STR_INIT(1u << 20);
	struct document d;
	int status = 0;

	join_words(o, &asked);
	if (o->arg_count == 0 || asked.len == 0 || !str_ok(&asked)) {
		(void)error_set(&e, ERR_USAGE,
			"`explain` needs one cause or code: rdpdoctor explain 0x204");
		return cmd_fail(o, &e);
	}
	if (cmd_document(o, "", &text, &d, &e) != ERR_OK ||
		cmd_knowledge_load(o, &k, &e) != ERR_OK)
		return cmd_fail(o, &e);
	if (knowledge_find_cause(k, str_text(&asked), &cause))
		explain_cause(k, str_text(&asked), &d);
	else if (!explain_way(k, str_text(&asked), &d) &&
		!explain_text(k, str_text(&asked), &d))
		status = explain_nothing(o, str_text(&asked));
	document_end(&d);
	print(&text);
	knowledge_destroy(k);
	return status;
}

/* --set NAME=VALUE into the pairs that plans take. */
static enum err
given_values(const struct options *o, const struct knowledge *k, struct arena *a,
	const char *const **out, struct error *e)
{
	const char **pairs = ARENA_ARRAY(a, const char *, 2 * (size_t)o->given_count + 1);

	for (int i = 0; i < o->given_count; i++) {
		const char *equals = strchr(o->given[i], '=');
		enum err err;

		pairs[2 * i] =
			arena_dup_len(a, o->given[i], (size_t)(equals - o->given[i]));
		pairs[2 * i + 1] = equals + 1;
		err = placeholder_check(k, pairs[2 * i], equals + 1, e);
		if (err != ERR_OK)
			return error_wrap(e, "--set");
	}
	*out = pairs;
	return ERR_OK;
}

int
cmd_steps(const struct options *o)
{
	struct knowledge *k = NULL;
	struct facts *facts = facts_create();
	struct arena *a = arena_create();
	struct plan plan = { .present = false };
	struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	bool script = text_equal(o->format, "cmd");
	struct document d;
	struct error e = ERROR_INIT;
	STR_AUTO text = STR_INIT(1u << 20);
	enum err err = ERR_OK;

	if (o->arg_count != 1)
		err = error_set(&e, ERR_USAGE,
			"`steps` needs one cause: rdpdoctor steps fw-rule-disabled");
	if (o->audience_given)
		options.audience = o->audience;
	options.chosen = o->offline ? "offline" : "online";
	if (err == ERR_OK)
		err = script ? ERR_OK : cmd_document(o, ", cmd", &text, &d, &e);
	if (err == ERR_OK)
		err = cmd_knowledge_load(o, &k, &e);
	if (err == ERR_OK)
		err = options_facts(o, facts, &e);
	if (err == ERR_OK)
		err = given_values(o, k, a, &options.given, &e);
	if (err == ERR_OK)
		err = plan_make_for(k, facts, o->args[0], &options, a, &plan, &e);
	if (err == ERR_OK && script) {
		steps_write_cmd(k, &plan, o->offline, &text);
	} else if (err == ERR_OK) {
		steps_write(k, &plan, o->offline, &d);
		document_end(&d);
	}
	print(&text);
	arena_destroy(a);
	facts_destroy(facts);
	knowledge_destroy(k);
	return err == ERR_OK ? 0 : cmd_fail(o, &e);
}

int
cmd_tree(const struct options *o)
{
	struct knowledge *k = NULL;
	enum tree_format format = TREE_TEXT;
	struct error e = ERROR_INIT;
	STR_AUTO text = STR_INIT(16u << 20);

	if (o->arg_count > 0) {
		(void)error_set(&e, ERR_USAGE,
			"`tree` takes no argument, and here is \"%.60s\".", o->args[0]);
		return cmd_fail(o, &e);
	}
	if (text_equal(o->format, "dot")) {
		format = TREE_DOT;
	} else if (text_equal(o->format, "md")) {
		format = TREE_MARKDOWN;
	} else if (o->format != NULL && !text_equal(o->format, "text")) {
		(void)error_set(&e, ERR_USAGE, "--format is text, dot or md, not \"%s\".",
			o->format);
		return cmd_fail(o, &e);
	}
	if (cmd_knowledge_load(o, &k, &e) != ERR_OK)
		return cmd_fail(o, &e);
	tree_write(k, format, &text);
	print(&text);
	knowledge_destroy(k);
	return 0;
}

static int
lint(const struct options *o, const char *dir)
{
	struct arena *a = arena_create();
	const struct lint_finding *findings;
	size_t count = knowledge_lint(dir, a, &findings);

	for (size_t i = 0; i < count; i++) {
		if (findings[i].line > 0)
			(void)printf("%s:%d: %s\n", findings[i].file, findings[i].line,
				findings[i].says);
		else
			(void)printf("%s: %s\n", findings[i].file, findings[i].says);
	}
	if (count == 0 && !o->quiet)
		(void)printf("The knowledge files are in order.\n");
	arena_destroy(a);
	return count == 0 ? 0 : err_exit_status(ERR_DATA);
}

static int
list(const struct options *o, const char *what)
{
	struct knowledge *k = NULL;
	struct error e = ERROR_INIT;
	STR_AUTO text = STR_INIT(4u << 20);

	if (text_equal(what, "readers")) {
		for (size_t i = 0; reader_infos[i].id != NULL; i++)
			(void)printf(
				"%-24s %s\n", reader_infos[i].id, reader_infos[i].command);
		return 0;
	}
	if (cmd_knowledge_load(o, &k, &e) != ERR_OK)
		return cmd_fail(o, &e);
	if (!knowledge_list(k, what, &text)) {
		knowledge_destroy(k);
		(void)error_set(&e, ERR_USAGE,
			"`knowledge list` takes facts, causes, questions, channels or "
			"readers, "
			"not \"%.40s\".",
			what);
		return cmd_fail(o, &e);
	}
	print(&text);
	knowledge_destroy(k);
	return 0;
}

int
cmd_knowledge(const struct options *o)
{
	struct error e = ERROR_INIT;

	if (o->arg_count >= 1 && text_equal(o->args[0], "lint"))
		return lint(o, o->arg_count > 1 ? o->args[1] : o->knowledge);
	if (o->arg_count >= 1 && text_equal(o->args[0], "list"))
		return list(o, o->arg_count > 1 ? o->args[1] : "causes");
	(void)error_set(&e, ERR_USAGE,
		"`knowledge` takes `lint [DIR]` or `list "
		"facts|causes|questions|channels|readers`.");
	return cmd_fail(o, &e);
}
