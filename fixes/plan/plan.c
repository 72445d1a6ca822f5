/*
 * Plans: the steps of all causes of a verdict joined, common steps once, in a safe order
 * (snapshot, reading, changes, steps that lower security last, verification at the end), with
 * commands filled from the facts. What a step does is defined only in the knowledge files.
 */
#include "fixes/plan/plan_private.h"

#include <stdlib.h>
#include <string.h>

#include "fixes/commands/registry_edit_command.h"
#include "fixes/plan/step_words.h"
#include "share/base/str.h"
#include "share/base/text.h"
#include "fixes/plan/plan.h"

#define NAMES_MAX 64

struct planner {
	const struct knowledge *k;
	const struct facts *facts;
	const struct plan_options *options;
	const struct cause *const *causes;
	size_t cause_count;
	struct arena *arena;
	struct fact_view view;
};

static const struct path_text *
path_of(const struct cause *cause, bool offline)
{
	return offline ? cause->text->offline : cause->text->online;
}

/* ---- joining lists of names ---- */

struct names {
	const char *list[NAMES_MAX];
	const char *cause[NAMES_MAX]; /* the first that needs it */
	const struct path_text *path[NAMES_MAX];
	size_t count;
};

/* Merges @more into the list and keeps the order of both if they agree. */
static void
names_merge(struct names *n, char *const *more, unsigned count, const char *cause,
	const struct path_text *path)
{
	size_t at = 0;

	for (unsigned i = 0; i < count; i++) {
		size_t found = 0;

		while (found < n->count && !text_equal(n->list[found], more[i]))
			found++;
		if (found < n->count) {
			at = MAX_OF(at, found + 1);
			continue;
		}
		if (n->count == NAMES_MAX)
			return;
		for (size_t j = n->count; j > at; j--) {
			n->list[j] = n->list[j - 1];
			n->cause[j] = n->cause[j - 1];
			n->path[j] = n->path[j - 1];
		}
		n->list[at] = more[i];
		n->cause[at] = cause;
		n->path[at] = path;
		n->count++;
		at++;
	}
}

static void
collect_shared(const struct planner *p, bool offline, bool after, struct names *out)
{
	out->count = 0;
	for (size_t i = 0; i < p->cause_count; i++) {
		const struct path_text *path = path_of(p->causes[i], offline);

		names_merge(out, after ? path->after : path->before,
			after ? path->after_count : path->before_count,
			p->causes[i]->text->cause, path);
	}
}

static void
collect_needs(const struct planner *p, struct plan_collection *g)
{
	static const char *const hives[] = { "SYSTEM", "SOFTWARE" };

	for (size_t h = 0; h < ARRAY_LEN(hives); h++)
		for (size_t i = 0; i < p->cause_count; i++) {
			const struct path_text *path = path_of(p->causes[i], g->offline);

			if (!words_have(path->needs, path->needs_count, hives[h]))
				continue;
			g->needs[g->needs_count++] = hives[h];
			break;
		}
}

static void
plan_collect_all(const struct planner *p, struct plan_collection *g)
{
	struct names names;

	collect_needs(p, g);
	collect_shared(p, g->offline, false, &names);
	for (size_t i = 0; i < names.count; i++)
		plan_collect_shared(
			g, names.list[i], names.cause[i], names.path[i], PHASE_BEFORE);
	for (size_t i = 0; i < p->cause_count; i++) {
		const struct path_text *path = path_of(p->causes[i], g->offline);

		if (path->none != NULL)
			plan_collect_none(g, p->causes[i], path->none);
		else
			plan_collect_cause(g, p->causes[i]);
	}
	collect_shared(p, g->offline, true, &names);
	for (size_t i = 0; i < names.count; i++)
		plan_collect_shared(
			g, names.list[i], names.cause[i], names.path[i], PHASE_AFTER);
}

/* ---- channels of a path ---- */

