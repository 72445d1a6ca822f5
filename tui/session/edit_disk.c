/*
 * How an edit works: a worker reads the hive and edits a copy, another worker compares
 * the copy with the hive, and this process manages the files: first the backup, then its
 * note, then one rename. If killed at any point, the hive is either the old or the new
 * one.
 */
#include "tui/session/edit_disk.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fixes/commands/registry_edit_command.h"
#include "fixes/commands/shell_quote.h"
#include "probes/offline/edit/edit_job.h"
#include "probes/offline/locate/find_hives.h"
#include "share/base/fd.h"
#include "tui/session/read_disk.h"
#include "tui/session/hive_backup.h"
#include "fixes/plan/plan.h"

/* ---- jobs ---- */

static void
print_message(void *to, const char *text)
{
	size_t *count = to;

	if (count != NULL)
		(*count)++;
	(void)fprintf(stderr, "  %s\n", text);
}

static enum err
run_job(json_t *job, const char *what, size_t *message_count, struct error *e)
{
	struct disk_events events = { .to = message_count, .says = print_message };
	char *text;
	enum err err;

	(void)json_object_set_new(job, "do", json_string(what));
	text = json_dumps(job, JSON_COMPACT);
	err = text != NULL ? disk_work(text, &events, e)
			   : error_set(e, ERR_INTERNAL, "The job is not valid text.");
	free(text);
	return err;
}

static bool
is_known(const json_t *edits, const json_t *edit)
{
	for (size_t i = 0; i < json_array_size(edits); i++)
		if (json_equal(json_array_get(edits, i), edit))
			return true;
	return false;
}

/* A hive that was not read cannot be edited; the other one can. */
static bool
was_read(const struct session *c, const char *hive)
{
	return text_equal(hive, "SOFTWARE")
		? facts_true(session_facts(c), FACT_GUEST_POLICY_READ)
		: facts_known(session_facts(c), FACT_GUEST_HIVE_CONTROL_SET);
}

/* The edits of the offline path; of alternatives, the first one. */
static enum err
collect_edits(
	const struct session *c, const struct plan *plan, json_t *edits, struct error *e)
{
	for (size_t i = 0; i < plan->offline.step_count; i++) {
		const struct plan_step *s = &plan->offline.steps[i];
		enum edit_kind kind;
		const char *argument;
		json_t *edit;

		if (s->hive == NULL || s->alternative_to != NULL)
			continue;
		if (!was_read(c, s->hive)) {
			(void)fprintf(stderr,
				"rdpdoctor: %s was not read: the step %s is skipped.\n",
				s->hive, s->id);
			continue;
		}
		if (s->missing_count > 0)
			return error_set(e, ERR_USAGE,
				"The step %s needs a value: --set %s=...", s->id,
				s->placeholders_missing[0]);
		if (s->key == NULL || s->set == NULL ||
			!edit_parse(s->set, &kind, &argument))
			return error_set(e, ERR_INTERNAL,
				"The step %s is not a complete edit.", s->id);
		edit = json_pack("{s:s, s:s, s:s, s:s*}", "hive", s->hive, "key", s->key,
			"set", s->set, "value", s->value);
		if (edit != NULL && !is_known(edits, edit))
			(void)json_array_append(edits, edit);
		json_decref(edit);
	}
	return ERR_OK;
}

/* Makes the path absolute, because the worker has no access to the current folder. */
static json_t *
new_job(const struct session *c, const char *path, json_t *edits)
{
	char *whole = realpath(path, NULL);
	json_t *job = json_pack("{s:s?, s:O, s:I, s:s*}", "path", whole, "edits", edits,
		"control_set",
		(json_int_t)facts_int(session_facts(c), FACT_GUEST_HIVE_CONTROL_SET, 0),
		"computer", facts_text(session_facts(c), FACT_GUEST_COMPUTER));

	free(whole);
	return job;
}

/* ---- plan ---- */

