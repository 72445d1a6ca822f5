/*
 * Edits, from the declaration to a copy checked by a second reader. Anything not fully
 * understood ends the job before a byte is written; the hive itself is never opened for
 * writing here.
 */
#include "probes/offline/edit/edit_job.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probes/offline/edit/change.h"
#include "probes/offline/edit/verify_edit.h"
#include "probes/offline/locate/find_hives.h"
#include "probes/offline/edit/hive_write.h"
#include "probes/offline/hive/transaction_log.h"
#include "probes/offline/edit/write_script.h"
#include "probes/offline/hive/mapped_file.h"
#include "share/base/fd.h"
#include "share/base/str.h"

static const char *const hive_names[] = { "SYSTEM", "SOFTWARE" };

struct job {
	const json_t *json;
	struct probe_out *out;
	struct arena *arena;
	bool only_looks; /* no hive is edited */
	struct view views[2];
	struct replay_image images[2];
	struct regf regf[2];
	char paths[2][FIND_PATH_MAX]; /* "" where there is none */
	struct change_hives hives;
	struct change_list changes;
};

static const char *
text_of(const struct job *j, const char *name)
{
	return json_string_value(json_object_get(j->json, name));
}

/* ---- opening ---- */

static uint32_t
dword_at(const struct regf *r, const char *key, const char *name)
{
	struct regf_value v;
	uint32_t at = regf_find(r, key), number = 0;

	if (at != REGF_NONE && regf_value(r, at, name, &v)) {
		if (v.type == CHANGE_DWORD && v.len == 4)
			number = regf_u32(v.data);
		free(v.joined);
	}
	return number;
}

/* Replays the logs of a hive that was not closed properly: enough for a plan. */
static enum err
open_replayed(struct job *j, int which, const char *path, struct error *e)
{
	struct view *v = &j->views[which];

	if (replay_file(path, v->data, v->len, &j->images[which], NULL) != ERR_OK)
		return ERR_OK; /* as it is */
	return regf_open(j->images[which].data, j->images[which].len, &j->regf[which], e);
}

/* Only intact, properly closed, understood hives are edited. */
static enum err
open_hive(struct job *j, int which, const char *path, struct error *e)
{
	enum err err = view_open(path, &j->views[which], e);

	if (err == ERR_OK)
		err = regf_open(
			j->views[which].data, j->views[which].len, &j->regf[which], e);
	if (err == ERR_OK && regf_dirty(&j->regf[which]) && j->only_looks)
		err = open_replayed(j, which, path, e);
	else if (err == ERR_OK && regf_dirty(&j->regf[which]))
		err = error_set(e, ERR_NOT_PERMITTED,
			"it was not closed properly, and its logs hold changes that "
			"Windows has not applied yet. Start Windows once, or repair the "
			"hive with Windows' own tools");
	if (err == ERR_OK)
		err = regf_check(&j->regf[which], NULL, e);
	if (err != ERR_OK)
		return error_wrap(e, "%s cannot be edited", path);
	(void)text_format(j->paths[which], sizeof(j->paths[which]), "%s", path);
	if (which == 0) {
		j->hives.system = &j->regf[0];
		j->hives.control_set = (int)dword_at(&j->regf[0], "Select", "Current");
	} else {
		j->hives.software = &j->regf[1];
	}
	return ERR_OK;
}

static bool
needs_hive(const struct job *j, const char *hive)
{
	const json_t *edits = json_object_get(j->json, "edits");

	for (size_t i = 0; i < json_array_size(edits); i++)
		if (text_equal(json_string_value(
				       json_object_get(json_array_get(edits, i), "hive")),
			    hive))
			return true;
	return false;
}

static enum err
open_single(struct job *j, const char *path, struct error *e)
{
	struct view view;
	struct regf regf;
	enum err err = view_open(path, &view, e);
	bool system = false;

	if (err == ERR_OK)
		err = regf_open(view.data, view.len, &regf, e);
	if (err == ERR_OK)
		system = regf_find(&regf, "Select") != REGF_NONE;
	view_close(&view);
	return err != ERR_OK ? error_wrap(e, "%s", path)
			     : open_hive(j, system ? 0 : 1, path, e);
}

