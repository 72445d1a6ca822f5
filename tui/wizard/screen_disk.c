/*
 * The disk of the computer, attached to this one: where it is, the progress of reading
 * it, the result. A worker reads it; the facts join those that the probes found from
 * outside, in the same session.
 */
#include <stdio.h>
#include <string.h>

#include "share/base/xdg_paths.h"
#include "share/base/text.h"
#include "tui/wizard/evidence_source.h"

/* ---- where it is ---- */

/* After a disk that could not be read, or on the way to another one, the typed path
 * and the error are kept. */
enum screen_id
screen_disk_enter(struct guide *g, enum screen_id from)
{
	const char *kept = session_given(g->c, "disk.path");

	if (from == SCREEN_INSIDE)
		return SCREEN_DISK;
	g->disk_for_fix = from == SCREEN_PATH || from == SCREEN_FIX;
	g->disk_error[0] = g->disk_ways[0] = '\0';
	if (g->disk_path[0] == '\0' && kept != NULL)
		text_copy(g->disk_path, sizeof(g->disk_path), kept);
	return SCREEN_DISK;
}

/* Cleans a typed path: quotes, blanks around it, a file:// address. */
static bool
clean_path(const char *typed, char *out, size_t size)
{
	STR_AUTO text = STR_INIT(8192);
	const char *from;
	size_t len;

	text_clean(&text, typed, strlen(typed));
	from = str_text(&text);
	from += strspn(from, " \t");
	len = strlen(from);
	while (len > 0 && (from[len - 1] == ' ' || from[len - 1] == '\t'))
		len--;
	if (len >= 2 && (from[0] == '"' || from[0] == '\'') && from[len - 1] == from[0]) {
		from++;
		len -= 2;
	}
	if (len > 7 && strncmp(from, "file://", 7) == 0) {
		from += 7;
		len -= 7;
	}
	while (len > 1 && from[len - 1] == '/')
		len--;
	if (len == 0 || len >= 4096)
		return false;
	{
		STR_AUTO bare = STR_INIT(8192);

		str_add_len(&bare, from, len);
		return paths_expand_home(out, size, str_text(&bare));
	}
}

/* How to get the registry out of an image: the first way that the offline command
 * prints. Its commands are indented by four blanks. */
static void
show_ways(struct guide *g)
{
	const char *at = g->disk_ways;
	bool shown = false;

	while (*at != '\0') {
		int n = (int)strcspn(at, "\n");

		if (n == 0 && shown)
			break;
		if (strncmp(at, "    ", 4) == 0)
			shown = guide_line(g, LINE_COMMAND,
					guide_keep(g, "%.*s", n - 4, at + 4)) != NULL;
		else if (n > 0)
			guide_linef(g, LINE_TEXT, "%.*s", n, at);
		at += n + (at[n] == '\n');
	}
	if (!shown)
		return;
	(void)guide_line(g, LINE_TEXT, "Then enter that folder here. To see all ways:");
	(void)guide_line(g, LINE_COMMAND,
		guide_keep(g, "rdpdoctor offline %s", guide_quoted_path(g, g->disk_path)));
	guide_blank(g);
}

static void
show_refusal(struct guide *g)
{
	if (g->disk_error[0] == '\0')
		return;
	guide_blank(g);
	(void)guide_row(g, "WARN", "Not read", "", g->disk_error);
	show_ways(g);
}

void
screen_disk_show(struct guide *g, struct screen *s)
{
	s->input = INPUT_FORM;
	(void)guide_line(g, LINE_TEXT,
		"Attach the system disk of that computer to this one and mount it; "
		"read-only is enough. Nothing on it is changed.");
	guide_blank(g);
	(void)guide_line(g, LINE_TEXT,
		"Enter the folder where it is mounted, its Windows/System32/config, or "
		"a folder with copies of SYSTEM and SOFTWARE.");
	show_refusal(g);
	if (g->source->disk_note != NULL)
		(void)guide_line(g, LINE_TEXT, g->source->disk_note);
	guide_field(g, "path", "Folder",
		g->disk_path[0] != '\0' ? g->disk_path : g->source->disk_default,
		"for example /mnt/windows", FIELD_FILE);
	s->prompt = "Where is it mounted?";
	s->message = "A separate process reads it; a damaged disk does no harm.";
	guide_action(g, '\r', "Read it");
}

