/*
 * The guide's frame: the table of screens, the stack, what all screens answer to (back,
 * transcript, plain mode, quit), and the decision what comes after an answer.
 */
#include "tui/wizard/guide_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *id;
	int step;
	const char *title;
	void (*show)(struct guide *g, struct screen *s);
	enum effect (*input)(struct guide *g, const struct input *in);
	bool resumable; /* a resumed session may begin here */
} screens[SCREEN_COUNT] = {
	[SCREEN_START] = { "start", 1, "Start", screen_start_show, screen_start_input,
		true },
	[SCREEN_OLD] = { "old", 1, "Unfinished sessions", screen_old_show, screen_old_input,
		false },
	[SCREEN_QUESTION] = { "question", 2, "Symptoms", screen_question_show,
		screen_question_input, true },
	[SCREEN_CHECKS] = { "checks", 3, "Live checks", screen_checks_show,
		screen_checks_input, true },
	[SCREEN_ATTEMPT] = { "attempt", 4, "Real connection", screen_attempt_show,
		screen_attempt_input, true },
	[SCREEN_CONFIRM] = { "confirm", 4, "Real connection", screen_confirm_show,
		screen_confirm_input, false },
	[SCREEN_VERDICT] = { "verdict", 5, "Verdict", screen_verdict_show,
		screen_verdict_input, true },
	[SCREEN_EVIDENCE] = { "evidence", 5, "Evidence", screen_evidence_show,
		screen_evidence_input, false },
	[SCREEN_RUN] = { "run", 5, "One command would tell", screen_run_show,
		screen_run_input, true },
	[SCREEN_PATH] = { "path", 6, "Which way to the fix", screen_path_show,
		screen_path_input, true },
	[SCREEN_FIX] = { "fix", 6, "Fix", screen_fix_show, screen_fix_input, true },
	[SCREEN_VALUES] = { "values", 6, "Fill in", screen_values_show, screen_values_input,
		false },
	[SCREEN_STEP] = { "step", 6, "Fix", screen_step_show, screen_step_input, true },
	[SCREEN_PASTE] = { "paste", 6, "Paste what the command printed", screen_paste_show,
		screen_paste_input, false },
	[SCREEN_PASTED] = { "pasted", 6, "What the output says", screen_pasted_show,
		screen_pasted_input, false },
	[SCREEN_DISK] = { "disk", 6, "Its disk is attached here", screen_disk_show,
		screen_disk_input, true },
	[SCREEN_INSIDE] = { "inside", 6, "What the disk says", screen_inside_show,
		screen_inside_input, false },
	[SCREEN_VERIFY] = { "verify", 7, "Verify", screen_verify_show, screen_verify_input,
		true },
	[SCREEN_TRANSCRIPT] = { "transcript", 7, "Transcript and hand-over",
		screen_transcript_show, screen_transcript_input, true },
	[SCREEN_QUIT] = { "quit", 7, "Leave rdpdoctor?", screen_quit_show,
		screen_quit_input, false },
	[SCREEN_DELETE] = { "delete", 7, "Delete this session?", screen_delete_show,
		screen_delete_input, false },
	[SCREEN_LESSON] = { "lesson", 7, "What it was", screen_lesson_show,
		screen_lesson_input, false },
};

#define STEPS 7

/* ---- moving ---- */

enum screen_id
guide_top(const struct guide *g)
{
	return g->stack[g->depth - 1];
}

static void
arrived(struct guide *g)
{
	enum screen_id top = guide_top(g);

	if (screens[top].resumable && !text_equal(session_screen(g->c), screens[top].id))
		session_append(
			g->c, EVENT_SCREEN, json_pack("{s:s}", "id", screens[top].id));
}

void
guide_go(struct guide *g, enum screen_id to)
{
	/* A screen that is already below comes up again instead of piling up; but each
	 * question is another one, and Esc leads from it to where it was asked. */
	for (int i = 0; i < g->depth; i++) {
		if (g->stack[i] != to || (to == SCREEN_QUESTION && i + 1 < g->depth))
			continue;
		g->depth = i + 1;
		arrived(g);
		return;
	}
	if (g->depth < (int)ARRAY_LEN(g->stack))
		g->stack[g->depth++] = to;
	else
		g->stack[g->depth - 1] = to;
	arrived(g);
}

void
guide_replace(struct guide *g, enum screen_id to)
{
	g->depth--;
	guide_go(g, to);
}

void
guide_back(struct guide *g)
{
	if (g->depth > 1) {
		enum screen_id left = g->stack[--g->depth];

		if (left == SCREEN_CHECKS && guide_top(g) == SCREEN_QUESTION)
			g->question = FACT_SYMPTOM; /* the one before the checks */
		arrived(g);
	}
}

enum effect
guide_effect(struct guide *g, enum effect effect, const char *text)
{
	str_clear(&g->effect_text);
	if (text != NULL)
		str_add(&g->effect_text, text);
	return guide_practice_effect(g, effect);
}

