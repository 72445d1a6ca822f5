/* Folders of the XDG Base Directory Specification, created when first needed. */
#include "share/base/xdg_paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "share/base/str.h"

static bool
make_folders(char *path)
{
	for (char *p = path + 1;; p++) {
		bool end = *p == '\0';

		if (*p != '/' && !end)
			continue;
		*p = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return false;
		if (end)
			return true;
		*p = '/';
	}
}

bool
paths_state(char *out, size_t size, const char *name)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	char folder[PATHS_MAX];
	bool fits;

	if (state != NULL && state[0] == '/')
		fits = text_format(folder, sizeof(folder), "%s/rdpdoctor", state);
	else if (home != NULL && home[0] == '/')
		fits = text_format(
			folder, sizeof(folder), "%s/.local/state/rdpdoctor", home);
	else
		return false;
	if (!fits || !make_folders(folder))
		return false;
	return text_format(out, size, "%s/%s", folder, name);
}

bool
paths_expand_home(char *out, size_t size, const char *path)
{
	const char *home = getenv("HOME");

	if (path[0] == '~' && (path[1] == '/' || path[1] == '\0') && home != NULL)
		return text_format(out, size, "%s%s", home, path + 1);
	return text_format(out, size, "%s", path);
}