static enum err
plan_names(const char *file, char *out, char *undo, size_t size, struct error *e)
{
	const char *slash = strrchr(file, '/');
	char folder[FIND_PATH_MAX], *whole;
	const char *name = slash != NULL ? slash + 1 : file;
	const char *ending = text_ends(name, ".reg") ? ".reg"
		: text_ends(name, ".cmd")	     ? ".cmd"
						     : NULL;
	bool ok;

	if (ending == NULL)
		return error_set(e, ERR_USAGE,
			"--plan needs a file name that ends with .cmd or .reg.");
	ok = slash == NULL ? text_format(folder, sizeof(folder), ".")
			   : text_format(folder, sizeof(folder), "%.*s",
				     slash == file ? 1 : (int)(slash - file), file);
	whole = ok ? realpath(folder, NULL) : NULL;
	if (whole == NULL)
		return error_set_errno(
			e, ERR_CANNOT_CREATE, "%s could not be created", file);
	ok = text_format(out, size, "%s/%s", whole, name) &&
		text_format(undo, size, "%s/%.*s-undo%s", whole, (int)(strlen(name) - 4),
			name, ending);
	free(whole);
	if (!ok)
		return error_set(e, ERR_CANNOT_CREATE, "The path is too long.");
	if (access(out, F_OK) == 0 || access(undo, F_OK) == 0)
		return error_set(e, ERR_CANNOT_CREATE,
			"%s or its undo file already exists; files are never overwritten.",
			out);
	return ERR_OK;
}

enum err
disk_plan(struct session *c, const char *path, const char *file, json_t *done,
	struct error *e)
{
	char out[FIND_PATH_MAX], undo[FIND_PATH_MAX];
	json_t *edits = json_array(), *job = NULL;
	size_t changes = 0;
	enum err err = plan_names(file, out, undo, sizeof(out), e);

	if (err == ERR_OK && session_plan(c)->present)
		err = collect_edits(c, session_plan(c), edits, e);
	if (err == ERR_OK && json_array_size(edits) > 0) {
		job = new_job(c, path, edits);
		(void)json_object_set_new(job, "out", json_string(out));
		(void)json_object_set_new(job, "undo", json_string(undo));
		err = run_job(job, "show", &changes, e);
		if (err == ERR_OK && changes > 0)
			err = run_job(job, "plan", NULL, e);
	}
	if (err == ERR_OK && changes > 0) {
		(void)json_object_set_new(done, "plan", json_string(out));
		(void)json_object_set_new(done, "undo", json_string(undo));
		(void)fprintf(stderr, "rdpdoctor: wrote %s and %s.\n", out, undo);
	} else if (err == ERR_OK)
		(void)fprintf(stderr,
			"rdpdoctor: nothing on this disk has to be changed; no plan was "
			"written.\n");
	json_decref(job);
	json_decref(edits);
	return err;
}

/* ---- apply ---- */

static enum err
check_state(struct session *c, const char *cause, struct error *e)
{
	const struct verdict *v = session_verdict(c);
	struct cause_info info;

	if (!knowledge_find_cause(session_knowledge(c), cause, &info))
		return error_set(e, ERR_NO_INPUT, "There is no cause named %s.", cause);
	if (facts_true(session_facts(c), FACT_GUEST_HIVE_DIRTY) ||
		facts_true(session_facts(c), FACT_GUEST_HIVE_REPLAYED))
		return error_set(e, ERR_NOT_PERMITTED,
			"The hive was not closed properly: its logs hold changes that "
			"Windows would apply over ours. Use --plan: on Windows the "
			"logs are applied first.");
	if (!facts_true(session_facts(c), FACT_GUEST_HIVE_COMPLETE))
		return error_set(e, ERR_NOT_PERMITTED,
			"The hive is incomplete, so it is not edited.");
	for (size_t i = 0; i < v->cause_count; i++)
		if (text_equal(v->causes[i].id, cause) &&
			(v->causes[i].certainty == CERTAINTY_PROVED ||
				v->causes[i].certainty == CERTAINTY_LIKELY))
			return ERR_OK;
	return error_set(e, ERR_NOT_PERMITTED,
		"%s was not found on this disk; nothing is changed.", cause);
}

static bool
confirm_on_terminal(void)
{
	char line[16] = "";

	(void)fprintf(stderr, "Change this on the disk? A backup is made first. [y/N] ");
	(void)fflush(stderr);
	return fgets(line, sizeof(line), stdin) != NULL &&
		(line[0] == 'y' || line[0] == 'Y');
}

/* A hive, its edited copy and its backup. */
struct exchange {
	const char *hive;
	char copy[FIND_PATH_MAX], backup[FIND_PATH_MAX];
	bool changes;
};

