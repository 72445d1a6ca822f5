/*
 * Live checks, the real connection attempt and the verification: the stages as they are
 * checked. The rows are built from the facts; the probes only add what is still running.
 */
#include <string.h>

#include "tui/wizard/guide_private.h"

static const char *
format_ms(struct guide *g, double ms)
{
	return ms < 0 ? "" : guide_keep(g, ms < 10 ? "%.1f ms" : "%.0f ms", ms);
}

static bool
any_running(const struct guide *g)
{
	return g->checks != NULL && checks_running(g->checks);
}

/* The progress text of the stage probe that is running. */
static const char *
running_says(struct guide *g)
{
	struct check_row rows[32];
	size_t count = checks_rows(g->checks, rows, ARRAY_LEN(rows));

	for (size_t i = 0; i < count; i++)
		if (rows[i].state == CHECK_RUNNING &&
			stage_find(rows[i].probe->id) != STAGE_NONE)
			return guide_keep(g, "%s",
				rows[i].says[0] != '\0' ? rows[i].says
							: rows[i].probe->question);
	return "";
}

static void
show_ladder(struct guide *g, struct screen *s)
{
	const struct ladder *l = session_ladder(g->c);
	bool running = any_running(g), waiting = false;

	for (size_t i = 0; i < l->count; i++) {
		const struct rung *r = &l->rungs[i];
		const char *word = stage_state_badge(r->state), *says = r->says;
		struct screen_line *line;

		if (running && r->state == STAGE_NOT_REACHED) {
			word = waiting ? "----" : "....";
			says = waiting ? "" : running_says(g);
			waiting = true;
		}
		line = guide_row(
			g, word, stage_title(r->stage), format_ms(g, r->took_ms), says);
		line->selectable = true;
		line->id = (int)i;
		if (r->state == STAGE_FAILED)
			s->row_focus = (int)i;
	}
}

/* Probes that are not a stage: their progress, or how they failed. */
static void
show_others(struct guide *g, size_t *done, size_t *total)
{
	struct check_row rows[32];
	size_t count =
		g->checks != NULL ? checks_rows(g->checks, rows, ARRAY_LEN(rows)) : 0;

	*done = *total = 0;
	for (size_t i = 0; i < count; i++) {
		const char *says = rows[i].says;

		if (rows[i].state == CHECK_WAITING || rows[i].state == CHECK_NOT_RUN)
			continue;
		(*total)++;
		if (rows[i].state == CHECK_DONE)
			(*done)++;
		if (rows[i].state == CHECK_RUNNING &&
			stage_find(rows[i].probe->id) != STAGE_NONE)
			continue; /* its stage row shows it */
		if (rows[i].state == CHECK_RUNNING)
			(void)guide_row(g, "....", rows[i].probe->title, "",
				says[0] != '\0' ? says : rows[i].probe->question);
		else if (rows[i].how != WORKER_DONE && rows[i].how != WORKER_CANCELLED)
			(void)guide_row(g, "WARN", rows[i].probe->title,
				format_ms(g, rows[i].took_ms),
				rows[i].how == WORKER_KILLED ? "timed out"
							     : "the check itself failed");
	}
}

static void
show_host(struct guide *g)
{
	const struct facts *f = session_facts(g->c);

	if (facts_true(f, FACT_HOST_ALIVE))
		(void)guide_row(g, "INFO", "Other ports", "",
			"at least one answers, so the computer is on");
	else if (facts_false(f, FACT_HOST_ALIVE))
		(void)guide_row(g, "INFO", "Other ports", "", "none answers");
	if (facts_known(f, FACT_RDP_OTHER_PORT))
		(void)guide_row(g, "INFO", "Remote Desktop", "",
			guide_keep(g, "answers on port %d",
				(int)facts_int(f, FACT_RDP_OTHER_PORT, 0)));
}

static void
show_notes(struct guide *g)
{
	size_t count;
	const struct note *notes = session_notes(g->c, &count);

	for (size_t i = 0; i < count; i++)
		(void)guide_row(g, "INFO", "Note", "", notes[i].says);
}