static void
path_channels(
	const struct planner *p, const struct plan_collection *g, struct plan_path *out)
{
	const char **all = ARENA_ARRAY(p->arena, const char *, NAMES_MAX);
	size_t count = 0;

	for (size_t i = 0; i < p->cause_count; i++) {
		const struct path_text *path = path_of(p->causes[i], g->offline);
		size_t live = 0, kept = 0;
		const char *const *list =
			plan_channels(g, path->channels, path->channels_count, &live);

		if (path->none != NULL || path->channels_count == 0)
			continue;
		if (count == 0) {
			for (; count < MIN_OF(live, (size_t)NAMES_MAX); count++)
				all[count] = list[count];
			continue;
		}
		/* Keeps the channels that work under both faults. */
		for (size_t c = 0; c < count; c++)
			if (words_have((char *const *)list, (unsigned)live, all[c]))
				all[kept++] = all[c];
		count = kept > 0 ? kept : count;
	}
	/* An offline path is done where its hives are loaded. */
	for (size_t i = 0; g->offline && count == 0 && i < g->count; i++) {
		const struct step_text *step = &g->items[i].step;

		if (text_equal(step->for_each, "hive") && step->channels_count > 0) {
			const char *const *list = plan_channels(
				g, step->channels, step->channels_count, &count);

			for (size_t c = 0; c < count; c++)
				all[c] = list[c];
		}
	}
	out->channels = all;
	out->channel_count = count;
}

/* ---- one step ---- */

static void
add_missing(struct plan_step *out, const struct fill_result *r, struct arena *a)
{
	const char **all;

	if (r->missing_count == 0)
		return;
	all = ARENA_ARRAY(a, const char *, out->missing_count + r->missing_count);
	for (size_t i = 0; i < out->missing_count; i++)
		all[i] = out->placeholders_missing[i];
	for (size_t i = 0; i < r->missing_count; i++)
		if (!words_have((char *const *)all, (unsigned)out->missing_count,
			    r->missing[i]))
			all[out->missing_count++] = r->missing[i];
	out->placeholders_missing = all;
}

/* Collects the placeholders of everything that a step shows, sentences and undo included. */
static const char *
filled(const struct filler *f, enum shell shell, const char *text, struct plan_step *out)
{
	struct fill_result r;

	fill_text(f, shell, text, &r);
	add_missing(out, &r, f->arena);
	if (r.refused != NULL &&
		(out->says == NULL || strstr(out->says, r.refused) == NULL))
		out->says = out->says != NULL
			? arena_format(f->arena, "%s %s", out->says, r.refused)
			: r.refused;
	return r.text;
}

static char *
file_name(struct arena *a, const char *id)
{
	char *name = arena_format(a, "rdpdoctor-%s", id);

	for (char *at = name; *at != '\0'; at++)
		if (*at == '.')
			*at = '-';
	return name;
}

/* The undo or the check of a step; @typed gets the length of its command. */
static const char *
fill_action(const struct filler *f, const struct action_text *action, enum shell shell,
	struct plan_step *out, size_t *typed)
{
	const char *command;

	if (action == NULL)
		return NULL;
	if (action->command == NULL)
		return filled(f, SHELL_NONE, action->note, out);
	if (action->shell != NULL)
		shell = shell_of(action->shell);
	command = filled(f, shell, action->command, out);
	*typed = strlen(command);
	return steps_remarked(command, filled(f, SHELL_NONE, action->says, out), f->arena);
}

static void
fill_edit(const struct filler *f, const struct step_text *s, struct plan_step *out)
{
	struct edit_command command;
	struct edit edit;

	out->hive = s->hive;
	out->key = filled(f, SHELL_NONE, s->key, out);
	out->value = filled(f, SHELL_NONE, s->value, out);
	out->set = filled(f, SHELL_NONE, s->set, out);
	edit = (struct edit) { out->hive, out->key, out->value, out->set,
		file_name(f->arena, out->id) };
	edit_command(&edit, f->arena, &command);
	out->shell = command.shell;
	out->command = command.command;
	out->undo = command.undo;
	out->undo_typed = command.undo != NULL ? strlen(command.undo) : 0;
	out->undo_shell = command.shell;
	out->verify = steps_remarked(command.look,
		s->verify != NULL ? filled(f, SHELL_NONE, s->verify->note, out) : NULL,
		f->arena);
	out->verify_typed = command.look != NULL ? strlen(command.look) : 0;
	if (out->where == NULL)
		out->where = text_equal(command.shell, "cmd")
			? "on the recovery machine, in a command window opened as "
			  "administrator"
			: "on the recovery machine, in PowerShell opened as administrator";
	if (out->restart == NULL)
		out->restart = "none";
}

