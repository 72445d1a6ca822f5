/* A path for people: as text for a terminal and as an article. steps_cmd.c makes scripts.
 */
#include <string.h>

#include "fixes/commands/wrapped_lines.h"
#include "fixes/plan/print_steps.h"
#include "share/base/text.h"

static const struct plan_path *
path_of(const struct plan *plan, bool offline)
{
	return offline ? &plan->offline : &plan->online;
}

static void
add_titles(struct str *out, const struct knowledge *k, const struct plan *plan)
{
	for (size_t i = 0; i < plan->cause_count; i++) {
		struct cause_info info;

		if (knowledge_find_cause(k, plan->causes[i], &info))
			str_addf(out, "%s%s", i > 0 ? "; " : "", info.title);
	}
}

static bool
is_way_in(const struct plan_path *path, const char *channel)
{
	for (size_t i = 0; i < path->channel_count; i++)
		if (text_equal(path->channels[i], channel))
			return true;
	return false;
}

/* Where more than one way in leads to the step, the one that is named is the first choice.
 */
static const char *
other_ways(const struct plan_path *path, const struct plan_step *s)
{
	return path->channel_count > 1 && !s->own_channel && s->hive == NULL &&
			is_way_in(path, s->channel)
		? ", or another way in from the list"
		: "";
}

static void
add_channels(struct str *out, const struct knowledge *k, const struct plan_path *path)
{
	for (size_t i = 0; i < path->channel_count; i++) {
		struct channel_info info;

		if (knowledge_find_channel(k, path->channels[i], &info))
			str_addf(out, "%s%s", i > 0 ? ", " : "", info.title);
	}
}

const char *
steps_remarked(const char *command, const char *remark, struct arena *a)
{
	if (command == NULL || remark == NULL)
		return command != NULL ? command : remark;
	return arena_format(a, "%s" STEPS_REMARK "%.*s)", command,
		(int)(strlen(remark) - text_ends(remark, ".")), remark);
}

const char *
steps_danger_words(enum danger danger)
{
	switch (danger) {
	case DANGER_READ_ONLY:
		return "only looks";
	case DANGER_CHANGES:
		return "changes something";
	case DANGER_LOWERS_SECURITY:
		return "LOWERS SECURITY: only while it is needed";
	case DANGER_DESTRUCTIVE:
		return "DESTRUCTIVE: cannot simply be undone";
	}
	return "";
}

/* The number of a step with this id, from 1; 0: not there. */
static size_t
number_of(const struct plan_path *path, const char *id)
{
	for (size_t i = 0; id != NULL && i < path->step_count; i++)
		if (text_equal(path->steps[i].id, id))
			return i + 1;
	return 0;
}

/* ---- text ---- */

static void
add_fill_in(struct str *out, const struct knowledge *k, const struct plan_step *s,
	int columns, int indent)
{
	for (size_t i = 0; i < s->missing_count; i++) {
		STR_AUTO line = STR_INIT(2048);

		steps_fill_in(k, s, i, &line);
		lines_add(out, columns, indent, "Fill in: ", str_text(&line));
	}
}

/* A command that fits beside its label stands there; a longer one has a line to itself,
 * unbroken, so that it can be copied. */
static void
add_typed(struct str *out, int columns, int indent, const char *label, const char *text,
	size_t len)
{
	STR_AUTO command = STR_INIT(16384);

	if (len == 0 || indent + (int)strlen(label) + text_columns(text) <= columns) {
		lines_add(out, columns, indent, label, text);
		return;
	}
	str_add_len(&command, text, len);
	if (text[len] != '\0')
		lines_add(
			out, columns, indent, label, text + len + strspn(text + len, " "));
	else
		str_addf(out, "%*s%.*s\n", indent, "", (int)strlen(label) - 1, label);
	lines_raw(out, 8, str_text(&command)); /* as deep as the command of the step */
}

