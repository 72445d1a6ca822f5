/* `rdpdoctor knowledge`: checks knowledge files and lists their contents. */
#include <stdio.h>

#include "probes/paste/readers.h"
#include "tui/cli/cmd.h"
#include "fixes/explain/explain.h"

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
		(void)printf("The knowledge files are valid.\n");
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
			"readers, not \"%.40s\".",
			what);
		return cmd_fail(o, &e);
	}
	(void)fputs(str_text(&text), stdout);
	knowledge_destroy(k);
	return 0;
}

static int
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

/* clang-format off */
const struct command command_knowledge = {
	.name = "knowledge",
	.arguments = (const char *const[]) { "lint [DIR]", "list facts|causes|questions|channels|readers", NULL },
	.summary = "check knowledge files, list their contents",
	.help = 
		"Checks knowledge files (one line per finding, exit status 65 if there "
		"is any), or lists their contents.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_KNOWLEDGE },
		{ 0 } },
	.words = "lint list",
	.after = "list",
	.words_after = "facts causes questions channels readers",
	.text_only = true,
	.run = cmd_knowledge,
};
/* clang-format on */