static void
fill_step(const struct planner *p, const struct plan_collection *g, const struct item *item,
	const struct plan_path *path, struct plan_step *out)
{
	const struct step_text *s = &item->step;
	const struct filler f = { .k = p->k,
		.facts = p->facts,
		.target = p->options->target,
		.given = p->options->given,
		.profile = item->profile,
		.hive = item->hive,
		.cause = item->cause,
		.arena = p->arena };
	enum shell shell = shell_of(s->shell);
	const char *const *channels = path->channels;
	size_t channel_count = path->channel_count;

	*out = (struct plan_step) {
		.id = item->profile != NULL || item->hive != NULL
			? arena_format(p->arena, "%s.%s", item->id,
				  item->profile != NULL ? item->profile : item->hive)
			: item->id,
		.cause = item->cause,
		.where = s->where,
		.shell = s->shell != NULL ? s->shell : "none",
		.restart = s->restart,
		.reads = s->reads,
		.danger = s->danger != NULL ? (enum danger)danger_find(s->danger)
					    : DANGER_READ_ONLY,
		.manual = s->manual || (s->command == NULL && s->hive == NULL),
		.last_resort = item->phase == PHASE_LAST,
		.own_channel = s->channels_count > 0,
	};
	out->says = filled(&f, SHELL_NONE,
		p->options->audience == AUDIENCE_SELF && s->plain != NULL ? s->plain
									  : s->says,
		out);
	if (s->hive != NULL) {
		fill_edit(&f, s, out);
	} else {
		out->command = filled(&f, shell, s->command, out);
		out->undo = fill_action(&f, s->undo, shell, out, &out->undo_typed);
		out->undo_shell = s->undo != NULL && s->undo->shell != NULL ? s->undo->shell
									    : out->shell;
		out->verify = fill_action(&f, s->verify, shell, out, &out->verify_typed);
	}
	out->expect = filled(&f, SHELL_NONE, s->expect, out);
	if (s->channels_count > 0)
		channels = plan_channels(g, s->channels, s->channels_count, &channel_count);
	if (!out->manual || s->channels_count > 0)
		out->channel = plan_channel_for(p->k, channels, channel_count, out->shell);
}

/* An "or" step refers to the step that it replaces, if that one is in the plan. */
static void
link_alternatives(struct item *const *order, size_t count, struct plan_step *steps)
{
	for (size_t i = 0; i < count; i++) {
		const char *wanted = order[i]->alternative;

		for (size_t j = 0; wanted != NULL && j < count; j++) {
			if (j == i ||
				(!text_equal(order[j]->id, wanted) &&
					!text_equal(order[j]->place, wanted)) ||
				!text_equal(order[j]->profile, order[i]->profile))
				continue;
			steps[i].alternative_to = steps[j].id;
			break;
		}
	}
}

/* ---- verify ---- */

static void
add_verify(const struct planner *p, bool offline, struct plan_step *out)
{
	static const char *const ladder[] = { "name", "route", "tcp", "neighbours",
		"negotiate", "tls", "nla", "connect" };
	const char *list[ARRAY_LEN(ladder)];
	STR_AUTO text = STR_INIT(512);
	size_t count = 0;

	for (size_t n = 0; n < ARRAY_LEN(ladder); n++)
		for (size_t i = 0; i < p->cause_count; i++) {
			const struct path_text *path = path_of(p->causes[i], offline);

			if (!words_have(path->verify, path->verify_count, ladder[n]))
				continue;
			list[count++] = ladder[n];
			break;
		}
	text_add_joined(&text, list, count);
	*out = (struct plan_step) { .id = "verify",
		.cause = p->causes[0]->text->cause,
		.says = count > 0
			? arena_format(p->arena,
				  "Test the connection again from the computer that could not "
				  "connect: %s.",
				  str_text(&text))
			: "Test the connection again from the computer that could not "
			  "connect.",
		.shell = "none",
		.verify = "The stage that failed before now passes.",
		.danger = DANGER_READ_ONLY,
		.verify_step = true };
}

/* ---- paths and plans ---- */

