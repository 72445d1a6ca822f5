/*
 * The guide's frame: the stack of screens, the keys of all screens (back, transcript,
 * plain mode, quit), and the decision what comes after an answer.
 */
#include "tui/wizard/evidence_source.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 7

/* ---- moving ---- */

enum screen_id
guide_top(const struct guide *g)
{
	return g->stack[g->depth - 1];
}

static const struct guide_row *
row_of(const struct guide *g, enum screen_id screen)
{
	return &g->screens[screen];
}

static const struct guide_row *
top_row(const struct guide *g)
{
	return row_of(g, guide_top(g));
}

static void
store_screen(struct guide *g)
{
	const struct guide_row *row = top_row(g);

	if (row->resumable && !text_equal(session_screen(g->c), row->id))
		session_append(g->c, EVENT_SCREEN, json_pack("{s:s}", "id", row->id));
}

/* Goes back to a screen that is already in the stack instead of adding it again. */
static void
push_screen(struct guide *g, enum screen_id to)
{
	for (int i = 0; i < g->depth; i++) {
		if (g->stack[i] != to || (row_of(g, to)->stacks && i + 1 < g->depth))
			continue;
		g->depth = i + 1;
		return;
	}
	if (g->depth < (int)ARRAY_LEN(g->stack))
		g->depth++;
	g->stack[g->depth - 1] = to;
}

static void
go_from(struct guide *g, enum screen_id from, enum screen_id to)
{
	const struct guide_row *row = row_of(g, to);

	push_screen(g, row->enter != NULL ? row->enter(g, from) : to);
	store_screen(g);
}

void
guide_go(struct guide *g, enum screen_id to)
{
	go_from(g, guide_top(g), to);
}

void
guide_replace(struct guide *g, enum screen_id to)
{
	enum screen_id from = guide_top(g);

	g->depth--;
	go_from(g, from, to);
}

void
guide_back(struct guide *g)
{
	enum screen_id left;

	if (g->depth <= 1)
		return;
	left = g->stack[--g->depth];
	if (top_row(g)->returned != NULL)
		top_row(g)->returned(g, left);
	store_screen(g);
}

enum effect
guide_verify(struct guide *g)
{
	guide_go(g, SCREEN_VERIFY);
	return guide_effect(g, EFFECT_CHECKS, NULL);
}

enum effect
guide_effect(struct guide *g, enum effect effect, const char *text)
{
	str_clear(&g->effect_text);
	if (text != NULL)
		str_add(&g->effect_text, text);
	return g->source->perform(g, effect);
}

static bool
is_decided(const struct guide *g)
{
	return session_verdict(g->c)->cause_count > 0 &&
		session_verdict(g->c)->causes[0].certainty >= CERTAINTY_LIKELY;
}

/* Ask only a few questions: each must be able to change the verdict. */
#define QUESTIONS_MAX 6