static void
show_round(struct guide *g, struct screen *s, bool notes)
{
	STR_AUTO name = STR_INIT(512);
	size_t done, total;

	s->input = any_running(g) ? INPUT_LIVE : INPUT_ROWS;
	target_print(session_target(g->c), &name);
	guide_linef(g, LINE_TEXT, "Checking %s from this computer.", str_text(&name));
	guide_blank(g);
	show_ladder(g, s);
	show_others(g, &done, &total);
	show_host(g);
	if (any_running(g)) {
		s->status = guide_keep(g, "%zu of %zu done", done, total);
		s->message = session_account_used(g->c)
			? "Trying one sign-in with the account you typed."
			: "Safe, read-only checks. No password is used.";
		guide_action(g, 'x', "Stop");
		return;
	}
	if (notes)
		show_notes(g);
	if (!session_checked(g->c)) {
		s->message = "The checks have not run yet.";
		guide_action(g, '\r', "Run checks");
		return;
	}
	guide_blank(g);
}

/* After a stop, some or all stages may be unchecked. */
static void
show_end(struct guide *g)
{
	const struct ladder *l = session_ladder(g->c);
	size_t passed = 0, open = 0;

	for (size_t i = 0; i < l->count; i++) {
		passed += l->rungs[i].state == STAGE_PASSED;
		open += l->rungs[i].state == STAGE_NOT_REACHED;
	}
	if (l->broke_at != STAGE_NONE)
		guide_linef(g, LINE_TEXT, "The connection fails at: %s.",
			stage_title(l->broke_at));
	else if (passed == 0)
		(void)guide_line(g, LINE_TEXT, "Nothing was checked.");
	else if (open > 0)
		(void)guide_line(
			g, LINE_TEXT, "What was checked works. The rest was not checked.");
	else
		(void)guide_line(g, LINE_TEXT, "Everything checked works.");
}

void
screen_checks_show(struct guide *g, struct screen *s)
{
	if (session_account_used(g->c) || session_connect_asked(g->c)) {
		s->step = 4;
		s->title = "Real connection";
	}
	show_round(g, s, guide_is(g, AUDIENCE_ENGINEER));
	if (any_running(g))
		return;
	if (session_checked(g->c)) {
		show_end(g);
		guide_action(g, '\r', "Next");
	}
	guide_action(g, 'a', "Again");
	s->prompt = "Continue: Enter";
}

static bool
attempt_makes_sense(const struct guide *g)
{
	return !g->no_connect && !g->attempted &&
		facts_is(session_facts(g->c), FACT_NEGOTIATE_RESULT,
			NEGOTIATE_RESULT_ACCEPTED) &&
		session_ladder(g->c)->broke_at == STAGE_NONE;
}