static enum err
back_up(struct exchange *x, const char *cause, struct error *e)
{
	char before[DISK_HASH_SIZE], after[DISK_HASH_SIZE];
	char stamp[32];
	time_t now = time(NULL);
	struct tm utc;
	enum err err = disk_hash(x->hive, before, e);

	if (err == ERR_OK)
		err = disk_hash(x->copy, after, e);
	if (err != ERR_OK)
		return err;
	(void)gmtime_r(&now, &utc);
	(void)strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%S", &utc);
	for (int i = 0; i < 100; i++) {
		if (!text_format(x->backup, sizeof(x->backup),
			    "%s" DISK_BACKUP_MARK "%s%s%.0d", x->hive, stamp,
			    i > 0 ? "-" : "", i))
			return error_set(e, ERR_CANNOT_CREATE, "The path is too long.");
		if (access(x->backup, F_OK) != 0)
			break;
	}
	err = disk_copy_of(x->hive, x->backup, before, e);
	if (err == ERR_OK)
		err = disk_write_note(x->backup, x->hive, cause, before, after, e);
	/* without its note it could not be restored, and nothing has changed */
	if (err != ERR_OK && err != ERR_CANNOT_CREATE)
		(void)unlink(x->backup);
	return err;
}

static enum err
exchange_all(struct session *c, json_t *job, struct exchange *x, size_t count,
	const char *cause, json_t *done, struct error *e)
{
	json_t *backups = json_array();
	enum err err = run_job(job, "edit", NULL, e);

	(void)json_object_set_new(done, "backups", backups);

	if (err == ERR_OK)
		err = run_job(job, "verify", NULL, e);
	for (size_t i = 0; i < count; i++)
		x[i].changes = access(x[i].copy, F_OK) == 0;
	for (size_t i = 0; err == ERR_OK && i < count; i++)
		if (x[i].changes)
			err = back_up(&x[i], cause, e);
	for (size_t i = 0; err == ERR_OK && i < count; i++) {
		STR_AUTO quoted = STR_INIT(4 * FIND_PATH_MAX);

		if (!x[i].changes)
			continue;
		err = disk_replace(x[i].copy, x[i].hive, e);
		if (err != ERR_OK)
			break;
		(void)json_array_append_new(backups, json_string(x[i].backup));
		session_append(c, EVENT_NOTE,
			json_pack("{s:s, s:s, s:s}", "says", "the hive was repaired",
				"cause", cause, "backup", x[i].backup));
		(void)fprintf(stderr,
			"rdpdoctor: %s has been repaired. To undo:\n  rdpdoctor "
			"offline --undo %s\n",
			x[i].hive,
			quote_whole(SHELL_POSIX, x[i].backup, &quoted) ? str_text(&quoted)
								       : x[i].backup);
	}
	for (size_t i = 0; i < count; i++)
		if (x[i].changes)
			(void)unlink(x[i].copy);
	return err;
}

static enum err
prepare(const char *path, struct found_hives *found, struct exchange *x, size_t *count,
	int *lock, struct error *e)
{
	const char *const files[] = { found->single, found->system, found->software };
	char *whole = realpath(path, NULL);
	enum err err;

	if (whole == NULL)
		return error_set_errno(e, ERR_NO_INPUT, "%s cannot be read", path);
	err = find_hives(whole, found, e);
	free(whole);
	for (size_t i = 0; err == ERR_OK && i < ARRAY_LEN(files); i++) {
		if (files[i][0] == '\0')
			continue;
		if (*lock < 0 && (*lock = disk_lock(files[i])) < 0)
			return error_set(e, ERR_NOT_PERMITTED,
				"Another rdpdoctor is editing this disk.");
		err = disk_may_edit(files[i], e);
		x[*count].hive = files[i];
		if (err == ERR_OK &&
			!text_format(x[*count].copy, sizeof(x[*count].copy), "%s" EDIT_COPY,
				files[i]))
			err = error_set(e, ERR_CANNOT_CREATE, "The path is too long.");
		/* left over from an earlier run that was killed */
		if (err == ERR_OK && unlink(x[*count].copy) != 0 && errno != ENOENT)
			err = error_set_errno(
				e, ERR_CANNOT_CREATE, "%s is in the way", x[*count].copy);
		(*count)++;
	}
	return err;
}

enum err
disk_apply(struct session *c, const char *path, const char *cause, bool yes, json_t *done,
	struct error *e)
{
	struct plan_options options = *session_plan_options(c);
	struct arena *arena = arena_create();
	struct plan plan = { .present = false };
	struct exchange x[3] = { { .changes = false } };
	struct found_hives found;
	json_t *edits = json_array(), *job = NULL;
	size_t count = 0, changes = 0;
	FD_AUTO lock = -1;
	enum err err = check_state(c, cause, e);

