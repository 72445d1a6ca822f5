/* The end: the transcript with its preview, and leaving. */
#include "tui/session/export_file.h"
#include "tui/wizard/guide_private.h"

static const char *const redact_words[] = { "names and public addresses (normal)",
	"names and all addresses (strict)", "nothing" };

void
screen_transcript_show(struct guide *g, struct screen *s)
{
	STR_AUTO text = STR_INIT(64u << 20);
	struct error e = ERROR_INIT;
	const struct document_format *format;
	char name[128];
	size_t count;

	s->input = INPUT_FORM;
	for (count = 0; (format = transcript_format_at(count)) != NULL; count++) {
		(void)guide_choice(g, format->label, format->hint, format == g->format);
		if (format == g->format)
			s->choice_focus = (int)count;
	}
	export_name(g->c, g->format, name, sizeof(name));
	guide_field(g, "file", "File", g->form[4][0] != '\0' ? g->form[4] : name,
		"only you can read it; never overwritten", FIELD_FILE);
	(void)guide_after(g, LINE_TEXT,
		guide_keep(g, "Hidden: %s  (h changes this)", redact_words[g->redact]));
	if (export_text(g->c, g->format, g->redact, &text, &e) == ERR_OK)
		(void)guide_after(g, LINE_PREVIEW, str_text(&text));
	else
		(void)guide_after(g, LINE_TEXT, e.text);
	s->prompt = guide_keep(g, "Choose 1 to %zu", count);
	s->message = "Enter saves it. You can also make it later: rdpdoctor export.";
	guide_action(g, '\r', "Save");
	guide_action(g, 'c', "Copy");
	guide_action(g, 'r', "Raw");
	guide_action(g, 'h', "Hide more/less");
}

static enum effect
export_with_effect(struct guide *g, enum effect effect)
{
	STR_AUTO text = STR_INIT(64u << 20);
	struct error e = ERROR_INIT;

	if (export_text(g->c, g->format, g->redact, &text, &e) != ERR_OK) {
		guide_say(g, "%s", e.text);
		return EFFECT_NONE;
	}
	if (effect == EFFECT_WRITE)
		session_append(g->c, EVENT_EXPORT,
			json_pack("{s:s, s:s}", "format", g->format->name, "redact",
				redact_level_id(g->redact)));
	return guide_effect(g, effect, str_text(&text));
}

enum effect
screen_transcript_input(struct guide *g, const struct input *in)
{
	const char *file = guide_input_field(in, "file");
	const struct document_format *chosen =
		in->choice >= 0 ? transcript_format_at((size_t)in->choice) : NULL;
	char old_name[128];

	export_name(g->c, g->format, old_name, sizeof(old_name));
	if ((in->kind == INPUT_DO_CHOICE || in->kind == INPUT_DO_NEXT) && chosen != NULL)
		g->format = chosen;
	if (file != NULL && !text_equal(file, old_name))
		text_copy(g->form[4], sizeof(g->form[4]), file);
	if (in->kind == INPUT_DO_ACTION) {
		switch (in->key) {
		case 'h':
			g->redact = (enum redact_level)((g->redact + 1) % 3);
			return EFFECT_NONE;
		case 'c':
			return export_with_effect(g, EFFECT_COPY);
		case 'r':
			return export_with_effect(g, EFFECT_RAW);
		default:
			return EFFECT_NONE;
		}
	}
	if (in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	if (g->form[4][0] != '\0')
		text_copy(g->effect_file, sizeof(g->effect_file), g->form[4]);
	else
		export_name(g->c, g->format, g->effect_file, sizeof(g->effect_file));
	return export_with_effect(g, EFFECT_WRITE);
}

/* ---- leaving ---- */

void
screen_quit_show(struct guide *g, struct screen *s)
{
	char session[16];

	s->input = INPUT_CHOICE;
	session_id_print(session_id(g->c), session);
	if (!session_is_kept(g->c)) {
		(void)guide_line(g, LINE_TEXT,
			"This session is only in memory and is lost when you leave. "
			"Save a transcript first (Stay, then t).");
		(void)guide_choice(g, "Leave", "everything not exported is lost", false);
		(void)guide_choice(g, "Stay", NULL, true);
		s->choice_focus = 1;
		s->prompt = "Choose 1 or 2";
	} else {
		(void)guide_line(g, LINE_TEXT, "The session is saved after each step.");
		(void)guide_choice(g, "Leave",
			guide_keep(g, "come back with: rdpdoctor resume %s", session),
			true);
		(void)guide_choice(
			g, "Leave and delete this session", "asks you to confirm", false);
		(void)guide_choice(g, "Stay", NULL, false);
		s->prompt = "Choose 1 to 3";
	}
	guide_action(g, '\r', "Confirm");
	guide_action(g, 27, "Stay");
}

enum effect
screen_quit_input(struct guide *g, const struct input *in)
{
	if (in->kind != INPUT_DO_CHOICE && in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	if (in->choice == 0)
		return guide_effect(g, EFFECT_LEAVE, NULL);
	guide_back(g);
	if (in->choice == 1 && session_is_kept(g->c))
		guide_go(g, SCREEN_DELETE);
	return EFFECT_NONE;
}

void
screen_delete_show(struct guide *g, struct screen *s)
{
	s->input = INPUT_YES_NO;
	(void)guide_line(g, LINE_TEXT,
		"This deletes the whole session from this computer: answers, findings, "
		"pasted texts. Transcripts that you saved are kept.");
	s->prompt = "Delete it? y or n";
}

enum effect
screen_delete_input(struct guide *g, const struct input *in)
{
	if (in->kind == INPUT_DO_YES)
		return guide_effect(g, EFFECT_DELETE, NULL);
	if (in->kind == INPUT_DO_NO)
		guide_back(g);
	return EFFECT_NONE;
}
