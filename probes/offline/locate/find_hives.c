/* Searches where Windows keeps its hives, ignoring letter case as Windows does. */
#include "probes/offline/locate/find_hives.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "share/base/str.h"

bool
find_entry(const char *dir, const char *name, char *out, size_t size)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	bool found = false, exact = false;

	if (d == NULL)
		return false;
	/* of several that differ only in case, the exact match */
	while (!exact && (entry = readdir(d)) != NULL) {
		exact = text_equal(entry->d_name, name);
		if (exact || (!found && text_equal_nocase(entry->d_name, name)))
			found = text_format(out, size, "%s/%s", dir, entry->d_name);
	}
	(void)closedir(d);
	return found;
}

static bool
find_below(const char *dir, const char *const *names, char *out, size_t size)
{
	char at[FIND_PATH_MAX], next[FIND_PATH_MAX];

	if (!text_format(at, sizeof(at), "%s", dir))
		return false;
	for (; *names != NULL; names++) {
		if (!find_entry(at, *names, next, sizeof(next)))
			return false;
		memcpy(at, next, sizeof(at));
	}
	return text_format(out, size, "%s", at);
}

static bool
is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
look_in(const char *dir, struct found_hives *out)
{
	if (!find_entry(dir, "SYSTEM", out->system, sizeof(out->system)) ||
		!is_file(out->system))
		out->system[0] = '\0';
	if (!find_entry(dir, "SOFTWARE", out->software, sizeof(out->software)) ||
		!is_file(out->software))
		out->software[0] = '\0';
	return out->system[0] != '\0' || out->software[0] != '\0';
}

enum err
find_hives(const char *path, struct found_hives *out, struct error *e)
{
	static const char *const ways[][4] = {
		{ "Windows", "System32", "config", NULL },
		{ "WINNT", "System32", "config", NULL },
		{ "System32", "config", NULL },
		{ "config", NULL },
	};
	char dir[FIND_PATH_MAX];
	struct stat st;

	*out = (struct found_hives) { .system = "" };
	if (stat(path, &st) != 0)
		return error_set_errno(e,
			errno == EACCES	       ? ERR_NOT_PERMITTED
				: errno == EIO ? ERR_IO
					       : ERR_NO_INPUT,
			"%s cannot be read", path);
	if (S_ISREG(st.st_mode)) {
		if (!text_format(out->single, sizeof(out->single), "%s", path))
			return error_set(e, ERR_NO_INPUT, "The path is too long.");
		return ERR_OK;
	}
	if (!S_ISDIR(st.st_mode))
		return error_set(e, ERR_NO_INPUT,
			"%s is neither a folder nor a hive. A disk must be mounted first.",
			path);
	if (access(path, R_OK | X_OK) != 0)
		return error_set_errno(e, errno == EIO ? ERR_IO : ERR_NOT_PERMITTED,
			"%s cannot be read", path);
	if (look_in(path, out))
		return ERR_OK;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (find_below(path, ways[i], dir, sizeof(dir)) && look_in(dir, out))
			return ERR_OK;
	return error_set(e, ERR_NO_INPUT,
		"There is no SYSTEM hive in %s. Give the folder that contains Windows, "
		"its System32/config, or a folder with SYSTEM and SOFTWARE.",
		path);
}