static void
text_step(struct str *out, const struct knowledge *k, const struct plan_path *path,
	size_t index, int columns)
{
	const struct plan_step *s = &path->steps[index];
	size_t instead = number_of(path, s->alternative_to);
	struct channel_info channel;
	STR_AUTO mark = STR_INIT(64);
	STR_AUTO head = STR_INIT(16384);
	STR_AUTO over = STR_INIT(1024);
	STR_AUTO more = STR_INIT(65536);
	int indent = 4;

	str_addf(&mark, "%2zu. ", index + 1);
	if (instead > 0)
		str_addf(&head, "Or instead of step %zu: ", instead);
	str_add(&head, s->says != NULL ? s->says : s->id);
	str_add_char(out, '\n');
	lines_add(out, columns, 0, str_text(&mark), str_text(&head));
	str_addf(out, "%*s(%s", indent, "", steps_danger_words(s->danger));
	if (s->restart != NULL && !text_equal(s->restart, "none"))
		str_addf(out, ", with a restart of the %s", s->restart);
	str_add(out, ")\n");
	lines_add(out, columns, indent, "Where: ", s->where);
	if (s->channel != NULL && knowledge_find_channel(k, s->channel, &channel)) {
		str_addf(&over, "%s%s", channel.title, other_ways(path, s));
		lines_add(out, columns, indent, "Over: ", str_text(&over));
	}
	if (s->command != NULL) {
		str_addf(out, "\n");
		lines_raw(out, indent + 4, s->command);
		str_addf(&more, "\n");
	}
	add_fill_in(&more, k, s, columns, indent);
	lines_add(&more, columns, indent, "You should see: ", s->expect);
	add_typed(&more, columns, indent, "Check: ", s->verify, s->verify_typed);
	if (s->undo != NULL && s->danger != DANGER_READ_ONLY)
		add_typed(&more, columns, indent, "Undo: ", s->undo, s->undo_typed);
	if (more.len > 1) /* one blank line between steps is enough */
		str_add_len(out, str_text(&more),
			more.len - text_ends(str_text(&more), "\n\n"));
}

/* What has to be taken back in the end. */
static void
add_reverts(struct str *out, const struct plan_path *path, int columns)
{
	bool any = false;

	for (size_t i = 0; i < path->step_count; i++) {
		const struct plan_step *s = &path->steps[i];
		STR_AUTO mark = STR_INIT(32);

		if (s->danger != DANGER_LOWERS_SECURITY)
			continue;
		if (!any)
			str_add(out,
				"\nTo be reverted when it is no longer needed, if you did "
				"these steps\n");
		any = true;
		str_addf(&mark, "step %zu: ", i + 1);
		add_typed(out, columns, 2, str_text(&mark), s->undo, s->undo_typed);
	}
}

static void
text_ways(struct str *out, const struct knowledge *k, const struct plan_path *path,
	int columns)
{
	struct channel_info info;
	bool linux_host = false;

	if (path->channel_count == 0)
		return;
	lines_add(out, columns, 0, "",
		"Ways in that live through this fault, best first. `rdpdoctor explain "
		"NAME` says what each needs and how it is opened:");
	for (size_t i = 0; i < path->channel_count; i++) {
		STR_AUTO line = STR_INIT(1024);

		linux_host = linux_host || text_equal(path->channels[i], "linux-host");
		if (!knowledge_find_channel(k, path->channels[i], &info))
			continue;
		str_addf(&line, "%s: %s", info.id, info.title);
		lines_add(out, columns, 2, "- ", str_text(&line));
	}
	for (size_t i = 0; linux_host && i < path->step_count; i++) {
		STR_AUTO line = STR_INIT(1024);

		if (path->steps[i].hive == NULL)
			continue;
		str_addf(&line,
			"The steps below are for a Windows recovery machine. On a Linux "
			"machine this program makes the changes in the registry by "
			"itself, with a backup: rdpdoctor offline FOLDER --apply %s",
			path->steps[i].cause);
		lines_add(out, columns, 0, "", str_text(&line));
		return;
	}
}

static void
write_text(const struct knowledge *k, const struct plan *plan, bool offline, int columns,
	struct str *out)
{
	const struct plan_path *path = path_of(plan, offline);
	STR_AUTO line = STR_INIT(4096);

	add_titles(&line, k, plan);
	lines_add(out, columns, 0, "", str_text(&line));
	str_addf(out, "%s\n",
		offline ? "Offline path: its disk is attached to another machine."
			: "Online path: the machine runs and can be reached some other "
			  "way.");
	if (path->none_because != NULL) {
		lines_add(out, columns, 0, "There is no such path: ", path->none_because);
		return;
	}
	text_ways(out, k, path, columns);
	for (size_t i = 0; i < path->step_count; i++)
		text_step(out, k, path, i, columns);
	add_reverts(out, path, columns);
}