static void
make_path(struct planner *p, bool offline, struct plan_path *out)
{
	struct plan_collection g = { .k = p->k,
		.arena = p->arena,
		.view = &p->view,
		.facts = p->facts,
		.options = p->options,
		.offline = offline };
	struct plan_step *steps;
	struct item **order;
	size_t none = 0, count;

	for (size_t i = 0; i < p->cause_count; i++)
		none += path_of(p->causes[i], offline)->none != NULL;
	if (none == p->cause_count) {
		*out = (struct plan_path) { .none_because =
						    path_of(p->causes[0], offline)->none };
		return;
	}
	plan_collect_all(p, &g);
	*out = (struct plan_path) { .step_count = 0 };
	path_channels(p, &g, out);
	order = plan_order(&g, &count);
	steps = ARENA_ARRAY(p->arena, struct plan_step, count + 1);
	for (size_t i = 0; i < count; i++)
		fill_step(p, &g, order[i], out, &steps[i]);
	link_alternatives(order, count, steps);
	add_verify(p, offline, &steps[count]);
	out->steps = steps;
	out->step_count = count + 1;
}

static bool
disk_was_read(const struct facts *f)
{
	for (size_t i = 0; f != NULL && i < facts_count(f); i++)
		if (origin_is(facts_at(f, i)->source, ORIGIN_DISK))
			return true;
	return false;
}

static bool
some_channel_works(const struct planner *p)
{
	for (size_t i = 0; p->facts != NULL && i < p->k->tables[FILE_CHANNEL].count; i++) {
		const struct channel_text *c = p->k->tables[FILE_CHANNEL].entries[i].text;
		int fact = c->fact != NULL ? fact_find(c->fact) : -1;

		if (fact >= 0 && fact != FACT_CHANNEL_DISK &&
			facts_is(p->facts, fact, "works"))
			return true;
	}
	return false;
}

static const char *
choose(const struct planner *p, const struct plan *plan)
{
	if (p->options->chosen != NULL)
		return text_equal(p->options->chosen, "offline") ? "offline" : "online";
	if (plan->online.step_count == 0)
		return plan->offline.step_count > 0 ? "offline" : NULL;
	if (plan->offline.step_count == 0)
		return "online";
	if (disk_was_read(p->facts) && !some_channel_works(p))
		return "offline";
	if (p->facts != NULL && facts_is(p->facts, FACT_CHANNEL_DISK, CHANNEL_DISK_WORKS) &&
		!some_channel_works(p))
		return "offline";
	return plan->online.channel_count > 0 ? "online" : "offline";
}

static void
make_plan(struct planner *p, struct plan *out)
{
	const char **ids = ARENA_ARRAY(p->arena, const char *, p->cause_count + 1);

	*out = (struct plan) { .present = p->cause_count > 0 };
	if (!out->present)
		return;
	for (size_t i = 0; i < p->cause_count; i++)
		ids[i] = p->causes[i]->text->cause;
	out->causes = ids;
	out->cause_count = p->cause_count;
	cond_view_init(&p->view, &p->k->pool, p->facts, p->arena);
	make_path(p, false, &out->online);
	make_path(p, true, &out->offline);
	out->chosen = choose(p, out);
}

void
plan_make(const struct knowledge *k, const struct facts *f, const struct verdict *verdict,
	const struct plan_options *options, struct arena *a, struct plan *out)
{
	const struct cause **causes =
		ARENA_ARRAY(a, const struct cause *, verdict->cause_count + 1);
	struct planner p = {
		.k = k, .facts = f, .options = options, .causes = causes, .arena = a
	};

	for (size_t i = 0; i < verdict->cause_count; i++)
		if (verdict->causes[i].certainty >= CERTAINTY_LIKELY)
			causes[p.cause_count++] = base_cause(k, verdict->causes[i].id);
	make_plan(&p, out);
}

enum err
plan_make_for(const struct knowledge *k, const struct facts *f, const char *cause_id,
	const struct plan_options *options, struct arena *a, struct plan *out,
	struct error *e)
{
	const struct cause *cause = base_cause(k, cause_id);
	struct planner p = { .k = k,
		.facts = f,
		.options = options,
		.causes = &cause,
		.cause_count = 1,
		.arena = a };

	*out = (struct plan) { .present = false };
	if (cause == NULL)
		return error_set(e, ERR_NO_INPUT,
			"There is no cause \"%s\": \"knowledge list causes\" prints all of "
			"them.",
			cause_id);
	make_plan(&p, out);
	return ERR_OK;
}
