/* Resolves `use:`; a name with dots is split at the last two of them. */
#include "fixes/base/use_references.h"

#include <string.h>

#include "share/base/str.h"

static const struct step_text *
find_step(const struct path_text *path, const char *id)
{
	for (unsigned i = 0; i < path->steps_count; i++)
		if (text_equal(path->steps[i].id, id))
			return &path->steps[i];
	return NULL;
}

bool
uses_resolve(const struct knowledge *k, const char *use, struct used *out)
{
	char id[256];
	struct used found = { .shared = NULL };
	const struct entry *entry;
	const char *path, *step;
	const struct cause *cause;

	if (text_starts(use, "shared.")) {
		entry = base_find(k, FILE_STEPS, use + 7);
		if (entry == NULL)
			return false;
		found.shared = entry->text;
		if (out != NULL)
			*out = found;
		return true;
	}
	path = strstr(use, ".online.");
	if (path == NULL) {
		path = strstr(use, ".offline.");
		found.offline = true;
	}
	if (path == NULL || !text_format(id, sizeof(id), "%.*s", (int)(path - use), use))
		return false;
	step = path + (found.offline ? 9 : 8);
	cause = base_cause(k, id);
	if (cause == NULL)
		return false;
	found.path = found.offline ? cause->text->offline : cause->text->online;
	found.cause = cause->text->cause;
	found.step = find_step(found.path, step);
	if (found.step == NULL)
		return false;
	if (out != NULL)
		*out = found;
	return true;
}

/* More than any valid chain of uses; a plan follows no further either. */
#define DEPTH_MAX 8

static bool
ends(const struct knowledge *k, const struct step_text *step, int depth)
{
	struct used used;

	if (step->use == NULL || !uses_resolve(k, step->use, &used))
		return true;
	if (depth == DEPTH_MAX)
		return false;
	if (used.step != NULL)
		return ends(k, used.step, depth + 1);
	for (unsigned i = 0; i < used.shared->steps_count; i++)
		if (!ends(k, &used.shared->steps[i], depth + 1))
			return false;
	return true;
}

bool
uses_end(const struct knowledge *k, const struct step_text *step)
{
	return ends(k, step, 0);
}
