/*
 * The wizard's loop: one poll(2) over the frontend and the workers. It makes no
 * decisions: it passes input to the guide and performs the effects that the guide
 * returns.
 */
#include "tui/wizard/wizard.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "share/base/clock.h"
#include "share/base/log.h"
#include "share/base/stop_signal.h"
#include "tui/session/read_disk.h"
#include "tui/session/export_file.h"
#include "tui/frontend/frontend.h"
#include "tui/wizard/evidence_source.h"
#include "tui/wizard/screens.h"
#include "tui/session/practice.h"

#define OLD_MAX 9

struct wizard {
	const struct wizard_config *config;
	struct knowledge *knowledge;
	struct store *store;
	struct session *c;
	struct guide *guide;
	struct frontend *frontend;
	struct checks *checks;
	struct disk_reading *disk; /* being read, or NULL */
	struct guide_old old[OLD_MAX];
	size_t old_count;
	bool changed, done, delete_session;
	char not_kept[512]; /* why the store is only in memory, or "" */
	int64_t shown_ms;
};

/* ---- old sessions ---- */

static bool
collect_old(void *to, const struct session_row *row)
{
	struct wizard *w = to;
	struct guide_old *old = &w->old[w->old_count];
	int64_t minutes = (clock_wall_ms() - row->last_wall_ms) / 60000;

	if (row->ended || row->target[0] == '\0')
		return true;
	session_id_print(row->id, old->id);
	text_copy(old->target, sizeof(old->target), row->target);
	if (minutes < 120)
		(void)text_format(
			old->since, sizeof(old->since), "stopped %d min ago", (int)minutes);
	else
		(void)text_format(old->since, sizeof(old->since), "stopped %d h ago",
			(int)(minutes / 60));
	return ++w->old_count < OLD_MAX;
}

/* ---- the frontend ---- */

static enum err
open_frontend(struct wizard *w, struct error *e)
{
	return w->config->create_frontend(&w->config->frontend, &w->frontend, e);
}

/* ---- the session ---- */

static void
on_changed(void *to)
{
	struct wizard *w = to;

	w->changed = true;
}

static void
close_session(struct wizard *w)
{
	disk_end(w->disk);
	w->disk = NULL;
	checks_destroy(w->checks);
	guide_destroy(w->guide);
	session_destroy(w->c);
	w->checks = NULL;
	w->guide = NULL;
	w->c = NULL;
}

static void
open_guide(struct wizard *w, const char *target)
{
	const struct wizard_config *o = w->config;
	struct guide_config config = {
		.c = w->c,
		.target = target,
		.user = o->user,
		.gateway = o->gateway,
		.old = w->old,
		.old_count = w->old_count,
		.until = o->until,
		.no_connect = o->no_connect,
		.screens = guide_screens,
		.source = w->config->practice != NULL ? &recorded_evidence : &live_evidence,
		.story = w->config->practice,
	};

	if (o->audience_given && !session_audience_known(w->c))
		session_setting(w->c, "audience", audience_id(o->audience));
	w->guide = guide_create(&config);
	w->checks = checks_create(w->c, on_changed, w);
	w->changed = true;
}

/*
 * Draws the first frame before the knowledge is read and the store is opened. Keys typed
 * meanwhile wait in the terminal. Plain mode cannot erase a frame, so it gets none.
 */
static void
show_loading(struct wizard *w)
{
	static const struct screen_line line = { .kind = LINE_TEXT, .text = "Loading" };
	static const struct screen loading = {
		.id = "loading",
		.title = "Start",
		.step = 1,
		.steps = 7,
		.lines = &line,
		.line_count = 1,
		.input = INPUT_NEXT,
		.row_focus = -1,
	};

	if (frontend_is_full(w->frontend))
		frontend_show(w->frontend, &loading);
}

static enum err
open_store(struct wizard *w, struct error *e)
{
	struct error lost = ERROR_INIT;

	if (w->config->practice != NULL || w->config->no_store)
		w->store = store_open_memory(); /* practice saves nothing */
	else if (store_open(w->config->store, &w->store, &lost) != ERR_OK) {
		text_copy(w->not_kept, sizeof(w->not_kept), lost.text);
		w->store = store_open_memory();
	}
	return store_sessions(w->store, collect_old, w, e);
}

/* Opens the frontend before the session begins: an unusable terminal must not leave a
 * session behind. */
