/* `rdpdoctor steps`: the fix of a cause, as text, script or article. No network. */
#include <stdio.h>
#include <string.h>

#include "tui/cli/cmd.h"
#include "fixes/plan/plan.h"
#include "fixes/commands/placeholder_value.h"

/* Converts --set NAME=VALUE to pairs for plans. */
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

static int
cmd_steps(const struct options *o)
{
	struct knowledge *k = NULL;
	struct facts *facts = facts_create();
	struct arena *a = arena_create();
	struct plan plan = { .present = false };
	struct plan_options options = { .audience = AUDIENCE_ENGINEER };
	bool script = text_equal(o->format, "cmd");
	struct error e = ERROR_INIT;
	STR_AUTO text = STR_INIT(1u << 20);
	struct document d = cmd_document(o, &text);
	enum err err = ERR_OK;

	if (o->arg_count != 1)
		err = error_set(&e, ERR_USAGE,
			"`steps` needs one cause: rdpdoctor steps fw-rule-disabled");
	if (o->audience_given)
		options.audience = o->audience;
	options.chosen = o->offline ? "offline" : "online";
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
	(void)fputs(str_text(&text), stdout);
	arena_destroy(a);
	facts_destroy(facts);
	knowledge_destroy(k);
	return err == ERR_OK ? 0 : cmd_fail(o, &e);
}

/* clang-format off */
const struct command command_steps = {
	.name = "steps",
	.arguments = (const char *const[]) { "CAUSE [--offline] [--format FORMAT]", NULL },
	.summary = "its fix, with commands, undo and checks",
	.help = 
		"Prints the fix of a cause: its commands, their dangers, how to undo "
		"and check each one.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_OFFLINE },
		{ .id = OPTION_FORMAT, .says = "text, md or html (an article) or cmd (a script to review, CRLF and ASCII, with its undo).", .words = DOCUMENT_FORMAT_NAMES " cmd" },
		{ .id = OPTION_FACT, .says = "A fact that fills in the commands; may be repeated." },
		{ .id = OPTION_SET, .says = 
			"The value of a placeholder, such as --set vm=web01 --set "
			"resource_group=prod." },
		{ .id = OPTION_AUDIENCE },
		{ .id = OPTION_KNOWLEDGE },
		{ 0 } },
	.examples = (const char *const[]) { "steps fw-rule-disabled --offline", NULL },
	.complete = COMPLETE_CAUSES,
	.text_only = true,
	.run = cmd_steps,
};
/* clang-format on */