enum effect
screen_checks_input(struct guide *g, const struct input *in)
{
	if (in->kind == INPUT_DO_ACTION && in->key == 'x' && any_running(g)) {
		guide_say(g, "Stopped. What was found so far is kept.");
		return EFFECT_STOP;
	}
	if (any_running(g))
		return EFFECT_NONE;
	if ((in->kind == INPUT_DO_ACTION && in->key == 'a') ||
		(in->kind == INPUT_DO_NEXT && !session_checked(g->c)))
		return guide_effect(g, EFFECT_CHECKS, NULL);
	if (in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	if (attempt_makes_sense(g)) {
		guide_go(g, SCREEN_ATTEMPT);
		return EFFECT_NONE;
	}
	return guide_advance(g);
}

/* ---- the real attempt ---- */

static bool
nla_chosen(const struct guide *g)
{
	return facts_is(session_facts(g->c), FACT_NEGOTIATE_SELECTED,
		       NEGOTIATE_SELECTED_NLA) ||
		facts_is(session_facts(g->c), FACT_NEGOTIATE_SELECTED,
			NEGOTIATE_SELECTED_NLA_EX);
}

void
screen_attempt_show(struct guide *g, struct screen *s)
{
	s->input = INPUT_FORM;
	(void)guide_line(g, LINE_TEXT,
		nla_chosen(g)
			? "The computer answers. A real sign-in shows whether it accepts "
			  "this account. Exactly one attempt is made; a wrong password "
			  "counts towards account lockout."
			: "The computer answers and does not ask you to sign in "
			  "before connecting (no NLA). A real connection opens "
			  "its sign-in screen, so it may appear there as a "
			  "session.");
	guide_blank(g);
	if (nla_chosen(g))
		(void)guide_choice(
			g, "Only check the sign-in", "no desktop is opened", false);
	(void)guide_choice(g, "Open the desktop", "may disconnect a signed-in user", false);
	(void)guide_choice(g, "Not now", "continue with what is known", true);
	s->choice_focus = (int)s->choice_count - 1;
	guide_field(g, "user", "User name", session_target(g->c)->user,
		"DOMAIN\\name or name@domain", FIELD_TEXT);
	guide_field(g, "password", "Password", "", "not stored, not shown", FIELD_SECRET);
	s->prompt = guide_keep(g, "Choose 1 to %zu", s->choice_count);
	if (session_attempt_refused(g->c)[0] != '\0')
		s->message = session_attempt_refused(g->c);
	else
		s->message = "Nothing happens until you confirm on the next screen.";
	guide_action(g, '\r', "Next");
}

enum effect
screen_attempt_input(struct guide *g, const struct input *in)
{
	const char *user = guide_input_field(in, "user");
	const char *password = guide_input_field(in, "password");
	int last = nla_chosen(g) ? 2 : 1;
	bool desktop = in->choice == last - 1;

	if (in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	if (in->choice < 0 || in->choice >= last) {
		g->attempted = true;
		return guide_advance(g);
	}
	if (user == NULL || user[0] == '\0') {
		if (nla_chosen(g) || !desktop) {
			guide_say(g, "Type the user name, or choose \"Not now\".");
			return EFFECT_NONE;
		}
	} else if (password == NULL || password[0] == '\0') {
		guide_say(g,
			"Type the password too: an empty one would count as a wrong "
			"password.");
		return EFFECT_NONE;
	} else {
		struct target target = *session_target(g->c);

		text_copy(target.user, sizeof(target.user), user);
		session_append(g->c, EVENT_TARGET, target_to_json(&target));
	}
	secret_wipe(&g->secret);
	if (password != NULL && user != NULL && user[0] != '\0')
		secret_set(&g->secret, password, strlen(password));
	g->attempt_desktop = desktop;
	guide_go(g, SCREEN_CONFIRM);
	return EFFECT_NONE;
}

void
screen_confirm_show(struct guide *g, struct screen *s)
{
	STR_AUTO name = STR_INIT(512);

	s->input = INPUT_YES_NO;
	target_print(session_target(g->c), &name);
	if (g->secret.present)
		guide_linef(g, LINE_TEXT,
			"One real sign-in as %s to %s. A wrong password counts towards "
			"account lockout. rdpdoctor tries once and does not retry.",
			session_target(g->c)->user, str_text(&name));
	else
		guide_linef(g, LINE_TEXT, "One real connection to %s without an account.",
			str_text(&name));
	if (g->attempt_desktop) {
		guide_blank(g);
		(void)guide_line(g, LINE_TEXT,
			"The desktop is opened for a moment. On a desktop edition of "
			"Windows this can lock or disconnect the session of the person "
			"using it; a session may remain open.");
	}
	if (g->secret.present &&
		facts_is(session_facts(g->c), FACT_NEGOTIATE_SELECTED,
			NEGOTIATE_SELECTED_RDP)) {
		guide_blank(g);
		(void)guide_line(g, LINE_TEXT,
			"This server offers only RDP's own old encryption, which does "
			"not protect a password, so the password will not be sent. "
			"Without a user name you can still look at the server's "
			"screen.");
	} else if (g->secret.present && !nla_chosen(g)) {
		guide_blank(g);
		(void)guide_line(g, LINE_TEXT,
			"This server does not use NLA, so it receives the password "
			"itself, and only its certificate identifies it. Say yes only "
			"if you trust that it is the right computer.");
	}
	guide_blank(g);
	s->prompt = "Go ahead? y or n";
}

enum effect
screen_confirm_input(struct guide *g, const struct input *in)
{
	if (in->kind == INPUT_DO_YES) {
		g->attempted = true;
		g->depth -= 2; /* confirm and attempt: the checks screen shows the stages */
		guide_go(g, SCREEN_CHECKS);
		return guide_effect(g, EFFECT_ATTEMPT, NULL);
	}
	if (in->kind == INPUT_DO_NO) {
		secret_wipe(&g->secret);
		g->attempt_desktop = false;
		guide_back(g);
	}
	return EFFECT_NONE;
}

/* ---- verify ---- */

/* One sentence; NULL if nothing was checked yet. */
static const char *
repair_says(struct guide *g, const struct repair_state *repair)
{
	switch (repair->is) {
	case REPAIR_NOT_CHECKED:
		return NULL;
	case REPAIR_FAILS:
		return guide_keep(g, "It does not work yet. The connection fails at: %s.",
			stage_title(repair->stage));
	case REPAIR_NOT_TRIED:
		return guide_keep(g,
			"Not known whether it works now. These checks did not try: %s.",
			stage_title(repair->stage));
	case REPAIR_STILL_THERE:
		return guide_keep(g, "It is not fixed. The checks found it again: %s.",
			repair->cause->title);
	case REPAIR_NOT_READ:
		return guide_keep(g,
			"The connection works as far as it was checked, but it is not "
			"known whether this is fixed: %s.",
			repair->cause->title);
	case REPAIR_WORKS:
		return "It works now, as far as this computer can tell. Try Remote "
		       "Desktop.";
	}
	return NULL;
}

static bool
offers_sign_in(const struct guide *g, const struct repair_state *repair)
{
	return repair->is == REPAIR_NOT_TRIED && repair->stage >= STAGE_NLA &&
		guide_attempt_says(g) == NULL;
}

/* If the result is unknown, what to do to find out. */
static void
show_how_to_find_out(struct guide *g, const struct repair_state *repair)
{
	if (offers_sign_in(g, repair)) {
		(void)guide_line(g, LINE_TEXT, "To find out, sign in once: s.");
	} else if (repair->is == REPAIR_NOT_TRIED && repair->stage >= STAGE_NLA) {
		(void)guide_line(g, LINE_TEXT,
			"The server reported that the account is locked, disabled or "
			"expired, so rdpdoctor does not try it again in this session. "
			"When that is fixed, sign in with Remote Desktop to find out.");
	} else if (repair->is == REPAIR_NOT_TRIED) {
		(void)guide_line(g, LINE_TEXT, "To find out, run the checks again: a.");
	} else if (repair->is == REPAIR_NOT_READ) {
		(void)guide_line(g, LINE_TEXT,
			"The evidence that proved it was not read again. Run its "
			"command once more and paste the output (v), or read the disk "
			"again (d).");
	}
}

/* The result comes first and again above the keys: the stages may not fit on the screen. */
void
screen_verify_show(struct guide *g, struct screen *s)
{
	struct repair_state repair = session_repair(g->c);
	const char *says = any_running(g) ? NULL : repair_says(g, &repair);

	if (says != NULL) {
		(void)guide_line(g, LINE_HEADING, says);
		show_how_to_find_out(g, &repair);
		guide_blank(g);
	}
	show_round(g, s, false);
	if (any_running(g))
		return;
	if (says != NULL)
		s->message = says;
	guide_action(g, '\r', "Next");
	if (offers_sign_in(g, &repair))
		guide_action(g, 's', "Sign in once");
	if (repair.is == REPAIR_NOT_READ) {
		guide_action(g, 'v', "Paste output");
		guide_action(g, 'd', "Disk");
	}
	guide_action(g, 'a', "Again");
	s->prompt = "Continue: Enter";
}

enum effect
screen_verify_input(struct guide *g, const struct input *in)
{
	struct repair_state repair = session_repair(g->c);

	if (in->kind == INPUT_DO_ACTION && in->key == 'x' && any_running(g))
		return EFFECT_STOP;
	if (any_running(g))
		return EFFECT_NONE;
	if (in->kind == INPUT_DO_ACTION && in->key == 'a')
		return guide_effect(g, EFFECT_CHECKS, NULL);
	if (in->kind == INPUT_DO_ACTION && in->key == 's' && offers_sign_in(g, &repair))
		guide_go(g, SCREEN_ATTEMPT);
	if (in->kind == INPUT_DO_ACTION && in->key == 'v' && repair.is == REPAIR_NOT_READ)
		guide_go(g, SCREEN_PASTE);
	if (in->kind == INPUT_DO_ACTION && in->key == 'd' && repair.is == REPAIR_NOT_READ)
		guide_go(g, SCREEN_DISK);
	if (in->kind != INPUT_DO_NEXT)
		return EFFECT_NONE;
	guide_go(g, repair.is == REPAIR_WORKS ? SCREEN_TRANSCRIPT : SCREEN_VERDICT);
	return EFFECT_NONE;
}