	options.chosen = "offline";
	if (err == ERR_OK)
		err = plan_make_for(session_knowledge(c), session_facts(c), cause, &options,
			arena, &plan, e);
	if (err == ERR_OK)
		err = collect_edits(c, &plan, edits, e);
	if (err == ERR_OK && json_array_size(edits) == 0)
		err = error_set(e, ERR_NOT_PERMITTED,
			"%s is not fixed by a registry edit: see `rdpdoctor steps %s "
			"--offline`.",
			cause, cause);
	if (err == ERR_OK)
		err = prepare(path, &found, x, &count, &lock, e);
	if (err == ERR_OK) {
		job = new_job(c, path, edits);
		err = run_job(job, "show", &changes, e);
	}
	if (err == ERR_OK && changes == 0)
		(void)fprintf(
			stderr, "rdpdoctor: nothing on this disk has to be changed.\n");
	else if (err == ERR_OK && !yes && isatty(0) == 0)
		err = error_set(e, ERR_USAGE,
			"This is not a terminal: add --yes to make these changes.");
	else if (err == ERR_OK && !yes && !confirm_on_terminal())
		err = error_set(e, ERR_NOT_RUN, "Nothing was changed.");
	else if (err == ERR_OK)
		err = exchange_all(c, job, x, count, cause, done, e);
	json_decref(job);
	json_decref(edits);
	arena_destroy(arena);
	return err;
}

/* ---- undo ---- */

static enum err
hive_of(const char *backup, char *out, size_t size, struct error *e)
{
	const char *mark = NULL;

	for (const char *p = backup; (p = strstr(p, DISK_BACKUP_MARK)) != NULL; p++)
		mark = p;
	if (mark == NULL || strchr(mark, '/') != NULL || text_ends(backup, ".json") ||
		!text_format(out, size, "%.*s", (int)(mark - backup), backup))
		return error_set(e, access(backup, F_OK) == 0 ? ERR_DATA : ERR_NO_INPUT,
			"%s is no backup: those are called HIVE" DISK_BACKUP_MARK "TIME.",
			backup);
	return ERR_OK;
}

static enum err
undo_whole(struct session *c, const char *backup, bool yes, struct error *e)
{
	char hive[FIND_PATH_MAX], copy[FIND_PATH_MAX];
	char before[DISK_HASH_SIZE], after[DISK_HASH_SIZE], now[DISK_HASH_SIZE];
	FD_AUTO lock = -1;
	enum err err = hive_of(backup, hive, sizeof(hive), e);

	if (err == ERR_OK)
		err = disk_hash(backup, now, e);
	if (err == ERR_OK)
		err = disk_read_note(backup, before, after, e);
	if (err == ERR_OK && !text_equal(now, before))
		err = error_set(e, ERR_DATA,
			"%s is damaged: its contents have changed since it was "
			"saved.",
			backup);
	if (err == ERR_OK)
		err = disk_may_edit(hive, e);
	if (err == ERR_OK && (lock = disk_lock(hive)) < 0)
		err = error_set(
			e, ERR_NOT_PERMITTED, "Another rdpdoctor is editing this disk.");
	if (err == ERR_OK)
		err = disk_hash(hive, now, e);
	if (err == ERR_OK && text_equal(now, before)) {
		(void)fprintf(stderr, "rdpdoctor: %s is already restored.\n", hive);
		return ERR_OK;
	}
	if (err == ERR_OK && !text_equal(now, after) && !yes)
		err = error_set(e, ERR_NOT_PERMITTED,
			"%s has changed since it was repaired: Windows ran, or it was "
			"edited. --yes restores the backup anyway.",
			hive);
	if (err == ERR_OK && !text_format(copy, sizeof(copy), "%s" EDIT_COPY, hive))
		err = error_set(e, ERR_CANNOT_CREATE, "The path is too long.");
	if (err == ERR_OK && unlink(copy) != 0 && errno != ENOENT)
		err = error_set_errno(e, ERR_CANNOT_CREATE, "%s is in the way", copy);
	if (err == ERR_OK)
		err = disk_copy(backup, copy, e);
	if (err == ERR_OK)
		err = disk_replace(copy, hive, e);
	if (err != ERR_OK)
		return err;
	session_append(c, EVENT_NOTE,
		json_pack("{s:s, s:s, s:s}", "says", "the hive was put back", "hive", hive,
			"backup", backup));
	(void)fprintf(stderr, "rdpdoctor: %s has been restored, byte for byte.\n", hive);
	return ERR_OK;
}

enum err
disk_undo(struct session *c, const char *named, bool yes, json_t *done, struct error *e)
{
	/* absolute: the folders above it show whether that Windows is hibernated */
	char *whole = realpath(named, NULL);
	enum err err = undo_whole(c, whole != NULL ? whole : named, yes, e);

	if (err == ERR_OK)
		(void)json_object_set_new(done, "put_back", json_string(whole));
	free(whole);
	return err;
}