static enum err
begin_session(struct wizard *w, struct error *e)
{
	const struct wizard_config *o = w->config;
	const char *text = o->target_text;
	struct facts *given = facts_create();
	enum err err = open_frontend(w, e);

	if (err == ERR_OK) {
		show_loading(w);
		err = knowledge_load(o->knowledge, &w->knowledge, e);
	}
	if (err == ERR_OK && o->add_facts != NULL)
		err = o->add_facts(o->facts_from, given, e);
	if (err == ERR_OK)
		err = open_store(w, e);
	if (err == ERR_OK)
		err = session_begin(w->store, w->knowledge, &w->c, e);
	if (err == ERR_OK) {
		session_hold(w->c); /* sync to disk only once */
		if (text != NULL) {
			session_append(w->c, EVENT_TARGET, target_to_json(o->target));
			session_add_told(w->c, o->target_facts);
		}
		session_add_told(w->c, given);
		open_guide(w, text);
		session_release(w->c);
		if (w->not_kept[0] != '\0')
			guide_say(w->guide,
				"%s This session is lost when the program ends.",
				w->not_kept);
	}
	facts_destroy(given);
	return err;
}

static enum err
resume_session(struct wizard *w, struct error *e)
{
	const struct wizard_config *o = w->config;
	char id[SESSION_ID_LEN + 1];
	enum err err = knowledge_load(o->knowledge, &w->knowledge, e);

	if (err == ERR_OK)
		err = store_open(o->store, &w->store, e);
	if (err == ERR_OK)
		err = store_find(w->store, o->resume, id, e);
	if (err == ERR_OK)
		err = open_frontend(w, e);
	if (err == ERR_OK)
		err = session_resume(w->store, w->knowledge, id, &w->c, e);
	if (err == ERR_OK)
		open_guide(w, NULL);
	return err;
}

/* ---- effects ---- */

static void
begin_checks(struct wizard *w, bool with_account)
{
	const struct wizard_config *o = w->config;
	struct checks_options options = {
		.timeout_ms = (o->timeout_s > 0		     ? o->timeout_s
					      : with_account ? 30
							     : 10) *
			1000,
		.allow_attempts = o->allow_attempts,
		.verbose = o->verbose,
		.until = guide_until(w->guide),
		.connect = with_account && guide_connect(w->guide),
	};

	checks_begin(w->checks, &options, with_account ? guide_secret(w->guide) : NULL);
	w->changed = true;
}

static void
begin_disk(struct wizard *w)
{
	struct error e = ERROR_INIT;
	enum err err;

	disk_end(w->disk);
	w->disk = NULL;
	err = disk_begin(w->c, guide_effect_text(w->guide), &w->disk, &e);
	if (err == ERR_OK)
		guide_disk_reads(w->guide, w->disk);
	else
		guide_disk_done(w->guide, err, e.text);
	w->changed = true;
}

static void
serve_disk(struct wizard *w)
{
	struct error e = ERROR_INIT;
	size_t facts;
	enum err how;

	if (!disk_running(w->disk))
		return;
	facts = disk_facts(w->disk);
	if (disk_service(w->disk, &how, &e)) {
		guide_disk_done(w->guide, how, how == ERR_OK ? "" : e.text);
		disk_end(w->disk);
		w->disk = NULL;
		w->changed = true;
	} else if (disk_facts(w->disk) != facts) {
		w->changed = true;
	}
}

static void
write_file(struct wizard *w)
{
	STR_AUTO text = STR_INIT(64u << 20);
	struct error e = ERROR_INIT;

	str_add(&text, guide_effect_text(w->guide));
	if (export_save(guide_effect_file(w->guide), &text, &e) == ERR_OK)
		guide_say(w->guide, "Saved: %s", guide_effect_file(w->guide));
	else
		guide_say(w->guide, "%s", e.text);
}

static void
open_other(struct wizard *w)
{
	struct error e = ERROR_INIT;
	char id[SESSION_ID_LEN + 1];
	struct session *other = NULL;

	if (store_find(w->store, guide_effect_text(w->guide), id, &e) != ERR_OK ||
		session_resume(w->store, w->knowledge, id, &other, &e) != ERR_OK) {
		guide_say(w->guide, "%s", e.text);
		return;
	}
	if (session_target(w->c) == NULL) /* an empty session is not kept */
		(void)!store_delete(w->store, session_id(w->c), &e);
	close_session(w);
	w->c = other;
	open_guide(w, NULL);
}

static enum err
to_plain(struct wizard *w, struct error *e)
{
	struct frontend_config plain = w->config->frontend;

	if (!frontend_is_full(w->frontend)) {
		guide_say(w->guide, "Plain mode is already on.");
		return ERR_OK;
	}
	frontend_destroy(w->frontend);
	w->frontend = NULL;
	plain.full = false;
	return w->config->create_frontend(&plain, &w->frontend, e);
}