enum effect
screen_disk_input(struct guide *g, const struct input *in)
{
	const char *typed = guide_input_field(in, "path");

	if (in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	g->disk_error[0] = '\0';
	if (typed == NULL || !clean_path(typed, g->disk_path, sizeof(g->disk_path))) {
		guide_say(g, "Type the folder where the disk is mounted, or press Esc.");
		return EFFECT_NONE;
	}
	g->disk_said = 0;
	guide_change_begin(g, "The disk");
	return guide_effect(g, EFFECT_DISK, g->disk_path);
}

/* ---- reading ---- */

void
guide_disk_reads(struct guide *g, const struct disk_reading *reading)
{
	g->reading = reading;
	if (g->source->keeps_session)
		session_setting(g->c, "disk.path", g->disk_path);
	guide_replace(g, SCREEN_INSIDE);
}

static void
keep_words(struct guide *g, const char *says)
{
	if (says[0] == '\0' || g->disk_said == ARRAY_LEN(g->disk_says))
		return;
	for (size_t i = 0; i < g->disk_said; i++)
		if (text_equal(g->disk_says[i], says))
			return;
	text_copy(g->disk_says[g->disk_said], sizeof(g->disk_says[0]), says);
	g->disk_said++;
}

void
guide_disk_done(struct guide *g, enum err how, const char *says)
{
	bool began = g->reading != NULL;
	STR_AUTO ways = STR_INIT(256 * 1024);
	struct error image = ERROR_INIT;

	g->disk_ways[0] = '\0';
	if (began)
		keep_words(g, disk_says(g->reading));
	g->reading = NULL;
	guide_change_end(g);
	if (how == ERR_OK && guide_top(g) == SCREEN_INSIDE) {
		guide_say(g, "The disk has been read. Nothing on it was changed.");
		return;
	}
	text_copy(g->disk_error, sizeof(g->disk_error), says);
	if (g->source->explain_path(g->disk_path, &ways, &image) != ERR_OK) {
		(void)text_format(g->disk_error, sizeof(g->disk_error), "%.*s",
			(int)strcspn(image.text, ",\n"), image.text);
		text_copy(g->disk_ways, sizeof(g->disk_ways), str_text(&ways));
	}
	if (g->change.from == g->change.to)
		g->change.by = NULL;
	if (guide_top(g) == SCREEN_INSIDE)
		guide_replace(g, SCREEN_DISK);
}

static void
show_windows(struct guide *g)
{
	const struct facts *f = session_facts(g->c);
	const char *product = facts_text(f, FACT_GUEST_OS_PRODUCT);
	const char *computer = facts_text(f, FACT_GUEST_COMPUTER);
	STR_AUTO text = STR_INIT(1024);

	str_add(&text, product != NULL ? product : "Windows");
	if (computer != NULL)
		str_addf(&text, ", computer %s", computer);
	if (facts_known(f, FACT_GUEST_HIVE_CONTROL_SET))
		str_addf(&text, ", ControlSet%03d in use",
			(int)facts_int(f, FACT_GUEST_HIVE_CONTROL_SET, 0));
	(void)guide_row(g, "INFO", "On the disk", "", str_text(&text));
	if (!facts_true(f, FACT_GUEST_POLICY_READ))
		(void)guide_row(g, "WARN", "Policies", "",
			"SOFTWARE was not read: group policies are unknown");
	if (facts_true(f, FACT_GUEST_HIVE_REPLAYED))
		(void)guide_row(g, "INFO", "Logs", "",
			"pending changes in the logs were applied in memory");
	for (size_t i = 0; i < g->disk_said; i++)
		(void)guide_row(g, "WARN", "Note", "", g->disk_says[i]);
}

void
screen_inside_show(struct guide *g, struct screen *s)
{
	if (g->reading != NULL) {
		s->input = INPUT_LIVE;
		keep_words(g, disk_says(g->reading));
		s->status = guide_keep(g, "%zu facts so far", disk_facts(g->reading));
		guide_linef(g, LINE_TEXT, "Reading the registry in %s.", g->disk_path);
		guide_blank(g);
		(void)guide_row(g, "....", "SYSTEM and SOFTWARE", "",
			"services, listener, firewall, network");
		for (size_t i = 0; i < g->disk_said; i++)
			(void)guide_row(g, "WARN", "Note", "", g->disk_says[i]);
		s->message = "Read-only. Nothing on the disk is changed.";
		guide_action(g, 'x', "Stop");
		return;
	}
	s->input = INPUT_NEXT;
	show_windows(g);
	guide_blank(g);
	if (g->change.by != NULL) {
		(void)guide_line(g, LINE_HEADING, "What this changes");
		guide_show_change(g, false);
		guide_blank(g);
		(void)guide_line(g, LINE_HEADING, "What matters on it");
		guide_show_new_facts(g, 12);
		guide_linef(g, LINE_TEXT, "%zu facts were read; t lists them all.",
			g->change.to - g->change.from);
	}
	guide_action(g, '\r', "Continue");
	guide_action(g, 'd', "Another disk");
}

enum effect
screen_inside_input(struct guide *g, const struct input *in)
{
	if (g->reading != NULL)
		return in->kind == INPUT_DO_ACTION && in->key == 'x' ? EFFECT_STOP
								     : EFFECT_NONE;
	if (in->kind == INPUT_DO_ACTION && in->key == 'd') {
		guide_replace(g, SCREEN_DISK);
		return EFFECT_NONE;
	}
	if (in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	if (!g->disk_for_fix || guide_change_new_first(g) || !session_plan(g->c)->present) {
		session_setting(
			g->c, "cause", ""); /* it was picked from the earlier verdict */
		guide_go(g, SCREEN_VERDICT);
		return EFFECT_NONE;
	}
	session_append(g->c, EVENT_PATH, json_pack("{s:s}", "chosen", "offline"));
	guide_go(g, SCREEN_FIX);
	return EFFECT_NONE;
}
