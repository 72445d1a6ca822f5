/* The commands for the disk that was read, ready to type. */
#include "tui/wizard/guide_private.h"

/* Puts single quotes around @path unless a shell reads it as one plain word. */
const char *
guide_quoted_path(struct guide *g, const char *path)
{
	STR_AUTO out = STR_INIT(16384);

	if (strspn(path,
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		    "/._-+,:@") == strlen(path))
		return guide_keep(g, "%s", path);
	str_add_char(&out, '\'');
	for (const char *c = path; *c != '\0'; c++)
		if (*c == '\'')
			str_add(&out, "'\\''");
		else
			str_add_char(&out, *c);
	str_add_char(&out, '\'');
	return guide_keep(g, "%s", str_text(&out));
}

void
guide_show_disk_commands(struct guide *g)
{
	const char *path = session_given(g->c, "disk.path");
	const struct plan *plan = session_plan(g->c);
	bool edits = false;

	for (size_t i = 0; i < plan->offline.step_count; i++)
		edits = edits || plan->offline.steps[i].hive != NULL;
	if (path == NULL || !edits ||
		!facts_known(session_facts(g->c), FACT_GUEST_HIVE_CONTROL_SET))
		return;
	guide_blank(g);
	guide_linef(g, LINE_TEXT,
		"The disk is attached here, and the values in these steps are its own. "
		"In a terminal, rdpdoctor can write the steps as one script with its "
		"undo, or apply them to the disk after a backup:");
	guide_blank(g);
	(void)guide_line(g, LINE_COMMAND,
		guide_keep(g, "rdpdoctor offline %s --plan repair.cmd",
			guide_quoted_path(g, path)));
	if (plan->cause_count > 0)
		(void)guide_line(g, LINE_COMMAND,
			guide_keep(g, "rdpdoctor offline %s --apply %s",
				guide_quoted_path(g, path), plan->causes[0]));
}