/* ---- Markdown ---- */

static const char *
fence_language(const char *shell)
{
	return text_equal(shell, "powershell") ? "powershell"
		: text_equal(shell, "cmd")     ? "bat"
					       : "sh";
}

static void
md_item(struct str *out, const char *label, const char *text)
{
	if (text != NULL && text[0] != '\0')
		str_addf(out, "- **%s**: %s\n", label, text);
}

/* What is typed as code, with one backtick more around it than it holds side by side. */
static void
md_typed(struct str *out, const char *label, const char *text, size_t len)
{
	const char *fence = len > 0 && memchr(text, '`', len) != NULL ? "`` " : "`";

	if (len == 0) {
		md_item(out, label, text);
		return;
	}
	str_addf(out, "- **%s**: %s%.*s%s%s\n", label, fence, (int)len, text,
		fence[1] != '\0' ? " ``" : "`", text[len] != '\0' ? text + len + 2 : "");
}

static void
md_step(struct str *out, const struct knowledge *k, const struct plan_path *path,
	size_t index)
{
	const struct plan_step *s = &path->steps[index];
	size_t instead = number_of(path, s->alternative_to);
	STR_AUTO over = STR_INIT(1024);
	struct channel_info channel;

	str_addf(out, "\n## %zu. ", index + 1);
	if (instead > 0)
		str_addf(out, "Or instead of step %zu: ", instead);
	str_addf(out, "%s\n\n", s->says != NULL ? s->says : s->id);
	if (s->command != NULL)
		str_addf(out, "```%s\n%s\n```\n\n", fence_language(s->shell), s->command);
	md_item(out, "What it does", steps_danger_words(s->danger));
	md_item(out, "Where", s->where);
	if (s->channel != NULL && knowledge_find_channel(k, s->channel, &channel)) {
		str_addf(&over, "%s%s", channel.title, other_ways(path, s));
		md_item(out, "Over", str_text(&over));
	}
	for (size_t i = 0; i < s->missing_count; i++) {
		STR_AUTO line = STR_INIT(2048);

		steps_fill_in(k, s, i, &line);
		md_item(out, "Fill in", str_text(&line));
	}
	md_item(out, "You should see", s->expect);
	md_typed(out, "Check", s->verify, s->verify_typed);
	if (s->danger != DANGER_READ_ONLY)
		md_typed(out, "Undo", s->undo, s->undo_typed);
	if (s->restart != NULL && !text_equal(s->restart, "none"))
		md_item(out, "Restarts", s->restart);
}

static void
write_markdown(
	const struct knowledge *k, const struct plan *plan, bool offline, struct str *out)
{
	const struct plan_path *path = path_of(plan, offline);
	STR_AUTO line = STR_INIT(4096);

	str_add(out, "# ");
	add_titles(out, k, plan);
	str_add(out, "\n\n");
	for (size_t i = 0; i < plan->cause_count; i++) {
		struct cause_info info;

		if (knowledge_find_cause(k, plan->causes[i], &info))
			str_addf(out, "%s\n\n", info.plain);
	}
	if (path->none_because != NULL) {
		str_addf(out, "There is no %s path: %s\n", offline ? "offline" : "online",
			path->none_because);
		return;
	}
	add_channels(&line, k, path);
	str_addf(out, "%s path. Ways in that live through this fault: %s.\n",
		offline ? "Offline" : "Online", str_text(&line));
	for (size_t i = 0; i < path->step_count; i++)
		md_step(out, k, path, i);
}

void
steps_write(const struct knowledge *k, const struct plan *plan, bool offline,
	enum steps_format format, int columns, struct str *out)
{
	switch (format) {
	case STEPS_TEXT:
		write_text(k, plan, offline, columns, out);
		break;
	case STEPS_CMD:
		steps_write_cmd(k, plan, path_of(plan, offline), offline, out);
		break;
	case STEPS_MARKDOWN:
		write_markdown(k, plan, offline, out);
		break;
	}
}