static enum err
open_all(struct job *j, struct error *e)
{
	struct found_hives found;
	const char *path = text_of(j, "path");
	enum err err;

	if (path == NULL)
		return error_set(e, ERR_INTERNAL, "The job has no path.");
	err = find_hives(path, &found, e);
	if (err != ERR_OK)
		return err;
	if (found.single[0] != '\0')
		return open_single(j, found.single, e);
	/* a hive without edits need not be intact */
	if (found.system[0] != '\0' && needs_hive(j, "SYSTEM"))
		err = open_hive(j, 0, found.system, e);
	if (err == ERR_OK && found.software[0] != '\0' && needs_hive(j, "SOFTWARE"))
		err = open_hive(j, 1, found.software, e);
	return err;
}

static bool
changes_hive(const struct job *j, int which)
{
	for (size_t i = 0; i < j->changes.count; i++)
		if (text_equal(j->changes.items[i].hive, hive_names[which]))
			return true;
	return false;
}

/* ---- show ---- */

static void
say_changes(struct job *j)
{
	for (size_t i = 0; i < j->changes.count; i++) {
		STR_AUTO text = STR_INIT(65536);

		change_describe(&j->changes.items[i], &text);
		probe_says(j->out, "%s", str_text(&text));
	}
}

/* ---- plan ---- */