enum effect
guide_advance(struct guide *g)
{
	const struct verdict *v = session_verdict(g->c);

	g->change.by = NULL; /* it is outdated after an answer or a check */
	if (session_ladder(g->c)->broke_at != STAGE_NONE && !is_decided(g)) {
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
		if (g->screens[i].resumable &&
			text_equal(g->screens[i].id, session_screen(g->c)))
			return (enum screen_id)i;
	return SCREEN_START;
}

void
guide_stack_for(struct guide *g, enum screen_id top)
{
	g->depth = 0;
	for (int i = 0; i < (int)top; i++)
		if (g->screens[i].on_the_way)
			g->stack[g->depth++] = (enum screen_id)i;
	g->stack[g->depth++] = top;
}

static void
fill_form(struct guide *g, const struct guide_config *config)
{
	const struct target *t = session_target(g->c);

	if (t != NULL) {
		text_copy(g->form[0], sizeof(g->form[0]), t->host);
		(void)text_format(g->form[1], sizeof(g->form[1]), "%d", t->port);
		text_copy(g->form[2], sizeof(g->form[2]), t->gateway);
		text_copy(g->form[3], sizeof(g->form[3]), t->user);
	}
	if (config->target != NULL)
		text_copy(g->form[0], sizeof(g->form[0]), config->target);
	if (config->gateway != NULL)
		text_copy(g->form[2], sizeof(g->form[2]), config->gateway);
	if (config->user != NULL)
		text_copy(g->form[3], sizeof(g->form[3]), config->user);
}

struct guide *
guide_create(const struct guide_config *config)
{
	struct guide *g = calloc(1, sizeof(*g));
	enum screen_id top;

	if (g == NULL)
		abort();
	g->c = config->c;
	g->screens = config->screens;
	g->source = config->source;
	g->story = config->story;
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
	fill_form(g, config);
	if (session_last_step(g->c)[0] != '\0')
		g->step_id = text_dup(session_last_step(g->c));
	top = session_target(g->c) != NULL ? resume_at(g) : SCREEN_START;
	guide_stack_for(g, top);
	if (session_checks_cut(g->c))
		guide_say(g, "The checks were interrupted. Press a to run them again.");
	g->symptoms_done =
		facts_known(session_facts(g->c), FACT_SYMPTOM) || session_checked(g->c);
	if (g->screens[top].resumed != NULL)
		g->screens[top].resumed(g);
	store_screen(g);
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
	const struct guide_row *row = top_row(g);
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
		.id = row->id,
		.step = row->step,
		.steps = STEPS,
		.title = row->title,
		.session = guide_keep(g, "%s", session),
		.unkept = !session_is_kept(g->c),
		.lines = g->lines,
		.after = g->after,
		.choices = g->choices,
		.fields = g->fields,
		.actions = g->actions,
		.row_focus = -1,
	};
	row->show(g, s);
	s->title = guide_keep(g, "%s%s", g->source->prefix, s->title);
	if (!g->source->keeps_session)
		s->session = NULL;
	if (g->message[0] != '\0')
		s->message = guide_keep(g, "%s", g->message);
	if (s->input == INPUT_YES_NO || row->own_keys)
		return s;
	if (!row->is_first)
		guide_action(g, 27, "Back");
	if (!row->is_first && !row->no_transcript)
		guide_action(g, 't', "Transcript");
	guide_action(g, '?', "Help");
	guide_action(g, 'q', "Quit");
	return s;
}

/* ---- answering ---- */

static enum effect
ask_to_leave(struct guide *g)
{
	const struct guide_row *row = top_row(g);

	if (!row->is_exit)
		guide_go(g, g->source->last_screen);
	return row->leaves_at_once ? EFFECT_LEAVE : EFFECT_NONE;
}

/* Esc: the second one stops what runs here. */
static enum effect
go_back(struct guide *g, bool running)
{
	const char *busy_says = top_row(g)->busy_says;
	bool stops = running && busy_says != NULL;

	if (stops && !g->stop_asked) {
		g->stop_asked = true;
		guide_say(g, "%s", busy_says);
		return EFFECT_NONE;
	}
	g->stop_asked = g->stop_asked && !stops;
	guide_back(g);
	return stops ? EFFECT_STOP : EFFECT_NONE;
}

enum effect
guide_input(struct guide *g, const struct input *in)
{
	const struct guide_row *row = top_row(g);
	bool running = (g->checks != NULL && checks_running(g->checks)) ||
		disk_running(g->reading);

	g->message[0] = '\0';
	if (in->kind == INPUT_DO_STOP && running) {
		guide_say(g, "Stopped. What was found so far is kept.");
		return EFFECT_STOP;
	}
	if (in->kind == INPUT_DO_STOP || (in->kind == INPUT_DO_ACTION && in->key == 'q'))
		return ask_to_leave(g);
	if (in->kind == INPUT_DO_ACTION && in->key == 'p')
		return EFFECT_PLAIN;
	if (in->kind == INPUT_DO_ACTION && in->key == 't' && !row->is_exit &&
		!row->is_first && !row->no_transcript) {
		guide_go(g, SCREEN_TRANSCRIPT);
		return EFFECT_NONE;
	}
	if (in->kind == INPUT_DO_BACK)
		return go_back(g, running);
	g->stop_asked = false;
	return row->input(g, in);
}

void
guide_changed(struct guide *g, const struct checks *checks)
{
	g->checks = checks;
}