static bool
decided(const struct guide *g)
{
	return session_verdict(g->c)->cause_count > 0 &&
		session_verdict(g->c)->causes[0].certainty >= CERTAINTY_LIKELY;
}

/* People are asked as long as an answer is cheap and could change the verdict. */
#define QUESTIONS_MAX 6

enum effect
guide_advance(struct guide *g)
{
	const struct verdict *v = session_verdict(g->c);

	g->change.by = NULL; /* what was asked or checked since changes it again */
	if (session_ladder(g->c)->broke_at != STAGE_NONE && !decided(g)) {
		for (size_t i = 0; i < v->next_count; i++) {
			const struct verdict_next *next = &v->next[i];

			if (text_equal(next->kind, "ask") &&
				g->questions_asked < QUESTIONS_MAX) {
				g->question = fact_find(next->id);
				g->questions_asked++;
				guide_go(g, SCREEN_QUESTION);
				return EFFECT_NONE;
			}
		}
	}
	guide_go(g, SCREEN_VERDICT);
	return EFFECT_NONE;
}

/* ---- life ---- */

static enum screen_id
resume_at(const struct guide *g)
{
	for (int i = 0; i < SCREEN_COUNT; i++)
		if (screens[i].resumable && text_equal(screens[i].id, session_screen(g->c)))
			return (enum screen_id)i;
	return SCREEN_START;
}

/* Rebuilds the way back for a session that was cut: the screens below the one it was at. */
static void
stack_for(struct guide *g, enum screen_id top)
{
	static const enum screen_id way[] = { SCREEN_START, SCREEN_CHECKS, SCREEN_VERDICT,
		SCREEN_FIX };

	g->depth = 0;
	for (size_t i = 0; i < ARRAY_LEN(way); i++)
		if (way[i] < top)
			g->stack[g->depth++] = way[i];
	g->stack[g->depth++] = top;
}

struct guide *
guide_create(const struct guide_config *config)
{
	struct guide *g = calloc(1, sizeof(*g));
	enum screen_id top;

	if (g == NULL)
		abort();
	g->c = config->c;
	g->practice = config->practice;
	g->old = config->old;
	g->old_count = config->old_count;
	g->asked_until = config->until;
	g->no_connect = config->no_connect;
	g->arena = arena_create();
	g->effect_text = (struct str)STR_INIT(1u << 20);
	g->question = FACT_SYMPTOM;
	g->form_choice = session_audience_known(g->c) ? (int)session_audience(g->c) : 0;
	g->format = transcript_format_at(0);
	secret_init(&g->secret);
	if (session_target(g->c) != NULL) {
		STR_AUTO shown = STR_INIT(1024);

		str_add(&shown, session_target(g->c)->host);
		text_copy(g->form[0], sizeof(g->form[0]), str_text(&shown));
		(void)text_format(
			g->form[1], sizeof(g->form[1]), "%d", session_target(g->c)->port);
		text_copy(g->form[2], sizeof(g->form[2]), session_target(g->c)->gateway);
		text_copy(g->form[3], sizeof(g->form[3]), session_target(g->c)->user);
	}
	if (config->target != NULL)
		text_copy(g->form[0], sizeof(g->form[0]), config->target);
	if (config->gateway != NULL)
		text_copy(g->form[2], sizeof(g->form[2]), config->gateway);
	if (config->user != NULL)
		text_copy(g->form[3], sizeof(g->form[3]), config->user);
	if (session_last_step(g->c)[0] != '\0')
		g->step_id = text_dup(session_last_step(g->c));
	top = session_target(g->c) != NULL ? resume_at(g) : SCREEN_START;
	stack_for(g, top);
	if (session_checks_cut(g->c))
		guide_say(g, "The checks were interrupted. Press a to run them again.");
	g->symptoms_done =
		facts_known(session_facts(g->c), FACT_SYMPTOM) || session_checked(g->c);
	if (top == SCREEN_QUESTION && g->symptoms_done &&
		session_verdict(g->c)->next_count > 0) {
		stack_for(g, SCREEN_VERDICT);
		(void)guide_advance(g);
	}
	arrived(g);
	return g;
}

void
guide_destroy(struct guide *g)
{
	if (g == NULL)
		return;
	secret_wipe(&g->secret);
	str_free(&g->effect_text);
	free((void *)(uintptr_t)g->step_id);
	arena_destroy(g->arena);
	free(g);
}

void
guide_say(struct guide *g, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(g->message, sizeof(g->message), fmt, args);
	va_end(args);
}

const char *
guide_effect_text(const struct guide *g)
{
	return str_text(&g->effect_text);
}

const char *
guide_effect_file(const struct guide *g)
{
	return g->effect_file;
}

struct secret *
guide_secret(struct guide *g)
{
	return &g->secret;
}

