/* Prints a path: its channels, and its steps with their commands, checks and undo. */
#include <string.h>

#include "fixes/plan/step_words.h"
#include "fixes/plan/plan.h"

/* The purpose of the path: the titles of its causes, each also in plain words. */
static void
add_causes(struct document *d, const struct knowledge *k, const struct plan *plan)
{
	STR_AUTO titles = STR_INIT(4096);
	struct cause_info info;

	for (size_t i = 0; i < plan->cause_count; i++)
		if (knowledge_find_cause(k, plan->causes[i], &info))
			str_addf(&titles, "%s%s", i > 0 ? "; " : "", info.title);
	document_title(d, str_text(&titles));
	for (size_t i = 0; i < plan->cause_count; i++)
		if (knowledge_find_cause(k, plan->causes[i], &info))
			document_paragraph(d, info.plain);
	document_gap(d);
}

static bool
is_way_in(const struct plan_path *path, const char *channel)
{
	for (size_t i = 0; i < path->channel_count; i++)
		if (text_equal(path->channels[i], channel))
			return true;
	return false;
}

/* If several channels can carry the step, the named one is the first choice. */
static const char *
other_ways(const struct plan_path *path, const struct plan_step *s)
{
	return path->channel_count > 1 && !s->own_channel && s->hive == NULL &&
			is_way_in(path, s->channel)
		? ", or another channel from the list"
		: "";
}

/* The number of the step with this id, from 1; 0: not in the path. */
static size_t
number_of(const struct plan_path *path, const char *id)
{
	for (size_t i = 0; id != NULL && i < path->step_count; i++)
		if (text_equal(path->steps[i].id, id))
			return i + 1;
	return 0;
}

/* ---- a step ---- */

/* The language of a Markdown fence. */
static const char *
fence_language(const char *shell)
{
	return text_equal(shell, "powershell") ? "powershell"
		: text_equal(shell, "cmd")     ? "bat"
					       : "sh";
}

static void
add_danger(struct document *d, const struct plan_step *s)
{
	bool restarts = s->restart != NULL && !text_equal(s->restart, "none");

	document_itemf(d, 4, "", "(%s%s%s)", steps_danger_words(s->danger),
		restarts ? ", with a restart of the " : "", restarts ? s->restart : "");
}

static void
add_step(struct document *d, const struct knowledge *k, const struct plan_path *path,
	size_t index)
{
	const struct plan_step *s = &path->steps[index];
	size_t instead = number_of(path, s->alternative_to);
	struct channel_info channel;
	STR_AUTO head = STR_INIT(16384);

	if (instead > 0)
		str_addf(&head, "Or instead of step %zu: ", instead);
	str_add(&head, s->says != NULL ? s->says : s->id);
	document_step(d, index + 1, str_text(&head));
	add_danger(d, s);
	document_item(d, 4, "Where: ", s->where);
	if (s->channel != NULL && knowledge_find_channel(k, s->channel, &channel))
		document_itemf(d, 4, "Over: ", "%s%s", channel.title, other_ways(path, s));
	document_code(d, 8, fence_language(s->shell), s->command);
	for (size_t i = 0; i < s->missing_count; i++) {
		STR_AUTO line = STR_INIT(2048);

		steps_fill_in(k, s, i, &line);
		document_item(d, 4, "Fill in: ", str_text(&line));
	}
	document_item(d, 4, "You should see: ", s->expect);
	document_command_item(d, 4, "Check: ", s->verify, s->verify_typed);
	if (s->danger != DANGER_READ_ONLY)
		document_command_item(d, 4, "Undo: ", s->undo, s->undo_typed);
}

/* ---- the path ---- */

/* What has to be reverted in the end. */
static void
add_reverts(struct document *d, const struct plan_path *path)
{
	bool any = false;

	for (size_t i = 0; i < path->step_count; i++) {
		char mark[32];

		if (path->steps[i].danger != DANGER_LOWERS_SECURITY)
			continue;
		if (!any)
			document_heading(d,
				"Revert these when they are no longer needed, if "
				"you did them");
		any = true;
		(void)text_format(mark, sizeof(mark), "step %zu: ", i + 1);
		document_command_item(
			d, 2, mark, path->steps[i].undo, path->steps[i].undo_typed);
	}
}

/* Linux has no registry tools of Windows: there the program edits the hives itself. */
static void
add_linux_way(struct document *d, const struct plan_path *path)
{
	if (!is_way_in(path, "linux-host"))
		return;
	for (size_t i = 0; i < path->step_count; i++)
		if (path->steps[i].hive != NULL) {
			document_paragraphf(d,
				"The steps below are for a Windows recovery machine. On a "
				"Linux machine this program makes the changes in the "
				"registry by itself, with a backup: rdpdoctor offline "
				"FOLDER --apply %s",
				path->steps[i].cause);
			return;
		}
}

static void
add_ways(struct document *d, const struct knowledge *k, const struct plan_path *path)
{
	struct channel_info info;

	if (path->channel_count == 0)
		return;
	document_paragraph(d,
		"Channels that still work under this fault, best first. `rdpdoctor explain "
		"NAME` says what each needs and how to open it:");
	for (size_t i = 0; i < path->channel_count; i++)
		if (knowledge_find_channel(k, path->channels[i], &info))
			document_itemf(d, 2, "- ", "%s: %s", info.id, info.title);
	add_linux_way(d, path);
}

void
steps_write(const struct knowledge *k, const struct plan *plan, bool offline,
	struct document *d)
{
	const struct plan_path *path = offline ? &plan->offline : &plan->online;

	add_causes(d, k, plan);
	document_paragraph(d,
		offline ? "Offline path: the disk is attached to another machine."
			: "Online path: the machine is running and can be reached some other "
			  "way.");
	if (path->none_because != NULL) {
		document_paragraphf(
			d, "This path is not available: %s", path->none_because);
		return;
	}
	add_ways(d, k, path);
	for (size_t i = 0; i < path->step_count; i++)
		add_step(d, k, path, i);
	add_reverts(d, path);
}