static enum err
perform(struct wizard *w, enum effect effect, struct error *e)
{
	const char *says;

	switch (effect) {
	case EFFECT_NONE:
		return ERR_OK;
	case EFFECT_CHECKS:
		begin_checks(w, false);
		return ERR_OK;
	case EFFECT_ATTEMPT:
		begin_checks(w, true);
		return ERR_OK;
	case EFFECT_STOP:
		checks_stop(w->checks);
		disk_stop(w->disk);
		return ERR_OK;
	case EFFECT_DISK:
		begin_disk(w);
		return ERR_OK;
	case EFFECT_COPY:
		guide_say(w->guide, "%s",
			frontend_copy(w->frontend, guide_effect_text(w->guide)));
		return ERR_OK;
	case EFFECT_RAW:
		frontend_raw(w->frontend, guide_effect_text(w->guide));
		return ERR_OK;
	case EFFECT_QR:
		says = frontend_qr(w->frontend, guide_effect_text(w->guide));
		if (says != NULL)
			guide_say(w->guide, "%s", says);
		return ERR_OK;
	case EFFECT_WRITE:
		write_file(w);
		return ERR_OK;
	case EFFECT_OPEN:
		open_other(w);
		return ERR_OK;
	case EFFECT_PLAIN:
		return to_plain(w, e);
	case EFFECT_LEAVE:
		w->done = true;
		return ERR_OK;
	case EFFECT_DELETE:
		w->done = true;
		w->delete_session = true;
		return ERR_OK;
	}
	return ERR_OK;
}

/* ---- the loop ---- */

static void
show(struct wizard *w)
{
	guide_changed(w->guide, w->checks);
	frontend_show(w->frontend, guide_screen(w->guide));
	w->changed = false;
	w->shown_ms = clock_ms();
}

static int
next_timeout(const struct wizard *w)
{
	const int all[] = { frontend_timeout_ms(w->frontend), checks_timeout_ms(w->checks),
		disk_timeout_ms(w->disk) };
	int least = -1;

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (all[i] >= 0 && (least < 0 || all[i] < least))
			least = all[i];
	return least;
}

static enum err
turn(struct wizard *w, struct error *e)
{
	struct pollfd fds[64];
	struct input in;
	size_t count = frontend_poll_fds(w->frontend, fds, 8);

	count += checks_poll_fds(w->checks, fds + count, ARRAY_LEN(fds) - count);
	count += disk_poll_fds(w->disk, fds + count, ARRAY_LEN(fds) - count);
	if (poll(fds, (nfds_t)count, next_timeout(w)) < 0 && errno != EINTR)
		return error_set_errno(e, ERR_INTERNAL, "Waiting for keys failed");
	if (stop_signal == SIGTERM) {
		w->done = true;
		return ERR_OK;
	}
	checks_service(w->checks);
	serve_disk(w);
	memset(&in, 0, sizeof(in));
	in.row = in.choice = -1;
	switch (frontend_service(w->frontend, &in)) {
	case FRONTEND_NOTHING:
		break;
	case FRONTEND_REDRAW:
		w->changed = true;
		break;
	case FRONTEND_INPUT:
		w->changed = true;
		return perform(w, guide_input(w->guide, &in), e);
	case FRONTEND_TO_PLAIN:
		w->changed = true;
		return to_plain(w, e);
	case FRONTEND_HANGUP:
		w->done = true;
		break;
	}
	return ERR_OK;
}

static enum err
run(struct wizard *w, struct error *e)
{
	enum err err = ERR_OK;

	while (err == ERR_OK && !w->done) {
		if (w->changed)
			show(w);
		err = turn(w, e);
	}
	return err;
}

static void
leave(struct wizard *w)
{
	struct error e = ERROR_INIT;
	char shown[16];

	if (w->c == NULL)
		return;
	checks_stop(w->checks);
	session_id_print(session_id(w->c), shown);
	if (w->delete_session) {
		if (store_delete(w->store, session_id(w->c), &e) != ERR_OK)
			(void)fprintf(stderr, "rdpdoctor: %s\n", e.text);
		else
			(void)fprintf(stderr, "Session %s has been deleted.\n", shown);
	} else if (session_target(w->c) == NULL) {
		(void)!store_delete(w->store, session_id(w->c), &e);
	} else if (session_is_kept(w->c)) {
		(void)fprintf(stderr,
			"Session %s is saved. Come back with: rdpdoctor resume %s\n", shown,
			shown);
	}
}

enum err
wizard_run(const struct wizard_config *config, struct error *e)
{
	struct wizard w = { .config = config };
	enum err err =
		config->resume != NULL ? resume_session(&w, e) : begin_session(&w, e);

	if (err == ERR_OK)
		err = run(&w, e);
	frontend_destroy(w.frontend);
	if (w.not_kept[0] != '\0' && err == ERR_OK)
		(void)fprintf(stderr, "rdpdoctor: %s\n", w.not_kept);
	if (config->practice == NULL)
		leave(&w);
	close_session(&w);
	store_close(w.store);
	knowledge_destroy(w.knowledge);
	return err;
}