enum stage
guide_until(const struct guide *g)
{
	if (g->attempt_desktop)
		return STAGE_DESKTOP;
	if (g->secret.present)
		return STAGE_LOGON;
	return g->asked_until != STAGE_NONE ? g->asked_until : STAGE_TLS;
}

bool
guide_connect(const struct guide *g)
{
	return g->attempt_desktop && !g->no_connect;
}

bool
guide_is(const struct guide *g, enum audience audience)
{
	return session_audience(g->c) == audience;
}

/* ---- showing ---- */

const struct screen *
guide_screen(struct guide *g)
{
	enum screen_id top = guide_top(g);
	struct screen *s = &g->screen;
	char session[16];

	arena_reset(g->arena);
	g->lines = ARENA_ARRAY(g->arena, struct screen_line, GUIDE_ROWS * 4);
	g->after = ARENA_ARRAY(g->arena, struct screen_line, GUIDE_ROWS);
	g->choices = ARENA_ARRAY(g->arena, struct screen_choice, GUIDE_CHOICES);
	g->fields = ARENA_ARRAY(g->arena, struct screen_field, 16);
	g->actions = ARENA_ARRAY(g->arena, struct screen_action, 24);
	session_id_print(session_id(g->c), session);
	*s = (struct screen) {
		.id = screens[top].id,
		.step = screens[top].step,
		.steps = STEPS,
		.title = screens[top].title,
		.session = guide_keep(g, "%s", session),
		.unkept = !guide_is_kept(g),
		.lines = g->lines,
		.after = g->after,
		.choices = g->choices,
		.fields = g->fields,
		.actions = g->actions,
		.row_focus = -1,
	};
	screens[top].show(g, s);
	if (g->practice != NULL) {
		s->title = guide_keep(g, "Practice: %s", s->title);
		s->session = NULL;
	}
	if (g->message[0] != '\0')
		s->message = guide_keep(g, "%s", g->message);
	if (s->input != INPUT_YES_NO && top != SCREEN_QUIT) {
		if (top != SCREEN_START && top != SCREEN_OLD)
			guide_action(g, 27, "Back");
		if (top != SCREEN_TRANSCRIPT && top != SCREEN_START && top != SCREEN_OLD)
			guide_action(g, 't', "Transcript");
		guide_action(g, '?', "Help");
		guide_action(g, 'q', "Quit");
	}
	return s;
}

/* ---- answering ---- */

static bool
can_leave_by(const struct guide *g)
{
	return guide_top(g) != SCREEN_QUIT && guide_top(g) != SCREEN_DELETE &&
		guide_top(g) != SCREEN_LESSON;
}

/* Practice ends with what the cause was; there is no session to keep or to delete. */
static enum effect
ask_to_leave(struct guide *g)
{
	if (can_leave_by(g))
		guide_go(g, g->practice != NULL ? SCREEN_LESSON : SCREEN_QUIT);
	else if (guide_top(g) == SCREEN_LESSON)
		return EFFECT_LEAVE;
	return EFFECT_NONE;
}

enum effect
guide_input(struct guide *g, const struct input *in)
{
	enum screen_id top = guide_top(g);
	bool running = (g->checks != NULL && checks_running(g->checks)) ||
		disk_running(g->reading);

	g->message[0] = '\0';
	if (in->kind == INPUT_DO_STOP) {
		if (running) {
			guide_say(g, "Stopped. What was found so far is kept.");
			return EFFECT_STOP;
		}
		return ask_to_leave(g);
	}
	if (in->kind == INPUT_DO_ACTION && in->key == 'q')
		return ask_to_leave(g);
	if (in->kind == INPUT_DO_ACTION && in->key == 'p')
		return EFFECT_PLAIN;
	if (in->kind == INPUT_DO_ACTION && in->key == 't' && can_leave_by(g) &&
		top != SCREEN_START && top != SCREEN_TRANSCRIPT) {
		guide_go(g, SCREEN_TRANSCRIPT);
		return EFFECT_NONE;
	}
	if (in->kind == INPUT_DO_BACK) {
		if (running &&
			(top == SCREEN_CHECKS || top == SCREEN_VERIFY ||
				top == SCREEN_INSIDE)) {
			if (!g->stop_asked) {
				g->stop_asked = true;
				guide_say(g, "%s",
					top == SCREEN_INSIDE
						? "The disk is being read. Press Esc again "
						  "to stop that and go back, or wait."
						: "Checks are running. Press Esc again to "
						  "stop them and go back, or wait.");
				return EFFECT_NONE;
			}
			g->stop_asked = false;
			guide_back(g);
			return EFFECT_STOP;
		}
		guide_back(g);
		return EFFECT_NONE;
	}
	g->stop_asked = false;
	return screens[top].input(g, in);
}

bool
guide_changed(struct guide *g, const struct checks *checks)
{
	bool running = checks != NULL && checks_running(checks);

	g->checks = checks;
	if (!running && g->was_running && guide_top(g) == SCREEN_VERIFY)
		guide_say(g, "The checks are done.");
	g->was_running = running;
	return true;
}
