/* `rdpdoctor tree`: the decision tree, computed from the knowledge. No network. */
#include <stdio.h>

#include "tui/cli/cmd.h"
#include "fixes/next_step/next_step.h"

static int
cmd_tree(const struct options *o)
{
	struct knowledge *k = NULL;
	enum tree_format format = TREE_TEXT;
	struct error e = ERROR_INIT;
	STR_AUTO text = STR_INIT(16u << 20);

	if (o->arg_count > 0) {
		(void)error_set(&e, ERR_USAGE,
			"`tree` takes no argument, but was given \"%.60s\".", o->args[0]);
		return cmd_fail(o, &e);
	}
	if (text_equal(o->format, "dot")) {
		format = TREE_DOT;
	} else if (text_equal(o->format, "md")) {
		format = TREE_MARKDOWN;
	}
	if (cmd_knowledge_load(o, &k, &e) != ERR_OK)
		return cmd_fail(o, &e);
	tree_write(k, format, &text);
	(void)fputs(str_text(&text), stdout);
	knowledge_destroy(k);
	return 0;
}

/* clang-format off */
const struct command command_tree = {
	.name = "tree",
	.arguments = (const char *const[]) { "[--format text|dot|md]", NULL },
	.summary = "the decision tree as computed",
	.help = 
		"Prints the decision tree, computed from the knowledge: the next "
		"question, its cost, and the remaining causes.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_FORMAT, .says = "text, dot (for Graphviz) or md.", .words = "text dot md" },
		{ .id = OPTION_KNOWLEDGE },
		{ 0 } },
	.text_only = true,
	.run = cmd_tree,
};
/* clang-format on */
