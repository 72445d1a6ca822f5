/*
 * `rdpdoctor practice`: the wizard with a recorded case, for learning. Nothing is sent,
 * nothing is stored, nothing is changed.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/cli/cmd.h"
#include "tui/session/practice.h"

static void
list_json(void)
{
	json_t *list = json_array(), *doc;
	struct practice p;
	char *text;

	for (size_t i = 0; i < practice_file_count; i++)
		if (practice_open(practice_files[i].name, &p))
			(void)json_array_append_new(list,
				json_pack("{s:s, s:s}", "id", p.id, "title", p.title));
	doc = json_pack("{s:s, s:o}", "format", "rdpdoctor.practice/1", "scenarios", list);
	text = json_dumps(doc, JSON_COMPACT | JSON_PRESERVE_ORDER);
	(void)printf("%s\n", text != NULL ? text : "{}");
	free(text);
	json_decref(doc);
}

static int
list(const struct options *o)
{
	struct practice p;

	if (o->json) {
		list_json();
		return 0;
	}
	(void)printf("Practice cases. Nothing is sent and nothing is changed.\n\n");
	for (size_t i = 0; i < practice_file_count; i++)
		if (practice_open(practice_files[i].name, &p))
			(void)printf("  %-14s %s\n", p.id, p.title);
	(void)printf("\nTo start one: rdpdoctor practice %s\n", practice_files[0].name);
	return 0;
}

static int
cmd_practice(const struct options *o)
{
	struct error e = ERROR_INIT;
	struct practice p;

	if (o->arg_count == 0)
		return list(o);
	if (o->arg_count > 1 || o->json) {
		(void)error_set(&e, ERR_USAGE,
			"`practice` takes one case: `rdpdoctor practice` lists them.");
		return cmd_fail(o, &e);
	}
	if (!practice_open(o->args[0], &p)) {
		(void)error_set(&e, ERR_NO_INPUT,
			"There is no practice case \"%s\": `rdpdoctor practice` lists "
			"them.",
			o->args[0]);
		return cmd_fail(o, &e);
	}
	return cmd_run_wizard(o, NULL, &p);
}

/* clang-format off */
const struct command command_practice = {
	.name = "practice",
	.arguments = (const char *const[]) { "[SCENARIO]", NULL },
	.summary = "the wizard with a recorded case, to learn it",
	.help = "Opens the wizard with a recorded case: no network, nothing stored, nothing changed. The caller's answers, the output of a command and a disk come from the case; the end shows the actual cause. Without a name it lists the cases.",
	.options = (const struct command_option[]) {
		{ .id = OPTION_PLAIN },
		{ .id = OPTION_ACCESSIBLE },
		{ .id = OPTION_JSON, .says = "Print the list as one JSON object." },
		{ .id = OPTION_AUDIENCE },
		{ .id = OPTION_KNOWLEDGE },
		{ 0 } },
	.examples = (const char *const[]) { "practice rule-off", NULL },
	.complete = COMPLETE_SCENARIOS,
	.run = cmd_practice,
};
/* clang-format on */