static enum err
write_new(const char *path, const struct str *text, struct error *e)
{
	FD_AUTO fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	size_t done = 0;

	if (fd < 0)
		return error_set_errno(e, ERR_CANNOT_CREATE, "%s cannot be created", path);
	while (done < text->len) {
		ssize_t n = write(fd, text->text + done, text->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return error_set_errno(e, ERR_IO, "%s could not be written", path);
		done += (size_t)n;
	}
	return fsync(fd) == 0 || errno == EINVAL
		? ERR_OK
		: error_set_errno(e, ERR_IO, "%s could not be written", path);
}

static enum err
plan_one(struct job *j, bool undo, struct error *e)
{
	const char *path = text_of(j, undo ? "undo" : "out");
	const char *slash = path != NULL ? strrchr(path, '/') : NULL;
	STR_AUTO text = STR_INIT(4u << 20);
	struct script_about about = {
		.computer = text_of(j, "computer"),
		.name = slash != NULL ? slash + 1 : "plan.cmd",
		.control_set =
			(int)json_integer_value(json_object_get(j->json, "control_set")),
		.undo = undo,
	};
	enum err err;

	if (path == NULL)
		return error_set(e, ERR_INTERNAL, "The job has no file.");
	if (strspn(about.name,
		    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		    "0123456789._-") != strlen(about.name))
		return error_set(e, ERR_USAGE,
			"Use only letters, digits, dots and hyphens in the name of the "
			"plan: other characters have a special meaning in cmd.exe.");
	err = text_ends(path, ".reg") ? script_reg(&j->changes, &about, &text, e)
				      : script_cmd(&j->changes, &about, &text, e);
	if (err == ERR_OK && !str_ok(&text))
		err = error_set(e, ERR_INTERNAL, "The plan is too long.");
	return err == ERR_OK ? write_new(path, &text, e) : err;
}

static enum err
do_plan(struct job *j, struct error *e)
{
	enum err err = ERR_OK;

	if (j->changes.count > 0) {
		err = plan_one(j, true, e);
		if (err == ERR_OK)
			err = plan_one(j, false, e);
		if (err != ERR_OK && err != ERR_CANNOT_CREATE)
			(void)unlink(text_of(j, "undo"));
	}
	return err;
}

/* ---- edit ---- */

static bool
copy_bytes(int fd, const struct view *view)
{
	size_t done = 0;

	while (done < view->len) {
		ssize_t n = write(fd, view->data + done, view->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return fsync(fd) == 0;
}

static enum err
edit_copy(struct job *j, int which, struct error *e)
{
	char copy[FIND_PATH_MAX];
	struct stat st;
	enum err err = ERR_OK;

	if (!text_format(copy, sizeof(copy), "%s" EDIT_COPY, j->paths[which]))
		return error_set(e, ERR_CANNOT_CREATE, "The path is too long.");
	if (unlink(copy) != 0 && errno != ENOENT)
		return error_set_errno(e, ERR_CANNOT_CREATE,
			"%s is in the way and cannot be deleted", copy);
	{
		FD_AUTO fd = open(copy, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

		if (fd < 0)
			return error_set_errno(
				e, ERR_CANNOT_CREATE, "%s cannot be created", copy);
		if (!copy_bytes(fd, &j->views[which]))
			err = error_set_errno(e, ERR_IO, "%s could not be written", copy);
		else if (stat(j->paths[which], &st) == 0) {
			/* owners of a mounted NTFS cannot always be set */
			if (fchown(fd, st.st_uid, st.st_gid) != 0)
				errno = 0;
			(void)fchmod(fd, st.st_mode & 07777);
		}
	}
	if (err == ERR_OK)
		err = hive_write(copy, &j->changes, hive_names[which], e);
	if (err == ERR_OK) {
		FD_AUTO fd = open(copy, O_RDONLY | O_CLOEXEC);

		if (fd < 0 || fsync(fd) != 0)
			err = error_set_errno(e, ERR_IO, "%s could not be written", copy);
	}
	if (err != ERR_OK)
		(void)unlink(copy);
	return err;
}

/* ---- verify ---- */

static enum err
verify_copy(struct job *j, int which, struct error *e)
{
	char copy[FIND_PATH_MAX];
	VIEW_AUTO view = { .data = NULL };
	struct regf after;
	enum err err;

	if (!text_format(copy, sizeof(copy), "%s" EDIT_COPY, j->paths[which]))
		return error_set(e, ERR_CANNOT_CREATE, "The path is too long.");
	err = view_open(copy, &view, e);
	if (err == ERR_OK)
		err = regf_open(view.data, view.len, &after, e);
	if (err == ERR_OK && regf_dirty(&after))
		err = error_set(e, ERR_DATA, "it was not closed properly");
	if (err == ERR_OK)
		err = regf_check(&after, NULL, e);
	if (err != ERR_OK)
		return error_wrap(e, "The edited copy is damaged");
	return compare_hives(&j->regf[which], &after, &j->changes, hive_names[which], e);
}

static enum err
each_hive(struct job *j, enum err (*step)(struct job *j, int which, struct error *e),
	struct error *e)
{
	enum err err = ERR_OK;

	for (int i = 0; err == ERR_OK && i < 2; i++)
		if (changes_hive(j, i))
			err = step(j, i, e);
	return err;
}

enum err
edit_job(const json_t *job, struct probe_out *out, struct error *e)
{
	struct job j = { .json = job, .out = out };
	const char *what = text_of(&j, "do");
	enum err err;

	j.only_looks = text_equal(what, "show") || text_equal(what, "plan");
	j.arena = arena_create();
	err = open_all(&j, e);
	if (err == ERR_OK)
		err = change_resolve(
			&j.hives, json_object_get(job, "edits"), j.arena, &j.changes, e);
	if (err != ERR_OK)
		;
	else if (text_equal(what, "show"))
		say_changes(&j);
	else if (text_equal(what, "plan"))
		err = do_plan(&j, e);
	else if (text_equal(what, "edit"))
		err = each_hive(&j, edit_copy, e);
	else if (text_equal(what, "verify"))
		err = each_hive(&j, verify_copy, e);
	else
		err = error_set(e, ERR_INTERNAL, "The job is unknown.");
	for (int i = 0; i < 2; i++) {
		view_close(&j.views[i]);
		free(j.images[i].data);
	}
	arena_destroy(j.arena);
	return err;
}
